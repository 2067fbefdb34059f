"""How good pictures are, and what they cost: crossings, overlaps, arrows that point up, seconds.

`python -m tests.bench.pictures` prints the tables of `docs/benchmarks.md`. Scenes are drawn at
random from a seed: trees of owners with officers, addresses and deliveries, as registers have them.
"""

import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from onward import registry
from onward.graph.model import Party, Provenance, Statement, Tie
from onward.viz.layout import PlacedScene, place_scene
from onward.viz.scene import Edge, Node, Scene
from onward.viz.scenes.scenes import neighbourhood_scene
from onward.viz.svg import write_svg
from tests.engines import open_engine
from tests.stakes import World
from tools.chromium import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES: Final = (20, 40, 60, 150, 1000)
COUNTED: Final = 150
"""Crossings are counted in pictures of so many cards at most: it takes every pair of lines."""

OWNERSHIP: Final = frozenset(("owns", "controls", "directs", "contains"))
KINDS: Final = ("Company", "Company", "Person", "PublicBody", "Address")
TIES: Final = ("owns", "owns", "controls", "directs", "located_at", "ships_to")

Point = tuple[float, float]


def scene_of(count: int, seed: int = 1) -> Scene:
    """Draw a scene of so many parties, three of them in the row, with a tenth more ties."""
    source = random.Random(seed)  # noqa: S311  # no secret: a seed
    ties = list(_ties(count, source))
    nodes = tuple(
        Node(
            f"p{n}",
            f"Party {n} {'Holding ' * source.randrange(3)}",
            source.choice(KINDS),
            "Germany",
            ("consignee",) if n < 3 else (),
        )
        for n in range(count)
    )
    edges = tuple(
        Edge(f"t{at}", f"p{start}", f"p{end}", kind, f"{kind} 60 %", findings=(1,) * (at < 5))
        for at, (start, end, kind) in enumerate(ties)
    )
    return Scene("Scene", "", "", "", (), nodes, edges, (), (), (), (), "")


