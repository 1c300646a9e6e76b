/// What commands need to know of the server's configuration.
public struct CommandSettings: Sendable {
  /// What `AUTH` must give; `nil`: nobody needs to.
  public var password: [UInt8]?
  /// The server's version, as `HELLO` and `INFO` tell it.
  public var version: String

  public init(password: [UInt8]?, version: String) {
    self.password = password
    self.version = version
  }

  /// Whether `given` is the password. The time it takes tells nothing of where they differ.
  func accepts(_ given: Span<UInt8>) -> Bool {
    guard let password else { return false }
    var difference = password.count ^ given.count
    for index in 0..<given.count {
      let wanted = password.isEmpty ? 0 : password[index % password.count]
      difference |= Int(wanted ^ given[index])
    }
    return difference == 0
  }
}
