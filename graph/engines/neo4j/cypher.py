"""Queries for the ties that touch parties, and for how many there are."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, Final

import numpy as np
import orjson

from onward.errors import EngineError
from onward.graph.codes import division
from onward.graph.columns.columns import TIE_KINDS, Array
from onward.graph.compiling.compiled import Compiled
from onward.graph.dates import (
    EPOCH,
    OPEN_END,
    OPEN_START,
    is_coarse,
    known_day,
    since_day,
    until_day,
)
from onward.graph.engine import Direction, PartyRecord
from onward.graph.model import UNDIRECTED, PartyKind, Provenance, Shipment, Tie, TieKind
from onward.graph.pattern import End, Pattern, Question, ShareTest, Step, years_before

# ------------------------------------------------------------------------------------------------
# What is sent to a server: text made of constants, and the values of its parameters.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CypherStatement:
    """A query and its parameters.

    Attributes:
        text: Cypher, put together from constants only.
        parameters: Values by the names that the text uses.
        rows: How many rows the answer has; None where that is not known before.
    """

    text: str
    parameters: Mapping[str, object]
    rows: int | None = None

    def check_answer(self, answer: list[list[Any]]) -> list[list[Any]]:
        """Return an answer, if it has as many rows as it must have.

        Raises:
            EngineError: It has not; the server did not understand the query.
        """
        if self.rows is not None and len(answer) != self.rows:
            raise EngineError(
                f"engine neo4j: {len(answer)} rows came where {self.rows} were expected; is this a "
                f"genuine Neo4j? The query was: {self.text[:80]}"
            )
        return answer


# ------------------------------------------------------------------------------------------------
# What the graph in Neo4j looks like: labels, relationship types, constraints and indexes.
#
# Cypher cannot take a label or a relationship type as a parameter, so these are the only words that
# ever become part of a query, and each of them is a constant of this module. Everything that comes
# from a source or a user is the value of a parameter.
# ------------------------------------------------------------------------------------------------

FORMAT: Final = 2
"""Version of this schema; raise it with every change of what a label or property means."""

CLEARING, LOADING, READY = "clearing", "loading", "ready"
"""States of what is pushed: all of it is being removed; it is being written; it is whole."""

LABELS: Final[dict[str, str]] = {kind.value: kind.value for kind in PartyKind}
"""The label of each party kind, beside ``Party``, which every party has."""

TYPES: Final[dict[str, str]] = {kind.value: kind.value.upper() for kind in TieKind}
"""The relationship type of each tie kind."""

UNDIRECTED_TYPES: Final = tuple(TYPES[kind] for kind in TieKind if kind in UNDIRECTED)

CONSTRAINTS: Final[dict[str, str]] = {
    "onward_party_pid": (
        "CREATE CONSTRAINT onward_party_pid IF NOT EXISTS FOR (n:Party) REQUIRE n.pid IS UNIQUE"
    ),
    "onward_party_id": (
        "CREATE CONSTRAINT onward_party_id IF NOT EXISTS FOR (n:Party) REQUIRE n.id IS UNIQUE"
    ),
    "onward_snapshot": (
        "CREATE CONSTRAINT onward_snapshot IF NOT EXISTS "
        "FOR (n:OnwardSnapshot) REQUIRE n.single IS UNIQUE"
    ),
    "onward_progress": (
        "CREATE CONSTRAINT onward_progress IF NOT EXISTS "
        "FOR (n:OnwardProgress) REQUIRE n.single IS UNIQUE"
    ),
}

INDEXES: Final[dict[str, str]] = {
    f"onward_tid_{kind}": (
        f"CREATE INDEX onward_tid_{kind} IF NOT EXISTS FOR ()-[r:{name}]-() ON (r.tid)"
    )
    for kind, name in TYPES.items()
}

SCHEMA_NAMES: Final = CypherStatement("SHOW INDEXES YIELD name RETURN name", {})
AWAIT_INDEXES: Final = CypherStatement("CALL db.awaitIndexes()", {})
NODES: Final = CypherStatement("MATCH (n) RETURN count(n)", {}, rows=1)


def label(kind: str) -> str:
    """Return the label of a party kind.

    Raises:
        EngineError: There is no such kind.
    """
    return _look_up(LABELS, kind, "party")


def labels(kinds: Iterable[str]) -> str:
    """Return the labels of several party kinds, as ``A:B``, in the order of the model."""
    chosen = {label(kind) for kind in kinds}
    return ":".join(name for name in LABELS.values() if name in chosen)


def relationship(kind: str) -> str:
    """Return the relationship type of a tie kind.

    Raises:
        EngineError: There is no such kind.
    """
    return _look_up(TYPES, kind, "tie")


def relationships(kinds: Iterable[str]) -> str:
    """Return the types of several tie kinds, as ``A|B``, in the order of the model."""
    chosen = {relationship(kind) for kind in kinds}
    return "|".join(name for name in TYPES.values() if name in chosen)


def _look_up(names: dict[str, str], kind: str, what: str) -> str:
    if kind not in names:
        raise EngineError(f"engine neo4j: there is no {what} kind {kind!r}")
    return names[kind]


# ------------------------------------------------------------------------------------------------
# A party's or tie's properties in Neo4j, worked out from its rows.
#
# Days are of type DATE and an open end of a tie is null. A coarse date becomes the first and last
# day that `onward.graph.dates` says, and the tie is marked ``coarse``. The list entries of a party
# are lists that stand side by side, as Neo4j keeps no records in a property: one place in all of
# them is one entry.
# ------------------------------------------------------------------------------------------------

FIRST_DAY: Final = date.min
LAST_DAY: Final = date.max
"""What stands for an open end in the lists of a party's entries, as a list holds no null."""

