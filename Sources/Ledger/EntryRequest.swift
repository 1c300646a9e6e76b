import Memory
import Money

/// One side of an entry as it was asked for. Slices are of the request's bytes.
public struct LegRequest: BitwiseCopyable, Sendable {
  public var path: Slice
  public var side: Side
  public var amount: ParsedDecimal
  /// `nil` when the request named no asset.
  public var asset: AssetCode?

  public init(path: Slice, side: Side, amount: ParsedDecimal, asset: AssetCode?) {
    self.path = path
    self.side = side
    self.amount = amount
    self.asset = asset
  }
}

/// A name and a value, as given by `META`.
public struct MetaField: BitwiseCopyable, Sendable {
  public var name: Slice
  public var value: Slice

  public init(name: Slice, value: Slice) {
    self.name = name
    self.value = value
  }
}

/// What a condition looks at.
public enum ConditionField: UInt8, Sendable, BitwiseCopyable {
  case posted = 0
  case available = 1
  case pending = 2
  case version = 3

  public var name: StaticString {
    switch self {
    case .posted: "POSTED"
    case .available: "AVAILABLE"
    case .pending: "PENDING"
    case .version: "VERSION"
    }
  }
}

/// How a condition compares.
public enum Comparison: UInt8, Sendable, BitwiseCopyable {
  case equal = 0
  case notEqual = 1
  case less = 2
  case lessOrEqual = 3
  case greater = 4
  case greaterOrEqual = 5

  public var symbol: StaticString {
    switch self {
    case .equal: "="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }

  func holds(_ left: Int128, _ right: Int128) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}

/// A precondition of an entry: on a resulting balance, or on an account's version before the entry.
public struct ConditionRequest: BitwiseCopyable, Sendable {
  public var path: Slice
  public var asset: AssetCode?
  public var field: ConditionField
  public var comparison: Comparison
  public var value: ParsedDecimal

  public init(path: Slice, asset: AssetCode?, field: ConditionField, comparison: Comparison, value: ParsedDecimal) {
    self.path = path
    self.asset = asset
    self.field = field
    self.comparison = comparison
    self.value = value
  }
}

/// The commands that carry an idempotency key.
public enum EntryCommand: UInt8, Sendable, BitwiseCopyable {
  case transfer = 1
  case post = 2
  case hold = 3
  case capture = 4
  case release = 5
  case reverse = 6

  public var name: StaticString {
    switch self {
    case .transfer: "TRANSFER"
    case .post: "POST"
    case .hold: "HOLD"
    case .capture: "CAPTURE"
    case .release: "RELEASE"
    case .reverse: "REVERSE"
    }
  }
}

/// A decoded command that makes an entry. Made once and filled again for each command: its arrays keep their memory.
///
/// All slices are of the bytes that are passed along with it.
public struct EntryRequest: ~Copyable {
  public var command = EntryCommand.transfer
  public var key = Slice.none
  /// TRANSFER and HOLD: the debit leg, then the credit leg. POST: as given. Else empty.
  public var legs: [LegRequest] = []
  /// The hold or entry that CAPTURE, RELEASE or REVERSE names.
  public var target: UInt64 = 0
  /// CAPTURE, RELEASE, REVERSE: the amount given, or `nil` for all that is left.
  public var amount: ParsedDecimal?
  public var timeoutSeconds: UInt64?
  public var isFinal = false
  public var isUpTo = false
  public var memo: Slice?
  /// Days since 1970-01-01.
  public var date: Int32?
  public var meta: [MetaField] = []
  public var conditions: [ConditionRequest] = []

  public init() {
    legs.reserveCapacity(16)
    meta.reserveCapacity(Limits.metaFields)
    conditions.reserveCapacity(Limits.conditions)
  }

  /// Whether it is a TRANSFER of two accounts and an amount, and says nothing else.
  var isPlainTransfer: Bool {
    command == .transfer && legs.count == 2 && timeoutSeconds == nil && !isFinal && !isUpTo && memo == nil && date == nil && meta.isEmpty
      && conditions.isEmpty
  }

  /// Makes it ready for the next command.
  @inline(__always)
  public mutating func clear(_ command: EntryCommand) {
    self.command = command
    key = .none
    legs.removeAll(keepingCapacity: true)
    target = 0
    amount = nil
    timeoutSeconds = nil
    isFinal = false
    isUpTo = false
    memo = nil
    date = nil
    if !meta.isEmpty { meta.removeAll(keepingCapacity: true) }
    if !conditions.isEmpty { conditions.removeAll(keepingCapacity: true) }
  }
}