def _ties(count: int, source: random.Random) -> Iterator[tuple[int, int, str]]:
    for n in range(3, count):
        other, kind = source.randrange(max(0, n - 25), n), source.choice(TIES)
        yield (n, other, kind) if source.random() < 0.7 else (other, n, kind)
    for _ in range(count // 10):
        start, end = source.sample(range(count), 2)
        yield start, end, source.choice(("owns", "ships_to"))


def points(path: str) -> list[Point]:
    """Return points along a path of cubic curves, eight a curve."""
    numbers = [float(number) for number in re.findall(r"-?\d+", path)]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    found = [pairs[0]]
    for first in range(0, len(pairs) - 1, 3):
        curve = pairs[first : first + 4]
        found += [_at(curve, step / 8) for step in range(1, 9)]
    return found


def _at(curve: Sequence[Point], t: float) -> Point:
    r = 1 - t
    weights = (r**3, 3 * t * r * r, 3 * t * t * r, t**3)
    x = sum(weight * point[0] for weight, point in zip(weights, curve, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, curve, strict=True))
    return x, y


def crossings(placed: PlacedScene) -> int:
    """Count the pairs of lines that cross."""
    lines = [points(line.path) for line in placed.lines]
    return sum(_cross(one, two) for one, two in combinations(lines, 2))


def _cross(one: Sequence[Point], two: Sequence[Point]) -> bool:
    return any(_meet(a, b, c, d) for a, b in pairwise(one) for c, d in pairwise(two))


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def overlaps(placed: PlacedScene) -> int:
    """Count the pairs of cards and labels that lie on one another."""
    cards = [(card.x, card.y, card.width, card.height) for card in placed.cards]
    labels = [(one.label_x, one.label_y, one.label.width, one.label.height) for one in placed.lines]
    return sum(
        abs(x - u) < (w + m) / 2 and abs(y - v) < (h + n) / 2
        for (x, y, w, h), (u, v, m, n) in combinations([*cards, *labels], 2)
    )


def upwards(placed: PlacedScene) -> int:
    """Count the ties of ownership that point up."""
    height = {card.node.id: card.y for card in placed.cards}
    owned = [line.edge for line in placed.lines if line.edge.kind in OWNERSHIP]
    return sum(height[edge.start] >= height[edge.end] for edge in owned)


def _seconds(run: Callable[[], object]) -> float:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        run()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def tables() -> Iterator[str]:
    """Write the tables, line by line."""
    yield "## Pictures\n"
    yield (
        "`python -m tests.bench.pictures`: scenes drawn at random from a seed, the middle of three "
        "runs. Overlaps are pairs of cards and labels that lie on one another.\n"
    )
    yield "| cards, lines | layout | SVG | crossings | overlaps | ownership that points up |"
    yield "|---|---|---|---|---|---|"
    for count in SIZES:
        scene = scene_of(count)
        placed = place_scene(scene)
        layout, drawn = _seconds(partial(place_scene, scene)), _seconds(partial(write_svg, placed))
        few = count <= COUNTED
        crossed, over = (crossings(placed), overlaps(placed)) if few else ("not counted",) * 2
        size = f"{count}, {len(scene.edges)}"
        times = f"{layout * 1000:,.0f} ms | {drawn * 1000:,.0f} ms"
        yield f"| {size} | {times} | {crossed} | {over} | {upwards(placed)} |"
    yield from _exports()
    yield from _crowd()


def _exports() -> Iterator[str]:
    yield "\n| a map of 40 cards as | seconds | kB |"
    yield "|---|---|---|"
    scene = scene_of(40)
    for name in registry.names("export"):
        export = registry.find("export", name)
        took = _seconds(partial(export.render, scene))
        yield f"| {name} | {took:.2f} | {len(export.render(scene)) / 1000:,.0f} |"
    painted = first_paint(registry.find("export", "html").render(scene))
    if painted is not None:
        yield f"\nThe page of these 40 cards is first painted after {painted:.2f} s (Chromium)."


PAINTS: Final = "performance.getEntriesByName('first-contentful-paint')"


def first_paint(content: bytes) -> float | None:
    """Return seconds to first paint of a page in a new window (the middle of nine).

    None without Chromium.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where it is measured

    chromium = find_chromium(windowed=True)
    if chromium is None:
        return None
    with TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "map.html"
        file.write_bytes(content)
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        took = [_painted(browser.new_context().new_page(), file) for _ in range(9)]
        browser.close()
    return statistics.median(took)


def _painted(page: "Page", file: Path) -> float:
    page.goto(file.as_uri())
    # the map is there before it is painted
    page.locator("#map[data-drawn]").wait_for()
    page.wait_for_function(f"() => {PAINTS}.length > 0")
    paint = page.evaluate(f"() => {PAINTS}[0].startTime")
    page.context.close()
    return float(paint) / 1000


def _said(record: int) -> Provenance:
    return Provenance("bench", f"{record}", retrieved="2026-05-01")


def _crowd() -> Iterator[str]:
    """Draw a party with 5,000 others around it."""
    chosen = random.Random(1)  # noqa: S311  # no secret: a seed
    kinds = ("owns", "directs", "located_at", "ships_to", "supplies")
    ids = [f"bench:{n}" for n in range(5_001)]
    rows: list[Statement] = [
        Party(one, f"Party {one}", "Company", "AE", source=_said(0)) for one in ids
    ]
    for n in range(1, 5_001):
        other = 0 if n % 2 else chosen.randrange(n)
        rows.append(Tie(ids[n], ids[other], chosen.choice(kinds), _said(n), since="2020-01-01"))
    engine = open_engine("embedded", World(rows))
    (pid,) = engine.find([ids[0]])
    assert pid is not None
    ask = partial(neighbourhood_scene, engine, [pid], 6, date(2026, 5, 1), None)
    scene = ask()
    took = _seconds(lambda: write_svg(place_scene(ask())))
    yield (
        f"\nAround a party with 5,000 others within six ties: {len(scene.nodes)} cards are chosen, "
        f"laid out and drawn in {took:.2f} s. Under it stands: {' '.join(scene.notes)}."
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in tables())
