import Memory
import Money

/// A limit as a command gives it.
public enum LimitRequest: Sendable, Equatable {
  /// The limit is taken away.
  case none
  case amount(ParsedDecimal)
}

/// A decoded ACCOUNT OPEN, SET or TEMPLATE. Slices are of the bytes that are passed along.
public struct AccountRequest: ~Copyable {
  /// The path, or the template's pattern.
  public var path = Slice.none
  public var asset: AssetCode?
  public var type: AccountType?
  public var floor: LimitRequest?
  public var ceiling: LimitRequest?
  public var meta: [MetaField] = []

  public init() {}

  /// Makes it ready for the next command.
  public mutating func clear() {
    path = .none
    asset = nil
    type = nil
    floor = nil
    ceiling = nil
    meta.removeAll(keepingCapacity: true)
  }
}

/// Sides of an account that are frozen.
public struct FrozenSides: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let debits = FrozenSides(rawValue: 1)
  public static let credits = FrozenSides(rawValue: 2)
  public static let both: FrozenSides = [.debits, .credits]
}
