"""Bring entities together with those that they need, in parts that fit into memory.

A listing asks for the topics of its party, an office for its post, an award for its contract, a
party for its papers. Whoever asks lies in the part of what it asks about.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from onward.graph.model import Party, Statement
from onward.graph.sorting import PartedSpool
from onward.loaders.parsing.places import Placed, references
from onward.loaders.parsing.unique import ResolvedRows
from onward.loaders.sources.ftm.entity import Origin, StoredEntity
from onward.loaders.sources.ftm.neighbours import PAPERS, Neighbours
from onward.loaders.sources.ftm.parties import THINGS

Draft = tuple[Statement, ...] | StoredEntity
"""What an entity became: statements, or itself where it must wait for others."""

SERVING: Final = frozenset({*PAPERS, "Position", "Contract"})
"""Schemata whose entities say something only through another entity."""

_REFERRING: Final = {
    "Sanction": "entity",
    "Risk": "entity",
    "Occupancy": "post",
    "ContractAward": "contract",
    **dict.fromkeys(PAPERS, "holder"),
}
"""Schemata that say something of other entities, and the property that names these."""


class _Row(NamedTuple):
    """A row in a part; a copy only answers, and is yielded from another part."""

    file: str
    line: int
    draft: Draft
    is_copy: bool = False


@dataclass(slots=True)
class _Survey:
    """Who refers to whom, as numbers made of ids: they only choose what is looked at.

    Attributes:
        own: Of each row the number of its party, 0 for none.
        referred: The numbers of parties to whom listings and papers refer.
        things: The numbers of things, which are parties only where others name them.
        copies: Who refers to several entities at once, by the ids of these.
    """

    own: "array[int]" = field(default_factory=lambda: array("q"))
    referred: "array[int]" = field(default_factory=lambda: array("q"))
    things: set[int] = field(default_factory=set)
    copies: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count_waiting(self) -> int:
        """Count the rows that go into parts, more or less."""
        return len(self.referred) + len(self.things)

    def list_referred(self) -> list[bool]:
        """Tell of each row whether something refers to its party."""
        import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

        parties, targets = (np.frombuffer(each, np.int64) for each in (self.own, self.referred))
        is_referred: list[bool] = np.isin(parties, targets).tolist()
        return is_referred


def join(rows: ResolvedRows[Draft], origin: Origin) -> Iterator[Placed]:
    """Yield the statements of all rows, and count what became of each.

    Args:
        rows: The entities, each once.
        origin: The layer, and the account.
    """
    survey = _survey_rows(rows, origin)
    parts: PartedSpool[_Row | str] = PartedSpool(survey.count_waiting())
    for row, is_referred in zip(rows, survey.list_referred(), strict=True):
        placed = _Row(row.account.file, row.line, row.value)
        for thing in _list_named(placed.draft, survey, origin):
            parts.append(thing, thing)
        own_party = _own_party(placed.draft, origin)
        for asking in survey.copies.get(own_party, ()):
            parts.append(asking, placed._replace(is_copy=True))
        if isinstance(placed.draft, StoredEntity):
            _add_waiting(parts, placed, placed.draft, origin)
        elif is_referred:
            parts.append(own_party, placed)
        else:
            row.account.accepted += 1
            yield from ((placed.file, placed.line, statement) for statement in placed.draft)
    for part in parts.parts():
        yield from _join_part(part, origin)


def _survey_rows(rows: ResolvedRows[Draft], origin: Origin) -> _Survey:
    survey = _Survey()
    for row in rows:
        own_party = _own_party(row.value, origin)
        survey.own.append(hash(own_party) if own_party else 0)
        if not isinstance(row.value, StoredEntity):
            continue
        parties = _list_referred(row.value, origin)
        if len(parties) > 1 and row.value.schema not in PAPERS:
            for party in parties:
                survey.copies[party].append(own_party)
        survey.referred.extend(map(hash, parties or [own_party]))
        if row.value.schema in THINGS:
            survey.things.add(hash(own_party))
    return survey


def _own_party(draft: Draft, origin: Origin) -> str:
    """Return the party that an entity is or describes; "" for a tie or delivery."""
    if isinstance(draft, StoredEntity):
        return f"{origin.dataset}:{draft.id}"
    first = draft[0] if draft else None
    return first.id if isinstance(first, Party) else ""


def _list_referred(entity: StoredEntity, origin: Origin) -> list[str]:
    """Return to which parties an entity refers."""
    names = entity.properties.get(_REFERRING.get(entity.schema, ""), ())
    return [f"{origin.dataset}:{name}" for name in dict.fromkeys(names)]


def _list_named(draft: Draft, survey: _Survey, origin: Origin) -> Iterator[str]:
    """Yield the things that a row names: somebody owns them, or is listed with them."""
    if not survey.things:
        return
    if isinstance(draft, StoredEntity):
        is_listing = draft.schema in ("Sanction", "Risk")
        named = _list_referred(draft, origin) if is_listing else []
    else:
        named = [party for statement in draft for _, party in references(statement)]
    yield from (party for party in named if hash(party) in survey.things)


def _add_waiting(
    parts: PartedSpool[_Row | str], row: _Row, entity: StoredEntity, origin: Origin
) -> None:
    """Add an entity to the part of whom it refers to; to its own where these are several."""
    parties = _list_referred(entity, origin)
    if len(parties) == 1 or entity.schema in PAPERS:
        parts.append(parties[0], row)
        for holder in parties[1:]:
            parts.append(holder, row._replace(is_copy=True))
    else:
        parts.append(_own_party(entity, origin), row)


def _join_part(part: Sequence[_Row | str], origin: Origin) -> Iterator[Placed]:
    rows = [row for row in part if isinstance(row, _Row)]
    named = {thing for thing in part if isinstance(thing, str)}
    waiting = {
        place: row.draft.restore(row.file, row.line, origin)
        for place, row in enumerate(rows)
        if isinstance(row.draft, StoredEntity)
    }
    parties = [row.draft[0] for row in rows if not isinstance(row.draft, StoredEntity)]
    described = [party for party in parties if isinstance(party, Party)]
    neighbours = Neighbours(waiting.values(), described, named)
    for place, row in enumerate(rows):
        if row.is_copy:
            continue
        statements = row.draft
        if isinstance(statements, StoredEntity):
            statements = tuple(neighbours.statements(waiting[place]))
        _count_row(row, statements, origin)
        for statement in statements:
            yield row.file, row.line, neighbours.completed(statement)


def _count_row(row: _Row, statements: Sequence[Statement], origin: Origin) -> None:
    account = origin.log.account(row.file)
    schema = row.draft.schema if isinstance(row.draft, StoredEntity) else None
    if statements or schema is None or schema in SERVING:
        account.accepted += 1
    else:
        account.not_a_party[schema] += 1
