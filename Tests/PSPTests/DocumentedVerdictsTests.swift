import TestSupport
import Testing

@testable import PSP

/// The table of verdicts in `docs/payments-psp.md` is the table that decides.
@Suite struct DocumentedVerdictsTests {
  @Test func theTableOfVerdictsIsTheOneThatDecides() throws {
    let lines = try Documentation.page("docs/payments-psp.md")
    let start = try #require(lines.firstIndex(of: "| answer | happened | again | code |"))
    let rows = lines[(start + 2)...].prefix { $0.hasPrefix("|") }
    let expected = StripeVerdictTable.rows.map(DocumentedVerdictsTests.line)
    #expect(Array(rows) == expected, "the page should have:\n\(expected.joined(separator: "\n"))")
  }

  private static func line(_ row: StripeVerdictTable.Row) -> String {
    var answer: [String] = []
    switch row.ending {
    case .notSent: answer.append("not sent")
    case .noAnswer: answer.append("no answer")
    case .status(let range): answer.append(range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)")
    }
    answer += [row.type, row.reason, row.advice.map { "advice \($0)" }].compactMap(\.self).map { "`\($0)`" }
    if let call = row.call { answer.append("on \(call.rawValue)") }
    if let shows = row.shows { answer.append("shows \(shows.rawValue)") }
    let happened = row.occurrence.rawValue + (row.isTurnedAway ? ", turned away" : "")
    let again = row.retry.rawValue.replacing("_", with: " ")
    return "| \(answer.joined(separator: " ")) | \(happened) | \(again) | \(row.code.map { "`\($0)`" } ?? "as below") |"
  }
}
