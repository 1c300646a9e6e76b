import Platform

/// Text for a terminal: how wide it is, and nothing in it that the terminal would obey.
enum DisplayText {
  /// Columns that the text takes.
  static func width(_ text: String) -> Int {
    var width = 0
    for scalar in text.unicodeScalars { width += Terminal.columns(of: scalar) }
    return width
  }

  /// The text with control characters made visible: what a memo holds must not move the cursor.
  static func safe(_ text: String) -> String {
    if !text.unicodeScalars.contains(where: isControl) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case let other where isControl(other): shown += "\\u{\(String(other.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// The text cut to at most `columns`, with `…` at its end if something is missing.
  static func cut(_ text: String, columns: Int) -> String {
    if width(text) <= columns { return text }
    var kept = ""
    var used = 0
    for character in text {
      let wide = width(String(character))
      if used + wide > columns - 1 { break }
      kept.append(character)
      used += wide
    }
    return kept + "…"
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    // The control characters of ASCII and of Latin-1, and those that turn the direction of text.
    scalar.value < 0x20 || scalar.value >= 0x7F && scalar.value < 0xA0 || scalar.value >= 0x202A && scalar.value <= 0x202E
      || scalar.value >= 0x2066 && scalar.value <= 0x2069
  }
}
