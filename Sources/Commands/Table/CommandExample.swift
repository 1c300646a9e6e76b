/// A command as it is typed, and its reply as redis-cli shows it. All examples are of the little book in `ExampleBook`.
public struct CommandExample: Sendable {
  public let line: String
  public let reply: String

  init(_ line: String, _ reply: String) {
    self.line = line
    self.reply = reply
  }
}
