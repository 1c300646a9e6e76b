import Ledger
import Memory
import PSP

/// Which function carries out which operation on parties, payouts and wallets.
extension PaymentService {
  func readOthers(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    switch call.operation {
    case .payoutGet: return try payout(call, ledger)
    case .payoutList: return try payouts(call, ledger)
    case .scheduleGet: return try schedule(call, ledger)
    case .sellerGet: return try getSeller(call, ledger)
    case .buyerGet: return try getBuyer(call, ledger)
    case .walletGet: return try wallet(call, ledger)
    case .walletStatement: return try statement(call, &ledger)
    default: preconditionFailure("\(call.operation) is no read of parties, payouts or wallets")
    }
  }

  mutating func writeOthers(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    switch call.operation {
    case .payout: return try payOut(call, &ledger)
    case .scheduleSet: return try setSchedule(call, &ledger)
    case .sellerSet: return try setSeller(call, &ledger)
    case .bankAccountAdd: return try addBankAccount(call, &ledger)
    case .bankAccountVerify: return try verifyBankAccount(call, &ledger)
    case .buyerSet: return try setBuyer(call, &ledger)
    case .paymentMethodAdd: return try addPaymentMethod(call, &ledger)
    default: preconditionFailure("\(call.operation) is no write of parties or payouts")
    }
  }

  /// The attempt of a payout or bank account that is under way; `nil` where nothing is to be sent.
  func attemptOfOthers(_ id: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> Attempt? {
    let attempt: Attempt?
    switch Identifier.prefix(of: id) {
    case .payout: attempt = try find(Payout.self, id, ledger)?.current
    case .bankAccount: attempt = try find(BankAccount.self, id, ledger)?.attempt
    default: attempt = nil
    }
    return attempt?.state == .ready || attempt?.state == .waiting ? attempt : nil
  }
}
