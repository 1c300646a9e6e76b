import Client
import Memory
import Platform
import Wire

/// One export: reads the journal page by page, up to the record that was its last when the export began, and writes a file.
struct Exporter {
  /// Records asked for at once.
  private static let pageRecords = 1000
  private static let writeBytes = 256 * 1024

  let format: ExportFormat
  let path: String
  let connection: ConnectionOptions

  /// Runs the export.
  func run() throws(ExchangeError) {
    let server: Connection
    do throws(ClientError) { server = try Connection.open(connection) } catch { throw ExchangeError("\(error)", exitCode: error.exitCode) }
    switch format {
    case .csv: try run(server, TransferCSVWriter())
    case .jsonl: try run(server, JSONLinesWriter())
    case .hledger: try run(server, PlainJournalWriter(.hledger))
    case .ledger: try run(server, PlainJournalWriter(.ledger))
    case .beancount: try run(server, BeancountWriter())
    }
  }

  private func run<Writer: JournalWriter & ~Copyable>(_ server: consuming Connection, _ writer: consuming Writer) throws(ExchangeError) {
    var server = server
    var writer = writer
    var pages = JournalPages(lastSequence: try Exporter.lastSequence(&server))
    let file = try open()
    var out = ByteBuffer(capacity: 2 * Exporter.writeBytes)
    if Writer.needsSurvey {
      var progress = ProgressBar("reading")
      while let page = try pages.next(&server, count: Exporter.pageRecords) {
        for reply in page { writer.survey(try Exporter.record(reply, server.endpoint)) }
        progress.update(done: UInt64(pages.sequence), of: UInt64(pages.lastSequence), items: pages.sequence)
      }
      progress.clear()
      pages.startOver()
    }
    var progress = ProgressBar("exporting")
    writer.begin(into: &out)
    while let page = try pages.next(&server, count: Exporter.pageRecords) {
      for reply in page { writer.write(try Exporter.record(reply, server.endpoint), reply, into: &out) }
      if out.count >= Exporter.writeBytes { try write(&out, to: file) }
      progress.update(done: UInt64(pages.sequence), of: UInt64(pages.lastSequence), items: pages.sequence)
    }
    writer.finish(into: &out)
    try write(&out, to: file)
    progress.clear()
    do throws(SystemError) { try file.finish() } catch { throw .system(error, file: path) }
  }

  private static func record(_ reply: RESPReply, _ endpoint: Endpoint) throws(ExchangeError) -> JournalRecord {
    guard let record = JournalRecord(reply) else { throw ExchangeError("\(endpoint) sent a record without sequence and kind") }
    return record
  }

  /// The sequence of the journal's last record. What is written after this moment is left out, so that an export of a busy server ends.
  private static func lastSequence(_ server: inout Connection) throws(ExchangeError) -> Int {
    let reply: RESPReply
    do throws(ClientError) { reply = try server.command(["INFO"]) } catch { throw ExchangeError("\(error)", exitCode: error.exitCode) }
    for line in (reply.text ?? "").split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0] == "durable_records", let sequence = Int(parts[1]) { return sequence }
    }
    return Int.max
  }

  private func open() throws(ExchangeError) -> OutputFile {
    if path == "-" { return OutputFile(borrowing: Terminal.standardOutput) }
    do throws(SystemError) { return try OutputFile(path: path) } catch { throw .system(error, file: path) }
  }

  private func write(_ out: inout ByteBuffer, to file: borrowing OutputFile) throws(ExchangeError) {
    do throws(SystemError) { try file.write(out.span) } catch { throw .system(error, file: path) }
    out.removeAll()
  }
}
