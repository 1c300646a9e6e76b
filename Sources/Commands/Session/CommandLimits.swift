/// The bounds of commands, each with its reason. Those of the ledger's own data are in `Ledger.Limits`.
public enum CommandLimits {
  /// Paths in one reply of `ACCOUNT LIST`: half a megabyte or so.
  public static let listMax = 10_000
  public static let listDefault = 100
  /// Lines in one reply of `STATEMENT`, records in one of `TAIL`: each costs a look-up in the journal, so that the loop thread is held up by a few
  /// milliseconds at most.
  public static let linesMax = 1000
  public static let linesDefault = 100
  /// Bytes of records in one reply of `TAIL`, past which no further one is added: one record may have a thousand legs of 400 bytes.
  public static let tailBytes = 1 << 20
  /// Bytes of replies of one transaction: they wait in memory until its end.
  public static let transactionReplyBytes = 16 << 20
  /// Bytes of a reply of `TRIALBALANCE`: some two million accounts. It is whole in memory before it leaves.
  public static let trialBalanceBytes = 256 << 20
  /// How long `TAIL … BLOCK` waits at most: one hour, after which the client asks again.
  public static let blockMilliseconds: UInt64 = 3_600_000
  /// Commands and bytes between `MULTI` and `EXEC`: a transaction is one batch of the journal, and waits in memory until then.
  public static let queuedCommands = 10_000
  public static let queuedBytes = 4 << 20
  /// Accounts that ROLLUP adds up on the loop thread, some 10 ms; more are the worker's.
  public static let inlineAccounts = 50_000
  /// Bytes of a connection's name, and of what `CLIENT SETINFO` tells.
  public static let clientNameBytes = 64
  /// Bytes from a client that a sentence shows.
  public static let shownBytes = 64
}
