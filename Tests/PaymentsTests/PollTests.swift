import Ledger
import PSP
import Testing

@testable import Payments

/// Reading the PSP's list of events: every event once, none passed over, and one question at a time.
struct PollTests {
  @Test func aFirstReadingGoesThroughAllPagesBackwards() throws {
    let fixture = try PaymentsFixture()
    let since = Int(PaymentsFixture.begin / 1_000_000_000) - 86_400
    try fixture.wake()
    #expect(fixture.lists == ["\(since)  "])
    let id = try fixture.pay()
    let number = fixture.bank.carryOut(try fixture.takeSent().request)
    try fixture.list([fixture.event(5), fixture.event(4)], hasMore: true)
    try fixture.list([fixture.event(3), fixture.event(2)], hasMore: true)
    #expect(fixture.lists == ["\(since)  ", "\(since)  evt_list_4", "\(since)  evt_list_2"])
    try fixture.list([fixture.event(1, fixture.bank.made[number].object)])
    #expect(try fixture.payment(id).status == .success, "the webhook was lost, and the list has it on its last page")
    fixture.lists = []
    try fixture.pass(seconds: 60)
    #expect(fixture.lists == ["0 evt_list_5 "], "from now on behind the newest one")
  }

  @Test func pagesThatFollowAreNoTimersOfTheirOwn() throws {
    let fixture = try PaymentsFixture()
    try fixture.wake()
    try fixture.list([fixture.event(1)])
    for round in 0..<5 {
      fixture.lists = []
      try fixture.pass(seconds: 60)
      #expect(fixture.lists.count == 1, "one question a minute, however many pages there were")
      for page in 0..<4 { try fixture.list([fixture.event(10 * round + page + 2)], hasMore: page < 3) }
      #expect(fixture.lists.count == 4)
    }
  }

  @Test func anEventThatCannotBeAppliedIsNotPassedOver() throws {
    let fixture = try PaymentsFixture()
    try fixture.wake()
    try fixture.list([fixture.event(1)])
    let id = try fixture.pay()
    let number = fixture.bank.carryOut(try fixture.takeSent().request)
    try fixture.makeSeller("s2")
    for path in [Chart.clearing("fake")] { try fixture.freeze(path) }
    let page = [fixture.event(4), fixture.event(3, fixture.bank.made[number].object), fixture.event(2)]
    for _ in 0..<3 {
      fixture.lists = []
      try fixture.pass(seconds: 60)
      try fixture.list(page, hasMore: true)
      #expect(try fixture.payment(id).status == .executing)
    }
    #expect(fixture.lists == ["0 evt_list_2 "], "the cursor stays in front of it")
    #expect(!fixture.service.problems.isEmpty)
    try fixture.freeze(Chart.clearing("fake"), on: false)
    try fixture.pass(seconds: 60)
    try fixture.list(page)
    #expect(try fixture.payment(id).status == .success)
    fixture.service.problems = []
    // One that never can be is passed over after a day, with what it says in the log.
    let other = try fixture.pay()
    let second = fixture.bank.carryOut(try fixture.takeSent().request)
    try fixture.freeze(Chart.clearing("fake"))
    let poison = [fixture.event(6), fixture.event(5, fixture.bank.made[second].object)]
    try fixture.pass(seconds: 60)
    try fixture.list(poison)
    try fixture.pass(seconds: 86_500)
    try fixture.list(poison)
    fixture.lists = []
    try fixture.pass(seconds: 60)
    #expect(fixture.lists == ["0 evt_list_6 "])
    #expect(try fixture.payment(other).status == .executing)
  }

  @Test func aCursorThatThePSPMayHaveForgottenIsNotUsed() throws {
    let fixture = try PaymentsFixture()
    try fixture.wake()
    try fixture.list([fixture.event(1)])
    let created = Int(fixture.now / 1_000_000_000)
    fixture.lists = []
    try fixture.pass(seconds: 26 * 86_400)
    #expect(fixture.lists == ["\(created)  "], "Stripe keeps events for 30 days: a list behind a forgotten one is an error for ever")
  }

  @Test func anAnswerFromBeforeARestartMovesNothing() throws {
    let fixture = try PaymentsFixture()
    try fixture.wake()
    try fixture.crash()
    try fixture.list([fixture.event(9)], hasMore: true)
    fixture.lists = []
    try fixture.wake()
    #expect(fixture.lists == ["\(Int(fixture.now / 1_000_000_000) - 86_400)  "], "what is older than that page was not read")
  }
}
