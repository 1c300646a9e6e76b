"""The Python client redis-py does every family of commands, with RESP2 and RESP3, pooled, pipelined and in transactions.

usage: redis_py.py PORT
"""

import datetime
import struct
import sys
import threading
import time

import redis

PORT = int(sys.argv[1])
checks = 0


def check(what, got, expected):
    """Counts a check; `expected` is a value, or a function that says whether what was got is right."""
    global checks
    right = expected(got) if callable(expected) else got == expected
    if not right:
        sys.exit(f"redis-py: {what}: got {got!r}" + ("" if callable(expected) else f", expected {expected!r}"))
    checks += 1


def refused(what, code, call):
    """Counts a check that a call is refused with a code."""
    try:
        got = call()
    except redis.exceptions.ResponseError as error:
        # The library takes the code of this one off and makes a class of its own of it.
        text = ("EXECABORT " if isinstance(error, redis.exceptions.ExecAbortError) else "") + str(error)
        check(what, text, lambda text: text.startswith(code) or (code == "ERR" and "unknown command" in text))
        return text
    sys.exit(f"redis-py: {what}: expected {code}, got {got!r}")


def mapping(reply):
    """A map, which RESP2 sends as a flat array of names and values."""
    return reply if isinstance(reply, dict) else dict(zip(reply[::2], reply[1::2]))


