import Client

/// What an import came to: counts, and the first refusals as they happen.
struct ImportReport {
  /// Refusals that are shown; the others are only counted.
  static let refusalsShown = 20

  let file: String
  var posted = 0
  var replayed = 0
  private(set) var refused = 0
  /// Entries without a leg that is not zero.
  var empty = 0
  /// Records that move no balance.
  var passedOver = 0
  /// Where refusals are shown, a line each.
  private let show: (String) -> Void

  init(file: String, show: @escaping (String) -> Void = Console.error) {
    self.file = file
    self.show = show
  }

  var entries: Int { posted + replayed + refused + empty }

  /// Counts a refusal, and shows it if it is one of the first.
  mutating func refuse(line: Int, _ sentence: String) {
    refused += 1
    if refused <= ImportReport.refusalsShown { show("\(file):\(line): \(sentence)") }
    if refused == ImportReport.refusalsShown + 1 { show("\(file): more is refused; from here on it is only counted") }
  }

  /// The lines for the end.
  func summary(zeroLegs: Int, rounded: Int, definitions: [CommodityTable.Definition], renamed: [(name: String, code: String)]) -> [String] {
    var lines = ["\(posted) posted, \(replayed) replayed, \(refused) refused"]
    if empty > 0 { lines.append("\(empty) without any amount left out") }
    if passedOver > 0 { lines.append("\(passedOver) records that move no balance left out") }
    if zeroLegs > 0 { lines.append("\(zeroLegs) postings of zero left out") }
    if rounded > 0 { lines.append("\(rounded) entries rounded") }
    for definition in definitions { lines.append("asset \(definition.code) defined with \(definition.scale) decimal places") }
    for pair in renamed { lines.append("commodity '\(pair.name)' is asset \(pair.code)") }
    return lines
  }
}
