/// What became of sending a request.
public enum PSPTransport: Sendable, Equatable {
  case answer(status: Int, headers: [(name: String, value: String)], body: [UInt8])
  /// Nothing can have reached the PSP: no connection came about.
  case notSent(String)
  /// Something may have reached it, and no whole answer came.
  case noAnswer(String)

  public static func == (left: PSPTransport, right: PSPTransport) -> Bool {
    switch (left, right) {
    case (.answer(let a, let b, let c), .answer(let d, let e, let f)): a == d && c == f && b.elementsEqual(e) { $0 == $1 }
    case (.notSent(let a), .notSent(let b)), (.noAnswer(let a), .noAnswer(let b)): a == b
    default: false
    }
  }
}
