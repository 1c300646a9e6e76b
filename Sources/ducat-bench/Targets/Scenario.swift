import Load

/// A load as a row of the targets names it: what is asked, how much at once, over how many accounts.
struct Scenario: Hashable {
  var workload = Workload.transfers
  let shape: Shape
  let accounts: Int
  var choice = AccountChoice.uniform

  /// `transfers, 8x1000, 10000 accounts`.
  var name: String { "\(workload), \(shape.name), \(accounts) accounts" + (choice == .uniform ? "" : ", \(choice)") }
}
