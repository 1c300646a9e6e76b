import Client
import Memory
import Money
import Platform
import Wire

/// One import from its file to its summary: a first pass for the digest and the commodities, then the assets, then a second pass that sends.
struct Importer {
  let format: ImportFormat
  let path: String
  let options: ImportOptions
  let connection: ConnectionOptions

  /// Runs the import, and shows what it came to on the standard output.
  /// - Returns: whether nothing was refused.
  func run() throws(ExchangeError) -> Bool {
    // First, so that nobody waits for a long file to be read before hearing that there is no server.
    let server = try connect()
    if path != "-" {
      let probe = try Importer.system(path) { () throws(SystemError) in try InputFile(path: path) }
      if probe.bytesTotal != nil { return try run(server, Input(path: path, spool: nil, name: path)) }
    }
    var source = path == "-" ? InputFile(borrowing: 0) : try Importer.system(path) { () throws(SystemError) in try InputFile(path: path) }
    let name = path == "-" ? "standard input" : path
    let spool = try Importer.system(name) { () throws(SystemError) in
      let spool = try SpoolFile()
      try spool.fill(from: &source)
      return spool
    }
    return try run(server, Input(path: nil, spool: spool, name: name))
  }

  /// What is read twice: a file by its path, or a spool.
  private struct Input: ~Copyable {
    let path: String?
    let spool: SpoolFile?
    let name: String

    borrowing func open() throws(SystemError) -> InputFile {
      if let path { return try InputFile(path: path) }
      guard let file = try spool?.rewind() else { preconditionFailure("an input is a file or a spool") }
      return file
    }
  }

  private func run(_ server: consuming Connection, _ input: borrowing Input) throws(ExchangeError) -> Bool {
    switch format {
    case .csv: return try run(server, input) { TransferCSVSource($0) }
    case .jsonl: return try run(server, input) { JSONLinesSource($0) }
    case .hledgerCSV:
      let account = options.virtualAccount
      return try run(server, input) { HledgerCSVSource($0, virtualAccount: account) }
    }
  }

  private func run<Source: EntrySource & ~Copyable>(
    _ server: consuming Connection, _ input: borrowing Input, _ make: (consuming InputBuffer) -> Source
  ) throws(ExchangeError) -> Bool {
    var server = server
    var commodities = CommodityTable()
    var progress = ProgressBar("reading")
    let name = input.name
    let first = try Importer.open(input)
    let total = first.bytesTotal
    var survey = make(InputBuffer(first, name: name, digesting: options.keyPrefix == nil))
    var draft = EntryDraft()
    var items = 0
    while try survey.next(into: &draft) {
      commodities.note(draft)
      items += 1
      if items & 1023 == 0 { progress.update(done: survey.bytesRead, of: total, items: items) }
    }
    progress.clear()
    let definitions = try commodities.settle(overrides: options.overrides, known: try Importer.assets(&server))
    try Importer.define(definitions, &server)
    let prefix = options.keyPrefix ?? "import:" + survey.digestText.prefix(32)
    let encoder = EntryEncoder(options: options, keyPrefix: prefix)
    let run = ImportRun(
      server, encoder, commodities, window: options.window, report: ImportReport(file: name), progress: ProgressBar("importing"))
    let source = make(InputBuffer(try Importer.open(input), name: name))
    let (report, summary) = try run.run(source, bytesTotal: total, definitions: definitions)
    for line in summary { Console.output(line) }
    return report.refused == 0
  }

  // MARK: Assets

  /// The scales of all assets that the server has.
  private static func assets(_ server: inout Connection) throws(ExchangeError) -> [AssetCode: Int] {
    let reply = try command(&server, ["ASSET", "LIST"])
    var scales: [AssetCode: Int] = [:]
    for asset in reply.values ?? [] {
      if let text = asset["code"]?.text, let code = AssetCode(text), let scale = asset["scale"]?.integer { scales[code] = scale }
    }
    return scales
  }

  private static func define(_ definitions: [CommodityTable.Definition], _ server: inout Connection) throws(ExchangeError) {
    for definition in definitions {
      let reply = try command(&server, ["ASSET", "DEFINE", definition.code.description, "SCALE", "\(definition.scale)"])
      if case .error(let code, let sentence) = reply { throw ExchangeError("asset \(definition.code) cannot be defined: \(code) \(sentence)") }
    }
  }

  // MARK: The outside world

  private func connect() throws(ExchangeError) -> Connection {
    do throws(ClientError) { return try Connection.open(connection) } catch { throw ExchangeError("\(error)", exitCode: error.exitCode) }
  }

  private static func command(_ server: inout Connection, _ arguments: [String]) throws(ExchangeError) -> RESPReply {
    do throws(ClientError) { return try server.command(arguments) } catch { throw ExchangeError("\(error)", exitCode: error.exitCode) }
  }

  private static func open(_ input: borrowing Input) throws(ExchangeError) -> InputFile {
    do throws(SystemError) { return try input.open() } catch { throw .system(error, file: input.name) }
  }

  private static func system<Value: ~Copyable>(_ name: String, _ body: () throws(SystemError) -> Value) throws(ExchangeError) -> Value {
    do throws(SystemError) { return try body() } catch { throw .system(error, file: name) }
  }
}
