/// Keys of the service's rows. Text throughout, so that a person can read a dump.
///
/// ```
/// objects   o/ID             the object, as in its last event
///           i/INDEX/ID       empty: which objects an index has
///           t/ID             8 bytes, big-endian: when something is due about an open object; all ones: news are awaited
///           p/PSP/PSPID      our id of what a PSP calls so
/// sides     d/ID             metadata, addresses and descriptions
///           r/ATTEMPT        the request, to be sent again as it was
///           a/ATTEMPT        the last answer that was not plain
///           k/KEY            an idempotency key: fields of its request, and the answer
///           w/PSP/EVENT      a webhook that was received: its raw body
///           v/DELIVERY       a webhook of ours that is to be delivered
///           s/ENDPOINT       the secrets of an endpoint, a line each, the newest first
///           c/PSP            how far the PSP's list of events was read: an event's id, and when it happened
/// ```
enum RowKey {
  static func object(_ id: String) -> [UInt8] { Array("o/\(id)".utf8) }
  static func index(_ index: String, _ id: String) -> [UInt8] { Array("i/\(index)/\(id)".utf8) }
  static func indexPrefix(_ index: String) -> [UInt8] { Array("i/\(index)/".utf8) }
  static func timer(_ id: String) -> [UInt8] { Array("t/\(id)".utf8) }
  static func pspObject(_ psp: String, _ id: String) -> [UInt8] { Array("p/\(psp)/\(id)".utf8) }
  static func details(_ id: String) -> [UInt8] { Array("d/\(id)".utf8) }
  static func request(_ attempt: String) -> [UInt8] { Array("r/\(attempt)".utf8) }
  static func answer(_ attempt: String) -> [UInt8] { Array("a/\(attempt)".utf8) }
  static func key(_ key: String) -> [UInt8] { Array("k/\(key)".utf8) }
  static func webhook(_ psp: String, _ event: String) -> [UInt8] { Array("w/\(psp)/\(event)".utf8) }
  static func delivery(_ id: String) -> [UInt8] { Array("v/\(id)".utf8) }
  static func secrets(_ endpoint: String) -> [UInt8] { Array("s/\(endpoint)".utf8) }
  static func cursor(_ psp: String) -> [UInt8] { Array("c/\(psp)".utf8) }
}
