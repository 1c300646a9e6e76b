import Ledger
import Memory
import Payments

/// INFO: lines of `name:value` under headings, as Redis writes them.
extension CommandProcessor {
  /// - Parameter arguments: names of sections; none: all.
  func info(_ arguments: Arguments, _ statistics: borrowing ServerStatistics) -> String {
    let sections = [
      ("Server", serverInfo(statistics)), ("Clients", clientsInfo(statistics)), ("Ledger", ledgerInfo()), ("Commits", commitsInfo(statistics)),
      ("Payments", paymentsInfo()), ("Memory", memoryInfo(statistics)),
      ("Check", checkInfo()),
    ]
    var wanted: Set<String> = []
    for index in 0..<arguments.count { wanted.insert(arguments[index].string.lowercased()) }
    let all = wanted.isEmpty || !wanted.isDisjoint(with: ["all", "default", "everything"])
    return sections.filter { all || wanted.contains($0.0.lowercased()) }.map { heading, lines in
      "# \(heading)\r\n" + lines.map { "\($0.0):\($0.1)\r\n" }.joined()
    }.joined(separator: "\r\n")
  }

  private func serverInfo(_ statistics: borrowing ServerStatistics) -> [(String, String)] {
    let now = ledger.serverTime
    let uptime = statistics.startTime > 0 && now > statistics.startTime ? (now - statistics.startTime) / 1_000_000_000 : 0
    let writes =
      switch writesRefused {
      case nil: "accepted"
      case .diskFull: "refused_disk_full"
      default: "refused_disk_failed"
      }
    return [
      ("server_name", "ducat"), ("ducat_version", settings.version), ("mode", "standalone"), ("role", "master"), ("loading", "0"),
      ("storage_format", "\(Ledger.formatVersion)"), ("process_id", "\(statistics.processID)"), ("tcp_port", "\(statistics.port)"),
      ("server_time_usec", "\(now / 1000)"), ("uptime_in_seconds", "\(uptime)"), ("writes", writes),
    ]
  }

  private func clientsInfo(_ statistics: borrowing ServerStatistics) -> [(String, String)] {
    [
      ("connected_clients", "\(statistics.connections)"), ("total_connections_received", "\(statistics.connectionsTotal)"),
      ("rejected_connections", "\(statistics.connectionsRefused)"), ("timed_out_connections", "\(statistics.connectionsTimedOut)"),
      ("total_commands_processed", "\(statistics.commands)"), ("total_packed_transfers", "\(packedTransfers)"),
      ("total_net_input_bytes", "\(statistics.bytesIn)"), ("total_net_output_bytes", "\(statistics.bytesOut)"),
    ]
  }

  private func ledgerInfo() -> [(String, String)] {
    [
      ("records", "\(ledger.sequence)"), ("durable_records", "\(ledger.durableSequence)"), ("accounts", "\(ledger.accountCount)"),
      ("assets", "\(ledger.assetCount)"), ("templates", "\(ledger.templateCount)"), ("keys", "\(ledger.keyCount)"),
      ("key_runs", "\(ledger.keyRuns)"), ("open_holds", "\(ledger.holdCount)"),
    ]
  }

  /// What has happened since the start.
  private func paymentsInfo() -> [(String, String)] {
    let counts = payments.counts
    func count(_ type: String) -> String { "\(counts[type] ?? 0)" }
    return [
      ("payments_begun", count("payment.executing")), ("payments_succeeded", count("payment.succeeded")),
      ("payments_failed", count("payment.failed")),
      ("payments_unknown", count("payment.unknown")), ("refunds_succeeded", count("refund.succeeded")), ("refunds_failed", count("refund.failed")),
      ("payouts_succeeded", count("payout.succeeded")), ("payouts_failed", count("payout.failed")),
      ("dead_letters_opened", count("dead_letter.opened")),
    ]
  }

  private func commitsInfo(_ statistics: borrowing ServerStatistics) -> [(String, String)] {
    let mean = statistics.commits > 0 ? statistics.commitNanoseconds / UInt64(statistics.commits) : 0
    return [
      ("commits", "\(statistics.commits)"), ("commit_failures", "\(statistics.commitFailures)"), ("commit_usec_mean", "\(mean / 1000)"),
      ("commit_usec_last", "\(statistics.commitNanosecondsLast / 1000)"), ("commit_usec_max", "\(statistics.commitTimes.maximum / 1000)"),
      ("commit_p50_usec", "\(statistics.commitTimes.percentile(0.5) / 1000)"),
      ("commit_p99_usec", "\(statistics.commitTimes.percentile(0.99) / 1000)"),
      ("commit_p999_usec", "\(statistics.commitTimes.percentile(0.999) / 1000)"),
      ("open_batch", "\(ledger.openBatch)"), ("durable_batch", "\(ledger.durableBatch)"), ("pending_bytes", "\(ledger.pendingBytes)"),
    ]
  }

  private func memoryInfo(_ statistics: borrowing ServerStatistics) -> [(String, String)] {
    [
      ("used_memory_rss", "\(statistics.residentBytes)"), ("data_file_bytes", "\(statistics.dataBytes)"),
      ("disk_free_bytes", "\(statistics.diskFreeBytes)"),
    ]
  }

  private func checkInfo() -> [(String, String)] {
    let percent = checkProgress.percent
    return [
      ("check_running", percent == nil ? "0" : "1"), ("check_percent", "\(percent ?? 0)"), ("check_last_result", "\(checkProgress.lastResult)"),
    ]
  }
}
