/// One event on its way to one endpoint.
struct Delivery {
  /// How far it has come.
  enum State: String {
    case waiting
    case sending
    /// Will never be sent, on purpose.
    case lost
  }

  let id: Int
  let event: String
  let endpoint: String
  var state = State.waiting
  /// Tries that were made.
  var tries = 0
  /// Whether the first try is signed with a wrong secret.
  var isForged = false
  /// How many seconds ago the first try says that it was signed.
  var ageSeconds = 0
  /// The first try, for the sum of the waits.
  var firstTry = 0
}
