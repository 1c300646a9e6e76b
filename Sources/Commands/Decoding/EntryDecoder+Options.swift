import Ledger
import Memory
import Money
import Wire

extension EntryDecoder {
  /// Reads options from `first` to the end.
  /// - Parameter afterAmount: an asset code could have stood at `first`, for the sentence.
  static func options(
    _ arguments: Arguments, from first: Int, _ allowed: EntryOption, afterAmount: Bool, _ request: inout EntryRequest, _ fault: inout Fault
  ) {
    var seen: EntryOption = []
    var index = first
    while index < arguments.count {
      guard let option = EntryOption(arguments[index]) else {
        return raiseUnknown(arguments[index], request.command, allowed, asset: afterAmount && index == first, &fault)
      }
      if !allowed.contains(option) { return raiseForeign(option, request.command, allowed, &fault) }
      if seen.contains(option), !EntryOption.repeatable.contains(option) { return fault.raiseTwice(option.keyword) }
      seen.insert(option)
      index += 1
      switch option {
      case .upTo: request.isUpTo = true
      case .final: request.isFinal = true
      case .meta:
        if !meta(arguments, &index, &request, &fault) { return }
      case .condition:
        if !condition(arguments, &index, &request, &fault) { return }
      default:
        guard index < arguments.count else { return raiseValueMissing(option, &fault) }
        let value = arguments[index]
        if option == .memo {
          fault.checkMemo(value)
          request.memo = arguments.slice(index)
        } else if option == .date {
          request.date = fault.date(value)
        } else {
          request.timeoutSeconds = fault.number(value, "TIMEOUT", in: 1...Limits.timeoutSeconds)
        }
        index += 1
      }
    }
  }

  /// Names and values up to an option or the end; `false` after a fault that ends the decoding.
  private static func meta(_ arguments: Arguments, _ index: inout Int, _ request: inout EntryRequest, _ fault: inout Fault) -> Bool {
    let first = index
    while index < arguments.count, EntryOption(arguments[index]) == nil {
      if !fault.appendField(arguments, &index, &request.meta) { return false }
    }
    if index == first {
      fault.raiseMissing("META", "names and values")
      return false
    }
    return true
  }

  // MARK: Conditions

  /// account [asset] POSTED|AVAILABLE|PENDING comparison amount, or account [asset] VERSION = n; `false` after a fault that ends the decoding.
  private static func condition(_ arguments: Arguments, _ index: inout Int, _ request: inout EntryRequest, _ fault: inout Fault) -> Bool {
    guard index < arguments.count else {
      fault.raiseMissing("IF", "account, balance, comparison and amount")
      return false
    }
    let path = arguments.slice(index)
    fault.checkPath(arguments[index], "account of IF")
    index += 1
    var asset: AssetCode?
    if index < arguments.count, let code = AssetCode(arguments[index]) {
      asset = code
      index += 1
    }
    guard index + 2 < arguments.count else {
      if fault.raise(.syntax) { fault.say("IF needs account, balance, comparison and amount; it ends too early") }
      return false
    }
    guard let field = field(arguments[index]) else {
      if fault.raise(.syntax) {
        fault.say("IF needs POSTED, AVAILABLE, PENDING or VERSION after the account; found ")
        fault.quote(arguments[index])
      }
      return false
    }
    guard let comparison = comparison(arguments[index + 1]), field != .version || comparison == .equal else {
      if fault.raise(.syntax) {
        fault.say(field == .version ? "IF … VERSION needs =; found " : "IF needs =, !=, <, <=, > or >= before the amount; found ")
        fault.quote(arguments[index + 1])
      }
      return false
    }
    let value: ParsedDecimal
    if field == .version {
      value = ParsedDecimal(mantissa: Int128(fault.number(arguments[index + 2], "version")), fractionDigits: 0)
    } else {
      value = fault.signedAmount(arguments[index + 2])
    }
    index += 3
    if request.conditions.count == Limits.conditions {
      if fault.raise(.limit) { fault.say("more than \(Limits.conditions) conditions were given with IF") }
      return true
    }
    request.conditions.append(ConditionRequest(path: path, asset: asset, field: field, comparison: comparison, value: value))
    return true
  }

  private static func field(_ word: Span<UInt8>) -> ConditionField? {
    if word.matches("POSTED") { return .posted }
    if word.matches("AVAILABLE") { return .available }
    if word.matches("PENDING") { return .pending }
    return word.matches("VERSION") ? .version : nil
  }

  private static func comparison(_ word: Span<UInt8>) -> Comparison? {
    if word.matches("=") { return .equal }
    if word.matches("!=") { return .notEqual }
    if word.matches("<") { return .less }
    if word.matches("<=") { return .lessOrEqual }
    if word.matches(">") { return .greater }
    return word.matches(">=") ? .greaterOrEqual : nil
  }

  // MARK: Faults

  private static func raiseUnknown(_ word: Span<UInt8>, _ command: EntryCommand, _ allowed: EntryOption, asset: Bool, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    fault.quote(word)
    fault.say(asset ? " is neither an asset code nor an option of " : " is not an option of ")
    fault.say(command.name)
    fault.say("; it takes ")
    fault.list(allowed.keywords, "and")
  }

  private static func raiseForeign(_ option: EntryOption, _ command: EntryCommand, _ allowed: EntryOption, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    fault.say(command.name)
    fault.say(" does not take ")
    fault.say(option.keyword)
    fault.say("; it takes ")
    fault.list(allowed.keywords, "and")
  }

  private static func raiseValueMissing(_ option: EntryOption, _ fault: inout Fault) {
    switch option {
    case .memo: fault.raiseMissing("MEMO", "a text")
    case .date: fault.raiseMissing("DATE", "a day as yyyy-mm-dd")
    default: fault.raiseMissing("TIMEOUT", "a number of seconds")
    }
  }
}
