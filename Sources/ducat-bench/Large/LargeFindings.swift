import Load
import Memory

/// What a run over many entries came to, beside its targets.
struct LargeFindings {
  /// Entries in the journal when the late rate was taken.
  var entries = 0
  let accounts: Int
  /// Entries a second after the first million, and at the end.
  var earlyRate = 0.0
  var lateRate = 0.0
  /// Nanoseconds from request to reply while the journal was filled.
  var latency = Histogram()
  /// What the server says of its commits, in microseconds; `nil` where it does not.
  var commitP50: Double?
  var commitP999: Double?
  var commitMax: Double?
  /// Seconds from the start of the process until it answered, and what the stop before it took.
  var cleanStop = 0.0
  var cleanStart = 0.0
  var crashStart = 0.0
  var diskBytes: UInt64 = 0
  var ownBytes: UInt64 = 0
  /// What was wrong.
  var wrong: [String] = []

  init(accounts: Int) { self.accounts = accounts }

  /// A line of the table; `value` is `nil` where it could not be measured.
  struct Line {
    let title: String
    let goal: Goal
    let wanted: String
    let value: Double?
    let shown: String
    let details: String

    var verdict: String { value.map { goal.isMet($0) ? "met" : "missed" } ?? "not measured" }

    var json: JSON {
      .object([
        ("title", .string(title)), ("wanted", .string(wanted)), ("goal", goal.json), ("value", value.map { .decimal($0, 4) } ?? .null),
        ("measured", .string(shown)), ("verdict", .string(verdict)), ("details", .string(details)),
      ])
    }
  }

  var lines: [Line] {
    let rates = "\(Figures.rate(lateRate))/s against \(Figures.rate(earlyRate))/s"
    let pauses = "client: p50 \(microseconds(0.5)), p99.9 \(microseconds(0.999)), longest \(microseconds(1))"
    var stalls: Double?
    if let commitP50, let commitP999, commitP50 > 0 { stalls = commitP999 / commitP50 }
    return [
      Line(
        title: "rate at \(Figures.rate(Double(entries))) entries", goal: .atLeast(0.9), wanted: "≥ 0.90 × the rate at 1 M",
        value: earlyRate > 0 ? lateRate / earlyRate : nil, shown: earlyRate > 0 ? Figures.fixed(lateRate / earlyRate, 2) : "", details: rates),
      Line(
        title: "start after a clean stop", goal: .atMost(1), wanted: "≤ 1 s", value: cleanStart, shown: Figures.fixed(cleanStart, 2) + " s",
        details: "the stop took \(Figures.fixed(cleanStop, 2)) s"),
      Line(
        title: "start after kill -9", goal: .atMost(3), wanted: "≤ 3 s", value: crashStart, shown: Figures.fixed(crashStart, 2) + " s",
        details: "killed under full load"),
      Line(
        title: "p99.9 of a commit", goal: .atMost(5), wanted: "≤ 5 × its median", value: stalls, shown: stalls.map { Figures.fixed($0, 2) } ?? "",
        details: commits + pauses),
    ]
  }

  private var commits: String {
    guard let commitP50, let commitP999 else { return "the server does not tell its commits' percentiles; " }
    return "\(Figures.duration(commitP999)) against \(Figures.duration(commitP50)), longest \(commitMax.map { Figures.duration($0) } ?? "unknown"); "
  }

  private func microseconds(_ share: Double) -> String { Figures.duration(Double(latency.percentile(share)) / 1e3) }

  var json: JSON {
    .object([
      ("entries", .integer(entries)), ("accounts", .integer(accounts)), ("early_per_second", .decimal(earlyRate, 0)),
      ("late_per_second", .decimal(lateRate, 0)), ("latency_us", LoadReport.latency(latency)),
      ("commit_p50_us", commitP50.map { .decimal($0, 1) } ?? .null), ("commit_p999_us", commitP999.map { .decimal($0, 1) } ?? .null),
      ("commit_max_us", commitMax.map { .decimal($0, 1) } ?? .null), ("stop_seconds", .decimal(cleanStop, 3)),
      ("start_after_stop_seconds", .decimal(cleanStart, 3)), ("start_after_kill_seconds", .decimal(crashStart, 3)),
      ("disk_bytes", .integer(Int(diskBytes))), ("resident_own_bytes", .integer(Int(ownBytes))), ("good", .bool(wrong.isEmpty)),
      ("wrong", .array(wrong.map { .string($0) })),
      ("targets", .array(lines.map(\.json))),
    ])
  }
}
