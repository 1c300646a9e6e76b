import Memory
import Money
import Storage

/// Changing what accounts may do: limits, metadata, freezing, closing. Nothing is journaled when it is so already.
extension Ledger {
  /// ACCOUNT SET: limits and metadata. An empty value takes a field away.
  public mutating func setAccount(_ request: borrowing AccountRequest, _ bytes: Span<UInt8>) -> Outcome {
    let resolution = resolve(bytes.bytes(request.path), request.asset, live: true)
    guard case .account(let id) = resolution else { return refused(resolution) }
    let asset = Int(accounts[id].asset)
    var floor: Int128?
    var ceiling: Int128?
    var code = takeLimit(request.floor, asset, &floor)
    if code == .ok { code = takeLimit(request.ceiling, asset, &ceiling) }
    if code != .ok { return Outcome(code) }
    do {
      let (metaCount, metaChanges) = try mergeMeta(id, request, bytes)
      let isSame =
        !metaChanges && isSet(request.floor, floor, id, .hasFloor, limits[id].floor)
        && isSet(request.ceiling, ceiling, id, .hasCeiling, limits[id].ceiling)
      if isSame { return Outcome(.ok) }
      if metaCount > Limits.metaFields {
        sentence.append("an account has at most \(Limits.metaFields) fields of metadata, this would be \(metaCount)")
        return Outcome(.limit)
      }
      writeSetting(id, request, bytes, floor, ceiling)
      touch(id)
      if let change = request.floor { setFlag(id, .hasFloor, change != .none) }
      if let change = request.ceiling { setFlag(id, .hasCeiling, change != .none) }
      if request.floor != nil { limits[id].floor = floor ?? 0 }
      if request.ceiling != nil { limits[id].ceiling = ceiling ?? 0 }
      setFlag(id, .hasMeta, metaCount > 0)
      var fields = ByteBuffer(capacity: 64)
      swap(&fields, &bodyBuffer)
      writeRow(id, metaCount: metaCount, metaBytes: fields.span)
      swap(&fields, &bodyBuffer)
      return done()
    } catch {
      return failed(error)
    }
  }

  /// Whether a limit is what is asked for already.
  private func isSet(_ request: LimitRequest?, _ wanted: Int128?, _ id: Int, _ flag: Account.Flags, _ present: Int128) -> Bool {
    guard let request else { return true }
    let isThere = accounts[id].flags.contains(flag)
    return request == .none ? !isThere : isThere && wanted == present
  }

  private mutating func setFlag(_ id: Int, _ flag: Account.Flags, _ on: Bool) {
    if on { accounts[id].flags.insert(flag) } else { accounts[id].flags.remove(flag) }
  }

  private mutating func writeSetting(_ id: Int, _ request: borrowing AccountRequest, _ bytes: Span<UInt8>, _ floor: Int128?, _ ceiling: Int128?) {
    let time = serverTime
    var flags: RecordFlags = []
    if floor != nil { flags.insert(.floor) }
    if ceiling != nil { flags.insert(.ceiling) }
    if request.floor == LimitRequest.none { flags.insert(.noFloor) }
    if request.ceiling == LimitRequest.none { flags.insert(.noCeiling) }
    if !request.meta.isEmpty { flags.insert(.meta) }
    RecordHeader.write(.accountSet, flags, time: time, into: &records)
    records.appendCompact(UInt64(id))
    if let floor { records.appendCompact(signed: floor) }
    if let ceiling { records.appendCompact(signed: ceiling) }
    if !request.meta.isEmpty {
      records.appendCompact(UInt64(request.meta.count))
      for field in request.meta {
        records.appendCounted(bytes.bytes(field.name))
        records.appendCounted(bytes.bytes(field.value))
      }
    }
    finishRecord(time: time)
  }

