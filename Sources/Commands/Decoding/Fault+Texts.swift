import Ledger
import Memory
import Payments

/// Texts that are kept with entries and accounts.
extension Fault {
  mutating func checkMemo(_ memo: Span<UInt8>) {
    if FieldCheck.holdsCardNumber(memo) {
      if raise(.cardNumber) { say("MEMO holds what looks like a card number; nothing of it was kept") }
    } else if memo.count > Limits.memoBytes {
      if raise(.limit) { say("MEMO has \(memo.count) bytes, at most \(Limits.memoBytes) are allowed") }
    } else if !isUTF8(memo), raise(.syntax) {
      say("MEMO ")
      quote(memo)
      say(" is not UTF-8")
    }
  }

  /// Reads one name and value of META at `index` and moves behind them; `false` after a fault that ends the decoding.
  mutating func appendField(_ arguments: Arguments, _ index: inout Int, _ fields: inout [MetaField]) -> Bool {
    let name = arguments[index]
    guard index + 1 < arguments.count else {
      if raise(.syntax) {
        say("META field ")
        quote(name)
        say(" has no value")
      }
      return false
    }
    let value = arguments[index + 1]
    let field = MetaField(name: arguments.slice(index), value: arguments.slice(index + 1))
    index += 2
    checkField(name, value)
    for other in fields where arguments.bytes.bytes(other.name).equals(name) {
      if raise(.syntax) {
        say("META field ")
        quote(name)
        say(" is given twice")
      }
      return false
    }
    if fields.count == Limits.metaFields {
      if raise(.limit) { say("more than \(Limits.metaFields) fields were given with META") }
      return true
    }
    fields.append(field)
    return true
  }

  private mutating func checkField(_ name: Span<UInt8>, _ value: Span<UInt8>) {
    if FieldCheck.holdsCardNumber(name) || FieldCheck.holdsCardNumber(value) {
      if raise(.cardNumber) { say("META holds what looks like a card number; nothing of it was kept") }
    } else if name.isEmpty {
      if raise(.syntax) { say("a META field has an empty name") }
    } else if !isUTF8(name) || !isUTF8(value) {
      if raise(.syntax) {
        say("META field ")
        quote(name)
        say(" is not UTF-8 in name and value")
      }
    } else if name.count > Limits.metaNameBytes {
      if raise(.limit) { say("a META name has \(name.count) bytes, at most \(Limits.metaNameBytes) are allowed") }
    } else if value.count > Limits.metaValueBytes, raise(.limit) {
      say("META field ")
      quote(name)
      say(" has a value of \(value.count) bytes, at most \(Limits.metaValueBytes) are allowed")
    }
  }
}
