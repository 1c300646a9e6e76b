/// A host and a port to listen on.
public struct ListenAddress: Sendable, Equatable {
  /// A name or an address; an IPv6 address without its brackets.
  public let host: String
  /// 0 lets the system choose.
  public let port: UInt16

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `HOST:PORT` or `[IPV6]:PORT`; `nil` when it is neither.
  public init?(_ text: some StringProtocol) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = UInt16(digits) else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return nil
    }
    if host.isEmpty || host.contains(where: { $0 == "[" || $0 == "]" || $0 == " " }) { return nil }
    self.init(host: host, port: port)
  }

  /// As it is written: IPv6 in brackets.
  public var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
