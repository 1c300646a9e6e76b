import TestSupport
import Testing

@testable import Server

@Suite("Settings of a server")
struct SettingsTests {
  private static func settings(
    _ arguments: [String] = [], _ environment: [String: String] = ["HOME": "/home/ada"], file: String? = nil
  ) throws(SettingError) -> ServeSettings {
    var sources = try SettingSources(arguments: arguments) { environment[$0] }
    if let file { sources.add(try ConfigurationFile(file, path: "ducat.conf")) }
    return try ServeSettings(sources)
  }

  @Test func nothingGivenMeansTheStandards() throws {
    let settings = try Self.settings()
    #expect(settings == ServeSettings(dataDirectory: "/home/ada/.local/share/ducat"))
    #expect(settings.listen == [ListenAddress(host: "127.0.0.1", port: 7171)])
    #expect(settings.mapBytes == 1 << 40 && settings.maxConnections == 10_000 && settings.logLevel == .info)
  }

  @Test func aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws {
    let file = "max-connections = 1\ndata = /file\nlog-level = error"
    let environment = ["DUCAT_MAX_CONNECTIONS": "2", "DUCAT_DATA": "/variable"]
    let settings = try Self.settings(["--max-connections", "3"], environment, file: file)
    #expect(settings.maxConnections == 3)
    #expect(settings.dataDirectory == "/variable")
    #expect(settings.logLevel == .error)
    #expect(try Self.settings([], [:], file: file).dataDirectory == "/file")
  }

  @Test func timeoutsAreSecondsEachOfItsOwn() throws {
    #expect(try Self.settings().timeouts == ConnectionTimeouts())
    let timeouts = try Self.settings(
      ["--idle-timeout", "1", "--request-timeout=2"], ["HOME": "/h", "DUCAT_SEND_TIMEOUT": "3"], file: "auth-timeout = 31536000"
    ).timeouts
    #expect(timeouts.idleSeconds == 1 && timeouts.requestSeconds == 2)
    #expect(timeouts.sendSeconds == 3 && timeouts.authenticationSeconds == 31_536_000)
  }

  /// A moment of 0 has not been, and one that lies ahead is not over.
  @Test func aTimeoutIsOverWhenMoreThanItHasPassed() {
    let second: UInt64 = 1_000_000_000
    #expect(ConnectionTimeouts.hasPassed(2, since: second, now: 3 * second + 1))
    #expect(!ConnectionTimeouts.hasPassed(2, since: second, now: 3 * second))
    #expect(!ConnectionTimeouts.hasPassed(2, since: 0, now: 9 * second))
    #expect(!ConnectionTimeouts.hasPassed(2, since: 9 * second, now: second))
    #expect(!ConnectionTimeouts.hasPassed(ServerLimits.timeoutSecondsMax, since: 1, now: 1000 * second))
  }

  @Test(arguments: SettingName.allCases)
  func everySettingHasAFlagAndAVariable(name: SettingName) throws {
    let values: [SettingName: String] = [
      .data: "/d", .listen: "[::1]:0", .config: "/c", .passwordFile: "/p", .maxConnections: "7", .idleTimeout: "60", .requestTimeout: "5",
      .sendTimeout: "6", .authTimeout: "1", .mapSize: "1GiB", .logLevel: "debug", .http: "127.0.0.1:0", .payments: "/etc/ducat/payments.json",
    ]
    let value = try #require(values[name])
    let flag = try SettingSources(arguments: ["\(name.flag)=\(value)"]) { _ in nil }
    #expect(flag.given(name)?.value == value && flag.given(name)?.origin == name.flag)
    let variable = try SettingSources(arguments: []) { $0 == name.variable ? value : nil }
    #expect(variable.given(name)?.value == value && variable.given(name)?.origin == name.variable)
  }

  @Test func directoriesFollowTheXDGSpecification() throws {
    let sources = try SettingSources(arguments: []) { ["XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config", "HOME": "/h"][$0] }
    #expect(sources.standardDataPath == "/data/ducat")
    #expect(sources.standardConfigurationPath == "/config/ducat/ducat.conf")
    let relative = try SettingSources(arguments: []) { ["XDG_DATA_HOME": "data", "HOME": "/h"][$0] }
    #expect(relative.standardDataPath == "/h/.local/share/ducat")
    #expect(throws: SettingError("--data", "is needed, since there is no home directory")) { try Self.settings([], [:]) }
  }

  @Test func severalAddressesComeFromOneFlagOrMore() throws {
    let wanted = [ListenAddress(host: "127.0.0.1", port: 1), ListenAddress(host: "::1", port: 2), ListenAddress(host: "localhost", port: 0)]
    #expect(try Self.settings(["--listen", "127.0.0.1:1, [::1]:2", "--listen", "localhost:0"]).listen == wanted)
  }

