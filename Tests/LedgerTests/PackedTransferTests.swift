import Memory
import TestSupport
import Testing

@testable import Ledger

/// Packed transfers are transfers: the same results, the same keys, the same journal.
@Suite("Packed transfers")
struct PackedTransferTests {
  /// As much as the text of an amount can say: 38 digits.
  private static let largest = UInt128(Int128.max) / 10 * 10

  /// Accounts 1 to 8, each with something about it.
  static func book() throws -> LedgerFixture {
    var fixture = try LedgerFixture()
    fixture.open("assets:cash")
    fixture.open("equity:capital", "EUR", .equity)
    fixture.open("liabilities:poor", "EUR", .liability, floor: "0")
    fixture.open("assets:dollars", "USD")
    fixture.open("assets:closed")
    fixture.open("assets:frozen")
    fixture.open("assets:box", "EUR", .asset, ceiling: "10")
    fixture.open("assets:whole")
    #expect(fixture.ledger.closeAccount("assets:closed".utf8.span, nil).code == .ok)
    #expect(fixture.ledger.freeze("assets:frozen".utf8.span, nil, .debits, on: true).code == .ok)
    fixture.transfer("first", "assets:cash", "equity:capital", "100.00")
    fixture.transfer("whole", "assets:whole", "equity:capital", "1", memo: "with a memo")
    try fixture.commit()
    return fixture
  }

  private static let paths = [
    "", "assets:cash", "equity:capital", "liabilities:poor", "assets:dollars", "assets:closed", "assets:frozen", "assets:box", "assets:whole",
  ]

  /// A row of a table: what is asked, and what becomes of it.
  struct Case: CustomTestStringConvertible, Sendable {
    let row: (key: String, debit: Int, credit: Int, amount: UInt128, date: Int32?)
    let code: ResultCode
    let isReplay: Bool
    var testDescription: String { "\(row.key) \(row.debit) \(row.credit) \(row.amount): \(code)" }

    init(_ key: String, _ debit: Int, _ credit: Int, _ amount: UInt128, date: Int32? = nil, _ code: ResultCode, replay: Bool = false) {
      row = (key, debit, credit, amount, date)
      self.code = code
      isReplay = replay
    }
  }

  /// Every result that a record may have for what the ledger holds, in order of precedence.
  static let cases = [
    Case("new", 1, 2, 1250, .ok),
    Case("dated", 1, 2, 1250, date: 19_000, .ok),
    Case("before 1970", 1, 2, 1, date: -25_567, .ok),
    Case("first", 1, 2, 10_000, .ok, replay: true),
    Case("first", 1, 2, 10_001, .conflict),
    Case("first", 2, 1, 10_000, .conflict),
    Case("first", 1, 3, 10_000, .conflict),
    Case("first", 1, 2, 10_000, date: 19_000, .conflict),
    Case("whole", 8, 2, 100, .conflict),
    Case("k", 1, 4, 1, .assetMismatch),
    Case("k", 4, 1, 1, .assetMismatch),
    Case("k", 1, 1, 1, .sameAccount),
    Case("k", 5, 2, 1, .closed),
    Case("k", 2, 5, 1, .closed),
    Case("k", 6, 5, 1, .closed),
    Case("k", 6, 2, 1, .frozen),
    Case("other side", 2, 6, 1, .ok),
    Case("k", 1, 2, largest, .overflow),
    Case("k", 3, 2, 1, .insufficient),
    Case("k", 3, 7, 1_000_000, .insufficient),
    Case("k", 7, 2, 1001, .ceiling),
    Case("full", 7, 2, 1000, .ok),
    Case(String(repeating: "x", count: 36), 1, 2, 1, .ok),
  ]

  /// As a client would write `TRANSFER` with the asset named.
  private static func transfer(_ fixture: inout LedgerFixture, _ row: Case) -> Outcome {
    let (key, debit, credit, amount, date) = row.row
    let units = String(amount)
    var text = String(repeating: "0", count: max(0, 3 - units.count)) + units
    text = text.dropLast(2) + "." + text.suffix(2)
    if text.hasSuffix("0") { text.removeLast() }
    return fixture.transfer(key, paths[debit], paths[credit], text, debit == 4 ? "USD" : "EUR", date: date)
  }

