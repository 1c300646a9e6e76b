import TestSupport
import Testing

@testable import Payments

/// The tables of `docs/payments.md` are what the code goes by.
@Suite struct DocumentedPaymentsTests {
  @Test func theStatesAreTheTablesOfTheCode() throws {
    try expect("payment", PaymentStatus.allCases.map { ($0.rawValue, PaymentStatus.successors[$0, default: []].map(\.rawValue)) })
    try expect("refund", RefundStatus.allCases.map { ($0.rawValue, RefundStatus.successors[$0, default: []].map(\.rawValue)) })
    try expect("payout", PayoutStatus.allCases.map { ($0.rawValue, PayoutStatus.successors[$0, default: []].map(\.rawValue)) })
  }

  private func expect(_ noun: String, _ states: [(name: String, next: [String])]) throws {
    let lines = try Documentation.page("docs/payments.md")
    let start = try #require(lines.firstIndex(of: "| \(noun) | may become |"))
    var found: [String: Set<String>] = [:]
    for line in lines[(start + 2)...].prefix(while: { $0.hasPrefix("|") }) {
      let words = line.matches(of: /`([A-Z_]+)`/).map { String($0.1) }
      found[try #require(words.first)] = Set(words.dropFirst())
    }
    #expect(found == Dictionary(uniqueKeysWithValues: states.map { ($0.name, Set($0.next)) }), "\(noun)")
  }

  @Test func theAccountsAreThoseOfTheChart() throws {
    let chart = [
      Chart.clearing("…"), Chart.account("…", "ACCOUNT"), Chart.outgoing("…", "ACCOUNT"), Chart.buyer("…"), Chart.seller("…"),
      Chart.receivable("…"), Chart.fees, Chart.refundTransit, Chart.payoutTransit, Chart.suspense("…"),
    ]
    let lines = try Documentation.page("docs/payments.md")
    for path in chart {
      let row = try #require(lines.first { $0.hasPrefix("| `\(path)` |") }, "\(path)")
      #expect(row.contains("| \(Chart.type(of: path).type) |"), "\(row)")
    }
  }
}
