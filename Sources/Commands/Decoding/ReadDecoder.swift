import Ledger
import Memory
import Money
import Wire

/// Reads the arguments of commands that read the ledger.
enum ReadDecoder {
  /// - Parameters:
  ///   - command: one whose access class is read.
  ///   - arguments: those after the command's words, at least as many as the table calls fixed.
  /// - Returns: to be used only when no fault was raised.
  static func decode(_ command: Command, _ arguments: Arguments, _ fault: inout Fault) -> ReadRequest {
    var request = ReadRequest()
    switch command {
    case .balance: balance(arguments, &request, &fault)
    case .accountGet: named("ACCOUNT GET", arguments, &request, &fault)
    case .rollup: path(arguments, &request, &fault)
    case .statement: statement(arguments, &request, &fault)
    case .accountList: list(arguments, &request, &fault)
    case .tail: tail(arguments, &request, &fault)
    case .trialBalance: trialBalance(arguments, &request, &fault)
    case .assetGet: request.asset = fault.asset(arguments[0])
    case .entry: request.sequence = fault.number(arguments[0], "entry")
    case .key:
      request.key = arguments.slice(0)
      fault.checkKey(arguments[0])
    default: break
    }
    return request
  }

  // MARK: Accounts

  private static func path(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    request.path = arguments.slice(0)
    fault.checkPath(arguments[0], "path")
  }

  /// Reads path and asset; answers where the rest begins.
  private static func account(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) -> Int {
    path(arguments, &request, &fault)
    guard arguments.count > 1, let code = AssetCode(arguments[1]) else { return 1 }
    request.asset = code
    return 2
  }

  private static func named(_ name: StaticString, _ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    path(arguments, &request, &fault)
    if arguments.count > 1 { request.asset = fault.asset(arguments[1]) }
  }

  /// path [asset] [POSTED|AVAILABLE|PENDING] [AT moment | SEQ n]
  private static func balance(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    var index = account(arguments, &request, &fault)
    let first = index
    var kind: BalanceKind?
    var isTimed = false
    while index < arguments.count {
      let word = arguments[index]
      index += 1
      if let named = balanceKind(word) {
        if kind != nil { return raiseSecond("POSTED, AVAILABLE and PENDING", &fault) }
        kind = named
        continue
      }
      let isInstant = word.matches("AT")
      guard isInstant || word.matches("SEQ") else {
        return raiseUnknown(word, .balance, asset: request.asset == nil && index == first + 1, &fault)
      }
      if isTimed { return raiseSecond("AT and SEQ", &fault) }
      isTimed = true
      guard index < arguments.count else {
        return isInstant ? fault.raiseMissing("AT", "a day or an instant") : fault.raiseMissing("SEQ", "an entry's number")
      }
      request.at = isInstant ? fault.moment(arguments[index], "AT") : .sequence(fault.number(arguments[index], "number after SEQ"))
      index += 1
    }
    request.kind = kind ?? .posted
    if case .date = request.at, request.kind != .posted, fault.raise(.syntax) {
      fault.say("AT with a day goes with POSTED only, because holds have no effective date; name an instant, such as 2026-11-20T23:59:59Z")
    }
  }

  private static func balanceKind(_ word: Span<UInt8>) -> BalanceKind? {
    if word.matches("POSTED") { return .posted }
    if word.matches("AVAILABLE") { return .available }
    return word.matches("PENDING") ? .pending : nil
  }

  /// path [asset] [FROM moment] [TO moment] [AFTER cursor] [LIMIT n]
  private static func statement(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    var index = account(arguments, &request, &fault)
    let first = index
    let allowed: ReadOption = [.from, .to, .after, .limit]
    request.limit = CommandLimits.linesDefault
    var seen: ReadOption = []
    while index < arguments.count {
      let asset = request.asset == nil && index == first
      guard let option = option(arguments, &index, allowed, &seen, .statement, asset: asset, &fault) else { return }
      let value = arguments[index - 1]
      switch option {
      case .from: request.from = fault.moment(value, "FROM")
      case .to: request.to = fault.moment(value, "TO")
      case .after: request.afterVersion = fault.number(value, "cursor")
      default: request.limit = Int(fault.number(value, "LIMIT", in: 1...UInt64(CommandLimits.linesMax)))
      }
    }
  }

