/// A quantity that is measured of a subject; its raw value is its name in the results.
enum Figure: String, CaseIterable {
  /// Requests a second; of the yardstick transfers a second.
  case rate = "per_second"
  /// Latencies in microseconds; of the yardstick those of a batch.
  case p50 = "p50_us"
  case p90 = "p90_us"
  case p99 = "p99_us"
  case p999 = "p999_us"
  case max = "max_us"
  /// Latencies of reads beside transfers, in microseconds, and how many a second there were.
  case readP50 = "read_p50_us"
  case readP99 = "read_p99_us"
  case readP999 = "read_p999_us"
  case readRate = "reads_per_second"
  /// Transfers a second in the mix: asked at most, and while the latencies were taken.
  case mixPeak = "transfers_per_second_at_most"
  case mixRate = "transfers_per_second"
  /// Growth of the data folder for each request.
  case diskBytes = "disk_bytes"
  /// Resident megabytes: of the process's own, and pages of mapped files, which the kernel takes back when it needs them.
  case ownMegabytes = "own_megabytes"
  case fileMegabytes = "file_megabytes"
  /// Nanoseconds of processor a request: of the whole server, of its network thread, of the generator.
  case serverTime = "server_ns"
  case networkTime = "network_ns"
  case clientTime = "client_ns"
  /// What the server says of its commits, in microseconds.
  case commitP50 = "commit_p50_us"
  case commitP999 = "commit_p999_us"
  case commitMax = "commit_max_us"

  /// A value as people read it, with its unit.
  func text(_ value: Double) -> String {
    switch self {
    case .rate, .readRate, .mixPeak, .mixRate: Figures.rate(value) + "/s"
    case .diskBytes: Figures.fixed(value, 0) + " bytes"
    case .ownMegabytes, .fileMegabytes: Figures.fixed(value, 0) + " MB"
    case .serverTime, .networkTime, .clientTime: Figures.fixed(value, 0) + " ns"
    default: Figures.duration(value)
    }
  }

  /// What it is called beside a value.
  var label: String {
    switch self {
    case .rate: "rate"
    case .p50: "p50"
    case .p90: "p90"
    case .p99: "p99"
    case .p999: "p99.9"
    case .max: "max"
    case .readP50: "reads' p50"
    case .readP99: "reads' p99"
    case .readP999: "reads' p99.9"
    case .readRate: "reads"
    case .mixPeak: "transfers at most"
    case .mixRate: "transfers"
    case .diskBytes: "disk"
    case .ownMegabytes: "memory"
    case .fileMegabytes: "file pages mapped"
    case .serverTime: "server"
    case .networkTime: "network thread"
    case .clientTime: "client"
    case .commitP50: "commit p50"
    case .commitP999: "commit p99.9"
    case .commitMax: "commit max"
    }
  }
}
