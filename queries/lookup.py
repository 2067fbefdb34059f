"""Who in the graph a party of a transaction may be: by id, by identifier, by exact name.

Bands (03, Identity matches): a *match* is used; a *possible* one is assessed as possible and named;
a *weak* one (the same name in another country) is named only. Nothing here guesses at spelling.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from onward.graph.engine import Engine, PartyRecord
from onward.graph.identity.clusters import STRONG
from onward.graph.model import Identifier, Party, PartyKind
from onward.graph.names import PartyIndex, normalise
from onward.loaders.identifiers import identifier, recognised
from onward.queries.canonical import canonical_hash

Band = Literal["match", "possible", "weak"]

CONFIDENT: Final = STRONG | {"uscc"}
"""Schemes whose valid number says who it is; any other number only suggests (02, Identity)."""

THRESHOLD: Final = 0.9
_COST: Final = 0.15  # of one fact that is missing or speaks against
_WEAK_SCORE: Final = 0.7

_NO_TRADERS: Final = frozenset(
    {PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.SECURITY, PartyKind.BANK_ACCOUNT}
)
_THINGS: Final = frozenset({PartyKind.VESSEL, PartyKind.AIRPLANE, PartyKind.VEHICLE})


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
        return tuple(found for number in stated for found in recognised(number))

    @property
    def is_named(self) -> bool:
        """Whether anything says who this is."""
        return bool(self.id or self.name or self.given)

    def shown(self) -> dict[str, Any]:
        """Give the query as received; a natural person's own numbers are not repeated."""
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
        because: Why it is no more than possible, or weak; empty for a match.
    """

    pid: int
    record: PartyRecord
    member: Party | None
    by: tuple[str, ...]
    band: Band
    because: tuple[str, ...] = ()
    compared: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    @property
    def score(self) -> float:
        """1 for a match, and less for each reason that keeps it from being one."""
        if self.band == "weak":
            return _WEAK_SCORE
        return max(1.0 - _COST * len(self.because), 0.75) if self.because else 1.0

    def evidence_hash(self, query: Query) -> str:
        """Hash what was compared: a person's judgement sticks to this (03, Identity matches)."""
        fields: Any = {
            "query": query.shown(),
            "party": self.record.id,
            "compared": list(self.compared),
        }
        return canonical_hash(fields)


def candidates(query: Query, engine: Engine, index: PartyIndex) -> tuple[Candidate, ...]:
    """Find who a query may mean: matches first, then by canonical id.

    A known id decides alone. Else every party with a confident number, or with the exact name in
    the same country, is a match; several are all given, none is preferred.
    """
    if query.id is not None:
        pid = engine.find([query.id])[0]
        if pid is not None:
            record = engine.parties([pid])[0]
            return (Candidate(pid, record, record.head, ("id",), "match"),)
    numbers = [number for number in query.identifiers if number.valid is not False]
    ids = {found for number in numbers for found in _holders(number, index)}
    ids.update(index.by_name(normalise(query.name)) if query.name else ())
    found = [_judged(query, numbers, pid, record) for pid, record in _records(ids, engine)]
    kept = [candidate for candidate in found if candidate is not None]
    return tuple(sorted(kept, key=lambda c: (_BANDS.index(c.band), c.record.id)))


_BANDS: Final[tuple[Band, ...]] = ("match", "possible", "weak")


def _holders(number: Identifier, index: PartyIndex) -> list[str]:
    return index.by_identifier(number.scheme, number.value)


def _records(ids: Iterable[str], engine: Engine) -> list[tuple[int, PartyRecord]]:
    pids = sorted({pid for pid in engine.find(sorted(ids)) if pid is not None})
    return list(zip(pids, engine.parties(pids), strict=True))


def _judged(
    query: Query, numbers: list[Identifier], pid: int, record: PartyRecord
) -> Candidate | None:
    """Weigh one party: number before name, country, and what speaks against it."""
    traders = [member for member in record.members if member.kind not in _NO_TRADERS]
    sure = _shared(numbers, traders, confident=True)
    hints = _shared(numbers, traders, confident=False)
    named, weak_alias = _name_fit(query.name, traders)
    if not (sure or hints or named):
        return None
    against = _contradictions(numbers, traders)
    country = _country_fit(query.country, record)
    band, because = _band(bool(sure), bool(hints), named is not None, country)
    if not sure:
        because += against
        if weak_alias and not hints:
            because.append("only a weak alias has this name")
        if named and all(member.kind in _THINGS for member in traders):
            because.append("the name is that of a vessel, aircraft or vehicle")
        band = "possible" if because and band == "match" else band
    by = (*dict.fromkeys([*sure, *hints]), *(("name",) if named else ()))
    member = named[0] if named else next(iter(traders))
    compared = _compared(query, record, member, named[1] if named else None)
    return Candidate(pid, record, member, by, band, tuple(because), compared)


