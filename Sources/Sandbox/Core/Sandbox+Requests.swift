import Crypto
import HTTP
import JSON

/// From a request to its answer: who asks, what goes wrong on purpose, whether it was asked before.
extension Sandbox {
  /// Answers a request of any kind: to the API, to a page, or to the sandbox itself.
  public func receive(_ request: HTTPRequest) -> Answer {
    requestCount += 1
    if request.path == "/sandbox" || request.path.hasPrefix("/sandbox/") { return Answer(control(request)) }
    if request.path.hasPrefix("/c/pay/") || request.path.hasPrefix("/3ds/") { return page(request) }
    if request.path.hasPrefix("/v1/files/"), let file = reportFile(request.path) { return Answer(file) }
    return answerAPI(request)
  }

  /// The answer has left: its key may be used again.
  public func answered(_ answer: Answer) {
    if let key = answer.heldKey { idempotency.release(key) }
  }

  /// Gives a page or a timer of its own what a request has: ids, a name, and events that are sent when it is done.
  /// - Returns: the webhooks that must be tried before the answer leaves.
  func withCause<Result>(_ name: String, faults: [Fault] = [], _ body: () -> Result) -> (Result, [Int]) {
    cause = Cause(stream: SeededStream(seed: settings.seed, name), requestID: newRequestID(), faults: faults)
    let result = body()
    return (result, finishCause())
  }

  private func newRequestID() -> String {
    var stream = SeededStream(seed: settings.seed, "request id \(requestCount)")
    return "req_" + stream.text(14)
  }

  // MARK: The API

  private func answerAPI(_ request: HTTPRequest) -> Answer {
    let requestID = newRequestID()
    var answer: Answer
    do throws(APIError) {
      answer = try answerAPI(request, requestID)
    } catch {
      answer = refusal(error)
    }
    answer.response.headers["Content-Type"] = "application/json"
    answer.response.headers["Request-Id"] = requestID
    answer.response.headers["Stripe-Version"] = request.headers["Stripe-Version"] ?? Event.apiVersion
    if request.method == .post, let key = request.headers["Idempotency-Key"] { answer.response.headers["Idempotency-Key"] = key }
    return answer
  }

  private func answerAPI(_ request: HTTPRequest, _ requestID: String) throws(APIError) -> Answer {
    let operation: Operation
    let path: [String]
    switch routes.match(request.method, path: request.path) {
    case .found(let found, let texts): (operation, path) = (found, texts)
    case .otherMethod, .notFound:
      throw APIError(status: 404, message: "Unrecognized request URL (\(request.method.rawValue): \(request.path.prefix(200))).")
    }
    try authorize(request)
    let account = try actingAccount(request)
    let form: FormFields
    do throws(FormError) {
      form = try request.method == .post ? FormFields(decoding: request.body) : FormFields(decoding: request.query.utf8)
    } catch {
      throw APIError(status: 400, message: "Invalid request: \(error.description)")
    }
    let key = request.method == .post ? request.headers["Idempotency-Key"] : nil
    if let key, key.isEmpty || key.count > 255 { throw APIError(status: 400, message: "Idempotency keys must have between 1 and 255 characters.") }
    let parameters = Parameters(form)
    let call = Call(
      request: request, operation: operation, path: path, parameters: parameters, account: account, idempotencyKey: key, requestID: requestID)

    let identity = key.map { "\(account) \($0)" } ?? requestID
    let found = faults.faults(asked: try askedFaults(request, form), subject: subject(request, form, path), identity: identity)
    if let early = try failBefore(found) { return early }
    try limitRate()

    guard let key else { return run(call, found, scopedKey: nil, fingerprint: []) }
    let scopedKey = "\(account) \(key)"
    let fingerprint = Sandbox.fingerprint(request)
    if idempotency.isInUse(scopedKey) {
      throw APIError(
        status: 409, type: "idempotency_error", code: "idempotency_key_in_use",
        message:
          "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request "
          + "is still going through): \(key). Please try again later.", shouldRetry: true)
    }
    if let entry = idempotency.entry(scopedKey), entry.firstUsed + IdempotencyTable.keptSeconds > clock.seconds {
      return try replay(entry, fingerprint, key, found)
    }
    return run(call, found, scopedKey: scopedKey, fingerprint: fingerprint)
  }

