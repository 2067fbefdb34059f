"""Add the ties that a list's own prose states: each *inferred*, with its whole sentence."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

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
from onward.graph.names.list_cells import name_words
from onward.graph.names.normalise import normalise
from onward.graph.names.words import WordClass, classify_words
from onward.graph.sayings import PROSE
from onward.graph.state_bodies import (
    StateBody,
    likely_kind,
    names_state,
    read_state_body,
    traits_of,
)
from onward.loaders.account import LoadLog
from onward.loaders.parsing.names import without_legal_form
from onward.loaders.sentences.names import (
    NamedParty,
    is_nationality,
    looks_like_organisation,
    may_state_ties,
    read_words,
)
from onward.loaders.sentences.reading import ProseTie, SpokenOf, read_ties

if TYPE_CHECKING:
    from onward.graph.traits import Trait


# ------------------------------------------------------------------------------------------------
# Whom a name in a sentence means: a party of the same list, or somebody it says no more of.
# ------------------------------------------------------------------------------------------------

_THINGS: Final = frozenset(
    {PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.SECURITY, PartyKind.BANK_ACCOUNT}
)
_NOUN: Final = re.compile(
    r" (?:group|grouping|company|holding|battalion|brigade|network"
    r"|(?:[a-z][a-z-]* ){0,5}(?:corporation|concern|conglomerate)"
    r"|(?:terrorist|militant|armed|hacker) (?:organi[sz]ation|group|movement))$"
)
_FORMS: Final = {
    "limited": frozenset({"llc", "ltd", "limited", "ooo", "gmbh"}),
    "stock": frozenset({"jsc", "ao", "pjsc", "pao", "ojsc", "oao", "cjsc", "zao", "plc", "inc"}),
}
_MOST_ROWS: Final = 6
"""Rows of a list that one name may have: a party under several acts has one each."""

_LEAST_ACRONYM: Final = 3
_LONGEST_ACRONYM: Final = 6


class ListedNames:
    """The names of a list, each with the parties that bear it."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._kinds: dict[str, str] = {}
        self._births: dict[str, set[str]] = {}
        self._bearers: dict[str, list[str]] = defaultdict(list)
        self._loose_bearers: dict[str, list[str]] = defaultdict(list)
        self._states: dict[str, str] = {}
        self._forms: dict[str, frozenset[str]] = {}
        self._words_of_persons: set[str] = set()
        for party in parties:
            if party.kind not in _THINGS:
                self._add_party(party)

    def _add_party(self, party: Party) -> None:
        self._kinds[party.id] = party.kind
        self._forms[party.id] = frozenset()
        self._states[party.id] = _state_of(party)
        is_person = party.kind == PartyKind.PERSON
        if is_person:
            self._births[party.id] = {text for key, text in party.notes if key == "birth_date"}
        # a weak alias may be anybody's
        strong = [name.text for name in party.names if name.kind not in ("weak", "former")]
        for name in dict.fromkeys([party.name, *strong]):
            plain = normalise(name)
            if is_person:
                self._words_of_persons.update(plain.split())
            loose = _loosen_name(plain, is_person=is_person)
            self._forms[party.id] |= _read_forms(plain)
            _add_bearer(self._bearers, plain.removeprefix("the "), party.id)
            _add_bearer(self._loose_bearers, loose, party.id)

    def is_known(self, name: str) -> bool:
        """Tell whether a text is exactly a name of the list."""
        return normalise(name).removeprefix("the ") in self._bearers

    def find(self, named: NamedParty, entry: Party, *, of_person: bool | None) -> list[str] | None:
        """Return the parties that a name means; [] for none, None where it may mean several.

        Args:
            named: The name, with the publisher's own number where it stands beside it.
            entry: Whose prose names it.
            of_person: Whether only persons, or only others, are meant; None for anybody.
        """
        prefix = entry.id.partition(":")[0]
        if named.reference and f"{prefix}:{named.reference}" in self._kinds:
            return [f"{prefix}:{named.reference}"]
        plain = normalise(named.text).removeprefix("the ")
        bearers = self._bearers.get(plain) or [
            party
            for party in self._find_loosely(named.text)
            if _may_share_form(plain, self._forms[party])
        ]
        # a word alone is an alias of persons only; sorted: the order of the rows must not show
        of_kind = False if of_person is None and " " not in plain else of_person
        fitting = [party for party in sorted(bearers) if self._is_of_kind(party, of_person=of_kind)]
        body = None if of_person else read_state_body(named.text)
        if body and not body.country and not _is_telling(named.text, of_person=False):
            # "Ministry of Defence" of another state is another ministry
            fitting = [party for party in fitting if self._states[party] == _state_of(entry)]
        # a surname alone may be that of a brother
        is_surname = (
            of_person is not False
            and plain in self._words_of_persons
            and not named.text.isupper()
            and body is None
        )
        is_unclear = self._may_be_several(fitting) or (is_surname and not fitting)
        return None if is_unclear else fitting

    def _find_loosely(self, name: str) -> Sequence[str]:
        plain = normalise(name)
        keys = (
            _loosen_name(plain, is_person=False),
            _loosen_name(plain, is_person=True),
            # "the Kometa group" of a list that has JSC Kometa
            _loosen_name(normalise(_NOUN.sub("", name)), is_person=False),
        )
        return next((rows for key in keys if (rows := self._loose_bearers.get(key))), ())

    def _may_be_several(self, parties: Sequence[str]) -> bool:
        """Tell whether rows of one name may be those of several parties.

        A firm under two acts is one firm, and so is a person born on one day; two persons of one
        name are two persons.
        """
        if len(parties) < 2:
            return False
        births = [self._births[party] for party in parties if party in self._births]
        are_apart = bool(births) and not set.intersection(*births)
        return are_apart or len(parties) > _MOST_ROWS

    def _is_of_kind(self, party: str, *, of_person: bool | None) -> bool:
        kind = self._kinds[party]
        if of_person is None or kind == PartyKind.UNKNOWN:
            return True
        return (kind == PartyKind.PERSON) is of_person


