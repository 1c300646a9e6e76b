import Memory
import Testing
import Wire

@Suite("Reading requests")
struct RequestParserTests {
  static let small = WireLimits(lineBytes: 20, arguments: 3, bulkBytes: 10, requestBytes: 40)

  static let arrays: [(String, [Received.Item])] = [
    ("", []),
    ("*1\r\n$4\r\nPING\r\n", [request("PING")]),
    ("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", [request("ECHO", "")]),
    ("*2\r\n$4\r\nECHO\r\n$5\r\na\r\nb\n\r\n", [request("ECHO", "a\r\nb\n")]),
    ("*1\r\n$12\r\nabcdefghijkl\r\n", [request("abcdefghijkl")]),
    ("*1\r\n$100\r\n" + String(repeating: "z", count: 100) + "\r\n", [request(String(repeating: "z", count: 100))]),
    ("*10\r\n" + String(repeating: "$1\r\nq\r\n", count: 10), [request("q", "q", "q", "q", "q", "q", "q", "q", "q", "q")]),
    ("*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPONG\r\n", [request("PING"), request("PONG")]),
    ("*0\r\n", [.empty]),
    ("*-1\r\n", [.empty]),
    ("*0\r\n*-1\r\n*1\r\n$1\r\nx\r\n", [.empty, .empty, request("x")]),
    ("*1\r\n$1\r\nx\r\nPING\r\n*1\r\n$1\r\ny\r\n", [request("x"), request("PING"), request("y")]),
    ("*1\r\n$4\r\nHost\r\n", [request("Host")]),
    ("*1\r\n$5\r\nHost:\r\n", [request("Host:")]),
    // Not complete: nothing comes out.
    ("*", []),
    ("*1", []),
    ("*1\r", []),
    ("*-", []),
    ("*-1\r", []),
    ("*1\r\n$", []),
    ("*1\r\n$4\r\nPING\r", []),
    ("*2\r\n$4\r\nPING\r\n", []),
  ]

