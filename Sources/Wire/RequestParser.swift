import Memory

/// Finds requests in the bytes received on one connection: RESP arrays of bulk strings, and lines typed by hand.
///
/// ```
/// *3\r\n$7\r\nBALANCE\r\n$11\r\nassets:cash\r\n$3\r\nEUR\r\n     an array: the length of each argument is told before it
/// BALANCE assets:cash EUR\n                                   a line: words, quoted where they hold spaces
/// ```
/// One parser serves one connection, since it remembers how far it has come in an unfinished request: a long one that arrives in many pieces is read
/// once. Nothing is allocated by an announced length. A request of 7 short arguments costs about 30 ns, and no allocation after the first few.
public struct RequestParser: Sendable {
  public let limits: WireLimits

  /// How far the unfinished request has been read.
  @usableFromInline
  enum Phase: UInt8, Sendable {
    /// Nothing of it.
    case fresh
    /// An array whose first `done` bytes are understood.
    case array
    /// A line in whose first `done` bytes there is no line end.
    case line
    /// Given up.
    case failed
  }

  @usableFromInline var phase = Phase.fresh
  /// Bytes of the unfinished request that need not be looked at again.
  var done = 0
  /// Arguments of the unfinished request that are still to come.
  var left = 0
  /// Length of the argument that is announced and not complete, or -1.
  var pending = -1
  /// Arguments of the unfinished request so far; their starts are counted from the request's.
  var partial: [Slice] = []
  var failure = ProtocolError.argumentCountInvalid

  public init(limits: WireLimits = WireLimits()) { self.limits = limits }

  /// Whether no part of an unfinished request has been read.
  @inlinable public var isFresh: Bool { phase == .fresh }

  /// Reads the request that begins at `offset`.
  ///
  /// Quoted words of a line are unescaped where they stand, so that all arguments are slices of the one buffer; therefore a request that has been handed
  /// out must not be parsed a second time. After `.needMore` the bytes before `offset` may be dropped, those from `offset` on must stay. `.needMore` is
  /// never the answer once there are more than `limits.requestBytes` + 32 bytes.
  /// - Parameters:
  ///   - buffer: what was received; slices are relative to its first byte and hold until bytes before or in them are changed or dropped.
  ///   - arguments: receives the arguments of a request; otherwise left empty.
  public mutating func next(_ buffer: inout ByteBuffer, from offset: Int, into arguments: inout [Slice]) -> ParseResult {
    arguments.removeAll(keepingCapacity: true)
    if phase != .fresh { return resume(&buffer, from: offset, into: &arguments) }
    if offset >= buffer.count { return .needMore }
    if buffer[offset] != UInt8(ascii: "*") {
      phase = .line
      return line(&buffer, from: offset, into: &arguments)
    }
    return array(buffer.span, from: offset, into: &arguments)
  }

  // MARK: Arrays

  @inline(__always)
  private mutating func array(_ bytes: Span<UInt8>, from offset: Int, into arguments: inout [Slice]) -> ParseResult {
    var position = offset &+ 1
    var left = RequestParser.length(bytes, at: &position)
    if left <= 0 {
      if left == 0 { return .empty(end: position) }
      if left == RequestParser.incomplete { return .needMore }
      return minusOne(bytes, from: offset)
    }
    if left > limits.arguments { return fail(.tooManyArguments(found: left, limit: limits.arguments)) }
    var pending = -1
    let result = RequestParser.arguments(
      bytes, start: offset, position: &position, left: &left, pending: &pending, limits: limits, origin: 0, into: &arguments)
    switch result {
    case .request, .empty: return result
    case .failed(let error):
      arguments.removeAll(keepingCapacity: true)
      return fail(error)
    case .needMore:
      phase = .array
      done = position &- offset
      self.left = left
      self.pending = pending
      for argument in arguments { partial.append(Slice(start: Int(argument.start) &- offset, count: Int(argument.count))) }
      arguments.removeAll(keepingCapacity: true)
      return .needMore
    }
  }

