import Ledger
import Memory

/// What is wrong with a request, as far as it can be told without the ledger: of several faults the one whose code comes first.
struct Fault: ~Copyable {
  private(set) var code = ResultCode.ok
  /// Without the code's word.
  private(set) var sentence = ByteBuffer(capacity: 512)

  var isNone: Bool { @inline(__always) get { code == .ok } }

  @inline(__always)
  mutating func clear() {
    if code == .ok { return }
    code = .ok
    sentence.removeAll()
  }

  /// Begins a sentence, unless a fault is noted already that comes before. The caller appends the sentence only after `true`.
  mutating func raise(_ code: ResultCode) -> Bool {
    if self.code != .ok, self.code.rawValue <= code.rawValue { return false }
    self.code = code
    sentence.removeAll()
    return true
  }

  mutating func say(_ text: StaticString) { sentence.append(text) }
  mutating func say(_ text: String) { sentence.append(text) }
  mutating func say(_ number: Int) { sentence.append(String(number)) }

  /// Bytes from the client, in quotes.
  mutating func quote(_ bytes: Span<UInt8>) { sentence.appendQuoted(bytes) }

  /// A list of words: `MEMO, DATE and META`.
  mutating func list(_ words: [String], _ conjunction: String) { sentence.append(Fault.listed(words, conjunction)) }

  static func listed(_ words: [String], _ conjunction: String) -> String {
    guard let last = words.last else { return "nothing" }
    if words.count == 1 { return last }
    return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}
