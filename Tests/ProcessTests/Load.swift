import Dispatch
import Synchronization
import TestSupport

/// Transfers in pipelined batches, or in packed ones, over one connection, on a thread of its own, until the connection breaks or it is told to stop.
final class Load: Sendable {
  /// A transfer that was sent.
  struct Transfer: Sendable {
    let key: String
    let debit: String
    let credit: String
    /// In cents.
    let cents: Int

    var words: [String] { ["TRANSFER", key, debit, credit, "\(cents / 100).\(cents % 100 / 10)\(cents % 10)"] }
  }

  /// What came of it, so far.
  struct Outcome: Sendable {
    var acknowledged: [(transfer: Transfer, id: Int64)] = []
    var unanswered: [Transfer] = []
    var complaint: String?
  }

  private let outcome = Mutex(Outcome())
  private let isStopped = Atomic(false)
  private let group = DispatchGroup()

  /// Accounts that `open` makes and transfers run between.
  static let accounts = (0..<64).map { "assets:load:\($0)" }

  /// Opens the accounts of the load on a server.
  static func open(_ client: RespClient) throws {
    for reply in try client.pipeline(accounts.map { ["ACCOUNT", "OPEN", $0, "EUR", "TYPE", "asset"] }) where reply != .simple("OK") {
      throw TestFailure("an account was not opened: \(reply)")
    }
  }

  /// Begins to send.
  /// - Parameters:
  ///   - prefix: of every key, so that no two loads share one.
  ///   - isPacked: whether a batch is one `TRANSFERS` instead of many `TRANSFER`.
  init(port: UInt16, prefix: String, random: SeededRandom, batch: Int = 250, isPacked: Bool = false) throws {
    let client = try RespClient(port: port)
    var ids: [String: UInt32] = [:]
    if isPacked {
      for (account, reply) in zip(Load.accounts, try client.pipeline(Load.accounts.map { ["ACCOUNT", "GET", $0] })) {
        guard let id = reply["id"]?.number else { throw TestFailure("ACCOUNT GET tells no id: \(reply)") }
        ids[account] = UInt32(id)
      }
    }
    let known = isPacked ? ids : nil
    DispatchQueue(label: prefix).async(group: group) { [self] in
      var random = random
      var count = 0
      while !isStopped.load(ordering: .relaxed) {
        let transfers = (0..<batch).map { index in
          Transfer(
            key: "\(prefix)-\(count + index)", debit: random.pick(Array(Load.accounts.prefix(32))),
            credit: random.pick(Array(Load.accounts.suffix(32))),
            cents: Int.random(in: 1...99_999, using: &random))
        }
        count += batch
        guard let known else {
          if !send(transfers, client) { return }
          continue
        }
        if !send(packed: transfers, known, client) { return }
      }
    }
  }

  /// Stops it and waits until its last batch is answered or its connection has broken.
  func finish() throws -> Outcome {
    isStopped.store(true, ordering: .relaxed)
    guard group.wait(timeout: .now() + 60) == .success else { throw TestFailure("a load does not end") }
    let result = outcome.withLock { $0 }
    if let complaint = result.complaint { throw TestFailure(complaint) }
    return result
  }

  /// How many transfers are acknowledged.
  var acknowledgedCount: Int { outcome.withLock { $0.acknowledged.count } }

  private func send(_ transfers: [Transfer], _ client: RespClient) -> Bool {
    var answered = 0
    var complaint: String?
    do {
      try client.send(bytes: transfers.flatMap { RespClient.encode($0.words) })
      for transfer in transfers {
        guard let reply = try client.receiveOrEnd() else { break }
        guard let items = reply.items, items.count == 3, items[1].text == "posted", let id = items[0].number else {
          complaint = "\(transfer.words.joined(separator: " ")) was answered \(reply)"
          break
        }
        answered += 1
        outcome.withLock { $0.acknowledged.append((transfer, id)) }
      }
    } catch {
      // A broken connection is what a killed server leaves; what was not answered is told below.
    }
    note(transfers[answered...], complaint)
    return answered == transfers.count
  }

  private func note(_ unanswered: ArraySlice<Transfer>, _ complaint: String?) {
    outcome.withLock {
      $0.unanswered += unanswered
      $0.complaint = $0.complaint ?? complaint
    }
  }

  // MARK: Packed

  private func send(packed transfers: [Transfer], _ ids: [String: UInt32], _ client: RespClient) -> Bool {
    var acknowledged: [(transfer: Transfer, id: Int64)] = []
    var complaint: String?
    do {
      try client.send(bytes: RespClient.encode("TRANSFERS", transfers.flatMap { Load.pack($0, ids) }))
      if let reply = try client.receiveOrEnd() {
        if let bytes = reply.bytes, bytes.count == transfers.count * 24 {
          for (index, transfer) in transfers.enumerated() {
            let result = bytes[(index * 24)..<(index * 24 + 24)]
            if result.suffix(8).contains(where: { $0 != 0 }) { complaint = "\(transfer.key) was answered \(Array(result))" }
            acknowledged.append((transfer, Int64(result.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })))
          }
        } else {
          complaint = "TRANSFERS was answered \(reply)"
        }
      }
    } catch {
      // As above.
    }
    outcome.withLock { $0.acknowledged += acknowledged }
    note(transfers[acknowledged.count...], complaint)
    return acknowledged.count == transfers.count
  }

  /// A record of 64 bytes, written from the manual's description.
  private static func pack(_ transfer: Transfer, _ ids: [String: UInt32]) -> [UInt8] {
    func bytes(_ value: UInt64, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
    let debit = UInt64(ids[transfer.debit] ?? 0)
    let credit = UInt64(ids[transfer.credit] ?? 0)
    let key = Array(transfer.key.utf8)
    let numbers = bytes(UInt64(transfer.cents), 8) + bytes(0, 8) + bytes(debit, 4) + bytes(credit, 4) + bytes(0, 3)
    return numbers + [UInt8(key.count)] + key + [UInt8](repeating: 0, count: 36 - key.count)
  }
}
