import Glibc
import TestSupport
import Testing

/// The process is killed in the middle of pipelined load, again and again, on the same data.
@Suite(.serialized) struct CrashTests {
  @Test func nothingAcknowledgedIsLostAndNothingIsMadeTwice() throws {
    let rounds = Int(environmentNumber("DUCAT_CRASH_ROUNDS") ?? 3)
    let isCampaign = rounds >= 10
    var random = SeededRandom.printed()
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    try Load.open(try server.connect())
    var known: [(transfer: Load.Transfer, id: Int64)] = []
    var cents = 0
    var slowest = 0.0

    for round in 1...rounds {
      let loads = try (0..<4).map { index in
        try Load(port: server.port, prefix: "r\(round)c\(index)", random: SeededRandom(seed: random.next()), isPacked: index == 3)
      }
      // The moment of the kill is part of what is tried out; without a single answer it would prove nothing.
      usleep(UInt32.random(in: 100_000...(isCampaign ? 1_500_000 : 500_000), using: &random))
      #expect(Deadline.poll(seconds: 20) { loads.allSatisfy { $0.acknowledgedCount > 0 } })
      server.kill9()
      let outcomes = try loads.map { try $0.finish() }
      try LedgerQuestions.expectClean(data: server.data)
      try server.restart()
      slowest = max(slowest, server.startSeconds)
      if isCampaign { #expect(server.startSeconds < 2, "start-up took \(server.startSeconds) s") }

      let client = try server.connect()
      let acknowledged = outcomes.flatMap(\.acknowledged)
      let unanswered = outcomes.flatMap(\.unanswered)
      try LedgerQuestions.expectReplayed(acknowledged, client)
      let completed = try LedgerQuestions.complete(unanswered, client)
      // Of earlier rounds a sample, or the campaign would spend its time on them.
      try LedgerQuestions.expectReplayed((0..<min(1000, known.count)).map { _ in random.pick(known) }, client)
      known += acknowledged + completed.made
      cents += (acknowledged.map(\.transfer) + unanswered).reduce(0) { $0 + $1.cents }
      #expect(Set(known.map(\.id)).count == known.count, "two keys have the same entry")
      // Every key was made exactly once: the total says so to the cent.
      #expect(try LedgerQuestions.total("EUR", client) == "\(cents / 100).\(cents % 100 / 10)\(cents % 10)")
      try LedgerQuestions.expectClean(client)
      print(
        "crash \(round): \(acknowledged.count) acknowledged, \(unanswered.count) unanswered of which \(completed.before) had been made,",
        "start-up \(Int(server.startSeconds * 1000)) ms")
    }
    print("crash: \(rounds) rounds, \(known.count) entries, slowest start-up \(Int(slowest * 1000)) ms")
  }

  @Test func openHoldsAndLimitsSurviveAKill() throws {
    let directory = try TemporaryDirectory()
    let server = try ServerProcess(data: directory.file("data"))
    var client = try server.connect()
    for words in [
      ["ACCOUNT", "OPEN", "assets:cash", "EUR", "TYPE", "asset"], ["ACCOUNT", "OPEN", "liabilities:ann", "EUR", "TYPE", "liability", "FLOOR", "0"],
      ["TRANSFER", "in", "assets:cash", "liabilities:ann", "10.00"],
    ] { #expect(try client.call(words).code == nil) }
    let hold = try client.call("HOLD", "hold", "liabilities:ann", "assets:cash", "6.00")
    let short = try client.call("HOLD", "short", "liabilities:ann", "assets:cash", "4.00", "TIMEOUT", "1")
    let id = try #require(hold.items?[0].number)
    let begun = try #require(short.items?[2].number)
    server.kill9()
    try server.restart()
    client = try server.connect()
    // Exactly one second after it was made by the server's clock, the short hold counts no more.
    let over = try Deadline.poll(seconds: 10) {
      let before = try client.call("TIME").items ?? []
      let available = try client.call("BALANCE", "liabilities:ann", "AVAILABLE").text
      let after = try client.call("TIME").items ?? []
      if nanoseconds(after) < begun + 1_000_000_000 { #expect(available == "0.00") }
      if nanoseconds(before) >= begun + 1_000_000_000 { #expect(available == "4.00") }
      return nanoseconds(before) >= begun + 1_000_000_000
    }
    #expect(over)
    #expect(try client.call("TRANSFER", "much", "liabilities:ann", "assets:cash", "4.01").code == "INSUFFICIENT")
    #expect(try client.call("CAPTURE", "take", String(id), "6.00").items?[1].text == "posted")
    #expect(try client.call("BALANCE", "liabilities:ann").text == "4.00")
    try LedgerQuestions.expectClean(client)
  }

  /// Redis's TIME: seconds and microseconds.
  private func nanoseconds(_ time: [RespValue]) -> Int64 {
    guard time.count == 2, let seconds = time[0].number, let micros = time[1].number else { return 0 }
    return seconds * 1_000_000_000 + micros * 1000
  }
}
