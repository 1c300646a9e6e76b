#!/usr/bin/env python3
"""Makes the page on performance, with its pictures, from the results of benchmarks and from a template that says what figures cannot. Standard library only.

usage: report.py RESULTS-FOLDER TEMPLATE PAGE

Reads targets.json in the folder, which must be there, and large.json, payins.json, micro.json, peers.json, reads.json, which may. In the template a line `{{name}}` is replaced by
the part of that name. The pictures go to the folder `performance` beside the page.
"""
import json
import os
import statistics
import sys

from chart import Chart, short

SHAPES = ["1x1", "16x1", "1x64", "1x512", "8x1000"]
IN_FLIGHT = {"1x1": 1, "16x1": 16, "1x64": 64, "1x512": 512, "8x1000": 8000}


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"


def rate(value):
    for limit, unit in ((1e6, " M"), (1e3, " k")):
        if value >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.3g}"


def duration(microseconds):
    for limit, unit in ((1e6, "s"), (1e3, "ms")):
        if microseconds >= limit:
            return f"{microseconds / limit:.3g} {unit}"
    return f"{microseconds:.3g} us"


class Report:
    def __init__(self, folder):
        self.folder = folder
        self.targets = self.read("targets")
        if self.targets is None:
            sys.exit(f"{folder}/targets.json is missing: `make bench` writes it")
        if not self.targets["good"]:
            sys.exit("the results have wrong replies in them: nothing to publish")

    def read(self, name):
        path = f"{self.folder}/{name}.json"
        if not os.path.exists(path):
            return None
        with open(path) as file:
            return json.load(file)

    # Figures of one subject over all rounds.

    def subjects(self):
        return [subject for row in self.targets["rows"] for subject in row["subjects"]]

    def median(self, kind, accounts, shape, figure):
        values = [
            sample[figure]
            for subject in self.subjects()
            if subject["kind"] == kind and subject["accounts"] == accounts and subject["in_flight"] == shape
            for sample in subject["rounds"]
            if sample and figure in sample
        ]
        return statistics.median(values) if values else None

    # The parts of the page.

    def part_machine(self):
        machine, settings = self.targets["machine"], self.targets["settings"]
        yield f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gigabytes']:.0f} GiB, Linux {machine['kernel']}, {machine['system']}."
        others = {name: self.read(name) for name in ("large", "payins", "micro", "peers", "reads")}
        apart = [f"{name} `{it['revision']}`" for name, it in others.items() if it and it.get("revision", settings["revision"]) != settings["revision"]]
        if apart:
            yield f"Measured apart, on another revision: {', '.join(apart)}."
        yield f"Revision `{settings['revision']}`; {settings['rounds']} rounds of {settings['seconds']:g} s for each figure after {settings['warmup']:g} s of warm-up,"
        yield f"rows and programs in shuffled order (seed {settings['seed']}), {settings['warm_bytes'] >> 30} GiB of memory touched before each."

    def part_targets(self):
        rows = []
        for target in self.targets["targets"]:
            measured = target.get("measured", target.get("why", ""))
            value, _, spread = measured.partition(" (")
            rows.append([target["title"], target["wanted"], f"**{value}** ({spread}" if spread else measured, target["verdict"], target["details"]])
        for name in ("large", "payins"):
            results = self.read(name)
            for target in results[name]["targets"] if results else []:
                rows.append([target["title"], target["wanted"], f"**{target['measured']}**" if target["measured"] else "", target["verdict"], target["details"]])
        met = sum(row[3] == "met" for row in rows)
        yield f"{met} of {len(rows)} targets met."
        yield ""
        yield from table(["workload", "target", "measured (range of single rounds)", "verdict", "medians"], rows)

    def part_micro(self):
        micro = self.read("micro")
        if micro is None:
            yield "Not measured in this run."
            return

        def nanoseconds(value):
            return f"{value:.3g} ns" if value < 1e4 else duration(value / 1e3)

        yield from table(
            ["part", "each", "median", "lowest - highest"],
            [[f["name"], f["unit"], nanoseconds(f["ns"]), f"{nanoseconds(f['lowest'])} - {nanoseconds(f['highest'])}"] for f in micro["figures"]])

    def part_peers(self):
        peers = self.read("peers")
        if peers is None:
            yield "Not measured in this run."
            return
        rows = []
        for row in peers["rows"]:
            if row["runs"]:
                middle = {name: statistics.median(run[name] for run in row["runs"]) for name in ("transfers_per_second", "p50_us", "p99_us")}
                rows.append([row["system"], row["in_flight"], rate(middle["transfers_per_second"]), duration(middle["p50_us"]), duration(middle["p99_us"])])
        yield from table(["system", "in flight", "transfers/s", "p50", "p99"], rows)

    def part_reads(self):
        reads = self.read("reads")
        if reads is None:
            yield "Not measured in this run."
            return
        yield f"{short(reads['accounts'])} accounts, {rate(reads['entries'])} entries; `transfers` says what was posted meanwhile."
        yield ""
        yield from table(
            ["command", "account", "transfers", "p50", "p99", "p99.9"],
            [[f"`{r['command']}`", r["account"], r["transfers_beside"]] + [duration(r["latency_us"][name]) for name in ("p50", "p99", "p99.9")] for r in reads["reads"]])

    # Pictures.

    def draw(self, folder):
        os.makedirs(folder, exist_ok=True)
        settings = self.targets["settings"]
        few, many = settings["accounts"], settings["many_accounts"]
        chart = Chart("Durable transfers a second", "transfers a second", "connections x in flight on each", SHAPES)
        chart.add(f"Ducat, {short(few)} accounts", [self.median("ducat transfers", few, shape, "per_second") for shape in SHAPES])
        chart.add(f"Ducat, {short(many)} accounts", [self.median("ducat transfers", many, shape, "per_second") for shape in SHAPES])
        chart.add("journal alone", [self.median("journal", few, f"1x{IN_FLIGHT[shape]}", "per_second") for shape in SHAPES], dashed=True)
        for accounts in (few, many):
            chart.add(f"deferred, {short(accounts)}", [self.median("deferred", accounts, f"1x{IN_FLIGHT[shape]}", "per_second") for shape in SHAPES], dashed=True)
        chart.add("PostgreSQL", [self.median("postgresql", few, shape, "per_second") for shape in SHAPES])
        peers = self.read("peers") or {"rows": []}
        for name, system in (("redis, Lua script", "redis, appendfsync always"), ("SQLite, in process", "SQLite, in process")):
            found = {row["in_flight"]: statistics.median(run["transfers_per_second"] for run in row["runs"]) for row in peers["rows"] if row["system"] == system and row["runs"]}
            chart.add(name, [found.get(shape, found.get(f"batches of {IN_FLIGHT[shape]}")) for shape in SHAPES])
        if chart.series:
            chart.write(f"{folder}/throughput.svg")
        percentiles = [("p50", "p50_us"), ("p90", "p90_us"), ("p99", "p99_us"), ("p99.9", "p999_us"), ("max", "max_us")]
        chart = Chart(f"Latency of a durable transfer, {short(few)} accounts", "microseconds", "percentile", [name for name, _ in percentiles])
        for shape in SHAPES:
            chart.add(shape.replace("x", " x "), [self.median("ducat transfers", few, shape, figure) for _, figure in percentiles])
        if chart.series:
            chart.write(f"{folder}/latency.svg")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip().splitlines()[2])
    folder, template, page = sys.argv[1:]
    report = Report(folder)
    parts = {name[5:]: getattr(report, name) for name in dir(report) if name.startswith("part_")}
    lines = []
    with open(template) as file:
        for line in file.read().splitlines():
            name = line.strip().removeprefix("{{").removesuffix("}}") if line.strip().startswith("{{") else None
            if name is None:
                lines.append(line)
            elif name in parts:
                lines += list(parts[name]())
            else:
                sys.exit(f"{template}: there is no part '{name}'; the parts are {', '.join(sorted(parts))}")
    report.draw(os.path.join(os.path.dirname(page) or ".", "performance"))
    with open(page, "w") as file:
        file.write("\n".join(lines) + "\n")
    print(page)


if __name__ == "__main__":
    main()