Properties = Mapping[str, object]
"""Properties of a node or relationship by name; None where nothing is stated."""

LONGEST_ID: Final = 4_000
"""Bytes of an id that every version of Neo4j can index."""


def party_properties(record: PartyRecord) -> dict[str, object]:
    """Return the properties of a party, except its pid and degrees.

    A topic on a party's own row is an entry without a start, and counts until ``entry_told``: the
    day from which entries of the same source were known, which say when it holds
    (`PartyRecord.bare_topics`). LAST_DAY there means that there are no such entries.
    """
    entries = list(_list_entries(record))
    sectors = {division(member.sector) for member in record.members if member.sector} - {None}
    return {
        "id": _shorten_id(record.id),
        "ids": [member.id for member in record.members],
        "name": record.name,
        "country": record.head.country if record.head else None,
        "countries": sorted(record.countries) or None,
        "sectors": sorted(filter(None, sectors)) or None,
        "topics": sorted(_list_stated_topics(record)) or None,
        "kinds_inferred": sorted(record.inferred_kinds) or None,
        "entry_topics": [entry.topic for entry in entries] or None,
        "entry_regimes": [entry.regime for entry in entries] or None,
        "entry_since": [entry.since for entry in entries] or None,
        "entry_until": [entry.until for entry in entries] or None,
        "entry_known": [entry.known for entry in entries] or None,
        "entry_told": [entry.superseded for entry in entries] or None,
        "entry_inferred": [entry.inferred for entry in entries] or None,
    }


def tie_properties(tie: Tie) -> dict[str, object]:
    """Return the properties of a tie."""
    share, source = tie.share, tie.source
    return {
        "tid": tie.tid,
        "key": tie.key,
        "source": source.dataset,
        "record": source.record,
        "url": source.url,
        "standing": tie.standing,
        "interest": tie.interest or None,
        "directness": tie.directness,
        "score": tie.score,
        "share_min": share.min if share else None,
        "share_max": share.max if share else None,
        "share_min_exclusive": True if share and share.min_exclusive else None,
        "share_max_exclusive": True if share and share.max_exclusive else None,
        "since": _to_day(since_day(tie.since)),
        "until": _to_day(until_day(tie.until)),
        "known": _to_day(_known_day(source)),
        "coarse": True if is_coarse(tie.since) or is_coarse(tie.until) else None,
    }


def shipment_properties(shipment: Shipment) -> dict[str, object]:
    """Return the properties that a ships_to tie has of its shipment."""
    return {
        "date": _to_day(since_day(shipment.date)),
        "hs": shipment.hs,
        "families": list(shipment.families) or None,
        "country": shipment.destination,
    }


def _list_stated_topics(record: PartyRecord) -> set[str]:
    """Return the topics that sources state, at whatever time; what rules infer is among entries."""
    rows = {topic for party in record.members for topic in party.topics}
    return rows | {entry.topic for entry in record.listings}


@dataclass(frozen=True, slots=True)
class _Entry:
    topic: str
    regime: str
    since: date
    until: date
    known: date
    superseded: date
    inferred: bool


