import TestSupport

/// The ledger's rules once more, in plain dictionaries, from the manual alone: what the server answers is held against what this answers.
struct Model {
  /// A pattern below which accounts open on first use.
  struct Template: Equatable {
    let pattern: String
    let asset: String
    let type: String
    let floor: Int128?

    /// `*` stands for one segment, at the end for one or more.
    func matches(_ path: String) -> Bool {
      let wanted = pattern.split(separator: ":")
      let given = path.split(separator: ":")
      guard wanted.last == "*" ? given.count >= wanted.count : given.count == wanted.count else { return false }
      return zip(wanted, given).allSatisfy { $0 == "*" || $0 == $1 }
    }
  }

  /// What became of a key.
  struct KeyUse {
    let command: EntryCommand
    let result: Result

    /// How it was answered the first time.
    enum Result {
      case posted(id: Int64, time: UInt64, moved: String?)
      case refused(sentence: String)
    }
  }

  var assets: [String: Int] = ["EUR": 2, "USD": 2, "JPY": 0, "BHD": 3]
  var accounts: [AccountName: PlainAccount] = [:]
  /// The assets in which each path is open, in the order of opening.
  var assetsOfPath: [String: [String]] = [:]
  var templates: [Template] = []
  var entries: [Int64: PlainEntry] = [:]
  var openHolds: Set<Int64> = []
  var keys: [String: KeyUse] = [:]
  private var nextImaginedID: Int64 = -1

  /// Judges a command and carries it out.
  /// - Parameters:
  ///   - reply: the server's, from which the id and the time of a new entry are taken; `nil` inside an EXEC that was aborted.
  ///   - now: the server's time, nanoseconds since 1970, where the reply does not tell.
  /// - Returns: what the reply must be.
  mutating func apply(_ command: Command, reply: RespValue?, now: UInt64) -> Expectation {
    if case .multi(let commands) = command { return applyAll(commands, reply: reply, now: now) }
    do {
      if case .entry(let entry) = command { return try apply(entry, reply: reply, now: now) }
      expireHolds(at: now)
      return try applyAccountCommand(command)
    } catch let refusal as Refusal {
      return refusal.expectation
    } catch {
      preconditionFailure("the model throws refusals only: \(error)")
    }
  }

  /// All or none: each command sees the effect of those before it; the first refusal undoes them.
  private mutating func applyAll(_ commands: [Command], reply: RespValue?, now: UInt64) -> Expectation {
    let before = self
    var expectations: [Expectation] = []
    let replies = reply?.items
    for (index, command) in commands.enumerated() {
      let own = replies.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      let expectation = apply(command, reply: own, now: now)
      switch expectation {
      case .refusal(let codes, _):
        self = before
        let sentence = "command \(index + 1) of \(commands.count)"
        return .refusal(["EXECABORT"], mentioning: codes.count == 1 ? [sentence, codes.first ?? ""] : [sentence])
      case .sentence:
        self = before
        return .refusal(["EXECABORT"], mentioning: ["command \(index + 1) of \(commands.count)"])
      default: expectations.append(expectation)
      }
    }
    return .each(expectations)
  }

  private mutating func apply(_ command: EntryCommand, reply: RespValue?, now: UInt64) throws -> Expectation {
    let items = reply?.items
    let isFresh = items.map { $0.count >= 3 && $0[1].text == "posted" } ?? false
    let time = isFresh ? items?[2].number.map { UInt64($0) } ?? now : now
    expireHolds(at: time)
    do {
      if let use = try judgeIdentity(command) { return try replay(use, command) }
      let plan = try plan(command)
      let id = isFresh ? items?[0].number ?? imaginedID() : imaginedID()
      carryOut(plan, id: id, time: time)
      keys[command.key] = KeyUse(command: command, result: .posted(id: id, time: time, moved: plan.moved))
      return .posted(moved: plan.moved)
    } catch let refusal as Refusal {
      // A refusal that depends on state uses the key up; its sentence is the server's to choose and must come again.
      let code = reply?.code ?? refusal.codes.first ?? ""
      if keys[command.key] == nil, refusal.codes.contains(code), Refusal.burning.contains(code) {
        keys[command.key] = KeyUse(command: command, result: .refused(sentence: reply?.sentence ?? ""))
      }
      throw refusal
    }
  }

  private func replay(_ use: KeyUse, _ command: EntryCommand) throws -> Expectation {
    if let field = use.command.firstDifference(from: command) {
      // Which word names a leg is the server's choice.
      throw Refusal("CONFLICT", mentioning: ["was used with"] + (["legs", "if"].contains(field) ? [] : [field]))
    }
    switch use.result {
    case .posted(let id, let time, let moved): return .replayed(id: id, time: Int64(time), moved: moved)
    case .refused(let sentence): return .sentence(sentence + " (replayed)")
    }
  }

  private mutating func imaginedID() -> Int64 {
    nextImaginedID -= 1
    return nextImaginedID
  }

  /// Lets go what holds that have run out kept back.
  mutating func expireHolds(at now: UInt64) {
    for id in openHolds {
      guard var entry = entries[id], var hold = entry.hold, let expires = hold.expires, expires <= now else { continue }
      for leg in entry.legs {
        accounts[leg.account]?.pending[leg.side] -= hold.left
        accounts[leg.account]?.expiries += 1
      }
      hold.isExpired = true
      entry.hold = hold
      entries[id] = entry
      openHolds.remove(id)
    }
  }

  /// The moments at which open holds run out.
  var expiries: [UInt64] { openHolds.compactMap { entries[$0]?.hold?.expires } }
}
