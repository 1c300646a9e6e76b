/// A report of a day that has ended, or the bank's statement of it.
public struct DayFile: Sendable {
  /// Such as `bank-ba_platform-2026-01-31.xml`.
  public let name: String
  public let text: String
}
