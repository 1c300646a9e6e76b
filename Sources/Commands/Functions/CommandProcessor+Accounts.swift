import Ledger
import Memory
import Money
import Wire

/// ASSET and ACCOUNT.
extension CommandProcessor {
  mutating func runAccounts(_ command: Command, _ arguments: Arguments, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    switch command {
    case .assetGet: return getAsset(session, into: &out)
    case .assetList: return listAssets(session, into: &out)
    case .accountTemplates: return listTemplates(session, into: &out)
    case .accountGet: return getAccount(arguments.bytes, session, into: &out)
    case .accountList: return listAccounts(arguments.bytes, session, into: &out)
    default:
      if writesRefused != nil { return refuseWrite(into: &out) }
      let outcome = change(command, arguments.bytes)
      if outcome.code != .ok { return refuse(outcome.code, into: &out) }
      out.appendSimple("OK")
      return written(session)
    }
  }

  private mutating func change(_ command: Command, _ bytes: Span<UInt8>) -> Outcome {
    let path = bytes.bytes(account.path)
    switch command {
    case .assetDefine:
      guard let code = account.asset else { preconditionFailure("an asset is defined with a code") }
      return ledger.defineAsset(code, scale: scale)
    case .accountOpen: return ledger.openAccount(account, bytes)
    case .accountSet: return ledger.setAccount(account, bytes)
    case .accountTemplate: return ledger.addTemplate(account, bytes)
    case .accountFreeze: return ledger.freeze(path, account.asset, sides, on: true)
    case .accountUnfreeze: return ledger.freeze(path, account.asset, sides, on: false)
    case .accountClose: return ledger.closeAccount(path, account.asset)
    case .accountReopen: return ledger.reopenAccount(path, account.asset)
    default: preconditionFailure("\(command) changes no account")
    }
  }

  // MARK: Assets

  private mutating func getAsset(_ session: Session, into out: inout ByteBuffer) -> Disposition {
    guard let code = read.asset else { preconditionFailure("ASSET GET has a code") }
    let isLive = mustBeLive(session)
    guard let asset = ledger.findAsset(code), isLive || asset.sequence <= ledger.durableSequence else {
      isRefused = true
      out.appendError(ResultCode.noAsset.word, "asset \(code) is not defined")
      return isLive ? live : .done
    }
    appendAsset(asset, session.version, into: &out)
    return isLive ? live : .done
  }

  private mutating func listAssets(_ session: Session, into out: inout ByteBuffer) -> Disposition {
    let isLive = mustBeLive(session)
    var count = ledger.assetCount
    // Those not durable yet are the last ones.
    while !isLive, count > 0, ledger.asset(count - 1).sequence > ledger.durableSequence { count -= 1 }
    out.appendArrayHeader(count)
    for number in 0..<count { appendAsset(ledger.asset(number), session.version, into: &out) }
    return isLive ? live : .done
  }

  private func appendAsset(_ asset: Asset, _ version: RespVersion, into out: inout ByteBuffer) {
    let currency = asset.sequence == 0 ? ISO4217.currency(asset.code) : nil
    out.appendMapHeader(currency == nil ? 2 : 3, version)
    out.appendBulk("code")
    out.appendBulk(asset.code)
    out.appendBulk("scale")
    out.appendInteger(asset.scale)
    if let currency {
      out.appendBulk("name")
      out.appendBulk(currency.name)
    }
  }

  // MARK: Accounts

  private mutating func getAccount(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    let isLive = mustBeLive(session)
    switch ledger.resolve(bytes.bytes(read.path), read.asset, live: isLive) {
    case .refused(let code):
      let disposition = refuse(code, into: &out)
      return isLive ? disposition : .done
    case .account(let id):
      do {
        let limits = try ledger.limits(of: id, live: isLive)
        let meta = try ledger.meta(of: id, live: isLive)
        let opened = try ledger.time(of: ledger.account(id, live: isLive).opened)
        appendAccount(id, isLive, limits, meta, opened: opened, session.version, into: &out)
        return isLive ? live : .done
      } catch {
        return refuseReading("\(error)", into: &out)
      }
    }
  }

