"""What a picture shows, before anything is placed or drawn: an assessment, or a neighbourhood.

Every text that a source or a user wrote is made printable here, once, so that no renderer shows
a control character, half a surrogate or a mark that turns the reading direction round. Ids stay
as they are: they join nodes and edges, and are not shown.
"""

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.graph.countries import country_name
from onward.graph.model import TieKind
from onward.queries.explain import Section, dates_text, share_text

Data = Mapping[str, Any]

ORDER_TIE: Final = "order"
"""Kind of the lines that only say: these parties take part in the same transaction."""

MATCH_TIE: Final = "match"
"""Kind of the lines that say: the party the transaction names is this party of the records."""

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are deliveries."""

DAYS_NAMED: Final = 3
"""Days of deliveries that a line names at most."""

NAMED: Final = "Named"
"""Kind of a card of a party that is in no record: it is what the transaction calls it."""

RECORDED: Final = "Recorded"
"""Kind of a card of a party that is in the records, of which no path says what it is."""

MARKS: Final = {
    "sanction": ("LISTED", "on a sanctions list"),
    "sanction.linked": ("LINKED", "linked to a listed party, by its publisher"),
    "export.control": ("EXPORT CONTROL", "on an export control list"),
    "export.risk": ("EXPORT RISK", "on a list of doubtful end-users"),
    "mil": ("MILITARY", "armed forces or defence industry"),
    "gov": ("STATE", "a public body, or of the state"),
    "role.pep": ("EXPOSED", "a politically exposed person"),
}
"""A topic's mark on a card and its meaning; a topic that is not here is marked by its code."""


@dataclass(frozen=True, slots=True)
class Node:
    """A party on the map, with the findings about it and the strongest severity of them."""

    id: str
    name: str
    kind: str
    country: str | None
    roles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()
    severity: str | None = None
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie on the map: `start` KIND `end`, with the numbers of the findings that rest on it."""

    id: str
    start: str
    end: str
    kind: str
    label: str
    standing: str = "stated"
    ended: bool = False
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PathText:
    """An evidence path in words: who leads to whom, then a sentence a step."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding as a reader sees it; `number` is the one on the map's lines."""

    number: int
    severity: str
    status: str
    indicator: str
    title: str
    summary: str
    law: tuple[str, ...]
    paths: tuple[PathText, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what it shows, what it leaves out, and what its marks mean.

    Attributes:
        title: Of the page.
        verdict: Verdict code, empty for a neighbourhood.
        outcome: The verdict in a sentence, or what the map shows.
        suggestion: Suggested next step, empty for a neighbourhood.
        caption: Ids, versions and dates that the picture rests on.
        sections: What was not looked at, could not be answered, begins later.
        sources: A line for each source.
        notes: What the picture leaves out.
        missing: What is not known and keeps the assessment from being complete.
        closing: The last words of the page.
        fictional: Whether the transaction is made up.
    """

    title: str
    verdict: str
    outcome: str
    suggestion: str
    caption: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    findings: tuple[FindingText, ...]
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    closing: str
    missing: tuple[str, ...] = ()
    fictional: bool = False


def printable(text: object) -> str:
    r"""Make a text safe to show: what steers a screen instead of standing on it is shown as �.

    >>> printable("a\nb\x00c"), printable("\u202egpj.exe")
    ('a b�c', '�gpj.exe')
    """
    return "".join(_shown(char) for char in str(text))


def _shown(char: str) -> str:
    if char in "\n\r\t\u2028\u2029":
        return " "
    steers = unicodedata.category(char) in {"Cc", "Cs"} or unicodedata.bidirectional(char) in {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }
    return "\ufffd" if steers else char


def texts_of(lines: Iterable[object]) -> tuple[str, ...]:
    """Make texts safe to show."""
    return tuple(printable(line) for line in lines)


def node_of(party: Data, roles: Iterable[str], about: Sequence[tuple[int, Data]] = ()) -> Node:
    """Make a party's card.

    Args:
        party: As `onward.queries.evidence.party_data` gives it.
        roles: What it is in the transaction, or in the question.
        about: The findings about it with their numbers, strongest first.
    """
    strongest: Data = about[0][1] if about else {}
    return Node(
        id=party["id"],
        name=printable(party["name"]),
        kind=printable(party["kind"]),
        country=printable(country_name(party["country"])) if party.get("country") else None,
        roles=texts_of(role.replace("_", " ") for role in roles),
        marks=texts_of(dict.fromkeys(_mark(topic) for topic in party["topics"])),
        findings=tuple(number for number, _ in about),
        severity=printable(strongest["severity"]) if strongest else None,
        possible=strongest.get("status") == "possible",
    )


def _mark(topic: str) -> str:
    known = MARKS.get("gov" if topic.startswith("gov.") else topic)
    return known[0] if known else topic


def edges_of(steps: Iterable[Data], numbers: Mapping[str, Sequence[int]]) -> tuple[Edge, ...]:
    """Make steps of evidence paths the lines of a map.

    Every tie is a line of its own, but deliveries from one party to another are one line that
    bears all their dates: they are times at which the same thing happened.

    Args:
        steps: Each tie once.
        numbers: The findings that rest on each tie, by the tie's id.
    """
    lines: dict[Hashable, list[Data]] = {}
    for step in steps:
        tie = step["tie"]
        same = (step["from"], step["to"], tie["standing"], tie["ended"])
        lines.setdefault(same if tie["kind"] == DELIVERY else tie["id"], []).append(step)
    return tuple(_edge(of, numbers) for of in lines.values())


def _edge(steps: Sequence[Data], numbers: Mapping[str, Sequence[int]]) -> Edge:
    first = steps[0]
    ties: list[Data] = [step["tie"] for step in steps]
    tie = ties[0]
    share = f" {share_text(tie['share'])}" if tie.get("share") else ""
    label = f"{tie['kind'].replace('_', ' ')}{share}, {_dates(ties)}"
    return Edge(
        id=tie["id"],
        start=first["from"],
        end=first["to"],
        kind=printable(tie["kind"]),
        label=printable(label + (" (ended)" if tie["ended"] else "")),
        standing=printable(tie["standing"]),
        ended=bool(tie["ended"]),
        findings=tuple(sorted({one for tie in ties for one in numbers.get(tie["id"], ())})),
    )


def _dates(ties: Sequence[Data]) -> str:
    """Write when a tie holds, or the days of deliveries: each, or when there are many the span."""
    if len(ties) == 1:
        return dates_text(ties[0])
    dated = sorted(tie["since"] for tie in ties if not tie["undated"])
    days = list(dict.fromkeys(dated))
    if len(days) > DAYS_NAMED:
        days = [f"{len(dated)} records from {days[0]} to {days[-1]}"]
    elif days:
        days[0] = f"on {days[0]}"
    told = days + ["undated"] * (len(dated) < len(ties))
    most, last = told[:-1], told[-1]
    return f"{', '.join(most)} and {last}" if most else last
