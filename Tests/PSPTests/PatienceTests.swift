import PSP
import TestSupport
import Testing

/// The circuit breaker and the backoff.
@Suite struct PatienceTests {
  /// A breaker that tests can ask inside an expectation.
  private final class Door {
    private var breaker: CircuitBreaker
    init(_ breaker: CircuitBreaker) { self.breaker = breaker }
    var state: CircuitBreaker.State { breaker.state }
    func admits(at now: UInt64) -> Bool { breaker.admits(at: now) }
    func succeeded() { breaker.succeeded() }
    func failed(at now: UInt64) { breaker.failed(at: now) }
    func opensAgain(at now: UInt64) -> UInt64? { breaker.opensAgain(at: now) }
  }

  @Test func theBreakerOpensAfterFailuresInARow() {
    let breaker = Door(CircuitBreaker(failuresMax: 3, openMilliseconds: 1000))
    for _ in 0..<2 { breaker.failed(at: 0) }
    breaker.succeeded()
    for _ in 0..<2 { breaker.failed(at: 0) }
    #expect(breaker.admits(at: 0) && breaker.state == .closed(failures: 2) && breaker.opensAgain(at: 0) == nil)
    breaker.failed(at: 500)
    #expect(breaker.state == .open(until: 1500) && breaker.opensAgain(at: 600) == 1500)
    // What was under way before is late news, good or bad.
    breaker.succeeded()
    breaker.failed(at: 1400)
    #expect(!breaker.admits(at: 1499) && breaker.state == .open(until: 1500))
  }

  @Test func oneRequestAsksWhetherItWorksAgain() {
    let breaker = Door(CircuitBreaker(failuresMax: 1, openMilliseconds: 1000))
    breaker.failed(at: 0)
    #expect(breaker.admits(at: 1000))
    #expect(!breaker.admits(at: 1000) && !breaker.admits(at: 1999))
    breaker.failed(at: 1500)
    #expect(!breaker.admits(at: 2499))
    #expect(breaker.admits(at: 2500))
    breaker.succeeded()
    #expect(breaker.state == .closed(failures: 0) && breaker.admits(at: 2500) && breaker.admits(at: 2500))
  }

  @Test func aRequestThatIsNeverReportedDoesNotShutTheDoorForEver() {
    let breaker = Door(CircuitBreaker(PSPSettings(name: "s", baseURL: "https://x", secretKey: "k")))
    for _ in 0..<10 { breaker.failed(at: 0) }
    #expect(!breaker.admits(at: 29_999))
    #expect(breaker.admits(at: 30_000))
    #expect(!breaker.admits(at: 59_999))
    #expect(breaker.admits(at: 60_000))
  }

  @Test(arguments: [
    (PSPTransport.notSent("x"), true), (.noAnswer("x"), true), (.answer(status: 500, headers: [], body: []), true),
    (.answer(status: 503, headers: [], body: []), true), (.answer(status: 429, headers: [], body: []), false),
    (.answer(status: 402, headers: [], body: []), false), (.answer(status: 200, headers: [], body: []), false),
  ]) func outagesAreWhatTheProviderIsToBlameFor(transport: PSPTransport, isOutage: Bool) { #expect(transport.isOutage == isOutage) }

  @Test func waitsDoubleWithAFifthOfChance() {
    let bases = [1000, 2000, 4000, 8000, 16_000]
    for (index, base) in bases.enumerated() {
      #expect(Backoff.milliseconds(failures: index + 1, random: 0) == base * 8 / 10)
      #expect(Backoff.milliseconds(failures: index + 1, random: .max) == base * 12 / 10)
      #expect(Backoff.milliseconds(failures: index + 1, random: .max / 2) == base)
    }
    #expect(Backoff.milliseconds(failures: 6, random: 0) == 12_800 && Backoff.milliseconds(failures: .max, random: 0) == 12_800)
    var random = SeededRandom.printed()
    var sum = 0
    for _ in 0..<10_000 { sum += Backoff.milliseconds(failures: 1, random: random.next()) }
    #expect((995...1005).contains(sum / 10_000), "seed \(random.seed)")
  }

  @Test func theProvidersWishIsHeard() {
    #expect(Backoff.milliseconds(failures: 1, random: 0, retryAfter: 7) == 7000)
    #expect(Backoff.milliseconds(failures: 5, random: 0, retryAfter: 7) == 12_800)
    #expect(Backoff.milliseconds(failures: 1, random: 0, retryAfter: .max) == 86_400_000)
    #expect(Backoff.milliseconds(failures: 1, random: 0, retryAfter: -5) == 800)
  }
}
