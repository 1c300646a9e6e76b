import Memory

/// Checks replies to `TRANSFERS`: each record must be posted, the entries' numbers rising and the times not falling.
///
/// ```
/// $24000\r\n  result · result · …  \r\n
///
/// result   entry 8 · time 8 · code 1 · flags 1 · zeros 6, little-endian
/// ```
struct PackedReply {
  private static let resultBytes = 24

  private let records: Int
  private let head: [UInt8]
  private(set) var lastID: UInt64 = 0
  private(set) var lastTime: UInt64 = 0
  /// Of the first result of all.
  private(set) var firstID: UInt64 = 0
  private(set) var firstTime: UInt64 = 0

  init(records: Int) {
    self.records = records
    head = Array("$\(records * PackedReply.resultBytes)\r\n".utf8)
  }

  /// Judges the reply that begins at `start`; adds the numbers of records that were not posted to `refused`.
  mutating func check(_ bytes: Span<UInt8>, from start: Int, refused: inout [Int]) -> PostedReply.Verdict {
    let count = head.count + records * PackedReply.resultBytes + 2
    if start + count > bytes.count || !begins(bytes, start) {
      switch ReplyFrame.extent(bytes, from: start) {
      case .partial: return .incomplete
      case .malformed: return .malformed
      case .whole(let count): return .unexpected(count)
      }
    }
    var offset = start + head.count
    for record in 0..<records {
      let id = bytes.bigEndian64(at: offset).byteSwapped
      let time = bytes.bigEndian64(at: offset &+ 8).byteSwapped
      if bytes.bigEndian64(at: offset &+ 16) == 0, id > lastID, time >= lastTime {
        if firstID == 0 { (firstID, firstTime) = (id, time) }
        (lastID, lastTime) = (id, time)
      } else {
        refused.append(record)
      }
      offset &+= PackedReply.resultBytes
    }
    return .posted(count)
  }

  private func begins(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    for index in head.indices where bytes[start + index] != head[index] { return false }
    return true
  }
}
