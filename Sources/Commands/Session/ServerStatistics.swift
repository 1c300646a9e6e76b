import Memory

/// What the server counts and `INFO` shows. Plain numbers of the loop thread.
public struct ServerStatistics {
  /// Of the process.
  public var processID = 0
  /// The port listened on; 0: unknown.
  public var port = 0
  /// When the server began, nanoseconds since 1970.
  public var startTime: UInt64 = 0

  public var connections = 0
  public var connectionsTotal = 0
  public var connectionsRefused = 0
  public var connectionsTimedOut = 0
  public var commands = 0
  public var bytesIn = 0
  public var bytesOut = 0

  public var commits = 0
  public var commitNanoseconds: UInt64 = 0
  public var commitNanosecondsLast: UInt64 = 0
  /// What each commit took, in nanoseconds.
  public var commitTimes = Histogram()
  public var commitFailures = 0

  /// Resident memory of the process.
  public var residentBytes = 0
  /// Size of the data file.
  public var dataBytes = 0
  public var diskFreeBytes = 0

  /// The open connections, where the server keeps a list.
  public var sessions: SessionList?

  public init() {}
}
