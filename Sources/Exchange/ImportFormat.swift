/// The formats that can be imported.
enum ImportFormat: String, CaseIterable {
  case csv
  case jsonl
  case hledgerCSV = "hledger-csv"
}
