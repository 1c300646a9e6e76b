#!/usr/bin/env python3
"""Draws the results of `ducat-bench suite` as two SVG pictures: throughput against what is in flight, and latencies. Standard library only.

usage: plot.py RESULTS.json FOLDER
"""
import json
import math
import os
import statistics
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 190, 44, 56
COLOURS = ["#1b6ca8", "#d1495b", "#2a9d6f", "#8a5cb8", "#c98a1b", "#5a6672", "#3fa7b5", "#a83279"]


def median_of(rounds, pick):
    values = [value for value in map(pick, rounds) if value]
    return statistics.median(values) if values else None


def figure(value):
    for limit, unit in ((1e6, " M"), (1e3, " k")):
        if value >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"


class Chart:
    """A chart with a logarithmic vertical axis and named places on the horizontal one."""

    def __init__(self, title, axis, places, series):
        self.title, self.axis, self.places, self.series = title, axis, places, series
        values = [value for _, points, _ in series for value in points if value]
        self.low = 10 ** math.floor(math.log10(min(values)))
        self.high = 10 ** math.ceil(math.log10(max(values)))
        if self.high == self.low:
            self.high *= 10

    def x(self, index):
        return LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / len(self.places)

    def y(self, value):
        share = (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    def lines(self):
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
        yield f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(self.title)}</text>'
        yield f'<text x="16" y="{HEIGHT / 2}" transform="rotate(-90 16 {HEIGHT / 2})" text-anchor="middle">{escape(self.axis)}</text>'
        power = self.low
        while power <= self.high * 1.001:
            for step in range(1, 10):
                if power * step <= self.high * 1.001:
                    y = self.y(power * step)
                    yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{"#b8bec4" if step == 1 else "#eceef0"}"/>'
            yield f'<text x="{LEFT - 8}" y="{self.y(power) + 4:.1f}" text-anchor="end">{figure(power)}</text>'
            power *= 10
        for index, place in enumerate(self.places):
            yield f'<text x="{self.x(index):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{escape(place)}</text>'
        yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">connections x in flight on each</text>'
        for number, (name, points, dashed) in enumerate(self.series):
            colour = COLOURS[number % len(COLOURS)]
            seen = [(self.x(index), self.y(value)) for index, value in enumerate(points) if value]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in seen)
            dash = ' stroke-dasharray="5 4"' if dashed else ""
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
            for x, y in seen:
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            y = TOP + 14 + 20 * number
            yield f'<line x1="{WIDTH - RIGHT + 12}" y1="{y - 4}" x2="{WIDTH - RIGHT + 34}" y2="{y - 4}" stroke="{colour}" stroke-width="2"{dash}/>'
            yield f'<text x="{WIDTH - RIGHT + 40}" y="{y}">{escape(name)}</text>'
        yield "</svg>"

    def write(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.lines()) + "\n")


def yardstick(mode):
    return lambda round: next((stick["transfers_per_second"] for stick in round["yardsticks"] if stick["mode"] == mode), None)


def server(*path):
    def pick(round):
        value = round["server"]
        for name in path:
            value = value[name] if value else None
        return value

    return pick


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip().splitlines()[-1])
    with open(sys.argv[1]) as file:
        results = json.load(file)
    cells = results["cells"]
    places = list(dict.fromkeys(cell["shape"] for cell in cells))
    kinds = list(dict.fromkeys((cell["accounts"], cell["keys"]) for cell in cells))

    def points(kind, pick):
        found = {cell["shape"]: median_of(cell["rounds"], pick) for cell in cells if (cell["accounts"], cell["keys"]) == kind}
        return [found.get(place) for place in places]

    throughput = [(f"{figure(kind[0])}, {kind[1]} keys", points(kind, server("transfers_per_second")), False) for kind in kinds]
    for kind in [kind for kind in kinds if kind[1] == kinds[0][1]]:
        throughput.append((f"journal, {figure(kind[0])}", points(kind, yardstick("journal")), True))
        deferred = points(kind, yardstick("deferred"))
        if any(deferred):
            throughput.append((f"deferred, {figure(kind[0])}", deferred, True))
    latency = [(name, points(kinds[0], server("latency_us", name)), False) for name in ("p50", "p90", "p99", "p99.9", "max")]
    os.makedirs(sys.argv[2], exist_ok=True)
    Chart("Durable transfers a second (dashed: the yardstick)", "transfers a second", places, throughput).write(sys.argv[2] + "/throughput.svg")
    Chart(f"Latency of a transfer, {figure(kinds[0][0])} accounts, {kinds[0][1]} keys", "microseconds", places, latency).write(sys.argv[2] + "/latency.svg")
    print(f"{sys.argv[2]}/throughput.svg and latency.svg")


if __name__ == "__main__":
    main()
