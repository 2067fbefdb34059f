"""Add the ties that a list's own prose states: each *inferred*, with its whole sentence."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.model import (
    UNDIRECTED,
    Listing,
    Party,
    PartyKind,
    Provenance,
    Statement,
    Tie,
    TieKind,
)
from onward.loaders.sentences.parties import ListedNames, make_party
from onward.loaders.sentences.reading import ProseTie, read_ties
from onward.loaders.sentences.subjects import Entry
from onward.loaders.source import LoadLog

_NOTES: Final = frozenset({"note", "title", "position"})
"""Notes of a party that are prose of the publisher."""

_BODIES: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})
_NAMED: Final = frozenset({"primary", "alias", "former", "original"})
_LONGEST: Final = 20_000
"""Characters of a text that are read; the longest reasons of the public lists have 6,000."""


@dataclass(frozen=True, slots=True)
class _Prose:
    text: str
    source: Provenance


def add_ties_of_prose(statements: Iterable[Statement], log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and behind them the ties that their prose states.

    Args:
        statements: As a source reads them.
        log: Counts the ties by kind, and what was left out.
    """
    parties: dict[str, Party] = {}
    texts: dict[str, dict[str, _Prose]] = defaultdict(dict)
    for statement in statements:
        if isinstance(statement, Party):
            parties[statement.id] = statement
            for key, text in statement.notes:
                if key in _NOTES:
                    texts[statement.id].setdefault(text, _Prose(text, statement.source))
        elif isinstance(statement, Listing) and statement.text:
            prose = _Prose(statement.text, statement.source)
            texts[statement.party].setdefault(statement.text, prose)
        yield statement
    yield from _ProseReader(parties, log).read(texts)


class _ProseReader:
    """Reads the prose of one list; each party that it names beside is made once."""

    def __init__(self, parties: dict[str, Party], log: LoadLog) -> None:
        self._parties, self._log = parties, log
        self._names = ListedNames(parties.values())
        self._kinds = {party.id: party.kind for party in parties.values()}
        self._made: dict[str, Party] = {}
        self._records: set[str] = set()

    def read(self, texts: dict[str, dict[str, _Prose]]) -> Iterator[Party | Tie]:
        """Yield the ties of all texts, each behind the parties that only it names."""
        counts: Counter[str] = Counter()
        for party_id, proses in texts.items():
            party = self._parties.get(party_id)
            if party is None:
                continue
            for prose in proses.values():
                yield from self._read_text(party, prose, counts)
        self._log.counts.update(counts)

    def _read_text(
        self, party: Party, prose: _Prose, counts: Counter[str]
    ) -> Iterator[Party | Tie]:
        names = (party.name, *(name.text for name in party.names if name.kind in _NAMED))
        entry = Entry(names, party.kind == PartyKind.PERSON)
        for found in read_ties(prose.text[:_LONGEST], entry, counts, self._names.is_known):
            yield from self._resolve(party, found, prose.source, counts)

    def _resolve(
        self, party: Party, found: ProseTie, source: Provenance, counts: Counter[str]
    ) -> Iterator[Party | Tie]:
        prefix = party.id.partition(":")[0]
        others = self._names.find(found.named, prefix, of_person=found.of_person)
        if others is None:
            counts["prose: a name of several persons"] += 1
            return
        if not others:
            made = make_party(found.named, prefix, source, of_person=found.of_person)
            if made is None or found.is_only_of_list:
                counts["prose: a name that tells too little"] += 1
                return
            if made.id not in self._made:
                self._made[made.id] = made
                self._kinds[made.id] = made.kind
                counts["prose: parties that only prose names"] += 1
                yield made
            others = [made.id]
        for other in others:
            if other != party.id:
                yield from self._make_tie(party, other, found, source, counts)

    def _make_tie(
        self, party: Party, other: str, found: ProseTie, source: Provenance, counts: Counter[str]
    ) -> Iterator[Tie]:
        kind = self._kind_of(found, party.kind, self._kinds[other])
        start, end = (other, party.id) if found.direction == "in" else (party.id, other)
        words = hashlib.sha256(f"{found.rule}|{found.sentence.text}".encode()).hexdigest()[:12]
        record = f"{start}/{kind.value}/{end}/{words}"
        if record in self._records:
            return
        self._records.add(record)
        counts[f"prose: {kind.value} ties"] += 1
        yield Tie(
            start,
            end,
            kind.value,
            replace(source, record=record),
            share=found.share,
            interest="unknownInterest" if kind in UNDIRECTED else None,
            since=found.period.since,
            until=found.period.until,
            standing="inferred",
            text=found.sentence.text,
        )

    def _kind_of(self, found: ProseTie, entry_kind: str, other_kind: str) -> TieKind:
        """Return the kind of tie: who heads a body of a state holds a post there."""
        if found.relation == "leads":
            led = entry_kind if found.direction == "in" else other_kind
            return TieKind.HOLDS_POST if led in _BODIES else TieKind.DIRECTS
        if found.relation == "associate" and PartyKind.PERSON not in (entry_kind, other_kind):
            return TieKind.LINKED
        if found.relation == "associate" and entry_kind != other_kind:
            return TieKind.LINKED
        return TieKind(found.relation)
