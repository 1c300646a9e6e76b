import Ledger
import Memory
import Money
import Testing
import Wire

@testable import Commands

/// The reply of `TRIALBALANCE` is whole in memory, so it has a limit.
@Suite struct TrialBalanceTests {
  /// What is answered for accounts whose sums are 2.50 each, under a limit.
  private static func reply(accounts: Int, bytesMax: Int) throws -> String {
    var balance = TrialBalance(bytesMax: bytesMax)
    let code = try #require(AssetCode("EUR"))
    var counters = Counters()
    counters.debitsPosted = 250
    for index in 0..<accounts { balance.add("assets:\(1000 + index)".utf8.span, code, 2, .asset, counters, .two) }
    var out = ByteBuffer()
    balance.write(.two, into: &out)
    return out.span.string
  }

  @Test func oneThatIsTooLongIsRefusedInASentence() throws {
    let one = try Self.reply(accounts: 1, bytesMax: 1 << 20)
    #expect(one.hasPrefix("*2\r\n$3\r\nEUR\r\n*6\r\n$6\r\ndebits\r\n$4\r\n2.50\r\n"))
    // The same but for what a further account adds.
    let row = try Self.reply(accounts: 2, bytesMax: 1 << 20).utf8.count - one.utf8.count
    let fitting = try Self.reply(accounts: 8, bytesMax: 8 * row)
    #expect(fitting.contains("assets:1007") && fitting.contains("$5\r\n20.00\r\n"))
    for accounts in [9, 10, 1000] {
      let refusal = try Self.reply(accounts: accounts, bytesMax: 8 * row)
      #expect(refusal.hasPrefix("-LIMIT the trial balance is longer than") && refusal.hasSuffix("page by page\r\n"), "\(refusal)")
    }
  }
}
