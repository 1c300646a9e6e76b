import Crypto
import JSON
import Ledger
import Memory

/// Bearer tokens: who may ask for what, and how often.
extension PaymentService {
  /// Lets a caller through, or says why not: 401, 403, 429.
  mutating func admit(_ caller: PaymentCall.Caller, _ spec: OperationSpec, _ ledger: borrowing Ledger) throws(PaymentFault) {
    let digest: String
    switch caller {
    case .operatorConnection: return
    case .nobody: throw PaymentFault(401, .authentication, "token_missing", "Give a token: Authorization: Bearer TOKEN")
    case .token(let given): digest = given
    }
    let now = ledger.serverTime
    guard let token = tokens[digest], !token.isRevoked, token.expires.map({ $0 > Int(now / 1_000_000_000) }) ?? true else {
      throw PaymentFault(401, .authentication, "token_invalid", "The token is not known, or it was revoked or has expired")
    }
    guard token.allows(spec.scope) else {
      throw PaymentFault(403, .permission, "scope_missing", "The token does not allow '\(spec.scope.rawValue)'")
    }
    if buckets[digest, default: RateBucket(rate: token.rate, now: now)].take(rate: token.rate, now: now) { return }
    var fault = PaymentFault(429, .rateLimit, "rate_limit", "More than \(token.rate) requests a second with this token")
    fault.retryAfter = 1
    throw fault
  }

  mutating func createToken(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let names = call.body["scopes"]?.array?.compactMap(\.string) ?? []
    var scopes: [TokenScope] = []
    for (index, name) in names.enumerated() {
      guard let scope = TokenScope(rawValue: name) else {
        throw PaymentFault.parameter(
          "parameter_invalid", "scopes[\(index)]", "A scope is one of \(TokenScope.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      scopes.append(scope)
    }
    if scopes.isEmpty { throw PaymentFault.parameter("parameter_missing", "scopes", "A token allows at least one scope") }
    if tokens.count >= 10_000 { throw PaymentFault.state("too_many_tokens", "There are 10,000 tokens; revoke some") }
    // 256 bits from the kernel: nobody guesses them, so a plain hash is enough at rest.
    var random = ByteBuffer(capacity: 32)
    random.appendRandom(32)
    let secret = "ducat_" + Digest.hexadecimal(random.span.array)
    let now = ledger.serverTime
    let token = Token(
      id: makeID(.token, ledger), name: call.body["name"]?.string ?? "", scopes: scopes, rate: call.body["rate"]?.integer ?? 1000,
      digest: Digest.hexadecimal(Digest.sha256(Array(secret.utf8))),
      expires: call.body["expires_in"]?.integer.map { Int(now / 1_000_000_000) + $0 }, created: now)
    save(nil, token, "token.created", &ledger)
    tokens[token.digest] = token
    return PaymentAnswer(status: 200, body: token.written(secret: secret))
  }

  mutating func revokeToken(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let old = try get(Token.self, "token", call.id, ledger)
    var token = old
    token.isRevoked = true
    save(old, token, "token.revoked", &ledger)
    tokens[token.digest] = nil
    buckets[token.digest] = nil
    return PaymentAnswer(status: 200, body: token.bytes)
  }

  func listTokens() -> PaymentAnswer {
    PaymentService.wholeList("/v1/tokens", tokens.values.sorted { $0.id < $1.id }.map(\.bytes))
  }

  /// A list that has only one page.
  static func wholeList(_ url: String, _ objects: [[UInt8]]) -> PaymentAnswer {
    var json = JSONWriter()
    json.beginObject()
    json.member("object", "list")
    json.member("url", url)
    json.member("has_more", false)
    json.name("data")
    json.beginArray()
    for object in objects { json.raw(String(decoding: object, as: UTF8.self)) }
    json.endArray()
    json.endObject()
    return PaymentAnswer(status: 200, body: json.bytes)
  }
}
