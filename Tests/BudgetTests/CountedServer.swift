import TestSupport
import Testing

/// A server whose allocations and calls of the system are counted from outside, with the accounts of the hot commands and one client.
final class CountedServer {
  let server: ServerProcess
  let client: RespClient
  private let directory: TemporaryDirectory
  private var keys = 0

  init() throws {
    directory = try TemporaryDirectory()
    let file = directory.file("counters")
    try RawFile.makeZeros(file, count: 4096)
    server = try ServerProcess(
      data: directory.file("data"), wrapper: ["env", "LD_PRELOAD=\(CountedServer.library)", "DUCAT_COUNTERS=\(file)"])
    client = try server.connect()
    for reply in try client.pipeline(HotCommand.opening) where reply != .simple("OK") { throw TestFailure("an account was not opened: \(reply)") }
  }

  /// Built with the tests, wherever the server itself comes from.
  private static let library = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/.build/debug/libcounters.so"

  /// Everything so far.
  func counts() throws -> CallCounts { try CallCounts(path: directory.file("counters")) }

  /// Bytes of disk that the ledger takes.
  func dataBytes() throws -> Int { try RawFile.diskBytes(server.data + "/data.mdb") }

  /// Whether it ends in good order.
  func stops() throws -> Bool { try server.terminate() == .exit(0) }

  /// Gives requests keys that nobody used, where the command needs some.
  func renew(_ block: inout RequestBlock, of command: HotCommand) {
    if !command.needsFreshKeys { return }
    block.renew(from: keys)
    keys += block.count
  }

  /// Sends requests in one go and waits for all replies, each of which must be what the command's should be.
  @discardableResult
  func exchange(_ block: inout RequestBlock, of command: HotCommand) throws -> [UInt8] {
    renew(&block, of: command)
    try client.send(bytes: block.bytes)
    return try receive(block.count, of: command, client)
  }

  /// Waits for replies, each of which must be what the command's should be.
  @discardableResult
  func receive(_ count: Int, of command: HotCommand, _ client: RespClient) throws -> [UInt8] {
    let replies = try client.receive(lines: count * command.lines)
    guard Replies.count(command.mark, in: replies) == count else {
      throw TestFailure("not all of \(count) replies to \(command) are good: \(String(decoding: replies.prefix(500), as: UTF8.self))")
    }
    return replies
  }

  /// Requests of a command, `count` in a batch, one batch after the other, all answered.
  /// - Returns: what was counted meanwhile.
  func spend(on command: HotCommand, batches: Int, of count: Int) throws -> CallCounts {
    if command == .capture { return try spendOnCaptures(batches: batches, of: count) }
    var block = command.block(count)
    if command == .replay { try exchange(&block, of: .transfer) }
    let before = try counts()
    for _ in 0..<batches { try exchange(&block, of: command) }
    return try counts() - before
  }

  private func spendOnCaptures(batches: Int, of count: Int) throws -> CallCounts {
    var holds = HotCommand.hold.block(count)
    var blocks = try (0..<batches).map { _ in HotCommand.capture.block(count, holds: Replies.entries(try exchange(&holds, of: .hold))) }
    let before = try counts()
    for index in blocks.indices { try exchange(&blocks[index], of: .capture) }
    return try counts() - before
  }
}