  @Test("each result and its record are those of TRANSFER", arguments: cases)
  func sameAsTransfer(_ row: Case) throws {
    var fixture = try Self.book()
    var other = try Self.book()
    for round in 0..<3 {
      let result = fixture.packed(row.row.key, row.row.debit, row.row.credit, row.row.amount, date: row.row.date)
      #expect(result == PackedResult(Self.transfer(&other, row)), "round \(round)")
      #expect(result.code == row.code)
      // The second time what was journaled is replayed, by either form.
      #expect(result.isReplay == (row.isReplay || (round > 0 && (row.code == .ok || row.code.burnsKey))))
      let records = try fixture.records()
      #expect(try other.records() == records)
    }
    let across = other.packed(row.row.key, row.row.debit, row.row.credit, row.row.amount, date: row.row.date)
    let back = PackedResult(Self.transfer(&fixture, row))
    #expect(across == back && back.code == row.code)
    try fixture.commit()
    #expect(try fixture.ledger.snapshot()?.check { _, _ in }.findings == [])
  }

  @Test("a record without its asset named is the same transfer")
  func assetIsImplied() throws {
    var fixture = try Self.book()
    let result = fixture.packed("k", 1, 2, 1250)
    #expect(PackedResult(fixture.transfer("k", "assets:cash", "equity:capital", "12.5")).sequence == result.sequence)
    #expect(fixture.transfer("k", "assets:cash", "equity:capital", "12.5", "USD").code == .conflict)
    #expect(fixture.sentence == "key k was used with asset EUR, now USD")
    #expect(fixture.transfer("k", "assets:cash", "equity:capital", "12.5", memo: "m").code == .conflict)
    #expect(fixture.packed("first", 1, 2, 10_000).isReplay == true)
  }

  // MARK: Ids

  @Test("an id without an account burns the key, also when it gets one later")
  func unknownID() throws {
    var fixture = try Self.book()
    for (key, debit, credit) in [("a", 9, 1), ("b", 1, 10), ("c", 11, 11), ("d", 0, 1), ("e", 4_294_967_295, 0)] {
      let result = fixture.packed(key, debit, credit, 700)
      #expect(result.code == .noAccount && !result.isReplay && result.sequence == fixture.ledger.sequence)
      #expect(fixture.sentence == "no account has the id \(debit == 1 ? credit : debit)")
      fixture.open("late:\(key)")
      let again = fixture.packed(key, debit, credit, 700)
      #expect(again.code == .noAccount && again.isReplay && again.sequence == result.sequence && again.time == result.time)
      #expect(fixture.packed(key, debit, credit, 701).code == .conflict)
      #expect(fixture.packed(key, 1, 2, 700).code == .conflict)
      #expect(fixture.transfer(key, "assets:cash", "equity:capital", "7").code == .conflict)
      try fixture.commit()
      try fixture.crash()
      #expect(fixture.packed(key, debit, credit, 700).isReplay == true)
    }
    #expect(fixture.packed("f", 9, 1, 700).code == .ok)
    try fixture.commit()
    let findings = try fixture.ledger.snapshot()?.check { _, _ in }.findings
    #expect(findings == [])
  }

  @Test("a refusal of TRANSFER because no account was open is replayed")
  func refusedBeforeItWasOpen() throws {
    var fixture = try Self.book()
    let refused = fixture.transfer("k", "late", "equity:capital", "7")
    #expect(refused.code == .noAccount)
    fixture.open("late")
    let result = fixture.packed("k", fixture.id("late"), 2, 700)
    #expect(result.code == .noAccount && result.isReplay && result.sequence == refused.sequence)
  }

