/// A Markdown table whose columns are padded, so that it can be read as it is.
struct TextTable {
  private let head: [String]
  /// Columns whose cells stand at the right.
  private let numeric: Set<Int>
  private var rows: [[String]] = []

  init(_ head: [String], numeric: Set<Int>) {
    self.head = head
    self.numeric = numeric
  }

  /// Adds a row with as many cells as the head has.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == head.count, "a row has as many cells as the head")
    rows.append(cells)
  }

  var lines: [String] {
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return numeric.contains(column) ? space + cell : cell + space
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = widths.enumerated().map { column, width in String(repeating: "-", count: width + 1) + (numeric.contains(column) ? ":" : "-") }
    return [line(head), "|" + rule.joined(separator: "|") + "|"] + rows.map(line)
  }
}
