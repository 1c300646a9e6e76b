import HTTP
import JSON
import Payments
import TestSupport
import Testing

@testable import Sandbox

/// Every fault of the sandbox in every flow, one at a time: each ends, and everybody's books agree.
struct FlowFaultTests {
  /// What a buyer, a seller and a platform do with one payment.
  enum Flow: String, CaseIterable {
    case charge
    case page
    case captured
    case capturedInPart
    case cancelled
    case refunded
    case refundedInParts
    case retried
  }

  @Test(arguments: FaultKind.allCases) func endsWellInEveryFlow(with fault: FaultKind) throws {
    for flow in Flow.allCases {
      // The fault at the first request that it fits, and at each later one in turn.
      for skipped in 0..<3 {
        let run = try Simulation(seed: UInt64(skipped) + 1, pollSeconds: 7200)
        run.name = "\(fault.rawValue) in \(flow.rawValue), after \(skipped)"
        try go(through: flow, fault, skipping: skipped, run)
        try run.settle()
        run.check()
      }
    }
  }

  /// The server is killed after each single event of a flow in turn.
  @Test(arguments: Flow.allCases) func survivesACrashAtEveryStep(of flow: Flow) throws {
    var step = 1
    while true {
      let run = try Simulation(seed: 3, pollSeconds: 7200)
      run.world.crashesAt = step
      run.name = "\(flow.rawValue), killed after event \(step)"
      try go(through: flow, nil, skipping: 0, run)
      let events = run.world.events
      try run.settle()
      run.check()
      if step >= events { break }
      step += 1
    }
    #expect(step > 10, "\(flow.rawValue) has only \(step) events")
  }

  private func go(through flow: Flow, _ fault: FaultKind?, skipping skipped: Int, _ run: Simulation) throws {
    run.world.onAnswer = { [unowned run] in run.answered($0, $1) }
    run.world.isQuiet = true
    if skipped == 0 { arm(fault, run) }
    var body: JSONObject = [
      "buyer_id": .string("b"), "order_id": .string("o"), "currency": .string("EUR"), "total_amount": .string("100.00"),
      "line_items": .array([
        .object(["seller_id": .string("anna"), "amount": .string("70.00")]), .object(["seller_id": .string("bert"), "amount": .string("30.00")]),
      ]),
    ]
    if flow != .page { body["payment_method"] = .string(flow == .retried ? "pm_card_visa_chargeDeclined" : "pm_card_visa") }
    if flow == .captured || flow == .capturedInPart || flow == .cancelled { body["capture"] = .string("manual") }
    try step(.pay, nil, body, run)
    if skipped == 1 { arm(fault, run) }
    guard let id = run.paid.first else {
      Issue.record("\(run.name): the payment was not taken")
      return
    }
    switch flow {
    case .charge, .page: break
    case .captured: try step(.paymentCapture, id, JSONObject(), run)
    case .capturedInPart: try step(.paymentCapture, id, ["amount": .string("33.33")], run)
    case .cancelled: try step(.paymentCancel, id, JSONObject(), run)
    case .refunded: try step(.refund, nil, ["payment_id": .string(id)], run)
    case .refundedInParts:
      try step(.refund, nil, ["payment_id": .string(id), "amount": .string("10.01")], run)
      if skipped == 2 { arm(fault, run) }
      try step(.refund, nil, ["payment_id": .string(id), "amount": .string("0.03")], run)
    case .retried: try step(.paymentRetry, id, ["payment_method": .string("pm_card_visa")], run)
    }
  }

  private func arm(_ fault: FaultKind?, _ run: Simulation) {
    guard let fault else { return }
    let argument = fault == .slow ? ":2000" : ""
    run.control("faults", #"{"fault":"\#(fault.rawValue)\#(argument)","times":1}"#)
  }

  /// One request, and a minute for all that follows.
  private func step(_ operation: PaymentOperation, _ id: String?, _ body: JSONObject, _ run: Simulation) throws {
    run.steps += 1
    run.world.ask(PaymentCall(operation, caller: .operatorConnection, key: "step-\(run.steps)", id: id, body: body))
    try run.world.run(until: run.world.now + 60 * 1_000_000_000)
  }
}
