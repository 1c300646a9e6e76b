import Memory

/// From the words of a request to its command: a hash table without collisions, made once from the table of commands. No allocation, some 10 ns.
///
/// ```
///  slots   512 × [ first word 16 · command · where its subcommands begin, how many ]
///  subs    [ second word 16 · command ]          few to a first word: looked through
/// ```
public struct Dispatch: Sendable {
  /// What a request's words name.
  public enum Match: Equatable, Sendable {
    /// - words: how many of the request's words name the command.
    case command(Command, words: Int)
    case unknown
    /// The first word is known but wants a second one, and there is none.
    case subcommandMissing
    case subcommandUnknown
  }

  private struct Slot: BitwiseCopyable {
    var word: PackedWord?
    var command: Command?
    var firstSub: UInt16 = 0
    var subCount: UInt16 = 0
  }

  private struct Sub: BitwiseCopyable {
    let word: PackedWord
    let command: Command
  }

  /// What executing a command needs of its row, as plain values.
  struct Traits: BitwiseCopyable {
    /// The fewest arguments there may be after the command's words; where there are keywords, those before them.
    let minimum: Int32
    /// The most there may be; where there are keywords the decoder sees to it.
    let maximum: Int32
    let family: CommandFamily
    let access: AccessClass
    let isQueued: Bool
  }

  private static let slotBits: UInt64 = 9
  private var slots: [Slot]
  private var subs: [Sub] = []
  private var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  private let traits: [Traits]

  /// - Parameter specs: the table; names of at most 16 bytes.
  public init(_ specs: [CommandSpec] = CommandTable.specs) {
    slots = []
    traits = specs.map { spec in
      let isCounted = !spec.arguments.hasKeywords || !spec.choices.isEmpty
      return Traits(
        minimum: Int32(isCounted ? spec.arguments.minimum : spec.fixed.count), maximum: isCounted ? Int32(spec.arguments.maximum) : Int32.max,
        family: spec.family, access: spec.access, isQueued: spec.isQueued)
    }
    while !place(specs) { multiplier = multiplier &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 | 1 }
  }

  /// Fills the slots; `false` when two first words fall on one.
  private mutating func place(_ specs: [CommandSpec]) -> Bool {
    slots = [Slot](repeating: Slot(), count: 1 << Int(Dispatch.slotBits))
    subs = []
    for spec in specs {
      guard let word = PackedWord(spec.name.utf8.span) else { preconditionFailure("\(spec.name) does not fit a packed word") }
      let index = slot(word)
      if let taken = slots[index].word, taken != word { return false }
      if slots[index].word == nil {
        slots[index].word = word
        slots[index].firstSub = UInt16(subs.count)
      }
      guard let text = spec.subcommand else {
        precondition(slots[index].command == nil, "\(spec.name) is in the table twice")
        slots[index].command = spec.command
        continue
      }
      guard let second = PackedWord(text.utf8.span) else { preconditionFailure("\(text) does not fit a packed word") }
      precondition(Int(slots[index].firstSub + slots[index].subCount) == subs.count, "the subcommands of \(spec.name) must stand together")
      subs.append(Sub(word: second, command: spec.command))
      slots[index].subCount += 1
    }
    return true
  }

  @inline(__always)
  private func slot(_ word: PackedWord) -> Int { Int(truncatingIfNeeded: word.hash(multiplier) >> (64 &- Dispatch.slotBits)) }

  /// The command that the first words of a request name.
  @inline(__always)
  public func find(_ request: Arguments) -> Match {
    guard request.count > 0, let word = PackedWord(request[0]) else { return .unknown }
    let slot = slots[self.slot(word)]
    guard slot.word == word else { return .unknown }
    if slot.subCount == 0, let command = slot.command { return .command(command, words: 1) }
    return findSecond(request, slot)
  }

  @inline(never)
  private func findSecond(_ request: Arguments, _ slot: Slot) -> Match {
    if request.count == 1 {
      guard let command = slot.command else { return .subcommandMissing }
      return .command(command, words: 1)
    }
    guard let second = PackedWord(request[1]) else { return .subcommandUnknown }
    for index in Int(slot.firstSub)..<Int(slot.firstSub + slot.subCount) where subs[index].word == second {
      return .command(subs[index].command, words: 2)
    }
    return .subcommandUnknown
  }

  @inline(__always)
  func traits(_ command: Command) -> Traits { traits[Int(command.rawValue)] }
}
