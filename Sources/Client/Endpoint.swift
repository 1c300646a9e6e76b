/// Where a server listens.
public struct Endpoint: Equatable, Sendable, CustomStringConvertible {
  /// The port that a Ducat server takes unless it is told another.
  public static let defaultPort: UInt16 = 7171

  public let host: String
  public let port: UInt16

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `HOST:PORT`, `HOST`, `:PORT` or `[ADDRESS]:PORT`; an address of IPv6 needs its brackets. `nil` when the text is none of them.
  public init?(_ text: String) {
    var host = text[...]
    var port = Endpoint.defaultPort
    if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
      guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
      host = text[..<colon]
      port = number
    }
    if host.isEmpty { host = "127.0.0.1" }
    let inBrackets = host.hasPrefix("[") && host.hasSuffix("]")
    if !inBrackets, host.contains(":") || host.contains("[") || host.contains("]") { return nil }
    self.host = String(host)
    self.port = port
  }

  public var description: String { "\(host):\(port)" }
}
