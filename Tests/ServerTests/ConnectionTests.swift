import Commands
import Memory
import Testing

@testable import Server

@Suite("Connections and their slots")
struct ConnectionTests {
  private static func connection(_ token: ConnectionToken) -> Connection {
    Connection(descriptor: -1, token: token, session: Session(id: 1, isAuthenticated: true), isStranger: false, now: 1)
  }

  @Test func aTokenIsWorthNothingAfterItsConnection() {
    var table = ConnectionTable()
    let first = table.nextToken()
    table.insert(Self.connection(first))
    #expect(table.box(first) != nil && table.count == 1)
    table.remove(first)
    #expect(table.box(first) == nil && table.count == 0)
    let second = table.nextToken()
    #expect(second.slot == first.slot && second != first)
    table.insert(Self.connection(second))
    #expect(table.box(first) == nil && table.box(second) != nil)
  }

  @Test func slotsAreUsedAgainBeforeNewOnesAreMade() {
    var table = ConnectionTable()
    var tokens: [ConnectionToken] = []
    for _ in 0..<100 {
      let token = table.nextToken()
      table.insert(Self.connection(token))
      tokens.append(token)
    }
    for token in tokens where token.slot % 2 == 0 { table.remove(token) }
    for _ in 0..<50 { table.insert(Self.connection(table.nextToken())) }
    #expect(table.slots == 100 && table.count == 100)
    #expect(tokens.filter { table.box($0) != nil }.count == 50)
  }

  @Test func tokensOfTheLoopNameNoConnection() {
    var table = ConnectionTable()
    for _ in 0..<40 { table.insert(Self.connection(table.nextToken())) }
    for raw in 0..<UInt64(64) { #expect(table.box(ConnectionToken(raw: raw)) == nil) }
  }

  @Test func aHeldRequestStandsWhereItStoodWhenWhatIsBeforeItGoes() {
    var connection = Self.connection(ConnectionToken(slot: 0, generation: 1))
    connection.input.append("PING\r\nECHO abc\r\nPING\r\n")
    connection.inputStart = 6
    var arguments = [Slice(start: 6, count: 4), Slice(start: 11, count: 3)]
    connection.hold(&arguments, end: 16)
    #expect(arguments.isEmpty)
    connection.compactInput()
    #expect(connection.inputStart == 0 && connection.heldEnd == 10)
    #expect(connection.held.map { connection.input.span.bytes($0).string } == ["ECHO", "abc"])
    #expect(connection.unreadCount == 16)
  }

  @Test func quietConnectionsOwnLittle() {
    var connection = Self.connection(ConnectionToken(slot: 0, generation: 1))
    connection.input.appendZeros(100_000)
    connection.replies.bytes.appendZeros(100_000)
    connection.input.removeAll()
    connection.replies.didSend(100_000)
    connection.releaseMemory()
    #expect(connection.input.capacity <= ServerLimits.quietBufferBytes)
    #expect(connection.replies.bytes.capacity <= ServerLimits.quietBufferBytes)
  }

  @Test func theLimitsAgree() { ServerLimits.check() }
}