  private static let names =
    "data, listen, password-file, max-connections, idle-timeout, request-timeout, send-timeout, auth-timeout, map-size, log-level, http, payments"

  static let wrong: [([String], String, String)] = [
    (["--colour", "red"], "", "--colour: there is no such flag"),
    (["extra"], "", "extra: no argument is expected here"),
    (["--data"], "", "--data: DIR is missing"),
    (["--data", "/a", "--data", "/b"], "", "--data: given twice"),
    (["--listen", "nowhere"], "", "--listen: 'nowhere' is no HOST:PORT, such as 127.0.0.1:7171 or [::1]:7171"),
    (["--listen", "1:70000"], "", "--listen: '1:70000' is no HOST:PORT, such as 127.0.0.1:7171 or [::1]:7171"),
    (["--http", "7172"], "", "--http: '7172' is no HOST:PORT, such as 127.0.0.1:7172 or [::1]:7172"),
    (["--max-connections", "0"], "", "--max-connections: '0' is no number from 1 to 500000"),
    (["--idle-timeout", "0"], "", "--idle-timeout: '0' is no number of seconds from 1 to 31536000"),
    (["--send-timeout", "31536001"], "", "--send-timeout: '31536001' is no number of seconds from 1 to 31536000"),
    ([], "request-timeout = 5s", "ducat.conf, line 1: '5s' is no number of seconds from 1 to 31536000"),
    (["--map-size", "12parsecs"], "", "--map-size: '12parsecs' is no size from 64MiB to 64TiB, such as 500GiB"),
    (["--log-level", "loud"], "", "--log-level: 'loud' is none of debug, info, warning, error"),
    ([], "listen", "ducat.conf, line 1: a line must be: name = value"),
    ([], "# x\n\ncolour = red", "ducat.conf, line 3: there is no setting 'colour'; there are \(names)"),
    ([], "config = x", "ducat.conf, line 1: there is no setting 'config'; there are \(names)"),
    ([], "data = /a\ndata = /b", "ducat.conf, line 2: 'data' is set twice"),
    ([], "data =", "ducat.conf, line 1: 'data' has no value"),
    ([], "\nmax-connections = many", "ducat.conf, line 2: 'many' is no number from 1 to 500000"),
  ]

  @Test(arguments: wrong)
  func whatIsWrongIsNamedWithItsPlace(arguments: [String], file: String, sentence: String) {
    do throws(SettingError) {
      _ = try Self.settings(arguments, file: file)
      Issue.record("accepted: \(arguments) \(file)")
    } catch {
      #expect(error.description == sentence)
    }
  }

  @Test func aFileHasRemarksSpacesAndAnyLineEnd() throws {
    let file = try ConfigurationFile("# remark\r\n\t data=/srv/a b \r\n\r\nlisten = 0.0.0.0:7171", path: "f")
    #expect(file.lines.map(\.value) == ["/srv/a b", "0.0.0.0:7171"])
    #expect(file.lines.map(\.origin) == ["f, line 2", "f, line 4"])
  }

  static let sizes: [(String, Int?)] = [
    ("1", 1), ("2k", 2048), ("3KiB", 3072), ("64MB", 64 << 20), ("1g", 1 << 30), ("500GiB", 500 << 30), ("2TiB", 2 << 40), ("", nil), ("k", nil),
    ("1x", nil), ("1 GiB", nil), ("-1", nil), ("9999999999999999999", nil), ("9999999999T", nil), ("1ib", 1),
  ]

  @Test(arguments: sizes)
  func sizesAreDigitsAndAUnit(text: String, bytes: Int?) { #expect(ServeSettings.bytes(text) == bytes) }

  static let addresses: [(String, ListenAddress?)] = [
    ("127.0.0.1:7171", ListenAddress(host: "127.0.0.1", port: 7171)), ("[::1]:7171", ListenAddress(host: "::1", port: 7171)),
    ("[::]:0", ListenAddress(host: "::", port: 0)), ("ledger.example:65535", ListenAddress(host: "ledger.example", port: 65535)), ("::1:7171", nil),
    (":7171", nil), ("host", nil), ("host:", nil), ("host:+1", nil), ("host:65536", nil), ("[]:1", nil), ("[::1:7171", nil), ("a b:1", nil),
  ]

  @Test(arguments: addresses)
  func addressesAreHostAndPort(text: String, address: ListenAddress?) {
    #expect(ListenAddress(text) == address)
    if let address { #expect(ListenAddress(address.text) == address) }
  }
}
