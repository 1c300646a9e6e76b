import Memory
import Money

/// What a keyed request says, as a list of labelled texts in a fixed order: two requests are the same when their lists are. Built only when a key is seen again
/// or a refusal is journaled.
///
/// ```
///  { label 1 · text, counted } …
/// ```
/// Amounts stand in their shortest form, so that `1.5` and `1.50` are the same; an asset that is only implied is left out and equals any.
enum RequestBody {
  enum Label: UInt8 {
    case command = 0
    case debit = 1
    case credit = 2
    case amount = 3
    case asset = 4
    case target = 5
    case timeout = 6
    case final = 7
    case upTo = 8
    case memo = 9
    case date = 10
    case metaName = 11
    case metaValue = 12
    case condition = 13

    var name: StaticString {
      switch self {
      case .command: "command"
      case .debit: "debit account"
      case .credit: "credit account"
      case .amount: "amount"
      case .asset: "asset"
      case .target: "entry id"
      case .timeout: "timeout"
      case .final: "FINAL"
      case .upTo: "UPTO"
      case .memo: "memo"
      case .date: "date"
      case .metaName, .metaValue: "metadata"
      case .condition: "condition"
      }
    }
  }

  private static func put(_ label: Label, _ text: Span<UInt8>, _ buffer: inout ByteBuffer) {
    buffer.append(label.rawValue)
    buffer.appendCounted(text)
  }

  private static func put(_ label: Label, _ text: String, _ buffer: inout ByteBuffer) {
    buffer.append(label.rawValue)
    buffer.appendCounted(text.utf8.span)
  }

  /// What was not given: an empty text.
  private static func putNothing(_ label: Label, _ buffer: inout ByteBuffer) { buffer.append(label.rawValue, 0) }

  private static func put(_ label: Label, number: UInt64, _ buffer: inout ByteBuffer) {
    let text = AmountText(units: Int128(number), scale: 0)
    put(label, text.span, &buffer)
  }

  private static func put(_ label: Label, isGiven: Bool, _ buffer: inout ByteBuffer) {
    let yes: StaticString = "yes"
    if isGiven { put(label, yes.bytes, &buffer) } else { putNothing(label, &buffer) }
  }

  /// A number without the zeros at the end of its fraction.
  private static func reduced(_ mantissa: Int128, _ fractionDigits: Int) -> (mantissa: Int128, digits: Int) {
    var digits = fractionDigits
    if var word = UInt64(exactly: mantissa) {
      // Nearly all amounts: a division of 64 bits costs a tenth of one of 128.
      while digits > 0, word % 10 == 0 {
        word /= 10
        digits -= 1
      }
      return (Int128(word), digits)
    }
    var mantissa = mantissa
    while digits > 0, mantissa % 10 == 0 {
      mantissa /= 10
      digits -= 1
    }
    return (mantissa, digits)
  }

  /// The shortest decimal text of a number: no zeros at the end of the fraction.
  static func shortest(_ mantissa: Int128, _ fractionDigits: Int) -> String {
    let (mantissa, digits) = reduced(mantissa, fractionDigits)
    // AmountText knows scales up to 18; more digits than that only occur in what no asset can hold.
    if digits <= 18 { return AmountText(units: mantissa, scale: digits).description }
    return "\(mantissa)e-\(digits)"
  }

  /// Puts the text that `shortest` gives, but makes no string of it.
  private static func put(_ mantissa: Int128, _ fractionDigits: Int, _ buffer: inout ByteBuffer) {
    let (reduced, digits) = reduced(mantissa, fractionDigits)
    if digits > 18 { return put(.amount, shortest(mantissa, fractionDigits), &buffer) }
    let text = AmountText(units: reduced, scale: digits)
    put(.amount, text.span, &buffer)
  }

  private static func put(_ amount: ParsedDecimal, _ buffer: inout ByteBuffer) { put(amount.mantissa, amount.fractionDigits, &buffer) }

  private static func put(_ units: UInt128, scale: Int, _ buffer: inout ByteBuffer) { put(Int128(units), scale, &buffer) }

  private static func put(_ asset: AssetCode?, _ buffer: inout ByteBuffer) {
    guard let asset else { return putNothing(.asset, &buffer) }
    buffer.append(Label.asset.rawValue)
    buffer.appendCounted(asset)
  }

  // MARK: From a request

  static func write(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    put(.command, request.command.name.bytes, &buffer)
    switch request.command {
    case .transfer, .hold:
      put(.debit, bytes.bytes(request.legs[0].path), &buffer)
      put(.credit, bytes.bytes(request.legs[1].path), &buffer)
      put(request.legs[0].amount, &buffer)
      put(request.legs[0].asset, &buffer)
    case .post:
      for leg in request.legs {
        put(leg.side == .debit ? .debit : .credit, bytes.bytes(leg.path), &buffer)
        put(leg.amount, &buffer)
        put(leg.asset, &buffer)
      }
    case .capture, .release, .reverse:
      put(.target, number: request.target, &buffer)
      if let amount = request.amount { put(amount, &buffer) } else { putNothing(.amount, &buffer) }
    }
    if let seconds = request.timeoutSeconds { put(.timeout, number: seconds, &buffer) } else { putNothing(.timeout, &buffer) }
    put(.final, isGiven: request.isFinal, &buffer)
    put(.upTo, isGiven: request.isUpTo, &buffer)
    if let memo = request.memo { put(.memo, bytes.bytes(memo), &buffer) } else { putNothing(.memo, &buffer) }
    if let date = request.date { put(.date, Calendar.dateText(date), &buffer) } else { putNothing(.date, &buffer) }
    for field in request.meta {
      put(.metaName, bytes.bytes(field.name), &buffer)
      put(.metaValue, bytes.bytes(field.value), &buffer)
    }
    for condition in request.conditions {
      var text = bytes.bytes(condition.path).string
      text += " \(condition.field.name) \(condition.comparison.symbol) \(shortest(condition.value.mantissa, condition.value.fractionDigits))"
      put(.condition, text, &buffer)
      put(condition.asset, &buffer)
    }
  }

