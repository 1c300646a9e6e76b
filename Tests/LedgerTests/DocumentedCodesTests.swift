import TestSupport
import Testing

@testable import Ledger

/// The table of errors in `docs/protocol.md` is the enum.
@Suite struct DocumentedCodesTests {
  @Test func theTableOfErrorsIsTheListOfCodes() throws {
    // | `CODE` | number | yes or nothing | meaning |
    let rows = try Documentation.page("docs/protocol.md").compactMap { $0.wholeMatch(of: /\| `([A-Z]+)` \| (\d+) \| (yes)? ?\| (.+) \|/) }
    let documented = rows.map { "\($0.1) \($0.2) \($0.3 == nil ? "" : "burns ")\($0.4)" }
    let codes = ResultCode.allCases.filter { $0 != .ok }.map { "\($0.word) \($0.rawValue) \($0.burnsKey ? "burns " : "")\($0.meaning)" }
    #expect(documented == codes)
  }
}
