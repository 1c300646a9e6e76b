import Memory
import Testing
import Wire

@Suite("Writing replies")
struct ReplyWriterTests {
  /// What a writer puts into an empty buffer, as text.
  static func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer(capacity: 16)
    write(&buffer)
    return buffer.span.string
  }

  @Test("each kind of value has its form in each version")
  func forms() {
    #expect(ReplyWriterTests.written { $0.appendSimple("OK") } == "+OK\r\n")
    #expect(ReplyWriterTests.written { $0.appendInteger(0) } == ":0\r\n")
    #expect(ReplyWriterTests.written { $0.appendInteger(-17) } == ":-17\r\n")
    #expect(ReplyWriterTests.written { $0.appendInteger(Int.min) } == ":-9223372036854775808\r\n")
    #expect(ReplyWriterTests.written { $0.appendInteger(UInt64.max) } == ":18446744073709551615\r\n")
    #expect(ReplyWriterTests.written { $0.appendBulk("posted") } == "$6\r\nposted\r\n")
    #expect(ReplyWriterTests.written { $0.appendBulk("") } == "$0\r\n\r\n")
    #expect(ReplyWriterTests.written { $0.appendBulk(String("Zürich")) } == "$7\r\nZürich\r\n")
    #expect(ReplyWriterTests.written { $0.appendBulk([UInt8]("a\r\nb".utf8).span) } == "$4\r\na\r\nb\r\n")
    #expect(ReplyWriterTests.written { $0.appendBulk(decimal: 1234) } == "$4\r\n1234\r\n")
    #expect(ReplyWriterTests.written { $0.appendNull(.two) } == "$-1\r\n")
    #expect(ReplyWriterTests.written { $0.appendNull(.three) } == "_\r\n")
    #expect(ReplyWriterTests.written { $0.appendArrayHeader(12) } == "*12\r\n")
    #expect(ReplyWriterTests.written { $0.appendMapHeader(12, .two) } == "*24\r\n")
    #expect(ReplyWriterTests.written { $0.appendMapHeader(12, .three) } == "%12\r\n")
    #expect(ReplyWriterTests.written { $0.appendPushHeader(3, .two) } == "*3\r\n")
    #expect(ReplyWriterTests.written { $0.appendPushHeader(3, .three) } == ">3\r\n")
  }

  @Test("an error is its code and its sentence")
  func errors() {
    #expect(ReplyWriterTests.written { $0.appendError("NOACCOUNT", "x is not open") } == "-NOACCOUNT x is not open\r\n")
    #expect(ReplyWriterTests.written { $0.appendError("NOACCOUNT", String("ü is not open")) } == "-NOACCOUNT ü is not open\r\n")
    #expect(ReplyWriterTests.written { $0.appendError("ERR", [UInt8]("x".utf8).span) } == "-ERR x\r\n")
    #expect(ReplyWriterTests.written { $0.appendError(.unbalancedQuotes) } == "-PROTOCOL unbalanced quotes in a line\r\n")
    let pieces = ReplyWriterTests.written {
      let start = $0.beginError("LIMIT")
      $0.append(decimal: 5)
      $0.append(" is too many\n")
      $0.endError(from: start)
    }
    #expect(pieces == "-LIMIT 5 is too many?\r\n")
  }

  @Test("no byte of a sentence can end the reply early")
  func splitting() {
    let hostile = (UInt8.min...UInt8.max).map { $0 } + [UInt8]("\r\n+OK\r\n".utf8)
    var buffer = ByteBuffer()
    buffer.appendError("ERR", hostile.span)
    let bytes = buffer.span.array
    #expect(bytes.count == "-ERR ".utf8.count + hostile.count + 2)
    #expect(bytes.suffix(2) == [13, 10])
    for byte in bytes.dropLast(2) { #expect(byte >= 0x20 && byte != 0x7F) }
    // What is no control character stays.
    #expect(bytes.dropFirst("-ERR ".utf8.count + 0x20).prefix(0x7F - 0x20).elementsEqual(0x20..<0x7F))
    #expect(bytes.dropFirst("-ERR ".utf8.count + 0x80).prefix(0x80).elementsEqual(0x80...0xFF))
  }

  @Test("integers are printed as the standard library prints them")
  func decimals() {
    var random = SeededRandom.printed()
    var values: [UInt64] = [0, UInt64.max]
    for bit in 0..<64 { values += [1 << bit, (1 << bit) &- 1, (1 << bit) &+ 1] }
    var power: UInt64 = 1
    for _ in 0..<19 {
      power *= 10
      values += [power - 1, power, power + 1, power / 10 * 9]
    }
    for _ in 0..<20_000 { values.append(random.next() >> UInt64.random(in: 0...63, using: &random)) }
    var buffer = ByteBuffer()
    for value in values {
      buffer.removeAll()
      buffer.append(decimal: value)
      let text = String(value)
      if buffer.span.string != text { Issue.record("\(value) was printed as \(buffer.span.string)") }
      if decimalDigits(value) != text.utf8.count { Issue.record("\(value) was said to have \(decimalDigits(value)) digits") }
      buffer.removeAll()
      buffer.append(decimal: Int(bitPattern: UInt(value)))
      if buffer.span.string != String(Int(bitPattern: UInt(value))) { Issue.record("\(Int(bitPattern: UInt(value))): \(buffer.span.string)") }
    }
  }

  @Test("numbers are read back, and nothing else is taken for one")
  func integers() {
    let unsigned: [(String, UInt64?)] = [
      ("0", 0), ("007", 7), ("18446744073709551615", .max), ("18446744073709551616", nil), ("99999999999999999999", nil),
      ("000000000000000000001", nil), ("", nil), ("-1", nil), ("+1", nil), (" 1", nil), ("1 ", nil), ("1a", nil), ("/", nil), (":", nil),
    ]
    for (text, value) in unsigned {
      let read = [UInt8](text.utf8).span.unsignedInteger
      #expect(read == value, "\(text)")
    }
    let signed: [(String, Int?)] = [
      ("0", 0), ("-0", 0), ("+5", 5), ("-5", -5), ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775808", .min),
      ("-9223372036854775809", nil), ("", nil), ("-", nil), ("+", nil), ("--1", nil), ("+-1", nil),
    ]
    for (text, value) in signed {
      let read = [UInt8](text.utf8).span.signedInteger
      #expect(read == value, "\(text)")
    }
  }
}