def _list_entries(record: PartyRecord) -> Iterator[_Entry]:
    superseded: dict[tuple[str, str], int] = defaultdict(lambda: OPEN_END)
    for entry in record.listings:
        day_known, key = _known_day(entry.source), (entry.source.dataset, entry.topic)
        # The first entry that was known supersedes the topic of the row.
        superseded[key] = min(superseded[key], day_known)
        days = (_entry_day(since_day(entry.since)), _last_day(until_day(entry.until)))
        is_inferred = entry.standing == "inferred"
        yield _Entry(entry.topic, entry.regime, *days, _entry_day(day_known), LAST_DAY, is_inferred)
    for party in record.members:
        day_known = _known_day(party.source)
        for topic in party.topics:
            days = (_entry_day(day_known), _last_day(superseded[party.source.dataset, topic]))
            yield _Entry(topic, "", FIRST_DAY, LAST_DAY, *days, inferred=False)
        for trait in party.inferred:
            if trait.about == "topic":
                days = (_entry_day(day_known), LAST_DAY)
                yield _Entry(trait.value, "", FIRST_DAY, LAST_DAY, *days, inferred=True)


def _known_day(source: Provenance) -> int:
    return known_day(source.published, source.retrieved)


def _to_day(number: int) -> date | None:
    """Return the day of a number (dates.day_number); None for an open end."""
    return None if number in (OPEN_START, OPEN_END) else EPOCH + timedelta(days=number)


def _entry_day(number: int) -> date:
    """Return the day of a number, where a list must also hold a day for an open end."""
    return FIRST_DAY if number == OPEN_START else _to_day(number) or LAST_DAY


def _last_day(number: int) -> date:
    """Return the day of a number; the very last day stands for an open end alone.

    A source that states that day is written a day earlier, which only a question about that very
    day could tell apart.
    """
    return LAST_DAY if number == OPEN_END else min(_entry_day(number), LAST_DAY - timedelta(days=1))


def _shorten_id(text: str) -> str:
    """Return an id, or the beginning and a hash of one that is too long for an index."""
    # Neo4j limits the size of an index key in bytes.
    data = text.encode()
    if len(data) <= LONGEST_ID:
        return text
    return f"{text[:200]}… {hashlib.sha256(data).hexdigest()}"


# ------------------------------------------------------------------------------------------------
# The rows of a snapshot that are pushed, part by part, each with a fingerprint.
#
# A fingerprint is a hash of all that is written of a row: graphs are compared by it, so that a push
# changes nothing but what differs.
# ------------------------------------------------------------------------------------------------

PARTIES: Final = "Party"
"""The part that holds the parties; the others are named by the kinds of their ties."""


@dataclass(frozen=True, slots=True)
class ProjectedRow:
    """A party or tie as it is pushed.

    Attributes:
        id: The pid or tid.
        hash: Fingerprint of everything else, below 2**63.
        properties: With id and hash; those without a value are left out, as Neo4j stores no nulls.
        kinds: All kinds of a party, or the kind of a tie.
        ends: The pids of a tie's start and end; None for a party.
    """

    id: int
    hash: int
    properties: Properties
    kinds: tuple[str, ...]
    ends: tuple[int, int] | None

    @classmethod
    def with_fingerprint(
        cls,
        number: int,
        properties: Properties,
        kinds: tuple[str, ...],
        ends: tuple[int, int] | None = None,
    ) -> "ProjectedRow":
        """Make a row, and compute its fingerprint."""
        stated = {name: value for name, value in properties.items() if value is not None}
        text = orjson.dumps([kinds, ends, stated], option=orjson.OPT_SORT_KEYS)
        fingerprint = int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1
        return cls(number, fingerprint, stated | {"hash": fingerprint}, kinds, ends)

    @property
    def parameters(self) -> dict[str, object]:
        """The row as a parameter of a statement."""
        start, end = self.ends or (None, None)
        return {"id": self.id, "start": start, "end": end, "properties": self.properties}


