import JSON
import Ledger
import Memory
import Money
import PSP
import Testing

@testable import Payments

/// Payments, deposits and refunds: what every course of one leaves on every account, in cents.
struct PayInTests {
  /// What people and the PSP do, in order.
  enum Step {
    /// A sale of b1 on a seller's terms; without a method it is a hosted page.
    case pay(_ items: [(seller: String, amount: String)], method: String? = "pm_1", manual: Bool = false)
    case deposit(_ amount: String, seller: Bool = false)
    case refund(_ amount: String? = nil, order: Int? = nil)
    case capture(_ amount: String? = nil), cancel, retryPayment
    /// The PSP does what it was asked last, or does not.
    case accept, refuse, lost, lostAfter
    /// As `accept`, with another state or amount of a payment.
    case answer(PSPObject.Status, units: Int128? = nil)
    /// A webhook about what the PSP made first, second…
    case news(Int, PSPObject.Status, units: Int128? = nil)
    /// Money of a payment that we never asked for.
    case stray(Int128)
    case letterRetry, letterFail
    case owes(String, String)
  }

  struct Course: CustomTestStringConvertible {
    let name: String
    let steps: [Step]
    let status: PaymentStatus
    /// Accounts that are not at zero, by their last words.
    let balances: [String: Int128]
    var letters = 0
    var testDescription: String { name }
  }

  private static let three = [("s0", "10.00"), ("s10", "20.00"), ("s29", "33.33")]

  static let sales: [Course] = [
    Course(
      name: "three sellers, fees of 0, 10 and 2.9 % and 30 cents", steps: [.pay(three), .accept], status: .success,
      balances: ["clearing": 6333, "s0": 1000, "s10": 1800, "s29": 3206, "fees": 327]),
    Course(
      name: "half a cent goes to the even one", steps: [.pay([("s10", "0.05"), ("s10", "0.15")]), .accept], status: .success,
      balances: ["clearing": 20, "s10": 18, "fees": 2]),
    Course(
      name: "a fee is never more than the sale", steps: [.pay([("s29", "0.20")]), .accept], status: .success, balances: ["clearing": 20, "fees": 20]),
    Course(name: "declined", steps: [.pay(three), .refuse], status: .failed, balances: [:]),
    Course(
      name: "declined, tried again", steps: [.pay(three), .refuse, .retryPayment, .accept], status: .success,
      balances: ["clearing": 6333, "s0": 1000, "s10": 1800, "s29": 3206, "fees": 327]),
    Course(name: "in doubt", steps: [.pay([("s0", "10.00")]), .lost], status: .unknown, balances: [:], letters: 1),
    Course(
      name: "in doubt, and it had happened", steps: [.pay([("s0", "10.00")]), .lostAfter, .news(0, .succeeded)], status: .success,
      balances: ["clearing": 1000, "s0": 1000]),
    Course(
      name: "in doubt, asked again with the same key", steps: [.pay([("s0", "10.00")]), .lostAfter, .letterRetry, .accept], status: .success,
      balances: ["clearing": 1000, "s0": 1000]),
    Course(name: "in doubt, given up", steps: [.pay([("s0", "10.00")]), .lost, .letterFail], status: .failed, balances: [:]),
    Course(
      name: "given up, and the money comes",
      steps: [.pay([("s0", "10.00")]), .lostAfter, .letterFail, .news(0, .succeeded), .accept, .news(1, .succeeded)],
      status: .failed, balances: [:]),
    Course(
      name: "another amount is sent back", steps: [.pay([("s0", "10.00")]), .answer(.succeeded, units: 999), .accept, .news(1, .succeeded)],
      status: .failed, balances: [:]),
    Course(
      name: "another amount is on its way back", steps: [.pay([("s0", "10.00")]), .answer(.succeeded, units: 999), .accept], status: .failed,
      balances: ["clearing": 999, "refund:transit": 999]),
    Course(
      name: "another amount, and the card takes none back",
      steps: [.pay([("s0", "10.00")]), .answer(.succeeded, units: 999), .accept, .news(1, .failed)], status: .failed,
      balances: ["clearing": 999, "suspense": 999], letters: 1),
    Course(
      name: "another amount, sent back at the second try",
      steps: [.pay([("s0", "10.00")]), .answer(.succeeded, units: 999), .accept, .news(1, .failed), .letterRetry, .accept, .news(2, .succeeded)],
      status: .failed, balances: [:]),
    Course(
      name: "a second charge for the same payment goes back", steps: [.pay([("s0", "10.00")]), .accept, .stray(500), .accept, .news(1, .succeeded)],
      status: .success, balances: ["clearing": 1000, "s0": 1000]),
    Course(
      name: "news twice", steps: [.pay([("s0", "10.00")]), .accept, .news(0, .succeeded), .news(0, .processing)], status: .success,
      balances: ["clearing": 1000, "s0": 1000]),
    Course(
      name: "a debt is paid first", steps: [.owes("s10", "5.00"), .pay([("s10", "10.00"), ("s10", "10.00")]), .accept], status: .success,
      balances: ["clearing": 1500, "s10": 1300, "fees": 200]),
  ]

