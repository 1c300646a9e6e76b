import Load

/// The table of targets with what was measured, as Markdown and as JSON.
///
/// A ratio is that of two medians over the rounds, a value the median; beside it stand the lowest and the highest of a single round.
struct TargetsReport {
  /// What one round measured, by the name of the row.
  typealias Round = [String: [Subject: Sample]]

  let settings: TargetsSettings
  let machine: Machine
  let rounds: [Round]
  let minutes: Double

  /// What a target came to.
  enum Finding {
    case measured(value: Double, lowest: Double, highest: Double)
    /// Not measured, and why.
    case missing(String)
    /// Something was wrong, so that figures are worth nothing.
    case wrong(String)
  }

  /// What was wrong, a line each.
  var failures: [String] {
    settings.rows.flatMap { row in
      rounds.flatMap { $0[row.name] ?? [:] }.compactMap { subject, sample in sample.wrong.map { "\(subject.name): \($0)" } }
    }
  }

  // MARK: Judging

  private func samples(_ row: TargetRow, _ subject: Subject) -> [Sample?] { rounds.map { $0[row.name]?[subject] } }

  private func median(_ row: TargetRow, _ subject: Subject, _ figure: Figure) -> Double? {
    let values = samples(row, subject).compactMap { $0?.figures[figure] }
    return values.isEmpty ? nil : Figures.median(values)
  }

  /// What a target came to in all rounds.
  func finding(_ target: Target, _ row: TargetRow) -> Finding {
    let subjects = [target.subject] + (target.base.map { [$0.subject] } ?? [])
    let involved = subjects.flatMap { samples(row, $0).compactMap { $0 } }
    if let wrong = involved.lazy.compactMap(\.wrong).first { return .wrong(wrong) }
    let values = samples(row, target.subject).map { $0?.figures[target.figure] }
    guard let base = target.base else {
      let seen = values.compactMap { $0 }
      guard let lowest = seen.min(), let highest = seen.max() else { return .missing(reason(involved)) }
      return .measured(value: Figures.median(seen), lowest: lowest, highest: highest)
    }
    let others = samples(row, base.subject).map { $0?.figures[base.figure] }
    guard let ratio = Ratio(Array(zip(values, others))) else { return .missing(reason(involved)) }
    return .measured(value: ratio.value, lowest: ratio.lowest, highest: ratio.highest)
  }

  private func reason(_ samples: [Sample]) -> String { samples.lazy.compactMap(\.missing).first ?? "the server does not tell it" }

  // MARK: Markdown

  var markdown: String {
    var table = TextTable(["workload", "target", "measured (range)", "verdict", "figures"], numeric: [])
    for row in settings.rows {
      for target in row.targets { table.add(cells(target, row)) }
    }
    var lines = [
      "Durable before each reply; RESP over loopback, load generator and peers on the same machine. \(machine.sentence).",
      "Revision \(settings.revision); \(settings.rounds) rounds of \(Figures.fixed(settings.seconds, 1)) s in shuffled order (seed \(settings.seed)), \(Figures.fixed(minutes, 1)) minutes;"
        + " ratios of medians, the range over single rounds in brackets.",
      "",
    ]
    lines += table.lines
    for failure in failures { lines += ["", "**WRONG** " + failure] }
    return lines.joined(separator: "\n")
  }

  private func cells(_ target: Target, _ row: TargetRow) -> [String] {
    switch finding(target, row) {
    case .wrong: [target.title, target.wanted, "", "WRONG", ""]
    case .missing(let why): [target.title, target.wanted, "", "not measured", why]
    case .measured(let value, let lowest, let highest):
      [
        target.title, target.wanted, "**\(shown(value, target))** (\(shown(lowest, target)) - \(shown(highest, target)))",
        target.goal.isMet(value) ? "met" : "missed", details(target, row),
      ]
    }
  }

  private func shown(_ value: Double, _ target: Target) -> String {
    target.base == nil ? target.figure.text(value) : Figures.fixed(value, 2)
  }

  /// The figures behind a ratio, and those beside it.
  private func details(_ target: Target, _ row: TargetRow) -> String {
    var parts: [String] = []
    if let base = target.base, let own = median(row, target.subject, target.figure), let other = median(row, base.subject, base.figure) {
      parts.append("\(target.figure.text(own)) against \(base.figure.text(other))")
    }
    for aside in target.asides {
      if let value = median(row, target.subject, aside) { parts.append("\(aside.label) \(aside.text(value))") }
    }
    return parts.joined(separator: "; ")
  }

  // MARK: JSON

  var json: JSON {
    .object([
      ("machine", machine.json), ("settings", settings.json), ("minutes", .decimal(minutes, 1)), ("good", .bool(failures.isEmpty)),
      ("targets", .array(settings.rows.flatMap { row in row.targets.map { json($0, row) } })),
      ("rows", .array(settings.rows.map(json))),
    ])
  }

  private func json(_ target: Target, _ row: TargetRow) -> JSON {
    var fields: [(String, JSON)] = [
      ("row", .string(row.name)), ("title", .string(target.title)), ("goal", target.goal.json), ("wanted", .string(target.wanted)),
      ("figure", .string(target.figure.rawValue)), ("subject", .string(target.subject.name)),
      ("base", target.base.map { .string($0.subject.name) } ?? .null), ("details", .string(details(target, row))),
    ]
    switch finding(target, row) {
    case .measured(let value, let lowest, let highest):
      fields += [
        ("value", .decimal(value, 4)), ("lowest", .decimal(lowest, 4)), ("highest", .decimal(highest, 4)),
        ("measured", .string("\(shown(value, target)) (\(shown(lowest, target)) - \(shown(highest, target)))")),
        ("verdict", .string(target.goal.isMet(value) ? "met" : "missed")),
      ]
    case .missing(let why): fields += [("verdict", "not measured"), ("why", .string(why))]
    case .wrong(let what): fields += [("verdict", "wrong"), ("why", .string(what))]
    }
    return .object(fields)
  }

  private func json(_ row: TargetRow) -> JSON {
    .object([
      ("row", .string(row.name)),
      (
        "subjects",
        .array(
          row.subjects.map { subject in
            .object([
              ("subject", .string(subject.name)), ("kind", .string(subject.kind)),
              ("in_flight", subject.shape.map { .string($0.name) } ?? .null), ("accounts", subject.accounts.map { .integer($0) } ?? .null),
              ("rounds", .array(samples(row, subject).map { $0?.json ?? .null })),
            ])
          })
      ),
    ])
  }
}
