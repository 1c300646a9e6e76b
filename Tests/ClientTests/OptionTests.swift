import Memory
import Testing
import Wire

@testable import Client

/// What the client programs read from their command line, and how they show values.
struct OptionTests {
  @Test(arguments: [
    ("127.0.0.1:7171", "127.0.0.1:7171"), ("db.example", "db.example:7171"), (":80", "127.0.0.1:80"), ("[::1]:9", "[::1]:9"), ("[::1]", "[::1]:7171"),
    ("::1", nil), ("host:", nil), ("host:0", nil), ("host:65536", nil), ("host:x", nil), ("a:b:1", nil), ("[::1", nil),
  ])
  func readsEndpoints(text: String, endpoint: String?) {
    #expect(Endpoint(text)?.description == endpoint)
  }

  @Test func walksOverArguments() throws {
    var reader = ArgumentReader(["csv", "--asset", "$=USD", "--window=5", "-", "--", "--x"])
    #expect(try reader.next() == .operand("csv"))
    #expect(try reader.next() == .option("--asset"))
    #expect(try reader.value() == "$=USD")
    #expect(try reader.next() == .option("--window"))
    #expect(try reader.value() == "5")
    #expect(try reader.next() == .operand("-"))
    #expect(try reader.next() == .operand("--x"))
    #expect(try reader.next() == nil)
  }

  @Test func refusesValuesWhereNoneBelongsAndMissingOnes() throws {
    var first = ArgumentReader(["--json=yes"])
    #expect(try first.next() == .option("--json"))
    #expect(throws: ArgumentReader.Problem("--json takes no value")) { try first.next() }
    var second = ArgumentReader(["--asset"])
    #expect(try second.next() == .option("--asset"))
    #expect(throws: ArgumentReader.Problem("--asset needs a value")) { try second.value() }
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"), (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
    (1_767_225_599_999_999_999, "2025-12-31T23:59:59.999999999Z"), (4_102_444_800_000_000_000, "2100-01-01T00:00:00.000000000Z"),
  ])
  func showsTimes(nanoseconds: Int, text: String) {
    #expect(Timestamp.text(nanoseconds: nanoseconds) == text)
  }

  /// Every day of 400 years there and back, one after the other.
  @Test func countsDays() {
    var previous = ""
    for day in -365_000...365_000 where day % 7 == 0 || day > 364_000 {
      let text = Timestamp.date(days: day)
      #expect(Timestamp.days(text) == day)
      if day > 0 { #expect(text > previous) }
      previous = text
    }
    #expect(Timestamp.days("2026-13-01") == nil)
    #expect(Timestamp.days("2026-1") == nil)
  }

  @Test func writesJSON() {
    var text = ByteBuffer()
    let pairs: [RESPReply.Pair] = [
      .init(name: .bulk(Array("a\"b".utf8)), value: .array([.integer(-7), .null, .boolean(true), .simple("x\ny")])),
      .init(name: .simple("é"), value: .bulk([0x61, 0xFF, 0x01, 0xED, 0xA0, 0x80])),
      .init(name: .simple("e"), value: .error(code: "LIMIT", sentence: "too \\much")),
    ]
    text.appendJSON(.map(pairs))
    #expect(
      text.span.string == """
        {"a\\"b":[-7,null,true,"x\\ny"],"é":"a\\udcff\\u0001\\udced\\udca0\\udc80","e":{"error":{"code":"LIMIT","sentence":"too \\\\much"}}}
        """)
  }
}
