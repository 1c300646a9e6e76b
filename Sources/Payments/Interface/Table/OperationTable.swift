/// The one table of operations: routes, commands of the line protocol, their manual and the OpenAPI file are read from it.
public enum OperationTable {
  /// Every operation, at the place of its raw value.
  public static let specs: [OperationSpec] = payIns + payOuts + parties + operations

  /// One operation's row.
  public static func spec(_ operation: PaymentOperation) -> OperationSpec { specs[Int(operation.rawValue)] }

  static let currency = OperationSpec.Field("currency", .text(max: 3), required: true, "ISO 4217 code, in capitals or not")
  static let metadata = OperationSpec.Field(
    "metadata", .metadata, "up to 50 names (40 characters) and texts (500) of your own; kept beside the journal")
  static let page: [OperationSpec.Field] = [
    .init("after", .text(max: 64), "go on behind this id"), .init("limit", .integer(1...100), "objects on a page; 10 unless told"),
  ]

  static func row(
    _ operation: PaymentOperation, _ words: String, _ method: OperationSpec.Method, _ path: String,
    _ scope: TokenScope, key: Bool = false, status: Int = 200, _ fields: [OperationSpec.Field] = [], answer: String, _ summary: String
  ) -> OperationSpec {
    let words = words.split(separator: " ").map(String.init)
    return OperationSpec(
      operation: operation, command: words[0], subcommand: words.count > 1 ? words[1] : nil, method: method, path: path, scope: scope, hasKey: key,
      fields: fields,
      status: status, summary: summary, answer: answer)
  }
}
