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
        "In the account's normal direction: debits less credits for asset and expense accounts, credits less debits for the "
          + "others. POSTED (the default) counts what is posted, AVAILABLE takes off what holds may take away, PENDING adds what "
          + "comes of it if every hold is captured.",
        "AT with a day is the balance by effective dates at the end of that day, POSTED only. AT with an instant and SEQ with "
          + "an entry's number are by time of booking: everything up to and with it. Neither may be used in MULTI.",
      ],
      reply: .bulk("the balance, such as `125.00`"),
      examples: [
        CommandExample("BALANCE liabilities:seller:bob", "\"125.00\""), CommandExample("BALANCE liabilities:seller:bob AVAILABLE", "\"100.00\""),
        CommandExample("BALANCE liabilities:seller:bob SEQ 5", "\"0.00\""),
        CommandExample("BALANCE liabilities:seller:bob AT 2026-01-02", "\"125.00\""),
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
        "Lines are in order of booking. FROM and TO are by time of booking and include their bounds; a day means all of it, in "
          + "UTC. LIMIT is 1 to \(CommandLimits.linesMax), \(CommandLimits.linesDefault) if it is not given; when there is more, "
          + "`next` is the cursor for AFTER."
      ],
      reply: .map(
        "the statement",
        [
          "account": "", "asset": "", "opening": "balance before the first line",
          "lines": "array of maps: seq entry time date side amount pending balance version memo key kind",
          "closing": "balance after the last line", "next": "cursor, or null at the end",
        ]),
      examples: [
        CommandExample(
          "STATEMENT liabilities:seller:bob LIMIT 1",
          """
           1) "account"
           2) "liabilities:seller:bob"
           3) "asset"
           4) "EUR"
           5) "opening"
           6) "0.00"
           7) "lines"
           8) 1)  1) "seq"
                  2) (integer) 6
                  3) "entry"
                  4) (integer) 6
                  5) "time"
                  6) (integer) 1767323045000000005
                  7) "date"
                  8) "2026-01-02"
                  9) "side"
                 10) "credit"
                 11) "amount"
                 12) "125.00"
                 13) "pending"
                 14) "125.00"
                 15) "balance"
                 16) "125.00"
                 17) "version"
                 18) (integer) 1
                 19) "memo"
                 20) "order 1"
                 21) "key"
                 22) "sale:1"
                 23) "kind"
                 24) "transfer"
           9) "closing"
          10) "125.00"
          11) "next"
          12) "1"
          """)
      ], errors: named + [.limit]),
    CommandSpec(
      .entry, "ENTRY", nil, .reads, .read, [.value(.entry, "entry")], summary: "Tells all about an entry.",
      reply: .map("the record", recordFields),
      examples: [
        CommandExample(
          "ENTRY 6",
          """
           1) "seq"
           2) (integer) 6
           3) "kind"
           4) "transfer"
           5) "time"
           6) (integer) 1767323045000000005
           7) "key"
           8) "sale:1"
           9) "date"
          10) "2026-01-02"
          11) "memo"
          12) "order 1"
          13) "legs"
          14) 1)  1) "account"
                  2) "assets:cash"
                  3) "asset"
                  4) "EUR"
                  5) "side"
                  6) "debit"
                  7) "amount"
                  8) "125.00"
                  9) "kind"
                 10) "posted"
                 11) "balance"
                 12) "1125.00"
                 13) "available"
                 14) "1125.00"
                 15) "version"
                 16) (integer) 2
                 17) "debits_posted"
                 18) "1125.00"
                 19) "credits_posted"
                 20) "0.00"
                 21) "debits_pending"
                 22) "0.00"
                 23) "credits_pending"
                 24) "0.00"
              2)  1) "account"
                  2) "liabilities:seller:bob"
                  3) "asset"
                  4) "EUR"
                  5) "side"
                  6) "credit"
                  7) "amount"
                  8) "125.00"
                  9) "kind"
                 10) "posted"
                 11) "balance"
                 12) "125.00"
                 13) "available"
                 14) "125.00"
                 15) "version"
                 16) (integer) 1
                 17) "debits_posted"
                 18) "0.00"
                 19) "credits_posted"
                 20) "125.00"
                 21) "debits_pending"
                 22) "0.00"
                 23) "credits_pending"
                 24) "0.00"
          """)
      ], errors: [.noEntry]),
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
        "COUNT is 1 to \(CommandLimits.linesMax), \(CommandLimits.linesDefault) if it is not given; when the records are large, fewer come. With BLOCK it waits until "
          + "there is a record or the time is up, at most \(CommandLimits.blockMilliseconds) milliseconds; 0 waits that long."
      ],
      reply: .array("maps, as `ENTRY` answers"), examples: [CommandExample("TAIL 8", "(empty array)")], errors: [.limit]),
    CommandSpec(
      .trialBalance, "TRIALBALANCE", nil, .reads, .read, [.options([.sequence([.keyword("AT"), .value(.moment, "date-or-instant")])])],
      summary: "Adds up all accounts of each asset; debits and credits are equal.",
      notes: ["AT as in BALANCE."],
      reply: .map(
        "asset code to a map", ["debits": "sum", "credits": "sum", "accounts": "array of maps: account type debits credits balance"]),
      examples: [
        CommandExample(
          "TRIALBALANCE",
          """
          1) "EUR"
          2) 1) "debits"
             2) "1125.00"
             3) "credits"
             4) "1125.00"
             5) "accounts"
             6) 1)  1) "account"
                    2) "assets:cash"
                    3) "type"
                    4) "asset"
                    5) "debits"
                    6) "1125.00"
                    7) "credits"
                    8) "0.00"
                    9) "balance"
                   10) "1125.00"
                2)  1) "account"
                    2) "equity:capital"
                    3) "type"
                    4) "equity"
                    5) "debits"
                    6) "0.00"
                    7) "credits"
                    8) "1000.00"
                    9) "balance"
                   10) "1000.00"
                3)  1) "account"
                    2) "income:fees"
                    3) "type"
                    4) "income"
                    5) "debits"
                    6) "0.00"
                    7) "credits"
                    8) "0.00"
                    9) "balance"
                   10) "0.00"
                4)  1) "account"
                    2) "liabilities:seller:bob"
                    3) "type"
                    4) "liability"
                    5) "debits"
                    6) "0.00"
                    7) "credits"
                    8) "125.00"
                    9) "balance"
                   10) "125.00"
          """)
      ], errors: [.overflow, .limit]),
    CommandSpec(
      .check, "CHECK", nil, .reads, .read, summary: "Derives every table from the journal again and compares, the payments' too.",
      notes: ["Runs beside everything else. `INFO check` tells how far it is."],
      reply: .map(
        "what was found",
        [
          "status": "clean or damaged", "records": "(integer)", "accounts": "(integer)", "keys": "(integer)", "holds": "(integer)",
          "objects": "(integer) of payments", "findings": "array of sentences",
        ]),
      examples: [
        CommandExample(
          "CHECK",
          """
           1) "status"
           2) "clean"
           3) "records"
           4) (integer) 7
           5) "accounts"
           6) (integer) 4
           7) "keys"
           8) (integer) 3
           9) "holds"
          10) (integer) 1
          11) "objects"
          12) (integer) 0
          13) "findings"
          14) (empty array)
          """)
      ], errors: [.limit]),
  ]
}
