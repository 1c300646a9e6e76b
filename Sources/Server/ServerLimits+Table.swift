import Commands
import Ledger
import Wire

/// The limits as the manual shows them.
extension ServerLimits {
  /// One limit: what it bounds, where it lies, and what happens there.
  public struct Row: Sendable {
    public let subject: String
    public let value: String
    public let consequence: String

    init(_ subject: String, _ value: String, _ consequence: String) {
      self.subject = subject
      self.value = value
      self.consequence = consequence
    }
  }

  /// Limits of connections, requests and replies.
  public static let ofConnections: [Row] = [
    Row("connections at once", "\(connections), or `--max-connections`", "`-LIMIT`, closed"),
    Row("bytes of a request", bytes(request.requestBytes), "`-PROTOCOL`, closed"),
    Row("bytes of an argument", bytes(request.bulkBytes), "`-PROTOCOL`, closed"),
    Row("arguments of a request", "\(request.arguments)", "`-PROTOCOL`, closed"),
    Row("bytes of an inline line", bytes(request.lineBytes), "`-PROTOCOL`, closed"),
    Row("bytes of a request before `AUTH`", bytes(requestBeforeAuthentication.requestBytes), "`-PROTOCOL`, closed"),
    Row("bytes of an argument before `AUTH`", bytes(requestBeforeAuthentication.bulkBytes), "`-PROTOCOL`, closed"),
    Row("arguments before `AUTH`", "\(requestBeforeAuthentication.arguments)", "`-PROTOCOL`, closed"),
    Row("bytes of replies waiting on a connection", bytes(replyBytes), "its requests are left unread until it reads"),
    Row("replies waiting for a commit on a connection", "\(repliesWaiting)", "its requests are left unread until the commit"),
    Row("replies that are not read", "\(sendSeconds) s, or `--send-timeout`", "closed"),
    Row("a request from its first byte to its last", "\(requestSeconds) s, or `--request-timeout`", "closed"),
    Row("a connection without `AUTH`, where a password is set", "\(authenticationSeconds) s, or `--auth-timeout`", "closed"),
    Row("a silent connection", "\(idleSeconds) s, or `--idle-timeout`", "closed"),
    Row("long commands (`CHECK`, `TRIALBALANCE`) waiting", "\(jobs)", "`-LIMIT`"),
    Row("bytes of accounts in a reply of `TRIALBALANCE`", bytes(CommandLimits.trialBalanceBytes), "`-LIMIT`"),
    Row("`TAIL … BLOCK`", "\(CommandLimits.blockMilliseconds / 1000) s", "answered with what there is"),
    Row("commands between `MULTI` and `EXEC`", "\(CommandLimits.queuedCommands), \(bytes(CommandLimits.queuedBytes))", "`-LIMIT`"),
  ]

  /// Limits of what the ledger keeps.
  public static let ofLedger: [Row] = [
    Row("bytes of an account path", "\(Limits.pathBytes)", "`-LIMIT`"),
    Row("bytes of a key", "\(Limits.keyBytes)", "`-LIMIT`"),
    Row("bytes of a memo", "\(Limits.memoBytes)", "`-LIMIT`"),
    Row("fields of metadata", "\(Limits.metaFields)", "`-LIMIT`"),
    Row("bytes of a field's name and of its value", "\(Limits.metaNameBytes) and \(Limits.metaValueBytes)", "`-LIMIT`"),
    Row("legs of an entry", "\(Limits.legs)", "`-LIMIT`"),
    Row("conditions of an entry", "\(Limits.conditions)", "`-LIMIT`"),
    Row("accounts", "\(Limits.accounts)", "`-LIMIT`"),
    Row("assets", "\(Limits.assets)", "`-LIMIT`"),
    Row("templates", "\(Limits.templates)", "`-LIMIT`"),
    Row("an amount", "2^127 - 1 minor units", "`-AMOUNT`, `-OVERFLOW`"),
  ]

  private static func bytes(_ count: Int) -> String {
    count % (1 << 20) == 0 ? "\(count >> 20) MiB" : count % 1024 == 0 ? "\(count >> 10) KiB" : "\(count)"
  }
}
