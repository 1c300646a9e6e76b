/// The side of an account that a leg moves.
public enum Side: UInt8, Sendable, BitwiseCopyable {
  case debit = 0
  case credit = 1

  @inlinable public var opposite: Side { self == .debit ? .credit : .debit }
  public var name: StaticString { self == .debit ? "debit" : "credit" }
}
