"""The same measurements by an earlier checkout, in the same run: each figure and its ratio.

``make bench`` makes the checkout (``BEFORE``, the commit before by default) and names it in
``ONWARD_BEFORE``. A measurement runs in this tree and at once afterwards in the other one, by the
other one's own code; one that the earlier commit does not know has no figure there.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.lists import ROOT

Figures = dict[str, Any]
MARKS: Final = ("_s", "_ms", "_mb", "seconds", "per_second")
"""How the names of figures end of which a ratio says something."""

TABLES: Final = "make bench"
AIMS: Final = "aims"
"""Names of the parts of a page in docs that a run writes; what stands around them stays."""


def earlier_tree() -> Path | None:
    """Return the checkout that is measured, too; None where none is named."""
    named = os.environ.get("ONWARD_BEFORE", "")
    return Path(named) if named else None


def measure(tree: Path, name: str, folder: Path, *rest: object) -> Figures:
    """Run one measurement of a checkout in a process of its own.

    Raises:
        CalledProcessError: It failed, or the checkout knows none of that name.
    """
    command = [sys.executable, "-m", "tests.bench.measure", name, str(folder), *map(str, rest)]
    paths = os.environ | {"PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True, env=paths)
    answer: Figures = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure_both(
    title: str, name: str, folder: Path, *rest: object, seen: dict[str, tuple[Figures, Figures]]
) -> Figures:
    """Run one measurement here and, where an earlier checkout is named, there.

    Args:
        title: What it is called in the table.
        name: As in `measure`.
        folder: Where it works; the earlier checkout's has its name with ``-before`` behind.
        rest: As in `measure`.
        seen: Where both are noted.
    """
    now = measure(ROOT, name, folder, *rest)
    tree = earlier_tree()
    if tree is not None:
        before = folder.with_name(f"{folder.name}-before")
        seen[title] = now, _try_measure(tree, name, before, *rest)
    return now


def _try_measure(tree: Path, name: str, folder: Path, *rest: object) -> Figures:
    try:
        return measure(tree, name, folder, *rest)
    except subprocess.CalledProcessError:
        return {}


def beside_table(seen: Mapping[str, tuple[Figures, Figures]]) -> str:
    """Write each figure beside that of the commit before, and the ratio of the two.

    >>> seen = {"load": ({"read_s": 3.0, "rows": 9}, {"read_s": 4.0}), "book": ({"all_s": 3.0}, {})}
    >>> print("\\n".join(beside_table(seen).splitlines()[-2:]))
    | load | read_s | 4 | 3 | 0.75 |
    | book | all_s | not known | 3 | |
    """
    if not seen:
        return ""
    lines = [
        "## Beside the commit before\n",
        "Each measurement was run at once by both checkouts. A ratio is now divided by before.\n",
        "| measurement | figure | before | now | ratio |",
        "|---|---|---|---|---|",
    ]
    for title, (now, before) in seen.items():
        lines += _list_rows(title, now, before)
    return "\n".join([*lines, ""])


def _list_rows(title: str, now: Figures, before: Figures) -> Iterator[str]:
    for figure, value in now.items():
        if figure.endswith(MARKS) and isinstance(value, int | float):
            earlier = before.get(figure)
            if isinstance(earlier, int | float) and earlier > 0:
                rest = f"{earlier:.4g} | {value:.4g} | {value / earlier:.2f} |"
            else:
                rest = f"not known | {value:.4g} | |"
            yield f"| {title} | {figure} | {rest}"


def place_tables(written: str, tables: str, part: str = TABLES) -> str:
    """Return a page with the tables of a run in the place of those before; all else stays.

    Raises:
        ValueError: The page has no such part.

    >>> page = place_tables("above <!-- aims: begin -->old<!-- aims: end --> below", "new", AIMS)
    >>> page.split()
    ['above', '<!--', 'aims:', 'begin', '-->', 'new', '<!--', 'aims:', 'end', '-->', 'below']
    """
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    before, found_begin, rest = written.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        message = f"the page has no part between {begin} and {end}"
        raise ValueError(message)
    return f"{before}{begin}\n{tables}\n{end}{after}"
