/// The five kinds of account; the kind gives the normal side.
public enum AccountType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case asset = 1
  case liability = 2
  case equity = 3
  case income = 4
  case expense = 5

  /// Whether debits make the balance grow.
  @inlinable public var isDebitNormal: Bool { self == .asset || self == .expense }

  public var name: StaticString {
    switch self {
    case .asset: "asset"
    case .liability: "liability"
    case .equity: "equity"
    case .income: "income"
    case .expense: "expense"
    }
  }
}
