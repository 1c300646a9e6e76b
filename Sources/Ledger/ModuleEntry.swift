import Memory
import Money

/// An entry as a module asks for it: plain values instead of a request's bytes.
public struct ModuleEntry: Sendable {
  /// One side of it.
  public struct Leg: Sendable, Equatable {
    public var path: String
    public var side: Side
    /// Minor units, above zero.
    public var units: Int128

    public init(_ side: Side, _ path: String, _ units: Int128) {
      self.path = path
      self.side = side
      self.units = units
    }
  }

  public var command: EntryCommand
  public var key: String
  public var asset: AssetCode
  /// Decimal places of the asset.
  public var scale: Int
  /// POST: two or more. TRANSFER and HOLD: the debit, then the credit. Else none.
  public var legs: [Leg] = []
  /// The hold or entry that CAPTURE, RELEASE or REVERSE names.
  public var target: UInt64 = 0
  /// CAPTURE, RELEASE, REVERSE: minor units; `nil` for all that is left.
  public var units: Int128?
  /// CAPTURE: what is not captured is released.
  public var isFinal = false
  public var memo: String?
  public var meta: [(name: String, value: String)] = []

  public init(_ command: EntryCommand, key: String, asset: AssetCode, scale: Int) {
    self.command = command
    self.key = key
    self.asset = asset
    self.scale = scale
  }

  func write(into request: inout EntryRequest, _ bytes: inout ByteBuffer) {
    func put(_ text: String) -> Slice {
      let start = bytes.count
      bytes.append(text)
      return Slice(start: start, count: bytes.count - start)
    }
    request.clear(command)
    request.key = put(key)
    for leg in legs {
      precondition(leg.units > 0, "a leg moves more than nothing")
      request.legs.append(
        LegRequest(path: put(leg.path), side: leg.side, amount: ParsedDecimal(mantissa: leg.units, fractionDigits: scale), asset: asset))
    }
    request.target = target
    request.amount = units.map { ParsedDecimal(mantissa: $0, fractionDigits: scale) }
    request.isFinal = isFinal
    request.memo = memo.map(put)
    for field in meta { request.meta.append(MetaField(name: put(field.name), value: put(field.value))) }
  }
}
