/// What a value shall be at least or at most.
enum Goal {
  case atLeast(Double)
  case atMost(Double)

  func isMet(_ value: Double) -> Bool {
    switch self {
    case .atLeast(let bound): value >= bound
    case .atMost(let bound): value <= bound
    }
  }

  /// The bound.
  var bound: Double {
    switch self {
    case .atLeast(let bound), .atMost(let bound): bound
    }
  }

  var sign: String {
    switch self {
    case .atLeast: "≥"
    case .atMost: "≤"
    }
  }

  var json: JSON {
    switch self {
    case .atLeast(let bound): .object([("at_least", .decimal(bound, 2))])
    case .atMost(let bound): .object([("at_most", .decimal(bound, 2))])
    }
  }
}
