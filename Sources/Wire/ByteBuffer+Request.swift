import Memory

/// Writing requests, as arrays of strings. For one without arrays of its own: `appendArrayHeader`, then `appendBulk` for each argument.
extension ByteBuffer {
  /// Appends a request of these arguments, the name of the command first.
  public mutating func appendRequest(_ arguments: [String]) {
    appendArrayHeader(arguments.count)
    for argument in arguments { appendBulk(argument) }
  }

  /// Appends a request of these arguments, whatever bytes they are.
  public mutating func appendRequest(_ arguments: [[UInt8]]) {
    appendArrayHeader(arguments.count)
    for argument in arguments { appendBulk(argument.span) }
  }
}