  static let lines: [(String, [Received.Item])] = [
    ("PING\r\n", [request("PING")]),
    ("PING\n", [request("PING")]),
    ("PING", []),
    ("PING\r", []),
    ("\r\n", [.empty]),
    ("\n", [.empty]),
    ("   \t \r\n", [.empty]),
    ("\n\nPING\n", [.empty, .empty, request("PING")]),
    ("  BALANCE   assets:cash\tEUR  \r\n", [request("BALANCE", "assets:cash", "EUR")]),
    ("a b\nc\n", [request("a", "b"), request("c")]),
    ("a\rb\n", [request("a", "b")]),
    (#"ECHO "two words""# + "\n", [request("ECHO", "two words")]),
    (#"ECHO 'two words'"# + "\n", [request("ECHO", "two words")]),
    (#"ECHO """# + "\n", [request("ECHO", "")]),
    (#"ECHO '' x"# + "\n", [request("ECHO", "", "x")]),
    (#""ECHO" x"# + "\n", [request("ECHO", "x")]),
    (#"ECHO "\n\r\t\b\a\\\"\q" end"# + "\r\n", [request("ECHO", "\n\r\t\u{8}\u{7}\\\"q", "end")]),
    (#"ECHO "\x41\x6a\x6A\x00." end"# + "\n", [request("ECHO", "Ajj\0.", "end")]),
    (#"ECHO "\x4" "\xg1" "\x""# + "\n", [request("ECHO", "x4", "xg1", "x")]),
    (#"ECHO 'it\'s' '\n' '\\ ' 'a"b'"# + "\n", [request("ECHO", "it's", "\\n", "\\\\ ", "a\"b")]),
    (#"ECHO "it's""# + "\n", [request("ECHO", "it's")]),
    (#"ECHO a"b c"  d'e f'"# + "\n", [request("ECHO", "ab c", "de f")]),
    (#"ECHO a\nb"# + "\n", [request("ECHO", #"a\nb"#)]),
    ("+OK\r\n", [request("+OK")]),
    ("$5\r\n", [request("$5")]),
    ("Host\n", [request("Host")]),
    ("x Host:\n", [request("x", "Host:")]),
    // Quotes that do not balance.
    (#"ECHO "a"# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO 'a"# + "\r\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO "a\""# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO "a\"# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO 'a\'"# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO 'a\\'"# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO "a"b"# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO "a""b""# + "\n", [.failed(.unbalancedQuotes)]),
    (#"ECHO x""y"# + "\n", [.failed(.unbalancedQuotes)]),
    // What a browser sends.
    ("GET / HTTP/1.1\r\nHost: 127.0.0.1:7171\r\nPING\r\n", [request("GET", "/", "HTTP/1.1"), .failed(.httpRequest)]),
    ("host: x\n", [.failed(.httpRequest)]),
  ]

  static let errors: [(String, ProtocolError)] = [
    ("*x", .argumentCountInvalid),
    ("*\r\n", .argumentCountInvalid),
    ("*1x", .argumentCountInvalid),
    ("*1\n", .argumentCountInvalid),
    ("*1\rx", .argumentCountInvalid),
    ("*12\rx", .argumentCountInvalid),
    ("*01\r\n", .argumentCountInvalid),
    ("*00\r\n", .argumentCountInvalid),
    ("*+1\r\n", .argumentCountInvalid),
    ("* 1\r\n", .argumentCountInvalid),
    ("*-2\r\n", .argumentCountInvalid),
    ("*-11\r\n", .argumentCountInvalid),
    ("*-1\rx", .argumentCountInvalid),
    ("*1000000000000000000\r\n", .argumentCountInvalid),
    ("*999999999999999999\r\n", .tooManyArguments(found: 999_999_999_999_999_999, limit: 3)),
    ("*4\r\n", .tooManyArguments(found: 4, limit: 3)),
    ("*1\r\n:1\r\n", .bulkExpected(found: UInt8(ascii: ":"))),
    ("*1\r\n\r\n", .bulkExpected(found: 13)),
    ("*2\r\n$1\r\nx\r\n*1\r\n", .bulkExpected(found: UInt8(ascii: "*"))),
    ("*1\r\n$x", .bulkLengthInvalid),
    ("*1\r\n$-1\r\n", .bulkLengthInvalid),
    ("*1\r\n$\r\n", .bulkLengthInvalid),
    ("*1\r\n$1x", .bulkLengthInvalid),
    ("*1\r\n$3\n", .bulkLengthInvalid),
    ("*1\r\n$3\r.", .bulkLengthInvalid),
    ("*1\r\n$03\r\n", .bulkLengthInvalid),
    ("*1\r\n$99999999999999999999\r\n", .bulkLengthInvalid),
    ("*1\r\n$999999999999999999\r\n", .bulkTooBig(found: 999_999_999_999_999_999, limit: 10)),
    ("*1\r\n$11\r\n", .bulkTooBig(found: 11, limit: 10)),
    ("*1\r\n$1\r\nxy\r\n", .bulkUnterminated),
    ("*1\r\n$1\r\nx\n\n", .bulkUnterminated),
    ("*1\r\n$1\r\nx\r\r\n", .bulkUnterminated),
    ("*1\r\n$0\r\n\n\n", .bulkUnterminated),
    ("*3\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$1\r\n", .requestTooBig(found: 45, limit: 40)),
    ("123456789012345678901", .lineTooLong(limit: 20)),
    ("123456789012345678901\n", .lineTooLong(limit: 20)),
    ("1 2 3 4\n", .tooManyWords(limit: 3)),
    ("12345678901\n", .bulkTooBig(found: 11, limit: 10)),
  ]

  @Test("an array is read as its arguments", arguments: arrays)
  func array(text: String, expected: [Received.Item]) {
    #expect(Received.all(text.utf8) == expected)
  }

  @Test("a line is read as its words, unquoted", arguments: lines)
  func line(text: String, expected: [Received.Item]) {
    #expect(Received.all(text.utf8) == expected)
  }

  @Test("what is no request is refused with its reason, as soon as its last byte is there", arguments: errors)
  func error(text: String, expected: ProtocolError) {
    #expect(Received.all(text.utf8, limits: RequestParserTests.small) == [.failed(expected)])
    // No earlier: a prefix may yet become a request, or fail for the same reason.
    for item in Received.all(text.utf8.dropLast(), limits: RequestParserTests.small) { #expect(item == .failed(expected)) }
  }

  @Test("a failure stays, whatever follows")
  func failureStays() {
    var received = Received()
    received.feed("*x".utf8)
    received.feed("PING\r\n".utf8)
    #expect(received.items == [.failed(.argumentCountInvalid), .failed(.argumentCountInvalid)])
  }

  @Test("what exactly reaches its limit passes")
  func limits() {
    let small = RequestParserTests.small
    #expect(Received.all("*3\r\n$10\r\n0123456789\r\n$4\r\n0123\r\n$0\r\n\r\n".utf8, limits: small) == [request("0123456789", "0123", "")])
    #expect(Received.all("1234567890 12345 789\n".utf8, limits: small) == [request("1234567890", "12345", "789")])
    #expect(Received.all("1234567890 12345 7 \r\n".utf8, limits: small) == [request("1234567890", "12345", "7")])
  }

  @Test("the sentences differ, name what was found, and stay on one line")
  func sentences() {
    let sentences = RequestParserTests.errors.map(\.1.sentence)
    #expect(Set(sentences).count == Set(RequestParserTests.errors.map { "\($0.1)" }).count)
    #expect(ProtocolError.bulkTooBig(found: 10_485_760, limit: 65536).sentence == "too long an argument: 10485760 bytes, at most 65536")
    #expect(ProtocolError.bulkExpected(found: 13).sentence == "an argument must begin with '$', found byte 13")
    for sentence in sentences { #expect(!sentence.utf8.contains { $0 < 0x20 }) }
  }
}
