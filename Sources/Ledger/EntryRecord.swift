import Memory

/// A record of the journal that has legs, decoded: plain values, and slices of the record's bytes.
///
/// ```
///  version 1 = 1 · kind 1 · flags 2 · time 8                          every record begins so
///  key length 1 · key                                                 none (0) for expire
///  transfer + upTo       amount asked for
///  hold + timeout        seconds
///  capture release expire   hold · released · left                    the hold's sequence, what is released (beyond the captured), what is left of it
///  reverse               entry
///  number of legs
///  leg:                  account · side 1 · amount · [reverse: index of the original leg] · debits posted · credits posted · debits pending · credits pending
///                        · version · [version > 1: distance to the previous posting] · [jumps past it: distance to the jump's posting]
///  memo · date 4 · meta count [name value] · condition count [account field 1 comparison 1 value]         each if its flag says so
/// ```
/// Numbers without a size are compact integers, big-endian where they have several bytes; distances are in sequence numbers. There is one way to write a record.
public struct EntryRecord: BitwiseCopyable {
  public var kind = RecordKind.transfer
  public var flags: RecordFlags = []
  public var time: UInt64 = 0
  public var key = Slice.none
  /// UPTO: what was asked for.
  public var requested: UInt128 = 0
  public var timeoutSeconds: UInt64 = 0
  /// The hold captured, released or expired, or the entry reversed.
  public var target: UInt64 = 0
  public var released: UInt128 = 0
  public var left: UInt128 = 0
  public var legCount = 0
  /// Where the legs begin; read them with `leg`.
  public var legsOffset = 0
  public var memo = Slice.none
  public var date: Int32 = 0
  public var metaCount = 0
  var metaOffset = 0
  public var conditionCount = 0
  var conditionsOffset = 0

  /// One leg, with what the account came to.
  public struct Leg: BitwiseCopyable {
    public var account: UInt32 = 0
    public var side = Side.debit
    /// What it moved: posted, held (hold) or released (release, expire), in minor units.
    public var amount: UInt128 = 0
    public var originalLeg = 0
    public var after = Counters()
    public var version: UInt64 = 0
    /// The record of the account's posting before this one; 0: none.
    public var previous: UInt64 = 0
    /// The record of the posting that the jump pointer leads to; 0: none.
    public var jump: UInt64 = 0
    /// Offset of the next leg.
    public var end = 0
  }

  /// Decodes the record that `bytes` hold, or `nil` when they are no entry.
  public init?(_ bytes: Span<UInt8>) {
    var reader = ByteReader(from: 0, to: bytes.count)
    guard reader.byte(bytes) == 1, let kind = RecordKind(rawValue: reader.byte(bytes)), kind.isEntry else { return nil }
    self.kind = kind
    flags = RecordFlags(rawValue: reader.bigEndian16(bytes))
    time = reader.bigEndian64(bytes)
    key = reader.counted(bytes)
    switch kind {
    case .transfer: if flags.contains(.upTo) { requested = reader.compact128(bytes) }
    case .hold: if flags.contains(.timeout) { timeoutSeconds = reader.compact64(bytes) }
    case .capture, .release, .expire:
      target = reader.compact64(bytes)
      released = reader.compact128(bytes)
      left = reader.compact128(bytes)
    case .reverse: target = reader.compact64(bytes)
    default: break
    }
    legCount = Int(reader.compact(bytes, below: 1 << 20))
    legsOffset = reader.offset
    for _ in 0..<legCount {
      if reader.failed { return nil }
      _ = EntryRecord.readLeg(bytes, &reader, kind, sequence: UInt64.max)
    }
    if flags.contains(.memo) { memo = reader.counted(bytes) }
    if flags.contains(.date) { date = Int32(bitPattern: reader.bigEndian32(bytes)) }
    if flags.contains(.meta) {
      metaCount = Int(reader.compact(bytes, below: 1 << 16))
      metaOffset = reader.offset
      for _ in 0..<(metaCount * 2) {
        if reader.failed { return nil }
        _ = reader.counted(bytes)
      }
    }
    if flags.contains(.conditions) {
      conditionCount = Int(reader.compact(bytes, below: 1 << 16))
      conditionsOffset = reader.offset
      for _ in 0..<conditionCount {
        if reader.failed { return nil }
        _ = EntryRecord.readCondition(bytes, &reader)
      }
    }
    guard !reader.failed, reader.isAtEnd, flags.isSubset(of: .known), legCount > 0 else { return nil }
  }

