/// The one table of commands. Dispatch, `HELP`, `COMMAND`, the manual, the count of arguments and the fuzzer's grammar are all read from it.
public enum CommandTable {
  /// Every command, at the place of its `Command`'s raw value.
  public static let specs: [CommandSpec] = entries + accounts + reads + transactions + connections + servers + payments

  /// One command's row.
  public static func spec(_ command: Command) -> CommandSpec { specs[Int(command.rawValue)] }

  /// First words that take a second one, and those that are commands themselves: each once, in the order of the table.
  public static let names: [String] = specs.reduce(into: []) { if $0.last != $1.name { $0.append($1.name) } }

  /// The commands whose first word is `name`, which is in capitals.
  public static func specs(named name: String) -> [CommandSpec] { specs.filter { $0.name == name } }
}
