/// A configuration file: `name = value` on a line, `#` before a remark.
///
/// ```
/// # One server, two addresses.
/// listen = 127.0.0.1:7171, [::1]:7171
/// data = /srv/ducat
/// ```
public struct ConfigurationFile: Sendable {
  /// One line that sets something.
  public struct Line: Sendable, Equatable {
    public let name: SettingName
    public let value: String
    /// The file and the line's number, for errors.
    public let origin: String
  }

  /// In the order of the file; each name once.
  public let lines: [Line]

  /// Reads the text of a file.
  /// - Parameter path: where the file lies, for errors.
  public init(_ text: String, path: String) throws(SettingError) {
    var lines: [Line] = []
    var number = 0
    // CR LF is one character.
    for row in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      number += 1
      let origin = "\(path), line \(number)"
      let content = ConfigurationFile.trimmed(row)
      if content.isEmpty || content.hasPrefix("#") { continue }
      guard let sign = content.firstIndex(of: "=") else { throw SettingError(origin, "a line must be: name = value") }
      let word = ConfigurationFile.trimmed(content[..<sign])
      let value = ConfigurationFile.trimmed(content[content.index(after: sign)...])
      guard let name = SettingName(rawValue: String(word)), name.isInFile else {
        let names = SettingName.allCases.filter(\.isInFile).map(\.rawValue).joined(separator: ", ")
        throw SettingError(origin, "there is no setting '\(word)'; there are \(names)")
      }
      if lines.contains(where: { $0.name == name }) { throw SettingError(origin, "'\(name.rawValue)' is set twice") }
      if value.isEmpty { throw SettingError(origin, "'\(name.rawValue)' has no value") }
      lines.append(Line(name: name, value: String(value), origin: origin))
    }
    self.lines = lines
  }

  /// Without spaces and tabs at either end.
  private static func trimmed(_ text: Substring) -> Substring {
    func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
    var rest = text.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }
}
