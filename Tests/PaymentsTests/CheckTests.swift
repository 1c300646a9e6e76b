import JSON
import Ledger
import Memory
import PSP
import Storage
import TestSupport
import Testing

@testable import Payments

/// What CHECK says of payments: nothing of sound ones, and every damage by name.
struct CheckTests {
  /// A fixture with a bit of everything: a sale with a fee, a refund in part, a payout that was paid and one that failed.
  private static func scene() throws -> (fixture: PaymentsFixture, payment: String, refund: String, payout: String) {
    let fixture = try PaymentsFixture()
    try fixture.makeSeller("s1", "100.00", ["fee_percent": .string("10")])
    let body: JSONObject = [
      "buyer_id": .string("b1"), "order_id": .string("o1"), "currency": .string("EUR"), "seller_id": .string("s1"), "amount": .string("30.00"),
      "payment_method": .string("pm_1"),
    ]
    let payment = try #require(try fixture.done(.pay, body)["payment_id"]?.string)
    try fixture.accept()
    let refund = try #require(
      try fixture.done(.refund, ["payment_id": .string(payment), "amount": .string("5.00")])["refund_id"]?.string)
    let refunded = try fixture.accept()
    try fixture.move(refunded, to: .succeeded)
    let payout = try fixture.payOut("s1", "40.00")
    let paid = try fixture.accept()
    try fixture.move(paid, to: .paid)
    _ = try fixture.payOut("s1", "10.00")
    try fixture.refuse()
    return (fixture, payment, refund, payout)
  }

  @Test func aSoundLedgerIsClean() throws {
    let (fixture, _, _, _) = try CheckTests.scene()
    try fixture.checkLedger()
    let report = try CheckTests.report(fixture)
    #expect(report.objects >= 6 && report.events > 10)
  }

  private static func report(_ fixture: PaymentsFixture) throws -> CheckReport {
    let snapshot = try #require(try fixture.ledger.snapshot())
    var report = try snapshot.check { _, _ in }
    try PaymentsChecker.check(snapshot, into: &report)
    return report
  }

  /// What a damage does, and what has to be said of it.
  struct Damage: CustomTestStringConvertible, Sendable {
    let name: String
    let finding: String
    let apply: @Sendable (PaymentsFixture, String, String, String) throws -> Void
    var testDescription: String { name }
  }

  private static let damages: [Damage] = [
    Damage(name: "a row is gone", finding: "the row of PAYMENT is missing") { fixture, payment, _, _ in
      fixture.ledger.delete(.objects, RowKey.object(payment))
    },
    Damage(name: "a row is changed", finding: "the row of PAYMENT is not what record") { fixture, payment, _, _ in
      var object = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
      object.captured += 1
      fixture.ledger.put(.objects, RowKey.object(payment), object.bytes)
    },
    Damage(name: "a row comes from nowhere", finding: "a row of pay_00000000000000000000, which is in no event") { fixture, payment, _, _ in
      var object = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
      object.id = "pay_00000000000000000000"
      fixture.ledger.put(.objects, RowKey.object(object.id), object.bytes)
    },
    Damage(name: "an index lacks it", finding: "PAYMENT is missing in the index payment/buyer/b1") { fixture, payment, _, _ in
      fixture.ledger.delete(.objects, RowKey.index("payment/buyer/b1", payment))
    },
    Damage(name: "an index has too many", finding: "rows of indexes, the objects give") { fixture, payment, _, _ in
      fixture.ledger.put(.objects, RowKey.index("payment/buyer/b2", payment), [])
    },
    Damage(name: "a timer that nobody set", finding: "timers, the objects give") { fixture, payment, _, _ in
      fixture.ledger.put(.objects, RowKey.timer(payment), [0, 0, 0, 0, 0, 0, 0, 1])
    },
    Damage(name: "a link leads elsewhere", finding: "does not lead to PAYMENT") { fixture, payment, refund, _ in
      let object = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
      fixture.ledger.put(.objects, RowKey.pspObject(object.psp, object.pspPayment ?? ""), Array(refund.utf8))
    },
    Damage(name: "a row of no kind", finding: "a row x/1 that nothing leads to") { fixture, _, _, _ in
      fixture.ledger.put(.objects, Array("x/1".utf8), [])
    },
    Damage(name: "a state that may not follow", finding: "takes PAYMENT from PARTIALLY_REFUNDED to CANCELLED") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.status = .cancelled }
    },
    Damage(name: "an amount that changes", finding: "changes the amount of PAYMENT") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.amount += 100 }
    },
    Damage(name: "orders that do not add up", finding: "the orders of PAYMENT do not make up what was captured") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.orders[0].captured -= 1 }
    },
    Damage(name: "an entry that says something else", finding: "moves something else than PAYMENT says") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.orders[0].capturedFee -= 1 }
    },
    Damage(name: "another entry is named", finding: "PAYMENT names entry 1, which is not PAYMENT/captured") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.entry = 1 }
    },
    Damage(name: "a refund that the payment does not know", finding: "PAYMENT says that 400 were refunded and 0 are on their way") {
      fixture, payment, _, _ in
      try change(fixture, payment) {
        $0.refunded -= 100
        $0.orders[0].refunded -= 100
      }
    },
    Damage(name: "a refund that is over and is not", finding: "REFUND is FAILED, which does not fit the entries") { fixture, _, refund, _ in
      let old = try #require(try fixture.service.find(Refund.self, refund, fixture.ledger))
      var new = old
      new.status = .failed
      fixture.service.save(old, new, "refund.failed", &fixture.ledger)
    },
    Damage(name: "a payout without its entry", finding: "PAYOUT is SUCCESS, which does not fit the entries") { fixture, _, _, payout in
      let old = try fixture.payout(payout)
      var new = old
      new.paidEntry = nil
      fixture.service.save(old, new, "payout.updated", &fixture.ledger)
    },
    Damage(name: "an entry that nobody names", finding: "whose key is PAYOUT/paid") { fixture, _, _, payout in
      let old = try fixture.payout(payout)
      var new = old
      new.paidEntry = nil
      fixture.service.save(old, new, "payout.updated", &fixture.ledger)
    },
  ]

  private static func change(_ fixture: PaymentsFixture, _ id: String, _ body: (inout Payment) -> Void) throws {
    let old = try #require(try fixture.service.find(Payment.self, id, fixture.ledger))
    var new = old
    body(&new)
    fixture.service.save(old, new, "payment.changed", &fixture.ledger)
  }

  @Test(arguments: damages) func everyDamageIsFoundByName(_ damage: Damage) throws {
    let (fixture, payment, refund, payout) = try CheckTests.scene()
    try damage.apply(fixture, payment, refund, payout)
    try fixture.commit()
    let findings = try CheckTests.report(fixture).findings
    let sentence = damage.finding.replacing("PAYMENT", with: payment).replacing("REFUND", with: refund).replacing("PAYOUT", with: payout)
    // The names of states hold the words too.
    let wanted = sentence.replacing("PARTIALLY_\(refund)ED", with: "PARTIALLY_REFUNDED")
    #expect(findings.contains { $0.contains(wanted) }, "\(wanted): \(findings)")
  }
}
