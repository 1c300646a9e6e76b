/// The connections that are open, for `CLIENT LIST`. Used on the loop thread only.
public final class SessionList {
  private var sessions: [UInt64: Session] = [:]

  public init() {}

  /// Notes a connection that begins.
  public func add(_ session: Session) { sessions[session.id] = session }
  /// Forgets a connection that ended.
  public func remove(_ session: Session) { sessions[session.id] = nil }

  /// By their numbers.
  var all: [Session] { sessions.values.sorted { $0.id < $1.id } }
}
