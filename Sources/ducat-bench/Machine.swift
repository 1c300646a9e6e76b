import Glibc
import Platform

/// The machine a benchmark ran on, for the record.
struct Machine {
  let processor: String
  let cores: Int
  let memoryGigabytes: Double
  let kernel: String
  let system: String

  static var current: Machine {
    func value(_ path: String, _ name: String) -> String? {
      let line = FileSystem.text(of: path)?.split(separator: "\n").first { $0.hasPrefix(name) }
      return line.flatMap { $0.split(whereSeparator: { $0 == ":" || $0 == "=" }).dropFirst().first }
        .map { String($0.drop { $0 == " " || $0 == "\t" }.filter { $0 != "\"" }) }
    }
    var kilobytes = 0.0
    if let text = value("/proc/meminfo", "MemTotal"), let number = Double(text.prefix { $0 != " " }) { kilobytes = number }
    return Machine(
      processor: value("/proc/cpuinfo", "model name") ?? "unknown processor", cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
      memoryGigabytes: kilobytes / 1_048_576, kernel: (FileSystem.text(of: "/proc/sys/kernel/osrelease") ?? "unknown").filter { $0 != "\n" },
      system: value("/etc/os-release", "PRETTY_NAME") ?? "unknown system")
  }

  var json: JSON {
    .object([
      ("processor", .string(processor)), ("cores", .integer(cores)), ("memory_gigabytes", .decimal(memoryGigabytes, 1)), ("kernel", .string(kernel)),
      ("system", .string(system)),
    ])
  }

  /// One line.
  var sentence: String { "\(processor), \(cores) cores, \(Figures.fixed(memoryGigabytes, 0)) GiB, Linux \(kernel), \(system)" }
}
