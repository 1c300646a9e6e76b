import Memory

/// The commands between `MULTI` and `EXEC`, in one buffer.
///
/// ```
///  bytes    words end to end          slices   where each word lies          ends   where in `slices` each command ends
/// ```
struct TransactionQueue: ~Copyable {
  private var bytes = ByteBuffer(capacity: 1024)
  private var slices: [Slice] = []
  private var ends: [Int] = []
  /// Why `EXEC` will refuse: the first command that was refused when it was given.
  private(set) var failure: String?

  init() {}

  var count: Int { ends.count }

  /// Keeps a command; `false` when it passes the limits.
  mutating func append(_ request: Arguments) -> Bool {
    if count == CommandLimits.queuedCommands || failure != nil { return count < CommandLimits.queuedCommands }
    var size = bytes.count
    for index in 0..<request.count { size += request[index].count }
    if size > CommandLimits.queuedBytes { return false }
    for index in 0..<request.count {
      slices.append(Slice(start: bytes.count, count: request[index].count))
      bytes.append(request[index])
    }
    ends.append(slices.count)
    return true
  }

  /// Notes that a command was refused; nothing is kept any more.
  mutating func fail(_ reason: String) {
    if failure != nil { return }
    failure = reason
    bytes = ByteBuffer()
    slices = []
  }

  /// The words of a command, with its name.
  @_lifetime(borrow self)
  borrowing func request(_ index: Int) -> Arguments {
    let first = index == 0 ? 0 : ends[index - 1]
    return Arguments(slices.span.extracting(first..<ends[index]), bytes.span)
  }
}
