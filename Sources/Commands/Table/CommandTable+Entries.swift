import Ledger

extension CommandTable {
  private static let memo = Grammar.sequence([.keyword("MEMO"), .value(.text, "text")])
  private static let date = Grammar.sequence([.keyword("DATE"), .value(.date, "yyyy-mm-dd")])
  static let meta = Grammar.sequence([
    .keyword("META"), .many(.sequence([.value(.fieldName, "field"), .value(.text, "value")]), 1...Limits.metaFields),
  ])
  private static let conditions = Grammar.many(
    .sequence([
      .keyword("IF"), .value(.path, "account"), .optional(.value(.asset, "asset")),
      .oneOf([
        .sequence([
          .oneOf([.keyword("POSTED"), .keyword("AVAILABLE"), .keyword("PENDING")]), .value(.comparison, "comparison"),
          .value(.signedAmount, "amount"),
        ]),
        .sequence([.keyword("VERSION"), .keyword("="), .value(.integer, "n")]),
      ]),
    ]), 0...Limits.conditions)
  private static let upTo = Grammar.keyword("UPTO")
  private static let timeout = Grammar.sequence([.keyword("TIMEOUT"), .value(.integer, "seconds")])
  private static let asset = Grammar.optional(.value(.asset, "asset"))
  private static let movement: [Grammar] = [
    .value(.key, "key"), .value(.path, "debit-account"), .value(.path, "credit-account"), .value(.amount, "amount"), asset,
  ]
  private static let leg = Grammar.sequence([
    .oneOf([.keyword("DEBIT"), .keyword("CREDIT")]), .value(.path, "account"), .value(.amount, "amount"), asset,
  ])
  private static let settlement: [Grammar] = [.value(.key, "key"), .value(.entry, "hold"), .optional(.value(.amount, "amount"))]

  private static let posted = ReplyShape.array(
    "what was written",
    [
      "entry": "number of the entry (integer)", "outcome": "`posted`, or `replayed` when the key had been used by the same command (bulk string)",
      "time": "server time in nanoseconds since 1970 (integer)",
    ])
  private static let stateErrors: [ResultCode] = [
    .amount, .scale, .noAsset, .conflict, .noAccount, .assetNeeded, .assetMismatch, .sameAccount, .closed, .frozen, .precondition, .insufficient,
    .ceiling, .overflow, .limit,
  ]
  private static let assetNote =
    "Without an asset it is the only one of the debit account, else the only one of the credit account. An account that is "
    + "not open is opened when a template fits its path."
  private static let conditionNote =
    "IF names a condition on a balance as it would be after the entry, or on an account's version before it; the entry is "
    + "made only when every condition holds."
  private static let dateNote =
    "DATE is the day the entry counts for; without it that is the day it is booked on. META takes names and values up to the next option."

