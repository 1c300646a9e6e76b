import Commands
import Ledger
import Testing

@Suite("What is refused before the ledger is asked: accounts, reads, connections")
struct OtherFaultTests {
  static let accounts: [(String, String)] = [
    ("ASSET", "SYNTAX ASSET needs DEFINE, GET or LIST; nothing was given"),
    ("ASSET DROP EUR", "ERR unknown subcommand 'DROP' of ASSET; it takes DEFINE, GET or LIST"),
    ("ASSET DEFINE", "SYNTAX ASSET DEFINE needs code; nothing was given"),
    ("ASSET DEFINE BTC", "SYNTAX ASSET DEFINE needs the code, SCALE and a number from 0 to 18"),
    ("ASSET DEFINE BTC SCALE 8 9", "SYNTAX ASSET DEFINE needs the code, SCALE and a number from 0 to 18"),
    ("ASSET DEFINE BTC SCALE 19", "SYNTAX SCALE needs a whole number from 0 to 18; found '19'"),
    ("ASSET DEFINE BTC SCALE -1", "SYNTAX SCALE needs a whole number from 0 to 18; found '-1'"),
    (
      "ASSET DEFINE btc SCALE 8",
      "SYNTAX 'btc' is not an asset code: a capital letter, then up to 23 capital letters, digits, '.', '_' or '-', and no word of the command language"
    ),
    (
      "ASSET DEFINE META SCALE 8",
      "SYNTAX 'META' is not an asset code: a capital letter, then up to 23 capital letters, digits, '.', '_' or '-', and no word of the command language"
    ),
    ("ASSET GET", "SYNTAX ASSET GET needs code; nothing was given"),
    ("ASSET GET EUR USD", "SYNTAX ASSET GET takes at most 1 argument; 2 were given"),
    ("ASSET LIST x", "SYNTAX ASSET LIST takes no arguments; 1 was given"),
    ("ACCOUNT OPEN a", "SYNTAX ACCOUNT OPEN needs path and asset; 1 of 2 were given"),
    ("ACCOUNT OPEN a EUR", "SYNTAX ACCOUNT OPEN needs TYPE and one of asset, liability, equity, income or expense"),
    ("ACCOUNT OPEN a EUR TYPE", "SYNTAX TYPE needs an account type; nothing was given"),
    ("ACCOUNT OPEN a EUR TYPE cash", "SYNTAX TYPE needs one of asset, liability, equity, income or expense; found 'cash'"),
    ("ACCOUNT OPEN a EUR TYPE asset TYPE asset", "SYNTAX TYPE is given twice"),
    ("ACCOUNT OPEN a EUR TYPE asset FLOOR", "SYNTAX FLOOR needs an amount or NONE; nothing was given"),
    ("ACCOUNT OPEN a EUR TYPE asset FLOOR 1 FLOOR NONE", "SYNTAX FLOOR is given twice"),
    (
      "ACCOUNT OPEN a EUR TYPE asset CEILING x",
      "AMOUNT 'x' is not an amount: digits, and a point with digits behind it if need be, such as 125.00"
    ),
    ("ACCOUNT OPEN a EUR TYPE asset LIMIT 1", "SYNTAX 'LIMIT' is not an option of ACCOUNT OPEN; it takes TYPE, FLOOR, CEILING and META"),
    ("ACCOUNT OPEN a EUR TYPE asset META", "SYNTAX META needs names and values; nothing was given"),
    ("ACCOUNT OPEN a:* EUR TYPE asset", "SYNTAX the path 'a:*' has the segment *, which only a template may have"),
    ("ACCOUNT OPEN a EUR FLOOR x", "SYNTAX ACCOUNT OPEN needs TYPE and one of asset, liability, equity, income or expense"),
    ("ACCOUNT TEMPLATE a:: EUR TYPE asset", "SYNTAX the pattern 'a::' has an empty segment; segments stand between single colons"),
    ("ACCOUNT TEMPLATE a:* EUR", "SYNTAX ACCOUNT TEMPLATE needs TYPE and one of asset, liability, equity, income or expense"),
    ("ACCOUNT SET", "SYNTAX ACCOUNT SET needs path; nothing was given"),
    ("ACCOUNT SET a", "SYNTAX ACCOUNT SET needs at least one of FLOOR, CEILING and META"),
    ("ACCOUNT SET a EUR", "SYNTAX ACCOUNT SET needs at least one of FLOOR, CEILING and META"),
    ("ACCOUNT SET a eur", "SYNTAX 'eur' is neither an asset code nor an option of ACCOUNT SET; it takes FLOOR, CEILING and META"),
    ("ACCOUNT SET a EUR TYPE asset", "SYNTAX 'TYPE' is not an option of ACCOUNT SET; it takes FLOOR, CEILING and META"),
    ("ACCOUNT FREEZE", "SYNTAX ACCOUNT FREEZE needs path; nothing was given"),
    ("ACCOUNT FREEZE a left", "SYNTAX ACCOUNT FREEZE takes an asset code and DEBITS, CREDITS or BOTH after the path; found 'left'"),
    ("ACCOUNT FREEZE a EUR left", "SYNTAX ACCOUNT FREEZE takes DEBITS, CREDITS or BOTH after the asset; found 'left'"),
    ("ACCOUNT UNFREEZE a DEBITS CREDITS", "SYNTAX 'CREDITS' is too much for ACCOUNT UNFREEZE"),
    ("ACCOUNT CLOSE a EUR now", "SYNTAX ACCOUNT CLOSE takes 1 to 2 arguments; 3 were given"),
    (
      "ACCOUNT REOPEN a eur",
      "SYNTAX 'eur' is not an asset code: a capital letter, then up to 23 capital letters, digits, '.', '_' or '-', and no word of the command language"
    ),
    ("ACCOUNT LIST a b", "SYNTAX 'b' is not an option of ACCOUNT LIST; it takes AFTER and LIMIT"),
    ("ACCOUNT LIST LIMIT 0", "SYNTAX LIMIT needs a whole number from 1 to 10000; found '0'"),
    ("ACCOUNT LIST a LIMIT 10001", "LIMIT LIMIT is 10001, at most 10000 is allowed"),
    ("ACCOUNT LIST a AFTER", "SYNTAX AFTER needs where to go on from; nothing was given"),
  ]

