import Glibc
import Platform

/// What the system tells about a process.
struct ProcessFacts {
  /// Resident memory in bytes: its own, and pages of mapped files, which the system takes back when it needs them.
  let ownBytes: UInt64
  let fileBytes: UInt64
  /// Processor time so far, in nanoseconds, to a hundredth of a second.
  let processorNanoseconds: UInt64
  /// The same of its first thread, which in Ducat is the one that talks to the network.
  let firstThreadNanoseconds: UInt64

  /// `nil` when there is no such process.
  init?(pid: pid_t) {
    guard let status = FileSystem.text(of: "/proc/\(pid)/status"), let statistics = FileSystem.text(of: "/proc/\(pid)/stat") else { return nil }
    func kilobytes(_ name: String) -> UInt64 {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { UInt64($0) } ?? 0
    }
    ownBytes = kilobytes("RssAnon") * 1024
    fileBytes = (kilobytes("RssFile") + kilobytes("RssShmem")) * 1024
    processorNanoseconds = ProcessFacts.processorNanoseconds(statistics)
    firstThreadNanoseconds = FileSystem.text(of: "/proc/\(pid)/task/\(pid)/stat").map { ProcessFacts.processorNanoseconds($0) } ?? 0
  }

  /// Reads a line of `stat`: the name in brackets may hold spaces, the fields after it do not. utime and stime are the 12th and 13th of those.
  private static func processorNanoseconds(_ line: String) -> UInt64 {
    let fields = line.split(separator: ")").last?.split(separator: " ").map { UInt64($0) ?? 0 } ?? []
    let ticks = fields.count > 12 ? fields[11] + fields[12] : 0
    return ticks * 1_000_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK)))
  }
}