  /// The answer that was given before, to the same request.
  private func replay(_ entry: IdempotencyTable.Entry, _ fingerprint: [UInt8], _ key: String, _ found: [Fault]) throws(APIError) -> Answer {
    if entry.fingerprint != fingerprint {
      throw APIError(
        status: 400, type: "idempotency_error",
        message:
          "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '\(key)' if you "
          + "meant to execute a different request.")
    }
    var answer = Answer(entry.response)
    answer.response.headers["Idempotent-Replayed"] = "true"
    answer.response.headers["Original-Request"] = entry.requestID
    failAfter(found, &answer)
    return answer
  }

  /// Carries a request out and remembers the answer under its key, if it has one.
  private func run(_ call: Call, _ found: [Fault], scopedKey: String?, fingerprint: [UInt8]) -> Answer {
    let stream = SeededStream(seed: settings.seed, scopedKey.map { "key \($0)" } ?? "request \(requestCount)")
    cause = Cause(stream: stream, requestID: call.requestID, idempotencyKey: call.idempotencyKey, faults: found)
    var answer: Answer
    var isKept = true
    do throws(APIError) {
      let expansion = Expansion(try call.parameters.texts("expand"))
      if call.request.method != .get, let unknown = expansion.unknownName { throw Sandbox.notExpandable(unknown) }
      let record = try carryOut(call)
      var json = JSONWriter()
      record.write(to: &json, Renderer(sandbox: self, expansion: expansion))
      if call.request.method == .get, let unmet = expansion.unmet { throw Sandbox.notExpandable(unmet) }
      answer = Answer(HTTPResponse(status: 200, body: json.bytes))
    } catch {
      answer = refusal(error)
      isKept = error.hasRun
    }
    answer.waitsFor = finishCause()
    if cause.fault(.serverErrorAfter) != nil, isKept { answer.response = serverError }
    if let scopedKey, isKept {
      idempotency.store(
        scopedKey, .init(fingerprint: fingerprint, response: answer.response, requestID: call.requestID, firstUsed: clock.seconds))
    }
    failAfter(found, &answer)
    if let scopedKey, !answer.waitsFor.isEmpty || answer.isSlow {
      idempotency.hold(scopedKey)
      answer.heldKey = scopedKey
    }
    return answer
  }

  private func refusal(_ error: APIError) -> Answer {
    var response = HTTPResponse(status: error.status, body: error.body(self))
    if let shouldRetry = error.shouldRetry { response.headers["Stripe-Should-Retry"] = shouldRetry ? "true" : "false" }
    return Answer(response)
  }

  private static func notExpandable(_ name: String) -> APIError {
    APIError(status: 400, message: "This property cannot be expanded (\(name)).", param: "expand")
  }

  // MARK: Faults on the wire

  private var serverError: HTTPResponse {
    let error = APIError(
      status: 500, type: "api_error", message: "Sorry! There was an error while talking to one of our backends. Support has been notified.")
    return HTTPResponse(status: 500, body: error.body(self))
  }

  private func failBefore(_ found: [Fault]) throws(APIError) -> Answer? {
    for fault in found {
      switch fault.kind {
      case .timeoutBefore, .resetBefore:
        var answer = Answer(serverError)
        answer.transport = fault.kind == .timeoutBefore ? .silence : .reset
        return answer
      case .serverError: return Answer(serverError)
      case .rateLimit: throw Sandbox.rateIsExceeded
      case .lockTimeout:
        throw APIError(
          status: 429, code: "lock_timeout",
          message: "This object cannot be accessed right now because another API request or Stripe process is currently accessing it.",
          shouldRetry: true)
      default: continue
      }
    }
    return nil
  }

