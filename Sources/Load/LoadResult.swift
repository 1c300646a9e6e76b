import Memory

/// What a run of the load generator came to.
public struct LoadResult: Sendable {
  /// Good replies within the measured time.
  public var measured = 0
  /// The measured time.
  public var seconds = 0.0
  /// Replies that were not what was asked for, warm-up and drain included.
  public var errors = 0
  /// The first few of them, as text.
  public var errorSamples: [String] = []
  /// Good replies in all, warm-up and drain included.
  public var acknowledged = 0
  /// The sum of their amounts in minor units.
  public var acknowledgedUnits: UInt64 = 0
  /// Nanoseconds from the request, or in open loop from the moment it was due, to its reply. Where requests are mixed, those of transfers.
  public var latency = Histogram()
  /// The same of reads, where requests are mixed.
  public var readLatency = Histogram()
  /// Good replies to reads within the measured time, where requests are mixed.
  public var measuredReads = 0
  /// Requests that were due in open loop and never sent, as the server did not keep up.
  public var unsent = 0
  /// The ids of the first and the last entry, and their server times in nanoseconds since 1970; 0 when there are none.
  public var firstID: UInt64 = 0
  public var lastID: UInt64 = 0
  public var firstTime: UInt64 = 0
  public var lastTime: UInt64 = 0
  /// Processor time of the generator's thread within the measured time, kernel included, in nanoseconds for each measured transfer.
  public var generatorNanoseconds = 0.0

  public init() {}

  /// Requests of all kinds.
  public var transfersPerSecond: Double { seconds > 0 ? Double(measured) / seconds : 0 }
  /// Of those the reads, where requests are mixed.
  public var readsPerSecond: Double { seconds > 0 ? Double(measuredReads) / seconds : 0 }
}
