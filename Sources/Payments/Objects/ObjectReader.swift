import JSON
import Money

/// Reads an object back from its row. A member that is not as it was written means that the row is damaged.
struct ObjectReader {
  let object: JSONObject
  var isDamaged = false

  init?(_ bytes: [UInt8]) {
    do throws(JSONError) {
      guard let object = try JSONParser.parse(bytes).object else { return nil }
      self.object = object
    } catch {
      return nil
    }
  }

  init(_ object: JSONObject) { self.object = object }

  mutating func text(_ name: String) -> String {
    if let text = object[name]?.string { return text }
    isDamaged = true
    return ""
  }

  mutating func optional(_ name: String) -> String? {
    guard let value = object[name], !value.isNull else { return nil }
    if value.string == nil { isDamaged = true }
    return value.string
  }

  mutating func integer(_ name: String) -> Int {
    if let value = object[name]?.integer { return value }
    isDamaged = true
    return 0
  }

  mutating func optionalInteger(_ name: String) -> Int? {
    guard let value = object[name], !value.isNull else { return nil }
    if value.integer == nil { isDamaged = true }
    return value.integer
  }

  mutating func bool(_ name: String) -> Bool {
    if let value = object[name]?.bool { return value }
    isDamaged = true
    return false
  }

  mutating func units(_ name: String, _ currency: Currency) -> Int128 {
    do throws(AmountProblem) {
      if let units = try object[name]?.units(scale: currency.scale) { return units }
    } catch {
      isDamaged = true
    }
    isDamaged = true
    return 0
  }

  mutating func choice<Choice: RawRepresentable>(_ name: String, _ fallback: Choice) -> Choice where Choice.RawValue == String {
    if let text = object[name]?.string, let choice = Choice(rawValue: text) { return choice }
    isDamaged = true
    return fallback
  }

  mutating func currency(_ name: String) -> Currency {
    if let text = object[name]?.string, let currency = Currency(text) { return currency }
    isDamaged = true
    return Currency(code: ISO4217.currencies[0].code, scale: 0)
  }

  mutating func objects(_ name: String) -> [JSONObject] {
    guard let values = object[name]?.array else {
      isDamaged = true
      return []
    }
    return values.compactMap(\.object)
  }

  /// The number of a record; `nil` where there is none.
  mutating func sequence(_ name: String) -> UInt64? { optionalInteger(name).map { UInt64(clamping: $0) } }

  /// An array of nothing but texts.
  mutating func texts(_ name: String) -> [String] {
    let values = object[name]?.array
    let texts = values?.compactMap(\.string) ?? []
    if texts.count != values?.count { isDamaged = true }
    return texts
  }

  mutating func optionalUnits(_ name: String, _ currency: Currency) -> Int128? {
    guard let value = object[name], !value.isNull else { return nil }
    return units(name, currency)
  }

  func optionalObject(_ name: String) -> JSONObject? { object[name]?.object }
}
