import HTTP
import JSON
import Payments
import TestSupport
import Testing

@testable import Sandbox

/// News of a payment in every order, some of them twice, with the answers lost or not: always the same state and the same balances.
struct WebhookOrderTests {
  private static let cases: [(name: String, body: JSONObject, refund: Bool)] = [
    ("a charge", ["payment_method": .string("pm_card_visa")], false),
    ("a declined charge", ["payment_method": .string("pm_card_visa_chargeDeclined")], false),
    ("a charge whose refund fails later", ["payment_method": .string("pm_card_refundFail")], true),
    ("a charge whose refund is pending first", ["payment_method": .string("pm_card_pendingRefund")], true),
    ("a page", JSONObject(), false),
  ]

  @Test(arguments: 0..<5, [false, true]) func everyOrderEndsTheSame(number: Int, areAnswersLost: Bool) throws {
    let (name, body, isRefunded) = WebhookOrderTests.cases[number]
    var expected: String?
    var orders = 0
    var count = 0
    repeat {
      let (state, found) = try run(body, isRefunded, areAnswersLost, order: orders)
      count = found
      #expect(expected == nil || state == expected, "\(name), order \(orders): \(state) instead of \(expected ?? "")")
      expected = state
      orders += 1
    } while orders < min(120, WebhookOrderTests.factorial(count))
    #expect(count > 0, "\(name): no webhooks were kept back")
  }

  private static func factorial(_ number: Int) -> Int { number < 2 ? 1 : number * factorial(number - 1) }

  /// - Returns: what is known at the end, and how many webhooks there were.
  private func run(_ extra: JSONObject, _ isRefunded: Bool, _ areAnswersLost: Bool, order: Int) throws -> (String, Int) {
    let run = try Simulation(seed: 7, pollSeconds: 1_000_000)
    let world = run.world
    world.onAnswer = { [unowned run] in run.answered($0, $1) }
    world.isQuiet = true
    world.held = []
    world.buyersStay = true
    world.pollsAreLost = true
    var body: JSONObject = [
      "buyer_id": .string("b"), "order_id": .string("o"), "currency": .string("EUR"), "seller_id": .string("anna"), "amount": .string("100.00"),
    ]
    for member in extra.members { body[member.name] = member.value }
    if areAnswersLost, !isRefunded, !extra.isEmpty { run.control("faults", #"{"fault":"server_error_after","times":1}"#) }
    world.ask(PaymentCall(.pay, caller: .operatorConnection, key: "pay", body: body))
    try world.run(until: world.now + 600 * 1_000_000_000)
    guard let id = run.paid.first else { throw TestFailure("the payment was not taken") }
    if isRefunded {
      if areAnswersLost { run.control("faults", #"{"fault":"server_error_after","times":1}"#) }
      world.ask(PaymentCall(.refund, caller: .operatorConnection, key: "refund", body: ["payment_id": .string(id)]))
      try world.run(until: world.now + 3 * 86_400 * 1_000_000_000)
    }
    // The kept webhooks in the order of this number, each second one twice.
    var left = world.held ?? []
    let count = left.count
    world.held = nil
    var number = order
    while !left.isEmpty {
      let index = number % left.count
      number /= left.count
      let webhook = left.remove(at: index)
      world.redeliver(webhook)
      try world.run(until: world.now + 1_000_000_000)
      if left.count % 2 == 0 { world.redeliver(webhook) }
    }
    try world.run(until: world.now + 60 * 1_000_000_000)
    guard let payment = world.look(id) else { throw TestFailure("the payment is gone") }
    let names = ["status", "amount_captured", "amount_refunded", "psp_status", "failure"]
    var state = names.map { "\($0)=\(payment[$0]?.text ?? "")" }.joined(separator: " ")
    for path in ["assets:psp:stripe:clearing", "liabilities:seller:anna", "income:fees", "liabilities:refund:transit", "liabilities:suspense:stripe"]
    {
      state += " \(path)=\(run.balance(path))"
    }
    return (state, count)
  }
}
