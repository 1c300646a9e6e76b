import Crypto
import Testing

@Suite struct WebhookSignatureTests {
  private static let body = Array(#"{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}"#.utf8)
  private static let code = "98346eb5c223b4cb8e5b710501fcebc1dfdd00ec227be7b7b4afa6e12796a806"
  private static let secret = "whsec_test_secret"
  private static let time = 1_800_000_000

  @Test func thePublishedVectorComesOut() {
    #expect(WebhookSignature.header(body: Self.body, seconds: Self.time, secrets: [Self.secret]) == "t=1800000000,v1=\(Self.code)")
  }

  @Test(arguments: [
    ("t=1800000000,v1=\(code)", 0, nil as WebhookSignature.Refusal?),
    ("t=1800000000, v1=\(code)", 0, nil),
    ("v1=\(code),t=1800000000", 0, nil),
    ("t=1800000000,v1=00,v1=\(code),v0=11", 0, nil),
    ("t=1800000000,v1=\(code)", 300, nil),
    ("t=1800000000,v1=\(code)", 301, .outsideTolerance),
    ("t=1800000000,v1=\(code)", -60, nil),
    ("t=1800000000,v1=\(code)", -61, .outsideTolerance),
    ("t=1800000001,v1=\(code)", 0, .wrongSignature),
    ("t=1800000000,v1=\(code.dropLast())", 0, .wrongSignature),
    ("t=1800000000,v1=\(code.uppercased())", 0, .wrongSignature),
    ("t=1800000000,v0=\(code)", 0, .malformed),
    ("t=1800000000", 0, .malformed),
    ("v1=\(code)", 0, .malformed),
    ("t=x,v1=\(code)", 0, .malformed),
    ("t=-1800000000,v1=\(code)", 0, .malformed),
    ("", 0, .malformed),
    ("t", 0, .malformed),
    ("t=1700000000,v1=00", 0, .wrongSignature),
  ])
  func headersAreJudged(header: String, age: Int, refusal: WebhookSignature.Refusal?) {
    var found: WebhookSignature.Refusal?
    do { try WebhookSignature.verify(header: header, body: Self.body, secrets: ["whsec_other", Self.secret], now: Self.time + age) } catch {
      found = error
    }
    #expect(found == refusal)
  }

  @Test func aChangedBodyIsRefusedAndEitherSecretOfARollHolds() throws {
    let header = WebhookSignature.header(body: Self.body, seconds: Self.time, secrets: ["whsec_old", "whsec_new"])
    try WebhookSignature.verify(header: header, body: Self.body, secrets: ["whsec_old"], now: Self.time)
    try WebhookSignature.verify(header: header, body: Self.body, secrets: ["whsec_new"], now: Self.time)
    #expect(throws: WebhookSignature.Refusal.wrongSignature) {
      try WebhookSignature.verify(header: header, body: Self.body + [32], secrets: ["whsec_new"], now: Self.time)
    }
    #expect(throws: WebhookSignature.Refusal.wrongSignature) {
      try WebhookSignature.verify(header: header, body: Self.body, secrets: [], now: Self.time)
    }
  }
}
