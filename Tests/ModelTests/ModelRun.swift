import Glibc
import TestSupport
import Testing

/// One server, one model, and commands that go to both.
final class ModelRun {
  /// What was sent and answered, for the report of a difference.
  private var history: [(sent: String, reply: String)] = []
  private static let historyLines = 40

  let server: ServerProcess
  private(set) var client: RespClient
  private(set) var model = Model()
  var workload: Workload
  private(set) var commandCount = 0
  private(set) var restartCount = 0
  private let directory: TemporaryDirectory

  init(random: SeededRandom) throws {
    directory = try TemporaryDirectory()
    server = try ServerProcess(data: directory.file("data"))
    client = try server.connect()
    workload = Workload(random: random)
    for command in Workload.opening { try send([command]) }
  }

  /// Sends random commands, one at a time or several in one go.
  func step() throws {
    let count = workload.random.chance(outOf: 3) ? Int.random(in: 2...24, using: &workload.random) : 1
    try send((0..<count).map { _ in workload.next(model) })
  }

  /// Sends commands in one go, reads all replies, and holds each against the model.
  func send(_ commands: [Command]) throws {
    stepOverExpiries()
    let before = wallClock()
    try client.send(bytes: commands.flatMap { bytes($0) })
    let answers = try commands.map { try receive($0) }
    let window = before...wallClock()
    for (command, answer) in zip(commands, answers) {
      if answer.early.isEmpty { try compare(command, answer.reply, window) } else { try compareEarly(command, answer, window.lowerBound) }
    }
  }

  /// Stops the server, or kills it, and starts it on the same data.
  func restart(kill: Bool) throws {
    if kill { server.kill9() } else { #expect(try server.terminate() == .exit(0)) }
    try server.restart()
    restartCount += 1
    client = try server.connect()
    if workload.random.chance(outOf: 2) { try client.call("HELLO", "3") }
  }

  /// Kills the server while commands are on their way. Those that were not answered are sent again: each was made or was not, and nothing
  /// was made after something that was not.
  func crash() throws {
    stepOverExpiries()
    let commands = (0..<200).map { _ in workload.keyed(model) }
    var seen: Set<String> = []
    let distinct = commands.filter { seen.insert($0.key).inserted && model.keys[$0.key] == nil }
    let answered = Int.random(in: 0..<distinct.count, using: &workload.random)
    let before = wallClock()
    try client.send(bytes: distinct.flatMap { RespClient.encode($0.words) })
    for command in distinct[..<answered] { try compare(.entry(command), try client.receive(), before...wallClock()) }
    try restart(kill: true)
    var wasMissing = false
    for command in distinct[answered...] {
      let reply = try client.call(command.words)
      let original = ModelRun.firstAnswer(reply)
      if original == nil, reply.items != nil { wasMissing = true }
      if original != nil, wasMissing { throw difference("made although an earlier command was lost", command.words, reply) }
      try compare(.entry(command), original ?? reply, before...wallClock())
    }
  }

  /// What was answered the first time, when a reply says that it is a repetition.
  private static func firstAnswer(_ reply: RespValue) -> RespValue? {
    if case .array(var items) = reply, items.count >= 3, items[1].text == "replayed" {
      items[1] = .bulk("posted")
      return .array(items)
    }
    let mark = " (replayed)"
    if let sentence = reply.sentence, sentence.hasSuffix(mark) { return .error(String(sentence.dropLast(mark.count))) }
    return nil
  }

  private func bytes(_ command: Command) -> [UInt8] {
    guard case .multi(let inside) = command else { return RespClient.encode(command.words) }
    return ([["MULTI"]] + inside.map(\.words) + [["EXEC"]]).flatMap(RespClient.encode)
  }

  /// What came back for a command.
  private struct Answer {
    /// Of a transaction, that of its EXEC.
    let reply: RespValue
    /// The errors of commands whose form was so wrong that a transaction did not take them.
    var early: [(command: Command, reply: RespValue)] = []
  }

  private func receive(_ command: Command) throws -> Answer {
    guard case .multi(let inside) = command else { return Answer(reply: try client.receive()) }
    let begun = try client.receive()
    if begun != .simple("OK") { throw difference("expected OK", ["MULTI"], begun) }
    var early: [(Command, RespValue)] = []
    for one in inside {
      let queued = try client.receive()
      if queued != .simple("QUEUED") { early.append((one, queued)) }
    }
    return Answer(reply: try client.receive(), early: early)
  }

  /// A transaction with a command that was refused when it was given does nothing.
  private func compareEarly(_ command: Command, _ answer: Answer, _ now: UInt64) throws {
    commandCount += 1
    for (one, reply) in answer.early {
      var copy = model
      if let objection = copy.apply(one, reply: reply, now: now).objection(to: reply) { throw difference(objection, one.words, reply) }
      // What depends on state is judged when it is carried out.
      if reply.code.map(Refusal.burning.contains) == true { throw difference("expected QUEUED", one.words, reply) }
    }
    if answer.reply.code != "EXECABORT" { throw difference("expected EXECABORT", [describe(command)], answer.reply) }
  }

  private func compare(_ command: Command, _ reply: RespValue, _ window: ClosedRange<UInt64>) throws {
    commandCount += 1
    history.append((sent: describe(command), reply: reply.description))
    if history.count > ModelRun.historyLines { history.removeFirst() }
    let before = model
    var objection = model.apply(command, reply: reply, now: window.lowerBound).objection(to: reply)
    if objection != nil, before.expiries.contains(where: window.contains) {
      // A hold ran out while the command was on its way: either order is right.
      model = before
      objection = model.apply(command, reply: reply, now: window.upperBound).objection(to: reply)
    }
    if let objection { throw difference(objection, nil, reply) }
    if case .multi(let inside) = command {
      for (one, own) in zip(inside, reply.items ?? []) { workload.learn(one, own, model) }
    } else {
      workload.learn(command, reply, model)
    }
  }

  /// A failure with the last commands, so that the way there can be read.
  func difference(_ sentence: String, _ words: [String]?, _ reply: RespValue) -> TestFailure {
    let lines = history.map { "  \($0.sent)\n    → \($0.reply)" }.joined(separator: "\n")
    let sent = words.map { $0.joined(separator: " ") } ?? history.last?.sent ?? ""
    return TestFailure(
      """
      after \(commandCount) commands, seed \(workload.random.seed): \(sentence)
        sent: \(sent)
        answered: \(reply)
      the last \(history.count) commands:
      \(lines)
      """)
  }

  private func describe(_ command: Command) -> String {
    guard case .multi(let inside) = command else { return command.words.joined(separator: " ") }
    return "MULTI; " + inside.map { $0.words.joined(separator: " ") }.joined(separator: "; ") + "; EXEC"
  }

  /// Waits where a hold is about to run out, so that it is clear on which side of it a command falls.
  private func stepOverExpiries() {
    while true {
      let now = wallClock()
      guard let next = model.expiries.filter({ $0 + 2_000_000 > now && $0 < now + 150_000_000 }).max() else { return }
      usleep(UInt32((next + 3_000_000 - now) / 1000))
    }
  }

  private func wallClock() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Lets the model forget holds that have run out, before all accounts are read.
  func settleTime() {
    stepOverExpiries()
    model.expireHolds(at: wallClock())
  }
}
