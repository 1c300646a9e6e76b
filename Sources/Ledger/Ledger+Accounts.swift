import Memory
import Money
import Storage

/// Assets, accounts and templates: commands without a key, which do nothing when what they ask for is so already.
extension Ledger {
  /// ASSET DEFINE.
  public mutating func defineAsset(_ code: AssetCode, scale: Int) -> Outcome {
    sentence.removeAll()
    let known = assets.find(code)
    if known >= 0 {
      if assets[known].scale == scale { return Outcome(.ok) }
      sentence.append("asset ")
      sentence.append(code)
      sentence.append(assets[known].sequence == 0 ? " is built in with scale " : " is defined with scale ")
      sentence.appendDecimal(UInt64(assets[known].scale))
      sentence.append(", now ")
      sentence.appendDecimal(UInt64(scale))
      return Outcome(.conflict)
    }
    if assets.count >= Limits.assets {
      sentence.append("the ledger has \(Limits.assets) assets, its limit")
      return Outcome(.limit)
    }
    let time = serverTime
    RecordHeader.write(.assetDefine, [], time: time, into: &records)
    records.appendCounted(code)
    records.append(UInt8(scale))
    finishRecord(time: time)
    assets.insert(Asset(code: code, scale: scale, sequence: lastSequence))
    // Row of table `assets`: code → scale 1 · sequence 8.
    keyBuffer.removeAll()
    keyBuffer.append(code)
    rowBuffer.removeAll()
    rowBuffer.append(UInt8(scale))
    rowBuffer.append(bigEndian: lastSequence)
    operations.put(.assets, keyBuffer, rowBuffer)
    return done()
  }

  /// ACCOUNT OPEN. The request has a path, an asset and a type.
  public mutating func openAccount(_ request: borrowing AccountRequest, _ bytes: Span<UInt8>) -> Outcome {
    sentence.removeAll()
    var opening = Opening(asset: -1, type: .asset)
    let code = take(request, bytes, &opening)
    if code != .ok { return Outcome(code) }
    let path = bytes.bytes(request.path)
    var id = Int(names.account(path))
    while id != 0 {
      if Int(accounts[id].asset) == opening.asset { return compare(id, opening, bodyBuffer.count) }
      id = Int(accounts[id].nextSamePath)
    }
    if accounts.count >= Limits.accounts {
      sentence.append("the ledger holds \(Limits.accounts - 1) accounts, its limit")
      return Outcome(.limit)
    }
    var fields = ByteBuffer(capacity: 64)
    swap(&fields, &bodyBuffer)
    _ = open(path, opening, meta: fields.span)
    swap(&fields, &bodyBuffer)
    return done()
  }

  /// The outcome of a command that wrote the last record.
  mutating func done() -> Outcome {
    var outcome = Outcome(.ok)
    outcome.sequence = lastSequence
    outcome.time = lastTime
    return outcome
  }

  /// Turns asset, type, limits and metadata of a request into an opening; the metadata's bytes go into `bodyBuffer`.
  mutating func take(_ request: borrowing AccountRequest, _ bytes: Span<UInt8>, _ opening: inout Opening) -> ResultCode {
    guard let wanted = request.asset, let type = request.type else { preconditionFailure("an account is opened with an asset and a type") }
    opening.type = type
    opening.asset = assets.find(wanted)
    if opening.asset < 0 {
      sentence.append("asset ")
      sentence.append(wanted)
      sentence.append(" is not defined")
      return .noAsset
    }
    var code = takeLimit(request.floor, opening.asset, &opening.floor)
    if code == .ok { code = takeLimit(request.ceiling, opening.asset, &opening.ceiling) }
    if code != .ok { return code }
    bodyBuffer.removeAll()
    for field in request.meta where !field.value.isEmpty {
      bodyBuffer.appendCounted(bytes.bytes(field.name))
      bodyBuffer.appendCounted(bytes.bytes(field.value))
      opening.metaCount += 1
    }
    return .ok
  }

  mutating func takeLimit(_ limit: LimitRequest?, _ asset: Int, _ units: inout Int128?) -> ResultCode {
    guard case .amount(let amount) = limit else { return .ok }
    switch amount.units(scale: assets[asset].scale) {
    case .units(let value):
      units = value
      return .ok
    case .tooFine: return refuseScale(amount, asset)
    case .tooLarge: return refuseTooLarge(asset)
    }
  }

