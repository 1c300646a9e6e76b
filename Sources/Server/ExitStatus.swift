/// What a `ducat` process tells the one that started it.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  case done = 0
  /// What was asked for failed, or what was checked is damaged.
  case failed = 1
  /// The command line, the environment or the configuration file asks for something that does not exist.
  case usage = 2
  /// A server cannot be reached, or an address cannot be listened on.
  case unreachable = 3
  /// Another process uses the data directory.
  case inUse = 4
  /// The data directory holds a format that this version does not know.
  case unknownFormat = 5

  /// One line for the manual.
  public var meaning: String {
    switch self {
    case .done: "Done."
    case .failed: "It failed; or the data that was checked is damaged."
    case .usage: "The command line, the environment or the configuration file is wrong."
    case .unreachable: "The server cannot be reached, or the address cannot be listened on."
    case .inUse: "Another process uses the data directory."
    case .unknownFormat: "The data directory has a format that this version does not know."
    }
  }
}
