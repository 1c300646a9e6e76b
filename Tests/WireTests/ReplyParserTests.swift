import Memory
import Testing
import Wire

@Suite("Reading replies")
struct ReplyParserTests {
  typealias Pair = RESPReply.Pair

  enum Item: Equatable {
    case reply(RESPReply)
    case failed(ReplyError)
  }

  static let small = ReplyLimits(lineBytes: 12, bulkBytes: 20, values: 6, depth: 2, replyBytes: 40)

  static func bulk(_ text: String) -> RESPReply { .bulk([UInt8](text.utf8)) }

  static let forms: [(String, [Item])] = [
    ("", []),
    ("+OK\r\n", [.reply(.simple("OK"))]),
    ("+\r\n", [.reply(.simple(""))]),
    ("-ERR no such thing\r\n", [.reply(.error(code: "ERR", sentence: "no such thing"))]),
    ("-ERR\r\n", [.reply(.error(code: "ERR", sentence: ""))]),
    (":0\r\n:-5\r\n:+7\r\n", [.reply(.integer(0)), .reply(.integer(-5)), .reply(.integer(7))]),
    (":9223372036854775807\r\n:-9223372036854775808\r\n", [.reply(.integer(.max)), .reply(.integer(.min))]),
    ("$5\r\nhello\r\n", [.reply(bulk("hello"))]),
    ("$0\r\n\r\n", [.reply(bulk(""))]),
    ("$4\r\na\r\nb\r\n", [.reply(bulk("a\r\nb"))]),
    ("$-1\r\n*-1\r\n_\r\n", [.reply(.null), .reply(.null), .reply(.null)]),
    ("#t\r\n#f\r\n", [.reply(.boolean(true)), .reply(.boolean(false))]),
    (",1.25\r\n,-inf\r\n,10\r\n,1e3\r\n", [.reply(.double(1.25)), .reply(.double(-.infinity)), .reply(.double(10)), .reply(.double(1000))]),
    ("(-3492890328409238509324850943850943825024385\r\n", [.reply(.bigNumber("-3492890328409238509324850943850943825024385"))]),
    ("!8\r\nERR a\r\nb\r\n", [.reply(.error(code: "ERR", sentence: "a\r\nb"))]),
    ("=8\r\ntxt:text\r\n", [.reply(.verbatim(format: "txt", [UInt8]("text".utf8)))]),
    ("*0\r\n", [.reply(.array([]))]),
    ("*2\r\n:1\r\n$1\r\nx\r\n", [.reply(.array([.integer(1), bulk("x")]))]),
    ("*2\r\n*1\r\n:1\r\n*0\r\n:9\r\n", [.reply(.array([.array([.integer(1)]), .array([])])), .reply(.integer(9))]),
    ("~2\r\n:1\r\n:2\r\n", [.reply(.set([.integer(1), .integer(2)]))]),
    (">2\r\n+message\r\n:2\r\n", [.reply(.push([.simple("message"), .integer(2)]))]),
    ("%0\r\n", [.reply(.map([]))]),
    (
      "%2\r\n+a\r\n:1\r\n+b\r\n%1\r\n+c\r\n_\r\n",
      [
        .reply(
          .map([
            Pair(name: .simple("a"), value: .integer(1)),
            Pair(name: .simple("b"), value: .map([Pair(name: .simple("c"), value: .null)])),
          ]))
      ]
    ),
    ("|1\r\n+ttl\r\n:5\r\n:1\r\n", [.reply(.integer(1))]),
    ("*1\r\n|1\r\n+k\r\n*1\r\n+v\r\n:1\r\n", [.reply(.array([.integer(1)]))]),
    ("|0\r\n+OK\r\n", [.reply(.simple("OK"))]),
    // Not complete.
    ("+OK", []), ("+OK\r", []), (":", []), ("$5\r\nhell", []), ("$5\r\nhello\r", []), ("*2\r\n:1\r\n", []), ("%1\r\n+a\r\n", []),
    ("|1\r\n+a\r\n+b\r\n", []),
  ]

