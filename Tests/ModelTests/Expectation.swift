import TestSupport

/// What a reply must be.
enum Expectation {
  case ok
  /// An error with one of these codes; more than one only where the manual leaves the choice.
  case refusal(Set<String>, mentioning: [String] = [])
  /// Exactly this sentence.
  case sentence(String)
  case posted(moved: String?)
  case replayed(id: Int64, time: Int64, moved: String?)
  case text(String)
  /// The replies of an EXEC.
  case each([Expectation])
  /// A map in which these names have these values; an empty text stands for null.
  case map([String: String], ranges: [String: ClosedRange<Int64>])

  /// The code, when it is a refusal with only one.
  var code: String? {
    if case .refusal(let codes, _) = self, codes.count == 1 { codes.first } else { nil }
  }

  /// Why a reply is not what it must be, or `nil` when it is.
  func objection(to reply: RespValue) -> String? {
    switch self {
    case .ok: return reply == .simple("OK") ? nil : "expected OK"
    case .refusal(let codes, let mentions):
      guard let code = reply.code, codes.contains(code) else { return "expected \(codes.sorted().joined(separator: " or "))" }
      return mentions.first { reply.sentence?.contains($0) == false }.map { "expected the sentence to mention \($0)" }
    case .sentence(let sentence): return reply.sentence == sentence ? nil : "expected -\(sentence)"
    case .posted(let moved): return Expectation.entry(reply, "posted", moved)
    case .replayed(let id, let time, let moved):
      if let objection = Expectation.entry(reply, "replayed", moved) { return objection }
      return reply.items?[0] == .integer(id) && reply.items?[2] == .integer(time) ? nil : "expected the original entry \(id) of \(time)"
    case .each(let expectations):
      guard let items = reply.items, items.count == expectations.count else { return "expected \(expectations.count) replies" }
      return zip(expectations, items).lazy.compactMap { $0.objection(to: $1) }.first
    case .text(let text): return reply.text == text ? nil : "expected \(text)"
    case .map(let values, let ranges):
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        guard let found = reply[name] else { return "expected \(name)" }
        if value.isEmpty ? !found.isNull : found.text != value { return "expected \(name) \(value.isEmpty ? "null" : value), found \(found)" }
      }
      for (name, range) in ranges where !(reply[name]?.number).map(range.contains).orFalse {
        return "expected \(name) in \(range), found \(reply[name]?.description ?? "nothing")"
      }
      return nil
    }
  }

  private static func entry(_ reply: RespValue, _ word: String, _ moved: String?) -> String? {
    guard let items = reply.items, items.count == (moved == nil ? 3 : 4), case .integer(let id) = items[0], id > 0,
      items[1].text == word, case .integer(let time) = items[2], time > 0
    else { return "expected [id \"\(word)\" time\(moved == nil ? "" : " amount")]" }
    return moved == nil || items[3].text == moved ? nil : "expected \(moved ?? "") to be moved"
  }
}

extension Optional where Wrapped == Bool {
  /// No answer is no.
  fileprivate var orFalse: Bool { self ?? false }
}
