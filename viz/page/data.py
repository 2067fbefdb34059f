"""What the page's script knows of a scene beside its cards and lines: findings, months, files.

Days are whole numbers counted from 1970-01-01, so that the script compares numbers and never reads
a date.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from onward.graph.dates import EPOCH, first_day
from onward.viz.drawing.palette import KIND_COLOURS, LIGHT
from onward.viz.layout import PlacedScene
from onward.viz.page.cards_and_lines import CARD_FACTS, TIE_FACTS, tie_days
from onward.viz.scene import FindingText, Scene, compute_scene_id
from onward.viz.svg import write_svg

HEAD_LINES: Final = 4
"""Lines of an SVG before its content: root, title, description, ground."""

MONTHS: Final = 12


def make_finding_data(finding: FindingText) -> dict[str, Any]:
    """Give the days of a finding's paths: since, until, and whether each tie had ended."""
    paths = [
        [[*tie_days(step["tie"]), bool(step["tie"].get("ended"))] for step in path.ties]
        for path in finding.paths
    ]
    return {"number": finding.number, "paths": paths}


def find_months(scene: Scene) -> dict[str, int] | None:
    """Give the months that the page's slider runs over, counted from the year nought.

    It begins a month before the first day of any tie and ends with the month of the assessment,
    or the last beginning of a tie. None: no tie has a date.
    """
    days = [tie_days(step["tie"]) for edge in scene.edges for step in edge.ties]
    begins = [since for since, _ in days if since is not None]
    ends = [until - 1 for _, until in days if until is not None]
    if not begins and not ends:
        return None
    asked = _month(first_day(scene.on)) if scene.on else _month_of(max(begins + ends))
    last = max([asked, *map(_month_of, begins)])
    return {"first": _month_of(min(begins + ends)) - 1, "last": last, "asked": asked}


def _month_of(day: int) -> int:
    return _month(date.fromordinal(EPOCH.toordinal() + day))


def _month(day: date) -> int:
    return day.year * MONTHS + day.month - 1


def format_month(month: int) -> str:
    """Write a month of `find_months`.

    >>> format_month(2016 * 12 + 4)
    '2016-05'
    """
    return f"{month // MONTHS:04}-{month % MONTHS + 1:02}"


def make_scene_data(placed: PlacedScene, figures: Sequence[str]) -> dict[str, Any]:
    """Give what the script needs beside nodes and edges.

    Args:
        placed: The scene in its places.
        figures: The SVG documents that stand in the page, one a map.
    """
    scene = placed.scene
    head, tail = find_surrounding_svg(figures, write_svg(placed))
    return {
        "findings": [make_finding_data(one) for one in scene.findings],
        "months": find_months(scene),
        "numbers": scene.numbers,
        "maps": [{"title": one.map.title, "numbers": one.map.numbers} for one in placed.maps],
        "facts": {"card": CARD_FACTS, "tie": TIE_FACTS},
        "palette": [list(pair) for pair in LIGHT.items()],
        "icons": sorted({*KIND_COLOURS.values(), "other"}),
        "file": {"name": make_file_name(scene), "head": head, "tail": tail},
    }


def find_surrounding_svg(figures: Sequence[str], whole: str) -> tuple[str, str]:
    """Give what stands before and after the figures' content in the SVG with frame and legend.

    So the page can save the very file that the export writes, and holds the picture only once.
    """
    content = "".join(
        figure.split("\n", HEAD_LINES)[HEAD_LINES].removesuffix("</svg>\n") for figure in figures
    )
    head, _, tail = whole.partition(content) if content else (whole, "", "")
    return head, tail


_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")


def make_file_name(scene: Scene) -> str:
    """Name the files that the page saves, from ids only."""
    stem = _NOT_IN_NAMES.sub("-", scene.reference)[:80].strip("-.")
    return f"{stem or 'map'}-{compute_scene_id(scene)[:8]}"


def write_json_block(data: Any) -> str:
    r"""Write data as JSON that may stand in a script element, whatever its texts hold.

    >>> write_json_block({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, sort_keys=True, allow_nan=False, separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
