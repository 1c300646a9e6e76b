/// One place where a rule is not kept.
struct Finding: Sendable, Equatable, CustomStringConvertible {
  let path: String
  /// From 1.
  let line: Int
  let sentence: String

  var description: String { "\(path):\(line): \(sentence)" }
}
