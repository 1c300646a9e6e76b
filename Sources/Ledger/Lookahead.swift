import Memory

/// Hashes of what a coming TRANSFER or HOLD will look up: its key and its two accounts. Look-ups at random in tables larger than the cache wait for memory longer than
/// everything else takes together; asked for a few requests ahead, the memory is there.
public struct Lookahead: BitwiseCopyable, Sendable {
  var key: UInt64 = 0
  var debit: UInt64 = 0
  var credit: UInt64 = 0

  public init() {}
}

extension Ledger {
  /// First step, some twelve requests ahead: fetches the slots of the tables.
  @inline(__always)
  public func look(key: Span<UInt8>, debit: Span<UInt8>, credit: Span<UInt8>) -> Lookahead {
    var ahead = Lookahead()
    ahead.key = keys.hash(key)
    ahead.debit = names.hash(debit)
    ahead.credit = names.hash(credit)
    keys.prefetch(ahead.key)
    names.prefetchSlot(ahead.debit)
    names.prefetchSlot(ahead.credit)
    return ahead
  }

  /// Second step, some eight requests ahead: fetches the entries that the slots lead to.
  @inline(__always)
  public func lookCloser(_ ahead: Lookahead) {
    names.prefetchEntry(ahead.debit)
    names.prefetchEntry(ahead.credit)
  }

  /// Third step, some four requests ahead: fetches the accounts.
  @inline(__always)
  public func lookAtAccounts(_ ahead: Lookahead) {
    fetch(names.likelyAccount(ahead.debit))
    fetch(names.likelyAccount(ahead.credit))
  }

  /// Fetches an account. Any id is allowed.
  @inline(__always)
  func fetch(_ id: Int) {
    accounts.prefetch(id)
    accounts.prefetch(id, line: 1)
    roots.prefetch(id)
  }
}
