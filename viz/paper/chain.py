"""The row of names and ties along which a finding leads, as a reader takes it in at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypedDict

from onward.queries.assessment.words.codes import share_text
from onward.queries.model.evidence import EvidenceStep, TieFacts
from onward.viz.content.texts import printable
from onward.viz.drawing.look import UNDIRECTED_KINDS
from onward.viz.scene_texts import PathText

Direction = Literal["on", "back", "beside"]
"""Which way a tie points for one who comes along the row; `beside` = it points nowhere."""

_TURNED: Final[Mapping[Direction, Direction]] = {"back": "on", "beside": "beside"}


class RowPart(TypedDict):
    """A tie with its direction, and the name that it leads to; the first part is a name alone."""

    tie: str
    way: str
    name: str


@dataclass(frozen=True, slots=True)
class _Link:
    start: str
    tie: TieFacts
    end: str
    direction: Direction


def make_name_row(path: PathText, names: Mapping[str, str]) -> list[RowPart]:
    """Return a path as a row: the first name, then each tie with its direction and the next name.

    A path whose ties all point backwards is written from its other end, so that the party that
    owns or controls stands first.

    Args:
        path: With ties.
        names: Of the parties, by id.
    """
    links: list[_Link] = []
    party = _find_start(path.ties)
    for step in path.ties:
        next_party = step.end if step.start == party else step.start
        links.append(_Link(party, step.tie, next_party, _direction_from(party, step)))
        party = next_party
    # from its other end the row reads as its ties do: owner first
    if {link.direction for link in links} <= {"back", "beside"}:
        links = [
            _Link(link.end, link.tie, link.start, _TURNED[link.direction])
            for link in reversed(links)
        ]
    first = links[0].start
    row: list[RowPart] = [{"tie": "", "way": "", "name": names.get(first, first)}]
    for link in links:
        name = names.get(link.end, link.end)
        row.append({"tie": _describe_tie(link.tie), "way": link.direction, "name": name})
    return row


def _direction_from(party: str, step: EvidenceStep) -> Direction:
    if step.tie.kind in UNDIRECTED_KINDS:
        return "beside"
    return "on" if step.start == party else "back"


def _find_start(steps: Sequence[EvidenceStep]) -> str:
    """Return the end of a path's first tie at which the path begins."""
    first = steps[0]
    # the path goes on from the end that its second tie shares
    next_ends = {steps[1].start, steps[1].end} if len(steps) > 1 else {first.end}
    return first.start if first.end in next_ends else first.end


def _describe_tie(tie: TieFacts) -> str:
    share = f" {share_text(tie.share)}" if tie.share else ""
    ended = " (ended)" if tie.ended else ""
    return printable(f"{tie.kind.replace('_', ' ')}{share}{ended}")
