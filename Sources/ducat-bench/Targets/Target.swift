/// One line of the table of targets: a figure of one subject, as it is or as a ratio to a figure of another one from the same round, and what it shall be.
struct Target {
  let title: String
  let goal: Goal
  let figure: Figure
  let subject: Subject
  /// What it is compared with, and what that is called in the table.
  let base: (figure: Figure, subject: Subject, name: String)?
  /// Figures of the subject that belong to the picture.
  var asides: [Figure] = []

  /// A ratio to another subject.
  static func ratio(
    _ title: String, _ goal: Goal, _ figure: Figure, of subject: Subject, to other: Figure? = nil, _ base: Subject, _ name: String,
    asides: [Figure] = []
  ) -> Target {
    Target(title: title, goal: goal, figure: figure, subject: subject, base: (other ?? figure, base, name), asides: asides)
  }

  /// A value by itself.
  static func value(_ title: String, _ goal: Goal, _ figure: Figure, of subject: Subject, asides: [Figure] = []) -> Target {
    Target(title: title, goal: goal, figure: figure, subject: subject, base: nil, asides: asides)
  }

  /// What it shall be, in words: `≥ 1.20 × deferred`.
  var wanted: String {
    if let base { return "\(goal.sign) \(Figures.fixed(goal.bound, 2)) × \(base.name)" }
    return "\(goal.sign) \(figure.text(goal.bound))"
  }
}
