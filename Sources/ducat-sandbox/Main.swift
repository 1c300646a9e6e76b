import Glibc

/// The program `ducat-sandbox`: a payment service provider and a bank to try payments against.
@main
struct Main {
  static func main() {
    // One call only: closures written here would be bound to the main actor.
    run()
  }
}

private func run() { exit(SandboxCommand.run(Array(CommandLine.arguments.dropFirst()))) }
