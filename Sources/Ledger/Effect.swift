import Memory

/// One leg of the entry at hand, with its account found and its amount in units.
struct EntryLeg: BitwiseCopyable {
  var account = 0
  var side = Side.debit
  var amount: UInt128 = 0
  /// The number of the asset named, or -1.
  var asset = -1
  /// REVERSE: the leg of the original entry that it takes back.
  var original = 0
}

/// What the entry at hand does to one account, over all its legs.
struct Effect: BitwiseCopyable {
  var account = 0
  /// The counters after the entry.
  var after = Counters()
}

/// A condition with its account found and its value in units (or a version).
struct ResolvedCondition: BitwiseCopyable {
  var account = 0
  var field = ConditionField.posted
  var comparison = Comparison.equal
  var value: Int128 = 0
}
