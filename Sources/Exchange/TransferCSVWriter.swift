import Memory
import Wire

/// The postings of the journal in Ducat's CSV, as `TransferCSVSource` reads it: one row for an entry that moves one amount from one account to
/// another, else one row for each leg, all with the entry's key. Metadata has a column for each name that occurs.
struct TransferCSVWriter: JournalWriter, ~Copyable {
  static var needsSurvey: Bool { true }

  private var names: [String] = []
  private var known: Set<String> = []

  mutating func survey(_ record: JournalRecord) {
    if !record.isPosting { return }
    for field in record.meta where known.insert(field.name).inserted { names.append(field.name) }
  }

  mutating func begin(into out: inout ByteBuffer) {
    out.append("key,date,memo,debit,credit,amount,asset")
    for name in names {
      out.append(",")
      TransferCSVWriter.append("meta.\(name)", into: &out)
    }
    out.append("\n")
  }

  mutating func write(_ record: JournalRecord, _ reply: RESPReply, into out: inout ByteBuffer) {
    if !record.isPosting { return }
    if record.legs.count == 2, record.legs[0].asset == record.legs[1].asset, record.legs[0].isDebit != record.legs[1].isDebit {
      let debit = record.legs[0].isDebit ? 0 : 1
      row(record, debit: record.legs[debit], credit: record.legs[1 - debit], isFirst: true, into: &out)
      return
    }
    for index in record.legs.indices {
      let leg = record.legs[index]
      row(record, debit: leg.isDebit ? leg : nil, credit: leg.isDebit ? nil : leg, isFirst: index == 0, into: &out)
    }
  }

  mutating func finish(into out: inout ByteBuffer) {}

  /// One row; only the first of an entry bears its memo and metadata.
  private func row(_ record: JournalRecord, debit: JournalRecord.Leg?, credit: JournalRecord.Leg?, isFirst: Bool, into out: inout ByteBuffer) {
    guard let leg = debit ?? credit else { return }
    TransferCSVWriter.append(record.key.span, into: &out)
    for field in [record.date, isFirst ? record.memo : "", debit?.account ?? "", credit?.account ?? "", leg.amount, leg.asset] {
      out.append(",")
      TransferCSVWriter.append(field, into: &out)
    }
    for name in names {
      out.append(",")
      if isFirst, let field = record.meta.first(where: { $0.name == name }) { TransferCSVWriter.append(field.value, into: &out) }
    }
    out.append("\n")
  }

  static func append(_ text: String, into out: inout ByteBuffer) { append(text.utf8.span, into: &out) }

  /// A field, in quotes where it needs them.
  private static func append(_ bytes: Span<UInt8>, into out: inout ByteBuffer) {
    var isPlain = true
    for index in 0..<bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D { isPlain = false }
    }
    if isPlain {
      out.append(bytes)
      return
    }
    out.append(UInt8(ascii: "\""))
    for index in 0..<bytes.count {
      if bytes[index] == UInt8(ascii: "\"") { out.append(UInt8(ascii: "\"")) }
      out.append(bytes[index])
    }
    out.append(UInt8(ascii: "\""))
  }
}