def _read_forms(plain: str) -> frozenset[str]:
    """Return whether a name in plain words is that of a limited or of a stock company, or both."""
    words = frozenset(plain.split())
    return frozenset(form for form, signs in _FORMS.items() if not signs.isdisjoint(words))


def _may_share_form(plain: str, forms: frozenset[str]) -> bool:
    """Tell whether a name may be that of a party with these legal forms: not LLC and JSC."""
    ours = _read_forms(plain)
    return not ours or not forms or not ours.isdisjoint(forms)


def _add_bearer(bearers: dict[str, list[str]], key: str, party: str) -> None:
    if key and party not in bearers[key]:
        bearers[key].append(party)


def _loosen_name(plain: str, *, is_person: bool) -> str:
    """Return what spellings of one name have in common: no legal form; of a person, any order."""
    if is_person:
        return "person " + " ".join(sorted(plain.split()))
    return without_legal_form(plain)


def make_party(
    named: NamedParty, entry: Party, source: Provenance, *, of_person: bool | None
) -> Party | None:
    """Return a party of the name as it is written; None where the name says too little.

    Its id depends on the name: the same name makes the same party in the next load. A body that
    many states have ("Ministry of Internal Affairs") is one for each state of an entry.
    """
    name = named.text
    body = None if of_person else read_state_body(name)
    is_telling = _is_telling(name, of_person=of_person) or names_state(name)
    key = normalise(name)
    if not (is_telling or (body is not None and body.country is not None)):
        state = _state_of(entry) if body or _STATES_OWN.match(name) else ""
        if not state or of_person:
            return None
        key += f" {state}"
    prefix = entry.id.partition(":")[0]
    local = f"{prefix}:{PROSE}{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    if body is None and not of_person and names_state(name):
        body = StateBody(PartyKind.PUBLIC_BODY, (), None, "a state", name)
    kind, country = PartyKind.UNKNOWN, None
    traits: tuple[Trait, ...] = ()
    if body is not None:
        kind, country = PartyKind.ORGANIZATION, body.country
        traits = traits_of(body)
    elif of_person:
        kind = PartyKind.PERSON
    elif of_person is False or looks_like_organisation(name):
        kind = PartyKind.ORGANIZATION
    # dated by the list alone: which entry names it first would depend on the order of the rows
    dated = Provenance(source.dataset, local, None, None, source.retrieved)
    return Party(
        local,
        name,
        kind.value,
        country,
        dated,
        notes=(("named in prose", "only the reasons or remarks of other entries name it"),),
        inferred=traits,
    )


_STATES_OWN: Final = re.compile(
    r"(?:Presidential|Constitutional|Supreme|National|State|Legislative) \w"
    r"|House of Representatives$"
)


def _state_of(entry: Party) -> str:
    """Return what tells the state of an entry: its country, else the act that lists it."""
    act, slash, _ = entry.id.partition("/")
    return entry.country or (act if slash else "")


@lru_cache(maxsize=8192)
def _is_telling(name: str, *, of_person: bool | None) -> bool:
    """Tell whether a name tells its bearer apart: "Coordinating Council" does not."""
    words = name.split()
    if of_person:
        return len(words) > 1
    is_acronym = len(words) == 1 and name.isupper() and len(name) <= _LONGEST_ACRONYM
    if is_acronym or len(name) < _LEAST_ACRONYM:
        return False
    if any(map(is_nationality, words)):
        return True
    plain = name_words(name)
    anybodys = read_words("of anybody")
    return any(
        word_class is WordClass.PLACE
        or (
            word_class is WordClass.DISTINCTIVE
            and len(word) > 2
            and not word.isdigit()
            and word not in anybodys
        )
        for word, word_class in zip(plain, classify_words(plain), strict=True)
    )


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
