import Memory

/// A record of a refusal that used up its key: header · key · code 1 · sentence · fields of the request (see `RequestBody`).
public struct RefusalRecord: BitwiseCopyable {
  public let header: RecordHeader
  public let key: Slice
  public let code: ResultCode
  public let sentence: Slice
  let body: Slice

  public init?(_ bytes: Span<UInt8>) {
    guard let header = RecordHeader(bytes), header.kind == .refusal else { return nil }
    self.header = header
    var reader = ByteReader(from: RecordHeader.byteCount, to: bytes.count)
    key = reader.counted(bytes)
    guard let code = ResultCode(rawValue: reader.byte(bytes)) else { return nil }
    self.code = code
    sentence = reader.counted(bytes)
    body = reader.counted(bytes)
    guard !reader.failed, reader.isAtEnd else { return nil }
  }
}
