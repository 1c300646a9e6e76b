import Memory
import Testing
import Wire

@Suite("What is written is read back")
struct RoundTripTests {
  static func read(_ buffer: borrowing ByteBuffer) -> [RESPReply] {
    var parser = ReplyParser()
    var replies: [RESPReply] = []
    var offset = 0
    while case .reply(let reply, let end) = parser.next(buffer.span, from: offset) {
      replies.append(reply)
      offset = end
    }
    #expect(offset == buffer.count)
    return replies
  }

  @Test("every writer's reply, in both versions", arguments: [RespVersion.two, .three])
  func writers(version: RespVersion) {
    var buffer = ByteBuffer()
    buffer.appendSimple("OK")
    buffer.appendError("NOACCOUNT", "a:b is not open\n")
    buffer.appendInteger(-5)
    buffer.appendInteger(UInt64(Int64.max))
    buffer.appendNull(version)
    buffer.appendMapHeader(2, version)
    buffer.appendBulk("asset")
    buffer.appendBulk([UInt8]("EUR\r\n".utf8).span)
    buffer.appendBulk("lines")
    buffer.appendArrayHeader(2)
    buffer.appendBulk(decimal: 0)
    buffer.appendMapHeader(0, version)
    buffer.appendPushHeader(1, version)
    buffer.appendBulk(String("é"))

    let bulk = ReplyParserTests.bulk
    let empty = version == .two ? RESPReply.array([]) : .map([])
    let members: [RESPReply] = [bulk("asset"), bulk("EUR\r\n"), bulk("lines"), .array([bulk("0"), empty])]
    let map = RESPReply.map([.init(name: members[0], value: members[1]), .init(name: members[2], value: members[3])])
    #expect(
      RoundTripTests.read(buffer) == [
        .simple("OK"), .error(code: "NOACCOUNT", sentence: "a:b is not open?"), .integer(-5), .integer(.max), .null,
        version == .two ? .array(members) : map,
        version == .two ? .array([bulk("é")]) : .push([bulk("é")]),
      ])
  }

  @Test("requests that a client writes are read by the server")
  func requests() {
    var buffer = ByteBuffer()
    buffer.appendRequest(["BALANCE", "assets:cash at hand", ""])
    buffer.appendRequest([[UInt8]("ECHO".utf8), [0, 255, 13, 10]])
    #expect(Received.all(buffer.span.array) == [request("BALANCE", "assets:cash at hand", ""), .request([[UInt8]("ECHO".utf8), [0, 255, 13, 10]])])
  }

  @Test("random values of every type, nested, in random pieces")
  func random() {
    var random = SeededRandom.printed()
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      var expected: [ReplyParserTests.Item] = []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let value = RoundTripTests.value(depth: 4, &random)
        if Int.random(in: 0..<4, using: &random) == 0 { bytes += [UInt8]("|1\r\n+k\r\n*1\r\n$1\r\nv\r\n".utf8) }
        RoundTripTests.encode(value, into: &bytes)
        expected.append(.reply(value))
      }
      var pieces: [[UInt8]] = []
      while !bytes.isEmpty {
        pieces.append([UInt8](bytes.prefix(Int.random(in: 1...25, using: &random))))
        bytes.removeFirst(pieces[pieces.count - 1].count)
      }
      #expect(ReplyParserTests.read(pieces, compacts: Bool.random(using: &random)) == expected)
    }
  }

  static func value(depth: Int, _ random: inout SeededRandom) -> RESPReply {
    let text = String("quick brown\tüfo".shuffled(using: &random).prefix(Int.random(in: 0...14, using: &random)))
    let values = (0..<Int.random(in: 0...4, using: &random)).map { _ in depth == 0 ? RESPReply.null : value(depth: depth - 1, &random) }
    switch Int.random(in: 0..<(depth == 0 ? 9 : 13), using: &random) {
    case 0: return .simple(text)
    case 1: return .error(code: "ERR", sentence: text)
    case 2: return .integer(Int(truncatingIfNeeded: random.next()) >> Int.random(in: 0...63, using: &random))
    case 3: return .bulk((0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    case 4: return .verbatim(format: "txt", [UInt8](text.utf8))
    case 5: return .null
    case 6: return .boolean(Bool.random(using: &random))
    case 7: return .double(Double.random(in: -1e9...1e9, using: &random))
    case 8: return .bigNumber(String(random.next()) + String(random.next()))
    case 9: return .array(values)
    case 10: return .set(values)
    case 11: return .push(values)
    default: return .map(values.map { .init(name: .simple(text), value: $0) })
    }
  }

  /// The plain way to write a value in version 3.
  static func encode(_ value: RESPReply, into bytes: inout [UInt8]) {
    func put(_ text: String) { bytes += [UInt8](text.utf8) }
    func put(_ marker: String, _ values: [RESPReply]) {
      put("\(marker)\(values.count)\r\n")
      for value in values { encode(value, into: &bytes) }
    }
    switch value {
    case .simple(let text): put("+\(text)\r\n")
    case .error(let code, let sentence):
      put(
        sentence.isEmpty || sentence.count.isMultiple(of: 2)
          ? "-\(code) \(sentence)\r\n" : "!\(code.utf8.count + 1 + sentence.utf8.count)\r\n\(code) \(sentence)\r\n")
    case .integer(let value): put(":\(value)\r\n")
    case .bulk(let content):
      put("$\(content.count)\r\n")
      bytes += content + [13, 10]
    case .verbatim(let format, let content):
      put("=\(content.count + 4)\r\n\(format):")
      bytes += content + [13, 10]
    case .null: put(["_\r\n", "$-1\r\n", "*-1\r\n"][bytes.count % 3])
    case .boolean(let value): put(value ? "#t\r\n" : "#f\r\n")
    case .double(let value): put(",\(value)\r\n")
    case .bigNumber(let digits): put("(\(digits)\r\n")
    case .array(let values): put("*", values)
    case .set(let values): put("~", values)
    case .push(let values): put(">", values)
    case .map(let pairs):
      put("%\(pairs.count)\r\n")
      for pair in pairs {
        encode(pair.name, into: &bytes)
        encode(pair.value, into: &bytes)
      }
    }
  }
}