  static let authorisations: [Course] = [
    Course(
      name: "authorised", steps: [.pay(three, manual: true), .answer(.authorized)], status: .authorized,
      balances: ["s0 pending": 1000, "s10 pending": 1800, "s29 pending": 3206]),
    Course(
      name: "captured whole", steps: [.pay(three, manual: true), .answer(.authorized), .capture(), .accept], status: .success,
      balances: ["clearing": 6333, "s0": 1000, "s10": 1800, "s29": 3206, "fees": 327]),
    Course(
      name: "captured in part", steps: [.pay(three, manual: true), .answer(.authorized), .capture("10.00"), .accept], status: .success,
      balances: ["clearing": 1000, "s0": 158, "s10": 285, "s29": 506, "fees": 51]),
    Course(
      name: "capture refused", steps: [.pay(three, manual: true), .answer(.authorized), .capture(), .refuse], status: .authorized,
      balances: ["s0 pending": 1000, "s10 pending": 1800, "s29 pending": 3206]),
    Course(name: "cancelled", steps: [.pay(three, manual: true), .answer(.authorized), .cancel, .accept], status: .cancelled, balances: [:]),
    Course(
      name: "cancelled by the PSP", steps: [.pay(three, manual: true), .answer(.authorized), .news(0, .canceled)], status: .cancelled,
      balances: [:]),
    Course(
      name: "more than authorised goes back",
      steps: [.pay([("s0", "10.00")], manual: true), .answer(.authorized), .news(0, .succeeded, units: 1001), .accept], status: .failed,
      balances: ["clearing": 1001, "refund:transit": 1001]),
  ]

  static let pages: [Course] = [
    Course(name: "page opened", steps: [.pay([("s0", "10.00")], method: nil), .accept], status: .executing, balances: [:]),
    Course(name: "page unused", steps: [.pay([("s0", "10.00")], method: nil), .accept, .news(0, .expired)], status: .failed, balances: [:]),
    Course(name: "page closed by us", steps: [.pay([("s0", "10.00")], method: nil), .accept, .cancel, .accept], status: .cancelled, balances: [:]),
    Course(
      name: "paid on the page", steps: [.pay([("s0", "10.00")], method: nil), .accept, .stray(1000)], status: .success,
      balances: ["clearing": 1000, "s0": 1000]),
    Course(name: "no page", steps: [.pay([("s0", "10.00")], method: nil), .refuse], status: .failed, balances: [:]),
  ]

  static let wallets: [Course] = [
    Course(name: "deposit", steps: [.deposit("50.00"), .accept], status: .success, balances: ["clearing": 5000, "b1": 5000]),
    Course(
      name: "deposit of a seller", steps: [.deposit("50.00", seller: true), .accept], status: .success, balances: ["clearing": 5000, "s0": 5000]),
    Course(name: "deposit declined", steps: [.deposit("50.00"), .refuse], status: .failed, balances: [:]),
    Course(
      name: "deposit of another amount", steps: [.deposit("50.00"), .answer(.succeeded, units: 1), .accept], status: .failed,
      balances: ["clearing": 1, "refund:transit": 1]),
    Course(
      name: "paid from the wallet", steps: [.deposit("50.00"), .accept, .pay([("s10", "50.00")], method: "wallet")], status: .success,
      balances: ["clearing": 5000, "s10": 4500, "fees": 500]),
    Course(
      name: "refunded to the wallet", steps: [.deposit("50.00"), .accept, .pay([("s10", "50.00")], method: "wallet"), .refund("20.00")],
      status: .partiallyRefunded, balances: ["clearing": 5000, "b1": 2000, "s10": 2700, "fees": 300]),
  ]

