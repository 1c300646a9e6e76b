import Ledger

/// How a server is to be run: every setting with its value.
public struct ServeSettings: Sendable, Equatable {
  public var dataDirectory: String
  public var listen: [ListenAddress]
  public var passwordFile: String?
  public var maxConnections: Int
  /// Address space for the data file, in bytes.
  public var mapBytes: Int
  public var logLevel: LogLevel
  public var timeouts = ConnectionTimeouts()
  /// Of the HTTP gateway; `nil`: there is none.
  public var http: ListenAddress?
  public var paymentsFile: String?

  public init(
    dataDirectory: String, listen: [ListenAddress] = [ListenAddress(host: "127.0.0.1", port: 7171)], passwordFile: String? = nil,
    maxConnections: Int = ServerLimits.connections, mapBytes: Int = Limits.mapBytes, logLevel: LogLevel = .info
  ) {
    self.dataDirectory = dataDirectory
    self.listen = listen
    self.passwordFile = passwordFile
    self.maxConnections = maxConnections
    self.mapBytes = mapBytes
    self.logLevel = logLevel
  }

  /// Reads every setting from the source that wins.
  public init(_ sources: SettingSources) throws(SettingError) {
    guard let data = sources.given(.data)?.value ?? sources.standardDataPath else {
      throw SettingError(SettingName.data.flag, "is needed, since there is no home directory")
    }
    self.init(dataDirectory: data)
    if let given = sources.given(.listen) { listen = try ServeSettings.addresses(given) }
    passwordFile = sources.given(.passwordFile)?.value
    paymentsFile = sources.given(.payments)?.value
    if let given = sources.given(.http) {
      guard let address = ListenAddress(given.value) else {
        throw SettingError(given.origin, "'\(given.value)' is no HOST:PORT, such as 127.0.0.1:7172 or [::1]:7172")
      }
      http = address
    }
    if let given = sources.given(.maxConnections) {
      guard let count = Int(given.value), count >= 1, count <= ServerLimits.connectionsMax else {
        throw SettingError(given.origin, "'\(given.value)' is no number from 1 to \(ServerLimits.connectionsMax)")
      }
      maxConnections = count
    }
    if let given = sources.given(.mapSize) {
      guard let bytes = ServeSettings.bytes(given.value), bytes >= ServeSettings.mapBytesMin, bytes <= ServeSettings.mapBytesMax else {
        throw SettingError(given.origin, "'\(given.value)' is no size from 64MiB to 64TiB, such as 500GiB")
      }
      // LMDB wants whole pages.
      mapBytes = bytes & ~0xFFFF
    }
    if let given = sources.given(.logLevel) {
      guard let level = LogLevel(name: given.value) else {
        throw SettingError(given.origin, "'\(given.value)' is none of \(LogLevel.allCases.map(\.name).joined(separator: ", "))")
      }
      logLevel = level
    }
    timeouts.idleSeconds = try ServeSettings.seconds(sources, .idleTimeout) ?? timeouts.idleSeconds
    timeouts.requestSeconds = try ServeSettings.seconds(sources, .requestTimeout) ?? timeouts.requestSeconds
    timeouts.sendSeconds = try ServeSettings.seconds(sources, .sendTimeout) ?? timeouts.sendSeconds
    timeouts.authenticationSeconds = try ServeSettings.seconds(sources, .authTimeout) ?? timeouts.authenticationSeconds
  }

  private static func seconds(_ sources: SettingSources, _ name: SettingName) throws(SettingError) -> UInt64? {
    guard let given = sources.given(name) else { return nil }
    guard let seconds = UInt64(given.value), seconds >= 1, seconds <= ServerLimits.timeoutSecondsMax else {
      throw SettingError(given.origin, "'\(given.value)' is no number of seconds from 1 to \(ServerLimits.timeoutSecondsMax)")
    }
    return seconds
  }

  private static let mapBytesMin = 64 << 20
  private static let mapBytesMax = 64 << 40

  private static func addresses(_ given: SettingSources.Given) throws(SettingError) -> [ListenAddress] {
    var addresses: [ListenAddress] = []
    for part in given.value.split(separator: ",", omittingEmptySubsequences: false) {
      let text = part.drop { $0 == " " }
      guard let address = ListenAddress(text) else {
        throw SettingError(given.origin, "'\(text)' is no HOST:PORT, such as 127.0.0.1:7171 or [::1]:7171")
      }
      addresses.append(address)
    }
    if addresses.count > ServerLimits.addresses {
      throw SettingError(given.origin, "\(addresses.count) addresses, at most \(ServerLimits.addresses)")
    }
    return addresses
  }

  /// Reads a size: digits, then `K`, `M`, `G` or `T` with or without `iB` or `B`, all by powers of 1024. `nil` when it is none, or too large.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits) else { return nil }
    var unit = text[digits.endIndex...].uppercased()
    if unit.hasSuffix("IB") { unit.removeLast(2) } else if unit.hasSuffix("B") { unit.removeLast() }
    let shifts = ["": 0, "K": 10, "M": 20, "G": 30, "T": 40]
    guard let shift = shifts[unit] else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : bytes
  }
}
