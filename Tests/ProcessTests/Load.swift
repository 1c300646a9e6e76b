import Dispatch
import Synchronization
import TestSupport

/// Transfers in pipelined batches over one connection, on a thread of its own, until the connection breaks or it is told to stop.
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
  /// - Parameter prefix: of every key, so that no two loads share one.
  init(port: UInt16, prefix: String, random: SeededRandom, batch: Int = 250) throws {
    let client = try RespClient(port: port)
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
        if !send(transfers, client) { return }
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
    outcome.withLock {
      $0.unanswered += transfers[answered...]
      $0.complaint = $0.complaint ?? complaint
    }
    return answered == transfers.count
  }
}
