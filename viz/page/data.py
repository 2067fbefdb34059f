"""What the page's script knows of a scene beside its cards and lines: findings, months, files."""

import json
import re
from collections.abc import Sequence
from typing import Final

from onward.queries.model.findings import Finding
from onward.viz.briefing.findings import find_finding
from onward.viz.drawing.palette import LIGHT
from onward.viz.layout import PlacedScene
from onward.viz.page.cards_and_lines import tie_days
from onward.viz.page.months import find_month, month_of_day
from onward.viz.page.script_data import CARD_FACTS, TIE_FACTS, Months, PathSpans, SceneData
from onward.viz.page.time_events import list_entry_months, list_entry_spans
from onward.viz.scene import Scene
from onward.viz.scene_id import compute_scene_id
from onward.viz.scene_texts import FindingText
from onward.viz.svg import write_svg

HEAD_LINES: Final = 4
"""Lines of an SVG before its content: root, title, description, ground."""

NAME_LINES: Final = 3
"""Lines until its title and description are over."""


def make_finding_data(finding: FindingText, record: Finding | None = None) -> PathSpans:
    """Return the days of a finding's paths, and of the list entries that it rests on."""
    paths = [
        [(*tie_days(step.tie), step.tie.ended) for step in path.ties] for path in finding.paths
    ]
    data: PathSpans = {"number": finding.number, "paths": paths}
    entries = list_entry_spans(record)
    if entries:
        data["entries"] = entries
    return data


def find_months(scene: Scene) -> Months | None:
    """Return the months that the page's slider runs over, counted from the year 0.

    It begins a month before the first day of any tie or list entry and ends with the month of the
    assessment, or the last beginning. None: nothing has a date.
    """
    days = [tie_days(tie.step.tie) for edge in scene.edges for tie in edge.ties]
    begins = [month_of_day(since) for since, _ in days if since is not None]
    # an end is the first day outside: the last day within is the one before
    last_days = [month_of_day(until - 1) for _, until in days if until is not None]
    all_months = [*begins, *last_days, *list_entry_months(scene)]
    if not all_months:
        return None
    asked_month = find_month(scene.on)
    if asked_month is None:
        asked_month = max(all_months)
    return {"first": min(all_months) - 1, "last": max([asked_month, *begins]), "asked": asked_month}


def make_scene_data(placed: PlacedScene, figures: Sequence[str] | None) -> SceneData:
    """Return what the script needs beside cards and lines.

    Args:
        placed: The scene in its places.
        figures: The SVG documents that stand in the page, one a map; None where the page saves no
            file of its own: drawing the whole once more takes long.
    """
    scene = placed.scene
    maps = [placed_map.map for placed_map in placed.maps]
    data: SceneData = {
        "findings": [
            make_finding_data(finding, find_finding(finding, scene.record))
            for finding in scene.findings
        ],
        "months": find_months(scene),
        "numbers": scene.numbers,
        "maps": [{"title": single.title, "numbers": single.numbers} for single in maps],
        "facts": {"card": CARD_FACTS, "tie": TIE_FACTS},
        "ground": LIGHT["ground"],
    }
    if figures is not None:
        root, head, tail = find_surrounding_svg(figures, write_svg(placed))
        data["file"] = {
            "name": make_file_name(scene),
            "root": root,
            "head": head,
            "tail": tail,
        }
    return data


def find_surrounding_svg(figures: Sequence[str], whole: str) -> tuple[str, str, str]:
    """Return what stands before and after the figures' content in the SVG with frame and legend.

    So the page can save the very file that the export writes, and holds the picture only once.

    Returns:
        The line of its root, then what stands before and what stands after the content. Title and
        description after the root are left out where they are those of the first figure.
    """
    content = "".join(
        figure.split("\n", HEAD_LINES)[HEAD_LINES].removesuffix("</svg>\n") for figure in figures
    )
    head, _, tail = whole.partition(content) if content else (whole, "", "")
    root, _, head = head.partition("\n")
    names = "\n".join(figures[0].split("\n", HEAD_LINES)[1:NAME_LINES]) + "\n"
    return f"{root}\n", head.removeprefix(names), tail


_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")


def make_file_name(scene: Scene) -> str:
    """Name the files that the page saves, from ids only."""
    stem = _NOT_IN_NAMES.sub("-", scene.reference)[:80].strip("-.")
    return f"{stem or 'map'}-{compute_scene_id(scene)[:8]}"


def write_json_block(data: object) -> str:
    r"""Write data as JSON that may stand in a script element, whatever its texts hold.

    >>> write_json_block({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(
        data, sort_keys=True, allow_nan=False, separators=(",", ":"), ensure_ascii=False
    )
    # nothing in a name may end the script element, begin a comment in it, or be no letter of UTF-8
    return _UNSAFE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
