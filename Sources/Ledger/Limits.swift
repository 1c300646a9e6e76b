/// The bounds of the ledger, each with its reason.
public enum Limits {
  /// Bytes of an account path: fits one byte of length, and a node of a B-tree.
  public static let pathBytes = 255
  /// Bytes of an idempotency key.
  public static let keyBytes = 128
  /// Bytes of a memo.
  public static let memoBytes = 1024
  /// Fields of metadata on an entry or an account.
  public static let metaFields = 32
  public static let metaNameBytes = 64
  public static let metaValueBytes = 512
  /// Conditions on one entry.
  public static let conditions = 8
  /// Legs of one entry: an entry is one record, written and checked in one piece.
  public static let legs = 1000
  /// Ten years: a hold is a promise, not an archive.
  public static let timeoutSeconds: UInt64 = 315_360_000
  /// Accounts (path and asset) in one ledger: their hot halves live in memory, some 250 bytes each.
  public static let accounts = 1 << 26
  /// Assets in one ledger: fits two bytes.
  public static let assets = 60_000
  /// Templates: looked through one by one when an unknown path is used.
  public static let templates = 1000

  /// Keys in the young table before it is frozen and written as a run. Bounds memory (64 MB) and what a restart reads again.
  public static let keyWindow = 1 << 19
  /// Keys that are added before a share of the writing of runs goes with a commit.
  static let sliceKeys = 1024
  /// Rows of a round that are written at once at the least, with a share of the commits.
  static let sliceRows = 64
  /// Address space for the filters of all runs, in words of 8 bytes: 16 bits for each of some 34 thousand million keys.
  public static let filterWords = 1 << 33
  /// Runs of one size before they are merged into one of the next: bounds the look-ups for a new key.
  public static let runFanOut = 4
  /// Records between the beginnings of two rounds of writing changed accounts: bounds what a restart reads again.
  public static let roundRecords = 1 << 20
  /// Bytes of records in one value of the journal: two such values fill a page of 4096 (above 2022 LMDB gives each its own pages).
  public static let bundleBytes = 2012
  /// Bytes of records in one commit: past it the server holds new commands back until the commit is through.
  public static let batchBytes = 4 << 20
  /// Bytes of rows in one commit, likewise: an account's metadata is written anew with each command that changes the account.
  public static let batchRowBytes = 16 << 20
  /// Rows of a round that a commit without records writes: a few hundred kilobytes.
  static let leisureRows = 256
  /// Transfers in one `TRANSFERS`, which is not interrupted: some 2 ms of the loop thread, and at most 10 MB of records (refusals, all of them with the
  /// longest paths) past the bound of the batch.
  public static let packedTransfers = 8192
  /// Address space reserved for the data file; the file itself grows as it is filled.
  public static let mapBytes = 1 << 40
}