def families(client, tag):
    """One round through all families; `tag` keeps the rounds apart."""
    do = client.execute_command
    cash, bob, income = f"assets:{tag}:cash", f"liabilities:{tag}:bob", f"income:{tag}:fees"

    check("ping", client.ping(), True)
    check("echo", client.echo("grüße"), "grüße")
    check("time", abs(client.time()[0] - time.time()) < 60, True)
    check("info", client.info("server"), lambda info: any("version" in name for name in info))
    check("client id", client.client_id(), lambda number: number > 0)
    check("client name", (client.client_setname("tests"), client.client_getname())[1], "tests")
    check("commands", client.command_count(), lambda number: number > 30)
    refused("unknown command", "ERR", lambda: do("FROBNICATE"))

    check("define", do("ASSET", "DEFINE", "GOLD", "SCALE", 6), "OK")
    check("asset", mapping(do("ASSET", "GET", "GOLD")), lambda m: m["code"] == "GOLD" and int(m["scale"]) == 6)
    check("assets", do("ASSET", "LIST"), lambda rows: any(mapping(row)["code"] == "EUR" for row in rows))
    refused("redefine", "CONFLICT", lambda: do("ASSET", "DEFINE", "GOLD", "SCALE", 7))

    check("open", do("ACCOUNT", "OPEN", cash, "EUR", "TYPE", "asset"), "OK")
    check("open with all", do("ACCOUNT", "OPEN", bob, "EUR", "TYPE", "liability", "FLOOR", "0", "CEILING", "1000", "META", "name", "Bób"), "OK")
    check("open income", do("ACCOUNT", "OPEN", income, "EUR", "TYPE", "income"), "OK")
    check("template", do("ACCOUNT", "TEMPLATE", f"liabilities:{tag}:buyer:*", "EUR", "TYPE", "liability"), "OK")
    got = mapping(do("ACCOUNT", "GET", bob))
    check("get", [got[name] for name in ("account", "asset", "type", "status", "floor", "ceiling")], [bob, "EUR", "liability", "open", "0.00", "1000.00"])
    check("get metadata", mapping(got["meta"]), {"name": "Bób"})
    check("get null", mapping(do("ACCOUNT", "GET", cash))["floor"], None)
    check("list", do("ACCOUNT", "LIST", f"assets:{tag}"), [cash])

    first = do("TRANSFER", f"{tag}-1", cash, bob, "100.00", "MEMO", "hello", "META", "order", "7")
    check("transfer", first, lambda r: isinstance(r[0], int) and r[1] == "posted" and isinstance(r[2], int) and len(r) == 3)
    check("transfer again", do("TRANSFER", f"{tag}-1", cash, bob, "100.00", "MEMO", "hello", "META", "order", "7"), [first[0], "replayed", first[2]])
    refused("transfer otherwise", "CONFLICT", lambda: do("TRANSFER", f"{tag}-1", cash, bob, "100.00", "MEMO", "other", "META", "order", "7"))
    sentence = refused("too much", "INSUFFICIENT", lambda: do("TRANSFER", f"{tag}-2", bob, cash, "100.01"))
    check("too much again", refused("replayed", "INSUFFICIENT", lambda: do("TRANSFER", f"{tag}-2", bob, cash, "100.01")), sentence + " (replayed)")
    check("up to", do("TRANSFER", f"{tag}-3", cash, bob, "5000", "UPTO")[3], "900.00")
    check("take back", do("TRANSFER", f"{tag}-4", bob, cash, "900.00")[1], "posted")
    check("open by template", do("TRANSFER", f"{tag}-5", cash, f"liabilities:{tag}:buyer:eve", "1.00")[1], "posted")
    check("post", do("POST", f"{tag}-6", "DEBIT", bob, "10.00", "CREDIT", income, "1.50", "CREDIT", cash, "8.50")[1], "posted")

    hold = do("HOLD", f"{tag}-h", bob, cash, "40.00", "TIMEOUT", 3600)[0]
    check("available", do("BALANCE", bob, "AVAILABLE"), "50.00")
    check("capture", do("CAPTURE", f"{tag}-c", hold, "15.00")[1], "posted")
    check("release", do("RELEASE", f"{tag}-r", hold, "5.00")[1], "posted")
    check("final capture", do("CAPTURE", f"{tag}-f", hold, "10.00", "FINAL")[1], "posted")
    refused("settled", "HOLDSETTLED", lambda: do("CAPTURE", f"{tag}-s", hold))
    reversal = do("REVERSE", f"{tag}-v", first[0], "60.00")
    check("reverse", reversal[1], "posted")
    refused("reverse too much", "REVERSED", lambda: do("REVERSE", f"{tag}-w", first[0], "40.01"))

    check("balance", do("BALANCE", bob), "5.00")
    check("balance before all", do("BALANCE", bob, "AT", "2000-01-01"), "0.00")
    check("balance at entry", do("BALANCE", bob, "SEQ", mapping(do("ENTRY", first[0]))["seq"]), "100.00")
    check("rollup", mapping(do("ROLLUP", f"liabilities:{tag}")), {"EUR": "6.00"})
    statement = mapping(do("STATEMENT", bob, "LIMIT", 3))
    check("statement", [statement["opening"], len(statement["lines"])], ["0.00", 3])
    check("next page", mapping(do("STATEMENT", bob, "AFTER", statement["next"]))["closing"], "5.00")
    entry = mapping(do("ENTRY", first[0]))
    check("entry", [entry["key"], entry["memo"], len(entry["legs"])], [f"{tag}-1", "hello", 2])
    check("entry's legs", [mapping(leg)["balance"] for leg in entry["legs"]], ["100.00", "100.00"])
    check("key", mapping(do("KEY", f"{tag}-v"))["key"], f"{tag}-v")
    refused("no key", "NOKEY", lambda: do("KEY", "never"))
    check("tail", [mapping(row)["seq"] for row in do("TAIL", 1, "COUNT", 3)], [1, 2, 3])

    check("freeze", do("ACCOUNT", "FREEZE", bob, "DEBITS"), "OK")
    refused("frozen", "FROZEN", lambda: do("TRANSFER", f"{tag}-z", bob, cash, "1.00"))
    check("unfreeze", do("ACCOUNT", "UNFREEZE", bob), "OK")
    refused("not empty", "NOTEMPTY", lambda: do("ACCOUNT", "CLOSE", bob))
    check("set", do("ACCOUNT", "SET", bob, "FLOOR", "NONE"), "OK")
    trial = mapping(mapping(do("TRIALBALANCE"))["EUR"])
    check("trial balance", trial["debits"] == trial["credits"] and len(trial["accounts"]) >= 4, True)
    check("check", mapping(do("CHECK"))["status"], "clean")


