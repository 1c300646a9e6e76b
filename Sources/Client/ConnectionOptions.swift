import Memory
import Platform

/// Which server to talk to and how to be let in, as the command line and the environment say.
public struct ConnectionOptions: Sendable {
  public var endpoint = Endpoint(host: "127.0.0.1", port: Endpoint.defaultPort)
  public var password: [UInt8]?
  /// How long connecting may take.
  public var connectMilliseconds = 5000
  /// What the server shows as the connection's name.
  public var name: StaticString

  public init(name: StaticString) { self.name = name }

  /// Takes `DUCAT_CONNECT` from the environment where it is set.
  /// - Returns: the sentence to show when it is set to no address.
  public mutating func readEnvironment() -> String? {
    guard let text = Environment.variable("DUCAT_CONNECT") else { return nil }
    guard let endpoint = Endpoint(text) else { return "DUCAT_CONNECT is '\(text)', which is no HOST:PORT" }
    self.endpoint = endpoint
    return nil
  }

  /// Reads the password from a file: its first line.
  public mutating func readPassword(file path: String) throws(ClientError) {
    var bytes = ByteBuffer(capacity: 4096)
    do throws(SystemError) {
      var file = try InputFile(path: path)
      while bytes.count < 65536, try file.read(into: &bytes, limit: 4096) > 0 {}
    } catch {
      throw .passwordFile(path, error)
    }
    var line = bytes.span.array
    if let end = line.firstIndex(of: UInt8(ascii: "\n")) { line.removeSubrange(end...) }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    password = line
  }
}

/// The options that all client programs share.
extension ConnectionOptions {
  /// Reads the value of the shared option `name`, which has just been found.
  public mutating func read(_ name: String, _ reader: inout ArgumentReader) throws(ArgumentReader.Problem) {
    switch name {
    case "--connect":
      let text = try reader.value()
      guard let endpoint = Endpoint(text) else { throw ArgumentReader.Problem("--connect takes HOST:PORT, and '\(text)' is none") }
      self.endpoint = endpoint
    case "--password-file":
      let path = try reader.value()
      do throws(ClientError) { try readPassword(file: path) } catch { throw ArgumentReader.Problem("\(error)") }
    default: throw ArgumentReader.Problem("there is no option \(name)")
    }
  }
}
