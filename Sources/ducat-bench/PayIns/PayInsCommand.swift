import Client
import Load

/// `ducat-bench payins`: payments from the client's request to the settled wallet, with the sandbox as PSP on the same machine.
enum PayInsCommand {
  static let usage = """
    usage: ducat-bench payins --server PATH --sandbox PATH [options]
      --in-flight N          payments under way at most while the rate is measured; default 256
      --rate N               requests a second while the latency of answers is measured; default 1000
      --seconds S            of each of the two; default 10
      --warmup S             before each; default 2
      --directory DIR        where data goes; a fresh folder in it is removed at the end; default /tmp
      --output FILE          writes the results as JSON there
      --revision TEXT        what is measured, for the record
      --json                 prints the JSON instead of the table
    A payment counts when it has succeeded: stored, charged at the sandbox, told by its webhook, booked. Both runs end with CHECK and a look at what the PSP owes.
    Exit code 0 when every answer was good and the books agree, whatever the verdicts; 1 otherwise; 2 for a wrong command line.
    """

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["server", "sandbox", "in-flight", "rate", "seconds", "warmup", "directory", "output", "revision"], switches: ["json"])
    guard let server = arguments.text("server") else { throw Arguments.Misuse(description: "--server is needed: the path of the program") }
    guard let sandbox = arguments.text("sandbox") else { throw Arguments.Misuse(description: "--sandbox is needed: the path of the program") }
    let findings = try PayInsRun(
      server: server, sandbox: sandbox, directory: arguments.text("directory") ?? "/tmp", seconds: try arguments.number("seconds", least: 0.1) ?? 10,
      warmup: try arguments.number("warmup", least: 0) ?? 2, inFlight: try arguments.integer("in-flight", 1...10_000) ?? 256,
      rate: Double(try arguments.integer("rate", 1...100_000) ?? 1000)
    ).run()
    let revision = arguments.text("revision") ?? "unknown"
    let json = JSON.object([("machine", Machine.current.json), ("revision", .string(revision)), ("payins", findings.json)])
    Console.output(arguments.has("json") ? json.text : markdown(findings, revision))
    if let path = arguments.text("output") { try ResultFile.write(json.text, to: path) }
    return findings.wrong.isEmpty ? 0 : 1
  }

  private static func markdown(_ findings: PayInsFindings, _ revision: String) -> String {
    var table = TextTable(["payments", "target", "measured", "verdict", "figures"], numeric: [])
    for line in findings.lines { table.add([line.title, line.wanted, "**\(line.shown)**", line.verdict, line.details]) }
    let remark = "\(Machine.current.sentence). Revision \(revision)."
    return ([remark, ""] + table.lines + findings.wrong.flatMap { ["", "**WRONG** " + $0] }).joined(separator: "\n")
  }
}