class Projection:
    """The rows of a compiled snapshot: first the parties, then the ties, kind by kind.

    Attributes:
        ids: By part all of its ids, ascending: int64.
    """

    def __init__(self, compiled: Compiled) -> None:
        graph = self._graph = compiled.graph
        self._rows = compiled.rows
        self._nodes = np.argsort(graph.pid, kind="stable")
        self._places: dict[str, Array] = {
            kind: np.flatnonzero(graph.ties.kind == code) for code, kind in enumerate(TIE_KINDS)
        }
        of_unknown_kind = np.flatnonzero(~np.isin(graph.ties.kind, range(len(TIE_KINDS))))
        for place in of_unknown_kind[:1].tolist():
            relationship(self._rows.ties([place])[0].kind)  # refuses an unknown kind
        self.ids: dict[str, Array] = {PARTIES: graph.pid[self._nodes]}
        self.ids |= {kind: graph.ties.tid[places] for kind, places in self._places.items()}

    @property
    def ties(self) -> int:
        """Count the ties."""
        return len(self._graph.ties)

    def rows(self, part: str, places: slice) -> list[ProjectedRow]:
        """Return the rows at some places in the ids of a part."""
        if part == PARTIES:
            return [self._project_party(node) for node in self._nodes[places].tolist()]
        return list(self._project_ties(self._places[part][places].tolist()))

    def _project_party(self, node: int) -> ProjectedRow:
        record, pid = self._rows.record(node), int(self._graph.pid[node])
        properties = {"pid": pid, **party_properties(record), **self._count_ties(node)}
        return ProjectedRow.with_fingerprint(
            pid, properties, tuple(sorted(record.kinds)) or (PartyKind.UNKNOWN.value,)
        )

    def _count_ties(self, node: int) -> dict[str, int]:
        """Count a party's ties over all time, as engines do: a tie to itself is one tie."""
        graph = self._graph
        out = Counter(graph.out_kind[graph.out_ptr[node] : graph.out_ptr[node + 1]].tolist())
        into = Counter(graph.in_kind[graph.in_ptr[node] : graph.in_ptr[node + 1]].tolist())
        # A tie to itself is in both counters.
        both = out + into - self._loops_by_node.get(node, Counter())
        degrees: dict[str, int] = {}
        for counts, way in ((both, "both"), (out, "out"), (into, "in")):
            for code, count in sorted(counts.items()):
                if way == "both" or TIE_KINDS[code] not in UNDIRECTED:
                    degrees[degree_name(TIE_KINDS[code], way)] = count
        return degrees

    @cached_property
    def _loops_by_node(self) -> dict[int, Counter[int]]:
        """Count the ties of parties to themselves, by kind."""
        ties = self._graph.ties
        loops: dict[int, Counter[int]] = {}
        for place in np.flatnonzero(ties.start == ties.end).tolist():
            loops.setdefault(ties.start.item(place), Counter())[ties.kind.item(place)] += 1
        return loops

    def _project_ties(self, positions: Sequence[int]) -> Iterator[ProjectedRow]:
        ties, pid = self._graph.ties, self._graph.pid
        for position, tie in zip(positions, self._rows.ties(positions), strict=True):
            ends = int(pid[ties.start[position]]), int(pid[ties.end[position]])
            shipment = self._find_shipment(tie)
            properties = tie_properties(tie) | (shipment_properties(shipment) if shipment else {})
            yield ProjectedRow.with_fingerprint(tie.tid, properties, (tie.kind,), ends)

    def _find_shipment(self, tie: Tie) -> Shipment | None:
        """Return the shipment that made a tie: the tie's record is the shipment's and a leg."""
        if tie.kind != TieKind.SHIPS_TO:
            return None
        record, _, _ = tie.source.record.rpartition("/")
        return self._shipments_by_record.get((tie.source.dataset, record))

    @cached_property
    def _shipments_by_record(self) -> dict[tuple[str, str], Shipment]:
        return {
            (shipment.source.dataset, shipment.source.record or shipment.id): shipment
            for shipment in self._rows.every_shipment()
        }


def degree_name(kind: str, way: str) -> str:
    """Name the property that counts a party's ties of a kind; undirected ones go both ways.

    >>> degree_name("owns", "in"), degree_name("family", "in")
    ('deg_owns_in', 'deg_family_both')
    """
    return f"deg_{kind}_{'both' if kind in UNDIRECTED else way}"


# ------------------------------------------------------------------------------------------------
# What ties and parties must be, as Cypher: the rules of `onward.graph.pattern`, word by word.
#
# A condition is text made of constants, and values that travel as parameters; so equal patterns
# have equal text whatever their bounds, dates and countries are, and no value can become text.
# Cypher drops a row where a condition is null, that is unknown: *definite* relies on it, *possible*
# lets the unknown pass explicitly.
# ------------------------------------------------------------------------------------------------

