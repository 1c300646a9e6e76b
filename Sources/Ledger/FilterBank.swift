import Memory

/// Where the filter of one run lies in the bank.
struct KeyFilter: BitwiseCopyable, Equatable {
  /// The first word of its first line.
  let start: Int
  /// Lines of 512 bits.
  let lines: Int

  @inline(__always)
  func line(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(truncatingIfNeeded: lines)).high) }
}

/// The filters of all runs, in one stretch of address space: so that a look-up in all of them walks over plain numbers.
///
/// Each is a blocked Bloom filter: it says "not here" for all but some 0.1 % of the keys that are not, at one cache line a question and 16 bits a key. A line of 512 bits is
/// chosen by the high bits of the hash, so the lines fill in the order in which a run is written (F. Putze, P. Sanders, J. Singler, "Cache-, hash- and
/// space-efficient Bloom filters", 2007); in it each key has one bit in each of the eight words.
struct FilterBank: ~Copyable {
  static let bitsPerKey = 16
  static let lineWords = 8
  /// Filters begin at pages of their own, so that their memory can be given back.
  private static let pageWords = 512

  private struct Extent: BitwiseCopyable {
    var start: Int
    var count: Int
  }

  private var words: Slab<UInt64>
  /// Stretches between filters that are in use by nobody, in order.
  private var free: [Extent] = []

  init() { words = Slab(capacityMax: Limits.filterWords) }

  // MARK: Room

  static func lines(keys: Int) -> Int { max(1, (keys * bitsPerKey + 511) / 512) }

  /// An empty filter; `nil` when the bank is full.
  mutating func make(keys: Int) -> KeyFilter? {
    let lines = FilterBank.lines(keys: keys)
    let wanted = FilterBank.pages(lines)
    if let index = free.firstIndex(where: { $0.count >= wanted }) {
      let start = free[index].start
      free[index].start += wanted
      free[index].count -= wanted
      if free[index].count == 0 { free.remove(at: index) }
      return KeyFilter(start: start, lines: lines)
    }
    let start = words.count
    return words.extend(by: wanted) ? KeyFilter(start: start, lines: lines) : nil
  }

  private static func pages(_ lines: Int) -> Int { (lines * lineWords + pageWords - 1) / pageWords * pageWords }

  /// Gives a filter's memory back.
  mutating func drop(_ filter: KeyFilter) {
    let count = FilterBank.pages(filter.lines)
    words.release(from: filter.start, count: count)
    var index = free.firstIndex { $0.start > filter.start } ?? free.count
    free.insert(Extent(start: filter.start, count: count), at: index)
    if index + 1 < free.count, free[index].start + free[index].count == free[index + 1].start {
      free[index].count += free[index + 1].count
      free.remove(at: index + 1)
    }
    if index > 0, free[index - 1].start + free[index - 1].count == free[index].start {
      free[index - 1].count += free[index].count
      free.remove(at: index)
      index -= 1
    }
    if free[index].start + free[index].count == words.count {
      words.truncate(to: free[index].start)
      free.remove(at: index)
    }
  }

  // MARK: Keys

  @inline(__always)
  func prefetch(_ filter: KeyFilter, _ hash: UInt64) { words.prefetch(filter.start &+ filter.line(hash) &* FilterBank.lineWords) }

  /// The bits that stand for a hash, six for each word, from its low half remixed: the high bits chose the line.
  @inline(__always)
  private static func pattern(_ hash: UInt64) -> UInt64 { (hash &* 0x9E37_79B9_7F4A_7C15) >> 16 }

  @inline(__always)
  mutating func add(_ filter: KeyFilter, _ hash: UInt64) {
    let base = filter.start &+ filter.line(hash) &* FilterBank.lineWords
    var bits = FilterBank.pattern(hash)
    var index = 0
    while index < FilterBank.lineWords {
      words[base &+ index] |= 1 << (bits & 63)
      bits >>= 6
      index &+= 1
    }
  }

  @inline(__always)
  func mayContain(_ filter: KeyFilter, _ hash: UInt64) -> Bool {
    let base = filter.start &+ filter.line(hash) &* FilterBank.lineWords
    var bits = FilterBank.pattern(hash)
    var index = 0
    while index < FilterBank.lineWords {
      if words[base &+ index] & (1 << (bits & 63)) == 0 { return false }
      bits >>= 6
      index &+= 1
    }
    return true
  }

  // MARK: Bytes

  /// Appends the bytes of some lines, big-endian words.
  func write(_ filter: KeyFilter, lines range: Range<Int>, into buffer: inout ByteBuffer) {
    for index in (range.lowerBound * FilterBank.lineWords)..<(range.upperBound * FilterBank.lineWords) {
      buffer.append(bigEndian: words[filter.start + index])
    }
  }

  /// Sets lines from bytes as `write` gave them; `false` when they do not fit.
  mutating func read(_ filter: KeyFilter, _ bytes: Span<UInt8>, firstLine: Int) -> Bool {
    guard bytes.count % 64 == 0, firstLine >= 0, firstLine + bytes.count / 64 <= filter.lines else { return false }
    let base = filter.start + firstLine * FilterBank.lineWords
    for index in 0..<(bytes.count / 8) { words[base + index] = bytes.bigEndian64(at: index * 8) }
    return true
  }

  /// Whether two filters hold the same bits.
  func equals(_ a: KeyFilter, _ b: KeyFilter) -> Bool {
    if a.lines != b.lines { return false }
    for index in 0..<(a.lines * FilterBank.lineWords) where words[a.start + index] != words[b.start + index] { return false }
    return true
  }
}
