/// What is looked for in many replies at once, as bytes: strings would take far longer than the server.
enum Replies {
  /// How often `mark` stands there.
  static func count(_ mark: String, in bytes: [UInt8]) -> Int {
    var count = 0
    forEach(mark, in: bytes) { _, _ in count += 1 }
    return count
  }

  /// The numbers of the entries that were made, in order.
  static func entries(_ bytes: [UInt8]) -> [Int] {
    var numbers: [Int] = []
    forEach("*3\r\n:", in: bytes) { buffer, end in
      var number = 0
      var index = end
      while index < buffer.count, buffer[index] != UInt8(ascii: "\r") {
        number = number * 10 + Int(buffer[index]) - 48
        index += 1
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Calls `body` with the end of each `mark`.
  private static func forEach(_ mark: String, in bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void) {
    let wanted = Array(mark.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index + wanted.count <= buffer.count {
        if buffer[index] == wanted[0], buffer[index..<(index + wanted.count)].elementsEqual(wanted) { body(buffer, index + wanted.count) }
        index += 1
      }
    }
  }
}
