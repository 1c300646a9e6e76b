/// The bytes that the fuzzer made up for one run, and ways to cut them into pieces.
public struct FuzzInput {
  public let bytes: [UInt8]

  /// - Parameter start: may be `nil` when `count` is 0.
  public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  }

  /// The bytes in pieces of each of a few sizes: one by one, and a size that depends on the bytes, so that over many runs every cut is tried.
  public var divisions: [[ArraySlice<UInt8>]] {
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { mixed = (mixed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return [1, 2 + Int(mixed >> 32) % 61].map { size in
      stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
    }
  }
}

/// Ends the run as a finding when `condition` does not hold.
public func require(_ condition: Bool, _ sentence: @autoclosure () -> String) {
  if !condition { fatalError(sentence()) }
}
