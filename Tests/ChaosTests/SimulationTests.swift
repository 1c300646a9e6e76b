import TestSupport
import Testing

/// Thousands of payments against the sandbox with every fault of it, clients that ask twice, and a server that is killed over and over: afterwards the PSP's own
/// books, the payments, the wallets and the journal agree to the cent.
@Suite(.serialized)
struct SimulationTests {
  @Test func booksAgreeAfterRandomFaultsAndCrashes() throws {
    let seeds = environmentNumber("DUCAT_CHAOS_SEEDS") ?? 2
    var random = SeededRandom.printed()
    for _ in 0..<seeds { try Simulation(seed: random.next()).run() }
  }
}
