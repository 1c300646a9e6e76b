/// Whether the books agree with themselves and with everything else that the sandbox knows.
extension Sandbox {
  /// What does not agree, as sentences; none is what should be.
  func checkBooks() -> [String] { sumProblems() + balanceProblems() + networkProblems() + bankProblems() }

  /// Each entry, and so the whole, adds up to zero; the balances are the sums of the entries.
  private func sumProblems() -> [String] {
    var problems: [String] = []
    var sums: [Books.Key: Int] = [:]
    for entry in books.entries {
      if entry.legs.reduce(0, { $0 + $1.amount }) != 0 { problems.append("the entry for \(entry.source) does not add up") }
      for leg in entry.legs { sums[Books.Key(place: leg.place, currency: entry.currency), default: 0] += leg.amount }
    }
    if sums.filter({ $0.value != 0 }) != books.balances.filter({ $0.value != 0 }) { problems.append("the balances are not the sums of the entries") }
    for (key, amount) in books.balances where key.place == .transfers && amount != 0 {
      problems.append("\(amount) \(key.currency) are lost between accounts")
    }
    return problems
  }

  /// Each balance is the sum of its transactions.
  private func balanceProblems() -> [String] {
    var expected: [Books.Key: Int] = [:]
    for transaction in transactions.elements {
      let place = transaction.isAvailable ? Books.Place.available(transaction.account) : .pending(transaction.account)
      expected[Books.Key(place: place, currency: transaction.currency), default: 0] += transaction.net
    }
    return compare(expected) { place in
      switch place {
      case .available, .pending: true
      default: false
      }
    }
  }

  /// What the networks owe is what buyers have paid and not got back; the fees are those of the transactions.
  private func networkProblems() -> [String] {
    var expected: [Books.Key: Int] = [:]
    for charge in charges.elements where charge.captured {
      expected[Books.Key(place: .network, currency: charge.currency), default: 0] -= charge.amountCaptured - charge.amountRefunded
    }
    for dispute in disputes.elements where !dispute.transactions.isEmpty && dispute.status != "won" {
      expected[Books.Key(place: .network, currency: dispute.currency), default: 0] += dispute.amount
    }
    for transaction in transactions.elements {
      expected[Books.Key(place: .fees, currency: transaction.currency), default: 0] += transaction.fee
    }
    return compare(expected) { $0 == .network || $0 == .fees }
  }

  /// What stands at the banks is what arrived there; what is under way is what left and neither arrived nor came back.
  private func bankProblems() -> [String] {
    var expected: [Books.Key: Int] = [:]
    for entry in bankEntries { expected[Books.Key(place: .bank(entry.bankAccount), currency: entry.currency), default: 0] += entry.amount }
    for payout in payouts.elements where payout.status == "pending" || payout.status == "in_transit" {
      expected[Books.Key(place: .transit(payout.account), currency: payout.currency), default: 0] += payout.amount
    }
    return compare(expected) { place in
      switch place {
      case .bank, .transit: true
      default: false
      }
    }
  }

  private func compare(_ expected: [Books.Key: Int], _ isMeant: (Books.Place) -> Bool) -> [String] {
    let actual = books.balances.filter { isMeant($0.key.place) }
    return Set(actual.keys).union(expected.keys).compactMap { key in
      let (has, should) = (actual[key] ?? 0, expected[key] ?? 0)
      return has == should ? nil : "\(key.place.name) has \(has) \(key.currency) and should have \(should)"
    }.sorted()
  }
}
