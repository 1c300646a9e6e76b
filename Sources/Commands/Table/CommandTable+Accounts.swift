import Ledger

extension CommandTable {
  private static let path = Grammar.value(.path, "path")
  private static let asset = Grammar.optional(.value(.asset, "asset"))
  private static let floor = Grammar.sequence([.keyword("FLOOR"), .oneOf([.value(.signedAmount, "amount"), .keyword("NONE")])])
  private static let ceiling = Grammar.sequence([.keyword("CEILING"), .oneOf([.value(.signedAmount, "amount"), .keyword("NONE")])])
  private static let type = Grammar.sequence([.keyword("TYPE"), .value(.accountType, "type")])
  private static let sides = Grammar.optional(.oneOf([.keyword("DEBITS"), .keyword("CREDITS"), .keyword("BOTH")]))
  private static let assetFields: KeyValuePairs<String, String> = [
    "code": "asset code", "scale": "decimal places (integer)", "name": "name in ISO 4217; only of built-in assets",
  ]
  private static let named: [ResultCode] = [.noAsset, .noAccount, .assetNeeded, .assetMismatch]

  static let accounts: [CommandSpec] = [
    CommandSpec(
      .assetDefine, "ASSET", "DEFINE", .accounts, .write, queued: true,
      [.value(.asset, "code"), .keyword("SCALE"), .value(.integer, "n")],
      summary: "Defines an asset with 0 to 18 decimal places.",
      notes: [
        "The currencies of ISO 4217 are there without being defined. The same definition again is answered `OK`; another scale "
          + "is a `CONFLICT`."
      ],
      reply: .ok,
      examples: [
        CommandExample("ASSET DEFINE BTC SCALE 8", "OK"),
        CommandExample("ASSET DEFINE EUR SCALE 3", "(error) CONFLICT asset EUR is built in with scale 2, now 3"),
      ], errors: [.conflict, .limit]),
    CommandSpec(
      .assetGet, "ASSET", "GET", .accounts, .read, [.value(.asset, "code")], summary: "Tells what an asset is.",
      reply: .map("the asset", assetFields),
      examples: [CommandExample("ASSET GET EUR", "1) \"code\"\n2) \"EUR\"\n3) \"scale\"\n4) (integer) 2\n5) \"name\"\n6) \"Euro\"")],
      errors: [.noAsset]),
    CommandSpec(
      .assetList, "ASSET", "LIST", .accounts, .read, summary: "Lists all assets, the built-in ones first.",
      reply: .array("a map for each asset, as `ASSET GET` answers"), examples: [CommandExample("ASSET LIST", "...")]),
    CommandSpec(
      .accountOpen, "ACCOUNT", "OPEN", .accounts, .write, queued: true,
      [path, .value(.asset, "asset"), .options([.many(type, 1...1), floor, ceiling, meta])],
      summary: "Opens an account in one asset.",
      notes: [
        "TYPE must be given: asset and expense accounts grow by debits, liability, equity and income accounts by credits. FLOOR "
          + "is the lowest balance that an entry may bring about, judged on what is available; CEILING the highest, judged with "
          + "what may still come in. The same command again is answered `OK`; another type, limit or field is a `CONFLICT`.",
        "One path may be opened in several assets, each with its own balance.",
      ],
      reply: .ok,
      examples: [
        CommandExample("ACCOUNT OPEN liabilities:seller:ann EUR TYPE liability FLOOR 0 META country DE", "OK"),
        CommandExample(
          "ACCOUNT OPEN assets:cash EUR TYPE expense", "(error) CONFLICT account assets:cash was opened with type asset, now expense"),
      ], errors: [.amount, .scale, .noAsset, .conflict, .limit]),
    CommandSpec(
      .accountSet, "ACCOUNT", "SET", .accounts, .write, queued: true, [path, asset, .options([floor, ceiling, meta])],
      summary: "Changes an account's floor, ceiling or metadata.",
      notes: ["At least one of the options. NONE takes a limit away; an empty value takes a field away."],
      reply: .ok,
      examples: [
        CommandExample("ACCOUNT SET liabilities:seller:bob FLOOR -50.00 CEILING 10000.00", "OK"),
        CommandExample("ACCOUNT SET liabilities:seller:bob META country AT", "OK"),
      ], errors: [.amount, .scale] + named + [.limit]),
    CommandSpec(
      .accountTemplate, "ACCOUNT", "TEMPLATE", .accounts, .write, queued: true,
      [.value(.pattern, "pattern"), .value(.asset, "asset"), .options([.many(type, 1...1), floor, ceiling, meta])],
      summary: "Lets accounts open themselves on first use.",
      notes: [
        "An entry that names an account which is not open opens it when a template fits: the one with the most segments, and "
          + "among those the first made. TYPE must be given."
      ],
      reply: .ok, examples: [CommandExample("ACCOUNT TEMPLATE liabilities:buyer:* EUR TYPE liability FLOOR 0", "OK")],
      errors: [.amount, .scale, .noAsset, .conflict, .limit]),
    CommandSpec(
      .accountTemplates, "ACCOUNT", "TEMPLATES", .accounts, .read, summary: "Lists the templates.",
      reply: .array(
        "a map for each template, in the order they were made",
        ["pattern": "", "asset": "", "type": "", "floor": "amount, or null", "ceiling": "amount, or null", "meta": "map of fields"]),
      examples: [CommandExample("ACCOUNT TEMPLATES", "(empty array)")]),
    CommandSpec(
      .accountFreeze, "ACCOUNT", "FREEZE", .accounts, .write, queued: true, [path, asset, sides],
      summary: "Stops debits, credits or both.",
      notes: ["Without a side, both. Sides that are frozen already stay so. A hold can be released or expire all the same, but not be captured."],
      reply: .ok, examples: [CommandExample("ACCOUNT FREEZE liabilities:seller:bob DEBITS", "OK")], errors: named),
    CommandSpec(
      .accountUnfreeze, "ACCOUNT", "UNFREEZE", .accounts, .write, queued: true, [path, asset, sides],
      summary: "Lets debits, credits or both through again.", notes: ["Without a side, both."],
      reply: .ok, examples: [CommandExample("ACCOUNT UNFREEZE liabilities:seller:bob", "OK")], errors: named),
    CommandSpec(
      .accountClose, "ACCOUNT", "CLOSE", .accounts, .write, queued: true, [path, asset],
      summary: "Closes an account whose balance is zero.", notes: ["It must have no open holds. Its history stays readable."],
      reply: .ok,
      examples: [
        CommandExample("ACCOUNT CLOSE assets:cash", "(error) NOTEMPTY assets:cash still has a balance of 1125.00 EUR")
      ], errors: named + [.notEmpty]),
    CommandSpec(
      .accountReopen, "ACCOUNT", "REOPEN", .accounts, .write, queued: true, [path, asset],
      summary: "Opens a closed account again, with its history and limits.",
      reply: .ok, examples: [CommandExample("ACCOUNT REOPEN assets:cash", "OK")], errors: named),
    CommandSpec(
      .accountGet, "ACCOUNT", "GET", .accounts, .read, queued: true, [path, asset], summary: "Tells all about an account.",
      reply: .map(
        "the account; amounts are bulk strings",
        [
          "account": "its path", "id": "its number, the same for ever: what `TRANSFERS` names it by (integer)", "asset": "asset code",
          "type": "asset, liability, equity, income or expense", "status": "open or closed",
          "frozen": "none, debits, credits or both", "debits_posted": "", "credits_posted": "", "debits_pending": "", "credits_pending": "",
          "balance": "what is posted, in the account's normal direction", "available": "balance less what holds may take away",
          "floor": "or null", "ceiling": "or null", "version": "postings so far (integer)", "opened": "nanoseconds since 1970 (integer)",
          "meta": "map of fields",
        ]),
      examples: [
        CommandExample(
          "ACCOUNT GET liabilities:seller:bob",
          """
           1) "account"
           2) "liabilities:seller:bob"
           3) "id"
           4) (integer) 3
           5) "asset"
           6) "EUR"
           7) "type"
           8) "liability"
           9) "status"
          10) "open"
          11) "frozen"
          12) "none"
          13) "debits_posted"
          14) "0.00"
          15) "credits_posted"
          16) "125.00"
          17) "debits_pending"
          18) "25.00"
          19) "credits_pending"
          20) "0.00"
          21) "balance"
          22) "125.00"
          23) "available"
          24) "100.00"
          25) "floor"
          26) "0.00"
          27) "ceiling"
          28) (nil)
          29) "version"
          30) (integer) 2
          31) "opened"
          32) (integer) 1767323045000000002
          33) "meta"
          34) (empty array)
          """)
      ], errors: named),
    CommandSpec(
      .accountList, "ACCOUNT", "LIST", .accounts, .read,
      [
        .optional(.value(.prefix, "prefix")),
        .options([.sequence([.keyword("AFTER"), .value(.path, "path")]), .sequence([.keyword("LIMIT"), .value(.integer, "n")])]),
      ],
      summary: "Lists account paths in byte order.",
      notes: [
        "Only those that begin with the prefix, and come after the path that AFTER names. LIMIT is 1 to "
          + "\(CommandLimits.listMax), \(CommandLimits.listDefault) if it is not given."
      ],
      reply: .array("paths"),
      examples: [CommandExample("ACCOUNT LIST liabilities: LIMIT 10", "1) \"liabilities:seller:bob\"")], errors: [.limit]),
  ]
}
