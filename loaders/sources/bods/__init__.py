"""Statements of the Beneficial Ownership Data Standard, versions 0.1 to 0.4, of any register.

A record has as many statements as it had states, in any order and any file: all are read before the
first party is made. What is kept of a statement is what it says, never its JSON, and it is kept on
disk: in memory are what statements replace, and of what components are links.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from onward.graph.model import Name, Party, Provenance, Statement, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.sorting import PartedSpool
from onward.graph.statements import make_unnamed_owner
from onward.loaders.account import FieldRefused, LoadLog
from onward.loaders.catalogue import read_source
from onward.loaders.parsing.names import note_owned_companies
from onward.loaders.parsing.places import Placed, check_references
from onward.loaders.parsing.unique import ResolvedRows, SpooledRows
from onward.loaders.readers.records import json_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadOptions
from onward.loaders.sources.bods.statements import (
    BodsStatement,
    Interest,
    Place,
    Relationship,
    as_component,
    kinds_of_components,
    read_statement,
)

# ------------------------------------------------------------------------------------------------
# The states of a record, one statement after another, as parties and dated ties.
#
# The state of a record on a day is its last statement until then. An interest that a later
# statement repeats is one holding; where its terms change, the former ends and the new one begins
# on the day of the change: its own start date where that is later, else the day of the statement.
# ------------------------------------------------------------------------------------------------

NOMINEE_ROLES: Final = ("nominee", "nominator")
"""Interests of those between whom there is an arrangement."""

Slot = tuple[str, str | None, str, str | None, str | None, int]
"""What makes an interest the same in two statements: ends, kind, code, directness, its number."""


@dataclass(slots=True)
class _Holding:
    """One interest over time, as far as its terms stay the same."""

    start: str
    end: str
    interest: Interest
    since: str | None
    until: str | None
    source: Provenance

    def end_by(self, day: str) -> None:
        """End no later than a day."""
        self.until = day if self.until is None else min(self.until, day)

    @property
    def is_empty(self) -> bool:
        """Whether it never holds: it ends before it begins, or on the same day."""
        return self.since is not None and self.until is not None and self.until <= self.since


def party_of_states(states: Sequence[BodsStatement]) -> Party | None:
    """Return a party as its last statement describes it, with the names that it bore before."""
    parties = [state.content for state in states if isinstance(state.content, Party)]
    if not parties:
        return None
    last = parties[-1]
    taken = {last.name, *(name.text for name in last.names)}
    former = dict.fromkeys(party.name for party in parties[:-1] if party.name not in taken)
    names = (*last.names, *(Name(text, "former") for text in former))
    return replace(last, names=names)


def ties_of_states(
    states: Sequence[BodsStatement], record: str, dataset: str
) -> Iterator[Tie | Party]:
    """Yield the ties of a relationship, and the party that stands for an owner not named."""
    holdings: list[_Holding] = []
    current: dict[Slot, _Holding] = {}
    unnamed: Party | None = None
    for state in states:
        relationship = state.content
        if not isinstance(relationship, Relationship) or relationship.subject is None:
            continue
        if relationship.holder is None:
            unnamed = make_unnamed_owner(
                f"{dataset}:{record}/owner", relationship.why, relationship.source
            )
        stated = dict(_iterate_slots(relationship, f"{record}/owner"))
        for slot in [slot for slot in current if slot not in stated]:
            current.pop(slot).end_by(state.day)
        for slot, interest in stated.items():
            # the last statement of a record may name no interest any more
            if state.status == "closed" and slot not in current and interest.code is None:
                continue
            fresh = _take_over(current.get(slot), slot, interest, state, dataset)
            if fresh is not None:
                current[slot] = fresh
                holdings.append(fresh)
        if state.status == "closed":
            for holding in current.values():
                holding.end_by(state.day)
            current.clear()
    if unnamed is not None:
        yield unnamed
    yield from _make_ties(holdings)


def _iterate_slots(relationship: Relationship, unnamed: str) -> Iterator[tuple[Slot, Interest]]:
    seen: dict[tuple[str, str | None, str | None], int] = defaultdict(int)
    for interest in relationship.interests:
        terms = (interest.kind.value, interest.code, interest.directness)
        subject, holder = relationship.subject or "", relationship.holder or unnamed
        yield (holder, subject, *terms, seen[terms]), interest
        seen[terms] += 1


def _take_over(
    before: _Holding | None, slot: Slot, interest: Interest, state: BodsStatement, dataset: str
) -> _Holding | None:
    """Go on with a holding whose terms stay; end one whose terms change, and return the new one."""
    if before is not None and before.interest.share == interest.share:
        before.since = interest.since or before.since
        before.until = interest.until
        return None
    since = interest.since
    if before is not None:
        is_later = since is not None and since > (before.since or "")
        since = since if is_later else state.day
        before.end_by(since or state.day)
    start, end = (f"{dataset}:{party}" for party in slot[:2])
    return _Holding(start, end, interest, since, interest.until, state.content.source)


def _make_ties(holdings: Iterable[_Holding]) -> Iterator[Tie]:
    """Yield a tie for each holding; a statement's further ones have its key with a number."""
    numbers: dict[str, int] = defaultdict(int)
    for holding in holdings:
        record = holding.source.record
        number, numbers[record] = numbers[record], numbers[record] + 1
        if holding.is_empty:
            continue
        interest = holding.interest
        yield Tie(
            start=holding.start,
            end=holding.end,
            kind=interest.kind.value,
            source=replace(holding.source, record=f"{record}/{number}" if number else record),
            share=_share_of_kind(interest),
            interest=interest.code,
            since=holding.since,
            until=holding.until,
            directness=interest.directness,
            text=interest.text,
        )


