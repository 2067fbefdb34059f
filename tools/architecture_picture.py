"""Draws the house in ``docs/pictures/architecture.svg``: ``python -m tools.architecture_picture``.

A band for each of the five parts, in the order of the import contract; in it a box for each room (a
folder, or a module that stands alone). Rooms stand in rows: each imports only rooms in the rows
below it and in the bands below. A box says how many modules and lines of code its room has. The
numbers are the steps of an order through the house, which stand in ``docs/architecture.md``; a test
compares picture and page with the code.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "architecture.md"
PICTURE: Final = ROOT / "docs" / "pictures" / "architecture.svg"
BANDS: Final = ("onward", "viz", "queries", "loaders", "graph")
"""The parts of the house from the top to the bottom, each a folder of the root."""

STEP: Final = re.compile(r"^(\d+)\. .*?\(`([\w/.]+)`\)", re.MULTILINE)
"""A step of the order's way: its number, and the module or room in which it is taken."""

WIDTH: Final = 1_240
BOX: Final = (166, 42)
GAP: Final = 10
LEFT: Final = 96
TITLE: Final = "The rooms of Onward, and the way of an order through them"


@dataclass(frozen=True, slots=True)
class Room:
    """A folder of one part of the house, or a module that stands alone in it.

    Attributes:
        path: From the root, such as ``queries/assessment`` or ``graph/dates.py``.
        modules, lines: Its modules, and their lines of code without blanks and comments.
        imports: The other rooms that its modules import when they are loaded.
    """

    path: str
    modules: int
    lines: int
    imports: frozenset[str]

    @property
    def band(self) -> str:
        """The part of the house in which it stands."""
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """Its name as a box shows it."""
        return self.path.partition("/")[2].removesuffix(".py") or self.path


def read_steps() -> Mapping[str, list[int]]:
    """Return the steps of an order's way by the path that the page names, in its order."""
    steps: dict[str, list[int]] = {}
    for number, path in STEP.findall(PAGE.read_text(encoding="utf-8")):
        steps.setdefault(path, []).append(int(number))
    return steps


def measure_rooms() -> Sequence[Room]:
    """Return every room with its size and imports, by path."""
    files: dict[str, list[Path]] = {}
    for band in BANDS:
        for path in sorted((ROOT / band).rglob("*.py")):
            place = path.relative_to(ROOT)
            is_link = band == "onward" and place.parts[1] in BANDS
            if not is_link and place.name != "__main__.py" and place.parts[1] != "__init__.py":
                files.setdefault(_find_room(place), []).append(path)
    return [
        Room(
            room,
            len(paths),
            sum(_count_lines(path) for path in paths),
            frozenset(
                imported
                for path in paths
                for imported in _list_imported_rooms(path, files)
                if imported != room
            ),
        )
        for room, paths in sorted(files.items())
    ]


def _find_room(place: Path) -> str:
    """Return the room of a module: the folder below its part, or itself."""
    return "/".join(place.parts[:2]) if len(place.parts) > 1 else place.as_posix()


def _count_lines(path: Path) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _list_imported_rooms(path: Path, rooms: Mapping[str, object]) -> Iterator[str]:
    """Yield the rooms that a module imports at its top, types alone left out."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        parts = node.module.split(".")
        if parts[0] != "onward":
            continue
        inside = parts[1:] if parts[1:2] and parts[1] in BANDS else parts
        for alias in node.names:
            below = [*inside, alias.name][:2]
            for room in ("/".join(below), "/".join(below) + ".py"):
                if room in rooms:
                    yield room


def rank_rooms(rooms: Sequence[Room]) -> Mapping[str, int]:
    """Return the row of each room in its band: above every room of the band that it imports."""
    by_path = {room.path: room for room in rooms}
    ranks: dict[str, int] = {}

    def rank(path: str) -> int:
        if path not in ranks:
            ranks[path] = 0  # a circle would come back here; the contracts allow none
            room = by_path[path]
            below = [rank(other) for other in sorted(room.imports) if _is_beside(room, other)]
            ranks[path] = 1 + max(below, default=-1)
        return ranks[path]

    for room in rooms:
        rank(room.path)
    return ranks


def _is_beside(room: Room, other: str) -> bool:
    return other.partition("/")[0] == room.band


def draw_house(rooms: Sequence[Room], steps: Mapping[str, list[int]]) -> str:
    """Return the picture as SVG."""
    ranks = rank_rooms(rooms)
    numbers: dict[str, list[int]] = {}
    for path, taken in steps.items():
        numbers.setdefault(_find_room(Path(path)), []).extend(taken)
    body: list[str] = []
    top = 56
    for band in BANDS:
        height, drawn = _draw_band(
            band, [room for room in rooms if room.band == band], ranks, numbers, top
        )
        body += drawn
        top += height + 14
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" '
        f'font-family="DejaVu Sans, sans-serif" role="img" aria-label="{escape(TITLE)}">'
    )
    title = f'<text x="20" y="32" font-size="20" fill="#1b2733">{escape(TITLE)}</text>'
    ground = f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>'
    return "\n".join([head, ground, title, *body, "</svg>"]) + "\n"


def _draw_band(
    band: str,
    rooms: Sequence[Room],
    ranks: Mapping[str, int],
    numbers: Mapping[str, list[int]],
    top: int,
) -> tuple[int, list[str]]:
    """Draw a part of the house, the rooms that import most on top; return its height, too."""
    wide, high = BOX
    a_row = (WIDTH - LEFT - 20) // (wide + GAP)
    rows: list[list[Room]] = []
    for rank in sorted({ranks[room.path] for room in rooms}, reverse=True):
        of_rank = [room for room in rooms if ranks[room.path] == rank]
        rows += [of_rank[at : at + a_row] for at in range(0, len(of_rank), a_row)]
    height = len(rows) * (high + GAP) + GAP
    drawn = [
        f'<rect x="12" y="{top}" width="{WIDTH - 24}" height="{height}" rx="8" fill="#f1f4f7"/>',
        f'<text x="24" y="{top + 26}" font-size="15" font-weight="bold" fill="#1b2733">'
        f"{band}/</text>",
    ]
    for number, row in enumerate(rows):
        for column, room in enumerate(row):
            x = LEFT + column * (wide + GAP)
            y = top + GAP + number * (high + GAP)
            drawn += _draw_room(room, x, y, numbers.get(room.path, []))
    return height, drawn


def _draw_room(room: Room, x: int, y: int, numbers: Sequence[int]) -> Iterator[str]:
    wide, high = BOX
    modules = "a module" if room.modules == 1 else f"{room.modules} modules"
    fill, line = ("#fff6dd", "#b58a1b") if numbers else ("#ffffff", "#9aa8b5")
    yield (
        f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" rx="5" fill="{fill}" '
        f'stroke="{line}"/>'
    )
    yield f'<text x="{x + 8}" y="{y + 18}" font-size="13" fill="#1b2733">{escape(room.name)}</text>'
    yield (
        f'<text x="{x + 8}" y="{y + 34}" font-size="10.5" fill="#52606d">'
        f"{modules}, {room.lines:,} lines</text>"
    )
    for place, number in enumerate(sorted(numbers)):
        cx = x + wide - 12 - 19 * (len(numbers) - 1 - place)
        yield f'<circle cx="{cx}" cy="{y + 12}" r="9" fill="#8a5a00"/>'
        yield (
            f'<text x="{cx}" y="{y + 15.5}" font-size="10" text-anchor="middle" '
            f'fill="#ffffff">{number}</text>'
        )


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw_house(measure_rooms(), read_steps()), encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)} was written")


if __name__ == "__main__":
    main()
