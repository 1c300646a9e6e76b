/// Targets that are measured together, close in time, under one name.
struct TargetRow {
  let name: String
  let targets: [Target]
  /// Whether it makes do with what other rows have measured in the same round.
  var isModest = false

  /// Everything to be measured for it, each once.
  var subjects: [Subject] {
    var seen: [Subject] = []
    for target in targets {
      for subject in [target.subject] + (target.base.map { [$0.subject] } ?? []) where !seen.contains(subject) { seen.append(subject) }
    }
    return seen
  }
}