def _share_of_kind(interest: Interest) -> Share | None:
    return interest.share if interest.kind in (TieKind.OWNS, TieKind.CONTROLS) else None


def nominee_ties(ties: Iterable[Tie]) -> Iterator[Tie]:
    """Yield nominee nominee_of nominator, for those who share an arrangement on the same days."""
    by_end: dict[str, dict[str, list[Tie]]] = defaultdict(lambda: defaultdict(list))
    for tie in ties:
        if tie.interest in NOMINEE_ROLES:
            by_end[tie.end][tie.interest].append(tie)
    for roles in by_end.values():
        for nominee in roles["nominee"]:
            for nominator in roles["nominator"]:
                since = max(filter(None, (nominee.since, nominator.since)), default=None)
                until = min(filter(None, (nominee.until, nominator.until)), default=None)
                if since is not None and until is not None and until <= since:
                    continue
                record = f"{nominee.source.record}/for/{nominator.source.record}"
                yield Tie(
                    start=nominee.start,
                    end=nominator.start,
                    kind=TieKind.NOMINEE_OF.value,
                    source=replace(nominee.source, record=record),
                    interest="nominee",
                    since=since,
                    until=until,
                    text=nominee.text,
                )


SOURCE: Final = read_source(__file__)

_FIELDS: Final = read_fields(__file__)
MAX_NAMED: Final = 10
"""Publishers that the coverage names at most."""


@dataclass(slots=True)
class _Overview:
    """What all statements together say, before any of them becomes a party or a tie.

    Attributes:
        roots: The record of each statement that replaces others, or is replaced.
        components: What components are links of, by their records.
        newest: The newest day that a statement names.
    """

    roots: Mapping[str, str] = field(default_factory=dict)
    components: Mapping[str, TieKind] = field(default_factory=dict)
    newest: str | None = None

    def record_of(self, statement: BodsStatement) -> str:
        """Return the record of which a statement says the state."""
        return self.roots.get(statement.record, statement.record)


