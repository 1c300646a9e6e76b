import Client
import Load
import Platform

/// `ducat-bench large`: whether the size of the journal can be felt.
enum LargeCommand {
  static let usage = """
    usage: ducat-bench large --server PATH [options]
      --count N              entries in the journal; default 100000000, which takes some 25 GB of disk
      --early N              entries before the rate that the late one is compared with; default 1000000
      --accounts N           default 1000000
      --seconds S            of each of the two rates, and of the load that a kill interrupts; default 10
      --directory DIR        where data goes; a fresh folder in it is removed at the end; default /tmp
      --output FILE          writes the results as JSON there
      --revision TEXT        what is measured, for the record
      --json                 prints the JSON instead of the table
    Fills the journal with transfers under random keys, stops the server, starts it, kills it under load, starts it again.
    Exit code 0 when every reply was good and the trial balance agrees each time, whatever the verdicts; 1 otherwise; 2 for a wrong command line.
    """

  /// What an entry takes on the disk at most, to see beforehand whether there is room.
  private static let bytesPerEntry = 300

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["server", "count", "early", "accounts", "seconds", "directory", "output", "revision"], switches: ["json"])
    guard let executable = arguments.text("server") else { throw Arguments.Misuse(description: "--server is needed: the path of the program") }
    let directory = arguments.text("directory") ?? "/tmp"
    let count = try arguments.integer("count", 1000...1_000_000_000_000) ?? 100_000_000
    if let free = FileSystem.freeBytes(directory), free < UInt64(count * bytesPerEntry) {
      throw Failure("\(directory) has \(free >> 30) GiB free, \(count) entries may take \(count * bytesPerEntry >> 30) GiB")
    }
    var run = try LargeRun(
      server: executable, directory: directory, early: try arguments.integer("early", 1...1_000_000_000_000) ?? 1_000_000, count: count,
      accounts: try arguments.integer("accounts", 2...99_999_999) ?? 1_000_000, seconds: try arguments.number("seconds", least: 0.1) ?? 10)
    try run.run()
    let findings = run.findings
    let revision = arguments.text("revision") ?? "unknown"
    let json = JSON.object([("machine", Machine.current.json), ("revision", .string(revision)), ("large", findings.json)])
    Console.output(arguments.has("json") ? json.text : markdown(findings, revision))
    if let path = arguments.text("output") { try ResultFile.write(json.text, to: path) }
    return findings.wrong.isEmpty ? 0 : 1
  }

  private static func markdown(_ findings: LargeFindings, _ revision: String) -> String {
    var table = TextTable(["many entries", "target", "measured", "verdict", "figures"], numeric: [])
    for line in findings.lines { table.add([line.title, line.wanted, line.shown.isEmpty ? "" : "**\(line.shown)**", line.verdict, line.details]) }
    let bytes = Double(findings.diskBytes) / Double(max(1, findings.entries))
    let lines = [
      "\(findings.entries) entries, \(Figures.count(findings.accounts)) accounts, \(Figures.fixed(bytes, 0)) bytes of disk an entry, \(Figures.fixed(Double(findings.ownBytes) / 1e6, 0)) MB resident at the end.",
      "\(Machine.current.sentence). Revision \(revision).", "",
    ]
    return (lines + table.lines + findings.wrong.flatMap { ["", "**WRONG** " + $0] }).joined(separator: "\n")
  }
}