  /// Puts the account's metadata, with the request's changes, into `bodyBuffer`; answers the number of fields, and whether any of them changes.
  private mutating func mergeMeta(
    _ id: Int, _ request: borrowing AccountRequest, _ bytes: Span<UInt8>
  ) throws(StorageError) -> (count: Int, changes: Bool) {
    if request.meta.isEmpty, !accounts[id].flags.contains(.hasMeta) {
      bodyBuffer.removeAll()
      return (0, false)
    }
    var changes = false
    var fields = try meta(of: id, live: true)
    for change in request.meta {
      let name = bytes.bytes(change.name).array
      let value = bytes.bytes(change.value).array
      if let at = fields.firstIndex(where: { $0.name == name }) {
        if fields[at].value == value { continue }
        if value.isEmpty { fields.remove(at: at) } else { fields[at].value = value }
        changes = true
      } else if !value.isEmpty {
        fields.append((name, value))
        changes = true
      }
    }
    bodyBuffer.removeAll()
    for field in fields {
      bodyBuffer.appendCounted(field.name.span)
      bodyBuffer.appendCounted(field.value.span)
    }
    return (fields.count, changes)
  }

  /// The metadata of an account. Allocates.
  public mutating func meta(of id: Int, live: Bool) throws(StorageError) -> [(name: [UInt8], value: [UInt8])] {
    if live, let row = overlay[RowOverlay.Key(table: .accounts, number: UInt64(id))] { return try Ledger.fields(row.bytes.span) }
    if live, !accounts[id].flags.contains(.hasMeta) { return [] }
    keyBuffer.removeAll()
    keyBuffer.append(bigEndian: UInt32(id))
    guard let row = try reader.get(tables[.accounts], keyBuffer.span) else { return [] }
    return try Ledger.fields(row)
  }

  private static func fields(_ bytes: Span<UInt8>) throws(StorageError) -> [(name: [UInt8], value: [UInt8])] {
    guard let row = AccountRow(bytes) else { throw StorageError(code: StorageError.corrupted, operation: "account row") }
    return row.meta(bytes).map { (bytes.bytes($0.name).array, bytes.bytes($0.value).array) }
  }

  /// Floor and ceiling of an account, each `nil` when it has none.
  public mutating func limits(of id: Int, live: Bool) throws(StorageError) -> (floor: Int128?, ceiling: Int128?) {
    if live || accounts[id].touchedBatch <= durableBatch {
      let flags = accounts[id].flags
      return (flags.contains(.hasFloor) ? limits[id].floor : nil, flags.contains(.hasCeiling) ? limits[id].ceiling : nil)
    }
    keyBuffer.removeAll()
    keyBuffer.append(bigEndian: UInt32(id))
    guard let bytes = try reader.get(tables[.accounts], keyBuffer.span), let row = AccountRow(bytes) else { return (nil, nil) }
    return (row.flags.contains(.hasFloor) ? row.limits.floor : nil, row.flags.contains(.hasCeiling) ? row.limits.ceiling : nil)
  }

  // MARK: Freezing and closing

  /// ACCOUNT FREEZE and UNFREEZE.
  /// - Parameter on: whether the sides are frozen or freed.
  public mutating func freeze(_ path: Span<UInt8>, _ asset: AssetCode?, _ sides: FrozenSides, on: Bool) -> Outcome {
    let resolution = resolve(path, asset, live: true)
    guard case .account(let id) = resolution else { return refused(resolution) }
    var flags = accounts[id].flags
    let mask = Account.Flags(rawValue: sides.rawValue)
    if on { flags.formUnion(mask) } else { flags.subtract(mask) }
    if flags == accounts[id].flags { return Outcome(.ok) }
    let frozen = flags.intersection(.bothFrozen).rawValue
    return change(id, .accountFreeze, flags) { $0.append(frozen) }
  }

  /// ACCOUNT CLOSE: nothing may move any more. The account must be empty.
  public mutating func closeAccount(_ path: Span<UInt8>, _ asset: AssetCode?) -> Outcome {
    let resolution = resolve(path, asset, live: true)
    guard case .account(let id) = resolution else { return refused(resolution) }
    let account = accounts[id]
    if account.isClosed { return Outcome(.ok) }
    if account.posted != 0 || account.counters.debitsPending != 0 || account.counters.creditsPending != 0 {
      sentence.append(path)
      sentence.append(" still has a balance of ")
      sentence.appendAmount(account.posted, assets[Int(account.asset)])
      if account.counters.debitsPending != 0 || account.counters.creditsPending != 0 { sentence.append(" and open holds") }
      return Outcome(.notEmpty)
    }
    return change(id, .accountClose, account.flags.union(.closed)) { _ in }
  }

