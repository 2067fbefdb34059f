"""The row of names and ties along which a finding leads, as a reader takes it in at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypedDict

from onward.queries.model.evidence import EvidenceStep, TieFacts
from onward.viz.content.texts import printable
from onward.viz.content.tie_words import say_kind
from onward.viz.drawing.look import UNDIRECTED_KINDS
from onward.viz.language.words import Words
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


def make_name_row(path: PathText, names: Mapping[str, str], words: Words) -> list[RowPart]:
    """Return a path as a row: the first name, then each tie with its direction and the next name.

    A path whose ties all point backwards is written from its other end, so that the party that
    owns or controls stands first.

    Args:
        path: With ties.
        names: Of the parties, by id.
        words: In which the ties are written.
    """
    links = _follow_links(path.ties)
    # from its other end the row reads as its ties do: owner first
    if _reads_backwards(links):
        links = [
            _Link(link.end, link.tie, link.start, _TURNED[link.direction])
            for link in reversed(links)
        ]
    first = links[0].start
    row: list[RowPart] = [{"tie": "", "way": "", "name": names.get(first, first)}]
    for link in links:
        name = names.get(link.end, link.end)
        row.append({"tie": _describe_tie(link.tie, words), "way": link.direction, "name": name})
    return row


def order_steps(steps: Sequence[EvidenceStep]) -> list[EvidenceStep]:
    """Return the steps of a path in the order in which its row of names is read."""
    backwards = bool(steps) and _reads_backwards(_follow_links(steps))
    return list(reversed(steps)) if backwards else list(steps)


def _follow_links(steps: Sequence[EvidenceStep]) -> list[_Link]:
    links: list[_Link] = []
    party = _find_start(steps)
    for step in steps:
        next_party = step.end if step.start == party else step.start
        links.append(_Link(party, step.tie, next_party, _direction_from(party, step)))
        party = next_party
    return links


def _reads_backwards(links: Sequence[_Link]) -> bool:
    return {link.direction for link in links} <= {"back", "beside"}


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


def _describe_tie(tie: TieFacts, words: Words) -> str:
    text = say_kind(tie, words)
    return printable(words.say("tie.ended", tie=text) if tie.ended else text)
