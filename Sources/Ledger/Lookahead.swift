import Memory

/// Hashes of what a coming command will look up: its key, and its accounts or its hold. Look-ups at random in tables larger than the cache wait for memory longer than
/// everything else takes together; asked for a few requests ahead, the memory is there.
public struct Lookahead: BitwiseCopyable, Sendable {
  var key: UInt64 = 0
  var debit: UInt64 = 0
  var credit: UInt64 = 0
  /// Of further legs; 0: none.
  var third: UInt64 = 0
  var fourth: UInt64 = 0
  /// The hold that is captured or released, or 0.
  var hold: UInt64 = 0

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

  /// As above, for further legs.
  public func look(third: Span<UInt8>, fourth: Span<UInt8>, _ ahead: inout Lookahead) {
    ahead.third = names.hash(third)
    names.prefetchSlot(ahead.third)
    if fourth.isEmpty { return }
    ahead.fourth = names.hash(fourth)
    names.prefetchSlot(ahead.fourth)
  }

  /// As above, for a command that names a hold.
  public func look(key: Span<UInt8>, hold: UInt64) -> Lookahead {
    var ahead = Lookahead()
    ahead.key = keys.hash(key)
    ahead.hold = hold
    keys.prefetch(ahead.key)
    holds.prefetch(hold)
    return ahead
  }

  /// Second step, some eight requests ahead: fetches the entries that the slots lead to.
  @inline(__always)
  public func lookCloser(_ ahead: Lookahead) {
    if ahead.hold != 0 { return lookAtHold(ahead.hold) }
    names.prefetchEntry(ahead.debit)
    names.prefetchEntry(ahead.credit)
    if ahead.third != 0 {
      names.prefetchEntry(ahead.third)
      names.prefetchEntry(ahead.fourth)
    }
  }

  @inline(never)
  private func lookAtHold(_ sequence: UInt64) {
    guard let hold = holds.find(sequence) else { return }
    fetch(Int(hold.debit))
    fetch(Int(hold.credit))
  }

  /// Third step, some four requests ahead: fetches the accounts.
  @inline(__always)
  public func lookAtAccounts(_ ahead: Lookahead) {
    if ahead.hold != 0 { return }
    fetch(names.likelyAccount(ahead.debit))
    fetch(names.likelyAccount(ahead.credit))
    if ahead.third != 0 {
      fetch(names.likelyAccount(ahead.third))
      fetch(names.likelyAccount(ahead.fourth))
    }
  }

  /// Fetches an account. Any id is allowed.
  @inline(__always)
  func fetch(_ id: Int) {
    accounts.prefetch(id)
    accounts.prefetch(id, line: 1)
    roots.prefetch(id)
  }
}
