import Memory
import Wire

/// The options of commands that make entries.
struct EntryOption: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  static let memo = EntryOption(rawValue: 1)
  static let date = EntryOption(rawValue: 2)
  static let meta = EntryOption(rawValue: 4)
  static let condition = EntryOption(rawValue: 8)
  static let upTo = EntryOption(rawValue: 16)
  static let timeout = EntryOption(rawValue: 32)
  static let final = EntryOption(rawValue: 64)

  static let always: EntryOption = [.memo, .date, .meta]
  static let transfer: EntryOption = [.memo, .date, .meta, .condition, .upTo]
  static let post: EntryOption = [.memo, .date, .meta, .condition]
  static let hold: EntryOption = [.memo, .date, .meta, .condition, .timeout]
  static let capture: EntryOption = [.memo, .date, .meta, .final]
  /// Those that may be given again.
  static let repeatable: EntryOption = [.meta, .condition]

  /// The option that a word spells, in any case.
  @inline(__always)
  init?(_ word: Span<UInt8>) {
    switch word.count {
    case 2 where word.matches("IF"): self = .condition
    case 4 where word.matches("MEMO"): self = .memo
    case 4 where word.matches("META"): self = .meta
    case 4 where word.matches("DATE"): self = .date
    case 4 where word.matches("UPTO"): self = .upTo
    case 5 where word.matches("FINAL"): self = .final
    case 7 where word.matches("TIMEOUT"): self = .timeout
    default: return nil
    }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The keyword of a single option.
  var keyword: StaticString {
    switch self {
    case .memo: "MEMO"
    case .date: "DATE"
    case .meta: "META"
    case .condition: "IF"
    case .upTo: "UPTO"
    case .timeout: "TIMEOUT"
    default: "FINAL"
    }
  }

  /// The keywords of all options in it.
  var keywords: [String] {
    [EntryOption.timeout, .final, .memo, .date, .meta, .upTo, .condition].filter { contains($0) }.map { "\($0.keyword)" }
  }
}
