import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

/// Whatever one client does, the others get their answers and memory stays bounded.
@Suite(.serialized) struct BadInputTests {
  /// What may come back from bytes that are no command.
  enum Reaction {
    /// An error with this code, after which the server hangs up.
    case hangUp(String)
    /// An error with one of these codes, after which the connection goes on.
    case error(Set<String>)
    /// An error of any kind, or the end of the connection, or both.
    case refusal
  }

  private static let megabyte = 1 << 20

  private static let samples: [(name: String, bytes: [UInt8], reaction: Reaction)] = [
    ("negative bulk length", Array("*2\r\n$4\r\nECHO\r\n$-5\r\n".utf8), .hangUp("PROTOCOL")),
    ("length that is no number", Array("*2\r\n$4\r\nECHO\r\n$x\r\n".utf8), .hangUp("PROTOCOL")),
    ("length beyond 64 bits", Array("*99999999999999999999\r\n".utf8), .hangUp("PROTOCOL")),
    ("a thousand million arguments", Array("*1000000000\r\n".utf8), .hangUp("PROTOCOL")),
    ("four gigabytes announced", Array("*1\r\n$4294967296\r\n".utf8), .hangUp("PROTOCOL")),
    ("arrays in arrays", Array(String(repeating: "*1\r\n", count: 10_000).utf8), .hangUp("PROTOCOL")),
    ("a bulk string without its end", Array("*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n".utf8), .hangUp("PROTOCOL")),
    ("an argument that is a number", Array("*1\r\n:5\r\n".utf8), .hangUp("PROTOCOL")),
    ("ten megabytes without a line's end", [UInt8](repeating: 0x41, count: 10 * megabyte), .refusal),
    ("a line of ten megabytes", [UInt8](repeating: 0x41, count: 10 * megabyte) + [13, 10], .refusal),
    ("an argument of ten megabytes", Array("*2\r\n$4\r\nECHO\r\n$10485760\r\n".utf8) + [UInt8](repeating: 0x41, count: 10 * megabyte), .refusal),
    ("five thousand arguments", RespClient.encode(["ECHO"] + [String](repeating: "x", count: 5000)), .refusal),
    ("a line of five thousand words", Array(String(repeating: "x ", count: 5000).utf8) + [13, 10], .refusal),
    ("an unknown command", RespClient.encode(["FROBNICATE", "a"]), .error(["ERR"])),
    ("a command of no bytes", RespClient.encode([""]), .error(["ERR"])),
    ("zero bytes", RespClient.encode(["\0\0\0"]), .error(["ERR"])),
    ("a name of control bytes", RespClient.encode(["\r\n-OK\r\n"]), .error(["ERR"])),
    ("a path that is not UTF-8", bytes(["ACCOUNT", "OPEN"], [0xFF, 0xFE], ["EUR", "TYPE", "asset"]), .error(["SYNTAX"])),
    ("an overlong UTF-8 path", bytes(["ACCOUNT", "OPEN"], [0xC0, 0xAF], ["EUR", "TYPE", "asset"]), .error(["SYNTAX"])),
    ("half a surrogate in a memo", bytes(["TRANSFER", "u", "assets:a", "assets:b", "1.00", "MEMO"], [0xED, 0xA0, 0x80], []), .error(["SYNTAX"])),
    (
      "an amount of a thousand digits", RespClient.encode(["TRANSFER", "d", "assets:a", "assets:b", String(repeating: "9", count: 1000)]),
      .error(["AMOUNT"])
    ),
    ("another protocol", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8), .refusal),
    ("the beginning of TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 13, 10], .refusal),
    ("HELLO 4", RespClient.encode(["HELLO", "4"]), .error(["NOPROTO"])),
  ]

  private static func bytes(_ before: [String], _ odd: [UInt8], _ after: [String]) -> [UInt8] {
    var all = Array("*\(before.count + 1 + after.count)\r\n".utf8)
    for word in before.map({ Array($0.utf8) }) + [odd] + after.map({ Array($0.utf8) }) { all += Array("$\(word.count)\r\n".utf8) + word + [13, 10] }
    return all
  }

