import Memory
import Money

/// The half of an account that changes seldom, as table `accounts` keeps it under the account's id (4 bytes). Written in the commit that changes it.
///
/// ```
///  path · asset code · type 1 · flags 1 · opened · [floor] · [ceiling] · meta count · [name value] …
/// ```
struct AccountRow: BitwiseCopyable {
  var path = Slice.none
  var code = Slice.none
  var type = AccountType.asset
  var flags: Account.Flags = []
  var opened: UInt64 = 0
  var limits = AccountLimits()
  var metaCount = 0
  var metaOffset = 0

  /// - Parameter metaBytes: fields as written before: name, value, each counted.
  static func write(
    names: borrowing NameTable, code: AssetCode, account: Account, limits: AccountLimits, metaCount: Int, metaBytes: Span<UInt8>,
    into buffer: inout ByteBuffer
  ) {
    buffer.appendCounted(names.path(account.name))
    buffer.appendCounted(code)
    buffer.append(account.rawType)
    buffer.append(account.flags.rawValue)
    buffer.appendCompact(account.opened)
    if account.flags.contains(.hasFloor) { buffer.appendCompact(signed: limits.floor) }
    if account.flags.contains(.hasCeiling) { buffer.appendCompact(signed: limits.ceiling) }
    buffer.appendCompact(UInt64(metaCount))
    buffer.append(metaBytes)
  }

  init?(_ bytes: Span<UInt8>) {
    var reader = ByteReader(from: 0, to: bytes.count)
    path = reader.counted(bytes)
    code = reader.counted(bytes)
    guard let type = AccountType(rawValue: reader.byte(bytes)) else { return nil }
    self.type = type
    flags = Account.Flags(rawValue: reader.byte(bytes))
    opened = reader.compact64(bytes)
    if flags.contains(.hasFloor) { limits.floor = reader.compactSigned(bytes) }
    if flags.contains(.hasCeiling) { limits.ceiling = reader.compactSigned(bytes) }
    metaCount = Int(reader.compact(bytes, below: 1 << 16))
    metaOffset = reader.offset
    for _ in 0..<(metaCount * 2) {
      if reader.failed { return nil }
      _ = reader.counted(bytes)
    }
    if reader.failed || !reader.isAtEnd || path.isEmpty || Int(path.count) > Limits.pathBytes { return nil }
  }

  func meta(_ bytes: Span<UInt8>) -> [MetaField] {
    var reader = ByteReader(from: metaOffset, to: bytes.count)
    return (0..<metaCount).map { _ in
      let name = reader.counted(bytes)
      return MetaField(name: name, value: reader.counted(bytes))
    }
  }

  /// How many bytes of a key of table `names` are its path.
  static func pathLength(ofNameKey key: Span<UInt8>) -> Int {
    var end = 0
    while end < key.count, key[end] != 0 { end += 1 }
    return end
  }

  /// Rows of table `names`: path · 0 · asset code → account 4. Paths have no zero byte, so a path sorts before those that go on from it.
  static func nameKey(_ path: Span<UInt8>, _ code: AssetCode, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    buffer.append(path)
    buffer.append(0)
    for index in 0..<code.count { buffer.append(code[index]) }
  }
}

extension ByteBuffer {
  /// An asset code, counted.
  mutating func appendCounted(_ code: AssetCode) {
    appendCompact(UInt64(code.count))
    append(code)
  }

  /// The text of an asset code.
  mutating func append(_ code: AssetCode) {
    for index in 0..<code.count { append(code[index]) }
  }
}
