/// One account in one asset, as the model sees it.
struct PlainAccount {
  /// A posting on the account, in booking order.
  struct Posting {
    let entry: Int64
    let side: PlainSide
    let amount: Int128
    /// Whether it moved the posted balance; a hold or a release moves only pendings.
    let isPosted: Bool
    let time: UInt64
    /// `yyyy-mm-dd`.
    let date: String
    /// Posted balance after it, in the normal direction.
    let balance: Int128
  }

  let type: String
  let scale: Int
  var floor: Int128?
  var ceiling: Int128?
  /// The limits changed after the opening.
  var wasSet = false
  var meta: [String: String] = [:]
  var isClosed = false
  var debitsFrozen = false
  var creditsFrozen = false
  var posted = PlainSides()
  var pending = PlainSides()
  var postings: [Posting] = []
  /// Legs whose holds ran out: whether those count as postings is left open by the manual.
  var expiries = 0

  var normal: PlainSide { type == "asset" || type == "expense" ? .debit : .credit }
  var balance: Int128 { posted[normal] - posted[normal.opposite] }
  var available: Int128 { balance - pending[normal.opposite] }
  var pendingBalance: Int128 { balance + pending[normal] - pending[normal.opposite] }
  var version: Int { postings.count }
  var frozenName: String { debitsFrozen ? creditsFrozen ? "both" : "debits" : creditsFrozen ? "credits" : "none" }

  /// Whether a leg on this side is stopped by a freeze.
  func isFrozen(_ side: PlainSide) -> Bool { side == .debit ? debitsFrozen : creditsFrozen }
}

/// A side of an account.
enum PlainSide: String {
  case debit, credit

  var opposite: PlainSide { self == .debit ? .credit : .debit }
}

/// A number for each side.
struct PlainSides: Equatable {
  var debit: Int128 = 0
  var credit: Int128 = 0

  subscript(side: PlainSide) -> Int128 {
    get { side == .debit ? debit : credit }
    set { if side == .debit { debit = newValue } else { credit = newValue } }
  }
}

/// What names an account: a path and an asset.
struct AccountName: Hashable {
  let path: String
  let asset: String
}
