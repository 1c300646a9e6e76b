/// What a check of the ledger found.
public struct CheckReport: Sendable {
  /// Findings kept; further ones are only counted.
  public static let findingsMax = 100

  public internal(set) var records: UInt64 = 0
  public internal(set) var entries: UInt64 = 0
  public internal(set) var accounts = 0
  public internal(set) var keys: UInt64 = 0
  public internal(set) var openHolds = 0
  /// Events of modules in the journal.
  public internal(set) var events: UInt64 = 0
  /// Objects of modules that were derived from them.
  public var objects = 0
  /// What does not fit, a sentence each; empty when all is well.
  public internal(set) var findings: [String] = []
  public internal(set) var findingCount = 0

  public var isClean: Bool { findingCount == 0 }

  /// Notes what does not fit.
  public mutating func add(_ finding: String) {
    findingCount += 1
    if findings.count < CheckReport.findingsMax { findings.append(finding) }
  }
}
