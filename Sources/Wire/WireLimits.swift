/// What one request may cost a server that has not yet decided whether to trust its sender.
///
/// Together they bound the memory of a connection: no more than `requestBytes` and one header line are ever held for an unfinished request.
public struct WireLimits: Sendable, BitwiseCopyable, Equatable {
  /// Bytes of an inline request before its line end. A line is typed or scripted by a person: 64 KiB is far beyond both.
  public let lineBytes: Int
  /// Arguments of one request. The longest command, a POST of 1000 legs with all its options, has about 4100.
  public let arguments: Int
  /// Bytes of one argument: as many as the request has. The longest that any command takes, packed transfers, has 512 KiB, and is told by the command how many are too
  /// many; the longest text, a memo, has 1024.
  public let bulkBytes: Int
  /// Bytes of a whole request with its framing.
  public let requestBytes: Int

  /// Each limit is at least 1 and below 1 GiB, so that slices can count in 32 bits; a line and a bulk may not be allowed more than a request.
  public init(lineBytes: Int = 64 << 10, arguments: Int = 8192, bulkBytes: Int = 1 << 20, requestBytes: Int = 1 << 20) {
    precondition(lineBytes > 0 && arguments > 0 && bulkBytes > 0, "a limit of the line protocol must be positive")
    precondition(lineBytes <= requestBytes && bulkBytes <= requestBytes, "a line or an argument may not be longer than a request")
    precondition(requestBytes < 1 << 30 && arguments < 1 << 30, "a limit of the line protocol must be below 1 GiB")
    self.lineBytes = lineBytes
    self.arguments = arguments
    self.bulkBytes = bulkBytes
    self.requestBytes = requestBytes
  }
}
