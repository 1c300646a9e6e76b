import Ledger

extension CommandTable {
  private static let words = Grammar.many(.value(.word, "command"), 0...64)

  static let servers: [CommandSpec] = [
    CommandSpec(
      .help, "HELP", nil, .server, .connection, [.many(.value(.word, "command"), 0...2)], summary: "Explains a command, or lists them all.",
      reply: .array("lines of text (simple strings)"), examples: [CommandExample("HELP MULTI", "...")], errors: [.unknownCommand]),
    CommandSpec(
      .info, "INFO", nil, .server, .connection, [.many(.value(.word, "section"), 0...16)], summary: "Tells how the server is doing.",
      notes: ["Sections are server, clients, ledger, commits, memory and check; without one, all of them."],
      reply: .bulk("lines of `name:value`, by sections"), examples: [CommandExample("INFO ledger", "...")]),
    CommandSpec(
      .time, "TIME", nil, .server, .connection, queued: true, summary: "Tells the server's time.",
      reply: .array("the time", ["seconds": "since 1970 (bulk string)", "microseconds": "of the second (bulk string)"]),
      examples: [CommandExample("TIME", "1) \"1767323045\"\n2) \"0\"")]),
    CommandSpec(
      .command, "COMMAND", nil, .server, .connection, summary: "Describes all commands to a client library.",
      reply: .array("for each command what `COMMAND INFO` answers"), examples: [CommandExample("COMMAND", "...")]),
    CommandSpec(
      .commandCount, "COMMAND", "COUNT", .server, .connection, summary: "Tells how many commands there are, subcommands not counted.",
      reply: .integer("the number"), examples: [CommandExample("COMMAND COUNT", "...")]),
    CommandSpec(
      .commandDocs, "COMMAND", "DOCS", .server, .connection, [words], summary: "Explains commands to redis-cli and other clients.",
      reply: .map("name to a map: summary, group, arguments, subcommands"), examples: [CommandExample("COMMAND DOCS echo", "...")]),
    CommandSpec(
      .commandInfo, "COMMAND", "INFO", .server, .connection, [words], summary: "Describes commands to a client library.",
      reply: .array("for each name an array as Redis 7 answers: name arity flags keys ...; null for an unknown one"),
      examples: [CommandExample("COMMAND INFO nonsense", "1) (nil)")]),
    CommandSpec(
      .commandList, "COMMAND", "LIST", .server, .connection, summary: "Lists the names of the commands.", reply: .array("names"),
      examples: [CommandExample("COMMAND LIST", "...")]),
    CommandSpec(
      .configGet, "CONFIG", "GET", .server, .connection, [.many(.value(.word, "name"), 1...64)],
      summary: "Answers the few settings of Redis that its tools ask for.",
      reply: .map("setting to value"), examples: [CommandExample("CONFIG GET appendonly", "1) \"appendonly\"\n2) \"yes\"")]),
  ]
}
