/// Rows of text in aligned columns. A column whose cells are all numbers is aligned to the right.
///
/// ```
/// date        memo     debit  balance
/// ----------  ------  ------  -------
/// 2026-01-31  rent    900.00  -900.00
/// ```
struct Table {
  /// Columns are never cut below this many characters.
  private static let cutMin = 8

  let titles: [String]
  private(set) var rows: [[String]] = []
  /// Rows before which a line is drawn.
  private var rules: Set<Int> = []

  init(_ titles: [String]) { self.titles = titles }

  /// Adds a row; missing cells are empty.
  mutating func add(_ cells: [String]) {
    rows.append(titles.indices.map { $0 < cells.count ? DisplayText.safe(cells[$0]) : "" })
  }

  /// Draws a line before the row that is added next.
  mutating func addRule() { rules.insert(rows.count) }

  /// The columns that hold anything, in their order.
  func withoutEmptyColumns() -> Table {
    let kept = titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    var table = Table(kept.map { titles[$0] })
    for index in rows.indices {
      if rules.contains(index) { table.addRule() }
      table.add(kept.map { rows[index][$0] })
    }
    return table
  }

  /// The table as lines.
  /// - Parameter columns: what the terminal shows; the widest column of words is cut until the lines fit. `nil`: never cut.
  func lines(columns: Int?) -> [String] {
    var widths = titles.map(DisplayText.width)
    for row in rows {
      for column in titles.indices { widths[column] = max(widths[column], DisplayText.width(row[column])) }
    }
    let numeric = titles.indices.map { column in
      rows.contains { !$0[column].isEmpty } && rows.allSatisfy { $0[column].isEmpty || Table.isNumber($0[column]) }
    }
    if let columns { shrink(&widths, numeric, to: columns) }
    var lines = [line(titles, widths, numeric), line(widths.map { String(repeating: "-", count: $0) }, widths, numeric)]
    for index in rows.indices {
      if rules.contains(index) { lines.append(lines[1]) }
      lines.append(line(rows[index], widths, numeric))
    }
    return lines
  }

  private func line(_ cells: [String], _ widths: [Int], _ numeric: [Bool]) -> String {
    var text = ""
    for column in cells.indices {
      let cell = DisplayText.cut(cells[column], columns: widths[column])
      let space = String(repeating: " ", count: max(0, widths[column] - DisplayText.width(cell)))
      if column > 0 { text += "  " }
      text += numeric[column] ? space + cell : cell + space
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Narrows the widest columns that are not numbers until all fit.
  private func shrink(_ widths: inout [Int], _ numeric: [Bool], to columns: Int) {
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - columns
    while excess > 0 {
      let candidates = widths.indices.filter { !numeric[$0] && widths[$0] > Table.cutMin }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }

  /// Whether the text is a number such as `-1200.50`.
  static func isNumber(_ text: String) -> Bool {
    var digits = 0
    var points = 0
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "."): points += 1
      case UInt8(ascii: "-"): if index > 0 { return false }
      default: return false
      }
    }
    return digits > 0 && points < 2
  }
}
