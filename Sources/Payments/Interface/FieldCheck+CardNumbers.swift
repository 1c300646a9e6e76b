import JSON
import Memory
import PSP

/// Card numbers are refused wherever they stand, before anything is logged or stored.
extension FieldCheck {
  /// The refusal; it does not repeat what it refuses.
  /// - Parameter param: where it stands, when that can be told without repeating it.
  public static func cardNumberFault(_ param: String?) -> PaymentFault {
    PaymentFault(
      400, .invalidRequest, "card_number_refused",
      "The request holds what looks like a card number. Nothing of it was kept: card data never enters, use the PSP's token instead.", param: param)
  }

  /// Whether a text holds what looks like a card number. No allocation; some 5 ns a byte.
  public static func holdsCardNumber(_ text: Span<UInt8>) -> Bool { CardNumber.find(in: text) != nil }

  /// The refusal of a call with a card number in its key, its id, or any name or value of its body; `nil` for any other.
  public static func cardNumberFault(in call: PaymentCall) -> PaymentFault? {
    if let key = call.key, CardNumber.find(in: key) != nil { return cardNumberFault("Idempotency-Key") }
    if let id = call.id, CardNumber.find(in: id) != nil { return cardNumberFault("id") }
    return CardNumber.find(in: call.body).map { cardNumberFault($0.isEmpty ? nil : $0) }
  }
}
