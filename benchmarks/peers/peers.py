#!/usr/bin/env python3
"""Measures the same transfer in PostgreSQL, SQLite and redis, next to Ducat and the yardstick, each on a fresh folder and ended by its process id.

Everything runs on loopback without privileges; where this script runs as root, PostgreSQL is given to the user `postgres`. What each system does and does
not promise stands in README.md beside this file. One standard-library script; needs the Debian packages postgresql, redis-server, redis-tools, libsqlite3-dev.
TigerBeetle, which has none, is measured where a program `tigerbeetle` is in PATH.
"""
import argparse
import glob
import json
import os
import pwd
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(Exception):
    pass


def progress(text):
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + text)
        sys.stderr.flush()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def output_of(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{command[0]} ended with code {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


class Child:
    """A server process, ended by its id."""

    def __init__(self, command, log, stop=signal.SIGTERM, **options):
        self.stop_signal = stop
        self.log = open(log, "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def until(self, ready, what, seconds=60):
        end = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None:
                raise Failure(f"{what} ended with code {self.process.returncode}, see {self.log.name}")
            if time.monotonic() > end:
                raise Failure(f"{what} is not ready after {seconds} s")
            time.sleep(0.02)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def percentile(values, share):
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


# Each measurement answers: transfers_per_second, p50_us, p99_us.


def measure_postgres(options, clients, folder):
    account = None
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    binaries = next(reversed(sorted(glob.glob("/usr/lib/postgresql/*/bin"))), None)
    if binaries is None:
        raise Failure("PostgreSQL is not installed")
    data, port = folder + "/data", free_port()
    output_of([binaries + "/initdb", "-D", data, "-U", "ledger", "-A", "trust", "-E", "UTF8", "--locale=C"], cwd=folder, **owner)
    # fsync and synchronous_commit stay on, as they are by default; memory and checkpoints as one would set them for a ledger.
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "shared_buffers": "1GB", "max_wal_size": "8GB",
                "checkpoint_timeout": "15min", "max_connections": max(100, clients + 10), "fsync": "on", "synchronous_commit": "on"}
    command = [binaries + "/postgres", "-D", data] + [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    environment = dict(os.environ, PGHOST="127.0.0.1", PGPORT=str(port), PGUSER="ledger", PGDATABASE="postgres")
    with Child(command, folder + "/log", signal.SIGINT, cwd=folder, **owner) as server:
        server.until(lambda: subprocess.run([binaries + "/pg_isready", "-q"], env=environment).returncode == 0, "PostgreSQL")
        output_of(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", HERE + "/schema.sql"], env=environment)
        for statement in (f"insert into accounts (name) select account_name(n) from generate_series(0, {options.accounts - 1}) n", "vacuum analyze accounts"):
            output_of(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", statement], env=environment)
        bench = [binaries + "/pgbench", "-n", "-M", "prepared", "-f", HERE + "/transfer.sql", "-D", f"accounts={options.accounts}", "-c", str(clients), "-j", "1"]
        output_of(bench + ["-T", str(max(1, round(options.warmup)))], env=environment)
        text = output_of(bench + ["-T", str(max(1, round(options.seconds))), "-l", "--log-prefix", folder + "/times"], env=environment)
        durations = sorted(int(line.split()[2]) for name in glob.glob(folder + "/times.*") for line in open(name))
        rate = next(float(line.split()[2]) for line in text.splitlines() if line.startswith("tps ="))
        failed = next((int(line.split(":")[1].split()[0]) for line in text.splitlines() if line.startswith("number of failed transactions")), 0)
        sums = output_of(["psql", "-qAtX", "-c", "select sum(debits) = sum(credits), count(*) from accounts"], env=environment).strip()
        if failed or not sums.startswith("t|"):
            raise Failure(f"PostgreSQL: {failed} transactions failed, books balance: {sums}")
    return {"transfers_per_second": rate, "p50_us": percentile(durations, 0.5), "p99_us": percentile(durations, 0.99)}


def measure_sqlite(options, batch, folder):
    result = json.loads(output_of([options.sqlite, folder + "/data", str(batch), str(options.accounts), str(options.seconds)]))
    return {name: result[name] for name in ("transfers_per_second", "p50_us", "p99_us")}


def load(options, port, shape, extra):
    connections, depth = shape
    text = output_of([options.bench, "load", "--json", "--connect", f"127.0.0.1:{port}", "--connections", str(connections), "--depth", str(depth), "--accounts",
                      str(options.accounts), "--seconds", str(options.seconds), "--warmup", str(options.warmup)] + extra)
    result = json.loads(text)
    if result["errors"] or result["balanced"] is False:
        raise Failure(f"wrong replies: {text}")
    return {"transfers_per_second": result["transfers_per_second"], "p50_us": result["latency_us"]["p50"], "p99_us": result["latency_us"]["p99"]}


def measure_redis(options, shape, folder):
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
               "--no-appendfsync-on-rewrite", "no", "--auto-aof-rewrite-percentage", "0"]
    with Child(command, folder + "/log") as server:
        server.until(lambda: listens(port), "redis")
        with open(HERE + "/transfer.lua") as script:
            digest = output_of(["redis-cli", "-p", str(port), "-x", "script", "load"], stdin=script).strip()
        result = load(options, port, shape, ["--evalsha", digest])
        check = ("local d, c = 0, 0 for n = 0, tonumber(ARGV[1]) - 1 do local v = redis.call('HMGET', string.format('account:liabilities:wallet:%08d', n), "
                 "'debits', 'credits') d = d + (v[1] or 0) c = c + (v[2] or 0) end return d == c and d > 0 and 1 or 0")
        if output_of(["redis-cli", "-p", str(port), "eval", check, "0", str(options.accounts)]).strip() != "1":
            raise Failure("redis: debits and credits differ")
    return result


def measure_ducat(options, shape, folder):
    command = [options.server, "serve", "--data", folder + "/data", "--listen", "127.0.0.1:0"]
    with Child(command, folder + "/log") as server:
        found = []

        def ready():
            with open(folder + "/log") as log:
                found[:] = [line.rsplit(":", 1)[1] for line in log if line.startswith("listening on 127.0.0.1:") and line.endswith("\n")]
            return bool(found)

        server.until(ready, "ducat")
        return load(options, int(found[0]), shape, [])


def measure_yardstick(options, batch, folder):
    result = json.loads(output_of([options.yardstick, "--json", "--dir", folder + "/data", "--batch", str(batch), "--accounts", str(options.accounts), "--seconds",
                                   str(options.seconds), "--warmup", str(options.warmup)]))
    return {"transfers_per_second": result["transfers_per_second"], "p50_us": result["batch_p50_us"], "p99_us": result["batch_p99_us"]}


def measure_tigerbeetle(options, batch, folder):
    """Its own benchmark on a fresh data file in the folder: random ids, one client, the next batch when one is answered. It counts latencies in whole milliseconds."""
    # It is told how many transfers to make, not how long: a guess from what such batches reach on two cores.
    guess = {1: 2500, 64: 50_000, 512: 150_000}.get(batch, 400_000)
    text = output_of(["tigerbeetle", "benchmark", f"--account-count={options.accounts}", f"--transfer-count={max(batch, int(guess * options.seconds))}",
                      f"--transfer-batch-size={batch}", "--id-order=random"], cwd=folder)

    def figure(pattern):
        found = re.search(pattern, text)
        if not found:
            raise Failure(f"tigerbeetle benchmark does not say '{pattern}': {text.strip()[-500:]}")
        return float(found.group(1))

    return {"transfers_per_second": figure(r"load accepted = (\d+) tx/s"), "p50_us": figure(r"batch latency p50\s+= (\d+) ms") * 1000,
            "p99_us": figure(r"batch latency p99\s+= (\d+) ms") * 1000}


def warm(gigabytes):
    """Touches and frees memory, as `ducat-bench suite` does, so that nobody pays for pages which the host has taken back."""
    if gigabytes > 0:
        block = bytearray(1 << 20)
        kept = [bytes(block) + b"x" for _ in range(int(gigabytes * 1024))]
        del kept


def cells(options):
    """What is measured: system, what is in flight, function."""
    shapes = [(1, 1), (16, 1), (1, 64), (1, 512), (8, 1000)]
    rows = []
    for connections, depth in shapes:
        shape, total = (connections, depth), connections * depth
        if options.server:
            rows.append(("Ducat", f"{connections}x{depth}", lambda f, s=shape: measure_ducat(options, s, f)))
        rows.append(("yardstick, journal", f"batches of {total}", lambda f, n=total: measure_yardstick(options, n, f)))
        rows.append(("redis, appendfsync always", f"{connections}x{depth}", lambda f, s=shape: measure_redis(options, s, f)))
        if shape != (16, 1):
            rows.append(("SQLite, in process", f"batches of {total}", lambda f, n=total: measure_sqlite(options, n, f)))
    for clients in (1, 16, 64):
        rows.append(("PostgreSQL", f"{clients}x1", lambda f, n=clients: measure_postgres(options, n, f)))
    if shutil.which("tigerbeetle"):
        for batch in (1, 64, 512, 8189):
            rows.append(("TigerBeetle, its own benchmark", f"batches of {batch}", lambda f, n=batch: measure_tigerbeetle(options, n, f)))
    wanted = options.only.split(",") if options.only else None
    return [row for row in rows if wanted is None or any(row[0].lower().startswith(name) for name in wanted)]


def measure_once(options):
    """For a benchmark that measures something else: one line of JSON with figures, or one that says why there are none."""
    with tempfile.TemporaryDirectory(prefix="ducat-peers-", dir=options.directory) as folder:
        try:
            print(json.dumps(measure_postgres(options, options.clients, folder), separators=(",", ":")))
        except (Failure, OSError) as failure:
            print(json.dumps({"failure": str(failure)}, separators=(",", ":")))
    return 0


def main():
    parser = argparse.ArgumentParser(description="Ducat's transfer in other systems, side by side.")
    parser.add_argument("--measure", choices=["postgresql"], help="measure this alone, once, and print one line of JSON")
    parser.add_argument("--clients", type=int, default=16, help="of --measure")
    parser.add_argument("--bench", help="path of ducat-bench")
    parser.add_argument("--server", help="path of ducat; without it only the others are measured")
    parser.add_argument("--yardstick")
    parser.add_argument("--sqlite", help="path of the program made from sqlite.c")
    parser.add_argument("--directory", default="/tmp")
    parser.add_argument("--output", help="folder for peers.json and peers.md")
    parser.add_argument("--accounts", type=int, default=10000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--warmup", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm-gigabytes", type=float, default=6)
    parser.add_argument("--only", help="comma-separated beginnings of system names: ducat, yardstick, postgresql, redis, sqlite, tigerbeetle")
    parser.add_argument("--revision", default="unknown")
    options = parser.parse_args()
    if options.measure:
        return measure_once(options)
    if not (options.bench and options.yardstick and options.sqlite):
        parser.error("--bench, --yardstick and --sqlite are needed: the paths of the programs")
    rows = cells(options)
    results = {(system, shape): [] for system, shape, _ in rows}
    failures = []
    done = 0
    for number in range(options.rounds):
        for system, shape, measure in random.sample(rows, len(rows)):
            progress(f"round {number + 1}/{options.rounds}, {done * 100 // (options.rounds * len(rows))} %: {system}, {shape}")
            warm(options.warm_gigabytes)
            folder = tempfile.mkdtemp(prefix="ducat-peers-", dir=options.directory)
            try:
                results[(system, shape)].append(measure(folder))
            except Failure as failure:
                failures.append(f"{system}, {shape}: {failure}")
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            done += 1
    progress("")
    lines = [f"{options.accounts} accounts, random keys; {options.rounds} rounds of {options.seconds:g} s in shuffled order, medians. Revision {options.revision}.", "",
             "| system | in flight | transfers/s | lowest - highest | p50 us | p99 us |", "|---|---|---|---|---|---|"]
    for (system, shape), runs in results.items():
        if not runs:
            continue
        rates = [run["transfers_per_second"] for run in runs]
        middle = {name: statistics.median(run[name] for run in runs) for name in ("p50_us", "p99_us")}
        lines.append(f"| {system} | {shape} | {statistics.median(rates):,.0f} | {min(rates):,.0f} - {max(rates):,.0f} | {middle['p50_us']:,.0f} | {middle['p99_us']:,.0f} |")
    lines += [""] + [f"**WRONG** {failure}" for failure in failures]
    text = "\n".join(lines).rstrip() + "\n"
    print(text, end="")
    if options.output:
        os.makedirs(options.output, exist_ok=True)
        with open(options.output + "/peers.md", "w") as file:
            file.write(text)
        with open(options.output + "/peers.json", "w") as file:
            json.dump({"accounts": options.accounts, "seconds": options.seconds, "rounds": options.rounds, "revision": options.revision, "failures": failures,
                       "rows": [{"system": system, "in_flight": shape, "runs": runs} for (system, shape), runs in results.items()]}, file, indent=1)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
