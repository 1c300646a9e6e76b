import JSON
import TestSupport
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)),
    ("0", .number("0")), ("-0.10e+05", .number("-0.10e+05")), ("99.990", .number("99.990")),
    ("123456789012345678901234567890", .number("123456789012345678901234567890")),
    ("\"\"", .string("")), (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{c}\n\r\t")), (#""\u00e9\ud83d\ude00é""#, .string("é😀é")),
    ("[]", .array([])), ("[1,[2],{}]", .array([.number("1"), .array([.number("2")]), .object(JSONObject())])),
    (#"{ "b" : 1 , "a" : [ ] }"#, .object(["b": .number("1"), "a": .array([])])),
  ])
  func whatIsJSONIsReadAsItStands(text: String, value: JSONValue) throws {
    #expect(try JSONParser.parse(text) == value)
  }

  @Test(arguments: [
    ("", 0), ("  ", 2), ("nul", 0), ("True", 0), ("1 2", 2), ("01", 1), ("1.", 2), (".5", 0), ("+1", 0), ("1e", 2), ("-", 1), ("NaN", 0), ("0x10", 1),
    ("\"", 0), ("\"\\x\"", 1), ("\"\\u12g4\"", 5), ("\"\\ud800\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\u0041\"", 1), ("\"a\nb\"", 2),
    ("[1,]", 3), ("[1 2]", 3), ("[1", 2), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\" 1}", 5), ("{\"a\":}", 5), ("{\"a\":1", 6),
    ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("// c", 0), ("{'a':1}", 1), ("\u{FEFF}1", 0),
  ])
  func whatIsNotIsRefusedAtItsPlace(text: String, offset: Int) {
    let problem = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    #expect(problem?.offset == offset, "\(text): \(problem?.description ?? "")")
  }

  @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22]] as [[UInt8]])
  func invalidUTF8IsRefused(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
  }

  @Test func limitsHoldAndWhatJustFitsPasses() throws {
    let limits = JSONLimits(bytesMax: 60, depthMax: 3, valuesMax: 8, numberBytesMax: 5)
    #expect(throws: Never.self) { try JSONParser.parse("[[[1]]]", limits: limits) }
    #expect(throws: JSONError.self) { try JSONParser.parse("[[[[1]]]]", limits: limits) }
    #expect(throws: Never.self) { try JSONParser.parse("[1,2,3,4,5,6,7]", limits: limits) }
    #expect(throws: JSONError.self) { try JSONParser.parse("[1,2,3,4,5,6,7,8]", limits: limits) }
    #expect(throws: Never.self) { try JSONParser.parse("12345", limits: limits) }
    #expect(throws: JSONError.self) { try JSONParser.parse("123456", limits: limits) }
    #expect(throws: Never.self) { try JSONParser.parse("\"" + String(repeating: "x", count: 58) + "\"", limits: limits) }
    #expect(throws: JSONError.self) { try JSONParser.parse("\"" + String(repeating: "x", count: 59) + "\"", limits: limits) }
    #expect(throws: JSONError.self) { try JSONParser.parse(String(repeating: "[", count: 100_000)) }
  }

  @Test func aNameThatStandsTwiceAmongManyIsFound() {
    let members = (0..<200).map { "\"n\($0)\":\($0)" }
    #expect(throws: Never.self) { try JSONParser.parse("{" + members.joined(separator: ",") + "}") }
    #expect(throws: JSONError.self) { try JSONParser.parse("{" + (members + ["\"n3\":0"]).joined(separator: ",") + "}") }
    #expect(throws: JSONError.self) { try JSONParser.parse("{" + (members + ["\"n150\":0"]).joined(separator: ",") + "}") }
  }

  @Test func whatIsWrittenIsReadBackTheSame() throws {
    var random = SeededRandom.printed()
    for _ in 0..<2000 {
      let value = Self.value(depth: 0, &random)
      let text = value.text
      #expect(try JSONParser.parse(text) == value, "\(text)")
    }
  }

  @Test func noBytesOverrunTheParser() {
    var random = SeededRandom.printed()
    let pieces = Array(#"{}[]:,"\u0eE+-.1truefalsn/ "#.utf8) + [0xC3, 0xA9, 0x00, 0x1F, 0xFF]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in random.pick(pieces) }
      // Anything but a crash: what it accepts must be a value that it accepts again.
      if let value = try? JSONParser.parse(bytes) { #expect((try? JSONParser.parse(value.text)) == value) }
    }
  }

  private static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
    switch Int.random(in: 0...(depth < 4 ? 7 : 4), using: &random) {
    case 0: return .null
    case 1: return .bool(random.chance(outOf: 2))
    case 2: return .integer(Int.random(in: Int.min...Int.max, using: &random))
    case 3, 4: return .string(text(&random))
    case 5: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...12, using: &random) { object[text(&random)] = value(depth: depth + 1, &random) }
      return .object(object)
    }
  }

  private static func text(_ random: inout SeededRandom) -> String {
    let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "é", "😀", "\u{2028}", "/"]
    return String(String.UnicodeScalarView((0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(scalars) }))
  }
}