_BOUNDS: Final = ("gte", "gt", "lte", "lt")


class Conditions:
    """The conditions of one question at one level.

    Args:
        question: With all parameters bound.
        definite: Whether only what is certain passes, or everything that is not ruled out.
        crosses: Whether a path that is only possible may cross possibly_same_as; where a snapshot
            has no such tie it cannot, and a server plans the shorter statement in half of the time.

    Attributes:
        crosses: As given; False where only what is certain passes.
        parameters: Values by the names that the texts use.
    """

    def __init__(self, question: Question, *, definite: bool, crosses: bool = True) -> None:
        self.steps = question.pattern.steps
        self.definite = definite
        self.crosses = crosses and not definite
        self.parameters: dict[str, object] = dict(_list_parameters(question, definite=definite))
        self._question = question

    def start(self, party: str) -> str:
        """Return the condition on the party at which a path begins."""
        kinds = self._question.pattern.start.kinds
        if not kinds:
            return "true"
        has_kind = _has_label(party, kinds)
        if self.definite:
            return has_kind
        others = tuple(kind for kind in PartyKind if kind != PartyKind.UNKNOWN)
        is_unknown = f"{party}:{PartyKind.UNKNOWN} AND NOT {_has_label(party, others)}"
        return f"({has_kind} OR ({is_unknown}) OR {_may_be_of(party, 'start_kinds')})"

    def crossing(self, number: int, tie: str, near: str) -> str:
        """Return the condition on a tie that is crossed in a step.

        Args:
            number: Of the step, from 1.
            tie: Variable of the tie.
            near: Expression of the party from which it is crossed.
        """
        step = self.steps[number - 1]
        after = f"$after{number}" if step.within else "$on"
        return "\n    AND ".join(
            [
                *_test_direction(step, tie, near),
                *self._test_dates(tie, after),
                *_test_share(step, number, tie, definite=self.definite),
                *_test_interest(step, number, tie, definite=self.definite),
            ]
        )

    def same(self, tie: str) -> str:
        """Return the condition on a possibly_same_as tie, which is crossed beside the steps."""
        return " AND ".join(self._test_dates(tie, "$on"))

    def end(self, party: str) -> str:
        """Return the condition on the party at which a path ends."""
        question = self._question
        tests = list(self._test_end(party, question.pattern.end))
        if question.end_countries is not None:
            is_in = f"any(country IN {party}.countries WHERE country IN $countries)"
            unknown = "" if self.definite else f"{party}.countries IS NULL OR "
            tests.append(f"({unknown}{is_in})")
        if question.not_ends:
            tests.append(f"NOT {party}.pid IN $not_ends")
        if question.only_ends is not None:
            tests.append(f"{party}.pid IN $only_ends")
        return "\n  AND ".join(tests) or "true"

    def _test_end(self, party: str, end: End) -> Iterator[str]:
        if end.kinds:
            is_of_kind = _has_label(party, end.kinds)
            may_be = _may_be_of(party, "end_kinds")
            yield is_of_kind if self.definite else f"({is_of_kind} OR {may_be})"
        if end.topics:
            yield self._carries_topic(party)
        if end.sectors:
            yield f"any(sector IN {party}.sectors WHERE sector IN $sectors)"

    def _carries_topic(self, party: str) -> str:
        """Test the lists that stand side by side on a party: one place in all of them is one entry.

        A topic on a party's own row no longer counts from the day on which entries of its source
        were known, which say when it holds.
        """
        entry = f"{party}.entry_"
        still_counts = f"{entry}told[i] = $never"
        after = ">=" if self._question.on == LAST_DAY else ">"  # open ends are written as LAST_DAY
        tests = [
            f"{entry}topics[i] IN $topics",
            f"{entry}since[i] <= $on",
            f"{entry}until[i] {after} $on",
        ]
        if self._is_dated:
            tests.append(f"{entry}known[i] <= $as_of")
            still_counts = f"({still_counts} OR {entry}told[i] > $as_of)"
        tests.append(still_counts)
        if self.definite:
            tests.append(f"NOT {entry}inferred[i]")
        places = f"range(0, coalesce(size({entry}topics), 0) - 1)"
        condition = "\n    AND ".join(tests)
        return f"any(i IN {places}\n    WHERE {condition})"

    @property
    def _is_dated(self) -> bool:
        return self._question.as_of is not None

    def _test_dates(self, tie: str, after: str) -> Iterator[str]:
        yield f"({tie}.since IS NULL OR {tie}.since <= $on)"
        yield f"({tie}.until IS NULL OR {tie}.until > {after})"
        if after != "$on":  # a tie that ended before it began holds on no day of the window
            yield f"({tie}.since IS NULL OR {tie}.until IS NULL OR {tie}.until > {tie}.since)"
        if self._is_dated:
            yield f"({tie}.known IS NULL OR {tie}.known <= $as_of)"
        if self.definite:
            yield f"{tie}.standing <> 'inferred'"


