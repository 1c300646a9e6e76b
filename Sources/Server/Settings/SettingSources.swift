/// Where settings come from, and which of them wins: a flag over a variable of the environment over a line of the configuration file.
public struct SettingSources: Sendable {
  /// A value as it was given, and where.
  struct Given: Sendable, Equatable {
    var value: String
    let origin: String
  }

  private var flags: [SettingName: Given] = [:]
  private var variables: [SettingName: Given] = [:]
  private var file: [SettingName: Given] = [:]
  /// Looks up a variable of the environment.
  let environment: @Sendable (String) -> String?

  /// Takes the flags and the environment.
  /// - Parameters:
  ///   - arguments: what follows `serve` on the command line.
  ///   - environment: looks up a variable; `nil` where it is not set.
  public init(arguments: [String], environment: @escaping @Sendable (String) -> String?) throws(SettingError) {
    self.environment = environment
    for name in SettingName.allCases {
      if let value = environment(name.variable), !value.isEmpty { variables[name] = Given(value: value, origin: name.variable) }
    }
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = SettingName.allCases.first(where: { $0.flag == parts[0] }) else {
        throw SettingError(argument, argument.hasPrefix("-") ? "there is no such flag" : "no argument is expected here")
      }
      var value = parts.count == 2 ? String(parts[1]) : ""
      if parts.count == 1, index < arguments.count {
        value = arguments[index]
        index += 1
      }
      if value.isEmpty { throw SettingError(name.flag, "\(name.placeholder) is missing") }
      if name == .listen, let before = flags[name] {
        flags[name] = Given(value: "\(before.value),\(value)", origin: name.flag)
      } else if flags.updateValue(Given(value: value, origin: name.flag), forKey: name) != nil {
        throw SettingError(name.flag, "given twice")
      }
    }
  }

  /// The configuration file that was asked for, or `nil`.
  public var configurationPath: String? { flags[.config]?.value ?? variables[.config]?.value }

  /// Where the configuration file is looked for when none was asked for, or `nil` where there is no home directory.
  public var standardConfigurationPath: String? { directory("XDG_CONFIG_HOME", ".config").map { $0 + "/ducat/ducat.conf" } }

  /// Where the data are when nobody says so.
  var standardDataPath: String? { directory("XDG_DATA_HOME", ".local/share").map { $0 + "/ducat" } }

  private func directory(_ variable: String, _ below: String) -> String? {
    // Relative paths there are to be ignored, says the XDG Base Directory Specification.
    if let path = environment(variable), path.hasPrefix("/") { return path }
    return environment("HOME").flatMap { $0.isEmpty ? nil : "\($0)/\(below)" }
  }

  /// Takes the lines of the configuration file.
  public mutating func add(_ configuration: ConfigurationFile) {
    for line in configuration.lines { file[line.name] = Given(value: line.value, origin: line.origin) }
  }

  /// The value that wins, or `nil` when nobody gave one.
  func given(_ name: SettingName) -> Given? { flags[name] ?? variables[name] ?? file[name] }
}
