/// The connections by slot. A slot that has become free is given out again under another generation.
struct ConnectionTable: ~Copyable {
  /// Holds one connection where arrays can hold it. Taken out of it by nothing but the end of the connection.
  final class Box {
    var connection: Connection
    init(_ connection: consuming Connection) { self.connection = connection }
  }

  private var boxes: [Box?] = []
  private var generations: [UInt32] = []
  private var free: [Int] = []
  /// Connections that are open.
  private(set) var count = 0

  /// Slots ever used: indices for `box(at:)`.
  var slots: Int { boxes.count }

  /// A token for a connection that is to be inserted next.
  mutating func nextToken() -> ConnectionToken {
    if let slot = free.last { return ConnectionToken(slot: slot, generation: generations[slot]) }
    boxes.append(nil)
    generations.append(1)
    free.append(boxes.count - 1)
    return ConnectionToken(slot: boxes.count - 1, generation: 1)
  }

  /// Takes a connection in, under the token that `nextToken` gave.
  mutating func insert(_ connection: consuming Connection) {
    let token = connection.token
    precondition(free.last == token.slot, "a connection under a token that was not given out")
    free.removeLast()
    boxes[token.slot] = Box(connection)
    count += 1
  }

  /// The connection of a token, or `nil` when it has ended.
  @inline(__always)
  func box(_ token: ConnectionToken) -> Box? {
    let slot = token.slot
    guard slot < boxes.count, let box = boxes[slot], generations[slot] == UInt32(truncatingIfNeeded: token.raw >> 32) else { return nil }
    return box
  }

  /// The connection in a slot, or `nil` when the slot is free.
  func box(at slot: Int) -> Box? { boxes[slot] }

  /// Forgets a connection; its token is worth nothing from now on.
  mutating func remove(_ token: ConnectionToken) {
    let slot = token.slot
    precondition(box(token) != nil, "a connection is removed twice")
    boxes[slot] = nil
    // Generation 0 never occurs, so that no token is as small as those of the loop's own descriptors.
    generations[slot] = generations[slot] == UInt32.max ? 1 : generations[slot] + 1
    free.append(slot)
    count -= 1
  }
}
