import Ledger

extension CommandTable {
  private static let path = Grammar.value(.path, "path")
  private static let asset = Grammar.optional(.value(.asset, "asset"))
  private static let limit = Grammar.sequence([.keyword("LIMIT"), .value(.integer, "n")])
  private static let named: [ResultCode] = [.noAsset, .noAccount, .assetNeeded, .assetMismatch]
  private static let recordFields: KeyValuePairs<String, String> = [
    "seq": "number of the record (integer)", "kind": "transfer, post, hold, capture, release, expire, reverse, refusal, account_open, ...",
    "time": "nanoseconds since 1970 (integer)", "...": "key, date, memo, meta, hold, entry and others, where the record has them",
    "legs": "array of maps: account asset side amount kind, and the counters, balance and version of the account after it",
  ]

  static let reads: [CommandSpec] = [
    CommandSpec(
      .balance, "BALANCE", nil, .reads, .read, queued: true,
      [
        path, asset,
        .options([
          .oneOf([.keyword("POSTED"), .keyword("AVAILABLE"), .keyword("PENDING")]),
          .oneOf([.sequence([.keyword("AT"), .value(.moment, "date-or-instant")]), .sequence([.keyword("SEQ"), .value(.integer, "n")])]),
        ]),
      ],
      summary: "Tells an account's balance, now or as of any moment.",
      notes: [
        "In the account's normal direction: debits less credits for asset and expense accounts, credits less debits for the others. POSTED (the default) counts what is posted, AVAILABLE takes off what holds may take away, PENDING adds what comes of it if every hold is captured.",
        "AT with a day is the balance by effective dates at the end of that day, POSTED only. AT with an instant and SEQ with an entry's number are by time of booking: everything up to and with it. Neither may be used in MULTI.",
      ],
      reply: .bulk("the balance, such as `125.00`"),
      examples: [
        CommandExample("BALANCE liabilities:seller:bob", "\"125.00\""), CommandExample("BALANCE liabilities:seller:bob AVAILABLE", "\"100.00\""),
        CommandExample("BALANCE liabilities:seller:bob SEQ 5", "\"0.00\""), CommandExample("BALANCE liabilities:seller:bob AT 2026-01-02", "\"125.00\""),
        CommandExample("BALANCE assets:bank", "(error) NOACCOUNT account assets:bank is not open"),
      ], errors: named),
    CommandSpec(
      .rollup, "ROLLUP", nil, .reads, .read, [path], summary: "Adds up the balances of an account and all below it.",
      notes: ["In the normal direction that the accounts have in common; where they differ, debits count as positive."],
      reply: .map("asset code to balance"), examples: [CommandExample("ROLLUP liabilities", "1) \"EUR\"\n2) \"125.00\"")], errors: [.noAccount]),
    CommandSpec(
      .statement, "STATEMENT", nil, .reads, .read,
      [
        path, asset,
        .options([
          .sequence([.keyword("FROM"), .value(.moment, "date-or-instant")]), .sequence([.keyword("TO"), .value(.moment, "date-or-instant")]),
          .sequence([.keyword("AFTER"), .value(.integer, "cursor")]), limit,
        ]),
      ],
      summary: "Lists what was booked on an account, with the balance after each line.",
      notes: [
        "Lines are in order of booking. FROM and TO are by time of booking and include their bounds; a day means all of it, in UTC. LIMIT is 1 to \(CommandLimits.linesMax), \(CommandLimits.linesDefault) if it is not given; when there is more, `next` is the cursor for AFTER."
      ],
      reply: .map(
        "the statement",
        [
          "account": "", "asset": "", "opening": "balance before the first line", "lines": "array of maps: seq entry time date side amount pending balance version memo key kind",
          "closing": "balance after the last line", "next": "cursor, or null at the end",
        ]),
      examples: [CommandExample("STATEMENT liabilities:seller:bob LIMIT 1", "...")], errors: named + [.limit]),
    CommandSpec(
      .entry, "ENTRY", nil, .reads, .read, [.value(.entry, "entry")], summary: "Tells all about an entry.",
      reply: .map("the record", recordFields), examples: [CommandExample("ENTRY 6", "...")], errors: [.noEntry]),
    CommandSpec(
      .key, "KEY", nil, .reads, .read, [.value(.key, "key")], summary: "Tells what became of the command with a key.",
      notes: ["The record of the entry, or of the refusal when the key was used up by one."],
      reply: .map("the record", recordFields), examples: [CommandExample("KEY sale:1", "...")], errors: [.noKey]),
    CommandSpec(
      .tail, "TAIL", nil, .reads, .read,
      [
        .value(.integer, "seq"),
        .options([.sequence([.keyword("COUNT"), .value(.integer, "n")]), .sequence([.keyword("BLOCK"), .value(.integer, "milliseconds")])]),
      ],
      summary: "Reads the journal from a record on, in order.",
      notes: [
        "COUNT is 1 to \(CommandLimits.linesMax), \(CommandLimits.linesDefault) if it is not given. With BLOCK it waits until there is a record or the time is up, at most \(CommandLimits.blockMilliseconds) milliseconds; 0 waits that long."
      ],
      reply: .array("maps, as `ENTRY` answers"), examples: [CommandExample("TAIL 8", "(empty array)")], errors: [.limit]),
    CommandSpec(
      .trialBalance, "TRIALBALANCE", nil, .reads, .read, [.options([.sequence([.keyword("AT"), .value(.moment, "date-or-instant")])])],
      summary: "Adds up all accounts of each asset; debits and credits are equal.",
      notes: ["AT as in BALANCE."],
      reply: .map(
        "asset code to a map", ["debits": "sum", "credits": "sum", "accounts": "array of maps: account type debits credits balance"]),
      examples: [CommandExample("TRIALBALANCE", "...")]),
    CommandSpec(
      .check, "CHECK", nil, .reads, .read, summary: "Derives every table from the journal again and compares.",
      notes: ["Runs beside everything else. `INFO check` tells how far it is."],
      reply: .map(
        "what was found",
        [
          "status": "clean or damaged", "records": "(integer)", "accounts": "(integer)", "keys": "(integer)", "holds": "(integer)",
          "findings": "array of sentences",
        ]),
      examples: [CommandExample("CHECK", "...")]),
  ]
}
