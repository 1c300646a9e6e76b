import JSON
import Testing

@testable import Sandbox

/// The check of the books finds each kind of disagreement: a check that cannot fail proves nothing.
@Suite struct BookTests {
  /// A merchant with something of everything.
  private func merchant() throws -> Merchant {
    let merchant = Merchant()
    let intent = try merchant.pay(10_000, method: "pm_card_bypassPending")
    try merchant.pay(5000)
    try merchant.post("refunds", ["payment_intent": intent["id"]?.string ?? "", "amount": "1000"])
    try merchant.post("payouts", ["amount": "2000", "currency": "eur"])
    try merchant.skip(days: 1)
    try merchant.post("payouts", ["amount": "3000", "currency": "eur"])
    merchant.expectSoundBooks()
    return merchant
  }

  @Test func whatDoesNotAgreeIsFound() throws {
    let changes: [(String, (Sandbox) -> Void)] = [
      ("network", { $0.charges.change($0.charges.elements[0].id) { $0.amountCaptured += 1 } }),
      ("network", { $0.charges.change($0.charges.elements[0].id) { $0.amountRefunded -= 1 } }),
      ("balance:acct_platform:pending", { $0.transactions.change($0.transactions.elements[1].id) { $0.isAvailable = true } }),
      ("transit:acct_platform", { $0.payouts.change($0.payouts.elements[1].id) { $0.status = "paid" } }),
      ("bank:ba_platform", { $0.bankEntries.removeLast() }),
      (
        "lost",
        { $0.books.post("lost", source: "x", currency: "eur", at: 0, [.init(place: .transfers, amount: 1), .init(place: .network, amount: -1)]) }
      ),
      ("fees", { $0.books.post("fees", source: "x", currency: "eur", at: 0, [.init(place: .fees, amount: 1), .init(place: .network, amount: -1)]) }),
    ]
    for (word, change) in changes {
      let merchant = try merchant()
      change(merchant.sandbox)
      let problems = merchant.sandbox.checkBooks()
      #expect(problems.contains { $0.contains(word) }, "\(word): \(problems)")
    }
  }

  @Test func timersRunInTheOrderOfTheirTimes() {
    var queue = TimerQueue<Int>()
    for (index, due) in [50, 10, 30, 10, 20, 50, 10].enumerated() { queue.add(index, due: due) }
    var taken: [Int] = []
    while let (_, task) = queue.take(by: 40) { taken.append(task) }
    #expect(taken == [1, 3, 6, 4, 2] && queue.count == 2 && queue.nextDue == 50)
  }

  @Test func namesOfBankAccountsAreValid() {
    for index in 0..<200 {
      let iban = BankAccount.iban("ba_\(index)")
      // ISO 13616: the first four characters to the end, letters as numbers, remainder 1 by 97.
      var remainder = 0
      for digit in (iban.dropFirst(4) + "1314" + iban.dropFirst(2).prefix(2)).utf8 { remainder = (remainder * 10 + Int(digit) - 48) % 97 }
      #expect(remainder == 1, "\(iban)")
    }
  }

  @Test(arguments: [
    ("decline", "decline"), ("decline:insufficient_funds*2", "decline:insufficient_funds*2"), ("timeout_after", "timeout_after*1"),
    ("slow:5,webhook_lost; webhook_delay:9", "slow:5*1 webhook_lost webhook_delay:9"), ("nonsense", nil), ("decline*0", nil), ("decline*x", nil),
  ])
  func faultsAreRead(text: String, expected: String?) {
    #expect(Fault.list(text)?.map(\.text).joined(separator: " ") == expected)
  }
}