def _band(sure: bool, hinted: bool, named: bool, country: str) -> tuple[Band, list[str]]:
    """Apply the rule of the module: (number, name, country) to a band and its reasons."""
    if sure:
        return "match", []
    if named and country == "same":
        return "match", []
    unknown = ["a country is not stated"] if country == "missing" else []
    if named and (country == "missing" or hinted):
        differs = ["the countries differ"] if country == "different" else unknown
        return "possible", differs
    if hinted and country != "different":
        return "possible", ["the number's scheme has no checksum", *unknown]
    return "weak", ["the countries differ"]


def _shared(numbers: list[Identifier], members: list[Party], *, confident: bool) -> list[str]:
    """Name the schemes of the numbers that the party shares with the query."""
    theirs = {(n.scheme, n.value): n for member in members for n in member.identifiers}
    schemes = []
    for number in numbers:
        other = theirs.get((number.scheme, number.value))
        is_sure = number.scheme in CONFIDENT and number.valid is True
        if other is None or is_sure is not confident or _foreign(number, other):
            continue
        schemes.append(number.scheme)
    return schemes


def _foreign(ours: Identifier, theirs: Identifier) -> bool:
    """Tell whether two equal numbers are of two countries' registers, and so not the same."""
    return None not in (ours.country, theirs.country) and ours.country != theirs.country


def _name_fit(name: str | None, members: list[Party]) -> tuple[tuple[Party, str] | None, bool]:
    """Give the row and the name that equal the query's, and whether only weak aliases do."""
    wanted = normalise(name) if name else ""
    fits = [
        (kind == "weak", member.id, text, member)
        for member in members
        for text, kind in ((member.name, "primary"), *((n.text, n.kind) for n in member.names))
        if wanted and normalise(text) == wanted
    ]
    if not fits:
        return None, False
    is_weak, _, text, member = min(fits, key=lambda fit: fit[:3])
    return (member, text), is_weak


def _contradictions(numbers: list[Identifier], members: list[Party]) -> list[str]:
    """Name the schemes in which both have a valid number, and not the same one."""
    theirs: dict[str, set[str]] = {}
    for number in (n for member in members for n in member.identifiers if n.valid):
        theirs.setdefault(number.scheme, set()).add(number.value)
    ours: dict[str, set[str]] = {}
    for number in (n for n in numbers if n.valid and n.scheme in STRONG):
        ours.setdefault(number.scheme, set()).add(number.value)
    shared = sorted(ours.keys() & theirs.keys())
    return [f"their {s} numbers differ" for s in shared if not ours[s] & theirs[s]]


def _country_fit(
    country: str | None, record: PartyRecord
) -> Literal["same", "missing", "different"]:
    if country is None or not record.countries:
        return "missing"
    return "same" if country in record.countries else "different"


def _compared(
    query: Query, record: PartyRecord, member: Party, name: str | None
) -> tuple[Mapping[str, Any], ...]:
    """List what was laid side by side; personal numbers are not repeated."""
    rows: list[Mapping[str, Any]] = [
        {
            "field": "name",
            "query": query.name,
            "candidate": name or member.name,
            "agrees": bool(name),
        },
        {
            "field": "country",
            "query": query.country,
            "candidate": sorted(record.countries),
            "agrees": query.country in record.countries if query.country else None,
        },
    ]
    theirs = {(n.scheme, n.value) for m in record.members for n in m.identifiers}
    known = {scheme for scheme, _ in theirs}
    for number in query.identifiers:
        agrees = (number.scheme, number.value) in theirs
        shown = "(personal)" if number.personal else number.value
        rows.append(
            {
                "field": number.scheme,
                "query": shown,
                "valid": number.valid,
                "agrees": agrees if number.scheme in known else None,
            }
        )
    return tuple(rows)
