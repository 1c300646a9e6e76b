import Memory
import Testing
import Wire

@Suite("Reading requests that arrive in pieces")
struct RequestResumeTests {
  static let corpus: [(String, WireLimits)] =
    RequestParserTests.arrays.map { ($0.0, WireLimits()) } + RequestParserTests.lines.map { ($0.0, WireLimits()) }
    + RequestParserTests.errors.map { ($0.0, RequestParserTests.small) } + [
      (
        "*7\r\n$8\r\nTRANSFER\r\n$3\r\nk:1\r\n$11\r\nassets:cash\r\n$14\r\nequity:capital\r\n$4\r\n1.00\r\n$4\r\nMEMO\r\n$12\r\na\r\nb two word\r\n"
          + "TRANSFER \"k \\x32\" assets:cash equity:capital 1.00 MEMO 'it\\'s'\r\n*0\r\n\r\n*1\r\n$4\r\nQUIT\r\n", WireLimits()
      )
    ]

  @Test("wherever the bytes are cut in two, the same requests come out", arguments: [false, true])
  func everyCut(compacts: Bool) {
    for (text, limits) in RequestResumeTests.corpus {
      let bytes = [UInt8](text.utf8)
      let whole = Received.all(bytes, limits: limits)
      for cut in 0...bytes.count {
        var received = Received(limits: limits, compacts: compacts)
        received.feed(bytes[..<cut])
        if case .failed? = received.items.last {
          #expect(received.items == whole, "cut at \(cut) of \(text.debugDescription)")
          continue
        }
        received.feed(bytes[cut...])
        #expect(received.items == whole, "cut at \(cut) of \(text.debugDescription)")
      }
    }
  }

  @Test("byte by byte the same requests come out", arguments: [false, true])
  func byteByByte(compacts: Bool) {
    for (text, limits) in RequestResumeTests.corpus {
      var received = Received(limits: limits, compacts: compacts)
      for byte in text.utf8 {
        received.feed([byte])
        if case .failed? = received.items.last { break }
      }
      #expect(received.items == Received.all(text.utf8, limits: limits), "\(text.debugDescription)")
    }
  }

  @Test("a long request in many pieces is read once: every byte before the last piece is left alone")
  func readOnce() {
    // The bytes already understood are overwritten; a parser that looked at them again would fail.
    var buffer = ByteBuffer()
    var parser = RequestParser()
    var slices: [Slice] = []
    let arguments = 8192
    var overwritten = 0
    buffer.append("*8192\r\n")
    for argument in 0..<arguments {
      let before = buffer.count
      buffer.append("$3\r\nabc\r")
      #expect(parser.next(&buffer, from: 0, into: &slices) == .needMore)
      for index in overwritten..<before { buffer[index] = UInt8(ascii: "#") }
      overwritten = before
      buffer.append(UInt8(ascii: "\n"))
      if argument < arguments - 1 { #expect(parser.next(&buffer, from: 0, into: &slices) == .needMore) }
    }
    #expect(parser.next(&buffer, from: 0, into: &slices) == .request(end: buffer.count))
    #expect(slices.count == arguments)
    #expect(slices[4000] == Slice(start: 7 + 4000 * 9 + 4, count: 3))
  }

  @Test("a long line in many pieces is searched once")
  func lineSearchedOnce() {
    var buffer = ByteBuffer()
    var parser = RequestParser()
    var slices: [Slice] = []
    buffer.append("abc")
    #expect(parser.next(&buffer, from: 0, into: &slices) == .needMore)
    buffer[1] = UInt8(ascii: "\n")
    #expect(parser.next(&buffer, from: 0, into: &slices) == .needMore)
    buffer[1] = UInt8(ascii: "b")
    buffer.append("d\n")
    #expect(parser.next(&buffer, from: 0, into: &slices) == .request(end: 5))
    #expect(slices == [Slice(start: 0, count: 4)])
  }

  @Test("an unfinished request never needs more than its limits allow")
  func bounded() {
    let limits = WireLimits(lineBytes: 100, arguments: 1000, bulkBytes: 50, requestBytes: 200)
    let endless: [(String, String)] = [
      ("*1000\r\n", "$1\r\nx\r\n"), ("", "x"), ("*1000\r\n", "$0\r\n\r\n"), ("*", "9"), ("*2\r\n$", "1"), ("*1\r\n$50\r\n", "x"),
    ]
    for (start, more) in endless {
      var buffer = ByteBuffer()
      buffer.append(start)
      var parser = RequestParser(limits: limits)
      var slices: [Slice] = []
      while case .needMore = parser.next(&buffer, from: 0, into: &slices) {
        #expect(buffer.count <= limits.requestBytes + 32)
        if buffer.count > 1000 { break }
        buffer.append(more)
      }
    }
  }

  @Test("random requests come out as they went in, in random pieces, as arrays and as quoted lines")
  func random() {
    var random = SeededRandom.printed()
    let alphabet = [UInt8]("ab\\\"' \t\r\nx0\0\u{7f}".utf8) + [0xFF, 0xC3]
    for _ in 0..<400 {
      var bytes: [UInt8] = []
      var expected: [Received.Item] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        var arguments: [[UInt8]] = []
        for _ in 0..<Int.random(in: 1...9, using: &random) {
          arguments.append((0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
        }
        bytes += Bool.random(using: &random) ? RequestResumeTests.array(arguments) : RequestResumeTests.line(arguments, &random)
        expected.append(.request(arguments))
      }
      var received = Received(compacts: Bool.random(using: &random))
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(Int.random(in: 1...30, using: &random))
        received.feed(piece)
        rest = rest.dropFirst(piece.count)
      }
      #expect(received.items == expected)
    }
  }

  static func array(_ arguments: [[UInt8]]) -> [UInt8] {
    [UInt8]("*\(arguments.count)\r\n".utf8) + arguments.flatMap { [UInt8]("$\($0.count)\r\n".utf8) + $0 + [13, 10] }
  }

  /// The arguments as a line: each in double quotes, bytes escaped where they must be and sometimes where they need not.
  static func line(_ arguments: [[UInt8]], _ random: inout SeededRandom) -> [UInt8] {
    var line: [UInt8] = []
    for argument in arguments {
      line.append(UInt8(ascii: "\""))
      for byte in argument {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): line += [UInt8(ascii: "\\"), byte]
        case 10: line += [UInt8]("\\n".utf8)
        default:
          if Bool.random(using: &random) {
            let digits = [UInt8]("0123456789abcdefABCDEF".utf8)
            line += [UInt8]("\\x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
          } else {
            line.append(byte)
          }
        }
      }
      line += [UInt8]("\" ".utf8)
    }
    return line + [10]
  }
}
