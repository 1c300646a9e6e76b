import Ledger
import Memory
import Money

/// Which balance of an account.
public enum BalanceKind: Sendable, BitwiseCopyable {
  case posted
  case available
  case pending
}

/// A decoded command that reads the ledger. Slices are of the request's bytes.
public struct ReadRequest: Sendable {
  /// The account's path, or a prefix.
  public var path = Slice.none
  public var asset: AssetCode?
  public var kind = BalanceKind.posted
  /// BALANCE and TRIALBALANCE: as of when.
  public var at = Moment.now
  /// STATEMENT: the first and the last moment of booking, both within.
  public var from: Moment?
  public var to: Moment?
  /// ACCOUNT LIST: the path after which to begin.
  public var afterPath = Slice.none
  /// STATEMENT: the account's version after which to begin.
  public var afterVersion: UInt64 = 0
  /// ENTRY, TAIL: a record's number.
  public var sequence: UInt64 = 0
  public var key = Slice.none
  /// The most lines, paths or records to answer.
  public var limit = 0
  /// TAIL: how long to wait for a record; `nil`: not at all.
  public var blockMilliseconds: UInt64?

  public init() {}
}
