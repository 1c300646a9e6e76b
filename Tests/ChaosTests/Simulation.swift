import HTTP
import JSON
import Ledger
import Memory
import Money
import PSP
import Payments
import TestSupport
import Testing

@testable import Sandbox

/// Clients, buyers and the PSP around one server, and the comparison of everybody's books at the end.
final class Simulation {
  static let sellers = ["anna", "bert", "cleo", "dora"]
  static let cards = [
    "pm_card_visa", "pm_card_visa", "pm_card_visa", "pm_card_mastercard", "pm_card_visa_chargeDeclined",
    "pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedExpiredCard", "pm_card_chargeDeclinedProcessingError",
    "pm_card_refundFail", "pm_card_pendingRefund", "pm_card_authenticationRequired",
  ]
  static let rates =
    #"{"timeout_before":100,"timeout_after":150,"reset_before":100,"reset_after":150,"server_error":150,"server_error_after":80,"rate_limit":100,"#
    + #""lock_timeout":100,"slow":200,"decline":200,"three_d_secure":100,"wrong_amount":60,"refund_pending":300,"refund_fails":200,"#
    + #""webhook_duplicate":500,"webhook_delay":500,"webhook_lost":300,"webhook_reorder":500,"webhook_early":300,"webhook_bad_signature":200,"webhook_stale":200}"#

  let seed: UInt64
  let world: World
  var paid: [String] = []
  var refunds: Set<String> = []
  var keys: [String: String] = [:]
  /// What a failure says it was.
  var name = ""
  var steps = 0

  init(seed: UInt64, pollSeconds: Int = 600) throws {
    self.seed = seed
    world = try World(seed: seed, pollSeconds: pollSeconds)
    for seller in Simulation.sellers {
      world.ask(PaymentCall(.sellerSet, caller: .operatorConnection, key: "seller-\(seller)", body: ["seller_id": .string(seller)]))
    }
    try world.run(until: world.now + 1_000_000_000)
  }

  func run() throws {
    let count = Int(environmentNumber("DUCAT_CHAOS_PAYMENTS") ?? 300)
    control("rates", Simulation.rates)
    world.failsCommits = true
    world.onAnswer = { [unowned self] in answered($0, $1) }
    for number in 0..<count {
      world.after(Int.random(in: 0...200, using: &world.random), .client(0, payment(number)))
      try world.run(until: world.now + UInt64.random(in: 0...300_000_000, using: &world.random))
      if world.random.chance(1, outOf: 4), let id = paid.randomElement(using: &world.random) { later(id, number) }
      if world.random.chance(1, outOf: 25) { try world.crash() }
    }
    try settle()
    check()
  }

  // MARK: What clients do

  private func payment(_ number: Int) -> PaymentCall {
    let parts = Int.random(in: 1...4, using: &world.random)
    var items: [JSONValue] = []
    var total = 0
    for part in 0..<parts {
      let cents = Int.random(in: 50...20_000, using: &world.random)
      total += cents
      items.append(
        .object([
          "seller_id": .string(world.random.pick(Simulation.sellers)), "amount": .string(Simulation.euros(cents)),
          "sub_order_id": .string("s\(part)"),
        ]))
    }
    var body: JSONObject = [
      "buyer_id": .string("b\(Int.random(in: 0..<20, using: &world.random))"), "order_id": .string("o\(number)"), "currency": .string("EUR"),
      "total_amount": .string(Simulation.euros(total)), "line_items": .array(items),
    ]
    if !world.random.chance(1, outOf: 5) { body["payment_method"] = .string(world.random.pick(Simulation.cards)) }
    if world.random.chance(1, outOf: 6) { body["capture"] = .string("manual") }
    return PaymentCall(.pay, caller: .operatorConnection, key: "order-\(number)", body: body)
  }

  static func euros(_ cents: Int) -> String { "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)" }

