import JSON
import Money

/// A seller: their terms, what payouts leave on their wallet, and where their money goes.
public struct Seller: Sendable, Equatable {
  /// The marketplace's own id.
  public var name: String
  /// Ten-thousandths of a percent; `nil`: the server's default.
  public var feePercent: Int128?
  /// Decimal text in the currency of a sale.
  public var feeFixed: String?
  /// Decimal text in the currency of a payout: what payouts leave.
  public var minimumBalance: String?
  /// Whether refunds give the platform's fee back.
  public var refundsFee = true
  /// The seller's connected account at the PSP, where payouts go through one.
  public var pspAccount: String?
  /// Ids, oldest first; at most `bankAccountsMax`.
  public var bankAccounts: [String] = []
  /// The first one that was verified.
  public var defaultBankAccount: String?
  /// Nanoseconds since 1970.
  public var created: UInt64 = 0
  public var updated: UInt64 = 0

  static let bankAccountsMax = 20

  /// The id of the row of a seller.
  static func rowID(_ name: String) -> String { "seller:\(name)" }

  init(name: String) { self.name = name }

  /// What a payout leaves, in units of a currency; `nil` when the minimum has more decimal places than that.
  func minimum(_ currency: Currency) -> Int128? {
    guard let minimumBalance else { return 0 }
    do throws(AmountProblem) { return try JSONValue.string(minimumBalance).units(scale: currency.scale) } catch { return nil }
  }

  // MARK: JSON

  init?(_ bytes: [UInt8]) {
    guard var reader = ObjectReader(bytes) else { return nil }
    name = reader.text("seller_id")
    if let text = reader.optional("fee_percent") {
      do throws(AmountProblem) { feePercent = try JSONValue.string(text).units(scale: FeeRule.percentDigits) } catch { return nil }
    }
    feeFixed = reader.optional("fee_fixed")
    minimumBalance = reader.optional("minimum_balance")
    refundsFee = reader.text("refund_fee") == "proportional"
    pspAccount = reader.optional("psp_account")
    bankAccounts = reader.texts("bank_accounts")
    defaultBankAccount = reader.optional("default_bank_account")
    created = UInt64(clamping: reader.integer("created_ns"))
    updated = UInt64(clamping: reader.integer("updated_ns"))
    if reader.isDamaged { return nil }
  }

  /// The object in its one encoding: the payload of its events, and its row.
  var bytes: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    writeMembers(&json)
    json.name("bank_accounts")
    json.beginArray()
    for id in bankAccounts { json.string(id) }
    json.endArray()
    json.endObject()
    return json.bytes
  }

  /// All but the bank accounts, which a client sees whole.
  func writeMembers(_ json: inout JSONWriter) {
    json.member("seller_id", name)
    json.member("object", "seller")
    json.member("fee_percent", feePercent.map { AmountText(units: $0, scale: FeeRule.percentDigits).description })
    json.member("fee_fixed", feeFixed)
    json.member("minimum_balance", minimumBalance)
    json.member("refund_fee", refundsFee ? "proportional" : "keep")
    json.member("psp_account", pspAccount)
    json.member("default_bank_account", defaultBankAccount)
    json.member("created_ns", Int(clamping: created))
    json.member("updated_ns", Int(clamping: updated))
  }
}

extension Seller: StoredObject {
  public var id: String { Seller.rowID(name) }
  var indexes: [String] { [] }
  var due: UInt64? { nil }
}
