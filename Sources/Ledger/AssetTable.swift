import Memory
import Money

/// All assets by number and by code. The built-in ones come first; numbers are of this process alone, the disk has codes.
///
/// ```
///  slots   [ asset + 1 ]   open addressing over the words of the code, at most half full
/// ```
struct AssetTable: ~Copyable {
  private var assets: [Asset] = []
  private var slots: [UInt32]

  init() {
    slots = [UInt32](repeating: 0, count: 1024)
    for currency in ISO4217.currencies { insert(Asset(code: currency.code, scale: currency.scale, sequence: 0)) }
  }

  var count: Int { assets.count }
  subscript(number: Int) -> Asset { @inline(__always) get { assets[number] } }

  @inline(__always)
  private static func mix(_ code: AssetCode) -> Int {
    let word = (code.first ^ code.second &* 0x9E37_79B9_7F4A_7C15 ^ code.third &* 0xA076_1D64_78BD_642F) &* 0xE703_7ED1_A0B4_28DB
    return Int(truncatingIfNeeded: word >> 32)
  }

  /// The number of the asset with this code, or -1.
  @inline(__always)
  func find(_ code: AssetCode) -> Int {
    var slot = AssetTable.mix(code) & (slots.count &- 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) &- 1
      if assets[number].code == code { return number }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    return -1
  }

  /// Adds an asset that is not there yet.
  mutating func insert(_ asset: Asset) {
    if (assets.count + 1) * 2 > slots.count {
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for number in assets.indices { place(number) }
    }
    assets.append(asset)
    place(assets.count - 1)
  }

  private mutating func place(_ number: Int) {
    var slot = AssetTable.mix(assets[number].code) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(number + 1)
  }

  /// Takes out the assets from `count` on, newest first: nothing was placed after them, so no probe runs across their slots.
  mutating func truncate(to count: Int) {
    while assets.count > count {
      let number = assets.count - 1
      var slot = AssetTable.mix(assets[number].code) & (slots.count - 1)
      while slots[slot] != UInt32(number + 1) { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = 0
      assets.removeLast()
    }
  }
}
