import JSON
import Money

/// A currency as the service uses it: its code and decimal places.
public struct Currency: Sendable, Equatable {
  public let code: AssetCode
  public let scale: Int

  public init(code: AssetCode, scale: Int) {
    self.code = code
    self.scale = scale
  }

  /// An ISO 4217 currency by its code, in capitals or not.
  public init?(_ text: String) {
    guard let code = AssetCode(text.uppercased()), let currency = ISO4217.currency(code) else { return nil }
    self.init(code: code, scale: currency.scale)
  }

  public var text: String { code.description }

  /// An amount as exact decimal text.
  public func text(_ units: Int128) -> String { AmountText(units: units, scale: scale).description }
}

/// Why a text is no amount.
enum AmountProblem: Error {
  case malformed
  case tooFine
  case tooLarge
}

extension JSONValue {
  /// The text of an amount, given as a string or as a number: never through a float.
  var amountText: String? { string ?? number }

  /// Units of an amount at a scale; at least zero.
  func units(scale: Int) throws(AmountProblem) -> Int128 {
    guard let text = amountText else { throw .malformed }
    switch parseDecimal(text.utf8.span, signed: false) {
    case .malformed: throw .malformed
    case .tooLarge: throw .tooLarge
    case .value(let decimal):
      switch decimal.units(scale: scale) {
      case .units(let units): return units
      case .tooFine: throw .tooFine
      case .tooLarge: throw .tooLarge
      }
    }
  }
}
