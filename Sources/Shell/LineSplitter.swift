/// Cuts a line into arguments, with the quoting of redis-cli.
///
/// Words stand between spaces. In double quotes `\n \r \t \b \a \xHH` and a backslash before any other character are understood; in single
/// quotes only `\'`. A closing quote must be followed by a space or the end.
enum LineSplitter {
  /// The arguments, as bytes; `nil` when the quotes are not balanced.
  static func arguments(_ line: String) -> [[UInt8]]? {
    let bytes = Array(line.utf8)
    var arguments: [[UInt8]] = []
    var index = 0
    while true {
      while index < bytes.count, isSpace(bytes[index]) { index += 1 }
      if index == bytes.count { return arguments }
      guard let word = word(bytes, &index) else { return nil }
      arguments.append(word)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte >= 0x09 && byte <= 0x0D }

  /// One word from `index` on, which moves behind it.
  private static func word(_ bytes: [UInt8], _ index: inout Int) -> [UInt8]? {
    var word: [UInt8] = []
    while index < bytes.count, !isSpace(bytes[index]) {
      let byte = bytes[index]
      index += 1
      if byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'") {
        word.append(byte)
        continue
      }
      guard quoted(bytes, &index, quote: byte, into: &word) else { return nil }
      if index < bytes.count, !isSpace(bytes[index]) { return nil }
    }
    return word
  }

  /// What stands up to the closing quote; `false` when there is none.
  private static func quoted(_ bytes: [UInt8], _ index: inout Int, quote: UInt8, into word: inout [UInt8]) -> Bool {
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == quote { return true }
      if byte != UInt8(ascii: "\\") || index == bytes.count {
        word.append(byte)
      } else if quote == UInt8(ascii: "\"") {
        escape(bytes, &index, into: &word)
      } else if bytes[index] == quote {
        word.append(quote)
        index += 1
      } else {
        word.append(byte)
      }
    }
    return false
  }

  /// What a backslash in double quotes stands for.
  private static func escape(_ bytes: [UInt8], _ index: inout Int, into word: inout [UInt8]) {
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "n"): word.append(0x0A)
    case UInt8(ascii: "r"): word.append(0x0D)
    case UInt8(ascii: "t"): word.append(0x09)
    case UInt8(ascii: "b"): word.append(0x08)
    case UInt8(ascii: "a"): word.append(0x07)
    case UInt8(ascii: "x"):
      if index + 1 < bytes.count, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) {
        word.append(high << 4 | low)
        index += 2
      } else {
        word.append(byte)
      }
    default: word.append(byte)
    }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
