import Ledger
import Payments

/// The operations of the payment service as commands: nothing is said here that is not in its own table.
extension CommandTable {
  /// The operations in the order of their commands: those with the same first word stand together, where the first of them stands.
  static let paymentOperations: [PaymentOperation] = {
    var words: [String] = []
    for spec in OperationTable.specs where !words.contains(spec.command) { words.append(spec.command) }
    return words.flatMap { word in OperationTable.specs.filter { $0.command == word }.map(\.operation) }
  }()

  static let payments: [CommandSpec] = paymentOperations.enumerated().map { index, operation in
    guard let command = Command(rawValue: Command.pay.rawValue + UInt8(index)) else { preconditionFailure("\(operation) has no command") }
    return row(command, OperationTable.spec(operation))
  }

  private static func row(_ command: Command, _ spec: OperationSpec) -> CommandSpec {
    var arguments: [Grammar] = []
    if spec.hasKey { arguments.append(.value(.paymentKey, "key")) }
    if spec.hasID { arguments.append(.value(.paymentID, "id")) }
    if !spec.fields.isEmpty {
      let body = Grammar.value(.json, "json")
      arguments.append(spec.fields.contains(where: \.isRequired) ? body : .optional(body))
    }
    return CommandSpec(
      command, spec.command, spec.subcommand, .payments, spec.isWrite ? .write : .read, arguments, summary: spec.summary, notes: notes(spec),
      reply: .bulk("JSON, `\(spec.answer)`, as `\(spec.method.rawValue) \(spec.path)` answers it"), examples: examples(spec))
  }

  private static func notes(_ spec: OperationSpec) -> [String] {
    spec.fields.map { "`\($0.name)`: \(shape($0.shape))\($0.isRequired ? ", needed" : ""); \($0.meaning)." }
  }

  /// A shape as the manual names it.
  private static func shape(_ shape: OperationSpec.Field.Shape) -> String {
    switch shape {
    case .text(let max): "text of at most \(max) characters"
    case .amount: "decimal, as a string or a number"
    case .integer(let range): range.upperBound == Int.max ? "whole number from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    case .bool: "true or false"
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .metadata: "object of texts"
    case .object(let fields): "object (\(names(fields)))"
    case .array(let fields, let max):
      fields.count == 1 && fields[0].name.isEmpty ? "array of \(max) numbers" : "up to \(max) objects (\(names(fields)))"
    case .texts(let max): "up to \(max) texts"
    }
  }

  private static func names(_ fields: [OperationSpec.Field]) -> String {
    fields.map { "`\($0.name)`\($0.isRequired ? "" : "?")" }.joined(separator: ", ")
  }

  /// On the book of the examples, in which there are no payments and no PSP.
  private static func examples(_ spec: OperationSpec) -> [CommandExample] {
    let words = [spec.command, spec.subcommand, spec.hasKey ? "k1" : nil, spec.hasID ? "none" : nil].compactMap(\.self).joined(separator: " ")
    switch spec.operation {
    case .tokenCreate: return [CommandExample("\(words) '{\"name\":\"shop\",\"scopes\":[\"payments:write\"]}'", "...")]
    case .endpointCreate: return [CommandExample("\(words) '{\"url\":\"https://shop.example.com/events\"}'", "...")]
    case .paymentList, .payoutList, .deadLetterList, .endpointList, .tokenList: return [CommandExample(words, "...")]
    case .refund: return [CommandExample("\(words) {}", "(error) PARAMETER_MISSING Give either payment_id or payment_order_id")]
    default: break
    }
    if let field = spec.fields.first(where: \.isRequired) {
      return [CommandExample("\(words) {}", "(error) PARAMETER_MISSING Missing required param: \(field.name).")]
    }
    guard let noun = nouns[spec.operation] else { preconditionFailure("\(spec.operation) has no example") }
    return [CommandExample(words, "(error) RESOURCE_MISSING No such \(noun): 'none'")]
  }

  /// What an id is of.
  private static let nouns: [PaymentOperation: String] = [
    .paymentGet: "payment", .paymentCapture: "payment", .paymentCancel: "payment", .paymentRetry: "payment", .orderGet: "payment order",
    .refundGet: "refund", .depositGet: "payment", .deadLetterGet: "dead letter", .deadLetterRetry: "dead letter", .endpointRotate: "webhook endpoint",
    .endpointDelete: "webhook endpoint",
    .tokenRevoke: "token", .payoutGet: "payout", .scheduleGet: "payout schedule", .sellerGet: "seller", .buyerGet: "buyer", .walletGet: "wallet",
    .walletStatement: "wallet",
  ]
}
