import Load
import Memory
import Wire

/// Transfers as they come over the wire, ready to be parsed: so many requests in one buffer, and where the arguments of each lie.
struct MicroRequests: ~Copyable {
  static let prefix = "liabilities:wallet:"

  /// Requests one after the other.
  var bytes: ByteBuffer
  /// Five for each: the command's name, key, debit, credit, amount.
  private(set) var arguments: [[Slice]] = []

  /// - Parameter firstKey: keys are this number and those after it, scattered.
  init(count: Int, accounts: Int, firstKey: UInt64, random: inout RandomStream) {
    bytes = ByteBuffer(capacity: count * 128)
    for number in 0..<count {
      let key = String(RandomStream.mix(firstKey + UInt64(number)), radix: 16)
      let debit = Int(random.below(UInt64(accounts)))
      let credit = (debit + 1 + Int(random.below(UInt64(accounts - 1)))) % accounts
      let words = [
        "TRANSFER", String(repeating: "0", count: 16 - key.utf8.count) + key, MicroRequests.path(debit), MicroRequests.path(credit), "1.25",
      ]
      bytes.append("*5\r\n")
      var slices: [Slice] = []
      for word in words {
        bytes.append("$\(word.utf8.count)\r\n")
        slices.append(Slice(start: bytes.count, count: word.utf8.count))
        bytes.append(word)
        bytes.append("\r\n")
      }
      arguments.append(slices)
    }
  }

  static func path(_ number: Int) -> String { prefix + AccountName.digits(number) }

  var count: Int { arguments.count }
}
