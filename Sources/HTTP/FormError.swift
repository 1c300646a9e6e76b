/// A form that cannot be read, as a sentence.
public struct FormError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
