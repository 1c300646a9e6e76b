import Load
import Memory
import Platform
import Storage
import Wire

/// All micro-benchmarks, several rounds of each. Every one checks what it gets: a look-up that finds nothing is no look-up.
struct MicroRun {
  let rounds: Int
  let directory: String
  let few: Int
  let many: Int
  /// Transfers in one round of what works through memory.
  let transfers: Int

  private(set) var figures: [MicroFigure] = []

  init(rounds: Int, directory: String, few: Int, many: Int, transfers: Int) {
    self.rounds = rounds
    self.directory = directory
    self.few = few
    self.many = many
    self.transfers = transfers
  }

  mutating func run() throws {
    try measureParsing()
    try measureLedger(accounts: few, isWhole: true)
    try measureLedger(accounts: many, isWhole: false)
    try measureAppending()
  }

  /// Keeps what one round took for `count` of a thing.
  private mutating func keep(_ name: String, _ unit: String, _ nanoseconds: UInt64, of count: Int) {
    let value = Double(nanoseconds) / Double(max(1, count))
    if let index = figures.firstIndex(where: { $0.name == name }) {
      figures[index].values.append(value)
    } else {
      figures.append(MicroFigure(name: name, unit: unit, values: [value]))
    }
  }

  private mutating func measureParsing() throws {
    var random = RandomStream(seed: 1)
    var requests = MicroRequests(count: transfers, accounts: few, firstKey: 1, random: &random)
    var parser = RequestParser()
    var arguments: [Slice] = []
    for _ in 0..<(rounds + 1) {
      let start = Clock.monotonicNanoseconds()
      var offset = 0
      var parsed = 0
      while case .request(let end) = parser.next(&requests.bytes, from: offset, into: &arguments) {
        offset = end
        parsed += 1
      }
      let took = Clock.monotonicNanoseconds() - start
      guard parsed == transfers else { throw Failure("\(parsed) of \(transfers) requests were parsed") }
      keep("parse", "request", took, of: parsed)
    }
    figures[0].values.removeFirst()
  }

  /// - Parameter isWhole: also what does not depend on the number of accounts.
  private mutating func measureLedger(accounts: Int, isWhole: Bool) throws {
    var stage = try MicroStage(accounts: accounts, below: directory)
    try stage.openAccounts()
    let suffix = ", \(Figures.count(accounts)) accounts"
    // As large as the batches of a server under full load.
    let batch = min(4000, transfers)
    // The first touch of fresh memory is nobody's cost.
    try post(transfers, batch, &stage)
    for _ in 0..<rounds {
      let executed = stage.requests(batch)
      keep("dispatch, decode, apply, reply" + suffix, "transfer", try stage.execute(executed), of: batch)
      keep("commit of \(batch)" + suffix, "commit", try stage.commit(), of: 1)
      let applied = stage.requests(batch)
      keep("apply" + suffix, "transfer", try stage.apply(applied, isForeseen: true), of: batch)
      _ = try stage.commit()
      let surprising = stage.requests(batch)
      keep("apply, nothing fetched ahead" + suffix, "transfer", try stage.apply(surprising, isForeseen: false), of: batch)
      _ = try stage.commit()
      keep("account by its path" + suffix, "look-up", try stage.resolve(applied), of: batch)
      if isWhole {
        keep("key that was used", "look-up", try stage.find(applied, arePresent: true), of: batch)
        let fresh = stage.requests(batch)
        keep("key that was not used", "look-up", try stage.find(fresh, arePresent: false), of: batch)
        for size in [1, 64, 512] where size < batch {
          let few = stage.requests(size)
          _ = try stage.apply(few, isForeseen: true)
          keep("commit of \(size)" + suffix, "commit", try stage.commit(), of: 1)
        }
      }
    }
    // Apart from the rest: each flush leaves a small run of keys, which look-ups then have to pass.
    _ = try stage.flush()
    for _ in 0..<rounds {
      try post(transfers, batch, &stage)
      keep("flush of balances and keys" + suffix, "transfer", try stage.flush(), of: transfers)
    }
  }

  /// Posts transfers in batches, unmeasured.
  private func post(_ count: Int, _ batch: Int, _ stage: inout MicroStage) throws {
    var done = 0
    while done < count {
      let more = stage.requests(min(batch, count - done))
      _ = try stage.apply(more, isForeseen: true)
      _ = try stage.commit()
      done += more.count
    }
  }

  /// LMDB alone: values as large as the journal's, put at the end of a table, without the commit.
  private mutating func measureAppending() throws {
    let folder = try TemporaryFolder(below: directory, prefix: "ducat-bench")
    let environment = try Environment(path: folder.path, mapBytes: 1 << 34, tables: 1)
    guard let table = try environment.table("journal", create: true) else { throw Failure("no table") }
    var value = ByteBuffer(capacity: 2012)
    value.appendRandom(2012)
    var key = ByteBuffer(capacity: 8)
    var number: UInt64 = 0
    let count = 256
    for _ in 0..<rounds {
      var transaction = try WriteTransaction(environment)
      let start = Clock.monotonicNanoseconds()
      for _ in 0..<count {
        number += 1
        key.removeAll()
        key.append(bigEndian: number)
        try transaction.append(table, key.span, value.span)
      }
      keep("append of 2012 bytes", "value", Clock.monotonicNanoseconds() - start, of: count)
      try transaction.commit()
    }
  }
}
