import JSON

/// From answers to verdicts.
extension StripeConnector {
  /// Looks the answer up in `StripeVerdictTable`; a 200 counts only with an object of the kind, and in a state, that the call can lead to.
  public func verdict(on call: PSPCall.Kind, _ transport: PSPTransport) -> PSPVerdict {
    switch transport {
    case .notSent(let reason): return judge(Refusal(), .init(ending: .notSent, call: call), raw: "not sent: \(reason)")
    case .noAnswer(let reason): return judge(Refusal(), .init(ending: .noAnswer, call: call), raw: "no answer: \(reason)")
    case .answer(200, _, let body):
      let json = StripeJSON.parse(body)
      // A list of events is judged by what it lists.
      if call == .events {
        let isList = json?["object"]?.string == "list" && json?["data"]?.array != nil
        return isList ? PSPVerdict(.yes, .never, raw: "200 list") : unreadable("200")
      }
      guard let json, let object = StripeConnector.object(json) else { return unreadable("200 \(json?["object"]?.string?.prefix(40) ?? "")") }
      return accept(object, call, raw: "200 \(object.kind.rawValue)/\(object.status.rawValue)")
    case .answer(let status, let headers, let body):
      let refusal = Refusal(StripeJSON.parse(body)?["error"])
      let raw = "\(status)" + (refusal.word.isEmpty ? "" : " " + refusal.word)
      let answer = StripeVerdictTable.Answer(
        ending: .status(status...status), call: call, type: refusal.type, reason: refusal.decline ?? refusal.code, advice: refusal.advice,
        shows: refusal.payment?.status)
      var verdict = judge(refusal, answer, raw: raw)
      // A secret key, even in part, has no place in a message.
      if status == 401 { verdict.message = "The PSP did not accept the secret key." }
      if let seconds = header("Retry-After", headers).flatMap({ Int($0) }), seconds >= 0 { verdict.retryAfter = min(seconds, 86_400) }
      // Stripe knows better whether the same request can end otherwise.
      if header("Stripe-Should-Retry", headers) == "false", verdict.retry == .sameKeyNow || verdict.retry == .sameKeyLater { verdict.retry = .never }
      return verdict
    }
  }

  /// What an object in a 200 means for the call.
  private func accept(_ object: PSPObject, _ call: PSPCall.Kind, raw: String) -> PSPVerdict {
    let yes = PSPVerdict(.yes, .never, raw: raw, object: object)
    guard let asked = StripeConnector.results[call] else { return yes }
    if object.kind != asked.kind { return unreadable(raw) }
    if asked.statuses.contains(object.status) { return yes }
    var verdict = unreadable(raw)
    verdict.message = "The PSP answered with an object in an unexpected state."
    verdict.object = object
    return verdict
  }

  /// What a call makes, and the states in which a 200 may show it. A lookup may show anything.
  private static let results: [PSPCall.Kind: (kind: PSPObject.Kind, statuses: Set<PSPObject.Status>)] = [
    .charge: (.payment, [.processing, .requiresAction, .authorized, .succeeded]),
    .checkout: (.checkout, [.open, .complete, .expired]),
    .capture: (.payment, [.processing, .succeeded]),
    .cancel: (.payment, [.canceled]),
    .expire: (.checkout, [.expired]),
    .refund: (.refund, [.pending, .succeeded, .failed, .canceled]),
    .transfer: (.transfer, [.succeeded, .reversed]),
    .payout: (.payout, [.pending, .inTransit, .paid, .failed, .canceled]),
    .linkBankAccount: (.bankAccount, [.pending, .succeeded, .failed]),
    .verifyBankAccount: (.bankAccount, [.succeeded]),
  ]

  private func unreadable(_ raw: String) -> PSPVerdict {
    PSPVerdict(.unknown, .sameKeyLater, code: StripeVerdictTable.unknownCode, message: "The PSP's answer could not be understood.", raw: raw)
  }

  /// Looks an answer up in the table.
  private func judge(_ refusal: Refusal, _ answer: StripeVerdictTable.Answer, raw: String) -> PSPVerdict {
    let row = StripeVerdictTable.row(for: answer)
    var verdict = PSPVerdict(
      row?.occurrence ?? .unknown, row?.retry ?? .sameKeyLater, code: row?.code ?? StripeVerdictTable.unknownCode, message: refusal.message, raw: raw,
      object: refusal.payment)
    verdict.isTurnedAway = row?.isTurnedAway ?? false
    // A question that got no answer is still open, whatever kept it from getting one.
    if answer.call == .fetch || answer.call == .events {
      verdict.occurrence = .unknown
      verdict.retry = .sameKeyLater
    }
    return verdict
  }

  private func header(_ name: String, _ headers: [(name: String, value: String)]) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// What an error object says.
private struct Refusal {
  var type: String?
  var code: String?
  var decline: String?
  var advice: String?
  var message: String?
  /// The payment that it shows.
  var payment: PSPObject?

  init() {}

  init(_ error: JSONValue?) {
    type = error?["type"]?.string
    code = error?["code"]?.string
    decline = error?["decline_code"]?.string
    advice = error?["advice_code"]?.string
    message = StripeJSON.message(error?["message"])
    payment = error?["payment_intent"].flatMap(StripeConnector.object)
  }

  /// Such as `card_declined/insufficient_funds`.
  var word: String { [code ?? type, decline].compactMap { $0?.prefix(80) }.joined(separator: "/") }
}
