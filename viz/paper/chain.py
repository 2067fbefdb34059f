"""The row of names and ties along which a finding leads, as a reader takes it in at a glance."""

from collections.abc import Mapping
from typing import Final

from onward.queries.assessment.explain_data import share_text
from onward.viz.content.texts import printable
from onward.viz.drawing.look import UNDIRECTED_KINDS
from onward.viz.scene import Data, PathText


def make_name_row(path: PathText, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Give a path as a row: the first name, then each tie with its direction and the next name.

    A path whose ties all point backwards is told from its other end, so that who owns or controls
    stands first.

    Args:
        path: With ties.
        names: Of the parties, by id.
    """
    row, here = [], _start(path.ties)
    for step in path.ties:
        there = step["to"] if step["from"] == here else step["from"]
        row.append((here, step["tie"], there, _way(step, here)))
        here = there
    if {way for *_, way in row} <= {"back", "beside"}:
        row = [(there, tie, here, _TURNED[way]) for here, tie, there, way in reversed(row)]
    first = row[0][0]
    chain = [{"tie": "", "way": "", "name": names.get(first, first)}]
    for _, tie, there, way in row:
        chain.append({"tie": _tie_words(tie), "way": way, "name": names.get(there, there)})
    return chain


_TURNED: Final = {"back": "on", "beside": "beside"}


def _way(step: Data, here: str) -> str:
    """Say which way a tie points for one who comes from a party."""
    if step["tie"]["kind"] in UNDIRECTED_KINDS:
        return "beside"
    return "on" if step["from"] == here else "back"


def _start(ties: tuple[Data, ...]) -> str:
    """Give the end of a path's first tie at which the path begins."""
    first: Data = ties[0]
    begins, ends = str(first["from"]), str(first["to"])
    following = {ties[1]["from"], ties[1]["to"]} if len(ties) > 1 else {ends}
    return begins if ends in following else ends


def _tie_words(tie: Data) -> str:
    share = f" {share_text(tie['share'])}" if tie.get("share") else ""
    ended = " (ended)" if tie.get("ended") else ""
    return printable(f"{str(tie['kind']).replace('_', ' ')}{share}{ended}")
