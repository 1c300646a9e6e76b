/// A text that is not the JSON that was asked for: what is wrong, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, as a clause.
  public let reason: String
  /// Bytes before the place.
  public let offset: Int

  public var description: String { "\(reason) at byte \(offset + 1)" }
}
