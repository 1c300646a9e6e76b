import Foundation
import JSON
import Testing

@testable import PSP

/// Stripe's own sample of every object of its interface, where the file is at hand: `fixtures3.json` of github.com/stripe/openapi, named by the
/// variable `DUCAT_STRIPE_FIXTURES`.
@Suite struct FixtureTests {
  static let path = ProcessInfo.processInfo.environment["DUCAT_STRIPE_FIXTURES"]

  @Test(.enabled(if: path != nil, "DUCAT_STRIPE_FIXTURES names no file")) func everySampleIsReadOrPassedOver() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: try #require(FixtureTests.path)))
    let all = try JSONParser.parse([UInt8](data), limits: JSONLimits(bytesMax: 64 << 20, depthMax: 64, valuesMax: 2_000_000))
    let resources = try #require(all["resources"]?.object)
    #expect(resources.count >= 100)
    var found: [String: PSPObject] = [:]
    for member in resources.members { found[member.name] = StripeConnector.object(member.value) }
    let expected: [String: PSPObject.Status] = [
      "payment_intent": .failed, "checkout.session": .open, "refund": .succeeded, "payout": .inTransit, "transfer": .succeeded,
      "bank_account": .pending,
      "external_account": .pending,
    ]
    #expect(found.mapValues(\.status) == expected)
    let event = try #require(resources["event"])
    #expect(StripeConnector().event(in: Array(event.text.utf8))?.type == "plan.created")
    // No id of Stripe's own is taken for a card number.
    #expect(CardNumber.find(in: all) == nil)
  }
}
