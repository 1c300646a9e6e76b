import JSON
import PSP

/// A seller's account at a bank, known only by the PSP's tokens and ids. Payouts go to verified ones.
public struct BankAccount: Sendable, Equatable {
  /// How far it is.
  public enum Status: String, Sendable, CaseIterable {
    /// The PSP is being asked to link it.
    case new
    /// Small deposits are on their way; their amounts verify it.
    case verifying
    case verified
    case verificationFailed = "verification_failed"
    /// Nobody can tell whether the PSP has linked it.
    case unknown

    /// The states that may follow each one.
    public static let successors: [Status: Set<Status>] = [
      .new: [.verifying, .verified, .verificationFailed, .unknown],
      .unknown: [.new, .verifying, .verified, .verificationFailed],
      .verifying: [.verified, .verificationFailed],
      // The bank may say later that there is no such account.
      .verified: [.verificationFailed],
      .verificationFailed: [],
    ]
  }

  public var id: String
  public var sellerID: String
  public var psp: String
  /// What it was linked with.
  public var token: String
  public var status = Status.new
  public var attempt: Attempt?
  /// The PSP's id: where payouts go.
  public var pspID: String?
  /// Whose it is at the PSP.
  public var holder: String?
  public var pspStatus: PSPObject.Status?
  public var failure: Failure?
  public var deadLetter: String?
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  init(id: String, sellerID: String, psp: String, token: String) {
    self.id = id
    self.sellerID = sellerID
    self.psp = psp
    self.token = token
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    id = reader.text("bank_account_id")
    sellerID = reader.text("seller_id")
    status = reader.choice("status", .new)
    psp = reader.text("psp")
    token = reader.text("token")
    pspID = reader.optional("psp_bank_account")
    holder = reader.optional("psp_holder")
    if let text = reader.optional("psp_status") {
      guard let known = PSPObject.Status(rawValue: text) else { return nil }
      pspStatus = known
    }
    failure = Failure(reader.optionalObject("failure"))
    deadLetter = reader.optional("dead_letter")
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
    if let object = reader.optionalObject("attempt") {
      guard let stored = Attempt(object) else { return nil }
      attempt = stored
    }
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, its row, and what clients see.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("bank_account_id", id)
    json.member("object", "bank_account")
    json.member("seller_id", sellerID)
    json.member("status", status.rawValue)
    json.member("psp", psp)
    json.member("token", token)
    json.member("psp_bank_account", pspID)
    json.member("psp_holder", holder)
    json.member("psp_status", pspStatus?.rawValue)
    json.name("failure")
    if let failure { failure.write(&json) } else { json.null() }
    json.member("dead_letter", deadLetter)
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
    json.name("attempt")
    if let attempt { attempt.write(&json) } else { json.null() }
    json.endObject()
    return json.bytes
  }
}

extension BankAccount: StoredObject {
  var indexes: [String] { ["bank_account/seller/\(sellerID)"] }

  var due: UInt64? {
    guard let attempt else { return nil }
    switch attempt.state {
    case .waiting: return attempt.due
    case .ready, .unknown: return .max
    case .done, .dead: return nil
    }
  }
}
