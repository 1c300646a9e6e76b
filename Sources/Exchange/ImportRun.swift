import Client
import Memory
import Money
import Wire

/// The second pass of an import: sends entry after entry, with a bounded number of them under way, and takes the answers.
struct ImportRun: ~Copyable {
  /// What a request that is under way was for.
  private struct Tag: BitwiseCopyable {
    enum Purpose { case entry, opening, accountItem }
    var purpose: Purpose
    var line: Int32
  }

  private var connection: Connection
  private var encoder: EntryEncoder
  private let commodities: CommodityTable
  private let window: Int
  /// Requests under way, oldest first, in a ring.
  private var tags: [Tag]
  private var oldest = 0
  private(set) var report: ImportReport
  private var progress: ProgressBar

  init(
    _ connection: consuming Connection, _ encoder: consuming EntryEncoder, _ commodities: consuming CommodityTable, window: Int,
    report: ImportReport, progress: ProgressBar
  ) {
    self.connection = connection
    self.encoder = encoder
    self.commodities = commodities
    self.window = max(1, window)
    self.report = report
    self.progress = progress
    tags = []
  }

  /// Bytes that may gather before they are sent.
  private static let sendBytes = 128 * 1024

  /// Sends all items of a source.
  /// - Parameter bytesTotal: of the file, for the progress bar.
  /// - Returns: the counts, and the lines for the end.
  consuming func run<Source: EntrySource & ~Copyable>(
    _ source: consuming Source, bytesTotal: UInt64?, definitions: [CommodityTable.Definition]
  ) throws(ExchangeError) -> (report: ImportReport, summary: [String]) {
    var draft = EntryDraft()
    var items = 0
    while try source.next(into: &draft) {
      try send(draft)
      items += 1
      if items & 255 == 0 { progress.update(done: source.bytesRead, of: bytesTotal, items: items) }
    }
    try settle(downTo: 0)
    progress.clear()
    let renamed = commodities.renamed().map { (name: $0.name, code: $0.code.description) }
    let lines = report.summary(zeroLegs: encoder.zeroLegs, rounded: encoder.roundedEntries, definitions: definitions, renamed: renamed)
    return (report, lines)
  }

  // MARK: Sending

  private mutating func send(_ draft: borrowing EntryDraft) throws(ExchangeError) {
    switch draft.kind {
    case .asset:
      if let problem = draft.problem { report.refuse(line: problem.line, problem.sentence) }
    case .other: report.passedOver += 1
    case .entry: enqueue(encoder.encode(draft, commodities, into: &connection.outgoing), .entry, line: draft.line)
    case .account: enqueue(encoder.encodeOpening(draft, commodities, into: &connection.outgoing), .accountItem, line: draft.line)
    }
    if tags.count - oldest >= window || connection.outgoing.count >= ImportRun.sendBytes { try settle(downTo: window / 2) }
  }

  private mutating func enqueue(_ outcome: EntryEncoder.Outcome, _ purpose: Tag.Purpose, line: Int) {
    switch outcome {
    case .empty: report.empty += 1
    case .refused(let line, let sentence): report.refuse(line: line, sentence)
    case .encoded(let openings):
      let line = Int32(truncatingIfNeeded: line)
      if purpose == .entry {
        for _ in 0..<openings { enqueue(Tag(purpose: .opening, line: line)) }
      }
      enqueue(Tag(purpose: purpose, line: line))
    }
  }

  private mutating func enqueue(_ tag: Tag) {
    tags.append(tag)
    connection.added()
  }

  // MARK: Answers

  /// Sends what has gathered and takes answers until at most `count` are outstanding.
  private mutating func settle(downTo count: Int) throws(ExchangeError) {
    do throws(ClientError) {
      try connection.send()
      while tags.count - oldest > count {
        let reply = try connection.receive()
        oldest += 1
        if let refusal = take(reply, for: tags[oldest - 1]) {
          progress.clear()
          throw ClientError.malformed(connection.endpoint, refusal)
        }
      }
    } catch {
      progress.clear()
      throw ExchangeError("\(error); run the same import again to go on: what was posted is not posted twice", exitCode: error.exitCode)
    }
    tags.removeSubrange(0..<oldest)
    oldest = 0
  }

  /// Counts one answer.
  /// - Returns: why nothing more can be expected, when the server can take no entry at all.
  private mutating func take(_ reply: RESPReply, for tag: Tag) -> String? {
    if case .error(let code, let sentence) = reply {
      switch code {
      case "DISKFULL", "IOERROR", "NOAUTH", "PROTOCOL": return "it answers \(code) \(sentence)"
      default: break
      }
      // An account that is open already keeps its own type and limits; any other reason will be given for the entry itself.
      if tag.purpose == .opening || tag.purpose == .accountItem && code == "CONFLICT" { return nil }
      report.refuse(line: Int(tag.line), "\(code) \(sentence)")
      return nil
    }
    if tag.purpose == .entry {
      if case .array(let values) = reply, values.count > 1, values[1].isReplayed { report.replayed += 1 } else { report.posted += 1 }
    }
    return nil
  }
}

extension RESPReply {
  /// Whether this is the word `replayed`; without making a string of it.
  fileprivate var isReplayed: Bool {
    switch self {
    case .bulk(let bytes): bytes.span.equals("replayed")
    case .simple(let text): text == "replayed"
    default: false
    }
  }
}
