/// A setting that cannot be used: where it stands, and what is wrong with it.
public struct SettingError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The flag, the variable, or the file with its line.
  public let origin: String
  public let sentence: String

  public init(_ origin: String, _ sentence: String) {
    self.origin = origin
    self.sentence = sentence
  }

  public var description: String { "\(origin): \(sentence)" }
}
