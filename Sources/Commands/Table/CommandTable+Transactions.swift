import Ledger

extension CommandTable {
  static let transactions: [CommandSpec] = [
    CommandSpec(
      .multi, "MULTI", nil, .transactions, .connection, summary: "Begins a transaction: the commands that follow are kept until EXEC.",
      notes: [
        "Each is checked for its form and answered `QUEUED`, or refused, and then EXEC refuses the whole. At most "
          + "\(CommandLimits.queuedCommands) commands. Inside are allowed: all that write, BALANCE (of now), ACCOUNT GET, PING, "
          + "ECHO and TIME."
      ],
      reply: .ok, examples: [CommandExample("MULTI", "OK")], errors: [.syntax]),
    CommandSpec(
      .exec, "EXEC", nil, .transactions, .write, summary: "Carries out the commands since MULTI: all of them, or none.",
      notes: [
        "Later commands see what earlier ones did. When one fails, nothing of any of them remains, no key is used up, and the "
          + "error names the command and why."
      ],
      reply: .array("the reply of each command, in order"), examples: [CommandExample("EXEC", "(error) SYNTAX EXEC without MULTI")],
      errors: [.syntax, .execAbort]),
    CommandSpec(
      .discard, "DISCARD", nil, .transactions, .connection, summary: "Forgets the commands since MULTI.",
      reply: .ok, examples: [CommandExample("DISCARD", "(error) SYNTAX DISCARD without MULTI")], errors: [.syntax]),
  ]
}
