import Memory

/// SHA-256 (FIPS 180-4) of a stream of bytes: names a file by its contents, so that importing it again uses the same keys.
///
/// About 0.3 GB/s. Only equality of files hangs on it, no secret.
struct SHA256 {
  private var state: InlineArray<8, UInt32> = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var block: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var filled = 0
  private var bytes: UInt64 = 0

  /// Takes in more bytes.
  mutating func update(_ input: Span<UInt8>) {
    bytes &+= UInt64(input.count)
    for index in 0..<input.count {
      block[filled] = input[index]
      filled += 1
      if filled == 64 { mix() }
    }
  }

  /// The digest of all bytes so far, in lower-case hexadecimal (64 characters).
  func hexadecimal() -> String {
    var last = self
    let bits = bytes &* 8
    last.pad(0x80)
    while last.filled != 56 { last.pad(0) }
    for shift in stride(from: UInt64(56), through: 0, by: -8) { last.pad(UInt8(truncatingIfNeeded: bits >> shift)) }
    var text = ""
    for index in 0..<8 {
      let word = String(last.state[index], radix: 16)
      text += String(repeating: "0", count: 8 - word.count) + word
    }
    return text
  }

  private mutating func pad(_ byte: UInt8) {
    block[filled] = byte
    filled += 1
    if filled == 64 { mix() }
  }

  /// Works the full block into the state.
  private mutating func mix() {
    filled = 0
    var schedule: InlineArray<64, UInt32> = InlineArray(repeating: 0)
    for index in 0..<16 {
      let at = index * 4
      schedule[index] = UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16 | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
    }
    for index in 16..<64 {
      let early = schedule[index - 15]
      let late = schedule[index - 2]
      let low = SHA256.rotate(early, 7) ^ SHA256.rotate(early, 18) ^ early >> 3
      let high = SHA256.rotate(late, 17) ^ SHA256.rotate(late, 19) ^ late >> 10
      schedule[index] = schedule[index - 16] &+ low &+ schedule[index - 7] &+ high
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let upper = SHA256.rotate(e, 6) ^ SHA256.rotate(e, 11) ^ SHA256.rotate(e, 25)
      let first = h &+ upper &+ (e & f ^ ~e & g) &+ SHA256.constants[index] &+ schedule[index]
      let lower = SHA256.rotate(a, 2) ^ SHA256.rotate(a, 13) ^ SHA256.rotate(a, 22)
      let second = lower &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    let mixed: InlineArray<8, UInt32> = [a, b, c, d, e, f, g, h]
    for index in 0..<8 { state[index] &+= mixed[index] }
  }

  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

  /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
  private static let constants: InlineArray<64, UInt32> = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
    0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
    0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
    0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
    0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
  ]
}
