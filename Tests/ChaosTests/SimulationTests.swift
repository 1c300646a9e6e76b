import JSON
import Payments
import TestSupport
import Testing

@testable import Sandbox

/// Thousands of payments against the sandbox with every fault of it, clients that ask twice, and a server that is killed over and over: afterwards the PSP's own
/// books, the payments, the wallets and the journal agree to the cent.
@Suite(.serialized)
struct SimulationTests {
  @Test func booksAgreeAfterRandomFaultsAndCrashes() throws {
    let seeds = environmentNumber("DUCAT_CHAOS_SEEDS") ?? 2
    var random = SeededRandom.printed()
    for _ in 0..<seeds { try Simulation(seed: random.next()).run() }
  }

  /// Webhooks are lost and answers too, and by the time that the first list of events can be had it has several pages.
  @Test func theFirstListOfManyPagesMissesNothing() throws {
    let run = try Simulation(seed: 5, pollSeconds: 3600)
    run.name = "many pages"
    run.world.onAnswer = { [unowned run] in run.answered($0, $1) }
    run.world.isQuiet = true
    run.world.pollsAreLost = true
    run.control("rates", #"{"webhook_lost":10000,"server_error_after":10000}"#)
    let count = 120
    for number in 0..<count {
      run.world.ask(
        PaymentCall(
          .pay, caller: .operatorConnection, key: "order-\(number)",
          body: [
            "buyer_id": .string("b"), "order_id": .string("o\(number)"), "currency": .string("EUR"), "seller_id": .string("anna"),
            "amount": .string("10.00"), "payment_method": .string("pm_card_visa"),
          ]))
    }
    try run.world.run(until: run.world.now + 120 * 1_000_000_000)
    #expect(run.paid.count == count && run.paid.allSatisfy { run.world.look($0)?["status"]?.string == "UNKNOWN" })
    run.world.pollsAreLost = false
    run.control("rates", "{}")
    #expect(run.world.sandbox.events.elements.count > 200)
    try run.world.run(until: run.world.now + 7200 * 1_000_000_000)
    #expect(run.paid.allSatisfy { run.world.look($0)?["status"]?.string == "SUCCESS" })
    run.check()
  }
}
