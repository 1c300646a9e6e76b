import Memory
import Wire

/// What the server remembers of one connection between its commands. Used on the loop thread only.
public final class Session {
  /// Number of the connection; never used twice while the server runs.
  public let id: UInt64
  /// Whether commands other than those to authenticate are let through.
  public var isAuthenticated: Bool
  /// The last batch that carries a write of this connection: its reads must see that batch. 0: none.
  public var lastBatch: UInt64 = 0
  /// The client's address, as `CLIENT LIST` shows it.
  public var address = ""
  public internal(set) var version = RespVersion.two
  /// As `CLIENT SETNAME` gave it; empty: none.
  public internal(set) var name = ""
  public internal(set) var libraryName = ""
  public internal(set) var libraryVersion = ""
  /// Requests so far.
  public internal(set) var commands: UInt64 = 0
  /// When the first request came, nanoseconds since 1970; 0: not yet.
  var began: UInt64 = 0
  /// The commands since `MULTI`.
  var queue: TransactionQueue?
  var replies = ReplyMode.on
  /// Whether it has been told to wait for records: the next try is answered whatever there is.
  var isTailing = false

  /// Which commands are answered.
  enum ReplyMode: Equatable {
    case on
    case off
    /// All but the next one.
    case skipNext
    /// All but this one.
    case skip
  }

  /// - Parameter isAuthenticated: true where the server has no password.
  public init(id: UInt64, isAuthenticated: Bool) {
    self.id = id
    self.isAuthenticated = isAuthenticated
  }

  /// Whether a command needs no look at authentication, transaction and reply mode.
  @inline(__always)
  var isOrdinary: Bool { isAuthenticated && queue == nil && replies == .on }

  /// Commands that wait for `EXEC`; -1: no transaction.
  var queuedCommands: Int { queue == nil ? -1 : queue?.count ?? -1 }

  /// Takes note of plain transfers whose records are in a batch.
  public func notePlain(_ count: Int, batch: UInt64) {
    commands &+= UInt64(count)
    lastBatch = batch
  }

  /// Makes it as new.
  func reset(isAuthenticated: Bool) {
    self.isAuthenticated = isAuthenticated
    version = .two
    name = ""
    queue = nil
    replies = .on
    isTailing = false
  }
}
