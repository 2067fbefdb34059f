"""Who in the graph a party of a transaction may be: by id, by identifier, by name.

Bands: a *match* is used; a *possible* one is assessed as possible and named; a
*weak* one is named only. How names and numbers are compared is the matcher's (`graph.identity`).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from onward.errors import EngineError
from onward.graph.engine import Engine, PartyRecord
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.json_forms import canonical_hash
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, MatchResult, PartyQuery
from onward.graph.model import Identifier, Party, party_pid
from onward.graph.names.forms import make_plain

Band = Literal["match", "possible", "weak"]

_ORDER: Final = ("match", "possible", "weak", "below")
_COUNTED: Final = ("match", "possible")  # bands that are assessed

WEAK_SHOWN: Final = 5
"""Weak candidates of a party that an assessment names; it counts the others."""

REMEMBERED: Final = 8_192
"""Parties whose look-up is kept: an order system asks of the same customers all day."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a transaction says of one party or owner."""

    id: str | None = None
    name: str | None = None
    country: str | None = None
    given: tuple[tuple[str, str], ...] = ()  # identifiers as received: (scheme, text)

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers, normalised and checked, with national schemes recognised."""
        stated = (identifier(scheme, raw, self.country) for scheme, raw in self.given)
        return tuple(found for number in stated for found in recognise_schemes(number))

    @property
    def is_named(self) -> bool:
        """Whether anything says who this is."""
        return bool(self.id or self.name or self.given)

    def asked(self) -> PartyQuery:
        """Return what the matcher is asked."""
        return PartyQuery(
            names=(self.name,) if self.name else (),
            countries=(self.country,) if self.country else (),
            identifiers=self.identifiers,
        )

    def shown(self) -> dict[str, Any]:
        """Return the query as received; a natural person's own numbers are not repeated."""
        numbers = {
            scheme: "(personal)" if identifier(scheme, raw).personal else raw
            for scheme, raw in self.given
        }
        whole = {"id": self.id, "name": self.name, "country": self.country, "identifiers": numbers}
        return {key: value for key, value in whole.items() if value}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party of the graph that the query may mean.

    Attributes:
        by: How it was found: "id", "inn", "registration_number", "name" …
        member: The source's row that fits best.
        name: Its name that fits best.
        because: Why it is no more than possible, or weak; empty for a match.
        explanation: What was compared (06, section 10); empty for a party given by id.
    """

    pid: int
    record: PartyRecord
    member: Party | None
    by: tuple[str, ...]
    band: Band
    score: float
    name: str
    because: tuple[str, ...] = ()
    explanation: Mapping[str, Any] | None = None

    def evidence_hash(self, query: Query) -> str:
        """Hash both sides' facts: a person's judgement sticks to this.

        The score is none of them: a better matcher must not reopen what a person has decided.
        """
        member = self.member
        fields: Any = {
            "query": query.shown(),
            "party": self.record.id,
            "names": [] if member is None else [member.name, *(n.text for n in member.names)],
            "kind": None if member is None else member.kind,
            "countries": sorted(self.record.countries),
            "identifiers": [] if member is None else _public(member.identifiers),
        }
        return canonical_hash(fields)


def _public(numbers: Iterable[Identifier]) -> list[list[str]]:
    return [[n.scheme, "(personal)" if n.personal else n.value] for n in numbers]


@dataclass(frozen=True, slots=True)
class Found:
    """What looking a party up gave.

    Attributes:
        candidates: Matches first, then possible ones, then some weak ones.
        weak_left_out: How many weak ones are not among them.
        nearest: Party id, name and score of the best one below every band; None where none is.
        limits: What the matcher did not look at.
        unsearchable: Names that hold no letter or digit.
    """

    candidates: tuple[Candidate, ...] = ()
    weak_left_out: int = 0
    nearest: tuple[str, str, float] | None = None
    limits: tuple[str, ...] = ()
    unsearchable: tuple[str, ...] = ()

    def of_band(self, band: Band) -> list[Candidate]:
        """Return the candidates of a band."""
        return [candidate for candidate in self.candidates if candidate.band == band]


class Lookup:
    """Looks parties up in one snapshot, and remembers them.

    Args:
        engine: Over the snapshot, without overlay.
        matcher: Over the same snapshot.
        are_apart: Tells whether a person has judged two parties different.
    """

    def __init__(
        self,
        engine: Engine,
        matcher: Matcher,
        are_apart: Callable[[str, str], bool] = lambda _left, _right: False,
    ) -> None:
        self.matcher = matcher
        self.are_apart = are_apart
        self._engine = engine
        self._known: OrderedDict[Query, Found] = OrderedDict()

    def find(self, query: Query) -> Found:
        """Find who a query may mean: matches first, then by score, then by canonical id.

        A party given by id is that party. Its names, and the name that the transaction gives it,
        are compared all the same: another source may list it under an id of its own.
        """
        found = self._known.get(query)
        if found is None:
            found = self._known[query] = self._find(query)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(query)
        return found

    def _find(self, query: Query) -> Found:
        if not query.is_named:
            return Found()
        pid = None if query.id is None else self._engine.find([query.id])[0]
        if pid is None:
            return self._by_name(query)
        record = self._engine.parties([pid])[0]
        itself = Candidate(pid, record, record.head, ("id",), "match", 1.0, record.name)
        return self._beside(query, itself)

    def _by_name(self, query: Query) -> Found:
        """Find whom a name or number means, and who resembles those whom it means for certain.

        A register may know the party under a name or number that the order does not give and a
        list does.
        """
        matched = self.matcher.match(query.asked())
        matches = {match.party: match for match in matched.matches}
        counted = {match.party for match in matched.matches if match.band in _COUNTED}
        limits = dict.fromkeys(matched.limits)
        for sure in [match for match in matched.matches if match.band == "match"]:
            record = self._record(sure.party)
            found = self._resembling(record, _beyond(_described(record, query.country), query))
            limits |= dict.fromkeys(found.limits)
            because = f"{record.name} is found, and a name or number of it is like this one"
            for match in found.matches:
                if match.band in _COUNTED and match.party not in counted:
                    counted.add(match.party)
                    matches[match.party] = self._lowered(record.id, match, because)
        ordered = sorted(matches.values(), key=lambda m: (_ORDER.index(m.band), -m.score, m.party))
        return self._found(replace(matched, limits=tuple(limits)), ordered)

    def _beside(self, query: Query, itself: Candidate) -> Found:
        """Look for a party that is known by id under other ids, too.

        Whom the order's own name fits better than the id counts in any source.
        """
        record = itself.record
        described = _described(record, query.country)
        known = self._resembling(record, described)
        named = self.matcher.match(query.asked()) if _says_more(query, record) else MatchResult()
        best: dict[str, Match] = {}
        for match in (*known.matches, *named.matches):
            held = best.get(match.party)
            if match.party != record.id and (held is None or match.score > held.score):
                best[match.party] = match
        less = [self._lowered(record.id, match, KNOWN_BY_ID) for match in best.values()]
        less.sort(key=lambda m: (m.band != "possible", -m.score, m.party))
        limits = dict.fromkeys((*known.limits, *named.limits))
        names = {*described.names, *query.asked().names}
        if names.issubset({*known.unsearchable, *named.unsearchable}):
            limits[NAMELESS] = None
        found = self._found(
            MatchResult(limits=tuple(limits), unsearchable=named.unsearchable), less
        )
        return replace(found, candidates=(itself, *found.candidates))

    def _resembling(self, record: PartyRecord, described: PartyQuery) -> MatchResult:
        """Find the rows that may be a known party: of other sources, and of its own's other lists.

        Other rows of its own sources are left out: a publisher's two entries of one list are two
        parties, by the publisher's own word.
        """
        if not described.names and not described.identifiers:
            return MatchResult()
        own = {member.source.dataset for member in record.members}
        others = [layer.dataset for layer in self.matcher.layers if layer.dataset not in own]
        elsewhere = self.matcher.match(described, datasets=others)
        lists = own & {entry.source.dataset for entry in record.listings}
        within = self.matcher.match(described, datasets=lists) if lists else MatchResult()
        on_others = [match for match in within.matches if self._on_another_list(record, match)]
        return replace(
            elsewhere,
            matches=(*elsewhere.matches, *on_others),
            limits=(*elsewhere.limits, *within.limits),
        )

    def _record(self, party: str) -> PartyRecord:
        pid = self._engine.find([party])[0]
        if pid is None:  # an index of another snapshot
            raise EngineError(f"{party} is indexed by name and not in the graph; load anew")
        return self._engine.parties([pid])[0]

    def _on_another_list(self, known: PartyRecord, match: Match) -> bool:
        """Return whether a row of a known party's source is like it, and on other lists than it.

        Only a score of a match counts: a publisher spells its parties alike, and sisters are named
        alike. The acts behind one list part it, as its annexes do.
        """
        if match.score < self.matcher.bands.match:
            return False
        other = self._record(match.party)
        ours, theirs = (_lists(one, match.dataset) for one in (known, other))
        return bool(theirs) and ours.isdisjoint(theirs)

    def _lowered(self, known: str, match: Match, because: str) -> Match:
        """Lower a match beside a known party; one that is judged another party is only named."""
        if match.band not in _COUNTED:
            return match
        if self.are_apart(known, match.party):
            return replace(match, band="weak", because=(JUDGED_APART,))
        return replace(match, band="possible", because=(because, *match.because))

    def _found(self, matched: MatchResult, matches: Sequence[Match]) -> Found:
        shown = [match for match in matches if match.band in _COUNTED]
        weak = [match for match in matches if match.band == "weak"]
        candidates = [self._candidate(match) for match in (*shown, *weak[:WEAK_SHOWN])]
        nearest = matched.nearest
        return Found(
            candidates=tuple(candidates),
            weak_left_out=len(weak[WEAK_SHOWN:]),
            nearest=(nearest.party, nearest.name, nearest.score) if nearest else None,
            limits=matched.limits,
            unsearchable=matched.unsearchable,
        )

    def _candidate(self, match: Match) -> Candidate:
        record = self._record(match.party)
        member = next((one for one in record.members if one.id == match.member), record.head)
        band: Band = "weak" if match.band == "below" else match.band
        return Candidate(
            pid=party_pid(record.id),
            record=record,
            member=member,
            by=match.by,
            band=band,
            score=match.score,
            name=match.name,
            because=match.because,
            explanation=match.explanation,
        )


def _lists(record: PartyRecord, dataset: str) -> frozenset[tuple[str | None, str | None]]:
    """Return the lists of a source on which a party stands, each with the act behind it."""
    entries = (entry for entry in record.listings if entry.source.dataset == dataset)
    return frozenset((entry.list, entry.act) for entry in entries)


def _described(record: PartyRecord, country: str | None) -> PartyQuery:
    """Ask for a known party by all that its sources say of it, but its kind.

    Sources differ in what they call a company, a trader, a fund; and an order that gives a name
    alone states no kind either: an id must not find less. So a country of the order counts as well
    as those of the sources.
    """
    members = record.members
    names = [text for one in members for text in (one.name, *(n.text for n in one.names))]
    given = {country} if country and record.countries else frozenset[str]()
    return PartyQuery(
        names=tuple(dict.fromkeys(names)),
        countries=tuple(sorted(record.countries | given)),
        identifiers=tuple(dict.fromkeys(n for one in members for n in one.identifiers)),
    )


def _beyond(described: PartyQuery, query: Query) -> PartyQuery:
    """Leave the name out that the transaction gives: with it, everybody was compared already."""
    asked = make_plain(query.name or "").words
    return replace(
        described, names=tuple(name for name in described.names if make_plain(name).words != asked)
    )


def _says_more(query: Query, record: PartyRecord) -> bool:
    """Return whether the transaction states a name or number that no source gives the party."""
    names = {text for one in record.members for text in (one.name, *(n.text for n in one.names))}
    numbers = {(n.scheme, n.value) for one in record.members for n in one.identifiers}
    has_name = query.name is not None and query.name not in names
    return has_name or any((n.scheme, n.value) not in numbers for n in query.identifiers)


KNOWN_BY_ID: Final = "the party is given by id, and another source or list has one like it"
JUDGED_APART: Final = "judged to be another party (onward merges list)"
NAMELESS: Final = "no source gives it a name that can be searched"