  static let entries: [CommandSpec] = [
    CommandSpec(
      .transfer, "TRANSFER", nil, .entries, .write, queued: true, movement + [.options([memo, date, meta, upTo, conditions])],
      summary: "Moves an amount: debits one account and credits another.",
      notes: [
        assetNote,
        "UPTO moves as much as is there, at most the amount: down to the floor (or zero) of the account that falls, up to the "
          + "ceiling of the one that rises. The reply then has a fourth element, the amount moved.",
        conditionNote, dateNote,
      ],
      reply: .array(
        "what was written",
        [
          "entry": "number of the entry (integer)", "outcome": "`posted`, or `replayed` when the key had been used by the same command (bulk string)",
          "time": "server time in nanoseconds since 1970 (integer)", "moved": "only with UPTO: the amount moved (bulk string)",
        ]),
      examples: [
        CommandExample(
          "TRANSFER sale:2 assets:cash liabilities:seller:bob 49.90 MEMO \"order 2\"",
          "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007"),
        CommandExample(
          "TRANSFER payout:1 liabilities:seller:bob assets:cash 500.00 UPTO",
          "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007\n4) \"100.00\""),
        CommandExample(
          "TRANSFER payout:2 liabilities:seller:bob assets:cash 500.00",
          "(error) INSUFFICIENT liabilities:seller:bob has 100.00 available, 500.00 needed"),
      ], errors: stateErrors),
    CommandSpec(
      .transfers, "TRANSFERS", nil, .entries, .write, [.value(.records, "records")],
      summary: "Makes up to \(Limits.packedTransfers) plain transfers from packed records: for loaders.",
      notes: [
        "A record is what `TRANSFER` is given, in \(PackedTransfer.byteCount) bytes: amount in the smallest units of the asset 16, id of the debit "
          + "account 4, of the credit account 4, days since 1899-12-31 (0: no date) 3, length of the key 1, key with zeros behind it 36. Numbers are "
          + "little-endian. `ACCOUNT GET` tells the ids.",
        "A result has \(Ledger.packedResultBytes) bytes: number of the entry 8, time 8, code 1 (0, or the number of the error), flags 1 (1: replayed), "
          + "zeros 6. Each record is carried out by itself, in order, all in one commit; keys, rules and journal are those of `TRANSFER`. No template opens an "
          + "account.",
        "The page on the line protocol shows both, byte by byte.",
      ],
      reply: .bulk("a result of \(Ledger.packedResultBytes) bytes for each record, in order"),
      examples: [
        CommandExample(
          #"TRANSFERS "\xe2\x04"#
            + String(repeating: #"\x00"#, count: 14) + #"\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00$0b6e3c1e-8f3a-4f0e-9d5e-2a4b6c8d0e1f""#,
          #""\b\x00\x00\x00\x00\x00\x00\x00\a2\x96\x1c\xf2\xca\x86\x18\x00\x00\x00\x00\x00\x00\x00\x00""#),
        CommandExample("TRANSFERS sale:2", "(error) SYNTAX TRANSFERS needs whole records of 64 bytes; 6 bytes were given"),
      ],
      errors: [
        .amount, .conflict, .noAccount, .assetMismatch, .sameAccount, .closed, .frozen, .insufficient, .ceiling, .overflow, .limit,
      ]),
    CommandSpec(
      .post, "POST", nil, .entries, .write, queued: true,
      [.value(.key, "key"), .many(leg, 2...Limits.legs), .options([memo, date, meta, conditions])],
      summary: "Makes an entry of 2 to \(Limits.legs) legs, in one asset or several.",
      notes: [
        "Debits and credits must be equal in each asset. Limits are judged on what the whole entry does to each account.", assetNoteForLegs,
        conditionNote,
        dateNote,
      ],
      reply: posted,
      examples: [
        CommandExample(
          "POST sale:3 DEBIT assets:cash 100.00 CREDIT liabilities:seller:bob 97.00 CREDIT income:fees 3.00",
          "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007"),
        CommandExample(
          "POST sale:4 DEBIT assets:cash 100.00 CREDIT income:fees 3.00", "(error) UNBALANCED debits are 100.00 EUR, credits 3.00 EUR"),
      ], errors: stateErrors.filter { $0 != .sameAccount } + [.unbalanced]),
    CommandSpec(
      .hold, "HOLD", nil, .entries, .write, queued: true, movement + [.options([timeout, memo, date, meta, conditions])],
      summary: "Sets an amount aside, to be captured or released later.",
      notes: [
        "The amount counts as pending on both accounts and is no longer available on the one that it would lower. With TIMEOUT "
          + "(1 to \(Limits.timeoutSeconds) seconds) the hold expires by itself, exactly then. The entry's number names the hold.",
        assetNote, conditionNote, dateNote,
      ],
      reply: posted,
      examples: [
        CommandExample(
          "HOLD hold:2 liabilities:seller:bob assets:cash 60.00 TIMEOUT 3600", "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007")
      ], errors: stateErrors),
    CommandSpec(
      .capture, "CAPTURE", nil, .entries, .write, queued: true, settlement + [.options([.keyword("FINAL"), memo, date, meta])],
      summary: "Posts what a hold has set aside, or a part of it.",
      notes: [
        "Without an amount all that is left is captured. After a part the rest stays on hold, unless FINAL releases it.", dateNote,
      ],
      reply: posted,
      examples: [
        CommandExample("CAPTURE capture:1 7 10.00", "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007"),
        CommandExample("CAPTURE capture:2 7 30.00", "(error) EXCEEDSHOLD hold 7 has 25.00 EUR left, 30.00 EUR were asked for"),
      ],
      errors: [
        .amount, .scale, .conflict, .closed, .frozen, .noHold, .holdExpired, .holdSettled, .exceedsHold, .insufficient, .ceiling, .overflow, .limit,
      ]),
    CommandSpec(
      .release, "RELEASE", nil, .entries, .write, queued: true, settlement + [.options([memo, date, meta])],
      summary: "Gives back what a hold has set aside, or a part of it.",
      notes: ["Without an amount all that is left is released. A release passes closed and frozen accounts."],
      reply: posted,
      examples: [CommandExample("RELEASE release:1 7", "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007")],
      errors: [.amount, .scale, .conflict, .noHold, .holdExpired, .holdSettled, .exceedsHold, .limit]),
    CommandSpec(
      .reverse, "REVERSE", nil, .entries, .write, queued: true,
      [.value(.key, "key"), .value(.entry, "entry"), .optional(.value(.amount, "amount")), .options([memo, date, meta])],
      summary: "Takes an entry back by a new one with its sides exchanged.",
      notes: [
        "Without an amount all that is not reversed yet. TRANSFER, POST and CAPTURE entries can be reversed, in parts too, but "
          + "never for more than they moved. A part of an entry of several legs is shared out over the legs of each side.",
        dateNote,
      ],
      reply: posted,
      examples: [
        CommandExample("REVERSE refund:1 6 25.00 MEMO \"one item sent back\"", "1) (integer) 8\n2) \"posted\"\n3) (integer) 1767323045000000007")
      ],
      errors: [.amount, .scale, .conflict, .assetMismatch, .closed, .frozen, .noEntry, .reversed, .insufficient, .ceiling, .overflow, .limit]),
  ]

  private static let assetNoteForLegs = "A leg without an asset takes the only one of its account."
}
