import Memory

/// A blocked Bloom filter over the keys of one run: says "not here" for all but some 0.3 % of the keys that are not, at one cache line a question and 12 bits a key.
///
/// Lines of 512 bits are chosen by the high bits of the hash, so the lines fill in the order in which a run is written (F. Putze, P. Sanders, J. Singler, "Cache-, hash-
/// and space-efficient Bloom filters", 2007).
struct KeyFilter: ~Copyable {
  static let bitsPerKey = 12
  /// Questions asked of a line: bits set a key.
  private static let probes = 6

  private var words: Slab<UInt64>
  let lines: Int

  /// - Parameter keys: how many keys will be added.
  init(keys: Int) {
    lines = max(1, (keys * KeyFilter.bitsPerKey + 511) / 512)
    words = Slab(capacityMax: lines * 8)
    precondition(words.extend(by: lines * 8), "a fresh filter has room")
  }

  @inline(__always)
  func line(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(lines)).high) }

  @inline(__always)
  func prefetch(_ hash: UInt64) { words.prefetch(line(hash) &* 8) }

  /// The bits that stand for a hash, nine bits each, from its low half remixed: the high bits chose the line.
  @inline(__always)
  private static func pattern(_ hash: UInt64) -> UInt64 { (hash &* 0x9E37_79B9_7F4A_7C15) >> 8 }

  mutating func add(_ hash: UInt64) {
    let base = line(hash) &* 8
    var bits = KeyFilter.pattern(hash)
    for _ in 0..<KeyFilter.probes {
      words[base &+ Int(bits >> 6 & 7)] |= 1 << (bits & 63)
      bits >>= 9
    }
  }

  @inline(__always)
  func mayContain(_ hash: UInt64) -> Bool {
    let base = line(hash) &* 8
    var bits = KeyFilter.pattern(hash)
    var index = 0
    while index < KeyFilter.probes {
      if words[base &+ Int(bits >> 6 & 7)] & (1 << (bits & 63)) == 0 { return false }
      bits >>= 9
      index &+= 1
    }
    return true
  }

  /// Appends the bytes of some lines, big-endian words.
  func write(lines range: Range<Int>, into buffer: inout ByteBuffer) {
    for index in (range.lowerBound * 8)..<(range.upperBound * 8) { buffer.append(bigEndian: words[index]) }
  }

  /// Sets lines from bytes as `write` gave them; `false` when they do not fit.
  mutating func read(_ bytes: Span<UInt8>, firstLine: Int) -> Bool {
    guard bytes.count % 64 == 0, firstLine >= 0, firstLine + bytes.count / 64 <= lines else { return false }
    for index in 0..<(bytes.count / 8) { words[firstLine * 8 + index] = bytes.bigEndian64(at: index * 8) }
    return true
  }

  /// Whether both hold the same bits.
  func equals(_ other: borrowing KeyFilter) -> Bool {
    if lines != other.lines { return false }
    for index in 0..<(lines * 8) where words[index] != other.words[index] { return false }
    return true
  }
}