def pipelines(client):
    """Many commands in one go, with one that fails among them."""
    do = client.execute_command
    do("ACCOUNT", "OPEN", "assets:pipe", "EUR", "TYPE", "asset")
    do("ACCOUNT", "OPEN", "equity:pipe", "EUR", "TYPE", "equity", "FLOOR", "0")
    pipe = client.pipeline(transaction=False)
    for number in range(1000):
        pipe.execute_command("TRANSFER", f"pipe{number}", "assets:pipe", "equity:pipe", "0.01")
    pipe.execute_command("TRANSFER", "pipe-bad", "equity:pipe", "assets:pipe", "10.01")
    pipe.execute_command("BALANCE", "assets:pipe")
    replies = pipe.execute(raise_on_error=False)
    check("pipelined transfers", all(reply[1] == "posted" for reply in replies[:1000]), True)
    check("ids rise in a pipeline", [reply[0] for reply in replies[:1000]], lambda ids: ids == sorted(set(ids)))
    check("a failure among them", str(replies[1000]), lambda text: text.startswith("INSUFFICIENT"))
    check("a read after writes", replies[1001], "10.00")

    pipe = client.pipeline(transaction=True)
    pipe.execute_command("TRANSFER", "multi1", "assets:pipe", "equity:pipe", "5.00")
    pipe.execute_command("BALANCE", "equity:pipe")
    replies = pipe.execute()
    check("a transaction", [replies[0][1], replies[1]], ["posted", "15.00"])
    pipe = client.pipeline(transaction=True)
    pipe.execute_command("TRANSFER", "multi2", "assets:pipe", "equity:pipe", "5.00")
    pipe.execute_command("TRANSFER", "multi3", "equity:pipe", "assets:pipe", "99.00")
    refused("a transaction that fails", "EXECABORT command 2 of 2 (TRANSFER multi3): INSUFFICIENT", pipe.execute)
    check("and leaves nothing", do("BALANCE", "equity:pipe"), "15.00")
    refused("not even its key", "NOKEY", lambda: do("KEY", "multi2"))


RECORD = struct.Struct("<QQIII36s")
RESULT = struct.Struct("<QQBB6s")


def record(key, debit, credit, cents, day=None):
    """One packed transfer."""
    date = (day - datetime.date(1899, 12, 31)).days if day else 0
    return RECORD.pack(cents & 2**64 - 1, cents >> 64, debit, credit, date | len(key) << 24, key)


def packed():
    """Packed transfers are transfers, and as many as a command takes go in one."""
    client = redis.Redis(host="127.0.0.1", port=PORT, protocol=3)
    do = client.execute_command
    do("ACCOUNT", "OPEN", "assets:packed", "EUR", "TYPE", "asset")
    do("ACCOUNT", "OPEN", "equity:packed", "EUR", "TYPE", "equity", "FLOOR", "0")
    debit, credit = do("ACCOUNT", "GET", "assets:packed")[b"id"], do("ACCOUNT", "GET", "equity:packed")[b"id"]
    pipe = client.pipeline(transaction=False)
    for part in range(3):
        pipe.execute_command("TRANSFERS", b"".join(record(b"packed:%d:%d" % (part, number), debit, credit, 1) for number in range(8192)))
    pipe.execute_command("BALANCE", "assets:packed")
    replies = pipe.execute()
    results = [row for reply in replies[:3] for row in RESULT.iter_unpack(reply)]
    check("packed: all posted", [(row[2], row[3], row[4]) for row in results], [(0, 0, bytes(6))] * 24576)
    check("packed: numbers rise by one", [row[0] for row in results], lambda ids: ids == list(range(ids[0], ids[0] + len(ids))))
    check("packed: times rise", [row[1] for row in results], lambda times: times == sorted(set(times)))
    check("packed: the balance", replies[3], b"245.76")
    again = do("TRANSFER", "packed:1:7", "assets:packed", "equity:packed", "0.01")
    check("packed: replayed by TRANSFER", [again[0], again[1], again[2]], [results[8199][0], b"replayed", results[8199][1]])
    do("TRANSFER", b"\0\r\n\xff", "assets:packed", "equity:packed", "1.00", "DATE", "2026-03-31")
    rows = [
        record(b"\0\r\n\xff", debit, credit, 100, datetime.date(2026, 3, 31)),
        record(b"too much", credit, debit, 1_000_000),
        record(b"no such", debit, 4_000_000_000, 1),
        record(b"large", debit, credit, 2**100),
        record(b"", debit, credit, 1),
    ]
    results = list(RESULT.iter_unpack(do("TRANSFERS", b"".join(rows))))
    check("packed: results", [row[2:4] for row in results], [(0, 1), (30, 0), (15, 0), (0, 0), (10, 0)])
    check("packed: the sentence of a refusal", do("KEY", "too much")[b"sentence"], lambda text: text.endswith(b"10000.00 needed"))
    check("packed: 128 bits", do("BALANCE", "assets:packed"), b"%d.%02d" % divmod(2**100 + 24576 + 100, 100))
    refused("packed: half a record", "SYNTAX", lambda: do("TRANSFERS", bytes(100)))
    refused("packed: too many", "LIMIT", lambda: do("TRANSFERS", bytes(64 * 8193)))
    pipe = client.pipeline(transaction=True)
    pipe.execute_command("TRANSFERS", rows[0])
    try:
        check("packed: not in a transaction", pipe.execute(), None)
    except redis.exceptions.ResponseError as error:
        check("packed: not in a transaction", str(error), lambda text: text.endswith("SYNTAX TRANSFERS may not stand in a transaction"))


