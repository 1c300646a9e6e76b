/// What the loop tells of the ledger about once a second, for `/metrics` and `/readyz`.
public struct LedgerFacts: Sendable {
  /// Of the monotonic clock, when they were told; 0: never.
  public var time: UInt64 = 0
  public var acceptsWrites = false
  public var records: UInt64 = 0
  public var durableRecords: UInt64 = 0
  public var accounts = 0
  public var openHolds = 0
  public var connections = 0
  public var commands = 0
  public var commits = 0
  public var commitFailures = 0
  public var commitNanoseconds: UInt64 = 0
  public var residentBytes = 0
  public var dataBytes = 0
  public var diskFreeBytes = 0

  public init() {}
}