  @inline(__always)
  private static func readLeg(_ bytes: Span<UInt8>, _ reader: inout ByteReader, _ kind: RecordKind, sequence: UInt64) -> Leg {
    var leg = Leg()
    leg.account = UInt32(truncatingIfNeeded: reader.compact(bytes, below: 1 << 32))
    let side = reader.byte(bytes)
    if side > 1 { reader.fail() }
    leg.side = side == 0 ? .debit : .credit
    leg.amount = reader.compact128(bytes)
    if kind == .reverse { leg.originalLeg = Int(reader.compact(bytes, below: 1 << 20)) }
    leg.after.debitsPosted = reader.compact128(bytes)
    leg.after.creditsPosted = reader.compact128(bytes)
    leg.after.debitsPending = reader.compact128(bytes)
    leg.after.creditsPending = reader.compact128(bytes)
    leg.version = reader.compact64(bytes)
    let tooLarge = UInt128(Int128.max)
    if leg.after.debitsPosted > tooLarge || leg.after.creditsPosted > tooLarge || leg.after.debitsPending > tooLarge
      || leg.after.creditsPending > tooLarge || leg.amount > tooLarge || leg.version == 0 || leg.version >= 1 << 47
    {
      reader.fail()
      return leg
    }
    if leg.version > 1 {
      leg.previous = distance(bytes, &reader, sequence)
      let jump = SkewBinary.jump(leg.version)
      leg.jump = jump == leg.version &- 1 ? leg.previous : jump == 0 ? 0 : distance(bytes, &reader, sequence)
    }
    leg.end = reader.offset
    return leg
  }

  @inline(__always)
  private static func distance(_ bytes: Span<UInt8>, _ reader: inout ByteReader, _ sequence: UInt64) -> UInt64 {
    let back = reader.compact64(bytes)
    if back >= sequence {
      reader.fail()
      return 0
    }
    return sequence &- back
  }

  /// The leg at `offset` (`legsOffset`, then each leg's `end`) of a record that was decoded; `nil` when it points beyond the journal's beginning.
  /// - Parameter sequence: the record's own.
  @inline(__always)
  public func leg(_ bytes: Span<UInt8>, at offset: Int, sequence: UInt64) -> Leg? {
    var reader = ByteReader(from: offset, to: bytes.count)
    let leg = EntryRecord.readLeg(bytes, &reader, kind, sequence: sequence)
    return reader.failed ? nil : leg
  }

  /// Bytes of room that a leg needs while it is written.
  static let legBytesMax = 2 * ByteCursor.compact64 + 1 + 5 * ByteCursor.compact128 + 3 * ByteCursor.compact64 + 8

  /// Writes a leg.
  /// - Parameters:
  ///   - original: REVERSE: the index of the leg that is taken back.
  ///   - after: what the account has come to, at `version`.
  ///   - sequence: of the record; `previous` of the account's posting before, where there is one.
  @inline(__always)
  static func writeLeg(
    _ cursor: inout ByteCursor, _ account: Int, _ side: Side, _ amount: UInt128, original: UInt64?, _ after: Counters, _ version: UInt64,
    _ sequence: UInt64, previous: UInt64, _ jump: RootTable.Jump
  ) {
    cursor.putCompact(UInt64(truncatingIfNeeded: account))
    cursor.put(side.rawValue)
    cursor.putCompact(amount)
    if let original { cursor.putCompact(original) }
    cursor.putCompact(after.debitsPosted)
    cursor.putCompact(after.creditsPosted)
    cursor.putCompact(after.debitsPending)
    cursor.putCompact(after.creditsPending)
    cursor.putCompact(version)
    if version > 1 {
      cursor.putCompact(sequence &- previous)
      if jump.isFar { cursor.putCompact(sequence &- jump.sequence) }
    }
  }

  /// Its metadata, in the order of writing. Allocates.
  public func meta(_ bytes: Span<UInt8>) -> [MetaField] {
    var reader = ByteReader(from: metaOffset, to: bytes.count)
    return (0..<metaCount).map { _ in
      let name = reader.counted(bytes)
      return MetaField(name: name, value: reader.counted(bytes))
    }
  }

  /// A condition that was met.
  public struct Condition: BitwiseCopyable, Sendable {
    public var account: UInt32
    public var field: ConditionField
    public var comparison: Comparison
    /// Units of the account's asset, or a version.
    public var value: Int128
  }

  private static func readCondition(_ bytes: Span<UInt8>, _ reader: inout ByteReader) -> Condition {
    let account = UInt32(truncatingIfNeeded: reader.compact(bytes, below: 1 << 32))
    let field = ConditionField(rawValue: reader.byte(bytes))
    let comparison = Comparison(rawValue: reader.byte(bytes))
    let value = reader.compactSigned(bytes)
    if field == nil || comparison == nil { reader.fail() }
    return Condition(account: account, field: field ?? .posted, comparison: comparison ?? .equal, value: value)
  }

  /// Its conditions. Allocates.
  public func conditions(_ bytes: Span<UInt8>) -> [Condition] {
    var reader = ByteReader(from: conditionsOffset, to: bytes.count)
    return (0..<conditionCount).map { _ in EntryRecord.readCondition(bytes, &reader) }
  }

  /// The day its amounts count for: the one given, or the day it was booked on.
  public var effectiveDay: Int32 { flags.contains(.date) ? date : Calendar.day(time) }
}
