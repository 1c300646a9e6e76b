import FuzzSupport
import Memory
import Wire

/// What came out of a stream of received bytes.
private enum Item: Equatable {
  case request([[UInt8]])
  case empty
  case failed(ProtocolError)
}

/// Limits so small that short inputs reach them all, and the real ones.
private let choices = [WireLimits(lineBytes: 24, arguments: 4, bulkBytes: 12, requestBytes: 64), WireLimits()]

/// Reads the pieces as a connection would, and checks each answer against the limits and the bytes there are.
private func read(_ pieces: [ArraySlice<UInt8>], _ limits: WireLimits, compacts: Bool) -> [Item] {
  var parser = RequestParser(limits: limits)
  var buffer = ByteBuffer(capacity: 16)
  var slices: [Slice] = []
  var items: [Item] = []
  var offset = 0
  for piece in pieces {
    for byte in piece { buffer.append(byte) }
    reading: while true {
      switch parser.next(&buffer, from: offset, into: &slices) {
      case .needMore:
        require(buffer.count - offset <= limits.requestBytes + 32, "more was asked for than the limits allow")
        require(slices.isEmpty, "arguments of an unfinished request")
        break reading
      case .empty(let end):
        require(end > offset && end <= buffer.count, "an empty request that ends outside its bytes")
        require(slices.isEmpty, "arguments of an empty request")
        items.append(.empty)
        offset = end
      case .failed(let error):
        require(!error.sentence.isEmpty && slices.isEmpty, "a failure with arguments or without a sentence")
        items.append(.failed(error))
        return items
      case .request(let end):
        require(end > offset && end <= buffer.count, "a request that ends outside its bytes")
        require(end - offset <= limits.requestBytes || end - offset <= limits.lineBytes + 1, "a request beyond its limit")
        require(!slices.isEmpty && slices.count <= limits.arguments, "\(slices.count) arguments")
        var least = offset
        for slice in slices {
          require(Int(slice.start) >= least && slice.count >= 0, "an argument before its request, or one within another")
          require(Int(slice.count) <= limits.bulkBytes, "an argument beyond its limit")
          least = Int(slice.start) + Int(slice.count)
        }
        require(least <= end, "an argument behind its request")
        items.append(.request(slices.map { buffer.span.bytes($0).array }))
        offset = end
      }
    }
    if compacts {
      buffer.removeFirst(offset)
      offset = 0
    }
  }
  return items
}

/// However the bytes are cut, the same requests come out; and what came out comes out again when a client writes it.
@c(LLVMFuzzerTestOneInput)
public func fuzzRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  for limits in choices {
    let whole = read([input.bytes[...]], limits, compacts: false)
    for pieces in input.divisions {
      for compacts in [false, true] {
        require(read(pieces, limits, compacts: compacts) == whole, "another outcome in pieces of \(pieces.first?.count ?? 0) bytes")
      }
    }
    var again = ByteBuffer()
    var expected: [Item] = []
    for case .request(let arguments) in whole {
      again.appendRequest(arguments)
      expected.append(.request(arguments))
    }
    require(read([again.span.array[...]], WireLimits(), compacts: false) == expected, "a request that does not come back")
  }
  return 0
}
