import Memory

/// What a transaction (or an entry that opened an account by a template) has changed in memory so far, so that all of it can be taken back.
struct Undo: ~Copyable {
  struct SavedAccount {
    let id: Int
    let account: Account
    let limits: AccountLimits
    let roots: [UInt64]
  }

  /// How long everything was that only grows.
  struct Marks {
    var records = 0
    var offsets = 0
    var operations = 0
    var images = 0
    var accounts = 0
    var names = 0
    var assets = 0
    var templates = 0
    var holdsChanged = 0
    var keysAdded = 0
    var sequence: UInt64 = 0
    var time: UInt64 = 0
    var expiryBatch: UInt64 = 0
  }

  var isActive = false
  var marks = Marks()
  var accounts: [SavedAccount] = []
  var keySlots: [Int] = []
  /// Holds as they were: with nothing left when they were not there.
  var holds: [Hold] = []
  var rows: [(key: RowOverlay.Key, row: RowOverlay.Row?)] = []
  var moduleRows: [(key: ModuleRows.Key, row: ModuleRows.Row?)] = []

  init() {}

  mutating func begin(_ marks: Marks) {
    self.marks = marks
    isActive = true
  }

  mutating func end() {
    isActive = false
    accounts.removeAll(keepingCapacity: true)
    keySlots.removeAll(keepingCapacity: true)
    holds.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    moduleRows.removeAll(keepingCapacity: true)
  }
}