  /// Reads arguments from `position` until none is left to come. What is complete is counted off; `pending` tells the length of one that is not.
  /// - Parameters:
  ///   - start: where the request begins, for the limit on its size.
  ///   - origin: what the starts of the slices are counted from.
  @inline(__always)
  private static func arguments(
    _ bytes: Span<UInt8>, start: Int, position: inout Int, left: inout Int, pending: inout Int, limits: WireLimits, origin: Int,
    into arguments: inout [Slice]
  ) -> ParseResult {
    let count = bytes.count
    while left > 0 {
      var length = pending
      if length < 0 {
        if position >= count { return .needMore }
        let marker = bytes[position]
        if marker != UInt8(ascii: "$") { return .failed(.bulkExpected(found: marker)) }
        var first = position &+ 1
        length = RequestParser.length(bytes, at: &first)
        if length < 0 { return length == incomplete ? .needMore : .failed(.bulkLengthInvalid) }
        if length > limits.bulkBytes { return .failed(.bulkTooBig(found: length, limit: limits.bulkBytes)) }
        let size = first &- start &+ length &+ 2
        if size > limits.requestBytes { return .failed(.requestTooBig(found: size, limit: limits.requestBytes)) }
        position = first
      }
      let end = position &+ length
      if end &+ 2 > count {
        pending = length
        return .needMore
      }
      if bytes[end] != UInt8(ascii: "\r") || bytes[end &+ 1] != UInt8(ascii: "\n") { return .failed(.bulkUnterminated) }
      arguments.append(Slice(start: position &- origin, count: length))
      position = end &+ 2
      left &-= 1
      pending = -1
    }
    return .request(end: position)
  }

  /// `length` found the end of the bytes before the end of the number.
  private static let incomplete = -1
  /// `length` found something other than a number.
  private static let invalid = -2

  /// Reads digits and CR LF at `position`, and moves behind them when they are whole and right.
  @inline(__always)
  private static func length(_ bytes: Span<UInt8>, at position: inout Int) -> Int {
    // Nearly all counts and lengths have one or two digits.
    if position &+ 4 <= bytes.count {
      let first = Int(bytes[position]) &- 0x30
      if first > 0 && first < 10 {
        let second = bytes[position &+ 1]
        if second == UInt8(ascii: "\r") {
          if bytes[position &+ 2] == UInt8(ascii: "\n") {
            position &+= 3
            return first
          }
          return invalid
        }
        let next = Int(second) &- 0x30
        if next >= 0 && next < 10 && bytes[position &+ 2] == UInt8(ascii: "\r") && bytes[position &+ 3] == UInt8(ascii: "\n") {
          position &+= 4
          return first &* 10 &+ next
        }
      }
    }
    return anyLength(bytes, at: &position)
  }

  /// The general case of `length`: up to 18 digits, no sign, no leading zero.
  @inline(never)
  private static func anyLength(_ bytes: Span<UInt8>, at position: inout Int) -> Int {
    let digitsMax = 18
    var value = 0
    var index = position
    while true {
      if index >= bytes.count { return incomplete }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\r") { break }
      let digits = index &- position
      guard byte >= 0x30, byte <= 0x39, digits < digitsMax, digits == 0 || value > 0 else { return invalid }
      value = value &* 10 &+ Int(byte &- 0x30)
      index &+= 1
    }
    if index == position { return invalid }
    if index &+ 1 >= bytes.count { return incomplete }
    if bytes[index &+ 1] != UInt8(ascii: "\n") { return invalid }
    position = index &+ 2
    return value
  }

  /// `*-1`, the null array, is a request without arguments; every other sign is an error.
  @inline(never)
  private mutating func minusOne(_ bytes: Span<UInt8>, from offset: Int) -> ParseResult {
    let wanted: InlineArray<5, UInt8> = [0x2A, 0x2D, 0x31, 0x0D, 0x0A]
    for index in 0..<5 {
      if offset &+ index >= bytes.count { return .needMore }
      if bytes[offset &+ index] != wanted[index] { return fail(.argumentCountInvalid) }
    }
    return .empty(end: offset &+ 5)
  }

  // MARK: Going on

  /// Goes on with a request of which a part has been read.
  @inline(never)
  private mutating func resume(_ buffer: inout ByteBuffer, from offset: Int, into arguments: inout [Slice]) -> ParseResult {
    switch phase {
    case .fresh: return .needMore
    case .failed: return .failed(failure)
    case .line: return line(&buffer, from: offset, into: &arguments)
    case .array: break
    }
    // Moved out of self and back, so that growing it neither copies it nor overlaps with another access to self.
    var soFar: [Slice] = []
    swap(&soFar, &partial)
    var position = offset &+ done
    let result = RequestParser.arguments(
      buffer.span, start: offset, position: &position, left: &left, pending: &pending, limits: limits, origin: offset, into: &soFar)
    done = position &- offset
    if case .needMore = result {
      swap(&soFar, &partial)
      return result
    }
    if case .failed(let error) = result { return fail(error) }
    for argument in soFar { arguments.append(Slice(start: Int(argument.start) &+ offset, count: Int(argument.count))) }
    // A connection that once sent a long request does not keep the room for it.
    if soFar.capacity <= 64 {
      soFar.removeAll(keepingCapacity: true)
      swap(&soFar, &partial)
    }
    startOver()
    return result
  }

  mutating func startOver() {
    phase = .fresh
    done = 0
    left = 0
    pending = -1
  }

  mutating func fail(_ error: ProtocolError) -> ParseResult {
    phase = .failed
    failure = error
    partial = []
    return .failed(error)
  }
}
