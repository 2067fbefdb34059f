"""What a picture shows, before anything is placed or drawn: an assessment, or a neighbourhood.

Every text that a source or a user wrote is made printable here, once, so that no renderer shows
a control character, half a surrogate or a mark that turns the reading direction round. Ids stay
as they are: they join nodes and edges, and are not shown.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from onward.graph.engine import Engine, Neighbourhood
from onward.queries.evidence import party_data, tie_data
from onward.queries.explain import (
    Section,
    dates_text,
    explain,
    law_line,
    path_lines,
    share_text,
)

Data = Mapping[str, Any]

ORDER_TIE: Final = "order"
"""Kind of the lines that only say: these parties take part in the same transaction."""

MATCH_TIE: Final = "match"
"""Kind of the lines that say: the party the transaction names is this party of the records."""

NAMED: Final = "Named"
"""Kind of a card of which the assessment only holds what the transaction calls it."""

ASKED: Final = "asked about"
"""Role of the parties that a neighbourhood starts from."""

ROW: Final = ("exporter", "seller", "broker", "intermediate_consignee", "consignee", "end_user")
"""Roles along which the goods go, first to last; other roles stand after them."""

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


def _texts(lines: Iterable[object]) -> tuple[str, ...]:
    return tuple(printable(line) for line in lines)


def assessment_scene(assessment: Data) -> Scene:
    """Make the picture of an assessment: its parties, every shown path, all its findings.

    Args:
        assessment: As `onward.queries.assess.assess` gives it.
    """
    found: Sequence[Data] = assessment["findings"]
    told = explain(assessment)
    transaction = assessment["transaction"]
    return Scene(
        title=printable(f"Transaction {transaction['id']}"),
        verdict=printable(assessment["verdict"]),
        outcome=printable(assessment["verdict_text"]),
        suggestion=printable(assessment["suggestion"]["value"]),
        caption=_texts(told[0].lines),
        nodes=_nodes(assessment),
        edges=_edges(assessment),
        findings=tuple(_finding(number, one) for number, one in enumerate(found, start=1)),
        sections=tuple(
            Section(printable(part.title), _texts(part.lines)) for part in told[1 + len(found) : -1]
        ),
        sources=_texts(_source_line(source) for source in assessment["coverage"]["sources"]),
        notes=_texts(_left_out(found)),
        closing=told[-1].lines[-1],
        fictional=bool(transaction.get("fictional")),
    )


def _finding(number: int, found: Data) -> FindingText:
    evidence = found["evidence"]
    return FindingText(
        number=number,
        severity=printable(found["severity"]),
        status=printable(found["status"]),
        indicator=printable(found["indicator"]),
        title=printable(found["title"]),
        summary=printable(found["summary"]),
        law=_texts(law_line(law) for law in found["law"]),
        paths=tuple(
            _path_text(count, path) for count, path in enumerate(evidence["paths"], start=1)
        ),
        notes=_texts(_finding_notes(found)),
    )


def _path_text(number: int, path: Data) -> PathText:
    title, *sentences = path_lines(number, path)
    urls = [step["tie"].get("url") for step in path["steps"]]
    steps = [
        sentence.strip() + (f" {url}" if url else "")
        for sentence, url in zip(sentences, urls, strict=True)
    ]
    return PathText(printable(title), _texts(steps))


def _finding_notes(found: Data) -> Iterator[str]:
    yield from (f"Severity: {rule}" for rule in found.get("severity_rules", ()))
    yield from (f"Only possible: {reason}" for reason in found.get("possible_because", ()))
    yield from (f"Speaks against it: {text}" for text in found.get("counter_evidence", ()))
    yield from (f"What would change it: {text}" for text in found.get("counterfactuals", ()))
    if found.get("question"):
        yield f"Ask: {found['question']}"
    if found.get("false_positives"):
        yield f"Often wrong with: {found['false_positives']}"


def _left_out(found: Sequence[Data]) -> Iterator[str]:
    for number, one in enumerate(found, start=1):
        if one["evidence"]["more"] != "no":
            shown, more = one["evidence"]["shown"], one["evidence"]["more"]
            yield f"Finding {number} shows {shown} of its paths; more: {more}"


def _source_line(source: Data) -> str:
    got = source.get("retrieved") or source.get("published")
    age = f", {source['age_days']} days old" if source.get("age_days") is not None else ""
    stale = ", STALE" if source.get("stale") else ""
    rejected = source.get("rows_rejected") or 0
    rows = f"{source.get('rows_accepted', 0)} rows read, {rejected} refused"
    return f"{source['dataset']}: of {got or 'an unknown day'}{age}{stale}; {rows}"


def _nodes(assessment: Data) -> tuple[Node, ...]:
    """Give the transaction's parties in trade order, then the parties of paths as met."""
    roles: dict[str, list[str]] = {}
    parties: dict[str, Data] = {}
    on_paths = {node["id"]: node for path in _paths(assessment) for node in path["nodes"]}
    for party in sorted(assessment["coverage"]["parties"], key=_row_place):
        stated = assessment["transaction"]["parties"][party["party_ref"]]
        for party_id in _drawn(party, on_paths):
            held = roles.setdefault(party_id, [])
            held.extend({party["role"]} - set(held))
            parties[party_id] = {
                "id": party_id,
                "name": party["name"] or party_id,
                "kind": NAMED,
                "country": stated.get("country"),
                "topics": (),
            }
    return tuple(
        _node(party, roles.get(party_id, ()), assessment)
        for party_id, party in (parties | on_paths).items()
    )


def _drawn(party: Data, on_paths: Mapping[str, Data]) -> list[str]:
    """Give the cards of a transaction's party: the record it is, and others that a path needs."""
    first, others = party["parties"][:1], party["parties"][1:]
    return [*first, *(other for other in others if other in on_paths)]


