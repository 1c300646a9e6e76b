import Platform

/// Why an import or an export cannot go on: a sentence for people, and the exit code that goes with it.
///
/// What concerns one entry only (an amount too fine, a refusal by the server) is no such error: it is counted and the work goes on.
struct ExchangeError: Error, CustomStringConvertible, Equatable {
  let sentence: String
  let exitCode: Int32

  init(_ sentence: String, exitCode: Int32 = 1) {
    self.sentence = sentence
    self.exitCode = exitCode
  }

  /// A place in a file that cannot be read on from.
  static func at(_ file: String, line: Int, _ sentence: String) -> ExchangeError { ExchangeError("\(file):\(line): \(sentence)") }

  /// A system call on a file that failed.
  static func system(_ error: SystemError, file: String) -> ExchangeError { ExchangeError("\(file): \(error)") }

  var description: String { sentence }
}
