import Memory
import Money
import Storage
import TestSupport

@testable import Ledger

/// A ledger in a directory of its own, driven by commands in short form.
struct LedgerFixture: ~Copyable {
  let directory: TemporaryDirectory
  var ledger: Ledger
  var clock: UInt64 = 1_700_000_000_000_000_000
  private var request = EntryRequest()
  private var bytes = ByteBuffer()

  private let options: LedgerOptions

  init(roundRecords: Int = Limits.roundRecords, keyWindow: Int = Limits.keyWindow) throws {
    var options = LedgerOptions(mapBytes: 1 << 30)
    options.roundRecords = roundRecords
    options.keyWindow = keyWindow
    self.options = options
    let directory = try TemporaryDirectory()
    var ledger = try Ledger.open(directory: directory.path, options: options)
    ledger.advance(to: clock)
    self.directory = directory
    self.ledger = ledger
  }

  /// What the last refusal said.
  var sentence: String { ledger.sentence.span.string }

  private mutating func slice(_ text: String) -> Slice {
    let start = bytes.count
    bytes.append(text)
    return Slice(start: start, count: bytes.count - start)
  }

  private static func decimal(_ text: String) -> ParsedDecimal {
    guard case .value(let value) = parseDecimal(text.utf8.span, signed: true) else { preconditionFailure("not a decimal: \(text)") }
    return value
  }

  // MARK: Commands

  @discardableResult
  mutating func open(_ path: String, _ asset: String = "EUR", _ type: AccountType = .asset, floor: String? = nil, ceiling: String? = nil) -> Outcome {
    bytes.removeAll()
    var request = AccountRequest()
    request.path = slice(path)
    request.asset = AssetCode(asset)
    request.type = type
    request.floor = floor.map { .amount(LedgerFixture.decimal($0)) }
    request.ceiling = ceiling.map { .amount(LedgerFixture.decimal($0)) }
    let text = takeBytes()
    return ledger.openAccount(request, text.span)
  }

  mutating func define(_ asset: String, _ scale: Int) {
    guard let code = AssetCode(asset) else { preconditionFailure("no asset code: \(asset)") }
    _ = ledger.defineAsset(code, scale: scale)
  }

  @discardableResult
  mutating func template(_ pattern: String, _ asset: String = "EUR", _ type: AccountType = .liability, floor: String? = nil) -> Outcome {
    bytes.removeAll()
    var request = AccountRequest()
    request.path = slice(pattern)
    request.asset = AssetCode(asset)
    request.type = type
    request.floor = floor.map { .amount(LedgerFixture.decimal($0)) }
    let text = takeBytes()
    return ledger.addTemplate(request, text.span)
  }

  @discardableResult
  mutating func transfer(
    _ key: String, _ debit: String, _ credit: String, _ amount: String, _ asset: String? = nil, upTo: Bool = false, memo: String? = nil,
    date: Int32? = nil
  ) -> Outcome {
    begin(.transfer, key)
    addLeg(debit, .debit, amount, asset)
    addLeg(credit, .credit, amount, asset)
    request.isUpTo = upTo
    if let memo { request.memo = slice(memo) }
    request.date = date
    return apply()
  }

  /// A transfer the short way; 0 where it has to go the long one.
  mutating func shortTransfer(_ key: String, _ debit: String, _ credit: String, _ amount: String) -> UInt64 {
    let ahead = ledger.look(key: key.utf8.span, debit: debit.utf8.span, credit: credit.utf8.span)
    return ledger.transfer(key.utf8.span, debit.utf8.span, credit.utf8.span, LedgerFixture.decimal(amount), ahead)
  }

  /// The bytes of a record, or `nil` when there is none.
  mutating func record(_ sequence: UInt64) throws -> [UInt8]? {
    try ledger.loadRecord(sequence) ? ledger.recordBuffer.span.array : nil
  }

  /// - Parameter legs: side, path, amount and asset each.
  @discardableResult
  mutating func post(_ key: String, _ legs: [(Side, String, String, String?)]) -> Outcome {
    begin(.post, key)
    for (side, path, amount, asset) in legs { addLeg(path, side, amount, asset) }
    return apply()
  }

  @discardableResult
  mutating func hold(_ key: String, _ debit: String, _ credit: String, _ amount: String, timeout: UInt64? = nil) -> Outcome {
    begin(.hold, key)
    addLeg(debit, .debit, amount, nil)
    addLeg(credit, .credit, amount, nil)
    request.timeoutSeconds = timeout
    return apply()
  }

  @discardableResult
  mutating func capture(_ key: String, _ hold: UInt64, _ amount: String? = nil, final: Bool = false) -> Outcome {
    settle(.capture, key, hold, amount, final: final)
  }

  @discardableResult
  mutating func release(_ key: String, _ hold: UInt64, _ amount: String? = nil) -> Outcome { settle(.release, key, hold, amount) }

  @discardableResult
  mutating func reverse(_ key: String, _ entry: UInt64, _ amount: String? = nil) -> Outcome { settle(.reverse, key, entry, amount) }

  private mutating func settle(_ command: EntryCommand, _ key: String, _ target: UInt64, _ amount: String?, final: Bool = false) -> Outcome {
    begin(command, key)
    request.target = target
    request.amount = amount.map { LedgerFixture.decimal($0) }
    request.isFinal = final
    return apply()
  }

  /// The bytes that slices were made of; the next command begins with none.
  private mutating func takeBytes() -> ByteBuffer {
    var text = ByteBuffer()
    swap(&text, &bytes)
    return text
  }

  private mutating func apply() -> Outcome {
    let text = takeBytes()
    return ledger.apply(request, text.span)
  }

  private mutating func begin(_ command: EntryCommand, _ key: String) {
    bytes.removeAll()
    request.clear(command)
    request.key = slice(key)
  }

  private mutating func addLeg(_ path: String, _ side: Side, _ amount: String, _ asset: String?) {
    request.legs.append(LegRequest(path: slice(path), side: side, amount: LedgerFixture.decimal(amount), asset: asset.flatMap { AssetCode($0) }))
  }

  // MARK: Batches and time

  mutating func pass(seconds: UInt64) {
    clock += seconds * 1_000_000_000
    ledger.advance(to: clock)
  }

  mutating func commit() throws {
    let batch = ledger.seal()
    try batch.commit()
    try ledger.committed(batch)
  }

  /// Forgets all that is not on disk, as a crash would, and loads the ledger again.
  mutating func crash() throws {
    try ledger.reopen(options: options)
    ledger.advance(to: clock)
  }

  // MARK: Reading

  mutating func account(_ path: String, _ asset: String? = nil) -> Account? {
    guard case .account(let id) = ledger.resolve(path.utf8.span, asset.flatMap { AssetCode($0) }, live: true) else { return nil }
    return ledger.account(id, live: true)
  }

  /// The posted balance in minor units.
  mutating func balance(_ path: String, _ asset: String? = nil) -> Int128? { account(path, asset)?.posted }
}
