import TestSupport
import Testing

/// Questions that must have the same answer after every kind of disaster.
enum LedgerQuestions {
  /// Debits of an asset in the trial balance, which must equal its credits.
  static func total(_ asset: String, _ client: RespClient) throws -> String {
    let part = try client.call("TRIALBALANCE")[asset]
    guard let debits = part?["debits"]?.text, let credits = part?["credits"]?.text else { throw TestFailure("no trial balance for \(asset)") }
    #expect(debits == credits)
    return debits
  }

  /// The server's own check must find nothing.
  static func expectClean(_ client: RespClient) throws {
    client.seconds = 120
    let reply = try client.call("CHECK")
    #expect(reply["status"]?.text == "clean", "\(reply)")
    #expect(reply["findings"]?.items == [], "\(reply)")
  }

  /// The check from outside must find nothing in a folder that no server holds.
  static func expectClean(data: String) throws {
    let run = try CommandRun.ducat("check", "--data", data)
    #expect(run.succeeded, "\(run.ending): \(run.output)\(run.error)")
  }

  /// Sends transfers again that were acknowledged: each must answer `replayed` with its id.
  static func expectReplayed(_ acknowledged: [(transfer: Load.Transfer, id: Int64)], _ client: RespClient) throws {
    for start in stride(from: 0, to: acknowledged.count, by: 500) {
      let part = acknowledged[start..<min(start + 500, acknowledged.count)]
      for ((transfer, id), reply) in zip(part, try client.pipeline(part.map(\.transfer.words))) {
        guard reply.items?.count == 3, reply.items?[1].text == "replayed", reply.items?[0].number == id else {
          throw TestFailure("\(transfer.key) was acknowledged as entry \(id) and is now answered \(reply)")
        }
      }
    }
  }

  /// Sends transfers again that were not answered, or had no chance to be: each is made now or was made before.
  /// - Returns: the entries, and how many of them had been made before.
  static func complete(_ unanswered: [Load.Transfer], _ client: RespClient) throws -> (made: [(transfer: Load.Transfer, id: Int64)], before: Int) {
    var made: [(transfer: Load.Transfer, id: Int64)] = []
    var before = 0
    for start in stride(from: 0, to: unanswered.count, by: 500) {
      let part = unanswered[start..<min(start + 500, unanswered.count)]
      for (transfer, reply) in zip(part, try client.pipeline(part.map(\.words))) {
        guard let items = reply.items, items.count == 3, let id = items[0].number, let word = items[1].text, ["posted", "replayed"].contains(word)
        else { throw TestFailure("\(transfer.key) was not answered before and is now answered \(reply)") }
        made.append((transfer, id))
        if word == "replayed" { before += 1 }
      }
    }
    return (made, before)
  }
}
