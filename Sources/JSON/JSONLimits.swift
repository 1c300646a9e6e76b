/// What a JSON text may hold at most.
public struct JSONLimits: Sendable {
  /// Bytes of the whole text.
  public var bytesMax: Int
  /// Arrays and objects inside each other. The parser recurses, so this bounds its stack too.
  public var depthMax: Int
  /// Values in the whole text, members and elements together: bounds the memory that a small text can ask for.
  public var valuesMax: Int
  /// Digits, sign, point and exponent of one number.
  public var numberBytesMax: Int

  public init(bytesMax: Int = 1 << 20, depthMax: Int = 32, valuesMax: Int = 100_000, numberBytesMax: Int = 64) {
    self.bytesMax = bytesMax
    self.depthMax = depthMax
    self.valuesMax = valuesMax
    self.numberBytesMax = numberBytesMax
  }
}