  static let reads: [(String, String)] = [
    ("BALANCE", "SYNTAX BALANCE needs path; nothing was given"),
    ("BALANCE a eur", "SYNTAX 'eur' is neither an asset code nor an option of BALANCE; it takes POSTED, AVAILABLE, PENDING, AT and SEQ"),
    ("BALANCE a EUR now", "SYNTAX 'now' is not an option of BALANCE; it takes POSTED, AVAILABLE, PENDING, AT and SEQ"),
    ("BALANCE a POSTED PENDING", "SYNTAX only one of POSTED, AVAILABLE and PENDING may be given, and once"),
    ("BALANCE a AT 2026-01-01 SEQ 3", "SYNTAX only one of AT and SEQ may be given, and once"),
    ("BALANCE a AT", "SYNTAX AT needs a day or an instant; nothing was given"),
    ("BALANCE a SEQ", "SYNTAX SEQ needs an entry's number; nothing was given"),
    ("BALANCE a AT noon", "SYNTAX AT needs a day such as 2026-11-20, or an instant such as 2026-11-20T10:00:00Z; found 'noon'"),
    ("BALANCE a SEQ x", "SYNTAX the number after SEQ 'x' is not a whole number of at most 19 digits"),
    (
      "BALANCE a AVAILABLE AT 2026-01-01",
      "SYNTAX AT with a day goes with POSTED only, because holds have no effective date; name an instant, such as 2026-11-20T23:59:59Z"
    ),
    ("ROLLUP", "SYNTAX ROLLUP needs path; nothing was given"),
    ("ROLLUP a b", "SYNTAX ROLLUP takes at most 1 argument; 2 were given"),
    ("ROLLUP a:", "SYNTAX the path 'a:' has an empty segment; segments stand between single colons"),
    ("STATEMENT a LIMIT 1001", "LIMIT LIMIT is 1001, at most 1000 is allowed"),
    ("STATEMENT a COUNT 5", "SYNTAX 'COUNT' is neither an asset code nor an option of STATEMENT; it takes FROM, TO, AFTER and LIMIT"),
    ("STATEMENT a x", "SYNTAX 'x' is neither an asset code nor an option of STATEMENT; it takes FROM, TO, AFTER and LIMIT"),
    ("STATEMENT a FROM 1 TO 2", "SYNTAX FROM needs a day such as 2026-11-20, or an instant such as 2026-11-20T10:00:00Z; found '1'"),
    ("STATEMENT a TO 2026-01-01 TO 2026-01-01", "SYNTAX TO is given twice"),
    ("STATEMENT a AFTER x", "SYNTAX the cursor 'x' is not a whole number of at most 19 digits"),
    ("ENTRY", "SYNTAX ENTRY needs entry; nothing was given"),
    ("ENTRY x", "SYNTAX the entry 'x' is not a whole number of at most 19 digits"),
    ("KEY \"\"", "SYNTAX the key is empty; it needs 1 to 128 bytes"),
    ("TAIL", "SYNTAX TAIL needs seq; nothing was given"),
    ("TAIL x", "SYNTAX the sequence 'x' is not a whole number of at most 19 digits"),
    ("TAIL 1 COUNT 0", "SYNTAX COUNT needs a whole number from 1 to 1000; found '0'"),
    ("TAIL 1 BLOCK 3600001", "LIMIT BLOCK is 3600001, at most 3600000 is allowed"),
    ("TRIALBALANCE now", "SYNTAX 'now' is not an option of TRIALBALANCE; it takes AT"),
    ("TRIALBALANCE AT", "SYNTAX AT needs a day or an instant; nothing was given"),
    ("CHECK all", "SYNTAX CHECK takes no arguments; 1 was given"),
  ]