  /// Something done with a payment afterwards, whatever state it is in.
  private func later(_ id: String, _ number: Int) {
    guard let payment = world.look(id) else { return }
    let key = "later-\(number)"
    let call: PaymentCall
    switch payment["status"]?.string {
    case "AUTHORIZED":
      if world.random.chance(1, outOf: 4) {
        call = PaymentCall(.paymentCancel, caller: .operatorConnection, key: key, id: id)
      } else {
        let part = world.random.chance(1, outOf: 2)
        call = PaymentCall(.paymentCapture, caller: .operatorConnection, key: key, id: id, body: part ? ["amount": .string("0.50")] : JSONObject())
      }
    case "FAILED":
      call = PaymentCall(.paymentRetry, caller: .operatorConnection, key: key, id: id, body: ["payment_method": .string("pm_card_visa")])
    default:
      var body: JSONObject = ["payment_id": .string(id)]
      if world.random.chance(2, outOf: 3) { body["amount"] = .string(Simulation.euros(Int.random(in: 1...3000, using: &world.random))) }
      call = PaymentCall(.refund, caller: .operatorConnection, key: key, body: body)
    }
    world.after(0, .client(0, call))
    // A client that lost patience, with the same key.
    if world.random.chance(1, outOf: 3) { world.after(Int.random(in: 0...2000, using: &world.random), .client(0, call)) }
  }

  func answered(_ call: PaymentCall, _ answer: PaymentAnswer) {
    let json = (try? JSONParser.parse(answer.body))?.object ?? JSONObject()
    if let key = call.key, answer.status < 300 {
      let id = json["payment_id"]?.string ?? ""
      let seen = keys.updateValue(id + (json["refund_id"]?.string ?? ""), forKey: key)
      #expect(seen == nil || seen == keys[key], "\(name) seed \(seed): key \(key) made \(seen ?? "") and \(keys[key] ?? "")")
    }
    guard answer.status == 202 else { return }
    if call.operation == .pay, let id = json["payment_id"]?.string {
      if !paid.contains(id) { paid.append(id) }
      world.after(Int.random(in: 500...5000, using: &world.random), .buyer(id))
      if world.random.chance(1, outOf: 10) { world.after(Int.random(in: 0...3000, using: &world.random), .client(0, call)) }
    }
    if let id = json["refund_id"]?.string { refunds.insert(id) }
  }

  func control(_ path: String, _ body: String) {
    let answer = world.sandbox.receive(HTTPRequest(method: .post, target: "/sandbox/\(path)", body: Array(body.utf8)))
    #expect(answer.response.status == 200, "\(answer.response.text)")
  }

  // MARK: The end

  /// The faults end, all that is late comes in, and a person looks at what is left.
  func settle() throws {
    control("rates", "{}")
    world.failsCommits = false
    world.isQuiet = true
    try world.run(until: world.now + 3600 * 1_000_000_000)
    // Pages that nobody used close after a day; refunds that fail do so after a day.
    for _ in 0..<5 {
      let letters = open("dead_letter")
      for id in letters { world.ask(PaymentCall(.deadLetterRetry, caller: .operatorConnection, key: "retry-\(id)", id: id)) }
      try world.run(until: world.now + 2 * 86_400 * 1_000_000_000)
    }
  }

  private func open(_ kind: String) -> [String] {
    guard let server = world.server else { return [] }
    let answer = server.service.execute(
      PaymentCall(.deadLetterList, caller: .operatorConnection, body: ["limit": .string("100")]), &server.ledger)
    return (try? JSONParser.parse(answer.body))?["data"]?.array?.compactMap { $0["dead_letter_id"]?.string } ?? []
  }

