import Server

/// What `ducat` alone and `ducat help` show: the commands and the exit statuses.
enum Overview {
  static var text: String {
    var lines = ["ducat \(Server.version): a ledger database server", "", "usage: ducat COMMAND [OPTION]...", ""]
    for subcommand in Subcommand.allCases {
      lines.append("  \(subcommand.rawValue.padded(to: 8)) \(subcommand.summary)")
    }
    lines += ["", "'ducat help COMMAND' explains a command. Exit status:"]
    lines += ExitStatus.allCases.map { "  \($0.rawValue)  \($0.meaning)" }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
