import Memory
import Money

/// The commodities of a file: what they are called there, how fine their amounts are, and which asset each becomes.
///
/// Filled by a first pass over the file (`note`), settled once against what the server knows (`settle`), then asked for each leg (`commodity`).
struct CommodityTable: ~Copyable {
  /// What a commodity of the file is on the server.
  struct Commodity: BitwiseCopyable, Equatable {
    let number: Int
    let code: AssetCode
    let scale: Int
  }

  /// An asset that the server has yet to learn.
  struct Definition: Equatable {
    let code: AssetCode
    let scale: Int
  }

  private struct Row {
    /// The most decimal places seen, at most 18.
    var decimals = 0
    /// What the file itself says, by a definition.
    var declared: Int?
    var commodity: Commodity?
  }

  private var names = NameTable()
  private var rows: [Row] = []

  // MARK: The first pass

  /// Takes note of the commodities of an item.
  mutating func note(_ draft: borrowing EntryDraft) {
    if draft.kind == .asset, draft.problem == nil {
      let number = insert(draft.bytes(draft.name))
      rows[number].declared = draft.scale
    }
    for leg in draft.legs {
      let number = insert(draft.bytes(leg.commodity))
      rows[number].decimals = max(rows[number].decimals, CommodityTable.decimals(of: leg.amount))
    }
  }

  private mutating func insert(_ name: Span<UInt8>) -> Int {
    let (number, isNew) = names.insert(name)
    if isNew { rows.append(Row()) }
    return number
  }

  /// Decimal places as written; where they are more than any asset can have, zeros at the end do not count.
  static func decimals(of amount: ParsedDecimal) -> Int {
    var digits = amount.fractionDigits
    var rest = amount.mantissa
    while digits > assetScaleMax, rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    return min(digits, assetScaleMax)
  }

  // MARK: Settling

  /// Gives each commodity its asset.
  ///
  /// - Parameters:
  ///   - overrides: codes by name, as the caller wants them.
  ///   - known: the scales of the assets that the server has.
  /// - Returns: what must be defined, in the order of first use.
  /// - Throws: when a name gives no code, or two names give the same one without having been asked to.
  mutating func settle(overrides: [String: AssetCode], known: [AssetCode: Int]) throws(ExchangeError) -> [Definition] {
    var owners: [AssetCode: String] = [:]
    var definitions: [Definition] = []
    var scales = known
    for number in rows.indices {
      let name = names.name(number).string
      guard let code = overrides[name] ?? CommodityRule.code(for: name) else {
        throw ExchangeError("no asset code can be made of the commodity '\(name)'; give it one with --asset '\(name)=CODE'")
      }
      if let other = owners[code], overrides[name] == nil || overrides[other] == nil {
        throw ExchangeError("the commodities '\(other)' and '\(name)' would both become \(code); say what you mean with --asset NAME=CODE for each")
      }
      owners[code] = name
      let wanted = rows[number].declared ?? rows[number].decimals
      if scales[code] == nil { definitions.append(Definition(code: code, scale: wanted)) }
      let scale = scales[code] ?? wanted
      scales[code] = scale
      rows[number].commodity = Commodity(number: number, code: code, scale: scale)
    }
    return definitions
  }

  /// The names that became another code, in the order of first use.
  borrowing func renamed() -> [(name: String, code: AssetCode)] {
    var list: [(name: String, code: AssetCode)] = []
    for number in rows.indices {
      let name = names.name(number).string
      if let commodity = rows[number].commodity, commodity.code.description != name { list.append((name, commodity.code)) }
    }
    return list
  }

  // MARK: The second pass

  /// What `name` is on the server, or `nil` when the first pass did not see it.
  borrowing func commodity(_ name: Span<UInt8>) -> Commodity? {
    guard let number = names.number(of: name) else { return nil }
    return rows[number].commodity
  }
}
