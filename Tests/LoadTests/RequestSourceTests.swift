import Testing

@testable import Load

@Suite("What is in requests, and when they are due")
struct RequestSourceTests {
  private static func source(_ accounts: Int, _ workload: Workload = .transfers) -> RequestSource {
    var settings = LoadSettings()
    settings.accounts = accounts
    settings.workload = workload
    return RequestSource(settings, base: 1_732_191_627_123_456_789)
  }

  @Test("a request that is asked again is the same, and its key is no fresh one", arguments: [2, 3, 10_000])
  func repeatable(accounts: Int) {
    var source = RequestSourceTests.source(accounts)
    let fresh = Set((0..<5000).map { _ in source.nextKey() })
    var keys: Set<UInt64> = []
    for number in UInt64(0)..<5000 {
      let first = source.repeatable(number)
      let second = source.repeatable(number)
      #expect(first == second && first.debit != first.credit && first.debit < UInt32(accounts) && first.credit < UInt32(accounts))
      keys.insert(first.key)
    }
    #expect(keys.count == 5000 && keys.isDisjoint(with: fresh))
  }

  @Test("two pairs of one entry share no account", arguments: [4, 5, 100])
  func pairs(accounts: Int) {
    var source = RequestSourceTests.source(accounts)
    for _ in 0..<2000 {
      let first = source.nextPair()
      let second = source.nextPair(besides: first)
      #expect(Set([first.debit, first.credit, second.debit, second.credit]).count == 4)
    }
  }

  @Test("requests of each kind are written out in full")
  func texts() {
    let prefix = "liabilities:wallet:"
    var fields = RequestTemplate.Fields()
    fields.key = 0xAB
    fields.debit = 1
    fields.credit = 2
    fields.otherDebit = 3
    fields.otherCredit = 4
    fields.entry = 1_234_567_890_123
    fields.amount = AmountTable(.majorUnits).word(of: 0)
    func text(_ kind: RequestKind) -> String {
      let template = RequestTemplate.request(kind, accountPrefix: prefix)
      var slots = [UInt8](repeating: 33, count: template.count + 8)
      do {
        var span = slots.mutableSpan
        var bytes = span.mutableBytes
        template.stamp(&bytes, at: 1)
        template.patch(&bytes, at: 1, fields)
      }
      let words = String(decoding: slots[1...template.count], as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
      #expect(slots[0] == 33)
      // Each argument is announced with its length.
      for index in stride(from: 1, to: words.count - 1, by: 2) { #expect(words[index] == "$\(words[index + 1].utf8.count)", "\(kind)") }
      #expect(words[0] == "*\((words.count - 2) / 2)" && words.last == "")
      return stride(from: 2, to: words.count, by: 2).map { String(words[$0]) }.joined(separator: " ")
    }
    func account(_ number: Int) -> String { prefix + AccountName.digits(number) }
    let key = "00000000000000ab"
    #expect(text(.transfer) == "TRANSFER \(key) \(account(1)) \(account(2)) 1.00")
    #expect(
      text(.post) == "POST \(key) DEBIT \(account(1)) 1.00 DEBIT \(account(3)) 1.00 CREDIT \(account(2)) 1.00 CREDIT \(account(4)) 1.00")
    #expect(text(.hold) == "HOLD \(key) \(account(1)) \(account(2)) 5.00")
    #expect(text(.capture) == "CAPTURE \(key) 0001234567890123")
    #expect(text(.anyBalance) == "BALANCE \(account(1))")
  }

  @Test("a mix on connections of their own has two schedules, whose rates add up")
  func schedules() {
    var settings = LoadSettings()
    settings.connections = 10
    #expect(RequestSchedule.all(settings).isEmpty)
    settings.rate = 1000
    #expect(RequestSchedule.all(settings).map(\.members) == [Array(0..<10)])
    settings.workload = .mixed(period: 5, isSplit: true)
    var both = RequestSchedule.all(settings)
    #expect(both.map(\.members) == [[0, 5], [1, 2, 3, 4, 6, 7, 8, 9]])
    #expect(both.map { 1e9 / $0.spacing } == [200, 800])
    both[0].begin(at: 1_000_000_000)
    #expect(both[0].backlog(at: 0) == 0 && both[0].backlog(at: 1_000_000_000) == 1 && both[0].backlog(at: 1_024_999_999) == 5)
    both[0].count(4)
    #expect(both[0].backlog(at: 1_024_999_999) == 1 && both[0].nextDue == 1_020_000_000)
    #expect([both[0].nextMember(), both[0].nextMember(), both[0].nextMember()] == [0, 5, 0])
  }
}
