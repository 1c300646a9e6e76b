import Ledger
import Memory
import Wire

/// Looks some requests ahead in what a connection has sent, so that the ledger's memory for them is fetched while others are executed.
///
/// ```
///  executed ──▶ │ 4: accounts │ 8: entries │ 12: slots │ not seen yet
/// ```
struct Lookout {
  private static let far = 12
  private static let middle = 8
  private static let near = 4

  private var scout = RequestScout(from: 0)
  private var ring = InlineArray<16, Lookahead>(repeating: Lookahead())
  private var seen = 0
  private var executed = 0

  /// Begins anew where the next request begins.
  mutating func begin(at offset: Int) {
    scout = RequestScout(from: offset)
    seen = 0
    executed = 0
  }

  /// To be called before each request is executed.
  @inline(__always)
  mutating func step(_ bytes: Span<UInt8>, _ ledger: borrowing Ledger) {
    while seen &- executed < Lookout.far, let sighting = scout.next(bytes) {
      ring[seen & 15] = ledger.look(key: bytes.bytes(sighting.first), debit: bytes.bytes(sighting.second), credit: bytes.bytes(sighting.third))
      seen &+= 1
    }
    if executed &+ Lookout.middle < seen { ledger.lookCloser(ring[(executed &+ Lookout.middle) & 15]) }
    if executed &+ Lookout.near < seen { ledger.lookAtAccounts(ring[(executed &+ Lookout.near) & 15]) }
    executed &+= 1
  }
}