  static let refunds: [Course] = [
    Course(
      name: "on its way", steps: [.pay(three), .accept, .refund(), .accept], status: .success,
      balances: ["clearing": 6333, "refund:transit": 6333]),
    Course(name: "whole", steps: [.pay(three), .accept, .refund(), .accept, .news(1, .succeeded)], status: .refunded, balances: [:]),
    Course(
      name: "in parts",
      steps: [
        .pay(three), .accept, .refund("0.01"), .accept, .news(1, .succeeded), .refund("33.32"), .accept, .news(2, .succeeded), .refund(), .accept,
        .news(3, .succeeded),
      ], status: .refunded, balances: [:]),
    Course(
      name: "one order", steps: [.pay(three), .accept, .refund(order: 1), .accept, .news(1, .succeeded)], status: .partiallyRefunded,
      balances: ["clearing": 4333, "s0": 1000, "s29": 3206, "fees": 127]),
    Course(
      name: "part of one order, with its part of the fee", steps: [.pay(three), .accept, .refund("5.00", order: 1), .accept, .news(1, .succeeded)],
      status: .partiallyRefunded, balances: ["clearing": 5833, "s0": 1000, "s10": 1350, "s29": 3206, "fees": 277]),
    Course(
      name: "the platform keeps its fee", steps: [.pay([("keeps", "10.00")]), .accept, .refund(), .accept, .news(1, .succeeded)], status: .refunded,
      balances: ["fees": 100, "receivable keeps": 100]),
    Course(
      name: "and gets the debt back from the next sale",
      steps: [.pay([("keeps", "10.00")]), .accept, .refund(), .accept, .news(1, .succeeded), .pay([("keeps", "10.00")]), .accept], status: .success,
      balances: ["clearing": 1000, "keeps": 800, "fees": 200]),
    Course(
      name: "refused at once", steps: [.pay(three), .accept, .refund(), .refuse], status: .success,
      balances: ["clearing": 6333, "s0": 1000, "s10": 1800, "s29": 3206, "fees": 327]),
    Course(
      name: "fails later", steps: [.pay(three), .accept, .refund(), .accept, .news(1, .succeeded), .news(1, .failed)], status: .success,
      balances: ["clearing": 6333, "s0": 1000, "s10": 1800, "s29": 3206, "fees": 327]),
    Course(
      name: "fails, and the debt it made is settled", steps: [.pay([("keeps", "10.00")]), .accept, .refund(), .refuse], status: .success,
      balances: ["clearing": 1000, "keeps": 900, "fees": 100]),
    Course(
      name: "in doubt", steps: [.pay([("s0", "10.00")]), .accept, .refund(), .lost], status: .success,
      balances: ["clearing": 1000, "refund:transit": 1000], letters: 1),
    Course(
      name: "in doubt, given up", steps: [.pay([("s0", "10.00")]), .accept, .refund(), .lost, .letterFail], status: .success,
      balances: ["clearing": 1000, "s0": 1000]),
    Course(
      name: "given up, and the buyer gets it", steps: [.pay([("s0", "10.00")]), .accept, .refund(), .lostAfter, .letterFail, .news(1, .succeeded)],
      status: .success, balances: ["s0": 1000, "suspense": -1000]),
    Course(
      name: "in doubt, sent again", steps: [.pay([("s0", "10.00")]), .accept, .refund(), .lostAfter, .letterRetry, .accept, .news(1, .succeeded)],
      status: .refunded, balances: [:]),
  ]

  @Test(arguments: sales + authorisations + pages + wallets + refunds)
  func everyCourseEndsWithTheMoneyWhereItBelongs(_ course: Course) throws {
    let fixture = try PaymentsFixture()
    let terms: [(String, String, String)] = [("s0", "0", "0"), ("s10", "10", "0"), ("s29", "2.9", "0.30"), ("keeps", "10", "0")]
    for (seller, percent, fixed) in terms {
      try fixture.done(
        .sellerSet,
        [
          "seller_id": .string(seller), "fee_percent": .string(percent), "fee_fixed": .string(fixed),
          "refund_fee": .string(seller == "keeps" ? "keep" : "proportional"),
        ])
    }
    var payment = ""
    for (index, step) in course.steps.enumerated() {
      let problem = "step \(index + 1)"
      try take(step, &payment, fixture)
      try fixture.checkLedger(problem)
    }
    let end = try #require(try fixture.service.find(Payment.self, payment, fixture.ledger))
    #expect(end.status == course.status, "\(end.failure.map { "\($0)" } ?? "")")
    #expect(PayInTests.balances(fixture) == course.balances)
    #expect(try fixture.openLetters().count == course.letters)
    #expect(fixture.sent.isEmpty || course.status == .executing)
    let before = PayInTests.balances(fixture)
    try fixture.crash()
    #expect(PayInTests.balances(fixture) == before, "after a crash")
  }

