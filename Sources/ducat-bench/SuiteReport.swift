import Load
import Memory

/// The results of a suite as a Markdown table and as JSON.
///
/// A ratio is that of two medians over the rounds; beside it stand the lowest and the highest ratio of a single round.
struct SuiteReport {
  let settings: SuiteSettings
  let machine: Machine
  let cells: [Cell]

  /// What was wrong, one line each: empty when every reply was good and every trial balance agreed.
  var failures: [String] {
    cells.flatMap { cell in
      cell.rounds.flatMap { [$0.measurement, $0.other] }.compactMap { $0 }.filter { !$0.isGood }.map { measurement in
        "\(cell.name): \(measurement.load.errors) errors \(measurement.load.errorSamples.first ?? ""), trial balance: \(measurement.verdict.sentence)"
      }
    }
  }

  // MARK: Markdown

  var markdown: String {
    var lines = [
      "Transfers a second, each durable before its reply; RESP over loopback, the load generator on the same machine. \(machine.sentence).",
      "Revision \(settings.revision); \(settings.rounds) rounds of \(Figures.fixed(settings.seconds, 1)) s in shuffled order (seed \(settings.seed)), medians; "
        + "`j` and `d` are the yardstick's journal and deferred modes at a batch of all that is in flight.",
      "",
    ]
    var head = [
      "in flight", "accounts", "keys", "transfers/s", "p50 us", "p99 us", "p99.9 us", "max us", "j /s", "j p50 us", "ratio to j (range)", "d /s",
      "ratio to d (range)",
    ]
    head += ["bytes/entry", "memory MB", "server ns"]
    if settings.against != nil { head += ["other /s", "ratio to other (range)"] }
    lines.append("| " + head.joined(separator: " | ") + " |")
    lines.append("|" + head.map { _ in "---" }.joined(separator: "|") + "|")
    for cell in cells { lines.append("| " + row(cell).joined(separator: " | ") + " |") }
    for failure in failures { lines += ["", "**WRONG** " + failure] }
    return lines.joined(separator: "\n")
  }

  private func row(_ cell: Cell) -> [String] {
    func median(_ value: (Cell.Measurement) -> Double) -> Double { Figures.median(cell.rounds.compactMap { $0.measurement.map(value) }) }
    func microseconds(_ share: Double) -> String { Figures.microseconds(UInt64(median { Double($0.load.latency.percentile(share)) })) }
    let worst = cell.rounds.compactMap { $0.measurement?.load.latency.maximum }.max() ?? 0
    var row = [
      cell.shape.name, String(cell.accounts), cell.keys.rawValue, Figures.rate(median { $0.load.transfersPerSecond }), microseconds(0.5),
      microseconds(0.99),
      microseconds(0.999), Figures.microseconds(worst),
    ]
    for mode in [Yardstick.Mode.journal, .deferred] {
      guard let ratio = ratio(cell, to: mode) else {
        row += mode == .journal ? ["", "", ""] : ["", ""]
        continue
      }
      row.append(Figures.rate(ratio.base))
      if mode == .journal { row.append(Figures.fixed(Figures.median(results(cell, mode).map(\.p50Microseconds)), 0)) }
      row.append(ratio.text)
    }
    row += [
      Figures.fixed(median { $0.bytesPerEntry }, 0), Figures.fixed(median { Double($0.ownBytes) } / 1e6, 0),
      Figures.fixed(median { $0.processorNanoseconds }, 0),
    ]
    if settings.against != nil {
      let ratio = Ratio(cell.rounds.map { ($0.measurement?.load.transfersPerSecond, $0.other?.load.transfersPerSecond) })
      row += [ratio.map { Figures.rate($0.base) } ?? "", ratio?.text ?? ""]
    }
    return row
  }

  private func results(_ cell: Cell, _ mode: Yardstick.Mode) -> [Yardstick.Result] {
    cell.rounds.flatMap { $0.yardsticks.filter { $0.mode == mode } }
  }

  private func ratio(_ cell: Cell, to mode: Yardstick.Mode) -> Ratio? {
    Ratio(cell.rounds.map { round in (round.measurement?.load.transfersPerSecond, round.yardsticks.first { $0.mode == mode }?.transfersPerSecond) })
  }

  // MARK: JSON

  var json: JSON {
    .object([
      ("machine", machine.json), ("settings", settings.json), ("good", .bool(failures.isEmpty)),
      ("cells", .array(cells.map(json))),
    ])
  }

  private func json(_ cell: Cell) -> JSON {
    var fields: [(String, JSON)] = [
      ("shape", .string(cell.shape.name)), ("connections", .integer(cell.shape.connections)), ("depth", .integer(cell.shape.depth)),
      ("accounts", .integer(cell.accounts)), ("keys", .string(cell.keys.rawValue)),
    ]
    for mode in cell.yardsticks {
      if let ratio = ratio(cell, to: mode) { fields.append(("ratio_to_\(mode.rawValue)", ratio.json)) }
    }
    let rounds = cell.rounds.map { round in
      JSON.object([
        ("server", round.measurement?.json ?? .null), ("other", round.other?.json ?? .null), ("yardsticks", .array(round.yardsticks.map(\.json))),
      ])
    }
    return .object(fields + [("rounds", .array(rounds))])
  }
}
