import Platform

/// Why a connection could not be made or cannot be used any longer. A refusal of a command is no such error: it is a reply.
public enum ClientError: Error, CustomStringConvertible, Sendable {
  case cannotConnect(Endpoint, SystemError)
  /// The server refused the greeting: a wrong or missing password, a version it does not speak.
  case notWelcome(Endpoint, String)
  /// The other end closed the connection, or it broke.
  case lost(Endpoint, SystemError?)
  /// What came is not the protocol.
  case malformed(Endpoint, String)
  /// The password file cannot be read.
  case passwordFile(String, SystemError)

  /// What a program ends with that could not go on because of it.
  public var exitCode: Int32 {
    if case .passwordFile = self { return ExitCode.usage }
    return ExitCode.cannotConnect
  }

  public var description: String {
    switch self {
    case .cannotConnect(let endpoint, let error): "cannot connect to \(endpoint): \(error)"
    case .notWelcome(let endpoint, let sentence): "\(endpoint) refused the connection: \(sentence)"
    case .lost(let endpoint, nil): "\(endpoint) closed the connection"
    case .lost(let endpoint, let error?): "the connection to \(endpoint) was lost: \(error)"
    case .malformed(let endpoint, let what): "\(endpoint) does not speak the protocol: \(what)"
    case .passwordFile(let path, let error): "the password file \(path): \(error)"
    }
  }
}
