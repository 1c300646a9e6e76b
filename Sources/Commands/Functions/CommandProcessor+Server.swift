import Ledger
import Memory
import Wire

/// HELP, INFO, TIME, COMMAND, CONFIG.
extension CommandProcessor {
  mutating func runServer(
    _ command: Command, _ arguments: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    switch command {
    case .time:
      let time = ledger.serverTime
      out.appendArrayHeader(2)
      out.appendBulk(decimal: time / 1_000_000_000)
      out.appendBulk(decimal: time % 1_000_000_000 / 1000)
    case .help: return help(arguments, into: &out)
    case .info: out.appendBulk(info(arguments, statistics))
    case .command:
      out.appendArrayHeader(CommandTable.names.count)
      for name in CommandTable.names { CommandReplies.appendInfo(name, session.version, into: &out) }
    case .commandCount: out.appendInteger(CommandTable.names.count)
    case .commandList:
      out.appendArrayHeader(CommandTable.names.count)
      for name in CommandTable.names { out.appendBulk(name.lowercased()) }
    case .commandInfo: commandInfo(arguments, session.version, into: &out)
    case .commandDocs: commandDocs(arguments, session.version, into: &out)
    case .configGet: configGet(arguments, session.version, into: &out)
    default: preconditionFailure("\(command) is not about the server")
    }
    return .done
  }

  private mutating func help(_ arguments: Arguments, into out: inout ByteBuffer) -> Disposition {
    let lines: [String]
    if arguments.count == 0 {
      lines = HelpText.overview
    } else {
      let words = (0..<arguments.count).map { arguments[$0].string.uppercased() }
      guard let found = HelpText.lines(words) else {
        isRefused = true
        let start = out.beginError(ResultCode.unknownCommand.word)
        out.append("there is no help on ")
        out.appendQuoted(arguments[arguments.count - 1])
        out.append("; HELP lists all commands")
        out.endError(from: start)
        return .done
      }
      lines = found
    }
    out.appendArrayHeader(lines.count)
    for line in lines {
      out.append("+")
      out.append(line)
      out.append("\r\n")
    }
    return .done
  }

  // MARK: COMMAND

  private func commandInfo(_ arguments: Arguments, _ version: RespVersion, into out: inout ByteBuffer) {
    if arguments.count == 0 {
      out.appendArrayHeader(CommandTable.names.count)
      for name in CommandTable.names { CommandReplies.appendInfo(name, version, into: &out) }
      return
    }
    out.appendArrayHeader(arguments.count)
    for index in 0..<arguments.count {
      let name = arguments[index].string.uppercased()
      if CommandTable.names.contains(name) { CommandReplies.appendInfo(name, version, into: &out) } else { out.appendNullArray(version) }
    }
  }

  private func commandDocs(_ arguments: Arguments, _ version: RespVersion, into out: inout ByteBuffer) {
    var names = CommandTable.names
    if arguments.count > 0 {
      let wanted = (0..<arguments.count).map { arguments[$0].string.uppercased() }
      names = names.filter { wanted.contains($0) }
    }
    out.appendMapHeader(names.count, version)
    for name in names { CommandReplies.appendDocs(name, version, into: &out) }
  }

  // MARK: CONFIG

  /// What redis-benchmark and other tools of Redis ask for: that each write is on disk, and that there are no snapshots.
  private static let configuration: [(String, String)] = [("appendonly", "yes"), ("appendfsync", "always"), ("databases", "1"), ("save", "")]

  private func configGet(_ arguments: Arguments, _ version: RespVersion, into out: inout ByteBuffer) {
    let wanted = (0..<arguments.count).map { arguments[$0].string.lowercased() }
    let found = CommandProcessor.configuration.filter { wanted.contains($0.0) || wanted.contains("*") }
    out.appendMapHeader(found.count, version)
    for (name, value) in found {
      out.appendBulk(name)
      out.appendBulk(value)
    }
  }
}

extension ByteBuffer {
  /// No array: `*-1`, or `_` in version 3.
  mutating func appendNullArray(_ version: RespVersion) {
    switch version {
    case .two: append("*-1\r\n")
    case .three: append("_\r\n")
    }
  }
}