  @Test func everyKindGetsAClearAnswerAndNobodyElseNotices() throws {
    let bench = try Bench()
    for sample in Self.samples {
      let client = try bench.server.connect(seconds: 10)
      var first: RespValue?
      var isOpen = true
      do {
        _ = try client.trySend(bytes: sample.bytes)
        first = try client.receiveOrEnd()
        if first != nil {
          try client.send(["PING"])
          var next = try client.receiveOrEnd()
          // A line of another protocol is several commands, each with its own error.
          while let reply = next, reply.code != nil { next = try client.receiveOrEnd() }
          isOpen = next == .simple("PONG")
        } else {
          isOpen = false
        }
      } catch {
        // The server hung up while bytes were still on their way, which resets the connection.
        isOpen = false
      }
      switch sample.reaction {
      case .hangUp(let code):
        #expect(first?.code == code, "\(sample.name): \(first?.description ?? "hung up")")
        #expect(!isOpen, "\(sample.name): the connection goes on")
      case .error(let codes):
        #expect(first?.code.map(codes.contains) == true, "\(sample.name): \(first?.description ?? "hung up")")
        #expect(isOpen, "\(sample.name): the connection ended")
      case .refusal: #expect(first?.code != nil || !isOpen, "\(sample.name): \(first?.description ?? "nothing")")
      }
      #expect(first?.sentence.map { $0.utf8.count < 500 } ?? true, "\(sample.name): the error repeats all that was sent")
    }
    try bench.finish()
  }

  @Test func randomBytesDoNoHarm() throws {
    let bench = try Bench()
    var random = SeededRandom.printed()
    let pieces = [
      "*3\r\n", "$4\r\n", "PING\r\n", "TRANSFER k assets:a assets:b 1.00\r\n", "\r\n", "*-1\r\n", "$0\r\n\r\n", "\"", "'", "\\x", " ", "MULTI\r\n",
      "EXEC\r\n",
    ]
    for _ in 0..<300 {
      let client = try bench.server.connect(seconds: 5)
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        bytes +=
          random.chance(outOf: 3)
          ? (0..<Int.random(in: 1...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
          : Array(random.pick(pieces).utf8)
      }
      do { _ = try client.trySend(bytes: bytes) } catch { continue }
      if random.chance(outOf: 2) { client.reset() } else { client.close() }
    }
    try bench.finish()
  }

  @Test func slowClientsAreServedAndVanishingOnesForgotten() throws {
    let bench = try Bench()
    let slow = try bench.server.connect()
    for byte in RespClient.encode(["ECHO", "at last"]) {
      try slow.send(bytes: [byte])
      usleep(5000)
    }
    #expect(try slow.receive() == .bulk("at last"))
    for index in 0..<300 {
      let client = try bench.server.connect()
      try client.send(bytes: Array(RespClient.encode(["TRANSFER", "half\(index)", "assets:a", "assets:b", "1.00"]).prefix(10 + index % 50)))
      if index % 2 == 0 { client.reset() } else { client.close() }
    }
    // Sent whole, but gone before the answer: it is made or not, and the server goes on.
    for index in 0..<100 {
      let client = try bench.server.connect()
      try client.send(["TRANSFER", "gone\(index)", "assets:a", "assets:b", "1.00"])
      client.reset()
    }
    try bench.finish()
  }

  @Test func whoNeverReadsIsHeldBackInBoundedMemory() throws {
    let bench = try Bench()
    var sinks: [RespClient] = []
    let command = RespClient.encode(["ECHO", String(repeating: "x", count: 4000)])
    let many = Array([[UInt8]](repeating: command, count: 2500).joined())
    for _ in 0..<8 {
      let sink = try bench.server.connect(seconds: 0.5)
      sink.shrinkReceiveBuffer(to: 4096)
      var sent = 0
      // Ten megabytes a time, until the server takes no more or hangs up: without either it would have to keep everything.
      for _ in 0..<40 {
        let count: Int
        do { count = try sink.trySend(bytes: many) } catch { count = 0 }
        sent += count
        if count < many.count { break }
      }
      #expect(sent < 40 * many.count, "the server took \(sent) bytes whose answers nobody reads")
      sinks.append(sink)
    }
    try bench.finish()
  }

  @Test func aTransactionThatNeverEndsIsLimited() throws {
    let bench = try Bench()
    let client = try bench.server.connect(seconds: 10)
    try client.call("MULTI")
    let filler = String(repeating: "m", count: 1000)
    var refused: RespValue?
    for index in 0..<400 where refused == nil {
      let batch = (0..<500).map { ["TRANSFER", "q\(index)-\($0)", "assets:a", "assets:b", "1.00", "MEMO", filler] }
      do { refused = try client.pipeline(batch).first { $0 != .simple("QUEUED") } } catch { refused = .error("hung up") }
    }
    #expect(refused != nil, "200,000 commands were queued")
    try bench.finish()
  }

  @Test func manyConnectionsAtOnceAreServed() throws {
    let bench = try Bench()
    let clients = try (0..<400).map { _ in try bench.server.connect() }
    for client in clients { try client.send(["PING"]) }
    for client in clients { #expect(try client.receive() == .simple("PONG")) }
    try bench.finish()
  }
}
