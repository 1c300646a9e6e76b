import Ledger
import Memory
import Money
import Wire

/// Reads the arguments of TRANSFER, POST, HOLD, CAPTURE, RELEASE and REVERSE into the one reusable request.
///
/// After a fault of code SYNTAX decoding stops, because what follows cannot be placed; after others it goes on, because a SYNTAX further on comes
/// before them.
/// No allocation without a fault.
enum EntryDecoder {
  /// - Parameters:
  ///   - arguments: those after the command's name, at least as many as the table calls fixed.
  ///   - request: to be used only when no fault was raised.
  @inline(__always)
  static func decode(_ command: EntryCommand, _ arguments: Arguments, into request: inout EntryRequest, _ fault: inout Fault) {
    request.clear(command)
    request.key = arguments.slice(0)
    fault.checkKey(arguments[0])
    switch command {
    case .transfer: movement(arguments, .transfer, &request, &fault)
    case .hold: movement(arguments, .hold, &request, &fault)
    case .post: post(arguments, &request, &fault)
    case .capture: settlement(arguments, "hold", .capture, &request, &fault)
    case .release: settlement(arguments, "hold", .always, &request, &fault)
    case .reverse: settlement(arguments, "entry", .always, &request, &fault)
    }
  }

  // MARK: The fixed part

  /// key debit-account credit-account amount [asset] options
  @inline(__always)
  private static func movement(_ arguments: Arguments, _ allowed: EntryOption, _ request: inout EntryRequest, _ fault: inout Fault) {
    fault.checkPath(arguments[1], "debit account")
    fault.checkPath(arguments[2], "credit account")
    let amount = fault.amount(arguments[3])
    var index = 4
    var asset: AssetCode?
    if arguments.count > 4 {
      asset = AssetCode(arguments[4])
      if asset != nil { index = 5 }
    }
    request.legs.append(LegRequest(path: arguments.slice(1), side: .debit, amount: amount, asset: asset))
    request.legs.append(LegRequest(path: arguments.slice(2), side: .credit, amount: amount, asset: asset))
    if index < arguments.count { options(arguments, from: index, allowed, afterAmount: asset == nil, &request, &fault) }
  }

  /// key, then legs: DEBIT|CREDIT account amount [asset], then options
  private static func post(_ arguments: Arguments, _ request: inout EntryRequest, _ fault: inout Fault) {
    var index = 1
    var legs = 0
    while index < arguments.count, let side = side(arguments[index]) {
      guard index + 2 < arguments.count else { return raiseShortLeg(arguments, index, &fault) }
      legs += 1
      fault.checkPath(arguments[index + 1], "account of a leg")
      let amount = fault.amount(arguments[index + 2])
      var leg = LegRequest(path: arguments.slice(index + 1), side: side, amount: amount, asset: nil)
      index += 3
      if index < arguments.count, let asset = AssetCode(arguments[index]) {
        leg.asset = asset
        index += 1
      }
      // More than the limit are counted, not kept.
      if legs <= Limits.legs { request.legs.append(leg) }
    }
    if index < arguments.count, EntryOption(arguments[index]) == nil { return raiseNoLeg(arguments[index], legs, &fault) }
    if legs < 2 { raiseFewLegs(legs, &fault) }
    if legs > Limits.legs { raiseManyLegs(legs, &fault) }
    if index < arguments.count { options(arguments, from: index, .post, afterAmount: false, &request, &fault) }
  }

  @inline(__always)
  private static func side(_ word: Span<UInt8>) -> Side? {
    word.matches("DEBIT") ? .debit : word.matches("CREDIT") ? .credit : nil
  }

  /// key hold|entry [amount] options
  private static func settlement(
    _ arguments: Arguments, _ place: StaticString, _ allowed: EntryOption, _ request: inout EntryRequest, _ fault: inout Fault
  ) {
    request.target = fault.number(arguments[1], place)
    var index = 2
    if arguments.count > 2, looksLikeAmount(arguments[2]) {
      request.amount = fault.amount(arguments[2])
      index = 3
    }
    if index < arguments.count { options(arguments, from: index, allowed, afterAmount: false, &request, &fault) }
  }

  /// What begins like a number is one that may be wrong; anything else is a word.
  private static func looksLikeAmount(_ text: Span<UInt8>) -> Bool {
    if text.isEmpty { return true }
    let first = text[0]
    return first &- UInt8(ascii: "0") < 10 || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
  }

  // MARK: Faults

  @inline(never)
  private static func raiseShortLeg(_ arguments: Arguments, _ index: Int, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    fault.say("a leg needs ")
    fault.say(arguments[index].matches("DEBIT") ? "DEBIT" : "CREDIT")
    fault.say(", account and amount; only \(arguments.count - index) of 3 were given")
  }

  @inline(never)
  private static func raiseNoLeg(_ word: Span<UInt8>, _ legs: Int, _ fault: inout Fault) {
    guard fault.raise(.syntax) else { return }
    fault.quote(word)
    if legs == 0 {
      fault.say(" was found where POST needs DEBIT or CREDIT")
    } else {
      fault.say(" was found after leg \(legs), where POST needs an asset code, DEBIT, CREDIT or one of the options ")
      fault.list(EntryOption.post.keywords, "and")
    }
  }

  @inline(never)
  private static func raiseFewLegs(_ legs: Int, _ fault: inout Fault) {
    if fault.raise(.syntax) { fault.say("POST needs at least 2 legs; \(legs == 0 ? "none was" : "\(legs) was") given") }
  }

  @inline(never)
  private static func raiseManyLegs(_ legs: Int, _ fault: inout Fault) {
    if fault.raise(.limit) { fault.say("POST has \(legs) legs, at most \(Limits.legs) are allowed") }
  }
}
