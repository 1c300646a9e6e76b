import Money

/// Moving money: a line of the balance and an entry of the books, always together.
extension Sandbox {
  /// Adds a line to an account's balance and books it against `place`.
  /// - Parameters:
  ///   - amount: gross and signed; what goes out is negative.
  ///   - availableOn: in seconds; the future makes it pending until then.
  @discardableResult
  func addTransaction(
    _ type: String, category: String? = nil, account: String, amount: Int, fee: Int = 0, currency: String, source: String, against place: Books.Place,
    availableOn: Int? = nil, description: String? = nil
  ) -> BalanceTransaction {
    let now = clock.seconds
    let moment = max(now, availableOn ?? now)
    let transaction = BalanceTransaction(
      id: newID("txn_"), created: now, account: account, amount: amount, fee: fee, currency: currency, type: type,
      reportingCategory: category ?? type,
      source: source, description: description, availableOn: moment, isAvailable: moment <= now)
    transactions[transaction.id] = transaction
    let balance = transaction.isAvailable ? Books.Place.available(account) : .pending(account)
    books.post(
      transaction.reportingCategory, source: source, currency: currency, at: clock.now,
      [.init(place: balance, amount: transaction.net), .init(place: .fees, amount: fee), .init(place: place, amount: -amount)])
    if !transaction.isAvailable {
      if maturing[moment] == nil { timers.add(.mature(moment), due: moment * 1000) }
      maturing[moment, default: []].append(transaction.id)
    }
    return transaction
  }

  /// Makes available what was pending until `second`.
  func mature(_ second: Int) {
    for id in maturing.removeValue(forKey: second) ?? [] {
      transactions.change(id) { $0.isAvailable = true }
      guard let transaction = transactions[id] else { continue }
      books.post(
        "available", source: id, currency: transaction.currency, at: clock.now,
        [
          .init(place: .pending(transaction.account), amount: -transaction.net),
          .init(place: .available(transaction.account), amount: transaction.net),
        ])
    }
  }

  /// When a charge made now is available: the midnight after the settlement time, or after just that time where it is shorter than a day.
  var settlementMoment: Int {
    let moment = clock.seconds + settings.settlementSeconds
    return settings.settlementSeconds < 86_400 ? moment : moment / 86_400 * 86_400
  }

  /// The provider's fee on an amount: rounded to the nearest unit, halves up; never more than the amount.
  func fee(on amount: Int, currency: String) -> Int {
    let scaled = Sandbox.scale(of: currency) == 3 ? settings.feeFixed * 10 : settings.feeFixed
    return min(amount, (amount * settings.feeBasisPoints + 5000) / 10_000 + scaled)
  }

  /// The decimal places of a currency as Stripe counts them, which is not everywhere as ISO 4217 does; unknown ones have two.
  static func scale(of currency: String) -> Int {
    switch currency {
    case "isk", "ugx": 2
    case "mga": 0
    default: AssetCode(currency.uppercased()).flatMap { ISO4217.currency($0) }?.scale ?? 2
    }
  }

  /// Refuses amounts that are finer than the currency is: thousandths, and hundredths of currencies that have none any more, or none in payouts.
  static func checkFineness(_ amount: Int, _ currency: String, name: String = "amount", isPayout: Bool = false) throws(APIError) {
    if scale(of: currency) == 3, amount % 10 != 0 { throw .invalid(name, "Amounts in \(currency) must end in 0.") }
    let isWhole = ["isk", "ugx"].contains(currency) || isPayout && ["huf", "twd"].contains(currency)
    if isWhole, amount % 100 != 0 {
      throw .invalid(
        name, "Invalid amount. \(currency.uppercased()) is effectively zero-decimal: amounts must be evenly divisible by 100.",
        code: "invalid_charge_amount_no_decimal_compatible")
    }
  }

  /// An amount in major units, as reports show it.
  static func major(_ amount: Int, _ currency: String) -> String { AmountText(units: Int128(amount), scale: scale(of: currency)).description }

  /// Reads a currency and an amount in it, within the limits of a charge.
  func readAmount(_ parameters: Parameters, name: String = "amount") throws(APIError) -> (amount: Int, currency: String) {
    let amount = try parameters.requiredInteger(name)
    let currency = try readCurrency(parameters)
    if amount < 1 { throw .invalid(name, "This value must be greater than or equal to 1.", code: "parameter_invalid_integer") }
    if amount > 99_999_999 { throw .invalid(name, "Amount must be no more than 99999999", code: "amount_too_large") }
    try Sandbox.checkFineness(amount, currency, name: name)
    return (amount, currency)
  }

  /// Reads a currency: three letters of ISO 4217, in lower case from here on.
  func readCurrency(_ parameters: Parameters) throws(APIError) -> String {
    let text = try parameters.required("currency").lowercased()
    guard text.utf8.count == 3, let code = AssetCode(text.uppercased()), ISO4217.currency(code) != nil else {
      throw .invalid("currency", "Invalid currency: \(text.prefix(20)). Stripe currently supports these currencies: those of ISO 4217.")
    }
    return text
  }
}
