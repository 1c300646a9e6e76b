import JSON
import Ledger
import Memory
import Storage

/// Objects: read from their rows, written as an event and a row.
extension PaymentService {
  /// The object of an id as it is now, durable or not.
  func find<Object: StoredObject>(_ type: Object.Type, _ id: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> Object? {
    guard let row = try row(.objects, RowKey.object(id), ledger) else { return nil }
    // The row decides; what was made of the same bytes before need not be made again.
    if let known = recent[id], known.row == row, let object = known.payment as? Object { return object }
    guard let object = Object(row) else {
      throw PaymentFault(500, .api, "storage_damaged", "The row of \(id) cannot be read; run CHECK")
    }
    return object
  }

  /// The object of an id, or 404.
  func get<Object: StoredObject>(
    _ type: Object.Type, _ noun: String, _ id: String?, _ ledger: borrowing Ledger
  ) throws(PaymentFault) -> Object {
    guard let id, let object = try find(type, id, ledger) else { throw PaymentFault.missing(noun, id ?? "") }
    return object
  }

  /// A row as it is now, durable or not.
  func row(_ table: ModuleTable, _ key: [UInt8], _ ledger: borrowing Ledger) throws(PaymentFault) -> [UInt8]? {
    do throws(StorageError) { return try ledger.row(table, key) } catch { throw PaymentService.storageFault(error) }
  }

  static func storageFault(_ error: StorageError) -> PaymentFault {
    PaymentFault(500, .api, "storage_error", "Reading the data file: \(error)")
  }

  /// Journals what became of an object and brings its rows up to date; our webhooks for it are put on their way.
  /// - Parameters:
  ///   - old: the object as it was; `nil` for a new one.
  ///   - type: what happened, such as `payment.succeeded`.
  mutating func save<Object: StoredObject>(_ old: Object?, _ new: Object, _ type: String, _ ledger: inout Ledger) {
    if old == new { return }
    let bytes = new.bytes
    let sequence = ledger.journal(module: "payments", type: type, subject: new.id, payload: bytes)
    ledger.put(.objects, RowKey.object(new.id), bytes)
    count(type)
    remember(new, bytes)
    let before = old?.indexes ?? []
    let after = new.indexes
    for index in before where !after.contains(index) { ledger.delete(.objects, RowKey.index(index, new.id)) }
    for index in after where !before.contains(index) { ledger.put(.objects, RowKey.index(index, new.id), []) }
    setOpen(new.id, new.due, &ledger)
    announce(type, sequence: sequence, object: bytes, &ledger)
  }

  private mutating func remember<Object: StoredObject>(_ object: Object, _ row: [UInt8]) {
    guard let payment = object as? Payment else { return }
    if recent.count >= PaymentService.recentMax { recent.removeAll(keepingCapacity: true) }
    recent[payment.id] = (row, payment)
  }

  /// Ids in an index, newest first, behind `after`; of those that are durable.
  func list(_ index: String, after: String?, limit: Int, _ ledger: borrowing Ledger) throws(PaymentFault) -> (ids: [String], hasMore: Bool) {
    var ids: [String] = []
    let prefix = RowKey.indexPrefix(index)
    do throws(StorageError) {
      try ledger.forEachRow(.objects, prefix: prefix, from: after.map { RowKey.index(index, $0) }, backwards: true) { key, _ in
        let id = key.extracting(prefix.count..<key.count).string
        // The start is the last one of the page before, or would be. An id has no slash: where there is one, the index is another whose name only begins the same.
        if id != after, !id.utf8.contains(UInt8(ascii: "/")) { ids.append(id) }
        return ids.count <= limit
      }
    } catch {
      throw PaymentService.storageFault(error)
    }
    let hasMore = ids.count > limit
    return (hasMore ? Array(ids.prefix(limit)) : ids, hasMore)
  }

  // MARK: What the journal does not hold

  /// Metadata and the like of an object, as one JSON object; empty where there is none.
  func details(_ id: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> JSONObject {
    guard let row = try row(.sides, RowKey.details(id), ledger) else { return JSONObject() }
    do throws(JSONError) { return try JSONParser.parse(row).object ?? JSONObject() } catch {
      throw PaymentFault(500, .api, "storage_damaged", "The details of \(id) cannot be read: \(error)")
    }
  }

  mutating func setDetails(_ id: String, _ details: JSONObject, _ ledger: inout Ledger) {
    if !details.isEmpty { ledger.put(.sides, RowKey.details(id), Array(JSONValue.object(details).text.utf8)) }
  }

  // MARK: Money

  /// Makes an entry; a refusal of the ledger becomes a fault that names it.
  func post(_ entry: ModuleEntry, _ ledger: inout Ledger) throws(PaymentFault) -> UInt64 {
    let outcome = ledger.apply(entry)
    if outcome.code == .ok { return outcome.sequence }
    var fault = PaymentFault(
      outcome.code == .insufficient ? 402 : 400, .invalidRequest, "ledger_\(outcome.code.word)".lowercased(),
      "The ledger refuses: \(ledger.sentence.span.string)")
    if outcome.code == .insufficient { fault.code = "insufficient_funds" }
    fault.burnsKey = true
    throw fault
  }

  /// What an account has available, in minor units; 0 when it is not open.
  func available(_ path: String, _ currency: Currency, _ ledger: borrowing Ledger) -> Int128 {
    guard let id = ledger.account(path, currency.code) else { return 0 }
    return ledger.account(id, live: true).available
  }
}