  // MARK: From a record

  /// The body of the request that an accepted record came from.
  static func write(_ record: EntryRecord, _ bytes: Span<UInt8>, _ sequence: UInt64, _ ledger: borrowing Ledger, into buffer: inout ByteBuffer) {
    buffer.removeAll()
    put(.command, command(record.kind).name.bytes, &buffer)
    switch record.kind {
    case .transfer, .hold:
      if let debit = record.leg(bytes, at: record.legsOffset, sequence: sequence), let credit = record.leg(bytes, at: debit.end, sequence: sequence) {
        put(.debit, ledger.path(of: Int(debit.account)), &buffer)
        put(.credit, ledger.path(of: Int(credit.account)), &buffer)
        let asset = ledger.asset(of: Int(debit.account))
        put(record.flags.contains(.upTo) ? record.requested : debit.amount, scale: asset.scale, &buffer)
        put(asset.code, &buffer)
      }
    case .post:
      var offset = record.legsOffset
      for _ in 0..<record.legCount {
        guard let leg = record.leg(bytes, at: offset, sequence: sequence) else { break }
        let asset = ledger.asset(of: Int(leg.account))
        put(leg.side == .debit ? .debit : .credit, ledger.path(of: Int(leg.account)), &buffer)
        put(leg.amount, scale: asset.scale, &buffer)
        put(asset.code, &buffer)
        offset = leg.end
      }
    default:
      put(.target, number: record.target, &buffer)
      if record.flags.contains(.amountGiven) {
        putMoved(record, bytes, sequence, ledger, &buffer)
      } else {
        putNothing(.amount, &buffer)
      }
    }
    if record.flags.contains(.timeout) { put(.timeout, number: record.timeoutSeconds, &buffer) } else { putNothing(.timeout, &buffer) }
    put(.final, isGiven: record.flags.contains(.final), &buffer)
    put(.upTo, isGiven: record.flags.contains(.upTo), &buffer)
    put(.memo, bytes.bytes(record.memo), &buffer)
    if record.flags.contains(.date) { put(.date, Calendar.dateText(record.date), &buffer) } else { putNothing(.date, &buffer) }
    for field in record.meta(bytes) {
      put(.metaName, bytes.bytes(field.name), &buffer)
      put(.metaValue, bytes.bytes(field.value), &buffer)
    }
    for condition in record.conditions(bytes) {
      let id = Int(condition.account)
      let scale = condition.field == .version ? 0 : ledger.asset(of: id).scale
      let value = shortest(condition.value, scale)
      put(.condition, "\(ledger.path(of: id).string) \(condition.field.name) \(condition.comparison.symbol) \(value)", &buffer)
      put(ledger.asset(of: id).code, &buffer)
    }
  }

  /// The amount that CAPTURE, RELEASE or REVERSE named: what one side moved.
  private static func putMoved(
    _ record: EntryRecord, _ bytes: Span<UInt8>, _ sequence: UInt64, _ ledger: borrowing Ledger, _ buffer: inout ByteBuffer
  ) {
    var offset = record.legsOffset
    var moved: UInt128 = 0
    var scale = 0
    for _ in 0..<record.legCount {
      guard let leg = record.leg(bytes, at: offset, sequence: sequence) else { break }
      if leg.side == .debit { moved &+= leg.amount }
      scale = ledger.asset(of: Int(leg.account)).scale
      offset = leg.end
    }
    put(moved, scale: scale, &buffer)
  }

  private static func command(_ kind: RecordKind) -> EntryCommand {
    switch kind {
    case .post: .post
    case .hold: .hold
    case .capture: .capture
    case .release: .release
    case .reverse: .reverse
    default: .transfer
    }
  }

  // MARK: Comparing

  struct Difference {
    var label: Label
    var stored: Slice
    var given: Slice
  }

  /// The first difference between two bodies: its label and both texts; `nil` when there is none.
  static func difference(_ stored: Span<UInt8>, _ given: Span<UInt8>) -> Difference? {
    var a = ByteReader(from: 0, to: stored.count)
    var b = ByteReader(from: 0, to: given.count)
    while !a.isAtEnd || !b.isAtEnd {
      if a.isAtEnd { return Difference(label: peek(given, b).0, stored: .none, given: peek(given, b).1) }
      if b.isAtEnd { return Difference(label: peek(stored, a).0, stored: peek(stored, a).1, given: .none) }
      let (labelA, textA) = take(stored, &a)
      let (labelB, textB) = take(given, &b)
      if labelA != labelB {
        // Another number of legs, fields or conditions: what comes first in one is what the other lacks.
        return labelA.rawValue > labelB.rawValue
          ? Difference(label: labelB, stored: .none, given: textB) : Difference(label: labelA, stored: textA, given: .none)
      }
      let implied = labelA == .asset && (textA.isEmpty || textB.isEmpty)
      if !implied, !stored.bytes(textA).equals(given.bytes(textB)) { return Difference(label: labelA, stored: textA, given: textB) }
    }
    return nil
  }

  private static func take(_ bytes: Span<UInt8>, _ reader: inout ByteReader) -> (Label, Slice) {
    let label = Label(rawValue: reader.byte(bytes)) ?? .command
    return (label, reader.counted(bytes))
  }

  /// As `take`, without moving on.
  private static func peek(_ bytes: Span<UInt8>, _ reader: ByteReader) -> (Label, Slice) {
    var copy = reader
    return take(bytes, &copy)
  }
}
