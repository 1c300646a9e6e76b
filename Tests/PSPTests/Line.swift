import HTTP
import JSON
import Money
import PSP
import Testing

@testable import Sandbox

/// A connector with a sandbox behind it, in the same process: calls become requests, answers become verdicts, webhooks become events.
final class Line {
  static let start = 1_800_000_000

  let connector = StripeConnector()
  let sandbox: Sandbox
  private var keyCount = 0
  /// The newest call's request, as it was sent.
  private(set) var lastRequest: PSPRequest?

  init(_ change: (inout SandboxSettings) -> Void = { _ in }) {
    var settings = SandboxSettings()
    settings.clockStart = Line.start
    settings.webhooks = [("http://merchant/hook", "whsec_test")]
    change(&settings)
    sandbox = Sandbox(settings)
    // It hears of connected accounts too.
    for endpoint in sandbox.endpoints.elements { sandbox.endpoints.change(endpoint.id) { $0.isConnect = true } }
    sandbox.observe(realMilliseconds: 0)
  }

  /// Makes a call and judges the answer.
  /// - Parameter fault: what the sandbox is asked to do wrong.
  func call(
    _ call: PSPCall, attempt: String = "att_1", subject: String = "sub_1", key: String? = nil, fault: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> PSPVerdict {
    keyCount += 1
    let request = try #require(
      connector.request(call, key: key ?? "key-\(keyCount)", attempt: attempt, subject: subject), sourceLocation: sourceLocation)
    lastRequest = request
    return connector.verdict(on: call.kind, try send(request, fault: fault))
  }

  /// Sends a request as it is; what the sandbox keeps to itself is no answer.
  func send(_ request: PSPRequest, fault: String? = nil, secret: String = "sk_test_1") throws -> PSPTransport {
    var headers = HTTPHeaders()
    for (name, value) in request.headers + connector.authorization(secret: secret) { headers.add(name, value) }
    if let fault { headers.add("Sandbox-Fault", fault) }
    let method = try #require(HTTPMethod(rawValue: request.method))
    let answer = sandbox.receive(HTTPRequest(method: method, target: request.path, headers: headers, body: request.body))
    defer { sandbox.answered(answer) }
    switch answer.transport {
    case .silence: return .noAnswer("time is over")
    case .reset: return .noAnswer("reset")
    case .normal, .slow:
      return .answer(
        status: answer.response.status, headers: answer.response.headers.fields.map { ($0.name, $0.value) }, body: answer.response.body)
    }
  }

  /// Sends a request whose answer takes its time; `body` runs meanwhile.
  func sendHolding(_ request: PSPRequest, _ body: () throws -> Void) throws -> PSPTransport {
    var headers = HTTPHeaders()
    for (name, value) in request.headers + connector.authorization(secret: "sk_test_1") { headers.add(name, value) }
    headers.add("Sandbox-Fault", "slow")
    let method = try #require(HTTPMethod(rawValue: request.method))
    let answer = sandbox.receive(HTTPRequest(method: method, target: request.path, headers: headers, body: request.body))
    try body()
    sandbox.answered(answer)
    return .answer(status: answer.response.status, headers: [], body: answer.response.body)
  }

  /// Webhooks that are sent now, verified and read.
  func hear() throws -> [PSPEvent] {
    try sandbox.takeDeliveries().map { webhook in
      sandbox.deliveryEnded(webhook.id, status: 200)
      let refusal = connector.refusal(
        header: { webhook.request.headers[$0] }, body: webhook.request.body, secrets: ["whsec_other", "whsec_test"], now: sandbox.clock.seconds)
      #expect(refusal == nil)
      return try #require(connector.event(in: webhook.request.body))
    }
  }

  /// The newest thing that the webhooks say of objects of a kind.
  func news(_ kind: PSPObject.Kind) throws -> [PSPObject.Status] { try hear().compactMap(\.object).filter { $0.kind == kind }.map(\.status) }

  func skip(days: Int = 0, seconds: Int = 0) { sandbox.skip(milliseconds: (days * 86_400 + seconds) * 1000) }

  /// A request to the sandbox itself.
  func control(_ path: String, _ body: String) -> Int {
    sandbox.receive(HTTPRequest(method: .post, target: "/sandbox/" + path, body: Array(body.utf8))).response.status
  }

  func expectSoundBooks(sourceLocation: SourceLocation = #_sourceLocation) {
    let problems = sandbox.checkBooks()
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }
}

extension PSPAmount {
  /// An amount in the currency's own scale.
  static func of(_ units: Int128, _ currency: String = "EUR") throws -> PSPAmount {
    let code = try #require(AssetCode(currency))
    return PSPAmount(units: units, currency: code, scale: try #require(ISO4217.currency(code)).scale)
  }
}

extension PSPCall {
  /// A charge of a token, of 20.00 euros unless told.
  static func charge(_ token: String, _ units: Int128 = 2000, isManual: Bool = false, returnURL: String? = "http://merchant/done") throws -> PSPCall {
    .charge(Charge(amount: try .of(units), paymentMethod: token, isManual: isManual, group: "group_1", returnURL: returnURL))
  }

  /// A hosted page.
  static func page(_ units: Int128 = 3000, isManual: Bool = false) throws -> PSPCall {
    .checkout(
      Checkout(
        amount: try .of(units), isManual: isManual, title: "Order 7", successURL: "http://merchant/done?id={CHECKOUT_SESSION_ID}",
        cancelURL: "http://merchant/no", reference: "pay_7", group: "group_7"))
  }
}
