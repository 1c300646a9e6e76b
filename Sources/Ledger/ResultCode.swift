/// What became of a command: a closed list, in order of precedence. Of several that apply the first is given. Numbers are never used again.
public enum ResultCode: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case ok = 0
  case unknownCommand = 1
  case noAuthentication = 2
  case wrongPassword = 3
  case noProtocol = 4
  case `protocol` = 5
  case cardNumber = 9
  case syntax = 10
  case amount = 11
  case scale = 12
  case noAsset = 13
  case conflict = 14
  case noAccount = 15
  case assetNeeded = 16
  case assetMismatch = 17
  case sameAccount = 18
  case unbalanced = 19
  case closed = 20
  case frozen = 21
  case noHold = 22
  case holdExpired = 23
  case holdSettled = 24
  case exceedsHold = 25
  case noEntry = 26
  case reversed = 27
  case overflow = 28
  case precondition = 29
  case insufficient = 30
  case ceiling = 31
  case notEmpty = 32
  case noKey = 33
  case limit = 40
  case execAbort = 41
  case diskFull = 42
  case ioError = 43
  case shuttingDown = 44

  /// The word that begins the error reply.
  public var word: StaticString {
    switch self {
    case .ok: "OK"
    case .unknownCommand: "ERR"
    case .noAuthentication: "NOAUTH"
    case .wrongPassword: "WRONGPASS"
    case .noProtocol: "NOPROTO"
    case .protocol: "PROTOCOL"
    case .cardNumber: "CARDNUMBER"
    case .syntax: "SYNTAX"
    case .amount: "AMOUNT"
    case .scale: "SCALE"
    case .noAsset: "NOASSET"
    case .conflict: "CONFLICT"
    case .noAccount: "NOACCOUNT"
    case .assetNeeded: "ASSETNEEDED"
    case .assetMismatch: "ASSETMISMATCH"
    case .sameAccount: "SAMEACCOUNT"
    case .unbalanced: "UNBALANCED"
    case .closed: "CLOSED"
    case .frozen: "FROZEN"
    case .noHold: "NOHOLD"
    case .holdExpired: "HOLDEXPIRED"
    case .holdSettled: "HOLDSETTLED"
    case .exceedsHold: "EXCEEDSHOLD"
    case .noEntry: "NOENTRY"
    case .reversed: "REVERSED"
    case .precondition: "PRECONDITION"
    case .insufficient: "INSUFFICIENT"
    case .ceiling: "CEILING"
    case .overflow: "OVERFLOW"
    case .notEmpty: "NOTEMPTY"
    case .noKey: "NOKEY"
    case .limit: "LIMIT"
    case .execAbort: "EXECABORT"
    case .diskFull: "DISKFULL"
    case .ioError: "IOERROR"
    case .shuttingDown: "SHUTDOWN"
    }
  }

  /// Whether the refusal depends on the ledger's state: then it is journaled, and the key that met it answers the same for ever.
  public var burnsKey: Bool {
    switch self {
    case .noAccount, .assetNeeded, .assetMismatch, .closed, .frozen, .noHold, .holdExpired, .holdSettled, .exceedsHold, .noEntry, .reversed,
      .precondition, .insufficient, .ceiling, .overflow:
      true
    default: false
    }
  }

  /// One line for the manual.
  public var meaning: StaticString {
    switch self {
    case .ok: "Done."
    case .unknownCommand: "There is no such command or subcommand."
    case .noAuthentication: "The server wants AUTH first."
    case .wrongPassword: "AUTH or HELLO gave a wrong password."
    case .noProtocol: "HELLO asked for a version other than 2 or 3."
    case .protocol: "The bytes are no RESP request; the connection is closed after this reply."
    case .cardNumber: "MEMO or META holds what looks like a card number. Nothing of it was kept; use the PSP's token instead."
    case .syntax: "The command's words are off: too few, too many, or one that does not fit its place."
    case .amount: "Not a decimal number, not above zero, or beyond 2^127 - 1 minor units."
    case .scale: "More decimal places than the asset has; never rounded."
    case .noAsset: "The asset is not defined."
    case .conflict: "The key, account, asset or template exists with something else in it; the reply names the first difference."
    case .noAccount: "The account is not open, and no template opens it."
    case .assetNeeded: "The account is open in several assets; name one."
    case .assetMismatch: "The account is not open in that asset, or the accounts have none in common."
    case .sameAccount: "Debit and credit account are the same."
    case .unbalanced: "Debits and credits differ in some asset."
    case .closed: "The account is closed."
    case .frozen: "That side of the account is frozen."
    case .noHold: "No such entry, or it is not a hold."
    case .holdExpired: "The hold's timeout had passed."
    case .holdSettled: "The hold is captured or released to the end."
    case .exceedsHold: "More than is left of the hold."
    case .noEntry: "No such entry, or one that cannot be reversed."
    case .reversed: "The entry is reversed already, wholly or to that extent."
    case .precondition: "A condition given with IF does not hold."
    case .insufficient: "The balance would fall below the account's floor."
    case .ceiling: "The balance would rise above the account's ceiling."
    case .overflow: "A counter would pass 2^127 - 1."
    case .notEmpty: "The account still holds a balance or has open holds."
    case .noKey: "The key was never used."
    case .limit: "Beyond one of the server's limits; the reply names it."
    case .execAbort: "The transaction was not applied; the reply says which command failed and why."
    case .diskFull: "The disk is full: nothing was written, reads go on; try again when there is room."
    case .ioError: "The disk failed: whether the command was written shows when it is sent again with the same key."
    case .shuttingDown: "The server is stopping: this command and those after it were not carried out."
    }
  }
}