  static let errors: [(String, ReplyError)] = [
    ("x", .unknownType(UInt8(ascii: "x"))),
    ("\r\n", .unknownType(13)),
    ("*1\r\n\n", .unknownType(10)),
    ("?1\r\n", .unknownType(UInt8(ascii: "?"))),
    ("+OK\n", .lineUnterminated),
    (":\n", .lineUnterminated),
    (":\r\n", .numberInvalid),
    (":1x\r\n", .numberInvalid),
    (":1 \r\n", .numberInvalid),
    ("$x\r\n", .lengthInvalid),
    ("$\r\n", .lengthInvalid),
    ("$-2\r\n", .lengthInvalid),
    ("$?\r\n", .lengthInvalid),
    ("*?\r\n", .lengthInvalid),
    ("%-1\r\n", .lengthInvalid),
    ("!-1\r\n", .lengthInvalid),
    ("$21\r\n", .bulkTooBig(found: 21, limit: 20)),
    ("=999999999\r\n", .bulkTooBig(found: 999_999_999, limit: 20)),
    ("$1\r\nxyz", .bulkUnterminated),
    (",x\r\n", .doubleInvalid),
    (",\r\n", .doubleInvalid),
    ("#\r\n", .booleanInvalid),
    ("#x\r\n", .booleanInvalid),
    ("#tt\r\n", .booleanInvalid),
    ("_x\r\n", .nullInvalid),
    ("(\r\n", .numberInvalid),
    ("(-\r\n", .numberInvalid),
    ("(1.5\r\n", .numberInvalid),
    ("=3\r\ntxt\r\n", .verbatimInvalid),
    ("=5\r\ntext:\r\n", .verbatimInvalid),
    ("+123456789012", .lineTooLong(limit: 12)),
    ("*7\r\n", .tooManyValues(limit: 6)),
    ("*999999999\r\n", .tooManyValues(limit: 6)),
    ("*6\r\n_\r\n_\r\n_\r\n_\r\n_\r\n_\r\n", .tooManyValues(limit: 6)),
    ("*1\r\n*1\r\n*1\r\n", .tooDeep(limit: 2)),
    ("|1\r\n|1\r\n|1\r\n", .tooDeep(limit: 2)),
    ("*2\r\n$15\r\n123456789012345\r\n$12\r\n", .replyTooBig(limit: 40)),
    ("*3\r\n$15\r\n123456789012345\r\n+123456\r\n+123456", .replyTooBig(limit: 40)),
    ("*3\r\n$15\r\n123456789012345\r\n+123456\r\n+1234\r\n", .replyTooBig(limit: 40)),
  ]

  /// What comes out of the pieces, each put behind what is left of the ones before.
  static func read(_ pieces: [[UInt8]], _ limits: ReplyLimits = ReplyLimits(), compacts: Bool = false) -> [Item] {
    var parser = ReplyParser(limits: limits)
    var buffer = ByteBuffer(capacity: 16)
    var offset = 0
    var items: [Item] = []
    for piece in pieces {
      buffer.append(piece)
      reading: while true {
        switch parser.next(buffer.span, from: offset) {
        case .needMore: break reading
        case .reply(let reply, let end):
          items.append(.reply(reply))
          offset = end
        case .failed(let error):
          items.append(.failed(error))
          return items
        }
      }
      if compacts {
        buffer.removeFirst(offset)
        offset = 0
      }
    }
    return items
  }

  @Test("each type of both versions is read", arguments: forms)
  func form(text: String, expected: [Item]) {
    #expect(ReplyParserTests.read([[UInt8](text.utf8)]) == expected)
  }

