import Client
import Glibc
import Load

@main
struct Main {
  static func main() { exit(run(Array(CommandLine.arguments.dropFirst()))) }
}

private let usage = """
  usage: ducat-bench COMMAND [options]
    load     transfers against a running server: throughput, latencies, every reply checked
    targets  the table of targets: each workload beside what it is compared with, and the verdict
    suite    the matrix of workloads beside the yardstick, on servers that it starts itself
    reads    latencies of reads over a large history, alone and beside transfers, on a server that it starts itself
    large    rate, start-up and pauses with very many entries, on a server that it starts itself
    micro    what the parts cost, each by itself
    payins   payments from the request to the settled wallet, with the sandbox as PSP
    help     this text, or `help COMMAND`
  """

/// Runs a command; answers the exit code: 0 good, 1 something was wrong, 2 a wrong command line.
private func run(_ words: [String]) -> Int32 {
  signal(SIGPIPE, SIG_IGN)
  do {
    switch words.first {
    case "load": return try LoadCommand.run(words.dropFirst())
    case "targets":
      try Interruption.watch()
      return try TargetsCommand.run(words.dropFirst())
    case "suite":
      try Interruption.watch()
      return try SuiteCommand.run(words.dropFirst())
    case "reads":
      try Interruption.watch()
      return try ReadsCommand.run(words.dropFirst())
    case "large":
      try Interruption.watch()
      return try LargeCommand.run(words.dropFirst())
    case "help" where words.count == 2 && words[1] == "large": Console.output(LargeCommand.usage)
    case "payins":
      try Interruption.watch()
      return try PayInsCommand.run(words.dropFirst())
    case "help" where words.count == 2 && words[1] == "payins": Console.output(PayInsCommand.usage)
    case "micro": return try MicroCommand.run(words.dropFirst())
    case "help" where words.count == 2 && words[1] == "micro": Console.output(MicroCommand.usage)
    case "help" where words.count == 2 && words[1] == "targets": Console.output(TargetsCommand.usage)
    case "help" where words.count == 2 && words[1] == "reads": Console.output(ReadsCommand.usage)
    case "help" where words.count == 2 && words[1] == "load": Console.output(LoadCommand.usage)
    case "help" where words.count == 2 && words[1] == "suite": Console.output(SuiteCommand.usage)
    case "help", "--help", "-h": Console.output(usage)
    default:
      Console.error("ducat-bench: " + (words.first.map { "there is no command '\($0)'" } ?? "a command is needed") + "\n" + usage)
      return 2
    }
    return 0
  } catch let misuse as Arguments.Misuse {
    Console.error("ducat-bench: \(misuse)")
    return 2
  } catch {
    Console.error("ducat-bench: \(error)")
    return 1
  }
}
