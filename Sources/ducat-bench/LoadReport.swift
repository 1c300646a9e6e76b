import Load
import Memory

/// A run's result, as text and as JSON.
enum LoadReport {
  private static let shares: [(name: String, share: Double)] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]

  static func text(_ settings: LoadSettings, _ result: LoadResult, _ verdict: Verdict?) -> String {
    var lines: [String] = []
    let loop = settings.rate.map { "open loop at \(Figures.rate($0))/s" } ?? "closed loop"
    lines.append(
      "\(settings.workload): \(settings.connections) connections x \(settings.depth) in flight, \(settings.accounts) accounts (\(settings.choice)), \(settings.keys.rawValue) keys, \(loop)"
    )
    lines.append("\(Figures.rate(result.transfersPerSecond)) requests/s: \(result.measured) in \(Figures.fixed(result.seconds, 3)) s")
    let latencies =
      shares.map { "\($0.name) \(Figures.microseconds(result.latency.percentile($0.share)))" } + [
        "max \(Figures.microseconds(result.latency.maximum))"
      ]
    lines.append("latency, us: " + latencies.joined(separator: "  "))
    if result.readLatency.count > 0 {
      let reads = shares.map { "\($0.name) \(Figures.microseconds(result.readLatency.percentile($0.share)))" }
      lines.append("of reads, us: " + reads.joined(separator: "  ") + "  (\(Figures.rate(result.readsPerSecond)) reads/s)")
    }
    lines.append("generator: \(Figures.fixed(result.generatorNanoseconds, 1)) ns of processor a request")
    // A few are always on their way; a hundredth of all is a queue that grows.
    if result.unsent * 100 > result.measured { lines.append("NOT KEPT UP: \(result.unsent) requests were due and could not be sent") }
    lines.append("errors: \(result.errors)" + (result.errors == 0 ? "" : ", such as:"))
    for sample in result.errorSamples { lines.append("  " + sample.split(separator: "\r\n").joined(separator: " ")) }
    if let verdict { lines.append("trial balance: " + verdict.sentence) }
    return lines.joined(separator: "\n")
  }

  static func json(_ settings: LoadSettings, _ result: LoadResult, _ verdict: Verdict?) -> JSON {
    .object(
      [
        ("workload", .string(settings.workload.description)), ("connections", .integer(settings.connections)), ("depth", .integer(settings.depth)),
        ("accounts", .integer(settings.accounts)),
        ("keys", .string(settings.keys.rawValue)), ("choice", .string(settings.choice.description)),
        ("rate_asked", settings.rate.map { .decimal($0, 1) } ?? .null),
      ] + fields(result)
        + [
          ("errors", .integer(result.errors)), ("error_samples", .array(result.errorSamples.map { .string($0) })),
          ("balanced", verdict.map { .bool($0.isGood) } ?? .null),
        ])
  }

  /// Rate and latencies.
  static func fields(_ result: LoadResult) -> [(String, JSON)] {
    [
      ("transfers", .integer(result.measured)), ("seconds", .decimal(result.seconds, 3)),
      ("transfers_per_second", .decimal(result.transfersPerSecond, 0)),
      ("latency_us", latency(result.latency)), ("read_latency_us", result.readLatency.count > 0 ? latency(result.readLatency) : .null),
      ("unsent", .integer(result.unsent)), ("generator_ns", .decimal(result.generatorNanoseconds, 1)),
    ]
  }

  /// Percentiles in microseconds.
  static func latency(_ latency: Histogram) -> JSON {
    var fields: [(String, JSON)] = shares.map { ($0.name, .decimal(Double(latency.percentile($0.share)) / 1e3, 1)) }
    fields.append(("max", .decimal(Double(latency.maximum) / 1e3, 1)))
    fields.append(("mean", .decimal(latency.mean / 1e3, 1)))
    return .object(fields)
  }
}
