/// What moved on an account at the bank.
struct BankEntry {
  let bankAccount: String
  let currency: String
  /// Credits are positive.
  let amount: Int
  let second: Int
  let reference: String
  let payout: String
  let text: String
  /// Why a credit went back; `nil` for credits themselves.
  let returnReason: String?
}
