import Client
import Load
import Platform

/// `ducat-bench micro`: what the parts cost, each by itself, in this process.
enum MicroCommand {
  static let usage = """
    usage: ducat-bench micro [options]
      --rounds N             default 15
      --accounts N           default 10000
      --many-accounts N      default 1000000
      --transfers N          in one round of what works through memory; default 100000
      --directory DIR        where data goes, in fresh folders that are removed; default /tmp
      --output FILE          writes the results as JSON there
      --revision TEXT        what is measured, for the record
      --json                 prints the JSON instead of the table
    """

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["rounds", "accounts", "many-accounts", "transfers", "directory", "output", "revision"], switches: ["json"])
    var run = MicroRun(
      rounds: try arguments.integer("rounds", 1...10_000) ?? 15, directory: arguments.text("directory") ?? "/tmp",
      few: try arguments.integer("accounts", 2...99_999_999) ?? 10_000, many: try arguments.integer("many-accounts", 2...99_999_999) ?? 1_000_000,
      transfers: try arguments.integer("transfers", 1...10_000_000) ?? 100_000)
    try run.run()
    let machine = Machine.current
    let json = JSON.object([
      ("machine", machine.json), ("revision", .string(arguments.text("revision") ?? "unknown")), ("transfers", .integer(run.transfers)),
      ("figures", .array(run.figures.map(\.json))),
    ])
    if arguments.has("json") {
      Console.output(json.text)
    } else {
      Console.output("One thread, \(run.rounds) rounds: medians, and the lowest and highest round. \(machine.sentence).\n")
      var table = TextTable(["part", "each", "median", "lowest - highest"], numeric: [2])
      for figure in run.figures { table.add(figure.cells) }
      Console.output(table.lines.joined(separator: "\n"))
    }
    if let path = arguments.text("output") { try ResultFile.write(json.text, to: path) }
    return 0
  }
}
