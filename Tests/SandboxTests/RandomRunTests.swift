import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

/// Whatever merchants, buyers and chance do: the books agree with every object, and no key ever moves money twice.
@Suite struct RandomRunTests {
  @Test(arguments: 0..<4) func booksAgreeAfterAnything(round: Int) throws {
    var random = SeededRandom.printed("booksAgreeAfterAnything round \(round)")
    let merchant = Merchant(seed: random.next()) { $0.paysOutDaily = round % 2 == 0 }
    try merchant.control(
      .post, "rates",
      #"{"timeout_after":200,"server_error":200,"server_error_after":200,"rate_limit":100,"decline":500,"three_d_secure":500,"wrong_amount":200,"#
        + #""dispute":200,"refund_fails":500,"refund_pending":500,"payout_fails":500,"payout_returned":1000,"webhook_lost":100,"webhook_duplicate":200,"#
        + #""webhook_delay":200,"webhook_reorder":200,"webhook_bad_signature":100,"webhook_stale":100}"#)
    var sent: [(path: String, fields: [(String, String)], key: String)] = []
    for step in 0..<1500 {
      let (path, fields) = Self.request(merchant.sandbox, &random)
      // One in six is sent once more, as after a lost answer.
      let isOld = !sent.isEmpty && random.chance(outOf: 6)
      let request = isOld ? random.pick(sent) : (path: path, fields: fields, key: "key-\(step)")
      if !isOld { sent.append(request) }
      try send(merchant, request.path, request.fields, key: request.key)
      if random.chance(outOf: 10) { try merchant.hear(status: random.pick([200, 500, nil])) }
      if random.chance(outOf: 15) { try merchant.skip(seconds: random.pick([1, 60, 3600, 40_000, 90_000, 700_000])) }
      if step % 300 == 0 { merchant.expectSoundBooks() }
    }
    try merchant.skip(days: 40)
    merchant.expectSoundBooks()
    #expect(merchant.sandbox.charges.elements.count > 200 && merchant.sandbox.refunds.elements.count > 20, "the run did next to nothing")
    #expect(merchant.sandbox.payouts.elements.contains { $0.status == "paid" })
    expectReportsAddUp(merchant)
  }

  private func send(_ merchant: Merchant, _ path: String, _ fields: [(String, String)], key: String) throws {
    var form = FormEncoder()
    for (name, value) in fields { form.add(name, value: value) }
    let request = HTTPRequest(
      method: .post, target: "/v1/" + path, headers: ["Authorization": "Bearer sk_test_1", "Idempotency-Key": key], body: form.bytes)
    let before = merchant.sandbox.books.entries.count
    let answer = merchant.sandbox.receive(request)
    merchant.sandbox.answered(answer)
    let isReplay = answer.response.headers["Idempotent-Replayed"] == "true"
    if isReplay || answer.response.status == 429 || answer.response.status == 409 {
      #expect(merchant.sandbox.books.entries.count == before, "money moved for \(path) \(key), which was answered with \(answer.response.status)")
    }
  }

  static func request(_ sandbox: Sandbox, _ random: inout SeededRandom) -> (String, [(String, String)]) {
    let currency = random.pick(["eur", "usd", "jpy"])
    let amount = "\(Int.random(in: 50...20_000, using: &random))"
    let token = random.pick(TestCard.all.map { "pm_card_\($0.tokens[0])" } + ["pm_card_visa", "pm_card_bypassPending", "pm_usBankAccount_success"])
    switch Int.random(in: 0..<12, using: &random) {
    case 0...3:
      return (
        "payment_intents",
        [
          ("amount", amount), ("currency", currency), ("payment_method", token), ("confirm", "true"),
          ("capture_method", random.pick(["automatic", "manual"])), ("off_session", random.pick(["true", "false"])),
        ]
      )
    case 4:
      guard let intent = sandbox.paymentIntents.elements.randomElement(using: &random) else { break }
      return (
        "payment_intents/\(intent.id)/capture",
        random.chance(outOf: 2) ? [] : [("amount_to_capture", "\(Int.random(in: 1...intent.amount, using: &random))")]
      )
    case 5:
      guard let intent = sandbox.paymentIntents.elements.randomElement(using: &random) else { break }
      return random.chance(outOf: 2)
        ? ("payment_intents/\(intent.id)/cancel", []) : ("payment_intents/\(intent.id)/confirm", [("payment_method", token)])
    case 6, 7:
      guard let charge = sandbox.charges.elements.randomElement(using: &random) else { break }
      return ("refunds", random.chance(outOf: 2) ? [("charge", charge.id)] : [("charge", charge.id), ("amount", amount)])
    case 8, 9:
      guard let charge = sandbox.charges.elements.randomElement(using: &random) else { break }
      let fields = [("amount", amount), ("currency", charge.currency), ("destination", random.pick(["acct_a", "acct_b"]))]
      return ("transfers", random.chance(outOf: 3) ? fields : fields + [("source_transaction", charge.id)])
    case 10:
      guard let transfer = sandbox.transfers.elements.randomElement(using: &random) else { break }
      return ("transfers/\(transfer.id)/reversals", random.chance(outOf: 2) ? [] : [("amount", amount)])
    default: break
    }
    if let payout = sandbox.payouts.elements.randomElement(using: &random), random.chance(outOf: 4) {
      return ("payouts/\(payout.id)/\(random.pick(["cancel", "reverse"]))", [])
    }
    return (
      "payouts", [("amount", amount), ("currency", currency), ("destination", random.pick(["ba_test_ok", "ba_test_no_account", "ba_platform"]))]
    )
  }

  /// The activity and the payouts of all days together are the balance; all days of the bank are what is at the bank.
  private func expectReportsAddUp(_ merchant: Merchant) {
    let sandbox = merchant.sandbox
    let end = sandbox.clock.seconds + 1
    for currency in ["eur", "usd", "jpy"] {
      var sum = 0
      for type in [Sandbox.ReportType.activity, .payouts] {
        let lines = sandbox.report(type, account: Sandbox.platform, from: 0, to: end).split(separator: "\n").map {
          $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let currencyAt = lines[0].firstIndex(of: "currency"), let netAt = lines[0].firstIndex(of: "net") else { continue }
        for line in lines.dropFirst() where line[currencyAt] == currency { sum += Int(line[netAt].filter { $0 != "." }) ?? 0 }
      }
      let balance = sandbox.books.balance(.available(Sandbox.platform), currency) + sandbox.books.balance(.pending(Sandbox.platform), currency)
      #expect(sum == balance, "the reports add up to \(sum) \(currency), the balance is \(balance)")
    }
  }
}
