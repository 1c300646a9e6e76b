import HTTP
import Memory
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// A sandbox whose process is killed is the same again from its log.
@Suite struct InputLogTests {
  private static let inputs: [Input] = [
    .request(
      HTTPRequest(method: .post, target: "/v1/refunds?a=b", headers: ["Idempotency-Key": "k", "X": ""], body: Array("charge=ch_1&é=\u{0}".utf8))),
    .request(HTTPRequest(method: .get, target: "/")), .delivered(7, status: 200), .delivered(1 << 40, status: nil), .released("acct k"), .tick,
    .restart,
  ]

  @Test func inputsComeBackAsTheyWere() {
    var bytes = ByteBuffer()
    for (index, input) in Self.inputs.enumerated() { InputRecord.append(input, at: 1_800_000_000_000 + index, to: &bytes) }
    var offset = 0
    var read: [Input] = []
    while let record = InputRecord.read(bytes.span, at: offset) {
      #expect(record.milliseconds == 1_800_000_000_000 + read.count)
      read.append(record.input)
      offset = record.next
    }
    #expect(read == Self.inputs && offset == bytes.count)
  }

  @Test func aRecordThatIsNotWholeIsTheEnd() {
    var bytes = ByteBuffer()
    InputRecord.append(Self.inputs[0], at: 5, to: &bytes)
    for count in 0..<bytes.count { #expect(InputRecord.read(bytes.span(from: 0, count: count), at: 0) == nil, "\(count) bytes of \(bytes.count)") }
    for index in 0..<bytes.count {
      bytes[index] ^= 0x10
      #expect(InputRecord.read(bytes.span, at: 0) == nil, "byte \(index) is another")
      bytes[index] ^= 0x10
    }
  }

  @Test func theSandboxIsTheSameAgainFromItsLog() throws {
    var random = SeededRandom.printed()
    let folder = try TemporaryDirectory()
    let path = folder.file("log")
    var settings = SandboxSettings()
    settings.seed = random.next()
    settings.paysOutDaily = true
    settings.webhooks = [("http://merchant/", "whsec_a")]
    var now = 1_800_000_000_000
    var sandbox = Sandbox(settings)
    var log: InputLog? = try InputLog(path: path, sandbox: sandbox, now: now)
    var sending: [Int] = []
    var restarts = 0

    func happen(_ input: Input) throws {
      try log?.write(input, at: now)
      let answer = sandbox.apply(input, at: now)
      sending += sandbox.takeDeliveries().map(\.id)
      if let key = answer?.heldKey { try happen(.released(key)) }
    }
    for step in 0..<600 {
      now += random.pick([1, 50, 1000, 60_000, 40_000_000])
      let (requestPath, fields) = RandomRunTests.request(sandbox, &random)
      var form = FormEncoder()
      for (name, value) in fields { form.add(name, value: value) }
      var headers: HTTPHeaders = [
        "Authorization": "Bearer sk_test_1", "Sandbox-Fault": random.pick(["slow", "webhook_early", "webhook_delay:3", "timeout_after"]),
      ]
      if random.chance(outOf: 2) { headers["Idempotency-Key"] = "k\(step)" }
      try happen(.request(HTTPRequest(method: .post, target: "/v1/" + requestPath, headers: headers, body: form.bytes)))
      while random.chance(outOf: 2), let id = sending.popLast() { try happen(.delivered(id, status: random.pick([200, 500, nil]))) }
      guard random.chance(outOf: 40) else { continue }
      // The process is killed: of all that it knew only the log is left.
      restarts += 1
      log = nil
      let again = Sandbox(settings)
      log = try InputLog(path: path, sandbox: again, now: now)
      sandbox.observe(realMilliseconds: now)
      for name in ["books", "books/entries", "payment_intents", "charges", "refunds", "transfers", "payouts", "balance_transactions", "events"] {
        let request = HTTPRequest(method: .get, target: "/sandbox/" + name)
        #expect(again.control(request).body == sandbox.control(request).body, "\(name) after restart \(restarts)")
      }
      sandbox = again
      sending = sandbox.takeDeliveries().map(\.id)
    }
    #expect(restarts > 3 && sandbox.charges.elements.count > 100 && sandbox.checkBooks() == [])
  }

  @Test func aLogBelongsToItsSettingsAndToOneProcess() throws {
    let folder = try TemporaryDirectory()
    let path = folder.file("log")
    var settings = SandboxSettings()
    do {
      let sandbox = Sandbox(settings)
      let log = try InputLog(path: path, sandbox: sandbox, now: 1)
      #expect(throws: InputLog.Problem.self) { _ = try InputLog(path: path, sandbox: Sandbox(settings), now: 1) }
      try log.write(.tick, at: 2)
    }
    settings.seed = 2
    #expect(throws: InputLog.Problem.self) { _ = try InputLog(path: path, sandbox: Sandbox(settings), now: 3) }
    settings.seed = 1
    #expect(throws: Never.self) { _ = try InputLog(path: path, sandbox: Sandbox(settings), now: 3) }
  }
}
