import HTTP
import JSON
import PSP
import Payments
import TestSupport
import Testing

@testable import Gateway

/// Routes, description, error codes and pages.
@Suite struct DescriptionTests {
  private static let document: JSONObject = {
    do throws(JSONError) { return try JSONParser.parse(Array(OpenAPI.text.utf8)).object ?? JSONObject() } catch { return JSONObject() }
  }()

  @Test func theDescriptionHasTheRoutesAndNoOthers() {
    var described: Set<String> = []
    for path in Self.document["paths"]?.object?.members ?? [] {
      for method in path.value.object?.members ?? [] { described.insert("\(method.name.uppercased()) \(path.name)") }
    }
    let routes = GatewayRoute.all.patterns.map { "\($0.method.rawValue) \($0.pattern)" }
    #expect(described == Set(routes))
    #expect(routes.count == Set(routes).count)
  }

  @Test func everyOperationNamesAScopeAnAnswerAndItsErrors() {
    for spec in OperationTable.specs {
      let item = Self.document["paths"]?[spec.path]?[spec.method.rawValue.lowercased()]
      #expect(item?["security"]?[0]?["bearer"]?[0]?.string == spec.scope.rawValue, "\(spec.path)")
      let responses = item?["responses"]
      #expect(responses?["\(spec.status)"]?["content"]?["application/json"]?["schema"]?["$ref"]?.string == "#/components/schemas/\(spec.answer)")
      for status in ["400", "401", "403", "429", "503"] { #expect(responses?[status] != nil, "\(spec.path) \(status)") }
      #expect((responses?["409"] != nil) == spec.hasKey)
      #expect(Self.document["components"]?["schemas"]?[spec.answer] != nil, "\(spec.answer)")
    }
  }

  @Test func everyAnswerOfAnErrorIsAmongTheStatuses() {
    let described = Set(OpenAPI.statuses.map(\.status))
    for entry in ErrorCatalog.entries where entry.status != 405 { #expect(described.contains(entry.status), "\(entry.code)") }
    #expect(ErrorCatalog.entries.count == Set(ErrorCatalog.entries.map(\.code)).count, "a code stands twice")
  }

  @Test(arguments: PaymentStatus.allCases) func thePageTellsWhatIsKnown(status: PaymentStatus) {
    let payment: JSONObject = [
      "status": .string(status.rawValue), "order_id": .string("<b>&\"7\"</b>"), "amount": .string("1.00"), "currency": .string("eur"),
    ]
    let page = CheckoutPages.completion(payment)
    #expect(page.status == 200 && page.text.contains("&lt;b&gt;") && !page.text.contains("<b>"))
    #expect(page.text.contains("http-equiv=\"refresh\"") == !status.isSettled, "it asks again as long as nothing is known")
  }

  @Test func thePageSendsBuyersToThePSPAndNowhereElse() {
    func checkout(_ url: String) -> HTTPResponse { CheckoutPages.checkout(["status": .string("EXECUTING"), "psp_url": .string(url)]) }
    #expect(checkout("https://psp.example.com/c/1").headers["Location"] == "https://psp.example.com/c/1")
    for url in ["javascript:alert(1)", "data:text/html,x", "//example.com"] { #expect(checkout(url).headers["Location"] == nil, "\(url)") }
  }

  @Test func baseSixtyFourIsReadWithAndWithoutPadding() {
    for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zg", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob")] {
      #expect(Base64.decode(text[...]) == Array(bytes.utf8))
    }
    for text in ["Z!", "Zg=g", " Zg"] { #expect(Base64.decode(text[...]) == nil, "\(text)") }
  }

  @Test func secondsAreExact() {
    for (nanoseconds, text) in [(0, "0.000000000"), (1, "0.000000001"), (1_500_000_000, "1.500000000"), (59_999_999_999, "59.999999999")]
      as [(UInt64, String)]
    {
      #expect(PrometheusText.seconds(nanoseconds) == text)
    }
  }
}
