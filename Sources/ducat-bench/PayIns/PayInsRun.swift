import Load
import Platform

/// Pay-ins end to end: HTTP in, stored, charged at the sandbox, webhook, success with wallet and ledger. Server, sandbox and generator share the machine.
struct PayInsRun {
  let server: String
  let sandbox: String
  let directory: String
  let seconds: Double
  let warmup: Double
  let inFlight: Int
  let rate: Double

  /// Measures both rows, on one server after the other.
  func run() throws -> PayInsFindings {
    var findings = PayInsFindings(inFlight: inFlight, rate: rate)
    findings.closed = try measure(rate: nil, &findings)
    findings.open = try measure(rate: rate, &findings)
    return findings
  }

  private func measure(rate: Double?, _ findings: inout PayInsFindings) throws -> PayInGenerator.Result {
    let folder = try TemporaryFolder(below: directory, prefix: "ducat-bench")
    // A free port for the webhooks, since each of the two has to know the other's before it starts.
    let (probe, httpPort) = try StreamSocket.listen(host: "127.0.0.1", port: 0)
    StreamSocket.close(probe)
    let bank = try SandboxProcess(sandbox, folder: folder.path)
    defer { bank.stop() }
    let secret = try bank.sendEvents(to: "http://127.0.0.1:\(httpPort)/v1/webhooks/stripe")
    try ResultFile.write("sk_test_bench\n", to: folder.path + "/key")
    try ResultFile.write(
      "{\"fee_percent\":\"3\",\"psps\":[{\"name\":\"stripe\",\"base_url\":\"http://127.0.0.1:\(bank.port)\",\"secret_key_file\":\"\(folder.path)/key\","
        + "\"webhook_secrets\":[\"\(secret)\"],\"concurrency\":64}]}", to: folder.path + "/payments.json")
    let ducat = try ServerProcess(
      server, below: folder.path, options: ["--http", "127.0.0.1:\(httpPort)", "--payments", folder.path + "/payments.json"])
    var settings = PayInGenerator.Settings()
    settings.httpPort = httpPort
    settings.linePort = ducat.port
    settings.seconds = seconds
    settings.warmupSeconds = warmup
    settings.inFlight = inFlight
    settings.rate = rate
    settings.run = rate == nil ? "closed" : "open"
    let line = try ControlLine(host: "127.0.0.1", port: ducat.port)
    for seller in 0..<settings.sellers {
      _ = try line.call(["SELLER", "seller-\(seller)", "{\"seller_id\":\"s\(seller)\"}"])
    }
    settings.token = try PayInsRun.token(line)
    let before = (ducat.facts?.processorNanoseconds ?? 0, bank.processorNanoseconds ?? 0)
    let result = try PayInGenerator(settings).run()
    let count = UInt64(max(1, result.accepted))
    if rate == nil {
      findings.serverNanoseconds = ((ducat.facts?.processorNanoseconds ?? 0) - before.0) / count
      findings.sandboxNanoseconds = ((bank.processorNanoseconds ?? 0) - before.1) / count
      findings.diskBytes = ducat.diskBytes / count
    }
    findings.wrong += result.wrong
    try verify(line, result, &findings)
    try ducat.stop()
    return result
  }

  private static func token(_ line: ControlLine) throws -> String {
    let text = try line.text(["TOKEN", "CREATE", "{\"name\":\"bench\",\"scopes\":[\"payments:write\"],\"rate\":100000}"])
    let name = "\"token\":\""
    guard let found = text.firstRange(of: name)?.upperBound, let end = text[found...].firstIndex(of: "\"") else {
      throw Failure("the server makes no token: \(text)")
    }
    return String(text[found..<end])
  }

  /// The ledger is sound, and what it says that the PSP owes us is what was asked for.
  private func verify(_ line: ControlLine, _ result: PayInGenerator.Result, _ findings: inout PayInsFindings) throws {
    let check = String(decoding: try line.call(["CHECK"]), as: UTF8.self)
    if !check.contains("clean") { findings.wrong.append("CHECK: \(check.prefix(400))") }
    let clearing = try line.text(["BALANCE", "assets:psp:stripe:clearing"])
    if clearing != "\(result.accepted * 10).00" { findings.wrong.append("\(result.accepted) payments of 10.00, but the PSP owes us \(clearing)") }
  }
}