def arrows(step: Step) -> tuple[str, str]:
    """Return what stands before and behind a tie in a path that is read from left to right.

    >>> arrows(Step(ties=(TieKind.OWNS,), direction="in", hops=(1, 1)))
    ('<-', '-')
    """
    if step.direction == "both" or any(kind in UNDIRECTED for kind in step.ties):
        return "-", "-"
    return ("-", "->") if step.direction == "out" else ("<-", "-")


def _list_parameters(question: Question, *, definite: bool) -> Iterator[tuple[str, object]]:
    yield "on", question.on
    if question.as_of is not None:
        yield "as_of", question.as_of
    for number, step in enumerate(question.pattern.steps, start=1):
        yield from _step_parameters(step, number, question.on)
    if question.pattern.start.kinds and not definite:
        yield "start_kinds", [str(kind) for kind in question.pattern.start.kinds]
    end = question.pattern.end
    if end.kinds and not definite:
        yield "end_kinds", [str(kind) for kind in end.kinds]
    if end.topics:
        yield from (("topics", list(end.topics)), ("never", LAST_DAY))
    if end.sectors:
        yield "sectors", list(end.sectors)
    countries = question.end_countries
    if countries is not None:
        yield "countries", sorted(countries.definite if definite else countries.possible)
    if question.not_ends:
        yield "not_ends", sorted(question.not_ends)
    if question.only_ends is not None:
        yield "only_ends", sorted(question.only_ends)


def _step_parameters(step: Step, number: int, on: date) -> Iterator[tuple[str, object]]:
    if step.within:
        yield f"after{number}", years_before(on, step.within)
    for name, bound in _list_bounds(step.where.share):
        yield f"share{number}_{name}", float(bound)
    if step.where.interest is not None:
        yield f"interests{number}", list(step.where.interest.any_of)


def _list_bounds(test: ShareTest | None) -> Iterator[tuple[str, float | int | str]]:
    for name in _BOUNDS:
        bound = None if test is None else getattr(test, name)
        if bound is not None:
            yield name, bound


def _may_be_of(party: str, kinds: str) -> str:
    """Test what rules infer of a party, where its sources state no such kind."""
    return f"any(kind IN coalesce({party}.kinds_inferred, []) WHERE kind IN ${kinds})"


def _has_label(party: str, kinds: tuple[PartyKind, ...]) -> str:
    tests = [f"{party}:{label(kind)}" for kind in dict.fromkeys(kinds)]
    return f"({' OR '.join(tests)})"


def _test_direction(step: Step, tie: str, near: str) -> Iterator[str]:
    """Test the direction where the arrow cannot: the step also has kinds without a direction."""
    undirected = [kind for kind in TieKind if kind in step.ties and kind in UNDIRECTED]
    if step.direction == "both" or not undirected or all(kind in UNDIRECTED for kind in step.ties):
        return
    side = "startNode" if step.direction == "out" else "endNode"
    yield f"({_has_type(tie, undirected)} OR {side}({tie}) = {near})"


def _has_type(tie: str, kinds: list[TieKind]) -> str:
    types = ", ".join(f"'{TYPES[kind]}'" for kind in kinds)
    return f"type({tie}) IN [{types}]"


def _test_share(step: Step, number: int, tie: str, *, definite: bool) -> Iterator[str]:
    """Test shares of owns ties; other kinds of the step pass."""
    test = step.where.share
    if test is None or TieKind.OWNS not in step.ties:
        return
    others = "" if set(step.ties) == {TieKind.OWNS} else f"type({tie}) <> '{TYPES['owns']}' OR "
    for name, _ in _list_bounds(test):
        passes = _CERTAIN[name] if definite else f"{{tie}}.share_min IS NULL OR {_SOME[name]}"
        yield f"({others}{passes.format(tie=tie, bound=f'$share{number}_{name}')})"
    if test.is_null is not None:
        unknown = "IS NULL" if test.is_null else "IS NOT NULL"
        yield f"({others}{tie}.share_min {unknown})"


