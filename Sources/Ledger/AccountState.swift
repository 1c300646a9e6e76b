/// An account's counters at some moment, and the posting that made them so: enough to read its history from there backwards.
public struct AccountState: BitwiseCopyable, Sendable {
  public var counters = Counters()
  /// Postings so far.
  public var version: UInt64 = 0
  /// The record of the last one; 0: none.
  public var head: UInt64 = 0

  public init() {}

  public init(_ account: Account) {
    counters = account.counters
    version = account.version
    head = account.head
  }
}
