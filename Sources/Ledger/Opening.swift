import Memory

/// What an account is opened with.
struct Opening {
  /// Number of the asset.
  var asset: Int
  var type: AccountType
  /// The record of the template that opens it, or 0.
  var template: UInt64 = 0
  var floor: Int128?
  var ceiling: Int128?
  var metaCount = 0

  init(asset: Int, type: AccountType) {
    self.asset = asset
    self.type = type
  }

  var flags: RecordFlags {
    var flags: RecordFlags = []
    if floor != nil { flags.insert(.floor) }
    if ceiling != nil { flags.insert(.ceiling) }
    if metaCount > 0 { flags.insert(.meta) }
    return flags
  }
}
