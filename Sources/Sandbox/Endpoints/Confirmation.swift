/// What a request says about confirming an intent.
struct Confirmation {
  var method: PaymentMethod?
  var isOffSession = false
  var failsOnAction = false
  var returnURL: String?
}
