import Glibc

/// A program that this process started, with its output in files. It is killed, by its id and no other, when the value goes, and also when this
/// process crashes: no test leaves a server behind.
public final class ChildProcess: @unchecked Sendable {
  /// How a program ended.
  public enum Ending: Equatable, Sendable {
    case exit(Int32)
    case signal(Int32)
  }

  /// Its process id, as long as it has not been waited for.
  public let id: pid_t
  private let standardOutput: String
  private let standardError: String
  private var ending: Ending?
  private let guardian: Guardian

  /// Starts a program.
  /// - Parameters:
  ///   - command: the program, found in `PATH` unless it is a path, and its arguments.
  ///   - output: the path of the file that gets its standard output; `.err` is added for standard error.
  ///   - environment: set on top of this process's own.
  public init(_ command: [String], output: String, environment: [String: String] = [:]) throws {
    standardOutput = output
    standardError = output + ".err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, standardOutput, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, standardError, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // A test runner may have signals blocked or ignored; the program must start as from a shell.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments = command.map { strdup($0) } + [nil]
    var variables = ChildProcess.merged(environment).map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child = pid_t()
    let code = posix_spawnp(&child, command[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw TestFailure("cannot start \(command[0]): \(String(cString: strerror(code)))") }
    id = child
    guardian = try Guardian(of: child)
  }

  deinit {
    if ending == nil {
      guardian.dismiss()
      kill(id, SIGKILL)
      waitpid(id, nil, 0)
    }
  }

  /// How it ended, or `nil` as long as it runs.
  public func poll() -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    guard waitpid(id, &status, WNOHANG) == id else { return nil }
    let signal = status & 0x7F
    guardian.dismiss()
    ending = signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
    return ending
  }

  /// Waits for the end.
  public func wait(seconds: Double) throws -> Ending {
    guard Deadline.poll(seconds: seconds, until: { poll() != nil }), let ending else {
      throw TestFailure("process \(id) has not ended after \(seconds) s\n\(errorText)")
    }
    return ending
  }

  /// Sends a signal, unless it has ended.
  public func send(signal: Int32) {
    if poll() == nil { kill(id, signal) }
  }

  /// Ends it as a power cut would, and waits until it is gone.
  public func kill9() {
    send(signal: SIGKILL)
    _ = Deadline.poll(seconds: 60) { poll() != nil }
  }

  /// All that it has written so far.
  public var outputText: String { readFile(standardOutput) ?? "" }
  public var errorText: String { readFile(standardError) ?? "" }

  /// Resident memory in bytes now, and the most there ever was; 0 when it has ended.
  public var residentBytes: Int { statusField("VmRSS:") }
  public var residentBytesPeak: Int { statusField("VmHWM:") }

  /// The letter for what its main thread does, as in `/proc`: `R` runs, `S` sleeps, `T` is stopped; `nil` when it has ended.
  public var state: Character? {
    guard let stat = readFile("/proc/\(id)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
    return stat[end...].dropFirst(2).first
  }

  private func statusField(_ name: String) -> Int {
    guard let status = readFile("/proc/\(id)/status") else { return 0 }
    for line in status.split(separator: "\n") where line.hasPrefix(name) {
      return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 } ?? 0
    }
    return 0
  }

  private static func merged(_ own: [String: String]) -> [String] {
    var all: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      all[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
      entry += 1
    }
    return all.merging(own) { $1 }.map { "\($0.key)=\($0.value)" }
  }
}

/// A whole file as text, or `nil` when it cannot be read; works for files without a size, such as those in `/proc`.
public func readFile(_ path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += chunk[..<count]
  }
}
