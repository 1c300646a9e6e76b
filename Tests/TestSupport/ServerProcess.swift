import Glibc

/// A Ducat server of its own for a test: on a free port of 127.0.0.1, with its data in a folder that the test names.
public final class ServerProcess {
  public let data: String
  /// The port of the running server; another one after a restart.
  public private(set) var port: UInt16 = 0
  /// From the start of the process to the line that says where it listens.
  public private(set) var startSeconds: Double = 0
  private let wrapper: [String]
  private let options: [String]
  private var child: ChildProcess
  private let log: TemporaryDirectory

  /// Starts a server and waits until it listens.
  /// - Parameters:
  ///   - wrapper: a command that runs the server as its last arguments in its own process, such as `prlimit --fsize=1000000`.
  ///   - options: further arguments of `serve`.
  public init(data: String, wrapper: [String] = [], options: [String] = [], seconds: Double = 30) throws {
    self.data = data
    self.wrapper = wrapper
    self.options = options
    log = try TemporaryDirectory()
    child = try ServerProcess.launch(data: data, wrapper: wrapper, options: options, log: log)
    try waitUntilListening(seconds: seconds)
  }

  /// Starts it again on the same folder after it has ended.
  public func restart(seconds: Double = 30) throws {
    precondition(child.poll() != nil, "the server still runs")
    child = try ServerProcess.launch(data: data, wrapper: wrapper, options: options, log: log)
    try waitUntilListening(seconds: seconds)
  }

  /// Ends it as a power cut would end its process.
  public func kill9() { child.kill9() }

  /// Asks it to stop and waits until it has.
  public func terminate(seconds: Double = 30) throws -> ChildProcess.Ending {
    child.send(signal: SIGTERM)
    return try child.wait(seconds: seconds)
  }

  /// Stops it as `send(signal: SIGSTOP)` does, and returns only when its main thread does nothing any more.
  public func pause() throws {
    send(signal: SIGSTOP)
    let isStopped = Deadline.poll(seconds: 10) { child.state == "T" }
    if !isStopped { throw TestFailure("the server does not stop: \(errorText)") }
  }

  /// Stops it for a moment without its noticing, as a debugger would.
  public func send(signal: Int32) { child.send(signal: signal) }

  public var isRunning: Bool { child.poll() == nil }
  public var id: pid_t { child.id }
  public var errorText: String { child.errorText }
  public var outputText: String { child.outputText }
  public var residentBytes: Int { child.residentBytes }
  public var residentBytesPeak: Int { child.residentBytesPeak }

  /// A new connection to it.
  public func connect(seconds: Double = 20) throws -> RespClient { try RespClient(port: port, seconds: seconds) }

  private static func launch(data: String, wrapper: [String], options: [String], log: TemporaryDirectory) throws -> ChildProcess {
    try ChildProcess(
      wrapper + [DucatBinary.path, "serve", "--data", data, "--listen", "127.0.0.1:0"] + options, output: log.file("output"))
  }

  private func waitUntilListening(seconds: Double) throws {
    let begun = Deadline.now()
    let deadline = Deadline(seconds: seconds)
    while !deadline.isOver {
      for line in child.outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        if let found = line.firstMatch(of: /listening on 127\.0\.0\.1:(\d+)/), let number = UInt16(found.1) {
          startSeconds = Double(Deadline.now() - begun) / 1e9
          port = number
          return
        }
      }
      if let ending = child.poll() { throw TestFailure("the server ended with \(ending) before it listened:\n\(errorText)\(outputText)") }
      usleep(1000)
    }
    child.kill9()
    throw TestFailure("the server did not say where it listens within \(seconds) s:\n\(errorText)\(outputText)")
  }
}
