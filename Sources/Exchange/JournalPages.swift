import Client
import Wire

/// The records of a server's journal from the first one on, some at a time.
struct JournalPages {
  /// The last record that is wanted.
  private(set) var lastSequence: Int
  /// The last record that was given out.
  private(set) var sequence = 0

  init(lastSequence: Int) { self.lastSequence = lastSequence }

  /// The next records, at most `count`, or `nil` when there are no more.
  mutating func next(_ server: inout Connection, count: Int) throws(ExchangeError) -> [RESPReply]? {
    if sequence >= lastSequence { return nil }
    let reply: RESPReply
    do throws(ClientError) {
      reply = try server.command(["TAIL", "\(sequence + 1)", "COUNT", "\(min(count, lastSequence - sequence))"])
    } catch {
      throw ExchangeError("\(error)", exitCode: error.exitCode)
    }
    if case .error(let code, let sentence) = reply { throw ExchangeError("\(server.endpoint) refused to give its journal: \(code) \(sentence)") }
    guard let page = reply.values, let last = page.last else {
      lastSequence = min(lastSequence, sequence)
      return nil
    }
    guard let reached = last["seq"]?.integer, reached > sequence else {
      throw ExchangeError("\(server.endpoint) sent records that do not follow record \(sequence)")
    }
    sequence = reached
    return page
  }

  /// Begins again with the first record; the last one stays the same.
  mutating func startOver() {
    lastSequence = min(lastSequence, sequence)
    sequence = 0
  }
}
