import Ledger
import Wire

/// The bounds of the server, each with its reason. What is reached is answered by an error or by back-pressure, never by a hang.
public enum ServerLimits {
  // MARK: Connections

  /// Connections at once, unless set otherwise. An idle one costs about 2 KB here and some 4 KB in the kernel.
  public static let connections = 10_000
  /// The most connections that can be asked for: a slot's number fits 20 bits with room to spare.
  public static let connectionsMax = 500_000
  /// Connections beyond the limit that may be told so at the same time; still later ones are closed without a word.
  static let refusals = 64
  /// Descriptors besides those of connections: the store, the loop, the standard streams, files of a job.
  static let otherDescriptors = 64
  /// Addresses to listen on.
  static let addresses = 16
  /// Connections accepted in one round of the loop, so that a storm of new ones does not starve the others.
  static let acceptsPerRound = 64

  // MARK: Requests

  /// What a request may cost once its sender is known (or no password is set).
  static let request = WireLimits()
  /// What a request may cost before: enough for HELLO with a user, a password and a name.
  static let requestBeforeAuthentication = WireLimits(lineBytes: 4 << 10, arguments: 16, bulkBytes: 1 << 10, requestBytes: 8 << 10)
  /// Bytes received at once. One pipelined batch of a thousand transfers is about 100 KB.
  static let receiveBytes = 128 << 10
  /// Bytes received at once from one that has not authenticated.
  static let receiveBytesBeforeAuthentication = 16 << 10
  /// Requests that are executed in a round, in equal shares for the connections that have some: about 2 ms of work.
  static let requestsPerRound = 4096
  /// Requests that each connection may have executed in a round in any case, before others have their turn.
  static let requestsPerTurn = 256
  /// Inputs of the payment service that are taken in a round: each costs some tens of microseconds, and clients of the line protocol wait meanwhile.
  static let inputsPerRound = 128
  /// Bytes of password.
  static let passwordBytes = 512

  // MARK: Replies

  /// Bytes of replies that may wait on one connection before its requests are left unread. One reply may pass it: it was begun below the limit.
  static let replyBytes = 1 << 20
  /// Replies that may wait for a commit on one connection before its requests are left unread.
  static let repliesWaiting = 1 << 16
  /// How long a client may leave replies unread before it is closed, unless set otherwise.
  public static let sendSeconds: UInt64 = 30
  /// How long a connection that is being closed is still read, so that the last reply is not lost to a reset.
  static let lingerNanoseconds: UInt64 = 2 * second

  // MARK: Time

  /// How long a request may take from its first byte to its last, unless set otherwise. A person's line arrives in one piece; 1 MB in this time is a slow
  /// modem.
  public static let requestSeconds: UInt64 = 30
  /// How long a connection may go without authenticating, where a password is set, unless set otherwise.
  public static let authenticationSeconds: UInt64 = 30
  /// How long a connection may be silent, unless set otherwise. Pools of clients keep connections for minutes; what is silent for an hour is forgotten.
  public static let idleSeconds: UInt64 = 3600
  /// The longest that any of these can be set to: a year, which no connection sees the end of.
  public static let timeoutSecondsMax: UInt64 = 365 * 86_400
  /// How often connections are looked through for the times above, and how often a server that could not write tries again.
  static let sweepNanoseconds: UInt64 = second
  /// How long a stop waits for clients to take their last replies.
  static let drainNanoseconds: UInt64 = 5 * second
  /// The same while the server stops, for those that have taken their last reply: clients that keep a connection open must not hold up every stop.
  static let drainLingerNanoseconds: UInt64 = 200_000_000
  static let drainSweepNanoseconds: UInt64 = 50_000_000
  /// How long the loop sleeps before it uses its leisure for work that the ledger has put off.
  static let leisureMilliseconds: Int32 = 20

  // MARK: Memory

  /// Bytes of buffer that a quiet connection keeps, for each direction.
  static let quietBufferBytes = 512
  /// Bytes of an unfinished request that are copied into the connection's own buffer; for more it keeps the large one it was received in.
  static let smallInputBytes = 4 << 10

  // MARK: Commits and jobs

  /// Bytes of records that the loop commits itself when no commit is under way: a wake-up of the committer costs 25 to 60 µs, about what this much costs
  /// beyond the flush that any commit pays.
  static let inlineCommitBytes = 128 << 10
  /// Commits are left to their own thread for so long after a connection was answered that waited for none.
  static let bystanderNanoseconds: UInt64 = 10_000_000
  /// Long jobs (CHECK, TRIALBALANCE) that may wait for the worker.
  static let jobs = 64

  private static let second: UInt64 = 1_000_000_000

  /// Whether the limits agree with each other.
  static func check() {
    precondition(connections <= connectionsMax && connectionsMax < 1 << 20, "more connections than slots have numbers")
    precondition(requestBeforeAuthentication.requestBytes <= request.requestBytes, "a stranger may not send more than a friend")
    precondition(receiveBytesBeforeAuthentication <= receiveBytes, "a stranger may not send more than a friend")
    precondition(smallInputBytes <= receiveBytes && quietBufferBytes <= smallInputBytes, "a small buffer is larger than a large one")
    precondition(inlineCommitBytes <= Limits.batchBytes, "a batch that is committed on the spot is larger than any batch")
    // The shortest that can be set is a second.
    precondition(sweepNanoseconds <= second && sweepNanoseconds <= lingerNanoseconds, "timeouts shorter than a sweep")
    precondition(request.bulkBytes >= Limits.memoBytes && request.bulkBytes >= Limits.metaValueBytes, "an argument that the protocol cannot carry")
    precondition(replyBytes + 64 * repliesWaiting < Int(Int32.max), "replies beyond 31 bits")
  }
}
