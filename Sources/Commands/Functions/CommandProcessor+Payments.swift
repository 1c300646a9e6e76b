import JSON
import Ledger
import Memory
import Payments
import Storage
import Wire

/// The operations of the payment service: words in, the same JSON out as through the other door.
extension CommandProcessor {
  /// Makes what the payment service holds in memory from its rows: at the start, and after the ledger was read again.
  public mutating func loadPayments() throws(StorageError) { try payments.load(ledger) }

  mutating func runPayment(_ operation: PaymentOperation, _ arguments: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    let spec = OperationTable.spec(operation)
    if spec.isWrite, writesRefused != nil { return refuseWrite(into: &out) }
    let call: PaymentCall
    do throws(PaymentFault) { call = try CommandProcessor.paymentCall(spec, arguments) } catch {
      return refuse(error, into: &out)
    }
    let answer = payments.execute(call, &ledger)
    if answer.isError {
      isRefused = true
      CommandProcessor.appendError(answer, into: &out)
    } else {
      out.appendBulk(answer.body.span)
    }
    // A refusal may have used its key up, which is a write too.
    return spec.isWrite ? written(session) : live
  }

  /// Reads key, id and JSON, in that order, as far as the operation has them.
  private static func paymentCall(_ spec: OperationSpec, _ arguments: Arguments) throws(PaymentFault) -> PaymentCall {
    var call = PaymentCall(spec.operation, caller: .operatorConnection)
    var index = 0
    if spec.hasKey {
      let key = try text(arguments[index], "Idempotency-Key")
      if let fault = FieldCheck.keyFault(key) { throw fault }
      call.key = key
      index += 1
    }
    if spec.hasID {
      let id = try text(arguments[index], "id")
      if let fault = FieldCheck.idFault(id) { throw fault }
      call.id = id
      index += 1
    }
    if index < arguments.count {
      let value: JSONValue
      do throws(JSONError) { value = try JSONParser.parse(arguments[index].array) } catch {
        throw PaymentFault(400, .invalidRequest, "json_invalid", "The JSON cannot be read: \(error)")
      }
      guard let body = value.object else { throw PaymentFault(400, .invalidRequest, "json_invalid", "The JSON must be an object.") }
      call.body = body
    }
    // First: no other sentence may repeat what must not be kept.
    if let fault = FieldCheck.cardNumberFault(in: call) ?? FieldCheck.fault(call.body, spec) { throw fault }
    return call
  }

  private static func text(_ bytes: Span<UInt8>, _ name: String) throws(PaymentFault) -> String {
    guard let text = String(validating: bytes.array, as: UTF8.self) else {
      throw .parameter("parameter_invalid_string", name, "\(name) is not UTF-8.")
    }
    return text
  }

  /// Answers a fault that the service has no part in.
  private mutating func refuse(_ fault: PaymentFault, into out: inout ByteBuffer) -> Disposition {
    isRefused = true
    CommandProcessor.appendError(fault.answer, into: &out)
    return .done
  }

  /// `-CODE sentence`, the code in capitals.
  private static func appendError(_ answer: PaymentAnswer, into out: inout ByteBuffer) {
    out.append("-")
    let code = answer.code ?? "api_error"
    out.append(String(code.uppercased().unicodeScalars.map { $0.isASCII && $0.properties.isAlphabetic || $0 == "_" ? Character($0) : "_" }))
    out.append(" ")
    let start = out.count
    out.append(answer.message ?? "The request failed")
    out.endError(from: start)
  }
}