  @Test("what is no reply is refused with its reason, as soon as its last byte is there", arguments: errors)
  func error(text: String, expected: ReplyError) {
    let bytes = [UInt8](text.utf8)
    #expect(ReplyParserTests.read([bytes], ReplyParserTests.small) == [.failed(expected)])
    // No earlier for another reason: a prefix may yet become a reply.
    for item in ReplyParserTests.read([bytes.dropLast()], ReplyParserTests.small) { #expect(item == .failed(expected)) }
    #expect(!expected.sentence.isEmpty)
  }

  @Test("wherever the bytes are cut, the same replies come out", arguments: [false, true])
  func everyCut(compacts: Bool) {
    let corpus = ReplyParserTests.forms.map { ($0.0, ReplyLimits()) } + ReplyParserTests.errors.map { ($0.0, ReplyParserTests.small) }
    for (text, limits) in corpus {
      let bytes = [UInt8](text.utf8)
      let whole = ReplyParserTests.read([bytes], limits)
      for cut in 0...bytes.count {
        let items = ReplyParserTests.read([[UInt8](bytes[..<cut]), [UInt8](bytes[cut...])], limits, compacts: compacts)
        #expect(items == whole, "cut at \(cut) of \(text.debugDescription)")
      }
      #expect(ReplyParserTests.read(bytes.map { [$0] }, limits, compacts: compacts) == whole, "byte by byte: \(text.debugDescription)")
    }
  }

  @Test("a failure stays, whatever follows")
  func failureStays() {
    var parser = ReplyParser()
    let bad = [UInt8]("x".utf8)
    let good = [UInt8]("+OK\r\n".utf8)
    let first = parser.next(bad.span, from: 0)
    let second = parser.next(good.span, from: 0)
    #expect(first == .failed(.unknownType(UInt8(ascii: "x"))))
    #expect(second == first)
  }

  @Test("what exactly reaches its limits passes")
  func limits() {
    let passing = "*2\r\n*3\r\n+1234567890\r\n$-1\r\n_\r\n+12345678\r\n"
    let failing = "*2\r\n*3\r\n+1234567890\r\n$-1\r\n_\r\n+123456789\r\n"
    #expect(passing.utf8.count == 40)
    #expect(ReplyParserTests.read([[UInt8](passing.utf8)], ReplyParserTests.small).count == 1)
    #expect(ReplyParserTests.read([[UInt8](passing.utf8)], ReplyParserTests.small) == ReplyParserTests.read([[UInt8](passing.utf8)]))
    #expect(ReplyParserTests.read([[UInt8](failing.utf8)], ReplyParserTests.small) == [.failed(.replyTooBig(limit: 40))])
    #expect(ReplyParserTests.read([[UInt8]("+12345678901\r\n".utf8)], ReplyParserTests.small) == [.failed(.lineTooLong(limit: 12))])
    #expect(ReplyParserTests.read([[UInt8]("$20\r\n12345678901234567890\r\n".utf8)], ReplyParserTests.small).count == 1)
  }

  @Test("values are found by name in a map and in the array that stands for one")
  func access() {
    let map = RESPReply.map([
      Pair(name: .simple("balance"), value: ReplyParserTests.bulk("1.00")), Pair(name: .simple("version"), value: .integer(3)),
    ])
    let flat = RESPReply.array([.simple("balance"), ReplyParserTests.bulk("1.00"), .simple("version"), .integer(3)])
    for reply in [map, flat] {
      #expect(reply["balance"]?.text == "1.00")
      #expect(reply["version"]?.integer == 3)
      #expect(reply["floor"] == nil)
      #expect(reply.pairs?.count == 2)
    }
    #expect(RESPReply.array([.null]).pairs == nil)
    #expect(ReplyParserTests.bulk("17").integer == 17)
    #expect(RESPReply.null.text == nil)
    #expect(RESPReply.push([.null]).values == [.null])
    #expect(RESPReply.error(code: "ERR", sentence: "").isError)
  }
}
