import JSON
import Ledger
import Memory
import Money
import PSP
import Testing

@testable import Payments

/// Payouts: what is reserved, booked and given back, in every course that they take.
struct PayoutTests {
  /// Steps of a payout of 40.00 out of 100.00 by hand: what the PSP and people do.
  enum Step: String {
    case accept, refuse, lost, lostAfter
    case pending, inTransit, paid, failed, canceled
    case unreachable
    case retry, giveUp
  }

  struct Course: CustomTestStringConvertible {
    let steps: [Step]
    let status: PayoutStatus
    /// available/reserved of the wallet, then transit, clearing and suspense, in cents.
    let wallet: String
    let transit: Int128
    let clearing: Int128
    var suspense: Int128 = 0
    var letters = 0
    var testDescription: String { steps.map(\.rawValue).joined(separator: " ") }
  }

  static let courses: [Course] = [
    Course(steps: [], status: .executing, wallet: "6000/4000", transit: 0, clearing: 10000),
    Course(steps: [.accept], status: .inTransit, wallet: "6000/0", transit: 4000, clearing: 10000),
    Course(steps: [.accept, .inTransit], status: .inTransit, wallet: "6000/0", transit: 4000, clearing: 10000),
    Course(steps: [.accept, .inTransit, .paid], status: .success, wallet: "6000/0", transit: 0, clearing: 6000),
    Course(steps: [.accept, .paid, .inTransit, .paid], status: .success, wallet: "6000/0", transit: 0, clearing: 6000),
    Course(steps: [.refuse], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.accept, .failed], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.accept, .canceled], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.accept, .inTransit, .paid, .failed], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.accept, .failed, .paid, .inTransit], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    // Nobody knows.
    Course(steps: [.lost], status: .unknown, wallet: "6000/4000", transit: 0, clearing: 10000, letters: 1),
    Course(steps: [.lostAfter, .paid], status: .success, wallet: "6000/0", transit: 0, clearing: 6000),
    Course(steps: [.lostAfter, .failed], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.lostAfter, .inTransit], status: .inTransit, wallet: "6000/0", transit: 4000, clearing: 10000),
    Course(steps: [.lost, .retry, .accept, .paid], status: .success, wallet: "6000/0", transit: 0, clearing: 6000),
    Course(steps: [.lostAfter, .retry, .accept], status: .inTransit, wallet: "6000/0", transit: 4000, clearing: 10000),
    Course(steps: [.lost, .retry, .lost], status: .unknown, wallet: "6000/4000", transit: 0, clearing: 10000, letters: 1),
    Course(steps: [.unreachable], status: .unknown, wallet: "6000/4000", transit: 0, clearing: 10000, letters: 1),
    Course(steps: [.unreachable, .retry, .accept, .paid], status: .success, wallet: "6000/0", transit: 0, clearing: 6000),
    // A person decides, rightly or not.
    Course(steps: [.lost, .giveUp], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.lostAfter, .giveUp, .inTransit], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.lostAfter, .giveUp, .paid], status: .failed, wallet: "10000/0", transit: 0, clearing: 6000, suspense: -4000),
    Course(steps: [.lostAfter, .giveUp, .paid, .failed], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
    Course(steps: [.lostAfter, .giveUp, .failed, .paid], status: .failed, wallet: "10000/0", transit: 0, clearing: 10000),
  ]

  @Test(arguments: courses)
  func everyCourseEndsWithTheMoneyWhereItBelongs(_ course: Course) throws {
    let fixture = try PaymentsFixture()
    try fixture.makeSeller("s1")
    let id = try fixture.payOut("s1", "40.00")
    for step in course.steps { try take(step, fixture) }
    let payout = try fixture.payout(id)
    #expect(payout.status == course.status)
    #expect(fixture.wallet("s1") == course.wallet)
    #expect(fixture.balance(Chart.payoutTransit) == course.transit)
    #expect(fixture.balance(Chart.clearing("fake")) == course.clearing)
    #expect(fixture.balance(Chart.suspense("fake")) == course.suspense)
    #expect(try fixture.openLetters().count == course.letters)
    #expect(fixture.bank.made.count <= 1, "one payout at the PSP, however often it was asked")
    try fixture.checkLedger()
  }

  private func take(_ step: Step, _ fixture: PaymentsFixture) throws {
    switch step {
    case .accept: try fixture.accept()
    case .refuse: try fixture.refuse()
    case .lost: _ = try fixture.lose(afterDoing: false)
    case .lostAfter: _ = try fixture.lose(afterDoing: true)
    case .pending: try fixture.move(0, to: .pending)
    case .inTransit: try fixture.move(0, to: .inTransit)
    case .paid: try fixture.move(0, to: .paid)
    case .failed: try fixture.move(0, to: .failed)
    case .canceled: try fixture.move(0, to: .canceled)
    case .unreachable:
      for _ in 0..<5 {
        try fixture.answer(try fixture.takeSent(), PSPVerdict(.no, .sameKeyLater, code: "downstream_technical_issue", raw: "not sent"))
        try fixture.pass(seconds: 60)
      }
      #expect(fixture.sent.isEmpty, "five tries and no more")
    case .retry: try fixture.done(.deadLetterRetry, id: try #require(try fixture.openLetters().first).id)
    case .giveUp: try fixture.done(.deadLetterFail, id: try #require(try fixture.openLetters().first).id, ["note": .string("asked them")])
    }
  }

  // MARK: Every order of news

  /// What the PSP says of a payout in the end, and what it has said before.
  static let stories: [[PSPObject.Status]] = [
    [.pending, .inTransit, .paid], [.pending, .inTransit, .paid, .failed], [.pending, .inTransit, .failed], [.pending, .canceled],
  ]

  @Test(arguments: stories, [false, true])
  func newsInAnyOrderEndTheSame(_ story: [PSPObject.Status], owes: Bool) throws {
    let fixture = try PaymentsFixture()
    var ends: Set<String> = []
    var count = 0
    // The answer to the request comes before, between or after the webhooks, or never.
    for answerAt in -1...story.count {
      for order in PayoutTests.permutations(story) {
        for isAbandoned in answerAt == -1 ? [false, true] : [false] {
          count += 1
          let seller = "s\(count)"
          try fixture.makeSeller(seller)
          let before = balances(fixture)
          let id = try fixture.payOut(seller, "40.00")
          if owes { try fixture.indebt(seller, "15.00") }
          let sent = try fixture.takeSent()
          let number = fixture.bank.carryOut(sent.request)
          if answerAt == -1 {
            try fixture.answer(sent, PSPVerdict(.unknown, .never, raw: "no answer"))
            if isAbandoned {
              try fixture.done(.deadLetterFail, id: try #require(try fixture.openLetters().first).id, ["note": .string("no")])
            }
          }
          for (index, status) in order.enumerated() {
            if index == answerAt {
              try fixture.answer(sent, PSPVerdict(.yes, .never, raw: "200", object: fixture.bank.news(number, .pending)))
            }
            try fixture.tell(fixture.bank.news(number, status))
            if count % 3 == 0 { try fixture.tell(fixture.bank.news(number, order[0])) }
          }
          if answerAt == story.count {
            try fixture.answer(sent, PSPVerdict(.yes, .never, raw: "200", object: fixture.bank.news(number, .pending)))
          }
          let payout = try fixture.payout(id)
          let after = balances(fixture)
          let moved = zip(after, before).map { "\($0 - $1)" }.joined(separator: " ")
          let debt = fixture.balance(Chart.receivable(seller))
          ends.insert("\(isAbandoned ? "abandoned " : "")\(payout.status.rawValue) \(fixture.wallet(seller)) debt \(debt) others \(moved)")
          #expect(try fixture.openLetters().isEmpty)
        }
      }
    }
    let isPaid = story.last == .paid
    // Taken from clearing already: what the seller came to owe.
    let clearing = owes ? -1500 : 0
    var expected: Set<String> = []
    if isPaid {
      expected.insert("SUCCESS 6000/0 debt \(owes ? 1500 : 0) others 0 \(clearing - 4000) 0")
      expected.insert("abandoned FAILED \(owes ? "8500/0 debt 0" : "10000/0 debt 0") others 0 \(clearing - 4000) -4000")
    } else {
      for word in ["", "abandoned "] { expected.insert("\(word)FAILED \(owes ? "8500/0 debt 0" : "10000/0 debt 0") others 0 \(clearing) 0") }
    }
    #expect(ends == expected)
    try fixture.checkLedger()
  }

  private func balances(_ fixture: PaymentsFixture) -> [Int128] {
    [Chart.payoutTransit, Chart.clearing("fake"), Chart.suspense("fake")].map { fixture.balance($0) }
  }

  static func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    if elements.count < 2 { return [elements] }
    return elements.indices.flatMap { index in
      var rest = elements
      let one = rest.remove(at: index)
      return permutations(rest).map { [one] + $0 }
    }
  }
}
