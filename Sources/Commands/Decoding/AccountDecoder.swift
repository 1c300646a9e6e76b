import Ledger
import Memory
import Money
import Wire

/// Reads the arguments of ACCOUNT OPEN, SET, TEMPLATE, FREEZE, UNFREEZE, CLOSE and REOPEN into the one reusable request.
enum AccountDecoder {
  /// path asset TYPE type [FLOOR amount] [CEILING amount] [META field value ...]
  /// - Parameters:
  ///   - command: `.accountOpen` or `.accountTemplate`.
  ///   - arguments: at least path and asset.
  static func opening(_ command: Command, _ arguments: Arguments, into request: inout AccountRequest, _ fault: inout Fault) {
    request.clear()
    request.path = arguments.slice(0)
    fault.checkPath(arguments[0], command == .accountTemplate ? "pattern" : "path", pattern: command == .accountTemplate)
    request.asset = fault.asset(arguments[1])
    if !options(arguments, from: 2, command, &request, &fault) { return }
    if request.type == nil, fault.raise(.syntax) {
      fault.say(command == .accountOpen ? "ACCOUNT OPEN" : "ACCOUNT TEMPLATE")
      fault.say(" needs TYPE and one of \(types)")
    }
    // No limit is what an account has that is given none.
    if request.floor == LimitRequest.none { request.floor = nil }
    if request.ceiling == LimitRequest.none { request.ceiling = nil }
  }

  /// path [asset] FLOOR|CEILING|META ...
  static func setting(_ arguments: Arguments, into request: inout AccountRequest, _ fault: inout Fault) {
    request.clear()
    request.path = arguments.slice(0)
    fault.checkPath(arguments[0], "path")
    let first = asset(arguments, &request)
    if first == arguments.count {
      if fault.raise(.syntax) { fault.say("ACCOUNT SET needs at least one of FLOOR, CEILING and META") }
      return
    }
    _ = options(arguments, from: first, .accountSet, &request, &fault)
  }

  /// path [asset] [DEBITS|CREDITS|BOTH]
  /// - Returns: the sides, both when none is named.
  static func freezing(_ name: StaticString, _ arguments: Arguments, into request: inout AccountRequest, _ fault: inout Fault) -> FrozenSides {
    request.clear()
    request.path = arguments.slice(0)
    fault.checkPath(arguments[0], "path")
    var index = asset(arguments, &request)
    var sides = FrozenSides.both
    if index < arguments.count {
      let word = arguments[index]
      if word.matches("DEBITS") {
        sides = .debits
      } else if word.matches("CREDITS") {
        sides = .credits
      } else if !word.matches("BOTH") {
        raiseSide(name, word, asset: request.asset == nil, &fault)
        return sides
      }
      index += 1
    }
    raiseRest(name, arguments, index, &fault)
    return sides
  }

  /// path [asset]
  static func naming(_ name: StaticString, _ arguments: Arguments, into request: inout AccountRequest, _ fault: inout Fault) {
    request.clear()
    request.path = arguments.slice(0)
    fault.checkPath(arguments[0], "path")
    if arguments.count > 1 { request.asset = fault.asset(arguments[1]) }
    raiseRest(name, arguments, 2, &fault)
  }

  // MARK: Parts

  /// Reads the asset at 1 if there is one; answers where the rest begins.
  private static func asset(_ arguments: Arguments, _ request: inout AccountRequest) -> Int {
    guard arguments.count > 1, let code = AssetCode(arguments[1]) else { return 1 }
    request.asset = code
    return 2
  }

  private static let types = "asset, liability, equity, income or expense"

