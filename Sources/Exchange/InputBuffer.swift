import Memory
import Platform

/// A file as a stretch of bytes that moves forward: what the readers of all formats look into.
///
/// ```
/// buffer   . . . . . . | b y t e s   n o t   y e t   t a k e n |
///                      position                                buffer.count
/// ```
struct InputBuffer: ~Copyable {
  /// The file's name in messages.
  let name: String
  private(set) var buffer = ByteBuffer(capacity: 256 * 1024)
  /// Where the bytes not yet taken begin in `buffer`.
  var position = 0
  /// The line at `position`, from 1; kept by the reader of the format.
  var line = 1
  private var input: InputFile
  private var digest = SHA256()
  private let digesting: Bool

  private let chunkBytes: Int

  /// - Parameters:
  ///   - digesting: whether to take the digest of all that is read.
  ///   - chunkBytes: bytes asked of the file at once.
  init(_ input: consuming InputFile, name: String, digesting: Bool = false, chunkBytes: Int = 128 * 1024) {
    self.input = input
    self.name = name
    self.digesting = digesting
    self.chunkBytes = chunkBytes
  }

  /// Bytes read from the file, those not yet taken included.
  var bytesRead: UInt64 { input.bytesRead }

  /// Bytes that the file has, where that is known.
  var bytesTotal: UInt64? { input.bytesTotal }

  /// The digest of what was read, in hexadecimal; empty unless asked for.
  var digestText: String { digesting ? digest.hexadecimal() : "" }

  /// Reads more behind the bytes not yet taken, which move to the front of the buffer.
  /// - Returns: `false` at the end of the file.
  mutating func refill() throws(ExchangeError) -> Bool {
    buffer.removeFirst(position)
    position = 0
    let before = buffer.count
    do throws(SystemError) {
      let got = try input.read(into: &buffer, limit: chunkBytes)
      if digesting, got > 0 { InputBuffer.update(&digest, buffer, from: before) }
      return got > 0
    } catch {
      throw .system(error, file: name)
    }
  }

  private static func update(_ digest: inout SHA256, _ buffer: borrowing ByteBuffer, from start: Int) {
    digest.update(buffer.span(from: start, count: buffer.count - start))
  }

  /// The next byte without taking it, or `nil` at the end of the file.
  mutating func peek() throws(ExchangeError) -> UInt8? {
    if position == buffer.count, try !refill() { return nil }
    return buffer[position]
  }

  /// Passes over a UTF-8 byte order mark at the start of the file.
  mutating func skipByteOrderMark() throws(ExchangeError) {
    while buffer.count - position < 3, try refill() {}
    if buffer.count - position >= 3, buffer[position] == 0xEF, buffer[position + 1] == 0xBB, buffer[position + 2] == 0xBF { position += 3 }
  }
}
