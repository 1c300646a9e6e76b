import Ledger
import Memory
import Wire

/// Looks some requests ahead in what a connection has sent, so that the ledger's memory for them is fetched while others are executed.
///
/// ```
///  executed ──▶ │ 4: accounts │ 8: entries │ 12: slots │ not seen yet
/// ```
struct Lookout {
  /// A request to come, and what was looked up for it.
  struct View: BitwiseCopyable {
    var sighting = RequestScout.Sighting()
    var ahead = Lookahead()
  }

  private static let far = 12
  private static let middle = 8
  private static let near = 4

  private var scout = RequestScout(from: 0)
  private var ring = InlineArray<16, View>(repeating: View())
  private var seen = 0
  private var executed = 0

  /// Begins anew where the next request begins.
  mutating func begin(at offset: Int) {
    scout = RequestScout(from: offset)
    seen = 0
    executed = 0
  }

  /// To be called before each request is executed.
  /// - Returns: whether the request is in sight as a whole: then `view` shows it.
  @inline(__always)
  mutating func step(_ bytes: Span<UInt8>, _ ledger: borrowing Ledger) -> Bool {
    while seen &- executed < Lookout.far, let sighting = scout.next(bytes) {
      ring[seen & 15].sighting = sighting
      ring[seen & 15].ahead = Lookout.look(sighting, bytes, ledger)
      seen &+= 1
    }
    if executed &+ Lookout.middle < seen { ledger.lookCloser(ring[(executed &+ Lookout.middle) & 15].ahead) }
    if executed &+ Lookout.near < seen { ledger.lookAtAccounts(ring[(executed &+ Lookout.near) & 15].ahead) }
    executed &+= 1
    return executed <= seen
  }

  @inline(__always)
  private static func look(_ sighting: RequestScout.Sighting, _ bytes: Span<UInt8>, _ ledger: borrowing Ledger) -> Lookahead {
    let key = bytes.bytes(sighting.first)
    if sighting.count == 5 { return ledger.look(key: key, debit: bytes.bytes(sighting.second), credit: bytes.bytes(sighting.third)) }
    return lookAtOthers(sighting, bytes, ledger)
  }

  @inline(never)
  private static func lookAtOthers(_ sighting: RequestScout.Sighting, _ bytes: Span<UInt8>, _ ledger: borrowing Ledger) -> Lookahead {
    let key = bytes.bytes(sighting.first)
    if sighting.pathCount > 1 {
      var ahead = ledger.look(key: key, debit: bytes.bytes(sighting.paths[0]), credit: bytes.bytes(sighting.paths[1]))
      if sighting.pathCount > 2 {
        ledger.look(third: bytes.bytes(sighting.paths[2]), fourth: bytes.bytes(sighting.paths[3]), &ahead)
      }
      return ahead
    }
    if sighting.count == 3 || sighting.count == 4, let hold = bytes.bytes(sighting.second).unsignedInteger {
      return ledger.look(key: key, hold: hold)
    }
    return ledger.look(key: key, debit: bytes.bytes(sighting.second), credit: bytes.bytes(sighting.third))
  }

  /// The request that is to be executed.
  var view: View { @inline(__always) get { ring[(executed &- 1) & 15] } }
}
