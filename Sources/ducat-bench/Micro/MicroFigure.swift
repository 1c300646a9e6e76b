/// One micro-benchmark with what it measured.
struct MicroFigure {
  /// Such as `parse`.
  let name: String
  /// What one of it is, such as `request`.
  let unit: String
  /// Nanoseconds each, one value a round.
  var values: [Double] = []

  var json: JSON {
    .object([
      ("name", .string(name)), ("unit", .string(unit)), ("ns", .decimal(Figures.median(values), 1)), ("lowest", .decimal(values.min() ?? 0, 1)),
      ("highest", .decimal(values.max() ?? 0, 1)), ("rounds", .integer(values.count)),
    ])
  }

  /// The cells of its row.
  var cells: [String] {
    [
      name, unit, Figures.nanoseconds(Figures.median(values)),
      "\(Figures.nanoseconds(values.min() ?? 0)) - \(Figures.nanoseconds(values.max() ?? 0))",
    ]
  }
}
