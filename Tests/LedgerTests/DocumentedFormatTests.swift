import Memory
import Storage
import TestSupport
import Testing

@testable import Ledger

/// The bytes that `docs/storage-format.md` takes apart are the bytes that are written.
@Suite struct DocumentedFormatTests {
  /// A row of the page: a comment `<!-- row: TABLE KEY -->`, the key in hexadecimal digits, and a code block whose lines begin with bytes.
  private struct Row {
    let table: String
    let key: [UInt8]
    var value: [UInt8] = []
  }

  @Test func everyRowInTheManualIsWhatTheLedgerWrites() throws {
    let rows = try DocumentedFormatTests.rows(of: try Documentation.page("docs/storage-format.md"))
    #expect(rows.count >= 14, "the manual takes fewer rows apart than it did")
    var book = try LedgerFixture()
    try DocumentedFormatTests.write(&book)
    for row in rows {
      let name = try #require(TableName.allCases.first { $0.text == row.table }, "no table \(row.table)")
      let stored = try book.ledger.reader.get(book.ledger.tables[name], row.key.span)?.array
      #expect(stored == row.value, "\(row.table) \(DocumentedFormatTests.hex(row.key)): \(DocumentedFormatTests.hex(stored ?? []))")
    }
  }

  /// The session that the page shows before its rows.
  private static func write(_ book: inout LedgerFixture) throws {
    book.open("assets:cash")
    book.open("liabilities:seller:bob", "EUR", .liability, floor: "0")
    book.transfer("sale:1", "assets:cash", "liabilities:seller:bob", "125.00", memo: "order 1")
    try book.commit()
    let hold = book.hold("hold:1", "liabilities:seller:bob", "assets:cash", "25.00", timeout: 86_400)
    try book.commit()
    #expect(book.transfer("payout:1", "liabilities:seller:bob", "assets:cash", "500").code == .insufficient)
    try book.commit()
    book.transfer("late:1", "assets:cash", "liabilities:seller:bob", "10.00", date: Calendar.days(year: 2023, month: 11, day: 10))
    book.reverse("refund:1", 3, "5.00")
    try book.commit()
    try book.ledger.flushAll()
    #expect(hold.sequence == 4)
  }

  private static func rows(of page: [String]) throws -> [Row] {
    var rows: [Row] = []
    for (index, line) in page.enumerated() {
      guard let match = line.wholeMatch(of: /<!-- row: (\w+) ([0-9a-f]*) -->/) else { continue }
      var row = Row(table: String(match.1), key: bytes(match.2))
      for line in page[(index + 2)...].prefix(while: { !$0.hasPrefix("```") }) {
        row.value += bytes(line.prefix(upTo: end(of: line)).filter { $0 != " " })
      }
      rows.append(row)
    }
    return rows
  }

  /// Where the bytes at the beginning of a line end: two spaces stand before what they mean.
  private static func end(of line: String) -> String.Index { line.firstRange(of: "  ")?.lowerBound ?? line.endIndex }

  private static func bytes(_ digits: some StringProtocol) -> [UInt8] {
    let nibbles = digits.compactMap { $0.hexDigitValue }
    precondition(nibbles.count == digits.count && nibbles.count % 2 == 0, "not bytes: \(digits)")
    return stride(from: 0, to: nibbles.count, by: 2).map { UInt8(nibbles[$0] * 16 + nibbles[$0 + 1]) }
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
