import Load

/// One row of the matrix: a shape of load, a number of accounts, an order of keys. All its measurements, round by round.
struct Cell {
  /// What one server did in one round.
  struct Measurement {
    let load: LoadResult
    let verdict: Verdict
    /// Growth of the data folder for each entry, from the accounts' opening to the end.
    let bytesPerEntry: Double
    /// Right after the load.
    let ownBytes: UInt64
    let fileBytes: UInt64
    /// Processor time of the server for each entry, warm-up included.
    let processorNanoseconds: Double

    var isGood: Bool { load.errors == 0 && load.measured > 0 && verdict.isGood }

    var json: JSON {
      .object(
        LoadReport.fields(load) + [
          ("errors", .integer(load.errors)), ("balanced", .bool(verdict.isGood)), ("bytes_per_entry", .decimal(bytesPerEntry, 1)),
          ("resident_own_bytes", .integer(Int(ownBytes))), ("resident_file_bytes", .integer(Int(fileBytes))),
          ("server_processor_ns", .decimal(processorNanoseconds, 1)),
        ])
    }
  }

  /// All that was measured in one round, within a minute.
  struct Round {
    var measurement: Measurement?
    /// The other server, where one was given to compare with.
    var other: Measurement?
    var yardsticks: [Yardstick.Result] = []
  }

  let shape: Shape
  let accounts: Int
  let keys: KeyOrder
  var rounds: [Round] = []

  /// The yardsticks that stand beside this row: the journal alone at the same batch, and where batches are large the deferred tables too.
  var yardsticks: [Yardstick.Mode] { shape.inFlight >= 4000 ? [.journal, .deferred] : [.journal] }

  var name: String { "\(shape.name), \(accounts) accounts, \(keys.rawValue) keys" }
}
