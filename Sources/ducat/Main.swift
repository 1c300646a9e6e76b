import Glibc

/// The program `ducat`: a server, and everything that is done with one from the command line.
@main
struct Main {
  static func main() {
    // One call only: closures written here would be bound to the main actor, and crash when another thread runs them.
    run()
  }
}

/// Runs the subcommand that the command line names.
private func run() { exit(Subcommand.run(Array(CommandLine.arguments.dropFirst()))) }
