import Memory
import Wire

/// One format of export: gets the records of the journal in their order and appends text.
protocol JournalWriter: ~Copyable {
  /// Whether the records must be shown to `survey` once before the first `write`.
  static var needsSurvey: Bool { get }

  /// Looks at a record before anything is written.
  mutating func survey(_ record: JournalRecord)
  /// Appends what stands before all records.
  mutating func begin(into out: inout ByteBuffer)
  /// Appends a record.
  /// - Parameter reply: the record as the server sent it.
  mutating func write(_ record: JournalRecord, _ reply: RESPReply, into out: inout ByteBuffer)
  /// Appends what stands after all records.
  mutating func finish(into out: inout ByteBuffer)
}
