/// What a record of the journal says. Numbers are never used again.
public enum RecordKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case assetDefine = 1
  case accountOpen = 2
  case accountSet = 3
  case accountTemplate = 4
  case accountFreeze = 5
  case accountClose = 6
  case accountReopen = 7
  case transfer = 16
  case post = 17
  case hold = 18
  case capture = 19
  case release = 20
  case expire = 21
  case reverse = 22
  case refusal = 32
  case event = 48

  /// Whether it has legs that change counters.
  public var isEntry: Bool { rawValue >= 16 && rawValue < 32 }
  /// Whether its legs change posted counters.
  public var isPosting: Bool { self == .transfer || self == .post || self == .capture || self == .reverse }

  public var name: StaticString {
    switch self {
    case .assetDefine: "asset_define"
    case .accountOpen: "account_open"
    case .accountSet: "account_set"
    case .accountTemplate: "account_template"
    case .accountFreeze: "account_freeze"
    case .accountClose: "account_close"
    case .accountReopen: "account_reopen"
    case .transfer: "transfer"
    case .post: "post"
    case .hold: "hold"
    case .capture: "capture"
    case .release: "release"
    case .expire: "expire"
    case .reverse: "reverse"
    case .refusal: "refusal"
    case .event: "event"
    }
  }
}

/// What a record has besides the fields of its kind.
public struct RecordFlags: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The next record belongs to the same transaction: whoever follows the journal applies both or none.
  public static let continues = RecordFlags(rawValue: 1)
  public static let memo = RecordFlags(rawValue: 2)
  public static let date = RecordFlags(rawValue: 4)
  public static let meta = RecordFlags(rawValue: 8)
  public static let conditions = RecordFlags(rawValue: 16)
  /// TRANSFER with UPTO: the amount asked for is noted.
  public static let upTo = RecordFlags(rawValue: 32)
  /// CAPTURE with FINAL.
  public static let final = RecordFlags(rawValue: 64)
  /// CAPTURE, RELEASE or REVERSE named an amount.
  public static let amountGiven = RecordFlags(rawValue: 128)
  /// HOLD with a timeout.
  public static let timeout = RecordFlags(rawValue: 256)
  public static let floor = RecordFlags(rawValue: 512)
  public static let ceiling = RecordFlags(rawValue: 1024)
  /// ACCOUNT SET took the limit away.
  public static let noFloor = RecordFlags(rawValue: 2048)
  public static let noCeiling = RecordFlags(rawValue: 4096)

  static let known = RecordFlags(rawValue: 8191)
}
