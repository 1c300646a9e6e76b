/// A fast repeatable stream of random numbers (SplitMix64, Steele, Lea and Flood 2014): one addition and three multiplications each.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// A number that nobody can foresee, to seed a stream.
  public static func entropy() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// The next number; each of the 2^64 comes once in a period.
  @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return RandomStream.mix(state)
  }

  /// A number in 0..<limit, by multiplication: the bias is below limit / 2^64.
  @inline(__always)
  public mutating func below(_ limit: UInt64) -> UInt64 { next().multipliedFullWidth(by: limit).high }

  /// A number in 0..<1 with 53 random bits.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// SplitMix64's finalizer: a bijection, so distinct inputs give distinct, random-looking outputs.
  @inline(__always)
  public static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
