import Platform

/// Runs of `benchmarks/yardstick.c`: what LMDB and the disk allow, measured next to the server.
struct Yardstick {
  /// What a commit writes.
  enum Mode: String {
    case journal
    case deferred
    case naive
  }

  /// Result of one run.
  struct Result {
    let mode: Mode
    let batch: Int
    let transfersPerSecond: Double
    /// From the beginning of a batch until it is durable.
    let p50Microseconds: Double
    let p99Microseconds: Double
    let maxMicroseconds: Double
    let bytesPerTransfer: Double

    var json: JSON {
      .object([
        ("mode", .string(mode.rawValue)), ("batch", .integer(batch)), ("transfers_per_second", .decimal(transfersPerSecond, 0)),
        ("p50_us", .decimal(p50Microseconds, 1)), ("p99_us", .decimal(p99Microseconds, 1)), ("max_us", .decimal(maxMicroseconds, 1)),
        ("bytes_per_transfer", .decimal(bytesPerTransfer, 1)),
      ])
    }
  }

  /// The program.
  let executable: String
  /// Where its files go, and what it says on standard error.
  let parent: String

  func run(_ mode: Mode, batch: Int, accounts: Int, keys: String, seconds: Double, warmup: Double) throws(Failure) -> Result {
    let line = try line(
      [
        "--json", "--mode", mode.rawValue, "--batch", String(batch), "--accounts", String(accounts), "--keys", keys, "--seconds", String(seconds),
        "--warmup", String(warmup),
      ], withinSeconds: seconds + warmup + 120)
    func figure(_ name: String) throws(Failure) -> Double {
      guard let value = Yardstick.figure(name, in: line) else { throw Failure("the yardstick gave no \(name): \(line)") }
      return value
    }
    return Result(
      mode: mode, batch: batch, transfersPerSecond: try figure("transfers_per_second"), p50Microseconds: try figure("batch_p50_us"),
      p99Microseconds: try figure("batch_p99_us"), maxMicroseconds: try figure("batch_max_us"), bytesPerTransfer: try figure("bytes_per_transfer"))
  }

  /// The one line that a run on a fresh folder prints.
  private func line(_ arguments: [String], withinSeconds seconds: Double) throws(Failure) -> String {
    let folder: TemporaryFolder
    let answer: String?
    let code: Int32
    do throws(SystemError) {
      folder = try TemporaryFolder(below: parent, prefix: "ducat-bench")
      let child = try ChildProcess(executable, arguments + ["--dir", folder.path + "/data"], errors: folder.path + "/errors")
      answer = try child.line(withinSeconds: seconds)
      code = child.wait(withinSeconds: 30)
    } catch {
      throw Failure(executable, error)
    }
    if let answer, code == 0 { return answer }
    throw Failure("the yardstick ended with code \(code): \(FileSystem.text(of: folder.path + "/errors") ?? "no message")")
  }

  /// The number that a name has in a flat JSON object.
  static func figure(_ name: String, in line: String) -> Double? {
    let label = Array("\"\(name)\":".utf8)
    let bytes = Array(line.utf8)
    guard bytes.count > label.count,
      let start = (0..<(bytes.count - label.count)).first(where: { bytes[$0..<($0 + label.count)].elementsEqual(label) })
    else { return nil }
    return Double(String(decoding: bytes[(start + label.count)...].prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }, as: UTF8.self))
  }
}
