import Memory
import Money

@testable import Ledger

/// A packed transfer in short form.
struct PackedRow {
  var key: String
  var debit: Int
  var credit: Int
  var amount: UInt128
  var date: Int32?

  init(_ key: String, _ debit: Int, _ credit: Int, _ amount: UInt128, date: Int32? = nil) {
    self.key = key
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.date = date
  }
}

/// A result of `TRANSFERS`, read from its bytes.
struct PackedResult: Equatable {
  var sequence: UInt64
  var time: UInt64
  var code: ResultCode
  var isReplay: Bool

  init(_ outcome: Outcome) {
    sequence = outcome.sequence
    time = outcome.time
    code = outcome.code
    isReplay = outcome.isReplay
  }

  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard let code = ResultCode(rawValue: bytes[offset + 16]), bytes[offset + 17] <= 1 else { return nil }
    for index in 18..<24 where bytes[offset + index] != 0 { return nil }
    sequence = bytes.littleEndian64(at: offset)
    time = bytes.littleEndian64(at: offset + 8)
    self.code = code
    isReplay = bytes[offset + 17] == 1
  }
}

extension LedgerFixture {
  /// Carries out packed transfers.
  mutating func packed(_ rows: [PackedRow]) -> [PackedResult] {
    var records = ByteBuffer()
    for row in rows {
      PackedTransfer.write(
        amount: row.amount, debit: UInt32(row.debit), credit: UInt32(row.credit), date: row.date, key: row.key.utf8.span, into: &records)
    }
    return packed(bytes: records.span)
  }

  /// Carries out records given as bytes.
  mutating func packed(bytes: Span<UInt8>) -> [PackedResult] {
    var request = EntryRequest()
    var results = ByteBuffer()
    ledger.apply(packed: bytes, &request, into: &results)
    return stride(from: 0, to: results.count, by: Ledger.packedResultBytes).compactMap { PackedResult(results.span, at: $0) }
  }

  mutating func packed(_ key: String, _ debit: Int, _ credit: Int, _ amount: UInt128, date: Int32? = nil) -> PackedResult {
    guard let result = packed([PackedRow(key, debit, credit, amount, date: date)]).first else { preconditionFailure("no result") }
    return result
  }

  /// The id of an account.
  mutating func id(_ path: String, _ asset: String? = nil) -> Int {
    guard case .account(let id) = ledger.resolve(path.utf8.span, asset.flatMap { AssetCode($0) }, live: true) else { return 0 }
    return id
  }

  /// The bytes of every record from `first` on.
  mutating func records(from first: UInt64 = 1) throws -> [[UInt8]] {
    var all: [[UInt8]] = []
    if first > ledger.sequence { return all }
    for sequence in first...ledger.sequence {
      guard try ledger.loadRecord(sequence) else { break }
      all.append(ledger.recordBuffer.span.array)
    }
    return all
  }
}
