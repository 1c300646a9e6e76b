/// What may stand in a place of a command: how it is checked, how the manual explains it, how the fuzzer fills it.
public enum ArgumentKind: String, CaseIterable, Sendable {
  case key
  case path
  case pattern
  case prefix
  case asset
  case amount
  case signedAmount
  case entry
  case integer
  case date
  case moment
  case text
  case fieldName
  case accountType
  case comparison
  case password
  case word
  case records
  case paymentKey
  case paymentID
  case json

  /// One line for the manual.
  public var meaning: String {
    switch self {
    case .key: "idempotency key: 1 to 128 bytes of any kind, chosen by the client, used once for ever"
    case .path: "account path: segments between colons, 1 to 255 bytes of printable UTF-8, no segment empty, `*`, or with a space at its ends"
    case .pattern: "account path in which `*` may stand for a segment: the last one for one or more segments, any other for exactly one"
    case .prefix: "the first bytes of a path; may be empty"
    case .asset: "asset code: a capital letter, then up to 23 capital letters, digits, `.`, `_` or `-`; no word of the command language"
    case .amount: "decimal number above zero, such as `125.00`: at most 38 digits, no more decimal places than the asset has"
    case .signedAmount: "decimal number, which may begin with `-`"
    case .entry: "entry number, as the reply of the command that made it gave it"
    case .integer: "whole number"
    case .date: "day as `yyyy-mm-dd`, from 1900-01-01 to 2999-12-31"
    case .moment: "day as `yyyy-mm-dd`, or instant by RFC 3339 such as `2026-11-20T10:00:00.5Z`"
    case .text: "text in UTF-8"
    case .fieldName: "name of a field: 1 to 64 bytes of UTF-8; no option of the same command"
    case .accountType: "`asset`, `liability`, `equity`, `income` or `expense`"
    case .comparison: "`=`, `!=`, `<`, `<=`, `>` or `>=`"
    case .password: "password"
    case .word: "word"
    case .records:
      "packed transfers in binary, 64 bytes each, end to end; the page on the line protocol has their layout"
    case .paymentKey: "idempotency key of a payment command: 1 to 255 printable ASCII characters, chosen by the client"
    case .paymentID: "id of an object, as an answer gave it"
    case .json: "JSON object (RFC 8259) with the members listed under the command; amounts as strings or numbers, read as text"
    }
  }

  /// The type that `COMMAND DOCS` tells.
  var documentedType: StaticString {
    switch self {
    case .entry, .integer: "integer"
    case .key, .paymentKey: "key"
    case .pattern: "pattern"
    default: "string"
    }
  }
}
