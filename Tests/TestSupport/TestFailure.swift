/// What went wrong around the thing under test: no answer in time, no such binary, a broken connection.
public struct TestFailure: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
