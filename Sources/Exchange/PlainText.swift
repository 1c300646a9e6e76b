/// Names and texts in the form that plain-text accounting tools take.
enum PlainText {
  /// A text on one line: control characters become spaces.
  static func oneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      line.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x85 ? " " : scalar)
    }
    return line
  }

  /// A description of hledger or Ledger: `;` would begin a comment and becomes a comma.
  static func description(_ text: String) -> String { oneLine(text).replacing(";", with: ",") }

  /// The value of a tag: hledger ends it at a comma, so commas, percent signs, control characters and bytes that are no text become `%XX`.
  static func tagValue(_ bytes: [UInt8]) -> String {
    // What is no UTF-8 shows as the replacement character; then every byte above ASCII is written as %XX.
    let text = String(decoding: bytes, as: UTF8.self)
    let isText = Array(text.utf8) == bytes
    var value: [UInt8] = []
    for byte in bytes {
      if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "%") || !isText && byte >= 0x80 {
        let digits = Array("0123456789ABCDEF".utf8)
        value += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        value.append(byte)
      }
    }
    return String(decoding: value, as: UTF8.self)
  }

  /// The name of a tag: letters, digits, `-` and `_` stay, all else becomes `-`.
  static func tagName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == "-" || !$0.isASCII && $0.isLetter ? $0 : "-" })
  }

  /// An account name of hledger or Ledger: the path itself, but two spaces in a row, which would end it, become ` _`, and a character at its
  /// start that would mean something else gets `_` in front.
  static func journalAccount(_ path: String) -> String {
    var name = ""
    var afterSpace = false
    for scalar in path.unicodeScalars {
      let isSpace = scalar.properties.isWhitespace
      name.unicodeScalars.append(isSpace && afterSpace ? "_" : scalar)
      afterSpace = isSpace && !afterSpace
    }
    if let first = name.first, "([;#*!=~%|@&\"'{<".contains(first) { name = "_" + name }
    return name
  }

  /// A commodity of hledger or Ledger: in quotes unless it is letters alone.
  static func journalCommodity(_ code: String) -> String {
    code.allSatisfy { $0 >= "A" && $0 <= "Z" } ? code : "\"\(code)\""
  }

  /// A string of Beancount, with its quotes.
  static func beancountString(_ text: String) -> String {
    "\"" + oneLine(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// A commodity of Beancount: as the code, with `X` behind it where it ends with a dot, dash or underscore.
  static func beancountCommodity(_ code: String) -> String {
    guard let last = code.last, last == "." || last == "-" || last == "_" else { return code }
    return code.count < 24 ? code + "X" : String(code.dropLast()) + "X"
  }

  /// An account name of Beancount.
  ///
  /// The root is the one of the account's type; it takes the place of the first segment where that says the same (`assets`, `revenue`), else it
  /// goes before it. In each segment characters other than letters and digits become dashes and the first letter is raised; what then begins
  /// with neither a capital letter nor a digit gets `X` in front.
  static func beancountAccount(_ path: String, type: String) -> String {
    let type = type.isEmpty ? "\(AccountTypeRule.type(of: path.utf8.span, fallback: "equity"))" : type
    var segments = path.split(separator: ":").map(String.init)
    if segments.count > 1, "\(AccountTypeRule.type(of: segments[0].utf8.span, fallback: ""))" == type { segments.removeFirst() }
    return ([roots[type] ?? "Equity"] + segments.map(beancountSegment)).joined(separator: ":")
  }

  private static func beancountSegment(_ segment: String) -> String {
    var text = ""
    for scalar in segment.unicodeScalars { text.unicodeScalars.append(isLetterOrDigit(scalar) ? scalar : "-") }
    let raised = text.prefix(1).uppercased() + text.dropFirst()
    guard let first = raised.unicodeScalars.first else { return "X" }
    let category = first.properties.generalCategory
    return category == .uppercaseLetter || category == .decimalNumber ? raised : "X" + text
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: false
    }
  }

  private static let roots = ["asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expense": "Expenses"]
}
