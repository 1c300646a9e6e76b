import Client
import Load
import Platform

/// `ducat-bench targets`: the table of targets, each row beside what it is compared with, several rounds in shuffled order.
enum TargetsCommand {
  static let usage = """
    usage: ducat-bench targets --server PATH --yardstick PATH [options]
      --peers PATH           benchmarks/peers/peers.py, to measure PostgreSQL with
      --only LIST            the rows to measure: pipelined, pipelined-many, deep, middle, single, clients, balance, mixed, hot, kinds, packed, cost
      --rounds N             default 3
      --seconds S            measured time of each run; default 10
      --warmup S             default 2
      --accounts N           of most rows; default 10000
      --many-accounts N      of the rows about many; default 1000000
      --directory DIR        where data goes, each run in a fresh folder that is removed; default /tmp
      --output DIR           writes targets.json and targets.md there
      --warm-gigabytes G     memory touched and freed before each run; default 4
      --seed N               of the order; default fresh, and reported
      --revision TEXT        what is measured, for the record
      --json                 prints the JSON instead of the table
    Exit code 0 when every reply was good and every trial balance agrees, whatever the verdicts; 1 otherwise; 2 for a wrong command line.
    """

  static func run(_ words: some Sequence<String>) throws -> Int32 {
    let arguments = try Arguments(words, options: TargetsSettings.options, switches: ["json"])
    let settings = try TargetsSettings(arguments)
    let began = Clock.realtimeNanoseconds()
    let rounds = measure(settings)
    let minutes = Double(Clock.realtimeNanoseconds() - began) / 60e9
    let report = TargetsReport(settings: settings, machine: .current, rounds: rounds, minutes: minutes)
    Console.output(arguments.has("json") ? report.json.text : report.markdown)
    if let output = settings.output {
      try ResultFile.write(report.json.text, to: "\(output)/targets.json")
      try ResultFile.write(report.markdown, to: "\(output)/targets.md")
    }
    return report.failures.isEmpty ? 0 : 1
  }

  /// All rounds: what each row's subjects did.
  private static func measure(_ settings: TargetsSettings) -> [TargetsReport.Round] {
    let laboratory = Laboratory(settings)
    var random = RandomStream(seed: settings.seed)
    let total = settings.rounds * settings.rows.reduce(0) { $0 + $1.subjects.count }
    var done = 0
    var rounds: [TargetsReport.Round] = []
    for number in 1...settings.rounds {
      var round: TargetsReport.Round = [:]
      // Rows that take what others measured come last; the order of the others says nothing.
      let order = settings.rows.filter { !$0.isModest }.shuffled(using: &random) + settings.rows.filter(\.isModest)
      for row in order {
        var samples: [Subject: Sample] = [:]
        for subject in row.subjects.shuffled(using: &random) {
          Progress.show("round \(number) of \(settings.rounds): \(row.name): \(subject.name)", Double(done) / Double(total))
          let known = row.isModest ? round.values.lazy.compactMap { $0[subject] }.first : nil
          samples[subject] = known ?? laboratory.measure(subject)
          done += 1
        }
        round[row.name] = samples
      }
      rounds.append(round)
    }
    Progress.clear()
    return rounds
  }
}
