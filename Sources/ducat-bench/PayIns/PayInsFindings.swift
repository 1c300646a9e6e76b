import Load
import Memory

/// What pay-ins came to, beside their targets.
struct PayInsFindings {
  let inFlight: Int
  let rate: Double
  var closed = PayInGenerator.Result()
  var open = PayInGenerator.Result()
  /// Processor time of a payment, and its bytes on disk.
  var serverNanoseconds: UInt64 = 0
  var sandboxNanoseconds: UInt64 = 0
  var diskBytes: UInt64 = 0
  /// What was wrong.
  var wrong: [String] = []

  init(inFlight: Int, rate: Double) {
    self.inFlight = inFlight
    self.rate = rate
  }

  var lines: [LargeFindings.Line] {
    let p99 = Double(open.answers.percentile(0.99)) / 1e6
    func milliseconds(_ share: Double) -> String { Figures.duration(Double(open.answers.percentile(share)) / 1e3) }
    return [
      .init(
        title: "pay-ins end to end, \(inFlight) under way", goal: .atLeast(2000), wanted: "≥ 2,000/s", value: closed.perSecond,
        shown: Figures.rate(closed.perSecond) + "/s",
        details: "processor a payment: server \(serverNanoseconds / 1000) us, sandbox \(sandboxNanoseconds / 1000) us; \(diskBytes) bytes of disk"),
      .init(
        title: "accepting a payment (202) at \(Figures.rate(rate))/s, p99", goal: .atMost(10), wanted: "≤ 10 ms", value: p99,
        shown: milliseconds(0.99), details: "p50 \(milliseconds(0.5)), p99.9 \(milliseconds(0.999)), longest \(milliseconds(1))"),
    ]
  }

  var json: JSON {
    var members: [(String, JSON)] = [
      ("succeeded_per_second", .decimal(closed.perSecond, 1)), ("accepted", .integer(closed.accepted + open.accepted)),
      ("server_us", .integer(Int(serverNanoseconds / 1000))), ("sandbox_us", .integer(Int(sandboxNanoseconds / 1000))),
    ]
    members.append(("disk_bytes", .integer(Int(diskBytes))))
    members.append(("answer_us", LoadReport.latency(open.answers)))
    members.append(("good", .bool(wrong.isEmpty)))
    members.append(("wrong", .array(wrong.map { .string($0) })))
    members.append(("targets", .array(lines.map(\.json))))
    return .object(members)
  }
}
