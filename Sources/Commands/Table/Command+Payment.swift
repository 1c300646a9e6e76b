import Payments

extension Command {
  /// The operation of the payment service that it carries out; `nil` for the ledger's own commands.
  var paymentOperation: PaymentOperation? {
    let index = Int(rawValue) - Int(Command.pay.rawValue)
    return CommandTable.paymentOperations.indices.contains(index) ? CommandTable.paymentOperations[index] : nil
  }
}