_CERTAIN: Final = {
    "gte": "{tie}.share_min >= {bound}",
    "gt": "{tie}.share_min > {bound} OR ({tie}.share_min = {bound} AND {tie}.share_min_exclusive)",
    "lte": "{tie}.share_max <= {bound}",
    "lt": "{tie}.share_max < {bound} OR ({tie}.share_max = {bound} AND {tie}.share_max_exclusive)",
}
"""Every value of the share's interval passes the bound."""

_SOME: Final = {
    "gte": (
        "{tie}.share_max > {bound} "
        "OR ({tie}.share_max = {bound} AND NOT coalesce({tie}.share_max_exclusive, false))"
    ),
    "gt": "{tie}.share_max > {bound}",
    "lte": (
        "{tie}.share_min < {bound} "
        "OR ({tie}.share_min = {bound} AND NOT coalesce({tie}.share_min_exclusive, false))"
    ),
    "lt": "{tie}.share_min < {bound}",
}
"""Some value of the share's interval passes the bound."""


def _test_interest(step: Step, number: int, tie: str, *, definite: bool) -> Iterator[str]:
    if step.where.interest is not None:
        unknown = "" if definite else f"{tie}.interest IS NULL OR "
        yield f"({unknown}{tie}.interest IN $interests{number})"


# ------------------------------------------------------------------------------------------------
# The compiler: a pattern becomes one Cypher statement that returns its paths in order.
#
# Where the rules differ from what Cypher does by itself, the text says so: a path is node-simple
# (Neo4j matches trails), and paths are ordered by (length, tie ids). Only ids cross the wire. Steps
# are written as quantified paths, which servers have from `QUANTIFIED_PATHS` on.
# ------------------------------------------------------------------------------------------------


QUANTIFIED_PATHS: Final = (5, 9)
"""The first version of Neo4j that has them; of older ones frontiers alone are asked."""

SAME: Final = TYPES[TieKind.POSSIBLY_SAME_AS]

_SIMPLE: Final = "all(n IN nodes(p) WHERE single(m IN nodes(p) WHERE m = n))"


def paths(question: Question, *, definite: bool, crosses: bool = True) -> CypherStatement:
    """Compile a question to the statement that lists paths from ``$start``, the first ``$limit``.

    A path may come several times, once for each way to deal out its ties to the steps
    (`repeats`). `crosses` is that of `Conditions`.

    Returns:
        Rows of one list of tie ids, by (length, tie ids).
    """
    conditions = Conditions(question, definite=definite, crosses=crosses)
    text = (
        f"MATCH {_write_path(conditions, '{pid: $start}')}\n"
        f"WHERE {_write_conditions(conditions)}\n"
        "WITH [tie IN relationships(p) | tie.tid] AS tids\n"
        "RETURN tids\n"
        "ORDER BY size(tids), tids\n"
        "LIMIT $limit"
    )
    return CypherStatement(text, conditions.parameters)


def existence(question: Question, *, definite: bool, crosses: bool = True) -> CypherStatement:
    """Compile a question to the statement that tells which of ``$starts`` have a path at all."""
    conditions = Conditions(question, definite=definite, crosses=crosses)
    text = (
        "UNWIND $starts AS start\n"
        "MATCH (v0:Party {pid: start})\n"
        f"WHERE EXISTS {{ MATCH {_write_path(conditions, '')}\n"
        f"WHERE {_write_conditions(conditions)} }}\n"
        "RETURN start"
    )
    return CypherStatement(text, conditions.parameters)


@lru_cache(maxsize=256)
def repeats(pattern: Pattern, *, definite: bool) -> int:
    """Return how often one path can come at most: in how many ways its ties fit the steps."""
    counts: dict[int, int] = {}
    for split in product(*(range(low, high + 1) for low, high in _list_hops(pattern))):
        counts[sum(split)] = counts.get(sum(split), 0) + 1
    most = max(counts.values())
    return most if definite else 2 * most  # possibly_same_as alone may stand before or behind


def _list_hops(pattern: Pattern) -> Iterator[tuple[int, int]]:
    return (step.hops for step in pattern.steps)


