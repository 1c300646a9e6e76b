import Ledger

extension CommandTable {
  private static let onOff = Grammar.oneOf([.keyword("ON"), .keyword("OFF")])

  static let connections: [CommandSpec] = [
    CommandSpec(
      .ping, "PING", nil, .connection, .connection, queued: true, [.optional(.value(.text, "message"))],
      summary: "Answers, so that one knows the server is there.",
      reply: .simple("`PONG`, or the message as a bulk string"),
      examples: [CommandExample("PING", "PONG"), CommandExample("PING hello", "\"hello\"")]),
    CommandSpec(
      .echo, "ECHO", nil, .connection, .connection, queued: true, [.value(.text, "message")], summary: "Answers what it is given.",
      reply: .bulk("the message"), examples: [CommandExample("ECHO hello", "\"hello\"")]),
    CommandSpec(
      .hello, "HELLO", nil, .connection, .open,
      [
        .optional(
          .sequence([
            .value(.integer, "version"),
            .options([
              .sequence([.keyword("AUTH"), .value(.word, "user"), .value(.password, "password")]),
              .sequence([.keyword("SETNAME"), .value(.word, "name")]),
            ]),
          ]))
      ],
      summary: "Chooses version 2 or 3 of the protocol, and tells about the server.",
      reply: .map(
        "the server",
        [
          "server": "ducat", "version": "", "proto": "2 or 3 (integer)", "id": "number of the connection (integer)", "mode": "standalone",
          "role": "master", "modules": "empty array",
        ]),
      examples: [CommandExample("HELLO 4", "(error) NOPROTO HELLO takes version 2 or 3; found '4'")],
      errors: [.wrongPassword, .noProtocol, .syntax]),
    CommandSpec(
      .auth, "AUTH", nil, .connection, .open, [.optional(.value(.word, "user")), .value(.password, "password")],
      summary: "Shows the server's password.", notes: ["There is one user, `default`."],
      reply: .ok, examples: [CommandExample("AUTH secret", "(error) ERR AUTH was given a password, but this server has none")],
      errors: [.unknownCommand, .wrongPassword]),
    CommandSpec(
      .select, "SELECT", nil, .connection, .connection, [.value(.integer, "0")],
      summary: "Does nothing: there is one ledger. For clients that send it.",
      reply: .ok, examples: [CommandExample("SELECT 0", "OK")]),
    CommandSpec(
      .reset, "RESET", nil, .connection, .open, summary: "Makes the connection as if it were new.",
      notes: ["Forgets a transaction, the name, the password and version 3."], reply: .simple("`RESET`"), examples: [CommandExample("RESET", "RESET")]
    ),
    CommandSpec(
      .quit, "QUIT", nil, .connection, .open, summary: "Ends the connection.", reply: .ok, examples: [CommandExample("QUIT", "OK")]),
    CommandSpec(
      .clientID, "CLIENT", "ID", .connection, .connection, summary: "Tells the connection's number.", reply: .integer("the number"),
      examples: [CommandExample("CLIENT ID", "(integer) 1")]),
    CommandSpec(
      .clientInfo, "CLIENT", "INFO", .connection, .connection, summary: "Tells about this connection.", reply: .bulk("one line of `name=value`"),
      examples: [CommandExample("CLIENT INFO", "\"id=1 addr=127.0.0.1:50000 name= resp=2 lib-name= lib-ver= multi=-1 cmds=8\\n\"")]),
    CommandSpec(
      .clientList, "CLIENT", "LIST", .connection, .connection, summary: "Tells about every connection.",
      reply: .bulk("a line of `name=value` for each"),
      examples: [CommandExample("CLIENT LIST", "\"id=1 addr=127.0.0.1:50000 name= resp=2 lib-name= lib-ver= multi=-1 cmds=8\\n\"")]),
    CommandSpec(
      .clientSetName, "CLIENT", "SETNAME", .connection, .connection, [.value(.word, "name")], summary: "Names the connection.", reply: .ok,
      examples: [CommandExample("CLIENT SETNAME till-3", "OK")], errors: [.limit]),
    CommandSpec(
      .clientGetName, "CLIENT", "GETNAME", .connection, .connection, summary: "Tells the connection's name.", reply: .bulk("the name, or null"),
      examples: [CommandExample("CLIENT GETNAME", "(nil)")]),
    CommandSpec(
      .clientSetInfo, "CLIENT", "SETINFO", .connection, .connection, [.oneOf([.keyword("LIB-NAME"), .keyword("LIB-VER")]), .value(.word, "value")],
      summary: "Notes the name or version of the client's library.", reply: .ok, examples: [CommandExample("CLIENT SETINFO LIB-NAME mylib", "OK")],
      errors: [.limit]),
    CommandSpec(
      .clientReply, "CLIENT", "REPLY", .connection, .connection, [.oneOf([.keyword("ON"), .keyword("OFF"), .keyword("SKIP")])],
      summary: "Turns replies on, off, or off for one command.", reply: .ok, examples: [CommandExample("CLIENT REPLY ON", "OK")]),
    CommandSpec(
      .clientNoEvict, "CLIENT", "NO-EVICT", .connection, .connection, [onOff], summary: "Does nothing. For clients that send it.", reply: .ok,
      examples: [CommandExample("CLIENT NO-EVICT ON", "OK")]),
    CommandSpec(
      .clientNoTouch, "CLIENT", "NO-TOUCH", .connection, .connection, [onOff], summary: "Does nothing. For clients that send it.", reply: .ok,
      examples: [CommandExample("CLIENT NO-TOUCH ON", "OK")]),
  ]
}
