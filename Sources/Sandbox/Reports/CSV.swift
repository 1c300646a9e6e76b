/// A table as comma-separated values (RFC 4180), with line feeds alone.
struct CSV {
  private(set) var text = ""
  private let columns: Int

  init(header: [String]) {
    columns = header.count
    add(header)
  }

  /// Adds a line.
  mutating func add(_ fields: [String]) {
    precondition(fields.count == columns, "a line has \(fields.count) fields in a table of \(columns) columns")
    text += fields.map(CSV.quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }) else { return field }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