  private func failAfter(_ found: [Fault], _ answer: inout Answer) {
    for fault in found {
      switch fault.kind {
      case .timeoutAfter: answer.transport = .silence
      case .resetAfter: answer.transport = .reset
      case .slow: answer.transport = .slow(milliseconds: fault.number(1000))
      default: continue
      }
    }
  }

  /// The faults that a request asks for itself, in a header or in its metadata.
  private func askedFaults(_ request: HTTPRequest, _ form: FormFields) throws(APIError) -> [Fault] {
    var texts: [String] = []
    if let header = request.headers["Sandbox-Fault"] { texts.append(header) }
    if case .fields(let metadata)? = form["metadata"], let text = metadata.text("sandbox_fault") { texts.append(text) }
    var faults: [Fault] = []
    for text in texts {
      guard let list = Fault.list(text) else { throw .invalid("sandbox_fault", "There is no such fault: '\(text)'. GET /sandbox/faults lists them.") }
      faults += list
    }
    return faults
  }

  /// What rules are held against: parameters of the request, or else of the object that it is about.
  private func subject(_ request: HTTPRequest, _ form: FormFields, _ path: [String]) -> FaultRule.Subject {
    var subject = FaultRule.Subject(
      path: request.path, amount: form.text("amount").flatMap { Int($0) }, currency: form.text("currency"), metadata: Metadata())
    if faults.rules.isEmpty { return subject }
    if let object = path.first.flatMap(record) {
      subject.metadata = object.metadata
      if let intent = object as? PaymentIntent {
        subject.amount = subject.amount ?? intent.amount
        subject.currency = subject.currency ?? intent.currency
      }
    }
    if case .fields(let metadata)? = form["metadata"] {
      for member in metadata.members { if case .text(let text) = member.value { subject.metadata[member.name] = text } }
    }
    return subject
  }

  // MARK: Who asks, and how often

  private func authorize(_ request: HTTPRequest) throws(APIError) {
    guard let header = request.headers["Authorization"] else {
      throw APIError(
        status: 401,
        message:
          "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
          + "YOUR_SECRET_KEY').")
    }
    let words = header.split(separator: " ")
    var key = words.count == 2 ? String(words[1]) : ""
    if words.first?.lowercased() == "basic" { key = String(Base64.decode(key).prefix { $0 != ":" }) }
    let fits = settings.apiKey.map { $0 == key } ?? (key.hasPrefix("sk_test_") || key.hasPrefix("rk_test_"))
    if !fits {
      let shown = key.count > 12 ? "\(key.prefix(8))****\(key.suffix(4))" : "****"
      throw APIError(status: 401, message: "Invalid API Key provided: \(shown)")
    }
  }

  private func actingAccount(_ request: HTTPRequest) throws(APIError) -> String {
    guard let name = request.headers["Stripe-Account"], !name.isEmpty else { return Sandbox.platform }
    guard let account = connectedAccount(name) else {
      throw APIError(
        status: 403, code: "account_invalid", message: "The provided key does not have access to account '\(name)' (or that account does not exist).")
    }
    return account.id
  }

  private func limitRate() throws(APIError) {
    if settings.requestsPerSecond == 0 { return }
    if limitedSecond != clock.seconds {
      limitedSecond = clock.seconds
      limitedCount = 0
    }
    limitedCount += 1
    if limitedCount > settings.requestsPerSecond { throw Sandbox.rateIsExceeded }
  }

  private static var rateIsExceeded: APIError {
    APIError(
      status: 429, code: "rate_limit",
      message: "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.")
  }

  /// The same for requests that ask for the same: method, path and parameters in any order.
  private static func fingerprint(_ request: HTTPRequest) -> [UInt8] {
    let pairs = request.body.split(separator: UInt8(ascii: "&")).map { String(decoding: $0, as: UTF8.self) }.sorted()
    return Digest.sha256(Array("\(request.method.rawValue) \(request.path)?\(pairs.joined(separator: "&"))".utf8))
  }
}

extension Answer {
  var isSlow: Bool { if case .slow = transport { true } else { false } }
}
