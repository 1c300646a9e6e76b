import Memory

/// The hot half of an account: all that a posting reads or changes, 128 bytes, in a `Slab` at the index of its id.
///
/// ```
///   0  counters: four 128-bit integers              64 bytes
///  64  version   postings so far                     8
///  72  head      sequence of the last posting        8
///  80  opened    sequence of the opening record      8
///  88  name      its path, see `NameTable`          8
///  96  nextSamePath 4 · asset 2 · type 1 · flags 1
/// 104  touchedBatch  8    the batch that changed it last, whose images hold the state before
/// 112  image         4
/// 116  effect        4    scratch: its place among the effects of the entry at hand
/// 120  padding
/// ```
public struct Account: BitwiseCopyable, Sendable {
  public var counters = Counters()
  public var version: UInt64 = 0
  public var head: UInt64 = 0
  public var opened: UInt64 = 0
  var name = 0
  /// The next account of the same path (in another asset); 0 ends the chain.
  public internal(set) var nextSamePath: UInt32 = 0
  public internal(set) var asset: UInt16 = 0
  var rawType: UInt8 = 0
  var flags: Flags = []
  var touchedBatch: UInt64 = 0
  /// Where the batch that changed it last keeps the state before it.
  var image: UInt32 = 0
  /// A guess, right only if the effect at this index names the account.
  var effect: UInt32 = 0
  private var padding: UInt64 = 0

  init() {}

  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    static let debitsFrozen = Flags(rawValue: 1)
    static let creditsFrozen = Flags(rawValue: 2)
    static let closed = Flags(rawValue: 4)
    static let hasFloor = Flags(rawValue: 8)
    static let hasCeiling = Flags(rawValue: 16)
    static let hasMeta = Flags(rawValue: 32)
    static let bothFrozen: Flags = [.debitsFrozen, .creditsFrozen]
    static let limited: Flags = [.hasFloor, .hasCeiling]
    /// Any of these may refuse a leg.
    static let stopping: Flags = [.closed, .debitsFrozen, .creditsFrozen]
  }

  public var type: AccountType {
    guard let type = AccountType(rawValue: rawType) else { preconditionFailure("an account without a type") }
    return type
  }
  @inline(__always)
  public var isDebitNormal: Bool { rawType == AccountType.asset.rawValue || rawType == AccountType.expense.rawValue }
  public var isClosed: Bool { flags.contains(.closed) }
  public var debitsFrozen: Bool { flags.contains(.debitsFrozen) }
  public var creditsFrozen: Bool { flags.contains(.creditsFrozen) }
  public var isFrozen: Bool { !flags.isDisjoint(with: .bothFrozen) }
  public var frozenName: StaticString {
    switch (debitsFrozen, creditsFrozen) {
    case (true, true): "both"
    case (true, false): "debits"
    case (false, true): "credits"
    case (false, false): "none"
    }
  }
  func isFrozen(_ side: Side) -> Bool { side == .debit ? debitsFrozen : creditsFrozen }

  public var posted: Int128 { counters.posted(debitNormal: isDebitNormal) }
  /// Spendable; saturates at the lowest number, which no counters in use come near.
  public var available: Int128 { counters.available(debitNormal: isDebitNormal) ?? Int128.min }
}

/// The limits on an account's balance, in a table beside the accounts: touched only where `Account.flags` says that one is set.
struct AccountLimits: BitwiseCopyable, Equatable {
  var floor: Int128 = 0
  var ceiling: Int128 = 0
}