@dataclass(frozen=True, slots=True)
class _State:
    """A statement as a state of its record, and where it stands."""

    record: str
    statement: BodsStatement
    file: str
    line: int


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the parties and ties of all records."""
    statements: SpooledRows[BodsStatement] = SpooledRows()
    publishers: Counter[str] = Counter()
    for path in files:
        _read_file(path, statements, publishers, log, options)
    log.notes += [f"statements of {publisher}" for publisher in sorted(publishers)[:MAX_NAMED]]
    rows = statements.resolve_duplicates(log)
    overview = _look_over(rows)
    retrieved = options.retrieved or options.published
    if retrieved is None and overview.newest is not None:
        retrieved = overview.newest
        log.notes.append(f"retrieved on {retrieved} at the earliest, the newest day in the file")
    placed = _iterate_statements(rows, overview, options.name, retrieved, log)
    nominees: list[Tie] = []
    for statement in note_owned_companies(check_references(placed, options.name, log), log):
        if isinstance(statement, Tie) and statement.interest in NOMINEE_ROLES:
            nominees.append(statement)
        yield statement
    yield from nominee_ties(nominees)


def _look_over(rows: ResolvedRows[BodsStatement]) -> _Overview:
    """Read all statements once, and count them as accepted."""
    replaced: dict[str, tuple[str, ...]] = {}
    days: set[str] = set()

    def iterate_contents() -> Iterator[Party | Relationship]:
        for row in rows:
            row.account.accepted += 1
            statement = row.value
            days.add(statement.published or statement.day)
            if statement.replaces:
                replaced[statement.record] = statement.replaces
            yield statement.content

    components = kinds_of_components(iterate_contents())
    return _Overview(_find_roots(replaced), components, max(days, default=None))


def _read_file(
    path: Path,
    statements: SpooledRows[BodsStatement],
    publishers: Counter[str],
    log: LoadLog,
    options: LoadOptions,
) -> None:
    account = log.account(path)
    for line, raw in name_unread(json_records(path, log), _FIELDS, path, log):
        place = Place(path, line, log, options.name)
        try:
            statement = read_statement(raw, place)
        except FieldRefused as refused:
            log.reject_for(path, line, refused)
            # no earlier state may stand in the place of one that cannot be read
            for key in ("statementId", "statementID"):
                if isinstance(raw.get(key), str):
                    statements.mark_rejected(raw[key].strip())
        else:
            statements.add(statement.id, statement, account, line)
            publishers[_name_publisher(raw)] += 1


def _name_publisher(raw: Mapping[str, Any]) -> str:
    """Return who published a statement, and under which licence, as far as it says so."""
    publication = raw.get("publicationDetails")
    details = publication if isinstance(publication, dict) else {}
    publisher, licence = details.get("publisher"), details.get("license")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    named = " ".join(name.split())[:100] if isinstance(name, str) else "an unnamed publisher"
    return f"{named} (licence {licence[:100]})" if isinstance(licence, str) else named


def _find_roots(before: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the record of each statement that replaces others: that of the first of them.

    Args:
        before: What each statement replaces.
    """
    roots: dict[str, str] = {}
    for record in before:
        chain, root = [record], record
        # a chain that closes on itself ends where it began
        while (replaced := before.get(root)) and replaced[0] not in chain:
            root = replaced[0]
            chain.append(root)
        roots.update(dict.fromkeys(chain, root))
    for record, replaced in before.items():
        for other in replaced:
            roots.setdefault(other, roots[record])
    return roots


def _iterate_statements(
    rows: ResolvedRows[BodsStatement],
    overview: _Overview,
    dataset: str,
    retrieved: str | None,
    log: LoadLog,
) -> Iterator[Placed]:
    """Yield what each record says over time, all statements of a record together."""
    states: PartedSpool[_State] = PartedSpool(len(rows))
    for row in rows:
        record = overview.record_of(row.value)
        statement = _resolve_statement(row.value, overview)
        states.append(record, _State(record, statement, row.account.file, row.line))
    for part in states.parts():
        records: dict[str, list[_State]] = defaultdict(list)
        for state in part:
            records[state.record].append(state)
        for record, of_record in records.items():
            yield from _state_record(record, of_record, dataset, retrieved, log)


def _resolve_statement(statement: BodsStatement, overview: _Overview) -> BodsStatement:
    """Return a statement that names parties by their records, and what components are of."""
    content, roots = statement.content, overview.roots
    if isinstance(content, Party):
        return statement
    subject, holder = (
        roots.get(end, end) if end else end for end in (content.subject, content.holder)
    )
    content = replace(content, subject=subject, holder=holder)
    kind = overview.components.get(overview.record_of(statement))
    if kind is not None:
        content = as_component(content, kind)
    return replace(statement, content=content)


def _state_record(
    record: str, states: Sequence[_State], dataset: str, retrieved: str | None, log: LoadLog
) -> Iterator[Placed]:
    """Yield what a record says over time, each at the place of its last statement."""
    states = sorted(states, key=lambda state: state.statement.order())
    statements, last = [state.statement for state in states], states[-1]
    for made in _make_statements(record, statements, dataset):
        source = replace(made.source, retrieved=retrieved)
        yield last.file, last.line, replace(made, source=source)
    content = last.statement.content
    if isinstance(content, Relationship) and content.subject is None:
        account = log.account(last.file)
        account.accepted -= 1
        account.not_a_party["interest in an entity that is not named"] += 1


def _make_statements(
    record: str, states: Sequence[BodsStatement], dataset: str
) -> Iterator[Party | Tie]:
    content = states[-1].content
    if isinstance(content, Party):
        party = party_of_states(states)
        if party is not None:
            yield replace(party, id=f"{dataset}:{record}")
    elif content.subject is not None:
        yield from ties_of_states(states, record, dataset)
