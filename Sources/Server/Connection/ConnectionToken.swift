/// Names a connection: its slot, and how often the slot had been given out, so that news for one which has ended is not taken for its successor's.
struct ConnectionToken: BitwiseCopyable, Equatable, Sendable {
  /// The slot in the low half, its generation in the high half: what epoll carries.
  let raw: UInt64

  init(raw: UInt64) { self.raw = raw }

  init(slot: Int, generation: UInt32) { raw = UInt64(generation) << 32 | UInt64(UInt32(slot)) }

  @inline(__always) var slot: Int { Int(truncatingIfNeeded: raw & 0xFFFF_FFFF) }
}
