import Ledger
import Memory
import Wire

/// The replies of one connection on their way out, in order. Those that promise something wait until the batch that makes it true is on disk.
///
/// ```
///            sent            first.start           second.start          bytes.count
///  ──────────┼───────────────┼─────────────────────┼─────────────────────┤
///   has left   may leave      waits for the batch    waits for the batch
///                             being committed        that gathers
/// ```
/// At most two batches are not durable at any time, so two marks are enough. For each reply behind the first mark its length is kept, and whether it
/// promises something by itself: if the commit fails, just those are replaced by an error, and the others stand.
struct ReplyQueue: ~Copyable {
  /// Replies from `start` on wait until `batch` is durable. Batch 0 means that there is no mark.
  private struct Mark: BitwiseCopyable {
    var batch: UInt64 = 0
    var start = 0
    /// Which of `lengths` is the first.
    var reply = 0
  }

  private static let promises: UInt32 = 1 << 31
  private static let lengthBytes = 4

  /// Commands append their replies here, and tell with `finishReply` what they wait for.
  var bytes = ByteBuffer(capacity: 16)
  private var sent = 0
  private var first = Mark()
  private var second = Mark()
  /// A length (with `promises`) for each reply behind the first mark, from `lengthsHead` on.
  private var lengths = ByteBuffer(capacity: 16)
  private var lengthsHead = 0

  // MARK: Filling

  /// Says that a reply stands in `bytes` from `start` to the end.
  /// - Parameters:
  ///   - batch: must be durable before the reply leaves; 0 when it waits for nothing itself.
  ///   - durable: the last durable batch.
  @inline(__always)
  mutating func finishReply(from start: Int, batch: UInt64, durable: UInt64) {
    if batch > durable {
      mark(batch, from: start)
      lengths.append(bigEndian: UInt32(truncatingIfNeeded: bytes.count &- start) | ReplyQueue.promises)
    } else if first.batch != 0 {
      lengths.append(bigEndian: UInt32(truncatingIfNeeded: bytes.count &- start))
    }
  }

  @inline(__always)
  private mutating func mark(_ batch: UInt64, from start: Int) {
    if second.batch >= batch || (second.batch == 0 && first.batch >= batch) { return }
    let made = Mark(batch: batch, start: start, reply: lengths.count / ReplyQueue.lengthBytes)
    if first.batch == 0 {
      first = made
    } else {
      precondition(second.batch == 0, "more than two batches under way")
      second = made
    }
  }

  // MARK: Waiting

  /// Whether replies wait for a batch.
  var isWaiting: Bool { first.batch != 0 }
  /// Replies that wait for a batch, or behind one that does.
  var waitingCount: Int { lengths.count / ReplyQueue.lengthBytes - lengthsHead }
  /// Bytes that have not left.
  var unsentCount: Int { bytes.count - sent }
  /// Whether so much waits that no more requests should be read.
  var isCongested: Bool { unsentCount >= ServerLimits.replyBytes || waitingCount >= ServerLimits.repliesWaiting }
  /// Whether something may leave now.
  @inline(__always) var isSendable: Bool { sendableEnd > sent }

  @inline(__always) private var sendableEnd: Int { first.batch == 0 ? bytes.count : first.start }

  /// Lets go what waited for batches up to `durable`.
  mutating func release(durable: UInt64) {
    while first.batch != 0, first.batch <= durable {
      first = second
      second = Mark()
    }
    if first.batch == 0 {
      lengths.removeAll()
      lengthsHead = 0
    } else {
      lengthsHead = first.reply
      compactLengths()
    }
  }

  /// Replaces each reply that promises what will never be durable by an error, and lets all go.
  /// - Returns: how many were replaced.
  mutating func breakPromises(_ code: ResultCode, _ sentence: StaticString) -> Int {
    if first.batch == 0 { return 0 }
    var kept = ByteBuffer(capacity: bytes.count - sent + 64)
    kept.append(bytes.span(from: sent, count: first.start - sent))
    var position = first.start
    var replaced = 0
    for index in lengthsHead..<(lengths.count / ReplyQueue.lengthBytes) {
      let word = lengths.span.bigEndian32(at: index * ReplyQueue.lengthBytes)
      let length = Int(word & ~ReplyQueue.promises)
      if word & ReplyQueue.promises == 0 {
        kept.append(bytes.span(from: position, count: length))
      } else {
        // A client that has switched replies off gets none for a failure either.
        if length > 0 { kept.appendError(code.word, sentence) }
        replaced += 1
      }
      position += length
    }
    precondition(position == bytes.count, "a reply whose length was not told")
    bytes = kept
    sent = 0
    first = Mark()
    second = Mark()
    lengths.removeAll()
    lengthsHead = 0
    return replaced
  }

  // MARK: Leaving

  /// What may leave now; it stays valid until the next mutation.
  var sendable: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get { bytes.span(from: sent, count: sendableEnd - sent) }
  }

  /// Takes off the first `count` bytes of `sendable`.
  mutating func didSend(_ count: Int) {
    precondition(count <= sendableEnd - sent, "more was sent than was there")
    sent += count
    // Half or less is moved, so each byte is moved at most once on average.
    guard sent == bytes.count || (sent >= ReplyQueue.compactBytes && sent >= bytes.count / 2) else { return }
    bytes.removeFirst(sent)
    if first.batch != 0 { first.start -= sent }
    if second.batch != 0 { second.start -= sent }
    sent = 0
  }

  private static let compactBytes = 16 << 10

  private mutating func compactLengths() {
    let count = lengths.count / ReplyQueue.lengthBytes
    guard lengthsHead >= ReplyQueue.compactBytes / ReplyQueue.lengthBytes, lengthsHead >= count / 2 else { return }
    lengths.removeFirst(lengthsHead * ReplyQueue.lengthBytes)
    first.reply -= lengthsHead
    if second.batch != 0 { second.reply -= lengthsHead }
    lengthsHead = 0
  }

  /// Gives memory back that a busy time took.
  mutating func releaseMemory() {
    bytes.release(above: ServerLimits.quietBufferBytes)
    lengths.release(above: ServerLimits.quietBufferBytes)
  }
}
