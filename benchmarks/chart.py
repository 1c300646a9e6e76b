"""Charts as SVG text, with nothing but the standard library: a logarithmic vertical axis, named places on the horizontal one."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 76, 200, 44, 56
COLOURS = ["#1b6ca8", "#d1495b", "#2a9d6f", "#8a5cb8", "#c98a1b", "#5a6672", "#3fa7b5", "#a83279"]


def short(value):
    """A round number: 10 k, 2.5 M."""
    for limit, unit in ((1e6, " M"), (1e3, " k")):
        if value >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"


class Chart:
    def __init__(self, title, vertical, horizontal, places):
        self.title, self.vertical, self.horizontal, self.places = title, vertical, horizontal, places
        self.series = []

    def add(self, name, points, dashed=False):
        """One value for each place, or None where there is none; nothing is drawn where there are none at all."""
        if any(points):
            self.series.append((name, points, dashed))

    def scale(self):
        values = [value for _, points, _ in self.series for value in points if value]
        low, high = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))
        return low, high if high > low else low * 10

    def x(self, index):
        return LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / len(self.places)

    def lines(self):
        low, high = self.scale()

        def y(value):
            share = (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
            return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

        right = WIDTH - RIGHT
        yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
        yield f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(self.title)}</text>'
        yield f'<text x="16" y="{HEIGHT / 2}" transform="rotate(-90 16 {HEIGHT / 2})" text-anchor="middle">{escape(self.vertical)}</text>'
        power = low
        while power <= high * 1.001:
            for step in range(1, 10):
                if power * step <= high * 1.001:
                    colour = "#b8bec4" if step == 1 else "#eceef0"
                    yield f'<line x1="{LEFT}" y1="{y(power * step):.1f}" x2="{right}" y2="{y(power * step):.1f}" stroke="{colour}"/>'
            yield f'<text x="{LEFT - 8}" y="{y(power) + 4:.1f}" text-anchor="end">{short(power)}</text>'
            power *= 10
        for index, place in enumerate(self.places):
            yield f'<text x="{self.x(index):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{escape(place)}</text>'
        yield f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(self.horizontal)}</text>'
        for number, (name, points, dashed) in enumerate(self.series):
            colour, dash = COLOURS[number % len(COLOURS)], ' stroke-dasharray="5 4"' if dashed else ""
            seen = [(self.x(index), y(value)) for index, value in enumerate(points) if value]
            path = " ".join(f"{x:.1f},{height:.1f}" for x, height in seen)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
            for x, height in seen:
                yield f'<circle cx="{x:.1f}" cy="{height:.1f}" r="3" fill="{colour}"/>'
            height = TOP + 14 + 20 * number
            yield f'<line x1="{right + 12}" y1="{height - 4}" x2="{right + 34}" y2="{height - 4}" stroke="{colour}" stroke-width="2"{dash}/>'
            yield f'<text x="{right + 40}" y="{height}">{escape(name)}</text>'
        yield "</svg>"

    def write(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.lines()) + "\n")
