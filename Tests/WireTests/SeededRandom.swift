/// A small repeatable source of random numbers (SplitMix64). A failing run is repeated by putting its printed seed in the environment as `DUCAT_SEED`.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A source with a fresh seed, which is printed.
  static func printed(_ name: String = #function) -> SeededRandom {
    let seed = environmentSeed() ?? UInt64.random(in: 0...UInt64.max)
    print("seed of \(name): \(seed)")
    return SeededRandom(seed: seed)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
