/// Why a command is refused.
struct Refusal: Error {
  /// One, except where the manual leaves open which.
  let codes: Set<String>
  /// What the sentence has to name.
  var mentions: [String] = []

  init(_ codes: String..., mentioning mentions: [String] = []) {
    self.codes = Set(codes)
    self.mentions = mentions
  }

  init(anyOf codes: Set<String>) { self.codes = codes }

  var expectation: Expectation { .refusal(codes, mentioning: mentions) }

  /// The codes that depend on state, are journaled, and use the key up.
  static let burning: Set<String> = [
    "NOACCOUNT", "ASSETNEEDED", "ASSETMISMATCH", "CLOSED", "FROZEN", "NOHOLD", "HOLDEXPIRED", "HOLDSETTLED", "EXCEEDSHOLD", "NOENTRY",
    "REVERSED", "PRECONDITION", "INSUFFICIENT", "CEILING", "OVERFLOW",
  ]
}