  /// Opens an account: journals it, adds it to the tables, answers its id. Nothing in here can fail.
  mutating func open(_ path: Span<UInt8>, _ opening: Opening, meta: Span<UInt8>) -> Int {
    let time = serverTime
    let asset = assets[opening.asset]
    RecordHeader.write(.accountOpen, opening.flags, time: time, into: &records)
    records.appendCounted(path)
    records.appendCounted(asset.code)
    records.append(UInt8(asset.scale))
    writeOpening(opening, meta: meta)
    finishRecord(time: time)

    let id = accounts.count
    precondition(accounts.extend(by: 1) && limits.extend(by: 1) && roots.extend(), "room for the account was checked")
    var account = Account()
    account.opened = lastSequence
    account.asset = UInt16(opening.asset)
    account.rawType = opening.type.rawValue
    if opening.floor != nil { account.flags.insert(.hasFloor) }
    if opening.ceiling != nil { account.flags.insert(.hasCeiling) }
    if opening.metaCount > 0 { account.flags.insert(.hasMeta) }
    accounts[id] = account
    limits[id] = AccountLimits(floor: opening.floor ?? 0, ceiling: opening.ceiling ?? 0)
    link(id, path)
    // A fresh account's past is nothing: readers find it by its opening record alone.
    round.mark(id)
    writeRow(id, metaCount: opening.metaCount, metaBytes: meta)
    AccountRow.nameKey(path, asset.code, into: &keyBuffer)
    rowBuffer.removeAll()
    rowBuffer.append(bigEndian: UInt32(id))
    operations.put(.names, keyBuffer, rowBuffer)
    return id
  }

  /// Hangs an account on its path: as the first of a new name, or after the last of those that the path has.
  mutating func link(_ id: Int, _ path: Span<UInt8>) {
    var last = Int(names.account(path))
    if last == 0 {
      guard let name = names.insert(path, account: UInt32(id)) else { preconditionFailure("room for the name was checked") }
      accounts[id].name = name
      return
    }
    accounts[id].name = accounts[last].name
    while accounts[last].nextSamePath != 0 { last = Int(accounts[last].nextSamePath) }
    if undo.isActive { save(last) }
    accounts[last].nextSamePath = UInt32(id)
  }

  /// What OPEN and TEMPLATE records share after path, asset and scale.
  mutating func writeOpening(_ opening: Opening, meta: Span<UInt8>) {
    records.append(opening.type.rawValue)
    records.appendCompact(opening.template)
    if let floor = opening.floor { records.appendCompact(signed: floor) }
    if let ceiling = opening.ceiling { records.appendCompact(signed: ceiling) }
    if opening.metaCount > 0 {
      records.appendCompact(UInt64(opening.metaCount))
      records.append(meta)
    }
  }

  /// Puts the account's row, with its metadata, into the batch.
  mutating func writeRow(_ id: Int, metaCount: Int, metaBytes: Span<UInt8>) {
    rowBuffer.removeAll()
    AccountRow.write(
      names: names, code: assets[Int(accounts[id].asset)].code, account: accounts[id], limits: limits[id], metaCount: metaCount,
      metaBytes: metaBytes, into: &rowBuffer)
    keyBuffer.removeAll()
    keyBuffer.append(bigEndian: UInt32(id))
    operations.put(.accounts, keyBuffer, rowBuffer)
    if metaCount > 0 || overlay[RowOverlay.Key(table: .accounts, number: UInt64(id))] != nil {
      setOverlay(.accounts, UInt64(id))
    }
  }

  /// "Same again": an account that is open is compared with the record that opened it. The request's metadata is in `bodyBuffer`.
  private mutating func compare(_ id: Int, _ opening: Opening, _ metaBytes: Int) -> Outcome {
    let asset = asset(of: id)
    do {
      guard try loadRecord(accounts[id].opened), let stored = OpeningRecord(recordBuffer.span) else { throw Journal.damaged }
      sentence.append("account ")
      names.append(accounts[id].name, to: &sentence)
      if stored.type != opening.type {
        sentence.append(" was opened with type ")
        sentence.append(stored.type.name)
        sentence.append(", now ")
        sentence.append(opening.type.name)
        return Outcome(.conflict)
      }
      if stored.floor != opening.floor { return refuseLimit(" was opened with floor ", stored.floor, opening.floor, asset) }
      if stored.ceiling != opening.ceiling { return refuseLimit(" was opened with ceiling ", stored.ceiling, opening.ceiling, asset) }
      if !recordBuffer.span.extracting(stored.metaStart..<recordBuffer.count).equals(bodyBuffer.span) {
        sentence.append(" was opened with other metadata")
        return Outcome(.conflict)
      }
    } catch {
      sentence.removeAll()
      sentence.append("reading the data file: \(error)")
      return Outcome(.ioError)
    }
    sentence.removeAll()
    return Outcome(.ok)
  }

  private mutating func refuseLimit(_ text: StaticString, _ stored: Int128?, _ given: Int128?, _ asset: Asset) -> Outcome {
    sentence.append(text)
    if let stored { sentence.appendAmount(stored, asset) } else { sentence.append("none") }
    sentence.append(", now ")
    if let given { sentence.appendAmount(given, asset) } else { sentence.append("none") }
    return Outcome(.conflict)
  }
}