def _write_path(conditions: Conditions, first: str) -> str:
    """Write the path ``p``: parties v0, v1 … where steps meet, ties r1, r2 … of each step.

    Where a path may cross it, a possibly_same_as may come first (``s1``) or last (``s2``).
    """
    parts = [f"(v0:Party {first})" if first else "(v0)"]
    if conditions.crosses:
        parts.append(_write_same(conditions, 1))
    for number, step in enumerate(conditions.steps, start=1):
        parts += [_write_step(conditions, number, step), f"(v{number}:Party)"]
    if conditions.crosses:
        parts += [_write_same(conditions, 2), "(last:Party)"]
    path = "\n  ".join(parts)
    return f"p = {path}"


def _write_step(conditions: Conditions, number: int, step: Step) -> str:
    left, right = arrows(step)
    types, (low, high) = relationships(step.ties), step.hops
    condition = conditions.crossing(number, f"t{number}", f"a{number}")
    tie = f"(a{number}){left}[t{number}:{types}]{right}(b{number})"
    return f"({tie}\n    WHERE {condition}){{{low},{high}}}"


def _write_same(conditions: Conditions, number: int) -> str:
    after = " (first:Party)" if number == 1 else ""
    condition = conditions.same(f"s{number}")
    return f"((c{number})-[s{number}:{SAME}]-(d{number})\n    WHERE {condition}){{0,1}}{after}"


def _write_conditions(conditions: Conditions) -> str:
    """Write the conditions on the whole path and on its ends."""
    texts = [conditions.start("v0")]
    if conditions.crosses:
        texts.append("size(s1) + size(s2) <= 1")
    last = "last" if conditions.crosses else f"v{len(conditions.steps)}"
    texts += [conditions.end(last), _SIMPLE]
    return "\n  AND ".join(part for part in texts if part != "true") or "true"


WIDEST: Final = 5_000
"""Parties that one statement asks about; for more of them there are several statements."""


def incident_ties(
    parties: Sequence[int],
    kinds: Sequence[str],
    direction: Direction,
    on: date | None,
    as_of: date | None,
) -> Iterator[CypherStatement]:
    """Yield the statements for the ids of the ties that touch parties; see `Engine.incident`."""
    for low in range(0, len(parties), WIDEST):
        portion = list(parties[low : low + WIDEST])
        values = {"parties": portion, "on": on, "as_of": as_of}
        stated = {name: value for name, value in values.items() if value is not None}
        yield CypherStatement(_write_ties_query(kinds, direction, on, as_of), stated)


def _write_ties_query(
    kinds: Sequence[str], direction: Direction, on: date | None, as_of: date | None
) -> str:
    condition = " AND ".join(_list_conditions(on, as_of)) or "true"
    return "\nUNION\n".join(
        f"UNWIND $parties AS pid MATCH (:Party {{pid: pid}}){path}() WHERE {condition} "
        "RETURN DISTINCT r.tid AS tid"
        for path in _list_patterns(kinds, direction)
    )


def _list_conditions(on: date | None, as_of: date | None) -> Iterator[str]:
    if on is not None:
        yield "(r.since IS NULL OR r.since <= $on) AND (r.until IS NULL OR r.until > $on)"
    if as_of is not None:
        yield "(r.known IS NULL OR r.known <= $as_of)"


def _list_patterns(kinds: Sequence[str], direction: Direction) -> Iterator[str]:
    """Yield how the ties may lie at a party; those of undirected kinds lie both ways."""
    both_ways = [kind for kind in kinds if kind in UNDIRECTED or direction == "both"]
    one_way = [kind for kind in kinds if kind not in both_ways]
    if both_ways:
        yield f"-[r:{relationships(both_ways)}]-"
    if one_way:
        types = relationships(one_way)
        yield f"-[r:{types}]->" if direction == "out" else f"<-[r:{types}]-"


def party_degrees(parties: Sequence[int], kind: str, direction: Direction) -> CypherStatement:
    """Return the statement for the degrees that were pushed with the parties: pid and count."""
    relationship(kind)  # refuses an unknown kind
    name = degree_name(TieKind(kind), direction)
    return CypherStatement(
        f"UNWIND $parties AS pid MATCH (n:Party {{pid: pid}}) RETURN pid, coalesce(n.{name}, 0)",
        {"parties": list(parties)},
    )