  @Test("of a path in two assets an id means the one")
  func twoAssets() throws {
    var fixture = try Self.book()
    fixture.open("two", "EUR")
    fixture.open("two", "USD")
    let (euros, dollars) = (fixture.id("two", "EUR"), fixture.id("two", "USD"))
    #expect(fixture.packed("k1", 1, euros, 5).code == .ok)
    #expect(fixture.packed("k1", 1, dollars, 5).code == .conflict)
    #expect(fixture.packed("k2", 1, dollars, 5).code == .assetMismatch)
    #expect(fixture.sentence == "assets:cash is in EUR, two of that id in USD")
    #expect(fixture.packed("k2", 1, dollars, 5).isReplay == true)
    #expect(fixture.packed("k2", 1, euros, 5).code == .conflict)
    // Refused while the path was open in one asset alone.
    #expect(fixture.packed("k3", 1, 4, 5).code == .assetMismatch)
    #expect(fixture.sentence == "account assets:dollars is not open in EUR, only in USD")
    fixture.open("assets:dollars", "EUR")
    #expect(fixture.packed("k3", 1, 4, 5).isReplay == true)
    #expect(fixture.packed("k3", 1, 4, 5).code == .assetMismatch)
    // An entry of the path's other account is no answer.
    #expect(fixture.transfer("k4", "assets:cash", "assets:dollars", "0.05", "EUR").code == .ok)
    #expect(fixture.packed("k4", 1, 4, 5).code == .conflict)
    #expect(fixture.packed("k4", 1, fixture.id("assets:dollars", "EUR"), 5).isReplay == true)
  }

  @Test("no template opens an account")
  func template() throws {
    var fixture = try Self.book()
    fixture.template("buyer:*")
    #expect(fixture.packed("k", 1, 9, 5).code == .noAccount)
    #expect(fixture.ledger.accountCount == 8)
  }

  // MARK: Bytes

  /// The layout as the page on the protocol shows it.
  @Test("the bytes of a record and of a result are where the manual says")
  func layout() throws {
    var fixture = try Self.book()
    var bytes = [UInt8](repeating: 0, count: 64)
    bytes[0...1] = [0xE2, 0x04]  // 1250
    bytes[16] = 1
    bytes[20] = 2
    bytes[24...26] = [0xC6, 0xB3, 0x00]  // 46022: 2026-01-01
    bytes[27] = 4
    bytes[28...31] = [0x6B, 0x00, 0xFF, 0x79]
    var request = EntryRequest()
    var results = ByteBuffer()
    fixture.ledger.apply(packed: bytes.span, &request, into: &results)
    let sequence = fixture.ledger.sequence
    #expect(results.count == 24)
    #expect(results.span.littleEndian64(at: 0) == sequence)
    #expect(results.span.littleEndian64(at: 8) == fixture.ledger.lastTime)
    #expect(results.span.littleEndian64(at: 16) == 0)
    #expect(try fixture.ledger.loadRecord(sequence))
    guard let record = EntryRecord(fixture.ledger.recordBuffer.span) else { throw TestFailure("no entry") }
    #expect(fixture.ledger.recordBuffer.span.bytes(record.key).array == [0x6B, 0x00, 0xFF, 0x79])
    #expect(Calendar.dateText(record.date) == "2026-01-01")
    results.removeAll()
    fixture.ledger.apply(packed: bytes.span, &request, into: &results)
    #expect(results.span.littleEndian64(at: 16) == 256)
    // The last day, and the highest bytes of the amount.
    bytes[24...26] = [0x67, 0x21, 0x06]
    bytes[28] = 0x6C
    bytes[15] = 0x3F
    results.removeAll()
    fixture.ledger.apply(packed: bytes.span, &request, into: &results)
    #expect(results.span.littleEndian64(at: 16) == 0)
    #expect(try fixture.ledger.loadRecord(sequence + 1))
    guard let last = EntryRecord(fixture.ledger.recordBuffer.span) else { throw TestFailure("no entry") }
    #expect(Calendar.dateText(last.date) == "2999-12-31")
    #expect(last.leg(fixture.ledger.recordBuffer.span, at: last.legsOffset, sequence: sequence + 1)?.amount == UInt128(0x3F) << 120 + 1250)
  }

