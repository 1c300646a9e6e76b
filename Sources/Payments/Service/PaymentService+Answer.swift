import Crypto
import JSON
import Ledger
import Memory

/// The way of a request: who asks, was it asked before, then the operation, in one transaction with the answer that its key will give for ever.
extension PaymentService {
  mutating func answer(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let spec = OperationTable.spec(call.operation)
    try admit(call.caller, spec, ledger)
    if let fault = call.fault { throw fault }
    if !spec.isWrite { return try read(call, &ledger) }
    if call.operation == .payBulk { return try payBulk(call, &ledger) }
    guard spec.hasKey else {
      return try transact(&ledger) { (service, ledger) throws(PaymentFault) in try service.write(call, &ledger) }
    }
    guard let key = call.key, !key.isEmpty, key.utf8.count <= 255 else {
      throw PaymentFault.parameter("idempotency_key_missing", "Idempotency-Key", "This operation needs an idempotency key of 1 to 255 characters")
    }
    let print = KeyRecord.fields(call)
    if let stored = try row(.sides, RowKey.key(key), ledger) { return try replay(stored, print, key) }
    do throws(PaymentFault) {
      return try transact(&ledger) { (service, ledger) throws(PaymentFault) in
        let answer = try service.write(call, &ledger)
        ledger.put(.sides, RowKey.key(key), KeyRecord(status: answer.status, fields: print, body: answer.body).bytes)
        return answer
      }
    } catch {
      guard error.burnsKey else { throw error }
      // What depends on the state is answered the same way for ever.
      let answer = error.answer
      try transact(&ledger) { (_, ledger) throws(PaymentFault) in
        ledger.put(.sides, RowKey.key(key), KeyRecord(status: answer.status, fields: print, body: answer.body).bytes)
      }
      throw error
    }
  }

  private func replay(_ stored: [UInt8], _ fields: JSONObject, _ key: String) throws(PaymentFault) -> PaymentAnswer {
    guard let record = KeyRecord(stored) else { throw PaymentFault(500, .api, "storage_damaged", "The answer of the key cannot be read") }
    if let name = record.difference(from: fields) {
      throw PaymentFault(
        400, .idempotency, "idempotency_key_conflict",
        "Keys for idempotent requests can only be used with the parameters they were first used with: '\(name)' differs. "
          + "Use another key than '\(key)' for another request.", param: name)
    }
    var answer = PaymentAnswer(status: record.status, body: record.body)
    answer.isReplay = true
    if record.status >= 400, let error = ObjectReader(record.body)?.object["error"] {
      answer.code = error["code"]?.string
      answer.message = error["message"]?.string
    }
    return answer
  }

  // MARK: Operations

  private mutating func read(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    switch call.operation {
    case .paymentGet, .depositGet: return try payment(call, ledger)
    case .paymentList: return try payments(call, ledger)
    case .orderGet: return try order(call, ledger)
    case .refundGet: return PaymentAnswer(status: 200, body: try shown(try get(Refund.self, "refund", call.id, ledger), ledger))
    case .payoutGet, .payoutList, .scheduleGet, .sellerGet, .buyerGet, .walletGet, .walletStatement: return try readOthers(call, &ledger)
    case .deadLetterList: return try listDeadLetters(call, ledger)
    case .deadLetterGet: return PaymentAnswer(status: 200, body: try letter(call, ledger).bytes)
    case .endpointList: return listEndpoints()
    case .tokenList: return listTokens()
    default: preconditionFailure("\(call.operation) is no read")
    }
  }

  private mutating func write(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    switch call.operation {
    case .pay: return try pay(call, &ledger)
    case .deposit: return try deposit(call, &ledger)
    case .refund: return try refund(call, &ledger)
    case .paymentCapture, .paymentCancel, .paymentRetry: return try changePayment(call, &ledger)
    case .payout, .scheduleSet, .sellerSet, .bankAccountAdd, .bankAccountVerify, .buyerSet, .paymentMethodAdd: return try writeOthers(call, &ledger)
    case .deadLetterRetry, .deadLetterFail, .deadLetterNote: return try deadLetters(call, &ledger)
    case .endpointCreate: return try createEndpoint(call, &ledger)
    case .endpointRotate: return try rotateSecret(call, &ledger)
    case .endpointDelete: return try deleteEndpoint(call, &ledger)
    case .tokenCreate: return try createToken(call, &ledger)
    case .tokenRevoke: return try revokeToken(call, &ledger)
    default: preconditionFailure("\(call.operation) is no write of its own")
    }
  }

  /// Each payment with its own key and its own result; none stops another.
  private mutating func payBulk(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    guard let items = call.body["payments"]?.array, !items.isEmpty, items.count <= 1000 else {
      throw PaymentFault.parameter("parameter_invalid", "payments", "payments holds 1 to 1,000 payments")
    }
    var json = JSONWriter()
    json.beginObject()
    json.member("object", "bulk_result")
    json.name("results")
    json.beginArray()
    for item in items {
      var body = item.object ?? JSONObject()
      let key = body["idempotency_key"]?.string
      body["idempotency_key"] = nil
      let answer = execute(PaymentCall(.pay, caller: .operatorConnection, key: key, body: body), &ledger)
      json.beginObject()
      json.member("idempotency_key", key)
      json.member("status", answer.status)
      json.member("replayed", answer.isReplay)
      json.name("body")
      json.raw(String(decoding: answer.body, as: UTF8.self))
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return PaymentAnswer(status: 200, body: json.bytes)
  }
}
