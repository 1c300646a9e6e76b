import Load

/// Whether the ledger holds what it acknowledged: its debits equal its credits, and both have grown by the sum of the amounts that were answered.
struct Verdict {
  let acknowledged: UInt64
  let debits: UInt64
  let credits: UInt64
  let grownBy: UInt64

  init(acknowledged: UInt64, before: LedgerTotals, after: LedgerTotals) {
    self.acknowledged = acknowledged
    debits = after.debits
    credits = after.credits
    grownBy = after.debits &- before.debits
  }

  var isGood: Bool { debits == credits && grownBy == acknowledged }

  /// One sentence, amounts in minor units.
  var sentence: String {
    if debits != credits { return "WRONG: debits are \(debits), credits \(credits)" }
    if grownBy != acknowledged { return "WRONG: \(acknowledged) was acknowledged, the ledger has grown by \(grownBy)" }
    return "debits equal credits, and have grown by the \(acknowledged) acknowledged"
  }
}