  @Test("what is malformed is told in its place, and nothing comes of it")
  func malformed() throws {
    var fixture = try Self.book()
    var good = ByteBuffer()
    PackedTransfer.write(amount: 5, debit: 1, credit: 2, key: "key".utf8.span, into: &good)
    let record = good.span.array
    var changes: [(Int, [UInt8], ResultCode)] = [
      (27, [0], .syntax), (27, [37], .syntax), (27, [64], .syntax), (27, [255], .syntax), (24, [0x68, 0x21, 0x06], .syntax),
      (24, [0xFF, 0xFF, 0xFF], .syntax), (0, [0], .amount), (15, [0x80], .amount), (15, [0xFF], .amount),
    ]
    for offset in 31..<64 { changes.append((offset, [1], .syntax)) }
    for offset in 31..<64 { changes.append((offset, [0x80], .syntax)) }
    let before = fixture.ledger.sequence
    for (offset, bytes, code) in changes {
      var bad = record
      bad.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
      let results = fixture.packed(bytes: bad.span)
      #expect(results.map(\.code) == [code], "\(offset)")
      #expect(results.map(\.sequence) == [0] && results.map(\.time) == [0])
    }
    // Amounts come after the form, and a malformed record after a used key's name changes nothing.
    var both = record
    both[0] = 0
    both[63] = 1
    #expect(fixture.packed(bytes: both.span).map(\.code) == [.syntax])
    #expect(fixture.ledger.sequence == before)
    var three = [UInt8]()
    for change in [nil, 31, nil] as [Int?] {
      var next = record
      next[28] = UInt8(three.count)
      if let change { next[change] = 1 }
      three += next
    }
    #expect(fixture.packed(bytes: three.span).map(\.code) == [.ok, .syntax, .ok])
    #expect(fixture.ledger.sequence == before + 2)
  }

  @Test("keys of every length are the keys of TRANSFER")
  func keyLengths() throws {
    var fixture = try Self.book()
    for length in 1...PackedTransfer.keyBytesMax {
      let key = String(repeating: "k", count: length)
      let result = fixture.packed(key, 1, 2, 5)
      #expect(result.code == .ok && !result.isReplay)
      #expect(fixture.transfer(key, "assets:cash", "equity:capital", "0.05").sequence == result.sequence)
    }
  }

  // MARK: Many

  @Test("later records see what earlier ones did, and refusals hinder nobody")
  func inOrder() throws {
    var fixture = try Self.book()
    let results = fixture.packed([
      PackedRow("a", 3, 1, 5), PackedRow("b", 1, 3, 5), PackedRow("c", 3, 1, 6), PackedRow("d", 3, 1, 5), PackedRow("b", 1, 3, 5),
      PackedRow("b", 1, 3, 6), PackedRow("e", 1, 77, 6), PackedRow("f", 1, 1, 6), PackedRow("f", 1, 3, 6),
    ])
    #expect(results.map(\.code) == [.insufficient, .ok, .insufficient, .ok, .ok, .conflict, .noAccount, .sameAccount, .ok])
    #expect(results.map(\.isReplay) == [false, false, false, false, true, false, false, false, false])
    let first = fixture.ledger.sequence - 5
    #expect(results.map(\.sequence) == [first, first + 1, first + 2, first + 3, first + 1, 0, first + 4, 0, first + 5])
    #expect(results[1].time + 1 == results[2].time && results[4].time == results[1].time)
    #expect(fixture.balance("liabilities:poor") == 6)
  }

  @Test("a hold expires between two records, when its time has come")
  func expiry() throws {
    var fixture = try Self.book()
    fixture.transfer("pay", "assets:cash", "liabilities:poor", "0.10")
    let hold = fixture.hold("h", "liabilities:poor", "assets:cash", "0.10", timeout: 5)
    fixture.ledger.advance(to: hold.time + 5_000_000_000 - 3)
    let rows = (0..<6).map { PackedRow("k\($0)", 3, 1, 1) }
    #expect(fixture.packed(rows).map(\.code) == [.insufficient, .insufficient, .insufficient, .ok, .ok, .ok])
  }
}
