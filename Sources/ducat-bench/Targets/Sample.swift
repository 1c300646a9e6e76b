/// What was measured of one subject in one round.
struct Sample {
  var figures: [Figure: Double] = [:]
  /// What was wrong: the figures are then worth nothing.
  var wrong: String?
  /// Why there are no figures, where nothing is to blame but the machine.
  var missing: String?

  static func missing(_ why: String) -> Sample { Sample(missing: why) }

  var json: JSON {
    let values = Figure.allCases.compactMap { figure in figures[figure].map { (figure.rawValue, JSON.decimal($0, 3)) } }
    let remarks: [(String, JSON)] = [("wrong", wrong), ("missing", missing)].compactMap { pair in pair.1.map { (pair.0, .string($0)) } }
    return .object(values + remarks)
  }
}
