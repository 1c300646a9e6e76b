/// Prometheus' text exposition format, version 0.0.4.
struct PrometheusText {
  enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  private(set) var text = ""

  /// Begins a family of samples.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) { text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n" }

  mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int) { sample(name, labels, "\(value)") }

  mutating func histogram(_ name: String, _ label: (String, String), _ durations: GatewayMetrics.Durations) {
    var sum = 0
    for (bound, count) in zip(GatewayMetrics.bounds.map(\.text) + ["+Inf"], durations.buckets) {
      sum += count
      sample(name + "_bucket", [label, ("le", bound)], sum)
    }
    sample(name + "_sum", [label], PrometheusText.seconds(durations.nanoseconds))
    sample(name + "_count", [label], durations.count)
  }

  /// The basics of the ledger.
  mutating func append(_ facts: LedgerFacts) {
    single("ducat_ledger_records", .gauge, "Records in the journal.", "\(facts.records)")
    single("ducat_ledger_durable_records", .gauge, "Records that are on disk.", "\(facts.durableRecords)")
    single("ducat_ledger_accounts", .gauge, "Accounts.", "\(facts.accounts)")
    single("ducat_ledger_open_holds", .gauge, "Holds that are neither settled nor expired.", "\(facts.openHolds)")
    single("ducat_ledger_writes_accepted", .gauge, "Whether the disk takes commits.", facts.acceptsWrites ? "1" : "0")
    single("ducat_connections", .gauge, "Connections of the line protocol.", "\(facts.connections)")
    single("ducat_commands_total", .counter, "Commands of the line protocol.", "\(facts.commands)")
    single("ducat_commits_total", .counter, "Commits.", "\(facts.commits)")
    single("ducat_commit_failures_total", .counter, "Commits that failed.", "\(facts.commitFailures)")
    single("ducat_commit_seconds_total", .counter, "Time that commits took.", PrometheusText.seconds(facts.commitNanoseconds))
    single("ducat_resident_bytes", .gauge, "Memory of the process.", "\(facts.residentBytes)")
    single("ducat_data_bytes", .gauge, "Size of the data file.", "\(facts.dataBytes)")
    single("ducat_disk_free_bytes", .gauge, "Room on the disk.", "\(facts.diskFreeBytes)")
  }

  private mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: String) {
    family(name, kind, help)
    sample(name, [], value)
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
    text += name
    if !labels.isEmpty { text += "{" + labels.map { "\($0.0)=\"\(PrometheusText.escaped($0.1))\"" }.joined(separator: ",") + "}" }
    text += " \(value)\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  /// Nanoseconds as seconds, exactly.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let digits = String(nanoseconds % 1_000_000_000)
    return "\(nanoseconds / 1_000_000_000).\(String(repeating: "0", count: 9 - digits.count))\(digits)"
  }
}