  static let connections: [(String, String)] = [
    ("FROBNICATE x", "ERR unknown command 'FROBNICATE'; HELP lists them all"),
    ("\"a\\r\\nb\"", "ERR unknown command 'a\\x0d\\x0ab'; HELP lists them all"),
    ("PING a b", "SYNTAX PING takes at most 1 argument; 2 were given"),
    ("ECHO", "SYNTAX ECHO needs message; nothing was given"),
    ("HELLO 4", "NOPROTO HELLO takes version 2 or 3; found '4'"),
    ("HELLO x", "NOPROTO HELLO takes version 2 or 3; found 'x'"),
    ("HELLO 3 AUTH default", "SYNTAX HELLO takes AUTH with user and password, and SETNAME with a name; found 'AUTH'"),
    ("HELLO 3 AUTH bob x", "WRONGPASS the user or the password is wrong"),
    ("AUTH", "SYNTAX AUTH takes 1 to 2 arguments; nothing was given"),
    ("AUTH x", "ERR AUTH was given a password, but this server has none"),
    ("SELECT 1", "SYNTAX SELECT takes 0 only, as there is one ledger; found '1'"),
    ("CLIENT KILL", "ERR unknown subcommand 'KILL' of CLIENT; it takes ID, INFO, LIST, SETNAME, GETNAME, SETINFO, REPLY, NO-EVICT or NO-TOUCH"),
    ("CLIENT SETNAME \"a b\"", "SYNTAX a client's name or library is printable ASCII without spaces"),
    ("CLIENT SETNAME \(String(repeating: "n", count: 65))", "LIMIT a client's name or library has at most 64 bytes; 65 were given"),
    ("CLIENT SETINFO LIB-AGE 3", "SYNTAX CLIENT SETINFO needs LIB-NAME or LIB-VER, and a value"),
    ("CLIENT REPLY maybe", "SYNTAX CLIENT REPLY takes ON, OFF or SKIP; found 'maybe'"),
    ("CLIENT REPLY", "SYNTAX CLIENT REPLY needs ON, OFF or SKIP; nothing was given"),
    ("CLIENT NO-EVICT", "SYNTAX CLIENT NO-EVICT needs ON or OFF; nothing was given"),
    ("CLIENT NO-TOUCH maybe", "SYNTAX CLIENT NO-TOUCH takes ON or OFF; found 'maybe'"),
    ("HELP FROBNICATE", "ERR there is no help on 'FROBNICATE'; HELP lists all commands"),
    ("HELP ACCOUNT SHUT", "ERR there is no help on 'SHUT'; HELP lists all commands"),
    ("CONFIG GET", "SYNTAX CONFIG GET takes 1 to 64 arguments; nothing was given"),
    ("EXEC", "SYNTAX EXEC without MULTI"),
    ("EXEC now", "SYNTAX EXEC takes no arguments; 1 was given"),
    ("DISCARD", "SYNTAX DISCARD without MULTI"),
  ]

  @Test("a command about assets and accounts that is malformed is refused with a sentence", arguments: accounts)
  func account(_ line: String, _ expected: String) throws { try check(line, expected) }

  @Test("a read that is malformed is refused with a sentence", arguments: reads)
  func read(_ line: String, _ expected: String) throws { try check(line, expected) }

  @Test("a command about the connection that is malformed is refused with a sentence", arguments: connections)
  func connection(_ line: String, _ expected: String) throws { try check(line, expected) }

  private func check(_ line: String, _ expected: String) throws {
    var bench = try CommandBench()
    #expect(try bench.text(line) == "(error) \(expected)")
    #expect(bench.processor.ledger.sequence == 0, "nothing is journaled")
  }
}
