import JSON
import PSP

/// Money of a seller on its way to their bank.
///
/// ```
///            hold                 capture                    paid
///  wallet ─────────▶ reserved ─────────────▶ payout:transit ───────▶ out of the PSP's clearing account
///            ◀───── release            ◀───── back                ◀───── back            when it fails
/// ```
/// Where the seller has a connected account, a transfer fills that first; the payout then leaves from there.
public struct Payout: Sendable, Equatable {
  public var id: String
  public var sellerID: String
  public var bankAccountID: String
  public var currency: Currency
  /// Minor units, as all amounts here.
  public var amount: Int128
  public var status = PayoutStatus.executing
  public var psp: String
  /// The PSP's id of the bank account.
  public var destination: String
  /// The connected account it leaves from; `nil`: the platform's own.
  public var pspAccount: String?
  /// Of the amount, what lay at the connected account already.
  public var reused: Int128 = 0
  /// The schedule that made it.
  public var scheduleID: String?
  /// The request that fills the connected account, and then the one that pays out.
  public var transfer: Attempt?
  public var attempt: Attempt?
  public var pspTransfer: String?
  public var pspPayout: String?
  /// How far the PSP said the payout is; only ever rises.
  public var pspStatus: PSPObject.Status?
  public var failure: Failure?
  /// A person has said that it did not happen; what the PSP says since is booked to suspense.
  public var isAbandoned = false
  public var deadLetter: String?
  /// It came back, and the wallet, frozen or closed, did not take it: it lies in suspense.
  public var isHomeless = false
  /// Of what flowed back to the seller: what settled a debt of theirs.
  public var settledBack: Int128 = 0
  /// The entries: reserved, on its way, given free; connected account filled (from what lay there, and by transfer); paid; flowed back; booked against a person's
  /// word, and that taken back.
  public var hold: UInt64?
  public var captureEntry: UInt64?
  public var releaseEntry: UInt64?
  public var reuseEntry: UInt64?
  public var transferEntry: UInt64?
  public var paidEntry: UInt64?
  public var backEntry: UInt64?
  public var contradictedEntry: UInt64?
  public var uncontradictedEntry: UInt64?
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  /// What a transfer has to bring to the connected account.
  var transferred: Int128 { pspAccount == nil ? 0 : amount - reused }

  /// The attempt that is under way: the transfer until that is done.
  var current: Attempt? { attempt ?? transfer }

  init(id: String, sellerID: String, bankAccount: BankAccount, currency: Currency, amount: Int128) {
    self.id = id
    self.sellerID = sellerID
    bankAccountID = bankAccount.id
    psp = bankAccount.psp
    destination = bankAccount.pspID ?? ""
    self.currency = currency
    self.amount = amount
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("payout_id")
    status = reader.choice("status", .executing)
    sellerID = reader.text("seller_id")
    bankAccountID = reader.text("bank_account")
    let currency = reader.currency("currency")
    self.currency = currency
    amount = reader.units("amount", currency)
    psp = reader.text("psp")
    destination = reader.text("psp_bank_account")
    pspAccount = reader.optional("psp_account")
    reused = reader.units("amount_reused", currency)
    scheduleID = reader.optional("payout_schedule")
    pspTransfer = reader.optional("psp_transfer")
    pspPayout = reader.optional("psp_payout")
    if let text = reader.optional("psp_status") {
      guard let known = PSPObject.Status(rawValue: text) else { return nil }
      pspStatus = known
    }
    failure = Failure(reader.optionalObject("failure"))
    isAbandoned = reader.bool("abandoned")
    deadLetter = reader.optional("dead_letter")
    isHomeless = reader.bool("homeless")
    settledBack = reader.units("debt_settled", currency)
    hold = reader.sequence("entry_reserved")
    captureEntry = reader.sequence("entry_in_transit")
    releaseEntry = reader.sequence("entry_released")
    reuseEntry = reader.sequence("entry_reused")
    transferEntry = reader.sequence("entry_transferred")
    paidEntry = reader.sequence("entry_paid")
    backEntry = reader.sequence("entry_back")
    contradictedEntry = reader.sequence("entry_contradicted")
    uncontradictedEntry = reader.sequence("entry_uncontradicted")
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
    if let object = reader.optionalObject("transfer_attempt") {
      guard let stored = Attempt(object) else { return nil }
      transfer = stored
    }
    if let object = reader.optionalObject("attempt") {
      guard let stored = Attempt(object) else { return nil }
      attempt = stored
    }
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, and its row.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    writeMembers(&json)
    json.endObject()
    return json.bytes
  }

  func writeMembers(_ json: inout JSONWriter) {
    json.member("payout_id", id)
    json.member("object", "payout")
    json.member("status", status.rawValue)
    json.member("seller_id", sellerID)
    json.member("bank_account", bankAccountID)
    json.member("currency", currency.text)
    json.member("amount", currency.text(amount))
    json.name("failure")
    if let failure { failure.write(&json) } else { json.null() }
    json.member("psp", psp)
    json.member("psp_bank_account", destination)
    json.member("psp_account", pspAccount)
    json.member("amount_reused", currency.text(reused))
    json.member("payout_schedule", scheduleID)
    json.member("psp_transfer", pspTransfer)
    json.member("psp_payout", pspPayout)
    json.member("psp_status", pspStatus?.rawValue)
    json.member("abandoned", isAbandoned)
    json.member("dead_letter", deadLetter)
    json.member("homeless", isHomeless)
    json.member("debt_settled", currency.text(settledBack))
    json.member("entry_reserved", hold.map { Int($0) })
    json.member("entry_in_transit", captureEntry.map { Int($0) })
    json.member("entry_released", releaseEntry.map { Int($0) })
    json.member("entry_reused", reuseEntry.map { Int($0) })
    json.member("entry_transferred", transferEntry.map { Int($0) })
    json.member("entry_paid", paidEntry.map { Int($0) })
    json.member("entry_back", backEntry.map { Int($0) })
    json.member("entry_contradicted", contradictedEntry.map { Int($0) })
    json.member("entry_uncontradicted", uncontradictedEntry.map { Int($0) })
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
    json.name("transfer_attempt")
    if let transfer { transfer.write(&json) } else { json.null() }
    json.name("attempt")
    if let attempt { attempt.write(&json) } else { json.null() }
  }
}

extension Payout: StoredObject {
  var indexes: [String] { ["payout/all", "payout/seller/\(sellerID)", "payout/status/\(status.rawValue)"] }

  var due: UInt64? {
    if status == .failed { return nil }
    // The wallet was frozen when it left: what is reserved there is taken as soon as that is possible.
    if captureEntry == nil, status == .inTransit || status == .success { return updated + 3_600_000_000_000 }
    // One that was paid can come back: that news names it, and nothing has to be done until then.
    if status == .success { return nil }
    if let current, current.state == .waiting { return current.due }
    return .max
  }
}
