/// An entry that was made, with what later commands need to know of it.
struct PlainEntry {
  /// One side of it.
  struct Leg {
    let account: AccountName
    let side: PlainSide
    let amount: Int128
    /// Posted balance of the account after this leg, in its normal direction.
    var balance: Int128 = 0
    /// Not yet reversed.
    var left: Int128
  }

  /// An open or settled hold.
  struct Hold {
    var left: Int128
    /// Nanoseconds since 1970; `nil` for a hold without a timeout.
    let expires: UInt64?
    var isExpired = false
  }

  let command: EntryCommand
  let time: UInt64
  let date: String
  var legs: [Leg]
  var hold: Hold?

  var canBeReversed: Bool { ["TRANSFER", "POST", "CAPTURE"].contains(command.name) }
  var assets: Set<String> { Set(legs.map(\.account.asset)) }
}
