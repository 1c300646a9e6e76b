/// An entry that may be made: what it does to accounts, holds and other entries.
struct Plan {
  /// One posting.
  struct Leg {
    let account: AccountName
    let side: PlainSide
    /// Added to the account's posted counter of the side.
    var posted: Int128 = 0
    /// Added to the pending counter; negative for a capture or release.
    var pending: Int128 = 0
  }

  let command: EntryCommand
  var legs: [Leg] = []
  /// Accounts that a template opens for it.
  var opens: [AccountName: PlainAccount] = [:]
  /// Of a transfer that moves what is there: how much that was.
  var moved: String?
  /// Taken from the hold named in the command.
  var takenFromHold: Int128 = 0
  /// For each leg of the entry named in the command, how much is undone.
  var undone: [Int128] = []
}
