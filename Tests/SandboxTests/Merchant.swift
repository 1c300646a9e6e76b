import HTTP
import JSON
import TestSupport
import Testing

@testable import Sandbox

/// A merchant in front of a sandbox, in the same process: requests go in, answers and webhooks come out. The clock stands until it is moved.
final class Merchant {
  static let start = 1_800_000_000

  let sandbox: Sandbox
  /// What was answered last.
  private(set) var last = HTTPResponse(status: 0)
  private(set) var lastTransport = Answer.Transport.normal

  init(seed: UInt64 = 1, _ change: (inout SandboxSettings) -> Void = { _ in }) {
    var settings = SandboxSettings()
    settings.seed = seed
    settings.clockStart = Merchant.start
    settings.webhooks = [("http://merchant/hook", "whsec_test")]
    change(&settings)
    sandbox = Sandbox(settings)
    sandbox.observe(realMilliseconds: 0)
  }

  /// Sends a request to the API and gives the answer's JSON.
  @discardableResult
  func call(
    _ method: HTTPMethod, _ path: String, _ fields: KeyValuePairs<String, String> = [:], key: String? = nil, headers: HTTPHeaders = [:]
  ) throws -> JSONValue {
    var form = FormEncoder()
    for (name, value) in fields { form.add(name, value: value) }
    var headers = headers
    if headers["Authorization"] == nil { headers["Authorization"] = "Bearer sk_test_1" }
    if let key { headers["Idempotency-Key"] = key }
    let isPost = method == .post
    let target = "/v1/" + path + (isPost || form.encoded.isEmpty ? "" : "?" + form.encoded)
    let answer = sandbox.receive(HTTPRequest(method: method, target: target, headers: headers, body: isPost ? form.bytes : []))
    last = answer.response
    lastTransport = answer.transport
    sandbox.answered(answer)
    return try JSONParser.parse(answer.response.body)
  }

  /// A request to the API that is to succeed.
  @discardableResult
  func post(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:], key: String? = nil, headers: HTTPHeaders = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSONValue {
    let answer = try call(.post, path, fields, key: key, headers: headers)
    #expect(last.status == 200, "\(last.text)", sourceLocation: sourceLocation)
    return answer
  }

  func get(_ path: String, _ fields: KeyValuePairs<String, String> = [:], sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
    let answer = try call(.get, path, fields)
    #expect(last.status == 200, "\(last.text)", sourceLocation: sourceLocation)
    return answer
  }

  /// A request to the sandbox itself.
  @discardableResult
  func control(_ method: HTTPMethod, _ path: String, _ body: String = "") throws -> HTTPResponse {
    sandbox.receive(HTTPRequest(method: method, target: "/sandbox/" + path, body: Array(body.utf8))).response
  }

  /// A payment that succeeds at once; gives the intent.
  @discardableResult
  func pay(_ amount: Int = 10_000, currency: String = "eur", method: String = "pm_card_visa", key: String? = nil) throws -> JSONValue {
    try post(
      "payment_intents",
      ["amount": "\(amount)", "currency": currency, "payment_method": method, "confirm": "true", "return_url": "http://merchant/"],
      key: key)
  }

  func skip(days: Int = 0, seconds: Int = 0) throws {
    let response = try control(.post, "clock/advance", "{\"seconds\": \(days * 86_400 + seconds)}")
    #expect(response.status == 200, "\(response.text)")
  }

  /// The webhooks that are sent now, answered with a status (`nil`: not at all), as the types of their events.
  @discardableResult
  func hear(status: Int? = 200) throws -> [String] {
    try sandbox.takeDeliveries().map { webhook in
      sandbox.deliveryEnded(webhook.id, status: status)
      return try JSONParser.parse(webhook.request.body)["type"]?.string ?? ""
    }
  }

  /// The balance of an account of the books.
  func balance(_ place: Books.Place, _ currency: String = "eur") -> Int { sandbox.books.balance(place, currency) }

  func expectSoundBooks(sourceLocation: SourceLocation = #_sourceLocation) {
    let problems = sandbox.checkBooks()
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }
}
