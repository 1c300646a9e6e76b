import Testing

@testable import Server

@Suite("Waiting a moment")
struct WaitingTests {
  @Test func theLoopStaysAwakeWhileNewsComesQuickly() {
    var vigil = Vigil()
    #expect(!vigil.isKept, "a fresh loop sleeps at once")
    vigil.begin(at: 1_000_000)
    vigil.end(at: 1_050_000, hasNews: true)
    #expect(vigil.isKept)
    vigil.begin(at: 2_000_000)
    #expect(vigil.goesOn(at: 2_000_500) && vigil.goesOn(at: 2_050_000) && !vigil.goesOn(at: 2_100_000))
  }

  @Test func vainWatchesEndIt() {
    var vigil = Vigil()
    vigil.begin(at: 0)
    vigil.end(at: 10_000, hasNews: true)
    var watches = 0
    while vigil.isKept, watches < 100 {
      vigil.begin(at: 1_000_000)
      // The sleep after the watch may be long, and bring news.
      vigil.end(at: 900_000_000, hasNews: watches % 2 == 0)
      watches += 1
    }
    #expect(watches == 4)
    vigil.begin(at: 0)
    vigil.end(at: 2_000_000, hasNews: true)
    #expect(!vigil.isKept, "news after a long sleep is no reason to stay awake")
  }

  @Test func aCommitWaitsForThoseOfTheLastOneWhileTheyCome() {
    var gathering = Gathering()
    gathering.add(1, at: 0)
    #expect(!gathering.isWorthwhile(at: 0), "nobody is expected")
    gathering.add(3, at: 10_000)
    gathering.end()
    gathering.add(1, at: 1_000_000)
    #expect(gathering.isWorthwhile(at: 1_010_000))
    gathering.add(2, at: 1_020_000)
    #expect(gathering.isWorthwhile(at: 1_040_000) && !gathering.isWorthwhile(at: 1_046_000), "the fourth does not come")
    gathering.add(1, at: 1_044_000)
    #expect(!gathering.isWorthwhile(at: 1_044_000), "all are there")
    gathering.end()
    gathering.add(1, at: 2_000_000)
    #expect(gathering.isWorthwhile(at: 2_010_000))
    gathering.end()
    gathering.add(1, at: 3_000_000)
    #expect(!gathering.isWorthwhile(at: 3_000_000), "one alone is not kept waiting twice")
  }

  @Test func aCommitWaitsOnlySoLong() {
    var gathering = Gathering()
    gathering.add(1000, at: 0)
    gathering.end()
    var now: UInt64 = 1_000_000
    var rounds = 0
    repeat {
      gathering.add(1, at: now)
      now += 20_000
      rounds += 1
    } while gathering.isWorthwhile(at: now) && rounds < 100
    #expect(rounds == 8)
  }
}
