/// What can be set for `ducat serve`: as a flag, in the environment, or in the configuration file.
public enum SettingName: String, CaseIterable, Sendable {
  case data
  case listen
  case config
  case passwordFile = "password-file"
  case maxConnections = "max-connections"
  case idleTimeout = "idle-timeout"
  case requestTimeout = "request-timeout"
  case sendTimeout = "send-timeout"
  case authTimeout = "auth-timeout"
  case mapSize = "map-size"
  case logLevel = "log-level"
  case http
  case payments

  /// `--max-connections`.
  public var flag: String { "--\(rawValue)" }

  /// `DUCAT_MAX_CONNECTIONS`.
  public var variable: String {
    "DUCAT_" + String(rawValue.uppercased().map { $0 == "-" ? "_" : $0 })
  }

  /// Whether it may stand in the configuration file.
  public var isInFile: Bool { self != .config }

  /// What its value is called in the manual.
  public var placeholder: String {
    switch self {
    case .data: "DIR"
    case .listen, .http: "HOST:PORT"
    case .config, .passwordFile, .payments: "FILE"
    case .maxConnections: "N"
    case .idleTimeout, .requestTimeout, .sendTimeout, .authTimeout: "SECONDS"
    case .mapSize: "SIZE"
    case .logLevel: "LEVEL"
    }
  }

  /// What holds when nobody sets it, as the manual says it.
  public var standard: String {
    switch self {
    case .data: "$XDG_DATA_HOME/ducat, or ~/.local/share/ducat"
    case .listen: "127.0.0.1:7171"
    case .config: "$XDG_CONFIG_HOME/ducat/ducat.conf, or ~/.config/ducat/ducat.conf; no such file is no error"
    case .passwordFile: "none: every client may do everything"
    case .maxConnections: "\(ServerLimits.connections)"
    case .idleTimeout: "\(ServerLimits.idleSeconds)"
    case .requestTimeout: "\(ServerLimits.requestSeconds)"
    case .sendTimeout: "\(ServerLimits.sendSeconds)"
    case .authTimeout: "\(ServerLimits.authenticationSeconds)"
    case .mapSize: "1TiB"
    case .logLevel: "info"
    case .http: "none: there is no HTTP"
    case .payments: "none: no PSP is used"
    }
  }

  /// One or two sentences for the manual.
  public var summary: String {
    switch self {
    case .data: "Directory of the ledger; made when it is not there. One server at a time may use it."
    case .listen:
      "Address to listen on; several with commas between them, or by giving the flag several times. IPv6 addresses stand in brackets. "
        + "With port 0 the system chooses one; the server prints which."
    case .config: "Configuration file."
    case .passwordFile: "File whose first line is the password that clients must give with AUTH or HELLO."
    case .maxConnections: "Connections at once; more are answered -LIMIT and closed."
    case .idleTimeout: "How long a connection may send nothing; one that waits for an answer is not idle."
    case .requestTimeout: "How long a request may take from its first byte to its last."
    case .sendTimeout: "How long a client may leave replies unread."
    case .authTimeout: "How long a connection may go without giving the password, where one is set."
    case .mapSize:
      "Address space reserved for the data file, such as 500GiB: the file grows as it is filled, and can never grow beyond this."
    case .logLevel: "What is logged on the standard error: debug, info, warning or error."
    case .http: "Address of the HTTP gateway, such as 127.0.0.1:7172. With port 0 the system chooses one; the server prints which."
    case .payments: "File in JSON that says which PSPs are used, what the platform takes, and where buyers reach the server."
    }
  }
}
