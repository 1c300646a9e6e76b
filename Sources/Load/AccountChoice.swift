/// How the two accounts of each transfer are picked.
public enum AccountChoice: Sendable, Hashable, CustomStringConvertible {
  /// All accounts alike.
  case uniform
  /// The account of rank r with probability proportional to 1 / r^exponent.
  case zipfian(exponent: Double)
  /// The first account credited in every transfer, the other side uniform.
  case hot

  public var description: String {
    switch self {
    case .uniform: "uniform"
    case .zipfian(let exponent): "zipfian \(exponent)"
    case .hot: "hot"
    }
  }
}
