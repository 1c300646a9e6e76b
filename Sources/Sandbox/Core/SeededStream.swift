/// Repeatable random numbers (SplitMix64) that begin from the sandbox's seed and a name, so that each thing has its own, whatever happens around it.
struct SeededStream: RandomNumberGenerator {
  private var state: UInt64

  /// The stream of `name`.
  init(seed: UInt64, _ name: String) {
    // FNV-1a over the name, then mixed with the seed: equal names of one seed give equal numbers, all others unrelated ones.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = SeededStream.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ SeededStream.mix(hash)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SeededStream.mix(state)
  }

  /// True so many times in ten thousand.
  mutating func happens(outOfTenThousand rate: Int) -> Bool { rate > 0 && Int.random(in: 0..<10_000, using: &self) < rate }

  /// Random letters and digits.
  mutating func text(_ count: Int) -> String {
    var characters: [UInt8] = []
    while characters.count < count {
      var word = next()
      // Ten characters a word: 62^10 is just below 2^60.
      for _ in 0..<min(10, count - characters.count) {
        characters.append(SeededStream.letters[Int(word % 62)])
        word /= 62
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }

  private static let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
