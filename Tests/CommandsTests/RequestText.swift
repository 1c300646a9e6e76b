import Commands
import Memory
import Wire

/// A request as typed on a line, with its words: what a test hands to the decoder.
struct RequestText: ~Copyable {
  var buffer = ByteBuffer(capacity: 256)
  var slices: [Slice] = []

  /// Reads the line as the server would.
  init(_ line: String) {
    buffer.append(line)
    buffer.append("\n")
    var parser = RequestParser()
    guard case .request = parser.next(&buffer, from: 0, into: &slices) else { fatalError("no request: \(line)") }
  }

  /// Words that no line can spell.
  init(words: [[UInt8]]) {
    for word in words {
      slices.append(Slice(start: buffer.count, count: word.count))
      buffer.append(word)
    }
  }
}