def _row_place(party: Data) -> tuple[int, int]:
    role = party["role"]
    return (ROW.index(role) if role in ROW else len(ROW)), party["party_ref"]


def _paths(assessment: Data) -> Iterator[Data]:
    return (path for found in assessment["findings"] for path in found["evidence"]["paths"])


def _node(party: Data, roles: Iterable[str], assessment: Data | None = None) -> Node:
    about = [
        (number, found)
        for number, found in enumerate(assessment["findings"] if assessment else (), start=1)
        if found["subject"]["party"] == party["id"]
    ]
    strongest: Data = about[0][1] if about else {}  # findings stand strongest first
    return Node(
        id=party["id"],
        name=printable(party["name"]),
        kind=printable(party["kind"]),
        country=printable(party["country"]) if party.get("country") else None,
        roles=_texts(role.replace("_", " ") for role in roles),
        marks=_texts(dict.fromkeys(_mark(topic) for topic in party["topics"])),
        findings=tuple(number for number, _ in about),
        severity=printable(strongest["severity"]) if strongest else None,
        possible=strongest.get("status") == "possible",
    )


def _mark(topic: str) -> str:
    known = MARKS.get("gov" if topic.startswith("gov.") else topic)
    return known[0] if known else topic


def _edges(assessment: Data) -> tuple[Edge, ...]:
    """Give every tie of every shown path once, and lines along which the goods go."""
    numbers: dict[str, list[int]] = {}
    steps: dict[str, Data] = {}
    for number, found in enumerate(assessment["findings"], start=1):
        for path in found["evidence"]["paths"]:
            for step in path["steps"]:
                steps.setdefault(step["tie"]["id"], step)
                held = numbers.setdefault(step["tie"]["id"], [])
                held.extend({number} - set(held))
    ties = [_edge(step, tuple(numbers[tie_id])) for tie_id, step in steps.items()]
    return (*_order_edges(assessment), *ties)


def _order_edges(assessment: Data) -> Iterator[Edge]:
    on_paths = {node["id"]: node for path in _paths(assessment) for node in path["nodes"]}
    row: list[str] = []
    for party in sorted(assessment["coverage"]["parties"], key=_row_place):
        drawn = _drawn(party, on_paths)
        for other in drawn[1:]:
            start = drawn[0]
            yield Edge(
                f"{start} {MATCH_TIE} {other}", start, other, MATCH_TIE, "matched", "inferred"
            )
        if party["role"] in ROW:
            row += drawn[:1]
    for start, end in pairwise(dict.fromkeys(row)):
        label = "this transaction"
        yield Edge(f"{start} {ORDER_TIE} {end}", start, end, ORDER_TIE, label, "claimed")


def _edge(step: Data, numbers: tuple[int, ...] = ()) -> Edge:
    tie = step["tie"]
    share = f" {share_text(tie['share'])}" if tie.get("share") else ""
    label = f"{tie['kind'].replace('_', ' ')}{share}, {dates_text(tie)}"
    return Edge(
        id=tie["id"],
        start=step["from"],
        end=step["to"],
        kind=printable(tie["kind"]),
        label=printable(label + (" (ended)" if tie["ended"] else "")),
        standing=printable(tie["standing"]),
        ended=bool(tie["ended"]),
        findings=numbers,
    )


def neighbourhood_scene(
    engine: Engine, pids: Sequence[int], hops: int, on: date, as_of: date | None, budget: int
) -> Scene:
    """Make the picture of the parties around some parties.

    Args:
        engine: Of the snapshot asked.
        pids: Parties to start from; each may bring an equal part of the budget.
        hops: Ties from a party named to the farthest one shown.
        on: Day on which the ties must hold.
        as_of: Use only what was known by this day; None = everything.
        budget: Parties shown at most; how many are left out is said in `notes`.
    """
    part = max(1, budget // len(pids))
    around = [engine.ego(pid, hops, on, as_of, part) for pid in pids]
    shown = list(dict.fromkeys((*pids, *(pid for one in around for pid in one.parties))))
    tids = sorted({tid for one in around for tid in one.ties})
    records = dict(zip(shown, engine.parties(shown), strict=True))
    nodes = [
        _node(party_data(records[pid], on, as_of), (ASKED,) if pid in pids else ()) for pid in shown
    ]
    rows = zip(engine.ties(tids), engine.ends(tids), strict=True)
    edges = [
        _edge(
            {
                "from": records[start].id,
                "tie": tie_data(tie, on, possible=False),
                "to": records[end].id,
            }
        )
        for tie, (start, end) in rows
        if start in records and end in records
    ]
    names = printable(", ".join(records[pid].name for pid in pids))
    known = f", known by {as_of}" if as_of else ""
    return Scene(
        title=f"Around {names}",
        verdict="",
        outcome=f"{len(nodes)} parties and {len(edges)} ties, up to {hops} ties from {names}.",
        suggestion="",
        caption=(f"Valid on {on}{known}", f"Snapshot {engine.snapshot_id}"),
        nodes=tuple(nodes),
        edges=tuple(edges),
        findings=(),
        sections=(),
        sources=_texts(sorted({tie.source.dataset for tie in engine.ties(tids)})),
        notes=tuple(_not_shown(around, hops)),
        closing="A map of records. No finding was looked for.",
    )


def _not_shown(around: Sequence[Neighbourhood], hops: int) -> Iterator[str]:
    left_out = sum(one.left_out for one in around)
    if left_out or not all(one.complete for one in around):
        many = left_out or "some"
        yield f"Parties within reach ({hops}) that are not shown, to keep the map readable: {many}"
