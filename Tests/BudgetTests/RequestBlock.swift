import TestSupport

/// Requests as bytes that are sent again and again with fresh keys: only the digits of the keys are written anew.
struct RequestBlock {
  /// In place of a key that is to be fresh.
  static let key = "key-000000000"

  private(set) var bytes: [UInt8] = []
  /// Where the last digit of each key stands.
  private var keys: [Int] = []
  let count: Int

  /// Makes `count` requests out of the words of each.
  init(count: Int, _ words: (Int) -> [String]) {
    self.count = count
    let mark = Array(RequestBlock.key.utf8)
    for index in 0..<count {
      let request = RespClient.encode(words(index))
      if let start = (0...(request.count - mark.count)).first(where: { request[$0..<($0 + mark.count)].elementsEqual(mark) }) {
        keys.append(bytes.count + start + mark.count - 1)
      }
      bytes += request
    }
  }

  /// Gives each request a key of its own: numbers from `first` on.
  mutating func renew(from first: Int) {
    for (index, place) in keys.enumerated() {
      var number = first + index
      var position = place
      for _ in 0..<9 {
        bytes[position] = UInt8(48 + number % 10)
        number /= 10
        position -= 1
      }
    }
  }
}
