#!/usr/bin/env python3
"""Sends a journal of hledger through Ducat and compares every balance.

    scripts/roundtrip.py HOST:PORT JOURNAL [OPTION OF ducat import]...

The journal goes through `hledger print --infer-equity -O csv` into `ducat import hledger-csv`; the server must be empty. Then these are
compared, account by account and commodity by commodity, exactly:

    source   hledger balance on JOURNAL
    export   hledger balance on `ducat export hledger`, whose balance assertions hledger checks as well
    server   TRIALBALANCE of the server itself

Export and server must agree on everything; the source on everything but the accounts that are not in it: those which --infer-equity and the
rounding of prices make. Where Ledger or Beancount are installed, their exports must load there, with their assertions.

The program is the one that $DUCAT names, or .build/release/ducat, or .build/debug/ducat. Exit status: 0 all agree, 1 something differs.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal, getcontext
from pathlib import Path

ROUNDING = "equity:rounding"
VIRTUAL = "equity:virtual"
getcontext().prec = 60


def program():
    if "DUCAT" in os.environ:
        return os.environ["DUCAT"]
    root = Path(__file__).resolve().parent.parent
    for build in ("release", "debug"):
        if (root / ".build" / build / "ducat").exists():
            return str(root / ".build" / build / "ducat")
    sys.exit("roundtrip: build ducat first, or name it with $DUCAT")


def run(arguments, **more):
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE, **more).stdout


def hledger_balances(journal, codes):
    """Balances of a journal by (account, asset code), zeros left out."""
    # Not JSON: hledger puts long numbers there as binary fractions. Not with -c for more decimal places: that changes what balances.
    report = run(["hledger", "-f", journal, "balance", "--flat", "--no-total", "--layout=bare", "-O", "csv"])
    balances = defaultdict(Decimal)
    for row in csv.DictReader(io.StringIO(report.decode())):
        name = row["commodity"].strip('"')
        balances[row["account"], codes.get(name, name)] += Decimal(row["balance"].replace(",", "."))
    return {key: value for key, value in balances.items() if value}


def server_balances(ducat, endpoint):
    """The trial balance by (account, asset code), debits positive, zeros left out; its sums are checked too."""
    trial = json.loads(run([ducat, "shell", "--connect", endpoint, "--json", "-c", "TRIALBALANCE"]))
    balances = {}
    for asset, sheet in trial.items():
        debits = credits = Decimal(0)
        for row in sheet["accounts"]:
            debits += Decimal(row["debits"])
            credits += Decimal(row["credits"])
            balances[row["account"], asset] = Decimal(row["debits"]) - Decimal(row["credits"])
        if not debits == credits == Decimal(sheet["debits"]) == Decimal(sheet["credits"]):
            sys.exit(f"roundtrip: {asset} does not balance: {debits} debits, {credits} credits")
    return {key: value for key, value in balances.items() if value}


def generated_accounts(rows):
    """The accounts to which --infer-equity has added postings."""
    return {row["account"] for row in csv.DictReader(io.StringIO(rows.decode())) if "generated-posting" in row["posting-comment"]}


def agree(shown, exact):
    """Whether hledger's number is the exact one; a journal may ask it to show fewer decimal places than it uses."""
    if shown is None:
        return exact == 0
    places = shown.as_tuple().exponent
    return shown == exact or exact.as_tuple().exponent < places and exact.quantize(Decimal(1).scaleb(places)) == shown


def differences(left_name, left, right_name, right, ignored=lambda account: False):
    count = 0
    for key in sorted(set(left) | set(right)):
        if not agree(left.get(key), right.get(key, Decimal(0))) and not ignored(key[0]):
            count += 1
            if count <= 20:
                print(f"{key[0]} {key[1]}: {left.get(key, 0)} in the {left_name}, {right.get(key, 0)} in the {right_name}")
    return count


def other_tools(ducat, endpoint, directory):
    """Loads the exports of the other two formats where their tools are installed; gives how many loaded."""
    loaded = []
    for form, command in (("ledger", ["ledger", "-f", "{}", "balance"]), ("beancount", ["bean-check", "{}"])):
        if shutil.which(command[0]) is None:
            continue
        path = os.path.join(directory, f"export.{form}")
        run([ducat, "export", "--connect", endpoint, form, path])
        run([word.replace("{}", path) for word in command])
        loaded.append(form)
    return loaded


def main():
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    endpoint, journal, options = sys.argv[1], sys.argv[2], sys.argv[3:]
    ducat = program()
    if server_balances(ducat, endpoint):
        sys.exit(f"roundtrip: the server at {endpoint} holds entries already; this needs an empty one")

    rows = run(["hledger", "-f", journal, "print", "--infer-equity", "-O", "csv"])
    report = run(
        [ducat, "import", "--connect", endpoint, "--rounding-account", ROUNDING, "--virtual-account", VIRTUAL, *options, "hledger-csv", "-"],
        input=rows,
    ).decode()
    print(report, end="")
    codes = dict(re.findall(r"^commodity '(.*)' is asset (\S+)$", report, re.M))

    with tempfile.TemporaryDirectory() as directory:
        exported = os.path.join(directory, "export.journal")
        run([ducat, "export", "--connect", endpoint, "hledger", exported])
        source = hledger_balances(journal, codes)
        export = hledger_balances(exported, {})
        server = server_balances(ducat, endpoint)
        loaded = other_tools(ducat, endpoint, directory)

    found = differences("export", export, "server", server)
    made = generated_accounts(rows) | {ROUNDING, VIRTUAL}
    found += differences("source", source, "server", server, lambda account: account in made)
    print(f"{len(source)} balances in the source, {len(export)} in the export, {len(server)} in the server: {found} differences")
    if loaded:
        print(f"loaded with their assertions: {', '.join(loaded)}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"roundtrip: '{' '.join(failure.cmd)}' failed with status {failure.returncode}")
