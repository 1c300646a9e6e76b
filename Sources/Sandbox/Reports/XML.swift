/// Writes XML with an element a line.
struct XML {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// Opens an element.
  mutating func open(_ name: String, _ attributes: String = "") {
    text += indent + "<\(name)\(attributes.isEmpty ? "" : " " + attributes)>\n"
    depth += 1
  }

  /// Closes it.
  mutating func close(_ name: String) {
    depth -= 1
    text += indent + "</\(name)>\n"
  }

  /// An element with text alone.
  mutating func leaf(_ name: String, _ value: String) { text += indent + "<\(name)>\(XML.escaped(value))</\(name)>\n" }

  /// Elements inside each other, with text in the innermost.
  mutating func wrapped(_ names: [String], _ value: String) {
    text += indent + names.map { "<\($0)>" }.joined() + XML.escaped(value) + names.reversed().map { "</\($0)>" }.joined() + "\n"
  }

  /// An amount without its sign, and the direction behind it.
  mutating func amount(_ name: String, _ amount: Int, _ currency: String) {
    text += indent + "<\(name) Ccy=\"\(currency.uppercased())\">\(Sandbox.major(abs(amount), currency))</\(name)>\n"
    leaf("CdtDbtInd", amount < 0 ? "DBIT" : "CRDT")
  }

  /// How many entries, and how much in all.
  mutating func summary(_ name: String, count: Int, sum: Int, _ currency: String) {
    open(name)
    leaf("NbOfNtries", "\(count)")
    leaf("Sum", Sandbox.major(sum, currency))
    close(name)
  }

  private var indent: String { String(repeating: " ", count: depth * 2) }

  /// Text in which nothing is markup.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
