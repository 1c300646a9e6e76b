import Memory
import Testing

@testable import Load

@Suite("Load generator", .serialized)
struct LoadGeneratorTests {
  private static let template = RequestTemplate.transfer(accountPrefix: "a:")

  private static func settings(_ server: CannedServer) -> LoadSettings {
    var settings = LoadSettings()
    settings.port = server.port
    settings.template = template
    settings.accounts = 100
    settings.warmupSeconds = 0
    return settings
  }

  @Test("all that is asked is answered and counted, whatever the shape", arguments: [(1, 1), (1, 64), (16, 1), (3, 1000)])
  func shapes(connections: Int, depth: Int) throws {
    let server = try CannedServer(template: LoadGeneratorTests.template)
    var settings = LoadGeneratorTests.settings(server)
    settings.connections = connections
    settings.depth = depth
    settings.length = .transfers(5000)
    let result = try server.serve { try LoadGenerator(settings).run() }
    #expect(result.errors == 0)
    #expect(result.measured >= 5000)
    #expect(result.acknowledged >= result.measured && result.acknowledged <= result.measured + 2 * connections * depth)
    #expect(result.latency.count == UInt64(result.measured))
    #expect(result.firstID == 1 && result.lastID == UInt64(result.acknowledged))
    // The amounts go round in order on each connection, so their sum is known but for where each one stopped.
    let mean = (0..<64).reduce(0) { $0 + AmountTable(.majorUnits).units(of: $1) } / 64
    #expect(abs(Double(result.acknowledgedUnits) - Double(mean) * Double(result.acknowledged)) < Double(connections * 64 * 1000))
    if connections == 1 {
      let exact = (0..<result.acknowledged).reduce(0) { $0 + AmountTable(.majorUnits).units(of: $1) }
      #expect(result.acknowledgedUnits == exact)
    }
  }

  @Test("refusals are errors, shown, and not added up")
  func refusals() throws {
    var manners = CannedServer.Manners()
    manners.refusesEvery = 10
    let server = try CannedServer(template: LoadGeneratorTests.template, manners)
    var settings = LoadGeneratorTests.settings(server)
    settings.connections = 1
    settings.depth = 7
    settings.length = .transfers(900)
    let result = try server.serve { try LoadGenerator(settings).run() }
    let asked = result.acknowledged + result.errors
    #expect(result.errors == asked / 10)
    #expect(result.errorSamples.first == "-INSUFFICIENT nothing left\r\n")
    let exact = (1...asked).filter { $0 % 10 != 0 }.reduce(0) { $0 + AmountTable(.majorUnits).units(of: $1 - 1) }
    #expect(result.acknowledgedUnits == exact)
  }

  @Test("a connection that the server closes ends the run")
  func closed() throws {
    var manners = CannedServer.Manners()
    manners.closesAt = 500
    let server = try CannedServer(template: LoadGeneratorTests.template, manners)
    var settings = LoadGeneratorTests.settings(server)
    settings.connections = 2
    settings.depth = 4
    #expect(throws: LoadError.self) { try server.serve { try LoadGenerator(settings).run() } }
  }

  @Test("in open loop a pause of the server is felt by each request that was due in it; in closed loop by one")
  func coordinatedOmission() throws {
    var manners = CannedServer.Manners()
    manners.pauseAt = 1000
    manners.pauseMilliseconds = 200
    var settings = LoadGeneratorTests.settings(try CannedServer(template: LoadGeneratorTests.template))
    settings.connections = 1
    settings.depth = 1
    settings.length = .seconds(1)

    let open = try CannedServer(template: LoadGeneratorTests.template, manners)
    settings.port = open.port
    settings.rate = 4000
    let scheduled = try open.serve { try LoadGenerator(settings).run() }
    // 200 ms of a second at 4000 a second: about a fifth of all requests were due while nobody answered.
    #expect(scheduled.errors == 0 && scheduled.latency.count >= 3900)
    #expect(scheduled.latency.percentile(0.9) > 50_000_000)
    #expect(scheduled.latency.maximum >= 190_000_000)

    let closed = try CannedServer(template: LoadGeneratorTests.template, manners)
    settings.port = closed.port
    settings.rate = nil
    let chased = try closed.serve { try LoadGenerator(settings).run() }
    #expect(chased.latency.maximum >= 190_000_000)
    #expect(chased.latency.percentile(0.9) < 50_000_000)
  }

  @Test("open loop asks for the rate, and says what it could not ask")
  func rate() throws {
    let server = try CannedServer(template: LoadGeneratorTests.template)
    var settings = LoadGeneratorTests.settings(server)
    settings.connections = 4
    settings.depth = 100
    settings.rate = 5000
    settings.length = .seconds(1)
    let kept = try server.serve { try LoadGenerator(settings).run() }
    #expect(kept.measured > 4500 && kept.measured < 5500 && kept.unsent < 500)

    var manners = CannedServer.Manners()
    manners.pauseAt = 1
    manners.pauseMilliseconds = 400
    let slow = try CannedServer(template: LoadGeneratorTests.template, manners)
    settings.port = slow.port
    settings.connections = 1
    settings.depth = 10
    settings.length = .seconds(0.2)
    let late = try slow.serve { try LoadGenerator(settings).run() }
    #expect(late.unsent > 900)
  }
}
