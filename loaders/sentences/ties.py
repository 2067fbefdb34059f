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
from onward.graph.state_bodies.traits import likely_kind
from onward.loaders.sentences.parties import ListedNames, make_party
from onward.loaders.sentences.reading import ProseTie, read_ties
from onward.loaders.sentences.subjects import SpokenOf
from onward.loaders.sentences.words import may_state_ties
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


@dataclass(frozen=True, slots=True)
class _ReadTie:
    party: Party
    tie: ProseTie
    source: Provenance
    others: tuple[str, ...]


class _ProseReader:
    """Reads the prose of one list; each party that it names beside is made once."""

    def __init__(self, parties: dict[str, Party], log: LoadLog) -> None:
        self._parties, self._log = parties, log
        self._names = ListedNames(parties.values())
        self._made: dict[str, Party] = {}

    def read(self, texts: dict[str, dict[str, _Prose]]) -> Iterator[Party | Tie]:
        """Yield the parties that only prose names, then the ties of all texts."""
        counts: Counter[str] = Counter()
        all_read = [
            read_tie
            for party_id, proses in texts.items()
            if (party := self._parties.get(party_id)) is not None
            for prose in proses.values()
            for read_tie in self._read_text(party, prose, counts)
        ]
        counts["prose: parties that only prose names"] = len(self._made)
        yield from self._made.values()
        # what two sentences say is one holding: shares of one source are added up
        best: dict[tuple[str, ...], Tie] = {}
        for read_tie in all_read:
            for other in read_tie.others:
                if other != read_tie.party.id:
                    tie = self._make_tie(read_tie, other)
                    key = (tie.start, tie.kind, tie.end, tie.until or "")
                    earlier = best.get(key)
                    if earlier is None or _rank_tie(tie) > _rank_tie(earlier):
                        best[key] = tie
        counts.update(f"prose: {tie.kind} ties" for tie in best.values())
        yield from best.values()
        self._log.counts.update(counts)

    def _read_text(self, party: Party, prose: _Prose, counts: Counter[str]) -> Iterator[_ReadTie]:
        is_person = party.kind == PartyKind.PERSON
        text = prose.text[:_LONGEST]
        if not may_state_ties(text, is_person=is_person):
            return
        names = (party.name, *(name.text for name in party.names if name.kind in _NAMED))
        entry = SpokenOf(names, is_person)
        for tie in read_ties(text, entry, counts, self._names.is_known):
            others = self._find_others(party, tie, prose.source, counts)
            if others:
                yield _ReadTie(party, tie, prose.source, others)

    def _find_others(
        self, party: Party, tie: ProseTie, source: Provenance, counts: Counter[str]
    ) -> tuple[str, ...]:
        """Return the parties that a name means: of the list, or one that only prose names."""
        others = self._names.find(tie.named, party, of_person=tie.of_person)
        if others is None:
            counts["prose: a name of several persons"] += 1
            return ()
        if tie.is_only_numbered and not tie.named.reference:
            others = []
        if others:
            # nobody directs a person
            is_led = tie.relation == "leads" and tie.direction == "out"
            kinds = {self._parties[other].kind for other in others}
            return () if is_led and PartyKind.PERSON in kinds else tuple(others)
        made = make_party(tie.named, party, source, of_person=tie.of_person)
        if made is None or tie.is_only_of_list:
            counts["prose: a name that tells too little"] += 1
            return ()
        earlier = self._made.get(made.id)
        # of two spellings or kinds one is taken, whatever the order of the rows
        if earlier is None or _rank_party(made) < _rank_party(earlier):
            self._made[made.id] = made
        return (made.id,)

    def _make_tie(self, read_tie: _ReadTie, other: str) -> Tie:
        tie, party = read_tie.tie, read_tie.party
        other_kind = likely_kind(self._made.get(other) or self._parties[other])
        kind = _kind_of(tie, likely_kind(party), other_kind)
        is_from_other = (tie.direction == "in") is not (kind == TieKind.EMPLOYS != tie.relation)
        start, end = (other, party.id) if is_from_other else (party.id, other)
        if kind in UNDIRECTED:
            start, end = sorted((start, end))
        words = hashlib.sha256(f"{tie.rule}|{tie.sentence.text}".encode()).hexdigest()[:12]
        return Tie(
            start,
            end,
            kind.value,
            replace(read_tie.source, record=f"{start}/{kind.value}/{end}/{words}"),
            share=tie.share,
            interest="unknownInterest" if kind in UNDIRECTED else None,
            since=tie.period.since,
            until=tie.period.until,
            standing="inferred",
            text=tie.sentence.text,
        )


def _rank_tie(tie: Tie) -> tuple[bool, float, bool, int, str, str]:
    """Rank the sentences of one tie: a share, then dates, then the longer one say more."""
    high = tie.share.max if tie.share else 0.0
    text = tie.text or ""
    return tie.share is not None, high, tie.since is not None, len(text), text, tie.key


def _rank_party(party: Party) -> tuple[bool, bool, str, str]:
    """Rank the kinds that sentences give one name: who has kin is a person, whatever he heads."""
    kind = likely_kind(party)
    is_unknown, is_person = kind == PartyKind.UNKNOWN, kind == PartyKind.PERSON
    return is_unknown, not is_person, kind, party.name


def _kind_of(tie: ProseTie, entry_kind: str, other_kind: str) -> TieKind:
    """Return the kind of tie: who heads a body of a state holds a post there."""
    if tie.relation == "leads":
        led = entry_kind if tie.direction == "in" else other_kind
        if led in _BODIES:
            return TieKind.HOLDS_POST
        if tie.is_of_part:
            return TieKind.MEMBER_OF if other_kind == PartyKind.ARMED_GROUP else TieKind.EMPLOYS
        return TieKind.DIRECTS
    if tie.relation == "associate" and {entry_kind, other_kind} != {PartyKind.PERSON}:
        return TieKind.LINKED
    return TieKind(tie.relation)
