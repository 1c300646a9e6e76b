/// Reads replies out of bytes that arrive piece by piece. Written from the protocol's description alone, so that a mistake in the product's
/// codec cannot hide behind the same mistake here.
struct RespReader {
  private var bytes: [UInt8] = []
  private var position = 0

  mutating func append(_ more: ArraySlice<UInt8>) {
    if position == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      position = 0
    }
    bytes += more
  }

  var isEmpty: Bool { position == bytes.count }

  /// The next whole value, or `nil` while a part of it is missing.
  mutating func next() throws -> RespValue? {
    var cursor = position
    guard let value = try read(&cursor) else { return nil }
    position = cursor
    return value
  }

  private func read(_ cursor: inout Int) throws -> RespValue? {
    guard let line = try line(&cursor), let kind = line.first else { return nil }
    let rest = line.dropFirst()
    switch kind {
    case UInt8(ascii: "+"): return .simple(text(rest))
    case UInt8(ascii: "-"): return .error(text(rest))
    case UInt8(ascii: ":"): return .integer(try integer(rest))
    case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"):
      let count = try integer(rest)
      if count == -1 { return .null }
      guard let body = try body(Int(count), &cursor) else { return nil }
      if kind == UInt8(ascii: "$") { return String(validating: body, as: UTF8.self).map(RespValue.bulk) ?? .binary(Array(body)) }
      return kind == UInt8(ascii: "!") ? .error(text(body)) : .other(text(body))
    case UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: ">"):
      let count = try integer(rest)
      if count == -1 { return .null }
      return try values(Int(count), &cursor).map(RespValue.array)
    case UInt8(ascii: "%"):
      guard let flat = try values(Int(try integer(rest)) * 2, &cursor) else { return nil }
      return .map(stride(from: 0, to: flat.count, by: 2).map { RespValue.Pair(name: flat[$0], value: flat[$0 + 1]) })
    case UInt8(ascii: "_"): return .null
    case UInt8(ascii: "#"): return .boolean(rest.first == UInt8(ascii: "t"))
    case UInt8(ascii: ","), UInt8(ascii: "("): return .other(text(rest))
    default: throw TestFailure("a reply cannot begin with byte \(kind): \(text(line.prefix(60)))")
    }
  }

  private func values(_ count: Int, _ cursor: inout Int) throws -> [RespValue]? {
    guard count >= 0 else { throw TestFailure("a reply with \(count) elements") }
    var values: [RespValue] = []
    for _ in 0..<count {
      guard let value = try read(&cursor) else { return nil }
      values.append(value)
    }
    return values
  }

  private func line(_ cursor: inout Int) throws -> ArraySlice<UInt8>? {
    guard let end = bytes[cursor...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    guard end > cursor, bytes[end - 1] == UInt8(ascii: "\r") else { throw TestFailure("a reply's line does not end in CR LF") }
    defer { cursor = end + 1 }
    return bytes[cursor..<(end - 1)]
  }

  private func body(_ count: Int, _ cursor: inout Int) throws -> ArraySlice<UInt8>? {
    guard count >= 0 else { throw TestFailure("a string of \(count) bytes") }
    guard bytes.count - cursor >= count + 2 else { return nil }
    guard bytes[cursor + count] == UInt8(ascii: "\r"), bytes[cursor + count + 1] == UInt8(ascii: "\n") else {
      throw TestFailure("a string's bytes are not followed by CR LF")
    }
    defer { cursor += count + 2 }
    return bytes[cursor..<(cursor + count)]
  }

  private func integer(_ digits: ArraySlice<UInt8>) throws -> Int64 {
    guard let value = Int64(text(digits)) else { throw TestFailure("not a whole number in a reply: \(text(digits))") }
    return value
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
