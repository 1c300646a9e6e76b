import Client
import JSON
import Server
import Wire

/// `ducat token`: makes, lists and revokes bearer tokens for HTTP, over the line protocol of a running server.
enum TokenCommand {
  static let page = ManualPage(
    name: "ducat token", summary: "make, list and revoke tokens for HTTP",
    synopsis: ["create --name NAME --scope SCOPE... [--rate N] [--expires-in SECONDS]", "list", "revoke TOKEN_ID"],
    description: [
      "A token is what clients of the HTTP gateway send as 'Authorization: Bearer TOKEN'. The server keeps a digest of it, so it is shown once, by 'create'.",
      "Talks to a running server over the line protocol. Scopes are payments:read, payments:write, payouts:read, payouts:write, wallets:read, parties:read, "
        + "parties:write, operations (dead letters and webhook endpoints), and admin, which allows all of it.",
    ],
    options: [
      ("--name NAME", "What people call it."),
      ("--scope SCOPE", "What it allows; may be given several times, or with commas between several."),
      ("--rate N", "Requests a second, 1 to 100000. Default: 1000."),
      ("--expires-in SECONDS", "How long it is valid, at least 60. Default: until it is revoked."),
      ("--json", "The server's answer as it is, instead of a table."),
      ("--connect HOST:PORT", "The server. Default: 127.0.0.1:7171, or what DUCAT_CONNECT says."),
      ("--password-file FILE", "The server's password is the first line of FILE."),
    ], statuses: [.done, .failed, .usage, .unreachable])

  /// What the words ask for.
  struct Settings {
    var connection = ConnectionOptions(name: "ducat-token")
    var isJSON = false
    var operands: [String] = []
    var name: String?
    var scopes: [String] = []
    var rate: Int?
    var lifetime: Int?
  }

  /// Runs the command with the words behind `token`.
  static func run(_ arguments: [String]) -> Int32 {
    do throws(ArgumentReader.Problem) {
      let settings = try parse(arguments)
      return perform(try words(settings), settings)
    } catch {
      Console.error("ducat token: \(error.sentence)\nTry 'ducat help token'.")
      return ExitStatus.usage.rawValue
    }
  }

  private static func parse(_ arguments: [String]) throws(ArgumentReader.Problem) -> Settings {
    var reader = ArgumentReader(arguments)
    var settings = Settings()
    if let problem = settings.connection.readEnvironment() { throw ArgumentReader.Problem(problem) }
    while let item = try reader.next() {
      switch item {
      case .operand(let word): settings.operands.append(word)
      case .option("--name"): settings.name = try reader.value()
      case .option("--scope"): settings.scopes += try reader.value().split(separator: ",").map(String.init)
      case .option("--rate"): settings.rate = try number(&reader, "--rate", 1...100_000)
      case .option("--expires-in"): settings.lifetime = try number(&reader, "--expires-in", 60...315_360_000)
      case .option("--json"): settings.isJSON = true
      case .option(let name): try settings.connection.read(name, &reader)
      }
    }
    return settings
  }

  private static func number(_ reader: inout ArgumentReader, _ name: String, _ range: ClosedRange<Int>) throws(ArgumentReader.Problem) -> Int {
    let text = try reader.value()
    guard let value = Int(text), range.contains(value) else {
      throw ArgumentReader.Problem("\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return value
  }

  /// The command of the line protocol.
  private static func words(_ settings: Settings) throws(ArgumentReader.Problem) -> [String] {
    switch (settings.operands.first, settings.operands.count) {
    case ("create", 1):
      guard let name = settings.name else { throw ArgumentReader.Problem("--name is needed") }
      if settings.scopes.isEmpty { throw ArgumentReader.Problem("--scope is needed") }
      var json = JSONWriter()
      json.beginObject()
      json.member("name", name)
      json.name("scopes")
      json.beginArray()
      for scope in settings.scopes { json.string(scope) }
      json.endArray()
      if let rate = settings.rate { json.member("rate", rate) }
      if let lifetime = settings.lifetime { json.member("expires_in", lifetime) }
      json.endObject()
      return ["TOKEN", "CREATE", json.text]
    case ("list", 1): return ["TOKEN", "LIST"]
    case ("revoke", 2): return ["TOKEN", "REVOKE", settings.operands[1]]
    case (nil, _): throw ArgumentReader.Problem("create, list or revoke is needed")
    default: throw ArgumentReader.Problem("'\(settings.operands.joined(separator: " "))' is not understood")
    }
  }

  private static func perform(_ words: [String], _ settings: Settings) -> Int32 {
    do throws(ClientError) {
      var connection = try Connection.open(settings.connection)
      switch try connection.command(words) {
      case .bulk(let bytes): return show(bytes, settings)
      case .error(let code, let sentence):
        Console.error("ducat token: \(sentence) (\(code))")
        return ExitStatus.failed.rawValue
      default:
        Console.error("ducat token: the server's answer is not understood")
        return ExitStatus.failed.rawValue
      }
    } catch {
      Console.error("ducat token: \(error)")
      return error.exitCode
    }
  }

  // MARK: Showing

  private static func show(_ bytes: [UInt8], _ settings: Settings) -> Int32 {
    if settings.isJSON {
      Console.output(String(decoding: bytes, as: UTF8.self))
      return ExitStatus.done.rawValue
    }
    let answer: JSONValue
    do throws(JSONError) { answer = try JSONParser.parse(bytes) } catch {
      Console.error("ducat token: the server's answer is not understood: \(error)")
      return ExitStatus.failed.rawValue
    }
    if let tokens = answer["data"]?.array {
      Console.output(table(tokens))
    } else if let secret = answer["token"]?.string {
      // The secret alone on the standard output, so that a script can keep it.
      Console.output(secret)
      Console.error("\(answer["token_id"]?.string ?? ""): keep it well, it is not shown again")
    } else {
      Console.output("\(answer["token_id"]?.string ?? "") is revoked")
    }
    return ExitStatus.done.rawValue
  }

  private static func table(_ tokens: [JSONValue]) -> String {
    let head = ["token_id", "name", "scopes", "rate", "expires"]
    let rows = tokens.map { token in
      let scopes = token["scopes"]?.array?.compactMap(\.string).joined(separator: ",") ?? ""
      let expires = token["expires"]?.integer.map { Timestamp.text(nanoseconds: $0 * 1_000_000_000) } ?? "never"
      return [token["token_id"]?.string ?? "", token["name"]?.string ?? "", scopes, token["rate"]?.number ?? "", expires]
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { row in
      let cells = row.indices.map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
