extension PSPObject {
  /// How far it is among the states of its kind, as the picture at `Status` has them; -1 for a state that its kind does not have.
  ///
  /// News of a lower rank than what is known changes nothing. Equal ranks are ends that exclude each other: the first one stays.
  public var rank: Int { PSPObject.rank(kind, status) }

  /// The rank of a state.
  public static func rank(_ kind: Kind, _ status: Status) -> Int { orders[kind]?.firstIndex { $0.contains(status) } ?? -1 }

  private static let orders: [Kind: [Set<Status>]] = [
    .payment: [[.pending], [.processing], [.requiresAction], [.failed], [.authorized], [.canceled], [.succeeded]],
    .checkout: [[.open], [.expired], [.complete]],
    .refund: [[.pending], [.succeeded], [.failed, .canceled]],
    .payout: [[.pending], [.inTransit], [.paid], [.failed, .canceled]],
    .transfer: [[.succeeded], [.reversed]],
    .bankAccount: [[.pending], [.succeeded], [.failed]],
  ]
}
