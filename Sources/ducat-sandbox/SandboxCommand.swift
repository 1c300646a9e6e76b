import Client
import HTTP
import Platform
import Sandbox

/// Reads the command line and runs the sandbox until it is stopped.
enum SandboxCommand {
  static let usage = """
    ducat-sandbox: a payment service provider and a bank to try payments against

    usage: ducat-sandbox [--listen HOST:PORT] [--seed N] [OPTION]...

    It speaks Stripe's interface (https://stripe.com/docs/api), keeps its own books, and fails on purpose where it is told to. Everything is in memory, unless there is a log.
    When clients may come, it prints 'listening on HOST:PORT' on the standard output. It logs on the standard error, and ends on SIGTERM or SIGINT.

    OPTIONS
      --listen HOST:PORT      Where it listens; port 0 takes a free one. Default: 127.0.0.1:12111.
      --seed N                Decides every id, secret and random fault. Default: 1.
      --public-url URL        Where buyers' browsers find its pages. Default: where it listens.
      --api-key KEY           The only secret key that is taken. Default: all that begin with sk_test_.
      --webhook URL           Sends all events there from the beginning; may be given more than once.
      --webhook-secret TEXT   Signs what goes to the webhook before it. Default: whsec_sandbox.
      --clock SECONDS         Lets the clock stand at this time (since 1970) until it is moved. Default: it runs.
      --settle-after SECONDS  How long a payment stays pending. Default: 172800.
      --payout-after SECONDS  How long a payout takes to the bank. Default: 86400.
      --later-after SECONDS   After how long things fail or come back later. Default: 86400.
      --retry-after SECONDS   Wait before the second try of a webhook. Default: 10.
      --fee PERCENT+FIXED     What a charge costs, such as 2.9+0.30. Default: 2.9+0.30.
      --pay-out-daily         Pays out at midnight (UTC) what is available.
      --log FILE              Keeps all that happens there, and goes on from it after an end of any kind. Default: nothing is kept.
      --reports DIR           Writes the reports and the bank's statement of each day there when it ends.
      --rate-limit N          Requests in a second; more are answered with 429. Default: none.
      --verbose               Logs each request and each webhook.
      --help                  Shows this.

    What can be asked of it, besides Stripe's interface, begins at /sandbox: the clock, faults, its books, and the reports of a day.

    EXIT STATUS
      0  It was stopped.
      1  The log cannot be used, or a file cannot be written.
      2  The command line is wrong.
      3  The address cannot be listened on.

    """

  private static let cannotListen: Int32 = 3

  /// Runs the program; gives its exit status.
  static func run(_ words: [String]) -> Int32 {
    do throws(ArgumentReader.Problem) {
      if words.contains("--help") || words.contains("-h") || words == ["help"] {
        Console.write(usage, to: Terminal.standardOutput)
        return ExitCode.success
      }
      return serve(try SandboxOptions(words))
    } catch {
      Console.error("ducat-sandbox: \(error.sentence)\nTry 'ducat-sandbox --help'.")
      return ExitCode.usage
    }
  }

  private static func serve(_ options: SandboxOptions) -> Int32 {
    do throws(SystemError) {
      let signals = try SignalWatch(SignalWatch.stops)
      _ = DescriptorLimit.raise(to: 65_536)
      let loop = try EventLoop()
      let sandbox = Sandbox(options.settings)
      let server = SandboxServer(sandbox, loop: loop)
      if let folder = options.reportFolder {
        try FileSystem.makeDirectories(folder)
        server.reportFolder = folder
      }
      if options.isVerbose { server.log = { log("debug", $0) } }
      if !options.hasPublicURL { sandbox.publicURL = "http://\(options.host):\(options.port)" }
      if let path = options.logPath {
        do throws(InputLog.Problem) { server.inputs = try InputLog(path: path, sandbox: sandbox, now: now) } catch {
          Console.error("ducat-sandbox: \(path): \(error)")
          return ExitCode.failure
        }
      }
      let port = try server.listen(host: options.host, port: options.port)
      if !options.hasPublicURL { sandbox.publicURL = "http://\(options.host):\(port)" }
      let watch = loop.watch(signals.descriptor) { loop.stop() }
      log("info", "listening on \(options.host):\(port), seed \(options.settings.seed)")
      Console.output("listening on \(options.host):\(port)")
      loop.run()
      withExtendedLifetime((server, watch)) { log("info", "stopped") }
      return ExitCode.success
    } catch {
      Console.error("ducat-sandbox: \(options.host):\(options.port): \(error)")
      return cannotListen
    }
  }

  private static var now: Int { Int(Clock.realtimeNanoseconds() / 1_000_000) }

  private static func log(_ level: String, _ message: String) {
    Console.error("time=\(Timestamp.text(nanoseconds: Int(Clock.realtimeNanoseconds()))) level=\(level) msg=\"\(message)\"")
  }
}