  /// ACCOUNT REOPEN.
  public mutating func reopenAccount(_ path: Span<UInt8>, _ asset: AssetCode?) -> Outcome {
    let resolution = resolve(path, asset, live: true)
    guard case .account(let id) = resolution else { return refused(resolution) }
    if !accounts[id].isClosed { return Outcome(.ok) }
    return change(id, .accountReopen, accounts[id].flags.subtracting(.closed)) { _ in }
  }

  private mutating func change(_ id: Int, _ kind: RecordKind, _ flags: Account.Flags, _ body: (inout ByteBuffer) -> Void) -> Outcome {
    do {
      let fields = try meta(of: id, live: true)
      let time = serverTime
      RecordHeader.write(kind, [], time: time, into: &records)
      records.appendCompact(UInt64(id))
      body(&records)
      finishRecord(time: time)
      touch(id)
      accounts[id].flags = flags
      var bytes = ByteBuffer(capacity: 64)
      for field in fields {
        bytes.appendCounted(field.name.span)
        bytes.appendCounted(field.value.span)
      }
      writeRow(id, metaCount: fields.count, metaBytes: bytes.span)
      return done()
    } catch {
      return failed(error)
    }
  }

  func refused(_ resolution: Resolution) -> Outcome {
    guard case .refused(let code) = resolution else { preconditionFailure("an account that was found is no refusal") }
    return Outcome(code)
  }

  mutating func failed(_ error: StorageError) -> Outcome {
    sentence.removeAll()
    sentence.append("reading the data file: \(error)")
    return Outcome(.ioError)
  }

  // MARK: Templates

  /// ACCOUNT TEMPLATE. The request's path is the pattern.
  public mutating func addTemplate(_ request: borrowing AccountRequest, _ bytes: Span<UInt8>) -> Outcome {
    sentence.removeAll()
    var opening = Opening(asset: -1, type: .asset)
    let code = take(request, bytes, &opening)
    if code != .ok { return Outcome(code) }
    let pattern = bytes.bytes(request.path)
    for old in templates where old.asset == opening.asset && old.pattern.span.equals(pattern) {
      let same =
        old.type == opening.type && old.floor == opening.floor && old.ceiling == opening.ceiling && old.metaBytes.span.equals(bodyBuffer.span)
      if same { return Outcome(.ok) }
      sentence.append("template ")
      sentence.append(pattern)
      sentence.append(" exists with type ")
      sentence.append(old.type.name)
      sentence.append(", ")
      sentence.append(old.type == opening.type ? "and other limits or metadata" : "now ")
      if old.type != opening.type { sentence.append(opening.type.name) }
      return Outcome(.conflict)
    }
    if templates.count >= Limits.templates {
      sentence.append("the ledger has \(Limits.templates) templates, its limit")
      return Outcome(.limit)
    }
    let time = serverTime
    let start = records.count
    let asset = assets[opening.asset]
    RecordHeader.write(.accountTemplate, opening.flags, time: time, into: &records)
    records.appendCounted(pattern)
    records.appendCounted(asset.code)
    records.append(UInt8(asset.scale))
    let meta = bodyBuffer.span.array
    writeOpening(opening, meta: meta.span)
    // Row of table `templates`: sequence 8 → the record itself.
    rowBuffer.removeAll()
    rowBuffer.append(Slice(start: start, count: records.count - start), of: records)
    finishRecord(time: time)
    Journal.key(lastSequence, into: &keyBuffer)
    operations.put(.templates, keyBuffer, rowBuffer)
    templates.append(
      Template(
        pattern: pattern.array, asset: opening.asset, type: opening.type, sequence: lastSequence, floor: opening.floor, ceiling: opening.ceiling,
        metaCount: opening.metaCount, metaBytes: meta))
    return done()
  }
}
