/// Where the requests of a run get what is in them: keys, accounts, and what was asked before. One for all its connections.
struct RequestSource {
  private var picker: AccountPicker
  private var random: RandomStream
  private let keys: KeyOrder
  private let base: UInt64
  private let accounts: UInt64
  private var number: UInt64 = 0
  /// The server's ids of the accounts, where they are asked for by id.
  private let ids: [UInt32]
  /// The requests that are asked again, where the workload has such.
  let book: ReplayBook?

  /// - Parameter base: the first key before it is scattered: different in each run against one server.
  init(_ settings: LoadSettings, base: UInt64) {
    random = RandomStream(seed: settings.seed)
    picker = AccountPicker(choice: settings.choice, accounts: settings.accounts, random: &random)
    keys = settings.keys
    accounts = UInt64(settings.accounts)
    ids = settings.accountIDs
    self.base = base
    if case .replays(let count) = settings.workload { book = ReplayBook(count: count) } else { book = nil }
  }

  /// A key that was not used before.
  @inline(__always)
  mutating func nextKey() -> UInt64 {
    defer { number &+= 1 }
    return keys.key(base, number)
  }

  @inline(__always)
  mutating func nextPair() -> (debit: UInt32, credit: UInt32) { picker.next(&random) }

  /// As `nextPair`, by the server's ids.
  @inline(__always)
  mutating func nextIDs() -> (debit: UInt32, credit: UInt32) {
    let (debit, credit) = nextPair()
    return (ids[Int(debit)], ids[Int(credit)])
  }

  /// A pair that shares no account with another one. There must be four accounts.
  mutating func nextPair(besides other: (debit: UInt32, credit: UInt32)) -> (debit: UInt32, credit: UInt32) {
    func isTaken(_ account: UInt32) -> Bool { account == other.debit || account == other.credit }
    while true {
      let pair = (UInt32(random.below(accounts)), UInt32(random.below(accounts)))
      if pair.0 != pair.1, !isTaken(pair.0), !isTaken(pair.1) { return pair }
    }
  }

  /// Any account.
  @inline(__always)
  mutating func nextAccount() -> UInt32 { UInt32(truncatingIfNeeded: random.below(accounts)) }

  /// Any number of a request that was answered before.
  @inline(__always)
  mutating func nextReplay(_ book: ReplayBook) -> UInt64 { random.below(UInt64(book.count)) }

  /// Key and accounts of a request that is asked twice: the same for the same number. Its keys are not those that `nextKey` gives.
  @inline(__always)
  func repeatable(_ number: UInt64) -> (key: UInt64, debit: UInt32, credit: UInt32) {
    var stream = RandomStream(seed: number)
    let debit = UInt32(truncatingIfNeeded: stream.below(accounts))
    let other = UInt32(truncatingIfNeeded: stream.below(accounts &- 1))
    return (keys.key(base ^ 1 << 63, number), debit, other >= debit ? other &+ 1 : other)
  }
}
