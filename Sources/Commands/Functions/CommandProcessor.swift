import Ledger
import Memory
import Payments
import Wire

/// Executes requests: finds the command, decodes its arguments, lets the ledger do it, writes the reply. Owns the ledger and all that commands reuse.
///
/// ```
///  words ──▶ dispatch ──▶ number of arguments ──▶ decode ──▶ ledger ──▶ reply in the connection's buffer + when it may leave
///                              └───── fault ─────────┴───── refusal ────▶ -CODE sentence
/// ```
/// Used on the loop thread only. TRANSFER and its like allocate nothing unless they are refused.
public struct CommandProcessor: ~Copyable {
  public var ledger: Ledger
  public var payments: PaymentService
  public let settings: CommandSettings
  /// Why commands that write are refused: `.diskFull` or `.ioError`; `nil`: they are not.
  public var writesRefused: ResultCode?
  /// Of the last `CHECK`.
  public let checkProgress = CheckProgress()

  let dispatch = Dispatch()
  /// The error that was written last is a refusal: how `EXEC` learns of it.
  var isRefused = false
  /// Records of `TRANSFERS` so far.
  var packedTransfers = 0
  /// Within `EXEC`: reads see what the commands before them did.
  var isExecuting = false

  // Filled by decoding, used by what comes after it, for one command.
  var entry = EntryRequest()
  var account = AccountRequest()
  var sides = FrozenSides.both
  var scale = 0
  var read = ReadRequest()
  var fault = Fault()

  // Scratch.
  var replies = ByteBuffer(capacity: 1024)
  var record = ByteBuffer(capacity: 1024)

  /// - Parameter payments: what it holds in memory is made by `loadPayments`.
  public init(
    ledger: consuming Ledger, settings: CommandSettings,
    payments: consuming PaymentService = PaymentService(settings: ServiceSettings(), connectors: [:], seed: 1)
  ) {
    self.ledger = ledger
    self.payments = payments
    self.settings = settings
  }

  /// Executes one request and appends its reply to `out`.
  /// - Parameters:
  ///   - arguments: the request's words, at least one.
  ///   - bytes: what they are slices of.
  @inline(__always)
  public mutating func execute(
    _ arguments: borrowing [Slice], _ bytes: Span<UInt8>, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    execute(Arguments(arguments.span, bytes), session, statistics, into: &out)
  }

  /// As above, with the words as they are.
  public mutating func execute(
    _ request: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    session.commands &+= 1
    if session.isOrdinary, case .command(let command, let words) = dispatch.find(request) {
      return run(command, request.from(words), session, statistics, into: &out)
    }
    return executeWithCare(request, session, statistics, into: &out)
  }

  /// Decodes and carries out a command.
  /// - Parameter arguments: those after the command's words.
  @inline(__always)
  mutating func run(
    _ command: Command, _ arguments: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    if !decode(command, arguments) { return refuseFault(into: &out) }
    if let kind = command.entryCommand {
      if writesRefused != nil { return refuseWrite(into: &out) }
      return makeEntry(kind, arguments.bytes, session, into: &out)
    }
    return runOther(command, arguments, session, statistics, into: &out)
  }

  /// Checks and reads the arguments of a command; `false` when there is a fault.
  @inline(__always)
  mutating func decode(_ command: Command, _ arguments: Arguments) -> Bool {
    fault.clear()
    let traits = dispatch.traits(command)
    if arguments.count < Int(traits.minimum) || arguments.count > Int(traits.maximum) {
      raiseCount(command, arguments.count)
      return false
    }
    if let kind = command.entryCommand {
      EntryDecoder.decode(kind, arguments, into: &entry, &fault)
    } else {
      decodeOther(command, arguments)
    }
    return fault.isNone
  }

  @inline(never)
  private mutating func decodeOther(_ command: Command, _ arguments: Arguments) {
    switch command {
    case .assetDefine: defineAsset(arguments)
    case .accountOpen, .accountTemplate: AccountDecoder.opening(command, arguments, into: &account, &fault)
    case .accountSet: AccountDecoder.setting(arguments, into: &account, &fault)
    case .accountFreeze: sides = AccountDecoder.freezing("ACCOUNT FREEZE", arguments, into: &account, &fault)
    case .accountUnfreeze: sides = AccountDecoder.freezing("ACCOUNT UNFREEZE", arguments, into: &account, &fault)
    case .accountClose: AccountDecoder.naming("ACCOUNT CLOSE", arguments, into: &account, &fault)
    case .accountReopen: AccountDecoder.naming("ACCOUNT REOPEN", arguments, into: &account, &fault)
    case .transfers: fault.checkRecords(arguments[0])
    default:
      if dispatch.traits(command).access == .read, command.rawValue < Command.pay.rawValue { read = ReadDecoder.decode(command, arguments, &fault) }
    }
  }

  /// code SCALE n
  private mutating func defineAsset(_ arguments: Arguments) {
    account.clear()
    account.asset = fault.asset(arguments[0])
    guard arguments.count == 3, arguments[1].matches("SCALE") else {
      if fault.raise(.syntax) { fault.say("ASSET DEFINE needs the code, SCALE and a number from 0 to 18") }
      return
    }
    guard let number = Fault.wholeNumber(arguments[2]), number <= 18 else {
      if fault.raise(.syntax) {
        fault.say("SCALE needs a whole number from 0 to 18; found ")
        fault.quote(arguments[2])
      }
      return
    }
    scale = Int(number)
  }

  @inline(never)
  private mutating func runOther(
    _ command: Command, _ arguments: Arguments, _ session: Session, _ statistics: borrowing ServerStatistics, into out: inout ByteBuffer
  ) -> Disposition {
    if command == .transfers { return makeTransfers(arguments[0], session, into: &out) }
    switch dispatch.traits(command).family {
    case .entries, .accounts: return runAccounts(command, arguments, session, into: &out)
    case .reads: return runRead(command, arguments, session, into: &out)
    case .transactions: return runTransaction(command, session, statistics, into: &out)
    case .connection: return runConnection(command, arguments, session, statistics, into: &out)
    case .server: return runServer(command, arguments, session, statistics, into: &out)
    case .payments:
      guard let operation = command.paymentOperation else { preconditionFailure("\(command) is no payment's") }
      return runPayment(operation, arguments, session, into: &out)
    }
  }
}