  /// [prefix] [AFTER path] [LIMIT n]
  private static func list(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    request.limit = CommandLimits.listDefault
    var index = 0
    if arguments.count > 0, !(arguments.count > 1 && ReadOption(arguments[0]) != nil) {
      request.path = arguments.slice(0)
      index = 1
      checkPrefix(arguments[0], &fault)
    }
    var seen: ReadOption = []
    while index < arguments.count {
      guard let option = option(arguments, &index, [.after, .limit], &seen, .accountList, asset: false, &fault) else { return }
      if option == .after {
        request.afterPath = arguments.slice(index - 1)
        checkPrefix(arguments[index - 1], &fault)
      } else {
        request.limit = Int(fault.number(arguments[index - 1], "LIMIT", in: 1...UInt64(CommandLimits.listMax)))
      }
    }
  }

  /// Any bytes may be compared with; longer than a path they can be nobody's beginning.
  private static func checkPrefix(_ prefix: Span<UInt8>, _ fault: inout Fault) {
    if prefix.count > Limits.pathBytes, fault.raise(.limit) {
      fault.say("the prefix or path has \(prefix.count) bytes, at most \(Limits.pathBytes) are allowed")
    }
  }

  // MARK: Journal

  /// seq [COUNT n] [BLOCK milliseconds]
  private static func tail(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    request.sequence = fault.number(arguments[0], "sequence")
    request.limit = CommandLimits.linesDefault
    var index = 1
    var seen: ReadOption = []
    while index < arguments.count {
      guard let option = option(arguments, &index, [.count, .block], &seen, .tail, asset: false, &fault) else { return }
      if option == .count {
        request.limit = Int(fault.number(arguments[index - 1], "COUNT", in: 1...UInt64(CommandLimits.linesMax)))
      } else {
        let wait = fault.number(arguments[index - 1], "BLOCK", in: 0...CommandLimits.blockMilliseconds)
        request.blockMilliseconds = wait == 0 ? CommandLimits.blockMilliseconds : wait
      }
    }
  }

  /// [AT moment]
  private static func trialBalance(_ arguments: Arguments, _ request: inout ReadRequest, _ fault: inout Fault) {
    var index = 0
    var seen: ReadOption = []
    while index < arguments.count {
      guard option(arguments, &index, .at, &seen, .trialBalance, asset: false, &fault) != nil else { return }
      request.at = fault.moment(arguments[index - 1], "AT")
    }
  }

  // MARK: Options

  /// Reads the option at `index` and moves behind its one value; `nil` after a fault.
  private static func option(
    _ arguments: Arguments, _ index: inout Int, _ allowed: ReadOption, _ seen: inout ReadOption, _ command: Command, asset: Bool, _ fault: inout Fault
  ) -> ReadOption? {
    guard let option = ReadOption(arguments[index]), allowed.contains(option) else {
      raiseUnknown(arguments[index], command, asset: asset, &fault)
      return nil
    }
    if seen.contains(option) {
      fault.raiseTwice(option.keyword)
      return nil
    }
    seen.insert(option)
    guard index + 1 < arguments.count else {
      fault.raiseMissing(option.keyword, option.needed)
      return nil
    }
    index += 2
    return option
  }

  private static func raiseSecond(_ words: StaticString, _ fault: inout Fault) {
    if fault.raise(.syntax) {
      fault.say("only one of ")
      fault.say(words)
      fault.say(" may be given, and once")
    }
  }

  private static func raiseUnknown(_ word: Span<UInt8>, _ command: Command, asset: Bool, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    let spec = CommandTable.spec(command)
    fault.quote(word)
    fault.say(asset ? " is neither an asset code nor an option of " : " is not an option of ")
    fault.say(spec.fullName)
    fault.say("; it takes ")
    fault.list(spec.arguments.keywords, "and")
  }
}