  private static func balances(_ fixture: PaymentsFixture) -> [String: Int128] {
    var found: [String: Int128] = [
      "clearing": fixture.balance(Chart.clearing("fake")), "fees": fixture.balance(Chart.fees), "b1": fixture.balance(Chart.buyer("b1")),
      "refund:transit": fixture.balance(Chart.refundTransit), "suspense": fixture.balance(Chart.suspense("fake")),
    ]
    for seller in ["s0", "s10", "s29", "keeps"] {
      found[seller] = fixture.balance(Chart.seller(seller))
      found["receivable \(seller)"] = fixture.balance(Chart.receivable(seller))
      if let code = AssetCode("EUR"), let id = fixture.ledger.account(Chart.seller(seller), code) {
        found["\(seller) pending"] = Int128(fixture.ledger.account(id, live: true).counters.creditsPending)
      }
    }
    return found.filter { $0.value != 0 }
  }

  private func take(_ step: Step, _ payment: inout String, _ fixture: PaymentsFixture) throws {
    switch step {
    case .pay(let items, let method, let manual):
      let lines = items.map { JSONValue.object(["seller_id": .string($0.seller), "amount": .string($0.amount)]) }
      let cents = items.reduce(0) { $0 + (Int($1.amount.filter { $0 != "." }) ?? 0) }
      var body: JSONObject = [
        "buyer_id": .string("b1"), "order_id": .string("o1"), "currency": .string("EUR"), "line_items": .array(lines),
        "total_amount": .string("\(cents / 100).\(cents % 100 / 10)\(cents % 10)"), "capture": .string(manual ? "manual" : "automatic"),
      ]
      if let method { body["payment_method"] = .string(method) }
      payment = try #require(try fixture.done(.pay, body)["payment_id"]?.string)
    case .deposit(let amount, let isSeller):
      payment = try #require(
        try fixture.done(
          .deposit,
          [
            isSeller ? "seller_id" : "buyer_id": .string(isSeller ? "s0" : "b1"), "amount": .string(amount), "currency": .string("EUR"),
            "payment_method": .string("pm_1"),
          ])["payment_id"]?.string)
    case .refund(let amount, let order):
      var body: JSONObject = order.map { ["payment_order_id": .string(PaymentService.orderID(payment, $0))] } ?? ["payment_id": .string(payment)]
      if let amount { body["amount"] = .string(amount) }
      try fixture.done(.refund, body)
    case .capture(let amount): try fixture.done(.paymentCapture, id: payment, amount.map { ["amount": .string($0)] } ?? JSONObject())
    case .cancel: try fixture.done(.paymentCancel, id: payment)
    case .retryPayment: try fixture.done(.paymentRetry, id: payment)
    case .accept: try fixture.accept()
    case .refuse: try fixture.refuse("card_declined")
    case .lost: _ = try fixture.lose(afterDoing: false)
    case .lostAfter: _ = try fixture.lose(afterDoing: true)
    case .answer(let status, let units):
      let request = try fixture.takeSent()
      let number = fixture.bank.carryOut(request.request)
      fixture.bank.move(number, to: status)
      try fixture.answer(request, PSPVerdict(.yes, .never, raw: "200", object: PayInTests.news(fixture, number, status, units)))
    case .news(let number, let status, let units):
      fixture.bank.move(number, to: status)
      try fixture.tell(PayInTests.news(fixture, number, status, units))
    case .stray(let units):
      var object = PSPObject(kind: .payment, id: "pi_stray", status: .succeeded)
      object.subject = payment
      object.amount = AssetCode("EUR").map { PSPAmount(units: units, currency: $0, scale: 2) }
      try fixture.tell(object)
    case .letterRetry: try fixture.done(.deadLetterRetry, id: try #require(try fixture.openLetters().first).id)
    case .letterFail: try fixture.done(.deadLetterFail, id: try #require(try fixture.openLetters().first).id, ["note": .string("asked them")])
    case .owes(let seller, let amount): try fixture.indebt(seller, amount)
    }
  }

  private static func news(_ fixture: PaymentsFixture, _ number: Int, _ status: PSPObject.Status, _ units: Int128?) -> PSPObject {
    var object = fixture.bank.news(number, status)
    if let units, let asked = object.amount { object.amount = PSPAmount(units: units, currency: asked.currency, scale: asked.scale) }
    return object
  }
}
