import Glibc

/// A small repeatable source of random numbers (SplitMix64). A failing run is repeated by putting its printed seed in the environment as
/// `DUCAT_SEED`.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  /// What the source began with: another one with the same seed gives the same numbers.
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// A source with the seed in `DUCAT_SEED` or a fresh one; the seed is printed.
  public static func printed(_ name: String = #function) -> SeededRandom {
    let seed = environmentNumber("DUCAT_SEED") ?? UInt64.random(in: 0...UInt64.max)
    print("seed of \(name): \(seed)")
    return SeededRandom(seed: seed)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True once in `outOf` on average.
  public mutating func chance(_ times: Int = 1, outOf: Int) -> Bool { Int.random(in: 0..<outOf, using: &self) < times }

  /// One of the elements, each as likely as another.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    precondition(!elements.isEmpty, "nothing to pick from")
    return elements[Int.random(in: 0..<elements.count, using: &self)]
  }
}

/// The whole number in an environment variable, when it is set to one: how long campaigns are configured.
public func environmentNumber(_ name: String) -> UInt64? {
  getenv(name).flatMap { UInt64(String(cString: $0)) }
}
