import TestSupport

/// How often a server did what it should do rarely, counted by `Tests/Counters` within it.
struct CallCounts: CustomStringConvertible {
  /// What is counted, in the order of `counters.h`.
  enum Call: Int, CaseIterable {
    /// Memory asked for by LMDB, and by everything else.
    case storeAllocations, otherAllocations
    /// Of the latter, those while requests are executed: after bytes were received and before the next call of the system.
    case servingAllocations
    /// Waits for news are those that may sleep; looks return at once, and there are as many as the moment is long for which the loop stays awake.
    case receives, sends, waits, looks, controls
    /// Writes of files: those that only reach the page cache, and those that wait for the disk; the bytes of both.
    case writes, synchronousWrites, bytesWritten
    case syncs, fileChanges, mappings
    /// Reads and writes of what is neither file nor socket: threads that wake each other.
    case signals
  }

  private static let byteCount = Call.allCases.count * 8

  private let values: [Int]

  /// Reads the counters out of the file that the server has mapped.
  init(path: String) throws {
    let bytes = try RawFile.read(path, count: CallCounts.byteCount)
    values = Call.allCases.indices.map { index in (0..<8).reduce(0) { $0 | Int(bytes[index * 8 + $1]) << ($1 * 8) } }
  }

  private init(values: [Int]) { self.values = values }

  static let none = CallCounts(values: [Int](repeating: 0, count: Call.allCases.count))

  subscript(_ call: Call) -> Int { values[call.rawValue] }

  /// What has come since.
  static func - (now: CallCounts, before: CallCounts) -> CallCounts { CallCounts(values: zip(now.values, before.values).map(-)) }

  /// The larger of each.
  func larger(_ other: CallCounts) -> CallCounts { CallCounts(values: zip(values, other.values).map(max)) }

  var description: String { Call.allCases.filter { self[$0] != 0 }.map { "\($0) \(self[$0])" }.joined(separator: ", ") }
}
