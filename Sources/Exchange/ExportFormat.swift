/// The formats that can be exported.
enum ExportFormat: String, CaseIterable {
  case csv
  case jsonl
  case hledger
  case ledger
  case beancount
}