def pool():
    """Threads that share a pool each see their own replies."""
    shared = redis.ConnectionPool(host="127.0.0.1", port=PORT, decode_responses=True, max_connections=8)
    client = redis.Redis(connection_pool=shared)
    client.execute_command("ACCOUNT", "OPEN", "assets:pool", "EUR", "TYPE", "asset")
    client.execute_command("ACCOUNT", "OPEN", "equity:pool", "EUR", "TYPE", "equity")
    wrong = []

    def work(name):
        mine = redis.Redis(connection_pool=shared)
        for number in range(100):
            key = f"pool-{name}-{number}"
            reply = mine.execute_command("TRANSFER", key, "assets:pool", "equity:pool", "1.00")
            if reply[1] != "posted" or mapping(mine.execute_command("ENTRY", reply[0]))["key"] != key:
                wrong.append(reply)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("a pool of connections", wrong, [])
    check("their sum", client.execute_command("BALANCE", "assets:pool"), "800.00")


def waiting(client):
    """A reader that waits for the next record gets it when it is made."""
    last = mapping(client.execute_command("CHECK"))["records"]
    got = []
    other = redis.Redis(host="127.0.0.1", port=PORT, decode_responses=True)
    thread = threading.Thread(target=lambda: got.append(other.execute_command("TAIL", int(last) + 1, "BLOCK", 10000)))
    thread.start()
    time.sleep(0.2)
    check("it waits", got, [])
    client.execute_command("TRANSFER", "awaited", "assets:pool", "equity:pool", "1.00")
    thread.join(timeout=10)
    check("it is told", [mapping(row).get("key") for row in got[0]] if got else None, ["awaited"])
    begun = time.monotonic()
    check("nothing comes", client.execute_command("TAIL", int(last) + 100, "BLOCK", 300), [])
    check("in time", 0.2 < time.monotonic() - begun < 5, True)


for protocol in (2, 3):
    connection = redis.Redis(host="127.0.0.1", port=PORT, protocol=protocol, decode_responses=True)
    families(connection, f"resp{protocol}")
    if protocol == 3:
        check("a map is a map", isinstance(connection.execute_command("ACCOUNT", "GET", "assets:resp3:cash"), dict), True)
    print(f"redis-py {redis.__version__}, RESP{protocol}: {checks} checks so far")
plain = redis.Redis(host="127.0.0.1", port=PORT, decode_responses=True)
pipelines(plain)
packed()
pool()
waiting(plain)
print(f"redis-py {redis.__version__}: {checks} checks passed")
