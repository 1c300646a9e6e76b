import PSP
import Testing

@Suite struct WebhookTests {
  private static let body = Array("{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"payment_intent.succeeded\"}".utf8)
  private static let code = "98346eb5c223b4cb8e5b710501fcebc1dfdd00ec227be7b7b4afa6e12796a806"

  /// The header, the secrets in force, the time, and what is wrong; the code was computed with OpenSSL's own program.
  @Test(
    arguments: [
      ("t=1800000000,v1=\(code)", ["whsec_test_secret"], 1_800_000_000, nil),
      ("t=1800000000,v1=\(code)", ["whsec_new", "whsec_test_secret"], 1_800_000_300, nil),
      ("t=1800000000,v1=0000,v1=\(code)", ["whsec_test_secret"], 1_800_000_000, nil),
      ("t=1800000000,v1=\(code)", ["whsec_test_secret"], 1_800_000_301, .outsideTolerance),
      ("t=1800000000,v1=\(code)", ["whsec_test_secret"], 1_799_999_900, .outsideTolerance),
      ("t=1800000000,v1=\(code)", ["whsec_new"], 1_800_000_000, .wrongSignature),
      ("t=1800000000,v1=\(code)", [], 1_800_000_000, .wrongSignature),
      ("t=1800000001,v1=\(code)", ["whsec_test_secret"], 1_800_000_000, .wrongSignature),
      ("t=1800000000,v0=\(code)", ["whsec_test_secret"], 1_800_000_000, .malformedSignature),
      ("v1=\(code)", ["whsec_test_secret"], 1_800_000_000, .malformedSignature),
      ("", ["whsec_test_secret"], 1_800_000_000, .malformedSignature), (nil, ["whsec_test_secret"], 1_800_000_000, .missingSignature),
    ] as [(String?, [String], Int, PSPWebhookRefusal?)])
  func signaturesAreVerified(header: String?, secrets: [String], now: Int, refusal: PSPWebhookRefusal?) {
    let connector = StripeConnector()
    let given = { (name: String) in name == "Stripe-Signature" ? header : nil }
    #expect(connector.refusal(header: given, body: WebhookTests.body, secrets: secrets, now: now) == refusal)
    if refusal == nil {
      #expect(connector.refusal(header: given, body: WebhookTests.body + [0x20], secrets: secrets, now: now) == .wrongSignature)
    }
  }
}
