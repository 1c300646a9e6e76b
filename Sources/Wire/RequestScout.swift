import Memory

/// Runs ahead of the parser over requests that have been received, so that memory they will need can be fetched before they are executed.
///
/// It takes in RESP arrays of a few short arguments in their one plain form, and stops for good at whatever else there is. What it does take in is a request as the parser
/// would give it: so nobody needs to parse it again.
public struct RequestScout: BitwiseCopyable, Sendable {
  /// A request that is there as a whole.
  public struct Sighting: BitwiseCopyable, Sendable {
    /// Where it begins, and where the next one does.
    public var start = 0
    public var end = 0
    /// Its arguments, the command's name included; the first five of them.
    public var count = 0
    public var name = Slice.none
    public var first = Slice.none
    public var second = Slice.none
    public var third = Slice.none
    public var fourth = Slice.none
    /// A request of many arguments: those behind the first four words DEBIT or CREDIT. Else 0 of them.
    public var pathCount = 0
    public var paths = InlineArray<4, Slice>(repeating: .none)

    @inlinable public init() {}
  }

  @usableFromInline var offset: Int
  private var isLost = false

  /// - Parameter offset: where a request begins.
  public init(from offset: Int) { self.offset = offset }

  /// The next request, or `nil` when nothing more can be seen. About 20 ns.
  public mutating func next(_ bytes: Span<UInt8>) -> Sighting? {
    if isLost { return nil }
    var sighting = Sighting()
    if !read(bytes, &sighting) {
      isLost = true
      return nil
    }
    return sighting
  }

  @inline(__always)
  private mutating func read(_ bytes: Span<UInt8>, _ sighting: inout Sighting) -> Bool {
    var at = offset
    let count = RequestScout.header(bytes, &at, UInt8(ascii: "*"))
    if count <= 0 || count > 99 { return false }
    sighting.start = offset
    sighting.count = count
    var index = 0
    var isPath = false
    while index < count {
      let length = RequestScout.header(bytes, &at, UInt8(ascii: "$"))
      let end = at &+ length
      if length < 0 || end &+ 2 > bytes.count { return false }
      if bytes[end] != UInt8(ascii: "\r") || bytes[end &+ 1] != UInt8(ascii: "\n") { return false }
      let argument = Slice(start: at, count: length)
      switch index {
      case 0: sighting.name = argument
      case 1: sighting.first = argument
      case 2: sighting.second = argument
      case 3: sighting.third = argument
      case 4: sighting.fourth = argument
      default: break
      }
      if count >= RequestScout.manyArguments {
        if isPath, sighting.pathCount < 4 {
          sighting.paths[sighting.pathCount] = argument
          sighting.pathCount &+= 1
        }
        isPath = RequestScout.isSide(bytes, at, length)
      }
      at = end &+ 2
      index &+= 1
    }
    sighting.end = at
    offset = at
    return true
  }

  /// The shortest entry of two legs has a name, a key, and three words a leg.
  private static let manyArguments = 8

  /// Whether a word is, by its length and first letter, DEBIT or CREDIT.
  @inline(__always)
  private static func isSide(_ bytes: Span<UInt8>, _ at: Int, _ length: Int) -> Bool {
    if length == 5 { return bytes[at] | 0x20 == UInt8(ascii: "d") }
    return length == 6 && bytes[at] | 0x20 == UInt8(ascii: "c")
  }

  /// A line of a type byte and a number of up to three digits; moves behind it. -1 when it is anything else.
  @inline(__always)
  private static func header(_ bytes: Span<UInt8>, _ at: inout Int, _ type: UInt8) -> Int {
    // The shortest line has four bytes; what follows the last one has two more.
    if at &+ 6 > bytes.count || bytes[at] != type { return -1 }
    var value = Int(bytes[at &+ 1]) &- 0x30
    if value < 0 || value > 9 { return -1 }
    var next = at &+ 2
    var digits = 1
    while bytes[next] != UInt8(ascii: "\r") {
      let digit = Int(bytes[next]) &- 0x30
      digits &+= 1
      if digit < 0 || digit > 9 || value == 0 || digits > 3 || next &+ 2 >= bytes.count { return -1 }
      value = value &* 10 &+ digit
      next &+= 1
    }
    if bytes[next &+ 1] != UInt8(ascii: "\n") { return -1 }
    at = next &+ 2
    return value
  }
}
