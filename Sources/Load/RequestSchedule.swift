/// When requests are due in open loop, and whose turn it is to ask.
struct RequestSchedule {
  /// Indices of the connections that take turns.
  let members: [Int]
  /// Nanoseconds between two requests.
  let spacing: Double
  private var start: UInt64 = 0
  /// Requests made so far.
  private(set) var made = 0
  private var turn = 0

  init(members: [Int], rate: Double) {
    precondition(!members.isEmpty && rate > 0, "a schedule needs somebody to keep it")
    self.members = members
    spacing = 1e9 / rate
  }

  /// The schedules of a load: one, or where transfers have connections of their own one for these and one for the reads.
  static func all(_ settings: LoadSettings) -> [RequestSchedule] {
    guard let rate = settings.rate else { return [] }
    let everybody = Array(0..<settings.connections)
    guard case .mixed(let period, true) = settings.workload, settings.connections > 1 else {
      return [RequestSchedule(members: everybody, rate: rate)]
    }
    let share = rate / Double(period)
    return [
      RequestSchedule(members: everybody.filter { $0 % period == 0 }, rate: share),
      RequestSchedule(members: everybody.filter { $0 % period != 0 }, rate: rate - share),
    ]
  }

  mutating func begin(at moment: UInt64) { start = moment }

  /// When request `number` is due.
  func due(_ number: Int) -> UInt64 { start + UInt64(Double(number) * spacing) }

  /// When the next one is due.
  var nextDue: UInt64 { due(made) }

  /// How many are due and not made.
  func backlog(at now: UInt64) -> Int { now < start ? 0 : max(0, Int(Double(now - start) / spacing) + 1 - made) }

  /// The connection whose turn it is; the turn passes to the next.
  mutating func nextMember() -> Int {
    let member = members[turn]
    turn = turn + 1 == members.count ? 0 : turn + 1
    return member
  }

  mutating func count(_ requests: Int) { made += requests }
}