  private func appendAccount(
    _ id: Int, _ isLive: Bool, _ limits: (floor: Int128?, ceiling: Int128?), _ meta: [(name: [UInt8], value: [UInt8])], opened: UInt64,
    _ version: RespVersion, into out: inout ByteBuffer
  ) {
    let account = ledger.account(id, live: isLive)
    let asset = ledger.asset(of: id)
    let counters = account.counters
    out.appendMapHeader(17, version)
    out.appendBulk("account")
    out.appendBulk(ledger.path(of: id))
    out.appendBulk("id")
    out.appendInteger(id)
    out.appendBulk("asset")
    out.appendBulk(asset.code)
    out.appendBulk("type")
    out.appendBulk(account.type.name)
    out.appendBulk("status")
    out.appendBulk(account.isClosed ? "closed" : "open")
    out.appendBulk("frozen")
    out.appendBulk(account.frozenName)
    out.appendBulk("debits_posted")
    out.appendAmount(counters.debitsPosted, scale: asset.scale)
    out.appendBulk("credits_posted")
    out.appendAmount(counters.creditsPosted, scale: asset.scale)
    out.appendBulk("debits_pending")
    out.appendAmount(counters.debitsPending, scale: asset.scale)
    out.appendBulk("credits_pending")
    out.appendAmount(counters.creditsPending, scale: asset.scale)
    out.appendBulk("balance")
    out.appendAmount(account.posted, scale: asset.scale)
    out.appendBulk("available")
    out.appendAmount(account.available, scale: asset.scale)
    out.appendBulk("floor")
    out.appendAmount(limits.floor, scale: asset.scale, version)
    out.appendBulk("ceiling")
    out.appendAmount(limits.ceiling, scale: asset.scale, version)
    out.appendBulk("version")
    out.appendInteger(account.version)
    out.appendBulk("opened")
    out.appendInteger(opened)
    out.appendBulk("meta")
    out.appendMeta(meta, version)
  }

  private mutating func listAccounts(_ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    if mustBeLive(session) { return .wait(liveBatch) }
    record.removeAll()
    var count = 0
    let limit = read.limit
    do {
      var paths = ByteBuffer(capacity: 64)
      swap(&paths, &record)
      defer { swap(&paths, &record) }
      try ledger.forEachPath(prefix: bytes.bytes(read.path), after: bytes.bytes(read.afterPath)) { path in
        paths.appendBulk(path)
        count += 1
        return count < limit
      }
      out.appendArrayHeader(count)
      out.append(paths.span)
    } catch {
      return refuseReading("\(error)", into: &out)
    }
    return .done
  }

  // MARK: Templates

  private mutating func listTemplates(_ session: Session, into out: inout ByteBuffer) -> Disposition {
    let isLive = mustBeLive(session)
    var count = ledger.templateCount
    while !isLive, count > 0, ledger.template(count - 1).sequence > ledger.durableSequence { count -= 1 }
    out.appendArrayHeader(count)
    for index in 0..<count {
      let template = ledger.template(index)
      let asset = ledger.asset(template.asset)
      out.appendMapHeader(6, session.version)
      out.appendBulk("pattern")
      out.appendBulk(template.pattern.span)
      out.appendBulk("asset")
      out.appendBulk(asset.code)
      out.appendBulk("type")
      out.appendBulk(template.type.name)
      out.appendBulk("floor")
      out.appendAmount(template.floor, scale: asset.scale, session.version)
      out.appendBulk("ceiling")
      out.appendAmount(template.ceiling, scale: asset.scale, session.version)
      out.appendBulk("meta")
      out.appendMeta(template.meta, session.version)
    }
    return isLive ? live : .done
  }
}
