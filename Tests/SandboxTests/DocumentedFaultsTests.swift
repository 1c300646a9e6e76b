import HTTP
import TestSupport
import Testing

@testable import Sandbox

/// The table of faults in `docs/sandbox.md` is the enum, and the reports and paths in it exist.
@Suite struct DocumentedFaultsTests {
  @Test func theTableOfFaultsIsTheListOfFaults() throws {
    let rows = try Documentation.page("docs/sandbox.md").compactMap { $0.wholeMatch(of: /\| `([a-z_]+)` \| (.+) \|/) }.map { "\($0.1): \($0.2)" }
    #expect(
      rows.filter { row in FaultKind.allCases.contains { row.hasPrefix("\($0.rawValue):") } }
        == FaultKind.allCases.map { "\($0.rawValue): \($0.meaning)" })
  }

  @Test func theReportsThatAreNamedExist() throws {
    let text = try Documentation.page("docs/sandbox.md").joined(separator: "\n")
    for type in Sandbox.ReportType.allCases { #expect(text.contains("`\(type.rawValue)`")) }
  }

  @Test func thePathsThatAreNamedExist() throws {
    let merchant = Merchant()
    let rows = try Documentation.page("docs/sandbox.md").compactMap { $0.firstMatch(of: /^\| `((?:GET|POST)[^`]*)`/).map { String($0.1) } }
    #expect(rows.count >= 12)
    for row in rows {
      let path = row.split(separator: " ").last.map(String.init) ?? ""
      guard let target = path.split(separator: "?").first, !target.contains("{") else { continue }
      let response = try merchant.control(row.hasPrefix("POST") ? .post : .get, String(target.dropFirst(9)))
      #expect(response.status != 404, "\(row): \(response.text)")
    }
  }
}
