import Money

/// What the caller of an import can choose.
struct ImportOptions {
  var overrides: [String: AssetCode] = [:]
  /// The type of accounts whose path does not tell it.
  var defaultType: StaticString = "equity"
  /// Where the differences go that rounding makes; without it nothing is rounded.
  var roundingAccount: String?
  /// The other side of postings that hledger does not ask to balance.
  var virtualAccount = "equity:virtual"
  /// What keys begin with, instead of `import:` and the file's digest.
  var keyPrefix: String?
  /// Requests under way at once: what is under way when a commit begins shares the next one, so on a disk where a commit takes 10 ms this still
  /// lets some 200,000 entries through a second.
  var window = 4096
}
