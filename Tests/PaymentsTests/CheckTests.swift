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
    var payments = PaymentsChecker()
    return try snapshot.check(&payments) { _, _ in }
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
    Damage(name: "a row is changed", finding: "the row of PAYMENT is not the object of record") { fixture, payment, _, _ in
      var object = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
      object.captured += 1
      fixture.ledger.put(.objects, RowKey.object(payment), object.bytes)
    },
    Damage(name: "a row comes from nowhere", finding: "the row of pay_00000000000000000000 follows from no event") { fixture, payment, _, _ in
      var object = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
      object.id = "pay_00000000000000000000"
      fixture.ledger.put(.objects, RowKey.object(object.id), object.bytes)
    },
    Damage(name: "an index lacks it", finding: "the row i/payment/buyer/b1/PAYMENT is missing") { fixture, payment, _, _ in
      fixture.ledger.delete(.objects, RowKey.index("payment/buyer/b1", payment))
    },
    Damage(name: "an index has too many", finding: "the row i/payment/buyer/b2/PAYMENT follows from no object") { fixture, payment, _, _ in
      fixture.ledger.put(.objects, RowKey.index("payment/buyer/b2", payment), [])
    },
    Damage(name: "a timer that nobody set", finding: "the row t/PAYMENT follows from no object") { fixture, payment, _, _ in
      fixture.ledger.put(.objects, RowKey.timer(payment), [0, 0, 0, 0, 0, 0, 0, 1])
    },
    Damage(name: "a link leads elsewhere", finding: "the row p/fake/pi_1 does not lead to the object of record") { fixture, payment, refund, _ in
      let object = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
      fixture.ledger.put(.objects, RowKey.pspObject(object.psp, object.pspPayment ?? ""), Array(refund.utf8))
    },
    Damage(name: "a row of no kind", finding: "the row x/1 is of no known kind") { fixture, _, _, _ in
      fixture.ledger.put(.objects, Array("x/1".utf8), [])
    },
    Damage(name: "a state that may not follow", finding: "PAYMENT does not go from PARTIALLY_REFUNDED to CANCELLED") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.status = .cancelled }
    },
    Damage(name: "an amount that changes", finding: "amount of PAYMENT is not what it was") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.amount += 100 }
    },
    Damage(name: "orders that do not add up", finding: "PAYMENT: what its orders have captured is not what it has captured") {
      fixture, payment, _, _ in
      try change(fixture, payment) { $0.orders[0].captured -= 1 }
    },
    Damage(name: "an entry that says something else", finding: "captured amounts of PAYMENT is not what it was") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.orders[0].capturedFee -= 1 }
    },
    Damage(name: "another entry is named", finding: "entry of PAYMENT is not what it was") { fixture, payment, _, _ in
      try change(fixture, payment) { $0.entry = 1 }
    },
    Damage(name: "a refund that the payment does not know", finding: "PAYMENT and its refunds differ by 100 units refunded and 0 under way") {
      fixture, payment, _, _ in
      try change(fixture, payment) {
        $0.refunded -= 100
        $0.orders[0].refunded -= 100
      }
    },
    Damage(name: "a refund that is over and is not", finding: "REFUND is FAILED, which its entries contradict") { fixture, _, refund, _ in
      let old = try #require(try fixture.service.find(Refund.self, refund, fixture.ledger))
      var new = old
      new.status = .failed
      fixture.service.save(old, new, "refund.failed", &fixture.ledger)
    },
    Damage(name: "a payout without its entry", finding: "PAYOUT is SUCCESS, which its entries contradict") { fixture, _, _, payout in
      let old = try fixture.payout(payout)
      var new = old
      new.paidEntry = nil
      fixture.service.save(old, new, "payout.updated", &fixture.ledger)
    },
    Damage(name: "a payout that forgets its entry", finding: "entry_paid of PAYOUT is not what it was") { fixture, _, _, payout in
      let old = try fixture.payout(payout)
      var new = old
      new.paidEntry = nil
      fixture.service.save(old, new, "payout.updated", &fixture.ledger)
    },
    Damage(name: "an entry that nobody names", finding: "an entry with the key PAYOUT/paid/twice, belongs to no object") { fixture, _, _, payout in
      _ = try book(fixture, "\(payout)/paid/twice", Postings.paid(try fixture.payout(payout)))
    },
    Damage(name: "an entry that is not there", finding: "entry of dep_00000000000000000000 names record 1, which is no entry of its own") {
      fixture, _, _, _ in
      try save(fixture, try deposit(entry: 1))
    },
    Damage(name: "an entry with other legs", finding: "the legs of dep_00000000000000000000/captured are not those that its object makes") {
      fixture, _, _, _ in
      var other = try deposit(entry: nil)
      other.captured += 1
      try save(fixture, try deposit(entry: try book(fixture, "\(other.id)/captured", Postings.deposit(other))))
    },
    Damage(name: "an entry with another key", finding: "its key is dep_00000000000000000000/seized, not dep_00000000000000000000/captured") {
      fixture, _, _, _ in
      let sound = try deposit(entry: nil)
      try save(fixture, try deposit(entry: try book(fixture, "\(sound.id)/seized", Postings.deposit(sound))))
    },
    Damage(name: "a wallet that differs", finding: "liabilities:buyer:b1: objects and their entries differ by -100 units posted") {
      fixture, _, _, _ in
      var other = try deposit(entry: nil)
      other.captured += 100
      try save(fixture, try deposit(entry: try book(fixture, "\(other.id)/captured", Postings.deposit(other))))
    },
    Damage(name: "a refund of money that is nobody's, without that money", finding: "has no entry with the key PAYMENT/stray/pi_9") {
      fixture, payment, _, _ in
      let euro = try #require(Currency("EUR"))
      let refund = Refund(
        id: "ref_00000000000000000000", source: .suspense, paymentID: payment, buyerID: nil, currency: euro, amount: 100, psp: "fake",
        pspPayment: "pi_9")
      fixture.service.save(nil, refund, "refund.executing", &fixture.ledger)
    },
    Damage(name: "a link is gone", finding: "gives is missing") { fixture, _, _, _ in
      fixture.ledger.delete(.objects, RowKey.pspObject("fake", "pi_1"))
    },
    Damage(name: "a link comes from nowhere", finding: "the row p/fake/pi_8 follows from no event") { fixture, payment, _, _ in
      fixture.ledger.put(.objects, RowKey.pspObject("fake", "pi_8"), Array(payment.utf8))
    },
  ]

  /// A deposit that nobody made.
  private static func deposit(entry: UInt64?) throws -> Payment {
    let euro = try #require(Currency("EUR"))
    var payment = Payment(id: "dep_00000000000000000000", partyID: "b1", orderID: "", currency: euro, amount: 500, psp: "fake")
    payment.purpose = .buyerDeposit
    payment.captured = 500
    payment.status = .success
    payment.entry = entry
    return payment
  }

  private static func save(_ fixture: PaymentsFixture, _ payment: Payment) throws {
    fixture.service.save(nil, payment, "payment.succeeded", &fixture.ledger)
  }

  private static func book(_ fixture: PaymentsFixture, _ key: String, _ legs: [ModuleEntry.Leg]) throws -> UInt64 {
    let euro = try #require(Currency("EUR"))
    var entry = ModuleEntry(.post, key: key, asset: euro.code, scale: euro.scale)
    entry.legs = legs
    fixture.service.openAccounts(legs, euro, &fixture.ledger)
    let outcome = fixture.ledger.apply(entry)
    #expect(outcome.code == .ok)
    return outcome.sequence
  }

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
