import Commands
import Memory
import Wire

/// One client: its socket, what it sent and is not executed, what it is answered and has not left, and why it is not going on.
///
/// ```
///  socket ─▶ input ─▶ parser ─▶ (held, while something is awaited) ─▶ command ─▶ replies ─▶ socket
/// ```
/// Between rounds of the loop the first byte of `input` is the first of the next request. Most connections have nothing there and own next to no
/// memory: bytes are received into a buffer that the loop lends out.
struct Connection: ~Copyable {
  let descriptor: Int32
  /// Names the connection to the loop and to epoll.
  let token: ConnectionToken
  let session: Session

  var parser: RequestParser
  /// Bytes received.
  var input = ByteBuffer(capacity: 16)
  /// Where in `input` the next request begins.
  var inputStart = 0
  /// The arguments of a request that was parsed and waits to be executed (again): slices of `input`.
  var held: [Slice] = []
  /// Where the request after the held one begins.
  var heldEnd = 0
  var replies = ReplyQueue()

  var stall = Stall.none
  /// The other end will send no more.
  var inputEnded = false
  /// No more requests are executed; the connection ends when its replies have left.
  var isClosing = false
  /// All replies of a closing connection have left: what still arrives is thrown away until the other end closes.
  var isLingering = false
  /// The password was not given yet: smaller limits hold.
  var isStranger: Bool

  /// The socket may have something to read.
  var isReadable = false
  /// Stands in the loop's list of connections to be served in this round.
  var isListed = false
  /// Stands in the loop's list of connections whose replies may leave.
  var isFlushListed = false
  /// Stands in the loop's list of connections whose replies wait for a commit.
  var isWaitListed = false
  /// What epoll was told.
  var readsWatched = true
  var writesWatched = false

  /// When something last arrived, or an answer that took its time was there, of the monotonic clock.
  var lastReceived: UInt64
  /// Since when a request stands unfinished, or 0.
  var halfRequestSince: UInt64 = 0
  /// Since when the socket takes no replies, or 0.
  var sendStalledSince: UInt64 = 0
  /// When the connection was made; while it lingers, when that began.
  var began: UInt64

  init(descriptor: Int32, token: ConnectionToken, session: Session, isStranger: Bool, now: UInt64) {
    self.descriptor = descriptor
    self.token = token
    self.session = session
    self.isStranger = isStranger
    parser = RequestParser(limits: isStranger ? ServerLimits.requestBeforeAuthentication : ServerLimits.request)
    lastReceived = now
    began = now
  }

  /// Bytes received and not executed.
  var unreadCount: Int { input.count - inputStart }

  /// Keeps a parsed request for later.
  /// - Parameters:
  ///   - arguments: its slices of `input`; swapped for an empty array that keeps no promises about its capacity.
  ///   - end: where the next request begins.
  mutating func hold(_ arguments: inout [Slice], end: Int) {
    swap(&held, &arguments)
    arguments.removeAll(keepingCapacity: true)
    heldEnd = end
  }

  /// Drops the bytes before the next request, so that it begins at 0.
  mutating func compactInput() {
    if inputStart == 0 { return }
    for index in held.indices { held[index].start -= Int32(truncatingIfNeeded: inputStart) }
    heldEnd -= inputStart
    input.removeFirst(inputStart)
    inputStart = 0
  }

  /// Gives memory back that a busy time took.
  mutating func releaseMemory() {
    input.release(above: ServerLimits.quietBufferBytes)
    replies.releaseMemory()
    if held.isEmpty, held.capacity > 64 { held = [] }
  }
}
