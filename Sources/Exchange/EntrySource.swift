/// A file read item by item.
protocol EntrySource: ~Copyable {
  /// Reads the next item into `draft`, whatever it held before.
  ///
  /// What is wrong with one item only is noted in the draft. What makes the rest of the file unreadable is thrown.
  /// - Returns: `false` at the end of the file.
  mutating func next(into draft: inout EntryDraft) throws(ExchangeError) -> Bool

  /// Bytes read so far, for the progress bar.
  var bytesRead: UInt64 { get }
  /// The digest of the file in hexadecimal once it has been read to its end, where that was asked for.
  var digestText: String { get }
}
