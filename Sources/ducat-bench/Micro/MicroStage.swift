import Commands
import Ledger
import Load
import Memory
import Money
import Platform
import Storage
import Wire

/// A ledger with open accounts in a folder of its own, and the command processor before it, without a server. What it measures it answers in nanoseconds.
struct MicroStage: ~Copyable {
  private let folder: TemporaryFolder
  private var processor: CommandProcessor
  private let session = Session(id: 1, isAuthenticated: true)
  private let statistics = ServerStatistics()
  private var out = ByteBuffer(capacity: 1 << 20)
  private var random = RandomStream(seed: 1)
  private var nextKey: UInt64 = 1
  private let accounts: Int

  /// An empty ledger; `openAccounts` makes it one that can be measured.
  init(accounts: Int, below parent: String) throws {
    let folder = try TemporaryFolder(below: parent, prefix: "ducat-bench")
    let ledger = try Ledger.open(directory: folder.path, options: LedgerOptions(mapBytes: 1 << 36))
    self.accounts = accounts
    self.folder = folder
    processor = CommandProcessor(ledger: ledger, settings: CommandSettings(password: nil, version: "0"))
  }

  /// Opens its accounts in USD.
  mutating func openAccounts() throws {
    var request = AccountRequest()
    var bytes = ByteBuffer(capacity: 64)
    guard let asset = AssetCode("USD") else { throw Failure("USD is no asset code") }
    for number in 0..<accounts {
      bytes.removeAll()
      bytes.append(MicroRequests.path(number))
      request.clear()
      request.path = Slice(start: 0, count: bytes.count)
      request.asset = asset
      request.type = .liability
      let outcome = processor.ledger.openAccount(request, bytes.span)
      if outcome.code != .ok { throw Failure("an account was not opened: \(outcome.code)") }
      if processor.ledger.isFull { _ = try commit() }
    }
    _ = try commit()
  }

  /// Transfers under keys that were not used before.
  mutating func requests(_ count: Int) -> MicroRequests {
    defer { nextKey += UInt64(count) }
    return MicroRequests(count: count, accounts: accounts, firstKey: nextKey, random: &random)
  }

  // MARK: Measuring

  /// Has the processor execute parsed requests: dispatch, decoding, rules, record, reply; memory fetched ahead, as the server does.
  mutating func execute(_ requests: borrowing MicroRequests) throws -> UInt64 {
    processor.ledger.advance(to: Clock.realtimeNanoseconds())
    out.removeAll()
    var ring = InlineArray<16, Lookahead>(repeating: Lookahead())
    let start = Clock.monotonicNanoseconds()
    for index in -12..<requests.count {
      foresee(requests, index, &ring)
      if index < 0 { continue }
      guard case .after = processor.execute(requests.arguments[index], requests.bytes.span, session, statistics, into: &out) else {
        throw Failure("a transfer was not posted")
      }
    }
    let took = Clock.monotonicNanoseconds() - start
    if out.span.array.contains(UInt8(ascii: "-")) { throw Failure("a transfer was refused") }
    return took
  }

  /// Has the ledger itself apply decoded requests: rules and record.
  /// - Parameter isForeseen: fetches memory for coming requests ahead, as the server does when there are some.
  mutating func apply(_ requests: borrowing MicroRequests, isForeseen: Bool) throws -> UInt64 {
    processor.ledger.advance(to: Clock.realtimeNanoseconds())
    var request = EntryRequest()
    request.clear(.transfer)
    let amount = ParsedDecimal(mantissa: 125, fractionDigits: 2)
    request.legs = [Side.debit, .credit].map { LegRequest(path: .none, side: $0, amount: amount, asset: nil) }
    var ring = InlineArray<16, Lookahead>(repeating: Lookahead())
    let count = requests.count
    let start = Clock.monotonicNanoseconds()
    for index in (isForeseen ? -12 : 0)..<count {
      if isForeseen { foresee(requests, index, &ring) }
      if index < 0 { continue }
      request.key = requests.arguments[index][1]
      request.legs[0].path = requests.arguments[index][2]
      request.legs[1].path = requests.arguments[index][3]
      let outcome = processor.ledger.apply(request, requests.bytes.span)
      if outcome.code != .ok || outcome.isReplay { throw Failure("a transfer was answered \(outcome.code)") }
    }
    return Clock.monotonicNanoseconds() - start
  }

  /// Looks twelve, eight and four requests ahead of `index`.
  @inline(__always)
  private func foresee(_ requests: borrowing MicroRequests, _ index: Int, _ ring: inout InlineArray<16, Lookahead>) {
    let bytes = requests.bytes.span
    if index + 12 < requests.count {
      ring[(index + 12) & 15] = processor.ledger.look(
        key: bytes.bytes(requests.arguments[index + 12][1]), debit: bytes.bytes(requests.arguments[index + 12][2]),
        credit: bytes.bytes(requests.arguments[index + 12][3]))
    }
    if index + 8 >= 0, index + 8 < requests.count { processor.ledger.lookCloser(ring[(index + 8) & 15]) }
    if index + 4 >= 0, index + 4 < requests.count { processor.ledger.lookAtAccounts(ring[(index + 4) & 15]) }
  }

  /// Ends the batch and makes it durable, its share of the deferred writing included.
  mutating func commit() throws -> UInt64 {
    let start = Clock.monotonicNanoseconds()
    let batch = processor.ledger.seal()
    try batch.commit()
    let took = Clock.monotonicNanoseconds() - start
    try processor.ledger.committed(batch)
    return took
  }

  /// Writes everything that is put off: balances of changed accounts, keys.
  mutating func flush() throws -> UInt64 {
    let start = Clock.monotonicNanoseconds()
    try processor.ledger.flushAll()
    return Clock.monotonicNanoseconds() - start
  }

  /// Looks accounts up by their paths.
  mutating func resolve(_ requests: borrowing MicroRequests) throws -> UInt64 {
    let start = Clock.monotonicNanoseconds()
    for arguments in requests.arguments {
      guard case .account = processor.ledger.resolve(requests.bytes.span.bytes(arguments[2]), nil, live: false) else {
        throw Failure("an account was not found")
      }
    }
    return Clock.monotonicNanoseconds() - start
  }

  /// Looks keys up that were used, or that were not.
  mutating func find(_ requests: borrowing MicroRequests, arePresent: Bool) throws -> UInt64 {
    let start = Clock.monotonicNanoseconds()
    for arguments in requests.arguments {
      let sequence = try processor.ledger.find(key: requests.bytes.span.bytes(arguments[1]))
      if (sequence > 0) != arePresent { throw Failure(arePresent ? "a key was not found" : "a key was found that nobody used") }
    }
    return Clock.monotonicNanoseconds() - start
  }
}
