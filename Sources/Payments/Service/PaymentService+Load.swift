import Ledger
import Memory
import PSP
import Storage

/// What is held in memory, made again from the rows.
extension PaymentService {
  /// Makes what is held in memory from the rows: at the start, and after the ledger was read again. Requests that were under way are sent again as they were.
  public mutating func load(_ ledger: borrowing Ledger) throws(StorageError) {
    outputs.removeAll()
    open.removeAll()
    timers.removeAll()
    polls.removeAll()
    recent.removeAll()
    resumed.removeAll()
    tokens.removeAll()
    buckets.removeAll()
    endpoints.removeAll()
    var due: [(id: String, due: UInt64)] = []
    let prefix = Array("t/".utf8)
    try ledger.forEachRow(.objects, prefix: prefix) { key, value in
      if value.count == 8 { due.append((key.extracting(prefix.count..<key.count).string, value.bigEndian64(at: 0))) }
      return true
    }
    for (id, moment) in due {
      open[id] = moment
      if moment != .max { timers.insert(moment, id) }
    }
    try loadTokens(ledger)
    try loadEndpoints(ledger)
    try loadDeliveries(ledger)
    for psp in connectors.keys.sorted() { setPoll(psp, 0) }
    for (id, _) in due { resume(id, ledger) }
  }

  /// Sends the request again that an open object waits for: nobody knows whether it had left.
  private mutating func resume(_ id: String, _ ledger: borrowing Ledger) {
    guard let attempt = attempt(of: id, ledger), attempt.state == .ready else { return }
    if isForgotten(attempt, ledger) {
      // Nothing is written while things are loaded: it is the first thing to fall due.
      open[id] = 0
      timers.insert(0, id)
      return
    }
    resumed.insert(attempt.id)
    do throws(PaymentFault) { try resend(attempt, subject: id, ledger) } catch {
      problems.append("\(id): \(error.code): \(error.message)")
    }
  }

  private mutating func loadTokens(_ ledger: borrowing Ledger) throws(StorageError) {
    for id in try ids("token/all", ledger) {
      guard let row = try ledger.row(.objects, RowKey.object(id)), let token = Token(row), !token.isRevoked else { continue }
      tokens[token.digest] = token
    }
  }

  private mutating func loadEndpoints(_ ledger: borrowing Ledger) throws(StorageError) {
    for id in try ids("webhook_endpoint/all", ledger) {
      guard let row = try ledger.row(.objects, RowKey.object(id)), let endpoint = WebhookEndpoint(row), !endpoint.isDeleted else { continue }
      endpoints[id] = endpoint
    }
  }

  private mutating func loadDeliveries(_ ledger: borrowing Ledger) throws(StorageError) {
    var found: [(id: String, due: UInt64)] = []
    try ledger.forEachRow(.sides, prefix: Array("v/".utf8)) { _, value in
      if let delivery = Delivery(value.array) { found.append((delivery.id, delivery.due)) }
      return true
    }
    for (id, due) in found { setWaiting(id, due) }
  }

  private func ids(_ index: String, _ ledger: borrowing Ledger) throws(StorageError) -> [String] {
    var ids: [String] = []
    let prefix = RowKey.indexPrefix(index)
    try ledger.forEachRow(.objects, prefix: prefix) { key, _ in
      ids.append(key.extracting(prefix.count..<key.count).string)
      return true
    }
    return ids
  }
}
