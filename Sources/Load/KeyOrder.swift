/// The order in which idempotency keys come: 64 bits each, written as sixteen hexadecimal digits, never the same twice in a run.
public enum KeyOrder: String, Sendable, CaseIterable {
  /// Rising, as time-ordered ids (ULID, UUIDv7) do: the moment of the start in nanoseconds, plus a counter.
  case ordered
  /// Evenly scattered, as random ids (UUIDv4) are: the same numbers through a bijection.
  case random

  /// The key of the request with a number.
  @inline(__always)
  func key(_ base: UInt64, _ number: UInt64) -> UInt64 {
    let rising = base &+ number
    return self == .ordered ? rising : RandomStream.mix(rising)
  }
}
