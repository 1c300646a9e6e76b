import Ledger
import Memory
import Storage

/// Rows of the table `objects`, each as the events give it.
extension PaymentsChecker {
  mutating func compareRows(_ snapshot: LedgerSnapshot) throws(StorageError) {
    var expected: [UInt8: Int] = [UInt8(ascii: "i"): 0, UInt8(ascii: "t"): 0]
    try forEach(Array("o/".utf8), snapshot) { (check, key, value) throws(StorageError) in
      try check.compareObject(key, value, &expected, snapshot)
    }
    for (_, object) in newest where !object.hasRow { fail(try missing(object.sequence, snapshot)) }
    for (kind, count) in expected {
      var found = 0
      try forEach([kind, UInt8(ascii: "/")], snapshot) { (_, _, _) in found += 1 }
      if found != count { try nameStrangers(kind, snapshot) }
    }
    var seen = 0
    try forEach(Array("p/".utf8), snapshot) { (check, key, value) in
      let name = String(decoding: key, as: UTF8.self)
      guard let link = check.links[key.hashValue] else {
        check.fail("objects: the row \(name) follows from no event")
        return
      }
      seen += 1
      if value.hashValue != link.owner { check.fail("objects: the row \(name) does not lead to the object of record \(link.sequence)") }
    }
    if seen != links.count { try nameMissingLinks(snapshot) }
    try forEach([], snapshot) { (check, key, _) in
      let isKnown = key.count > 2 && key[1] == UInt8(ascii: "/") && "oitp".utf8.contains(key[0])
      if !isKnown { check.fail("objects: the row \(String(decoding: key, as: UTF8.self)) is of no known kind") }
    }
  }

  /// Walks rows a few at a time, so that the walk may read others in between.
  private mutating func forEach(
    _ prefix: [UInt8], _ snapshot: LedgerSnapshot, _ body: (inout PaymentsChecker, [UInt8], [UInt8]) throws(StorageError) -> Void
  ) throws(StorageError) {
    var last: [UInt8]?
    while true {
      let rows = try snapshot.rows(.objects, prefix: prefix, after: last, limit: 256)
      for row in rows { try body(&self, row.key, row.value) }
      guard rows.count == 256 else { return }
      last = rows.last?.key
    }
  }

  /// The row of an object, and the rows that follow from it.
  private mutating func compareObject(
    _ key: [UInt8], _ value: [UInt8], _ expected: inout [UInt8: Int], _ snapshot: LedgerSnapshot
  ) throws(StorageError) {
    let id = String(decoding: key.dropFirst(2), as: UTF8.self)
    guard var object = newest[id.hashValue] else {
      fail("objects: the row of \(id) follows from no event")
      return
    }
    object.hasRow = true
    newest[id.hashValue] = object
    var bytes = value
    if value.hashValue != object.digest {
      fail("objects: the row of \(id) is not the object of record \(object.sequence)")
      bytes = try PaymentsChecker.payload(at: object.sequence, snapshot) ?? []
    }
    guard let type = PaymentsChecker.type(of: id) else { return }
    // One that cannot be read was told when its event was met.
    guard let known = type.init(bytes) else { return }
    for index in known.indexes {
      let row = try snapshot.row(.objects, RowKey.index(index, id))
      if row != nil { expected[UInt8(ascii: "i"), default: 0] += 1 }
      if row != [] { fail("objects: the row i/\(index)/\(id) is missing, or not empty") }
    }
    let row = try snapshot.row(.objects, RowKey.timer(id))
    if let due = known.due {
      if row != nil { expected[UInt8(ascii: "t"), default: 0] += 1 }
      if row != PaymentService.bigEndianBytes(due) { fail("objects: the row t/\(id) is missing, or has another time") }
    }
  }

  private func missing(_ sequence: UInt64, _ snapshot: LedgerSnapshot) throws(StorageError) -> String {
    guard let record = try snapshot.record(at: sequence), let event = EventRecord(record.span) else {
      return "objects: the row of the object of record \(sequence) is missing"
    }
    return "objects: the row of \(record.span.bytes(event.subject).string) is missing"
  }

  /// There are more rows of a kind than objects give: those that no object gives.
  private mutating func nameStrangers(_ kind: UInt8, _ snapshot: LedgerSnapshot) throws(StorageError) {
    try forEach([kind, UInt8(ascii: "/")], snapshot) { (check, key, _) throws(StorageError) in
      let name = String(decoding: key, as: UTF8.self)
      let id = name.split(separator: "/").last.map(String.init) ?? ""
      var object: (any CheckedObject)?
      if let newest = check.newest[id.hashValue], let bytes = try PaymentsChecker.payload(at: newest.sequence, snapshot) {
        object = PaymentsChecker.type(of: id)?.init(bytes)
      }
      let isGiven = kind == UInt8(ascii: "t") ? object?.due != nil : object?.indexes.contains { key == RowKey.index($0, id) } ?? false
      if !isGiven { check.fail("objects: the row \(name) follows from no object") }
    }
  }

  private mutating func nameMissingLinks(_ snapshot: LedgerSnapshot) throws(StorageError) {
    var missing = links
    try forEach(Array("p/".utf8), snapshot) { (_, key, _) in missing[key.hashValue] = nil }
    for link in missing.values { fail("objects: the row p/… that record \(link.sequence) gives is missing") }
  }
}
