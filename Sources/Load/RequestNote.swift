/// What is remembered of a request until it is answered: its kind and a number.
struct RequestNote: BitwiseCopyable {
  private let bits: UInt64

  /// - Parameter number: below 2^56: of the account for a read, of the key for a replay and its original.
  @inline(__always)
  init(_ kind: RequestKind, number: UInt64 = 0) { bits = UInt64(kind.rawValue) << 56 | number }

  @inline(__always)
  var kind: RequestKind {
    guard let kind = RequestKind(rawValue: UInt8(truncatingIfNeeded: bits >> 56)) else { preconditionFailure("a note of no kind") }
    return kind
  }

  @inline(__always)
  var number: UInt64 { bits & (1 << 56 - 1) }
}
