import Memory
import Platform

/// A connection for the commands around a run: opening accounts, reading totals. One command at a time, or many at once whose replies must all be `+OK`.
public final class ControlLine {
  private static let replySeconds = 120

  private let socket: BlockingSocket
  private var received = ByteBuffer(capacity: 1 << 16)

  public init(host: String, port: UInt16) throws(LoadError) {
    do throws(SystemError) { socket = try BlockingSocket(host: host, port: port, timeoutMilliseconds: 10_000) } catch { throw .system(error) }
  }

  /// Sends a command and gives the bytes of its reply, as they came.
  public func call(_ arguments: [String]) throws(LoadError) -> [UInt8] {
    var request = ByteBuffer(capacity: 256)
    ControlLine.append(arguments, to: &request)
    try send(request.span)
    return try next()
  }

  /// Sends a command that is answered with one bulk string, and gives that.
  public func text(_ arguments: [String]) throws(LoadError) -> String {
    let reply = try call(arguments)
    guard reply.first == UInt8(ascii: "$"), let end = reply.firstIndex(of: 10), reply.count >= end + 3 else {
      throw .refused(command: arguments.joined(separator: " "), reply: String(decoding: reply.prefix(200), as: UTF8.self))
    }
    return String(decoding: reply[(end + 1)..<(reply.count - 2)], as: UTF8.self)
  }

  /// Sends a command and gives the first `limit` bytes of its reply, or all where it is shorter. The line is of no use afterwards.
  public func begin(_ arguments: [String], limit: Int) throws(LoadError) -> [UInt8] {
    var request = ByteBuffer(capacity: 256)
    ControlLine.append(arguments, to: &request)
    try send(request.span)
    while received.count < limit, try ControlLine.extent(received) == .partial { try receive() }
    return ControlLine.copy(received, first: limit)
  }

  /// Opens accounts `first`..<`end`: the prefix and eight digits each. An account that is open already is no error.
  /// - Parameter options: what follows the type, as in `FLOOR 0`.
  public func openAccounts(
    prefix: String, from first: Int, to end: Int, asset: String, type: String, options: [String] = [], progress: (Double) -> Void
  ) throws(LoadError) {
    try callAll("ACCOUNT OPEN", from: first, to: end, progress: progress) { number in
      ["ACCOUNT", "OPEN", prefix + AccountName.digits(number), asset, "TYPE", type] + options
    }
  }

  /// Gives each of the accounts 0..<`count` the balance that the workload `balances` expects of it, out of an account that it opens.
  public func fundAccounts(prefix: String, count: Int, asset: String, progress: (Double) -> Void) throws(LoadError) {
    let source = "assets:bench:funding"
    try callAll("ACCOUNT OPEN", from: 0, to: 1, progress: { _ in }) { _ in ["ACCOUNT", "OPEN", source, asset, "TYPE", "asset"] }
    let amounts = AmountTable(.majorUnits)
    try callAll("TRANSFER", from: 0, to: count, answer: "*3\r\n:", progress: progress) { number in
      ["TRANSFER", "funding-\(number)", source, prefix + AccountName.digits(number), amounts.text(of: number)]
    }
  }

  /// The server's ids of the accounts 0..<`count`, as `ACCOUNT GET` tells them.
  public func accountIDs(prefix: String, count: Int) throws(LoadError) -> [UInt32] {
    var ids: [UInt32] = []
    while ids.count < count {
      var request = ByteBuffer(capacity: 1 << 18)
      let upTo = min(count, ids.count + 2000)
      for number in ids.count..<upTo { ControlLine.append(["ACCOUNT", "GET", prefix + AccountName.digits(number)], to: &request) }
      try send(request.span)
      for _ in ids.count..<upTo {
        let reply = String(decoding: try next(), as: UTF8.self)
        let lines = reply.split(separator: "\r\n")
        guard let name = lines.firstIndex(of: "id"), name + 1 < lines.count, let id = UInt32(lines[name + 1].dropFirst()) else {
          throw .refused(command: "ACCOUNT GET", reply: String(reply.prefix(200)))
        }
        ids.append(id)
      }
    }
    return ids
  }

  /// Sets the keys of a redis server that the workload `gets` reads.
  public func setKeys(prefix: String, count: Int, progress: (Double) -> Void) throws(LoadError) {
    let amounts = AmountTable(.majorUnits)
    try callAll("SET", from: 0, to: count, progress: progress) { number in ["SET", prefix + AccountName.digits(number), amounts.text(of: number)] }
  }

  /// Sends a command for each number, many at once; each must be answered with what begins with `answer`.
  private func callAll(
    _ name: String, from first: Int, to end: Int, answer: String = "+OK\r\n", progress: (Double) -> Void, _ command: (Int) -> [String]
  ) throws(LoadError) {
    var done = first
    while done < end {
      var request = ByteBuffer(capacity: 1 << 18)
      let upTo = min(end, done + 2000)
      for number in done..<upTo { ControlLine.append(command(number), to: &request) }
      try send(request.span)
      for _ in done..<upTo {
        let reply = try next()
        if !reply.starts(with: answer.utf8) { throw .refused(command: name, reply: String(decoding: reply.prefix(200), as: UTF8.self)) }
      }
      done = upTo
      progress(Double(done - first) / Double(end - first))
    }
  }

  private static func append(_ arguments: [String], to request: inout ByteBuffer) {
    request.append("*\(arguments.count)\r\n")
    for argument in arguments { request.append("$\(argument.utf8.count)\r\n\(argument)\r\n") }
  }

  private static var deadline: UInt64 { BlockingSocket.deadline(milliseconds: replySeconds * 1000) }

  private func send(_ bytes: Span<UInt8>) throws(LoadError) {
    do throws(SystemError) { try socket.send(bytes, receivingInto: &received, deadline: ControlLine.deadline) } catch { throw .system(error) }
  }

  private func receive() throws(LoadError) {
    let got: Int
    do throws(SystemError) { got = try socket.receive(into: &received, deadline: ControlLine.deadline) } catch { throw .system(error) }
    if got == 0 { throw .closed(inFlight: 1) }
  }

  private static func extent(_ received: borrowing ByteBuffer) throws(LoadError) -> ReplyFrame.Extent {
    let extent = received.isEmpty ? .partial : ReplyFrame.extent(received.span, from: 0)
    if extent == .malformed { throw .malformed }
    return extent
  }

  private static func copy(_ received: borrowing ByteBuffer, first count: Int) -> [UInt8] {
    received.span(from: 0, count: min(count, received.count)).array
  }

  /// The next reply.
  private func next() throws(LoadError) -> [UInt8] {
    while true {
      if case .whole(let count) = try ControlLine.extent(received) {
        let reply = ControlLine.copy(received, first: count)
        received.removeFirst(count)
        return reply
      }
      try receive()
    }
  }
}
