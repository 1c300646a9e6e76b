import Memory

/// A request as the bytes of a row. What comes out is what went in, byte for byte.
///
/// ```
///  1 byte   version, 1
///  field    method                          field = 4 bytes length, big-endian, then so many bytes; text is UTF-8
///  field    path
///  4 bytes  number of headers, big-endian
///  field    name, field value               for each header
///  field    body
/// ```
extension PSPRequest {
  private static let version: UInt8 = 1

  /// The bytes to store.
  public var encoded: [UInt8] {
    var buffer = ByteBuffer(capacity: 256 + body.count)
    func add(_ bytes: [UInt8], _ buffer: inout ByteBuffer) {
      buffer.append(bigEndian: UInt32(bytes.count))
      buffer.append(bytes)
    }
    buffer.append(PSPRequest.version)
    add(Array(method.utf8), &buffer)
    add(Array(path.utf8), &buffer)
    buffer.append(bigEndian: UInt32(headers.count))
    for header in headers {
      add(Array(header.name.utf8), &buffer)
      add(Array(header.value.utf8), &buffer)
    }
    add(body, &buffer)
    return buffer.span.array
  }

  /// The request that the bytes hold; `nil` when they are of another version, or anything in them is short, long or no text.
  public init?(encoded: [UInt8]) {
    guard encoded.first == PSPRequest.version else { return nil }
    var reader = Reader(bytes: encoded, position: 1)
    guard let method = reader.text(), let path = reader.text(), let count = reader.count() else { return nil }
    var headers: [(name: String, value: String)] = []
    // Each header takes eight bytes at least, so that a wrong number ends soon.
    for _ in 0..<count {
      guard let name = reader.text(), let value = reader.text() else { return nil }
      headers.append((name, value))
    }
    guard let body = reader.field(), reader.position == encoded.count else { return nil }
    self.init(method: method, path: path, headers: headers, body: Array(body))
  }
}

/// Takes an encoded request apart from the front.
private struct Reader {
  let bytes: [UInt8]
  var position: Int

  mutating func count() -> Int? {
    guard bytes.count - position >= 4 else { return nil }
    defer { position += 4 }
    return Int(bytes.span.bigEndian32(at: position))
  }

  mutating func field() -> ArraySlice<UInt8>? {
    guard let length = count(), bytes.count - position >= length else { return nil }
    defer { position += length }
    return bytes[position..<position + length]
  }

  mutating func text() -> String? { field().flatMap { String(validating: $0, as: UTF8.self) } }
}
