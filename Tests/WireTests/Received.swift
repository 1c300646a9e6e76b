import Memory
import Wire

/// A receive buffer with its parser, fed in pieces as a connection would be; collects what comes out as plain arrays.
struct Received: ~Copyable {
  enum Item: Equatable, CustomStringConvertible {
    case request([[UInt8]])
    case empty
    case failed(ProtocolError)

    var description: String {
      switch self {
      case .request(let arguments): "request \(arguments.map { String(decoding: $0, as: UTF8.self) })"
      case .empty: "empty"
      case .failed(let error): "failed: \(error.sentence)"
      }
    }
  }

  var parser: RequestParser
  var buffer = ByteBuffer(capacity: 16)
  var offset = 0
  var slices: [Slice] = []
  var items: [Item] = []
  /// Drops consumed bytes after each piece, as a server does between two reads.
  let compacts: Bool

  init(limits: WireLimits = WireLimits(), compacts: Bool = false) {
    parser = RequestParser(limits: limits)
    self.compacts = compacts
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { buffer.append(byte) }
    while true {
      let result = parser.next(&buffer, from: offset, into: &slices)
      switch result {
      case .needMore:
        if compacts {
          buffer.removeFirst(offset)
          offset = 0
        }
        return
      case .empty(let end):
        items.append(.empty)
        offset = end
      case .request(let end):
        items.append(.request(slices.map { buffer.span.bytes($0).array }))
        offset = end
      case .failed(let error):
        items.append(.failed(error))
        return
      }
    }
  }

  /// What comes out of the bytes in one piece.
  static func all(_ bytes: some Sequence<UInt8>, limits: WireLimits = WireLimits()) -> [Item] {
    var received = Received(limits: limits)
    received.feed(bytes)
    return received.items
  }
}

/// A request of these words.
func request(_ words: String...) -> Received.Item { .request(words.map { [UInt8]($0.utf8) }) }
