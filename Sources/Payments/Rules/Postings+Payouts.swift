import Ledger

/// The legs of a payout's entries, made from the payout alone.
extension Postings {
  /// Reserved on the wallet; the capture that sends it on its way and the release that gives it free move the same.
  static func reserve(_ payout: Payout) -> [Leg] {
    [Leg(.debit, Chart.seller(payout.sellerID), payout.amount), Leg(.credit, Chart.payoutTransit, payout.amount)]
  }

  /// What an earlier payout left at the connected account goes out with this one.
  static func reuse(_ payout: Payout) -> [Leg] {
    guard let account = payout.pspAccount else { return [] }
    return [Leg(.debit, Chart.outgoing(payout.psp, account), payout.reused), Leg(.credit, Chart.account(payout.psp, account), payout.reused)]
  }

  /// The transfer has filled the connected account. Of a payout that has failed meanwhile, the money lies there.
  static func transfer(_ payout: Payout) -> [Leg] {
    guard let account = payout.pspAccount else { return [] }
    let place = payout.status == .failed ? Chart.account(payout.psp, account) : Chart.outgoing(payout.psp, account)
    return [Leg(.debit, place, payout.transferred), Leg(.credit, Chart.clearing(payout.psp), payout.transferred)]
  }

  /// It has left the PSP.
  static func paid(_ payout: Payout) -> [Leg] {
    [Leg(.debit, Chart.payoutTransit, payout.amount), Leg(.credit, source(payout), payout.amount)]
  }

  /// It failed: wherever the money was, the seller has it again. What was at a connected account stays there. Empty when all of it was only reserved.
  static func payoutBack(_ payout: Payout) -> [Leg] {
    var legs: [Leg] = []
    // What was never taken from the wallet is given free there; else it is given back, unless the wallet does not take it.
    let taken = payout.isHomeless ? Chart.suspense(payout.psp) : Chart.seller(payout.sellerID)
    let wallet = payout.captureEntry == nil ? Chart.payoutTransit : taken
    if payout.paidEntry != nil {
      // The PSP has it again, where it had left from.
      legs.append(Leg(.debit, rest(payout), payout.amount))
      legs.append(Leg(.credit, wallet, payout.amount))
    } else {
      if payout.captureEntry != nil {
        legs.append(Leg(.debit, Chart.payoutTransit, payout.amount))
        legs.append(Leg(.credit, wallet, payout.amount))
      }
      let there = payout.reused + (payout.transferEntry == nil ? 0 : payout.transferred)
      if payout.pspAccount != nil, there > 0 {
        legs.append(Leg(.debit, rest(payout), there))
        legs.append(Leg(.credit, source(payout), there))
      }
    }
    return legs + settlement(of: payout.sellerID, payout.settledBack)
  }

  /// The PSP has paid what a person had said it would not: the seller has it twice, and what is missing shows in suspense.
  static func payoutContradicted(_ payout: Payout) -> [Leg] {
    [Leg(.debit, Chart.suspense(payout.psp), payout.amount), Leg(.credit, rest(payout), payout.amount)]
  }

  /// And then it came back after all.
  static func payoutUncontradicted(_ payout: Payout) -> [Leg] {
    [Leg(.debit, rest(payout), payout.amount), Leg(.credit, Chart.suspense(payout.psp), payout.amount)]
  }

  /// Where a payout leaves from.
  private static func source(_ payout: Payout) -> String {
    payout.pspAccount.map { Chart.outgoing(payout.psp, $0) } ?? Chart.clearing(payout.psp)
  }

  /// Where money of a payout is that does not go out.
  private static func rest(_ payout: Payout) -> String {
    payout.pspAccount.map { Chart.account(payout.psp, $0) } ?? Chart.clearing(payout.psp)
  }
}