  func check() {
    guard let server = world.server else {
      Issue.record("\(name) seed \(seed): no server")
      return
    }
    #expect(server.service.problems.isEmpty, "\(name) seed \(seed): \(server.service.problems.prefix(5))")
    #expect(world.sandbox.checkBooks().isEmpty, "\(name) seed \(seed)")
    var taken: [String: Int] = [:]
    for charge in world.sandbox.charges.elements where charge.status == "succeeded" && charge.captured {
      taken[charge.metadata["ducat_subject"] ?? world.sandbox.paymentIntents[charge.paymentIntent]?.metadata["ducat_subject"] ?? "?", default: 0] +=
        charge.amountCaptured
    }
    var given: [String: Int] = [:]
    for refund in world.sandbox.refunds.elements where refund.status == "succeeded" || refund.status == "pending" {
      let intent = world.sandbox.paymentIntents[refund.paymentIntent]
      given[intent?.metadata["ducat_subject"] ?? "?", default: 0] += refund.amount
    }
    var expected: [String: Int] = [:]
    var states: [String: Int] = [:]
    // A wrong charge of a card that takes no refund: the money lies in suspense, with an open dead letter.
    var homeless = 0
    var letters = 0
    for id in paid {
      guard let payment = world.look(id), let status = payment["status"]?.string else {
        Issue.record("\(name) seed \(seed): \(id) is gone")
        continue
      }
      states[status, default: 0] += 1
      let isOver = ["SUCCESS", "FAILED", "CANCELLED", "REFUNDED", "PARTIALLY_REFUNDED", "AUTHORIZED"].contains(status)
      #expect(isOver, "\(name) seed \(seed): \(id) is still \(status): \(Simulation.brief(payment))")
      let captured = Simulation.cents(payment["amount_captured"]?.string)
      let refunded = Simulation.cents(payment["amount_refunded"]?.string)
      var net = taken[id, default: 0] - given[id, default: 0]
      if net != 0, captured == 0, payment["payment_method"]?.string == "pm_card_refundFail" {
        homeless += net
        letters += 1
        net = 0
      }
      #expect(
        net == captured - refunded, "\(name) seed \(seed): \(id): the PSP kept \(net), we say \(captured) - \(refunded): \(Simulation.brief(payment))"
      )
      for order in payment["orders"]?.array ?? [] where captured > 0 {
        let sum = Simulation.cents(order["amount_captured"]?.string) - Simulation.cents(order["amount_refunded"]?.string)
        let fee = Simulation.cents(order["fee_captured"]?.string) - Simulation.cents(order["fee_refunded"]?.string)
        expected[order["seller_id"]?.string ?? "", default: 0] += sum - fee
      }
    }
    #expect(Set(taken.keys).isSubset(of: paid), "\(name) seed \(seed): the PSP charged for what we do not know")
    let total = taken.values.reduce(0, +) - given.values.reduce(0, +)
    #expect(balance("assets:psp:stripe:clearing") == total, "\(name) seed \(seed): clearing")
    #expect(balance("liabilities:suspense:stripe") == homeless, "\(name) seed \(seed): money without a home")
    #expect(open("dead_letter").count == letters, "\(name) seed \(seed): dead letters")
    #expect(balance("liabilities:refund:transit") == 0, "\(name) seed \(seed): refunds on their way")
    for seller in Simulation.sellers {
      let owed = balance("assets:receivable:seller:\(seller)")
      #expect(balance("liabilities:seller:\(seller)") - owed == expected[seller, default: 0], "\(name) seed \(seed): the wallet of \(seller)")
    }
    checkLedger(server)
    if name.isEmpty {
      print(
        "seed \(seed): \(paid.count) payments \(states), \(refunds.count) refunds, \(world.crashes) crashes, \(world.commits) commits, "
          + "\(world.failedCommits) that failed")
    }
  }

  private func checkLedger(_ server: World.ServerState) {
    do {
      guard let snapshot = try server.ledger.snapshot() else {
        Issue.record("\(name) seed \(seed): a batch is in flight")
        return
      }
      var payments = PaymentsChecker()
      let report = try snapshot.check(&payments) { _, _ in }
      #expect(report.findings.isEmpty, "\(name) seed \(seed): \(report.findings)")
    } catch {
      Issue.record("\(name) seed \(seed): \(error)")
    }
  }

  func balance(_ path: String) -> Int {
    guard let server = world.server, let code = AssetCode("EUR"), let id = server.ledger.account(path, code) else { return 0 }
    return Int(server.ledger.account(id, live: true).posted)
  }

  /// What matters of a payment, on one line.
  static func brief(_ payment: JSONObject) -> String {
    ["status", "capture", "amount", "payment_method", "psp_payment", "psp_checkout", "psp_status", "failure", "dead_letter", "attempt"]
      .compactMap { name in payment[name].map { "\(name)=\($0.text)" } }.joined(separator: " ")
  }

  static func cents(_ text: String?) -> Int {
    guard let text else { return 0 }
    return Int(text.filter { $0 != "." }) ?? Int.min
  }
}
