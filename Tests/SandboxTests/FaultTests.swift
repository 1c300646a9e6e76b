import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct FaultTests {
  private static let fields: KeyValuePairs<String, String> = [
    "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true",
  ]

  /// A fault on the wire: what the first try comes to, how many charges there are then, and what the second try under the same key comes to.
  @Test(arguments: [
    ("timeout_before", Answer.Transport.silence, 500, 0, 200),
    ("timeout_after", .silence, 200, 1, 200),
    ("reset_before", .reset, 500, 0, 200),
    ("reset_after", .reset, 200, 1, 200),
    ("server_error", .normal, 500, 0, 200),
    ("server_error_after", .normal, 500, 1, 500),
    ("rate_limit", .normal, 429, 0, 200),
    ("lock_timeout", .normal, 429, 0, 200),
    ("slow:10", .slow(milliseconds: 10), 200, 1, 200),
  ])
  func faultsOnTheWireHappenOnceAndNeverChargeTwice(fault: String, transport: Answer.Transport, status: Int, charges: Int, again: Int) throws {
    let merchant = Merchant()
    try merchant.call(.post, "payment_intents", Self.fields, key: "k", headers: ["Sandbox-Fault": fault])
    #expect(merchant.lastTransport == transport)
    #expect(merchant.last.status == status)
    #expect(merchant.sandbox.charges.elements.count == charges)
    try merchant.call(.post, "payment_intents", Self.fields, key: "k", headers: ["Sandbox-Fault": fault])
    #expect(merchant.lastTransport == .normal && merchant.last.status == again)
    #expect((merchant.last.headers["Idempotent-Replayed"] == "true") == (charges == 1))
    #expect(merchant.sandbox.charges.elements.count == 1)
    merchant.expectSoundBooks()
  }

  @Test func aFaultCanHappenMoreThanOnce() throws {
    let merchant = Merchant()
    for expected in [Answer.Transport.silence, .silence, .silence, .normal] {
      try merchant.call(.post, "payment_intents", Self.fields, key: "k", headers: ["Sandbox-Fault": "timeout_after*3"])
      #expect(merchant.lastTransport == expected)
    }
    #expect(merchant.sandbox.charges.elements.count == 1)
  }

  @Test func outcomesAreChosenByMetadataRuleAndHeader() throws {
    let merchant = Merchant()
    func decline(_ fields: KeyValuePairs<String, String>, headers: HTTPHeaders = [:]) throws -> String? {
      try merchant.call(.post, "payment_intents", fields, headers: headers)["error"]?["decline_code"]?.string
    }
    #expect(try decline(Self.fields) == nil)
    #expect(try decline(Self.fields, headers: ["Sandbox-Fault": "decline:insufficient_funds"]) == "insufficient_funds")
    #expect(
      try decline([
        "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true", "metadata[sandbox_fault]": "decline:do_not_honor",
      ]) == "do_not_honor")
    // The rule is for one amount, and for two requests.
    try merchant.control(.post, "faults", #"{"fault": "decline:stolen_card", "amount": 6666, "currency": "eur", "times": 2}"#)
    let marked: KeyValuePairs<String, String> = ["amount": "6666", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true"]
    #expect(try decline(Self.fields) == nil)
    #expect(try decline(marked) == "stolen_card")
    #expect(try decline(marked) == "stolen_card")
    #expect(try decline(marked) == nil)
    try merchant.control(.post, "faults", #"{"fault": "decline", "metadata": {"buyer": "7"}}"#)
    let buyer: KeyValuePairs<String, String> = [
      "amount": "2000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true", "metadata[buyer]": "7",
    ]
    #expect(try decline(buyer) == "generic_decline")
    try merchant.control(.delete, "faults")
    #expect(try decline(buyer) == nil)
    try merchant.call(.post, "payment_intents", Self.fields, headers: ["Sandbox-Fault": "nonsense"])
    #expect(merchant.last.status == 400)
    merchant.expectSoundBooks()
  }

  @Test func aWrongAmountIsWrongInAllThatIsSaid() throws {
    let merchant = Merchant()
    let intent = try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": "wrong_amount:-300"])
    #expect(intent["amount"]?.integer == 1700 && intent["amount_received"]?.integer == 1700)
    #expect(merchant.balance(.network) == -1700)
    merchant.expectSoundBooks()
  }

  @Test func threeDSecureCanBeAskedOfAnyCard() throws {
    let merchant = Merchant()
    let intent = try merchant.post("payment_intents", Self.fields, headers: ["Sandbox-Fault": "three_d_secure"])
    #expect(intent["status"]?.string == "requires_action")
    let response = try merchant.control(.post, "payment_intents/\(intent["id"]?.string ?? "")/authenticate", #"{"outcome": "success"}"#)
    #expect(response.status == 200)
    #expect(try merchant.get("payment_intents/\(intent["id"]?.string ?? "")")["status"]?.string == "succeeded")
  }

  @Test func randomFaultsDependOnSeedAndKeyAlone() throws {
    func outcomes(seed: UInt64, _ keys: [Int]) throws -> [Int: Int] {
      let merchant = Merchant(seed: seed)
      try merchant.control(.post, "rates", #"{"decline": 3000, "server_error_after": 1000}"#)
      var statuses: [Int: Int] = [:]
      for key in keys {
        try merchant.call(.post, "payment_intents", Self.fields, key: "k\(key)")
        statuses[key] = merchant.last.status
      }
      merchant.expectSoundBooks()
      return statuses
    }
    let keys = Array(0..<400)
    let forwards = try outcomes(seed: 5, keys)
    #expect(try outcomes(seed: 5, keys.reversed()) == forwards)
    #expect(try outcomes(seed: 6, keys) != forwards)
    let declined = forwards.values.count { $0 == 402 }
    #expect((60...180).contains(declined), "\(declined) of 400 are declined at a rate of three tenths")
  }

  @Test func theRateLimitTurnsRequestsAwayUntilTheNextSecond() throws {
    let merchant = Merchant { $0.requestsPerSecond = 3 }
    var statuses: [Int] = []
    for _ in 0..<5 {
      try merchant.call(.get, "balance")
      statuses.append(merchant.last.status)
    }
    #expect(statuses == [200, 200, 200, 429, 429])
    try merchant.skip(seconds: 1)
    try merchant.call(.get, "balance")
    #expect(merchant.last.status == 200)
  }

  @Test func theSameSeedAndRequestsGiveTheSameBytes() throws {
    func run(seed: UInt64) throws -> [[UInt8]] {
      let merchant = Merchant(seed: seed)
      var bodies: [[UInt8]] = []
      for index in 0..<20 {
        try merchant.pay(1000 + index, key: index % 2 == 0 ? "k\(index)" : nil)
        bodies.append(merchant.last.body)
      }
      try merchant.skip(days: 3)
      bodies += merchant.sandbox.takeDeliveries().map { $0.request.body + Array("\($0.request.headers["Stripe-Signature"] ?? "")".utf8) }
      bodies.append(try merchant.control(.get, "books/entries").body)
      return bodies
    }
    #expect(try run(seed: 9) == run(seed: 9))
    #expect(try run(seed: 9) != run(seed: 10))
  }
}