  /// `false` after a fault that ends the decoding.
  private static func options(
    _ arguments: Arguments, from first: Int, _ command: Command, _ request: inout AccountRequest, _ fault: inout Fault
  ) -> Bool {
    var index = first
    while index < arguments.count {
      guard let option = AccountOption(arguments[index]), option != .type || command != .accountSet else {
        raiseUnknown(arguments[index], command, asset: command == .accountSet && index == 1, &fault)
        return false
      }
      if option.isGiven(request) {
        fault.raiseTwice(option.keyword)
        return false
      }
      index += 1
      guard index < arguments.count else {
        fault.raiseMissing(option.keyword, option == .type ? "an account type" : option == .meta ? "names and values" : "an amount or NONE")
        return false
      }
      if option == .meta {
        if !meta(arguments, &index, &request, &fault) { return false }
        continue
      }
      let value = arguments[index]
      index += 1
      switch option {
      case .type: request.type = type(value, &fault)
      case .floor: request.floor = limit(value, &fault)
      default: request.ceiling = limit(value, &fault)
      }
      if fault.code == .syntax { return false }
    }
    return true
  }

  private static func meta(_ arguments: Arguments, _ index: inout Int, _ request: inout AccountRequest, _ fault: inout Fault) -> Bool {
    let first = index
    while index < arguments.count, AccountOption(arguments[index]) == nil {
      if !fault.appendField(arguments, &index, &request.meta) { return false }
    }
    if index == first {
      fault.raiseMissing("META", "names and values")
      return false
    }
    return true
  }

  private static func type(_ word: Span<UInt8>, _ fault: inout Fault) -> AccountType? {
    if word.matches("ASSET") { return .asset }
    if word.matches("LIABILITY") { return .liability }
    if word.matches("EQUITY") { return .equity }
    if word.matches("INCOME") { return .income }
    if word.matches("EXPENSE") { return .expense }
    if fault.raise(.syntax) {
      fault.say("TYPE needs one of \(types); found ")
      fault.quote(word)
    }
    return nil
  }

  private static func limit(_ word: Span<UInt8>, _ fault: inout Fault) -> LimitRequest {
    word.matches("NONE") ? .none : .amount(fault.signedAmount(word))
  }

  // MARK: Faults

  private static func raiseUnknown(_ word: Span<UInt8>, _ command: Command, asset: Bool, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    let spec = CommandTable.spec(command)
    fault.quote(word)
    fault.say(asset ? " is neither an asset code nor an option of " : " is not an option of ")
    fault.say(spec.fullName)
    fault.say("; it takes ")
    fault.list(spec.arguments.keywords.filter { $0 != "NONE" }, "and")
  }

  private static func raiseSide(_ name: StaticString, _ word: Span<UInt8>, asset: Bool, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    fault.say(name)
    fault.say(asset ? " takes an asset code and DEBITS, CREDITS or BOTH after the path" : " takes DEBITS, CREDITS or BOTH after the asset")
    fault.say("; found ")
    fault.quote(word)
  }

  private static func raiseRest(_ name: StaticString, _ arguments: Arguments, _ index: Int, _ fault: inout Fault) {
    if index < arguments.count, fault.raise(.syntax) {
      fault.quote(arguments[index])
      fault.say(" is too much for ")
      fault.say(name)
    }
  }
}

/// The options of ACCOUNT OPEN, SET and TEMPLATE.
private enum AccountOption {
  case type
  case floor
  case ceiling
  case meta

  init?(_ word: Span<UInt8>) {
    if word.matches("TYPE") {
      self = .type
    } else if word.matches("FLOOR") {
      self = .floor
    } else if word.matches("CEILING") {
      self = .ceiling
    } else if word.matches("META") {
      self = .meta
    } else {
      return nil
    }
  }

  var keyword: StaticString {
    switch self {
    case .type: "TYPE"
    case .floor: "FLOOR"
    case .ceiling: "CEILING"
    case .meta: "META"
    }
  }

  /// Whether the request has it already; META may be repeated.
  func isGiven(_ request: borrowing AccountRequest) -> Bool {
    switch self {
    case .type: request.type != nil
    case .floor: request.floor != nil
    case .ceiling: request.ceiling != nil
    case .meta: false
    }
  }
}
