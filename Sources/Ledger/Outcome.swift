/// What became of one command.
public struct Outcome: BitwiseCopyable, Sendable {
  public var code: ResultCode
  /// The key had been used by the same request: this is the first answer again.
  public var isReplay = false
  /// The record written (or replayed); 0 when nothing was.
  public var sequence: UInt64 = 0
  /// Its time, nanoseconds since 1970.
  public var time: UInt64 = 0
  /// TRANSFER with UPTO: units moved.
  public var moved: UInt128 = 0
  /// Decimal places of `moved`.
  public var scale: UInt8 = 0

  init(_ code: ResultCode) { self.code = code }
}
