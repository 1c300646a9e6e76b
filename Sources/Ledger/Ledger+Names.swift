import Memory
import Money

/// From paths to accounts.
extension Ledger {
  /// What became of looking an account up. After a refusal `sentence` says why.
  public enum Resolution: Equatable, Sendable {
    case account(Int)
    case refused(ResultCode)
  }

  /// The account of a path, in the asset named or, with `nil`, in the only one it has.
  /// - Parameter live: also finds accounts whose opening is not durable yet; the answer must then wait for `openBatch`.
  public mutating func resolve(_ path: Span<UInt8>, _ code: AssetCode?, live: Bool) -> Resolution {
    sentence.removeAll()
    var number = -1
    if let code {
      number = assets.find(code)
      if number < 0 {
        sentence.append("asset ")
        sentence.append(code)
        sentence.append(" is not defined")
        return .refused(.noAsset)
      }
    }
    var id = Int(names.account(path))
    var only = 0
    var count = 0
    var found = 0
    while id != 0 {
      if live || accounts[id].opened <= durableSequence {
        count += 1
        only = id
        if Int(accounts[id].asset) == number { found = id }
      }
      id = Int(accounts[id].nextSamePath)
    }
    if count == 0 { return .refused(refuseNoAccount(path)) }
    if number >= 0 { return found != 0 ? .account(found) : .refused(refuseOtherAsset(path, number)) }
    return count == 1 ? .account(only) : .refused(refuseAssetNeeded(path))
  }

  /// The account of a leg; opens it by a template when there is none.
  /// - Parameter asset: number of the asset named or implied, or -1 for the only one.
  @inline(__always)
  mutating func findAccount(_ path: Span<UInt8>, _ asset: Int, _ account: inout Int) -> ResultCode {
    let first = Int(names.account(path))
    if first == 0 { return openByTemplate(path, asset, &account) }
    if asset < 0 {
      if accounts[first].nextSamePath != 0 { return refuseAssetNeeded(path) }
      account = first
      return .ok
    }
    var id = first
    while id != 0 {
      if Int(accounts[id].asset) == asset {
        account = id
        return .ok
      }
      id = Int(accounts[id].nextSamePath)
    }
    if template(for: path, asset: asset) != nil { return openByTemplate(path, asset, &account) }
    return refuseOtherAsset(path, asset)
  }

  /// The only asset that a path has, be it open or to be opened by a template; -1 when there are several or none.
  func soleAsset(_ path: Span<UInt8>) -> Int {
    let first = Int(names.account(path))
    if first != 0 { return accounts[first].nextSamePath == 0 ? Int(accounts[first].asset) : -1 }
    var sole = -1
    for template in templates where template.matches(path) {
      if sole >= 0, sole != template.asset { return -1 }
      sole = template.asset
    }
    return sole
  }

  /// The template that opens a path: of those that fit the one with the most segments, and of these the first made.
  func template(for path: Span<UInt8>, asset: Int) -> Int? {
    var best: Int?
    for index in templates.indices where (asset < 0 || templates[index].asset == asset) && templates[index].matches(path) {
      if let chosen = best, templates[chosen].segments >= templates[index].segments { continue }
      best = index
    }
    return best
  }

  @inline(never)
  private mutating func openByTemplate(_ path: Span<UInt8>, _ asset: Int, _ account: inout Int) -> ResultCode {
    let wanted = asset < 0 ? soleAsset(path) : asset
    guard wanted >= 0, let chosen = template(for: path, asset: wanted) else {
      // Several assets among the templates that fit; else none fits, or none in the asset that was named.
      return asset < 0 && template(for: path, asset: -1) != nil ? refuseAssetNeeded(path) : refuseNoAccount(path)
    }
    if accounts.count >= Limits.accounts {
      sentence.append("the ledger holds \(Limits.accounts - 1) accounts, its limit")
      return .limit
    }
    if !undo.isActive { beginUndo() }
    let template = templates[chosen]
    var opening = Opening(asset: template.asset, type: template.type)
    opening.template = template.sequence
    opening.floor = template.floor
    opening.ceiling = template.ceiling
    opening.metaCount = template.metaCount
    account = open(path, opening, meta: template.metaBytes.span)
    return .ok
  }

  // MARK: Refusals

  mutating func refuseNoAccount(_ path: Span<UInt8>) -> ResultCode {
    sentence.append("account ")
    sentence.appendShown(path)
    sentence.append(" is not open")
    return .noAccount
  }

  mutating func refuseAssetNeeded(_ path: Span<UInt8>) -> ResultCode {
    sentence.append("account ")
    sentence.appendShown(path)
    sentence.append(" has several assets (")
    appendAssets(path)
    sentence.append("), name one")
    return .assetNeeded
  }

  mutating func refuseOtherAsset(_ path: Span<UInt8>, _ asset: Int) -> ResultCode {
    sentence.append("account ")
    sentence.appendShown(path)
    sentence.append(" is not open in ")
    sentence.append(assets[asset].code)
    sentence.append(", only in ")
    appendAssets(path)
    return .assetMismatch
  }

  /// The first few assets of a path, or of the templates that would open it.
  private mutating func appendAssets(_ path: Span<UInt8>) {
    var shown = 0
    var id = Int(names.account(path))
    while id != 0, shown < 5 {
      if shown > 0 { sentence.append(", ") }
      sentence.append(asset(of: id).code)
      shown += 1
      id = Int(accounts[id].nextSamePath)
    }
    if id != 0 { sentence.append(", …") }
    if shown > 0 { return }
    for template in templates where template.matches(path) && shown < 5 {
      if shown > 0 { sentence.append(", ") }
      sentence.append(assets[template.asset].code)
      shown += 1
    }
  }
}
