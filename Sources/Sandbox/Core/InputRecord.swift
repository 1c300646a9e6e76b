import HTTP
import Memory

/// An input and its time as bytes.
///
/// ```
/// length:4  crc32c:4  kind:1  milliseconds:8  what belongs to the kind
/// ```
/// Big-endian; the length counts from the kind on, and the checksum covers the same bytes. Texts and bodies have their length (4 bytes) before them.
enum InputRecord {
  /// Bytes before the kind.
  private static let headBytes = 8

  /// Appends a record.
  static func append(_ input: Input, at milliseconds: Int, to buffer: inout ByteBuffer) {
    let start = buffer.appendZeros(headBytes)
    switch input {
    case .request(let request):
      head(1, milliseconds, &buffer)
      text(request.method.rawValue, &buffer)
      text(request.query.isEmpty ? request.path : "\(request.path)?\(request.query)", &buffer)
      buffer.append(bigEndian: UInt32(request.headers.fields.count))
      for field in request.headers.fields {
        text(field.name, &buffer)
        text(field.value, &buffer)
      }
      buffer.append(bigEndian: UInt32(request.body.count))
      buffer.append(request.body)
    case .delivered(let id, let status):
      head(2, milliseconds, &buffer)
      buffer.append(bigEndian: UInt64(id))
      buffer.append(bigEndian: UInt32(status ?? 0))
    case .released(let key):
      head(3, milliseconds, &buffer)
      text(key, &buffer)
    case .tick: head(4, milliseconds, &buffer)
    case .restart: head(5, milliseconds, &buffer)
    }
    let count = buffer.count - start - headBytes
    buffer.set(bigEndian: UInt32(count), at: start)
    buffer.set(bigEndian: buffer.span(from: start + headBytes, count: count).crc32c, at: start + 4)
  }

  /// The record at `offset` and where the next one begins; `nil` at the end, and where a record is not whole.
  static func read(_ bytes: Span<UInt8>, at offset: Int) -> (input: Input, milliseconds: Int, next: Int)? {
    guard offset + headBytes <= bytes.count else { return nil }
    let count = Int(bytes.bigEndian32(at: offset))
    let start = offset + headBytes
    guard count >= 9, start + count <= bytes.count, bytes.extracting(start..<start + count).crc32c == bytes.bigEndian32(at: offset + 4) else {
      return nil
    }
    let milliseconds = Int(bytes.bigEndian64(at: start + 1))
    var position = start + 9
    let input: Input
    switch bytes[start] {
    case 1:
      guard let method = HTTPMethod(rawValue: text(bytes, &position)) else { return nil }
      let target = text(bytes, &position)
      var headers = HTTPHeaders()
      let fields = bytes.bigEndian32(at: position)
      position += 4
      for _ in 0..<fields { headers.add(text(bytes, &position), text(bytes, &position)) }
      let length = Int(bytes.bigEndian32(at: position))
      input = .request(
        HTTPRequest(method: method, target: target, headers: headers, body: bytes.extracting(position + 4..<position + 4 + length).array))
    case 2:
      let status = Int(bytes.bigEndian32(at: position + 8))
      input = .delivered(Int(bytes.bigEndian64(at: position)), status: status == 0 ? nil : status)
    case 3: input = .released(text(bytes, &position))
    case 4: input = .tick
    case 5: input = .restart
    default: return nil
    }
    return (input, milliseconds, start + count)
  }

  private static func head(_ kind: UInt8, _ milliseconds: Int, _ buffer: inout ByteBuffer) {
    buffer.append(kind)
    buffer.append(bigEndian: UInt64(milliseconds))
  }

  private static func text(_ text: String, _ buffer: inout ByteBuffer) {
    buffer.append(bigEndian: UInt32(text.utf8.count))
    buffer.append(text)
  }

  /// A text whose length stands before it. The checksum has shown that the record is as it was written.
  private static func text(_ bytes: Span<UInt8>, _ position: inout Int) -> String {
    let count = Int(bytes.bigEndian32(at: position))
    defer { position += 4 + count }
    return bytes.extracting(position + 4..<position + 4 + count).string
  }
}
