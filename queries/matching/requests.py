"""Requests for matches as they arrive, and their answers in the shape that clients know."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple, NotRequired, Required, TypedDict, TypeVar, overload

from onward.errors import InputRefused, LimitExceeded, UsageError, did_you_mean
from onward.graph.countries import country_code
from onward.graph.engine import Engine, PartyRecord
from onward.graph.identifiers import scheme_of_key
from onward.graph.matching.compare import recompute_name_score
from onward.graph.matching.identifiers import NumberReading, read_numbers
from onward.graph.matching.index import NOT_SCREENED
from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import (
    LEGAL_ENTITY,
    Bands,
    Build,
    Explanation,
    Match,
    MatchResult,
    PartyQuery,
)
from onward.graph.model import Identifier, Listing, Party, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot
from onward.loaders.readers.documents import Document, json_document
from onward.loaders.sources.ftm.entities import SCHEMES, scheme_of
from onward.queries.matching.candidates import TwinSearch
from onward.queries.model.assessment import TwinGroup
from onward.queries.model.parts import JsonObject
from onward.queries.processes import answer_all
from onward.queries.transactions.reading import ObjectText
from onward.registry import find

# ------------------------------------------------------------------------------------------------
# Candidates, queries and searched layers as plain data, as ``--json`` prints them.
# ------------------------------------------------------------------------------------------------

LISTINGS_SHOWN: Final = 3
"""Number of list entries of a candidate that are shown; their count is always stated."""


class CandidateData(TypedDict):
    """A candidate; `id` is the source's own, `member` the same as Onward writes it."""

    id: str
    party: str
    member: str
    dataset: str
    name: str
    score: float
    band: str
    because: list[str]
    explanation: NotRequired[Explanation]


class ListEntryData(TypedDict):
    """A list entry of a candidate."""

    regime: str | None
    list: str | None
    programme: str | None
    topic: str
    entry_id: str | None
    since: str | None
    until: str | None


class ListedCandidateData(CandidateData):
    """A candidate with its first list entries."""

    listings: list[ListEntryData]
    more_listings: int


class SearchedData(TypedDict):
    """A layer that a name was compared with; `entries` are its parties, no addresses or bonds."""

    dataset: str
    layer: str
    list_version: str | None
    entries: int


class PartyQueryData(TypedDict):
    """A query; a natural person's own numbers are not repeated."""

    names: list[str]
    kind: str | None
    countries: list[str]
    birth_dates: list[str]
    identifiers: list[dict[str, str]]


class MatchAnswerData(TypedDict):
    """The answer to one query, as ``onward match --json`` prints it."""

    query: PartyQueryData
    snapshot: str
    matcher: str
    counts: dict[str, int]
    matches: list[ListedCandidateData]
    probably_same: list[JsonObject]
    more: int
    nearest: CandidateData | None
    limits: list[str]
    unsearchable: list[str]
    invalid: list[str]
    complete: bool
    searched: list[SearchedData]


def candidate_data(match: Match, *, explain: bool) -> CandidateData:
    """Return a candidate as plain data, with or without its explanation."""
    data: CandidateData = {
        "id": local_id(match.member),
        "party": match.party,
        "member": match.member,
        "dataset": match.dataset,
        "name": match.name,
        "score": match.score,
        "band": match.band,
        "because": list(match.because),
    }
    if explain:
        data["explanation"] = match.explanation
    return data


def local_id(party_id: str) -> str:
    """Return the id that the source itself uses.

    >>> local_id("ofac:12345")
    '12345'
    """
    return party_id.partition(":")[2] or party_id


def searched_data(layer: LayerManifest, screened: Mapping[str, int]) -> SearchedData:
    """Return a layer that a name was compared with, as an assessment writes it.

    Args:
        layer: Its manifest, which counts addresses and contacts as parties, too.
        screened: How many parties of each layer names are compared with.
    """
    return {
        "dataset": layer.name,
        "layer": layer.id,
        "list_version": layer.published or layer.retrieved,
        "entries": screened.get(layer.name, 0),
    }


def query_data(query: PartyQuery) -> PartyQueryData:
    """Return a query as plain data."""
    return {
        "names": list(query.names),
        "kind": query.kind,
        "countries": list(query.countries),
        "birth_dates": list(query.birth_dates),
        "identifiers": [
            {"scheme": n.scheme, "value": "(personal)" if n.personal else n.value}
            for n in query.identifiers
        ],
    }


def listed_candidate_data(match: Match, entries: Sequence[Listing]) -> ListedCandidateData:
    """Return a candidate with its first list entries, and the number of further ones."""
    listings: list[ListEntryData] = [
        {
            "regime": entry.regime or None,
            "list": entry.list,
            "programme": entry.programme,
            "topic": entry.topic,
            "entry_id": entry.entry_id,
            "since": entry.since,
            "until": entry.until,
        }
        for entry in entries[:LISTINGS_SHOWN]
    ]
    return {
        **candidate_data(match, explain=True),
        "listings": listings,
        "more_listings": len(entries[LISTINGS_SHOWN:]),
    }


# ------------------------------------------------------------------------------------------------
# Match a name against the loaded sources, by itself.
#
# Every answer depends only on the query, the snapshot and the matcher's version. Nothing is stored:
# a match is computed anew each time (docs/matching.md).
# ------------------------------------------------------------------------------------------------


class PartyRecords:
    """Looks up what the sources say of candidates."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, parties: Sequence[str]) -> dict[str, PartyRecord]:
        """Return the records of parties by id; a party that the engine lacks is left out."""
        pids = dict(zip(parties, self._engine.find(parties), strict=True))
        in_engine = [pid for pid in pids.values() if pid is not None]
        records = dict(zip(in_engine, self._engine.parties(in_engine), strict=True))
        return {party: records[pid] for party, pid in pids.items() if pid is not None}


class MatchContext:
    """What names are matched against.

    Args:
        snapshot: Its layers are searched.
        matcher: Over the snapshot.
        open_engine: Opens what knows what the sources say of a candidate, when the first one is
            found; default the embedded engine.
    """

    def __init__(
        self, snapshot: Snapshot, matcher: Matcher, open_engine: Callable[[], Engine] | None = None
    ) -> None:
        self.snapshot = snapshot
        self.matcher = matcher
        self._open_engine = open_engine

    @property
    def searched(self) -> tuple[LayerManifest, ...]:
        """The layers that have parties."""
        return searched_layers(self.snapshot)

    @cached_property
    def engine(self) -> Engine:
        """What knows what the sources say of a party."""
        if self._open_engine is not None:
            return self._open_engine()
        engine: Engine = find("engine", "embedded").Engine.open(self.snapshot)
        return engine

    @cached_property
    def records(self) -> PartyRecords:
        """What the sources say of parties."""
        return PartyRecords(self.engine)

    @cached_property
    def twins(self) -> TwinSearch:
        """What finds candidates that are probably one party."""
        return TwinSearch(self.engine, self.matcher, self.snapshot.judgements())


def check_datasets(snapshot: Snapshot, names: Sequence[str]) -> tuple[str, ...]:
    """Return names of layers, once it is certain that they have parties.

    Raises:
        UsageError: There is no such layer, or it has no party.
    """
    searchable = [layer.name for layer in searched_layers(snapshot)]
    for name in names:
        if name not in searchable:
            there_are = ", ".join(searchable)
            likely = did_you_mean(name, searchable)
            raise UsageError(f"no layer {name!r} holds parties; {likely}there are: {there_are}")
    return tuple(names)


def searched_layers(snapshot: Snapshot, datasets: Sequence[str] = ()) -> tuple[LayerManifest, ...]:
    """Return the layers in which names are looked for."""
    return tuple(
        layer
        for layer in snapshot.layers
        if layer.counts.get("parties") and (not datasets or layer.name in datasets)
    )


@dataclass(frozen=True, slots=True)
class MatchAnswer(Sequence[Match]):
    """The answer to one query: the candidates that are shown, and how far the search went.

    Attributes:
        query: What is known of the party.
        matches: The candidates that are shown, the best first; the answer itself is their sequence.
        matched: Everything that was found.
        more: Number of further candidates that are not shown.
        records: What the sources say of the candidates, by party.
        probably_same: Parties that are probably one with a match shown, which nobody has confirmed.
        searched: The layers that were searched.
        screened: How many parties of each layer names are compared with, by its name.
        snapshot, matcher: Id of the snapshot, and version of the matcher.
    """

    query: PartyQuery
    matches: tuple[Match, ...]
    matched: MatchResult
    more: int
    records: Mapping[str, PartyRecord]
    probably_same: tuple[TwinGroup, ...]
    searched: tuple[LayerManifest, ...]
    screened: Mapping[str, int]
    snapshot: str
    matcher: str

    @overload
    def __getitem__(self, position: int) -> Match: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[Match, ...]: ...

    def __getitem__(self, position: int | slice) -> Match | tuple[Match, ...]:
        """Return a candidate by its place."""
        return self.matches[position]

    def __len__(self) -> int:
        """Return the number of candidates that are shown."""
        return len(self.matches)

    @property
    def nearest(self) -> Match | None:
        """The best party below every band, if there is one."""
        return self.matched.nearest

    @property
    def is_complete(self) -> bool:
        """Whether every name was searched in full."""
        return not (self.matched.limits or self.matched.unsearchable)

    @property
    def counts(self) -> dict[str, int]:
        """Number of candidates of each band, including those that are not shown."""
        counts = dict.fromkeys(("match", "possible", "weak"), 0)
        for match in self.matched.matches:
            counts[match.band] += 1
        return counts

    @property
    def invalid_schemes(self) -> list[str]:
        """Schemes of identifiers in the query that fail their checks; they are searched anyway."""
        # a number that fails its check finds nobody, which must not look like a clean result
        return sorted({num.scheme for num in self.query.identifiers if num.valid is False})

    def listings(self, match: Match) -> list[Listing]:
        """Return the list entries of a candidate, by id."""
        record = self.records.get(match.party)
        return sorted(record.listings, key=lambda entry: entry.id) if record else []

    def to_data(self) -> MatchAnswerData:
        """Return the answer as ``onward match --json`` prints it."""
        nearest = self.nearest
        return {
            "query": query_data(self.query),
            "snapshot": self.snapshot,
            "matcher": self.matcher,
            "counts": self.counts,
            "matches": [
                listed_candidate_data(match, self.listings(match)) for match in self.matches
            ],
            "probably_same": [group.to_data() for group in self.probably_same],
            "more": self.more,
            "nearest": candidate_data(nearest, explain=True) if nearest else None,
            "limits": list(self.matched.limits),
            "unsearchable": list(self.matched.unsearchable),
            "invalid": self.invalid_schemes,
            "complete": self.is_complete,
            "searched": [searched_data(layer, self.screened) for layer in self.searched],
        }


def answer_query(
    query: PartyQuery, context: MatchContext, datasets: Sequence[str], limit: int, *, weak: bool
) -> MatchAnswer:
    """Answer one query in full.

    Args:
        query: What is known of the party.
        context: What it is matched against.
        datasets: Layers to search; empty for all.
        limit: Most candidates that are shown.
        weak: Whether weak candidates are shown; they are always counted.
    """
    matched = context.matcher.match(query, datasets=datasets or None)
    eligible = [match for match in matched.matches if weak or match.band != "weak"]
    first_matches = tuple(eligible[:limit])
    # records are looked up only if there is a candidate: this opens the engine
    records: Mapping[str, PartyRecord] = {}
    groups: tuple[TwinGroup, ...] = ()
    if first_matches:
        records = context.records.find([match.party for match in first_matches])
        certain = [match.party for match in first_matches if match.band == "match"]
        groups = context.twins.group(certain, looked_for=certain)
    return MatchAnswer(
        query=query,
        matches=first_matches,
        matched=matched,
        more=len(eligible) - len(first_matches),
        records=records,
        probably_same=groups,
        searched=searched_layers(context.snapshot, datasets),
        screened=context.matcher.screened,
        snapshot=context.snapshot.id,
        matcher=context.matcher.version,
    )


# ------------------------------------------------------------------------------------------------
# What a client may state beside its queries, and what of it does not count.
# ------------------------------------------------------------------------------------------------

MOST_RESULTS: Final = 500
"""Most results of one query."""

ALGORITHM: Final = "onward-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a client may state beside its queries.

    Attributes:
        limit: Most results of a query.
        threshold: Score from which a result is a match, unless something speaks against it.
        cutoff: Results must have a higher score; None for every candidate of band weak or better.
        include, exclude: Layers to search, and not to search; empty for all, for none.
        exclude_schemas, exclude_ids: Kinds and parties that are left out of the results.
        topics: If any, only parties that carry one of them are results.
        ignored: What else was stated, and does not count.
    """

    limit: int = 5
    threshold: float = Bands().match
    cutoff: float | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_schemas: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


_DEFAULTS: Final = Parameters()

_LISTS: Final = {
    "include_dataset": "include",
    "exclude_dataset": "exclude",
    "exclude_schema": "exclude_schemas",
    "exclude_entity_ids": "exclude_ids",
    "topics": "topics",
}
"""Query parameters that may occur several times."""


def read_parameters(given: Mapping[str, Sequence[str]]) -> Parameters:
    """Read the query parameters of a request; what does not count is reported as ignored.

    Args:
        given: The values of each, as a web address states them.

    Raises:
        InputRefused: One that must be a number within bounds is not.
    """
    readable = {"limit", "threshold", "cutoff", *_LISTS}
    ignored: list[str] = []
    for name, values in given.items():
        if name not in readable:
            ignored += [f"{name}={value}" for value in values]
    ignored = [text for text in ignored if text != f"algorithm={ALGORITHM}"]
    return Parameters(
        limit=int(_read_number(given, "limit", _DEFAULTS.limit, 1, MOST_RESULTS)),
        threshold=_read_number(given, "threshold", _DEFAULTS.threshold, 0, 1),
        cutoff=_read_number(given, "cutoff", _DEFAULTS.cutoff, 0, 1),
        **{field: tuple(given.get(name, ())) for name, field in _LISTS.items()},
        ignored=tuple(ignored),
    )


Default = TypeVar("Default", bound=float | None)


def _read_number(
    given: Mapping[str, Sequence[str]], name: str, default: Default, least: int, most: int
) -> float | Default:
    """Read the last value of a parameter as a number within bounds; a whole one if its default is.

    Raises:
        InputRefused: It is not such a number.
    """
    text = given.get(name, ("",))[-1]
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        # NaN is outside all bounds
        value = math.nan
    if not least <= value <= most or (type(default) is int and not value.is_integer()):
        kind = "a whole number" if type(default) is int else "a number"
        hint = f"give {kind} from {least} to {most}"
        raise InputRefused("is out of bounds", field=name, value=text, hint=hint)
    return value


# ------------------------------------------------------------------------------------------------
# Read queries for the matcher from JSON: our own flat lines, and FollowTheMoney entities.
#
# A flat line has ``name``, ``schema``, ``country``, ``birth_date`` and ``identifiers``; one with
# ``properties`` is an entity, as in the requests of OpenSanctions. What is not understood is
# ignored, and the answer says so.
# ------------------------------------------------------------------------------------------------

KEYS: Final = ("qid", "id", "key")
"""Keys that may name a line; the first that it has counts."""

MOST_NAMES: Final = 200
"""Most names of one query."""

_FLAT: Final = frozenset(
    {*KEYS, "name", "schema", "country", "address", "birth_date", "identifiers"}
)
_NAMES: Final = ("name", "alias", "previousName", "weakAlias")
_OTHERS: Final = ("firstName", "lastName", "birthDate", "address")
_ANY: Final = "Thing"
_COUNTRIES: Final = ("country", "jurisdiction", "nationality", "citizenship")
_NUMBERS: Final = (*SCHEMES, "wikidataId")

KINDS: Final = (*(kind.value for kind in PartyKind if kind not in NOT_SCREENED), LEGAL_ENTITY)
"""Kinds that a query may state; without one, it asks for any."""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query for the matcher, under the name that its client gives it.

    Attributes:
        key: The client's name for it, if it has one.
        query: What is known of the party.
        ignored: What was given and does not count: fields that nothing reads, unknown countries,
            kinds and schemes, dates that cannot be read.
    """

    key: str | None
    query: PartyQuery
    ignored: tuple[str, ...] = ()


def read_key(data: Mapping[str, Any]) -> str | None:
    """Return the client's name for a line, if it has one; a whole number counts as a text."""
    name = next((data[key] for key in KEYS if data.get(key) is not None), None)
    # not isinstance: True is an int, too
    return str(name) if type(name) in (str, int) else None


def read_query(document: Document) -> NamedQuery:
    """Read a query, which is one JSON object.

    Raises:
        InputRefused: A value has the wrong type, or nothing says who is meant.
    """
    data, key = document.data, read_key(document.data)
    unnamed = next((name for name in KEYS if data.get(name) is not None), None)
    if unnamed is not None and key is None:
        raise document.refuse("is not a text", [unnamed], "give a text or a whole number")
    reader = _QueryReader(document)
    query = reader.read_entity() if "properties" in data else reader.read_line()
    if not query.names and not query.identifiers:
        place = ["properties" if "properties" in data else "name"]
        raise document.refuse("nothing says who is meant", place, "give a name or an identifier")
    return NamedQuery(key, query, tuple(reader.ignored))


def read_identifier(
    scheme: str, raw: str, kind: str | None, country: str | None
) -> tuple[Identifier, ...]:
    """Read an identifier as people write it, in the schemes that it may be meant in."""
    return read_number_text(scheme, raw, kind, country).identifiers


def read_number_text(scheme: str, raw: str, kind: str | None, country: str | None) -> NumberReading:
    """Read the identifiers of a text, and say what of it could not be read."""
    # a person's register or tax number must not be repeated in an answer
    personal = kind == PartyKind.PERSON and scheme.endswith("_number")
    return read_numbers(scheme, raw, country, personal=personal)


@dataclass(slots=True)
class _QueryReader:
    """Reads one query, and collects what does not count."""

    document: Document
    ignored: list[str] = field(default_factory=list)

    @property
    def data(self) -> Mapping[str, Any]:
        """The document's content."""
        data: Mapping[str, Any] = self.document.data
        return data

    def read_line(self) -> PartyQuery:
        """Read a flat line."""
        self.ignored += [name for name in self.data if name not in _FLAT]
        names = self._texts_at("name")
        kind = self._read_kind()
        countries = self._read_countries(self._texts_at("country"), "country")
        births = self._read_birth_dates(self._texts_at("birth_date"), "birth_date")
        numbers = list(self._read_identifiers(kind, countries))
        query = self._make_query(names, kind, countries, births, numbers)
        return replace(query, addresses=self._texts_at("address"))

    def read_entity(self) -> PartyQuery:
        """Read an entity with properties."""
        if not isinstance(self.data["properties"], dict):
            raise self._refuse_at("is not an object", ("properties",), "give properties by name")
        kind = self._read_kind()
        self.ignored += [name for name in self.data if name not in (*KEYS, "schema", "properties")]
        properties = {name: self._texts_at("properties", name) for name in self.data["properties"]}
        readable = {*_NAMES, *_COUNTRIES, *_NUMBERS, *_OTHERS}
        self.ignored += [name for name in properties if name not in readable]
        names = [text for name in _NAMES for text in properties.get(name, ())]
        names += _full_names(properties.get("firstName", ()), properties.get("lastName", ()))
        countries: list[str] = []
        for name in _COUNTRIES:
            countries += self._read_countries(properties.get(name, ()), name)
        births = self._read_birth_dates(properties.get("birthDate", ()), "birthDate")
        country = countries[0] if len(set(countries)) == 1 else None
        numbers: list[Identifier] = []
        for name in _NUMBERS:
            for raw, scheme in product(properties.get(name, ()), _schemes_of(name, kind)):
                numbers += read_identifier(scheme, raw, kind, country)
        query = self._make_query(names, kind, countries, births, numbers)
        return replace(query, addresses=properties.get("address", ()))

    def _make_query(
        self,
        names: Sequence[str],
        kind: str | None,
        countries: Sequence[str],
        births: Sequence[str],
        numbers: Sequence[Identifier],
    ) -> PartyQuery:
        if len(names) > MOST_NAMES:
            hint = "ask for them in several queries"
            raise self._refuse_at(f"a query may have {MOST_NAMES} names", (), hint)
        return PartyQuery(
            names=tuple(dict.fromkeys(names)),
            kind=kind,
            countries=tuple(sorted(set(countries))),
            birth_dates=tuple(births),
            identifiers=tuple(dict.fromkeys(numbers)),
        )

    def _read_kind(self) -> str | None:
        schema = self.data.get("schema")
        if schema is not None and not isinstance(schema, str):
            raise self._refuse_at("is not a text", ("schema",), "give a kind such as Company")
        if schema in KINDS:
            return schema
        if schema and schema != _ANY:
            self.ignored.append(f"schema {schema}")
        return None

    def _read_countries(self, texts: Sequence[str], name: str) -> list[str]:
        codes = []
        for text in texts:
            code = country_code(text)
            if code is None:
                self.ignored.append(f"{name} {text}")
            else:
                codes.append(code)
        return codes

    def _read_birth_dates(self, texts: Sequence[str], name: str) -> list[str]:
        dates_by_text = {text: parse_birth_dates(text) for text in texts}
        self.ignored += [f"{name} {text}" for text, dates in dates_by_text.items() if not dates]
        return sorted(set().union(*dates_by_text.values()))

    def _read_identifiers(self, kind: str | None, countries: Sequence[str]) -> Iterator[Identifier]:
        """Yield the identifiers of a flat line: texts by scheme."""
        identifiers = self.data.get("identifiers") or {}
        if not isinstance(identifiers, dict):
            raise self._refuse_at("is not an object", ("identifiers",), 'give {"lei": "…"}')
        country = countries[0] if len(countries) == 1 else None
        for key in identifiers:
            texts = self._texts_at("identifiers", key)
            scheme = scheme_of_key(key)
            if scheme is None:
                self.ignored.append(f"identifiers {key}")
                continue
            for raw in texts:
                reading = read_number_text(scheme, raw, kind, country)
                # the text itself is compared all the same; it may be a person's, so it is not shown
                self.ignored += [f"identifiers {key}: {fault}" for fault in reading.faults]
                yield from reading.identifiers

    def _texts_at(self, *keys: str) -> tuple[str, ...]:
        """Return the texts at a place; null and blanks count as missing."""
        value: Any = self.data
        for key in keys:
            value = value.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        for item in values:
            if not isinstance(item, str):
                what = "is a number" if type(item) in (int, float) else "is not a text"
                raise self._refuse_at(what, keys, "give a text, or a list of texts")
        return tuple(text for text in values if text.strip())

    def _refuse_at(self, what: str, keys: Sequence[str], hint: str) -> InputRefused:
        return self.document.refuse(what, keys, hint)


def _schemes_of(name: str, kind: str | None) -> tuple[str, ...]:
    """Return the schemes that a number in a property may be of."""
    if name == "wikidataId":
        return ("qid",)
    if name == "imoNumber" and kind in (None, LEGAL_ENTITY):
        return ("imo", "imo_company")  # a ship's or an owner's: the query does not say which
    return (scheme_of(name, kind),)


def _full_names(first: Sequence[str], last: Sequence[str]) -> list[str]:
    """Combine each given name with each family name; one without the other is not a name."""
    # five of each: a hostile query could ask for any number of combinations
    return [f"{given} {family}" for given, family in product(first[:5], last[:5])]


# ------------------------------------------------------------------------------------------------
# The schemata of FollowTheMoney that parties and ties have, and where they stand in an entity.
#
# Read from its model 4.11, which is not needed to run: a test compares this with it.
# ------------------------------------------------------------------------------------------------

ACTOR: Final = "LegalEntity"

_SAME: Final = """
    Person Company Organization PublicBody Vessel Airplane Vehicle Address Security BankAccount
"""
SCHEMATA: Final[Mapping[str, str]] = {
    **{kind: kind for kind in _SAME.split()},
    "MilitaryUnit": "Organization",
    "ArmedGroup": "Organization",
    "Contact": "UserAccount",
}
"""Schema of each kind of party; of any other kind all that is known is that it can act."""

_ORGANISATIONS: Final = frozenset({"Company", "Organization", "PublicBody"})
_PERSONS: Final = frozenset({"Person"})
_ACTORS: Final = _ORGANISATIONS | _PERSONS | {ACTOR}
_ASSETS: Final = frozenset({"Company", "Vessel", "Airplane", "Vehicle", "Security", "BankAccount"})

ABOVE: Final[Mapping[str, frozenset[str]]] = {
    "Thing": frozenset({*SCHEMATA.values(), ACTOR}),
    ACTOR: _ACTORS,
    "Organization": _ORGANISATIONS,
    "Asset": _ASSETS,
    "Vehicle": frozenset({"Vessel", "Airplane", "Vehicle"}),
}
"""Schemata that stand above others, with those of parties that they include."""


class TieSchema(NamedTuple):
    """A schema of ties: its properties for both ends as the tie reads, and what may stand there.

    Attributes:
        words: The property for the source's own word for the tie.
        at_start, at_end: The property under which an entity at that end names the tie.
    """

    schema: str
    start: str
    starts: frozenset[str]
    at_start: str
    end: str
    ends: frozenset[str]
    at_end: str
    words: str = "role"


def _make_schema(
    schema: str, start: tuple[str, frozenset[str], str], end: tuple[str, frozenset[str], str]
) -> TieSchema:
    return TieSchema(schema, *start, *end)


_REPRESENTATION: Final = _make_schema(
    "Representation",
    ("agent", _ACTORS, "agencyClient"),
    ("client", _ACTORS, "agentRepresentation"),
)

TIE_SCHEMATA: Final[Mapping[str, TieSchema]] = {
    "owns": _make_schema(
        "Ownership", ("owner", _ACTORS, "ownershipOwner"), ("asset", _ASSETS, "ownershipAsset")
    ),
    "controls": _make_schema(
        "Control",
        ("controller", _ACTORS, "controlledEntities"),
        ("controlled", _ACTORS, "controllingEntities"),
    ),
    "directs": _make_schema(
        "Directorship",
        ("director", _ACTORS, "directorshipDirector"),
        ("organization", _ORGANISATIONS, "directorshipOrganization"),
    ),
    "employs": _make_schema(
        "Employment",
        ("employer", _ORGANISATIONS, "employees"),
        ("employee", _PERSONS, "employers"),
    ),
    "member_of": _make_schema(
        "Membership",
        ("member", _ACTORS, "membershipMember"),
        ("organization", _ORGANISATIONS, "membershipOrganization"),
    ),
    "represents": _REPRESENTATION,
    "nominee_of": _REPRESENTATION,
    "succeeds": _make_schema(
        "Succession",
        ("successor", _ACTORS, "predecessors"),
        ("predecessor", _ACTORS, "successors"),
    ),
    "family": _make_schema(
        "Family", ("person", _PERSONS, "familyPerson"), ("relative", _PERSONS, "familyRelative")
    )._replace(words="relationship"),
    "associate": _make_schema(
        "Associate", ("person", _PERSONS, "associates"), ("associate", _PERSONS, "associations")
    )._replace(words="relationship"),
}
"""Kinds of ties that have a schema of their own."""

_ANYTHING: Final[frozenset[str]] = frozenset()

ANY_LINK: Final = _make_schema(
    "UnknownLink",
    ("subject", _ANYTHING, "unknownLinkTo"),
    ("object", _ANYTHING, "unknownLinkFrom"),
)
"""The schema of any other tie."""

_OF_PERSONS: Final = {"birthDate", "passportNumber", "socialSecurityNumber"}
_OF_ACTORS: Final = """
    incorporationDate dissolutionDate innCode ogrnCode okpoCode uscCode leiCode dunsCode vatCode
    taxNumber idNumber swiftBic
"""

PLACES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(_OF_PERSONS, _PERSONS),
    **dict.fromkeys(_OF_ACTORS.split(), _ACTORS),
    "kppCode": frozenset({"Company"}),
    "imoNumber": _ORGANISATIONS | {"Vessel"},
    "mmsi": frozenset({"Vessel"}),
    "isin": frozenset({"Security"}),
    "iban": frozenset({"BankAccount"}),
    "registrationNumber": _ACTORS | {"Vessel", "Airplane", "Vehicle", "Security"},
}
"""Schemata that have a property, of properties that not every party has."""


def has_property(schema: str, name: str) -> bool:
    """Return whether a schema of parties has a property.

    >>> has_property("Vessel", "imoNumber"), has_property("Vessel", "birthDate")
    (True, False)
    """
    return name not in PLACES or schema in PLACES[name]


# ------------------------------------------------------------------------------------------------
# Write a candidate as a result of ``/match``, in the shape that its clients read.
#
# What the sources say of the party is written under FollowTheMoney's names of properties. What the
# score is made of is written in both forms that clients know: numbers alone, and numbers with what
# was compared.
# ------------------------------------------------------------------------------------------------

FEATURES: Final[Mapping[str, str]] = {
    "name": "How alike the names are, rare words counting most; the other features are added.",
    "country": "Whether a country of the query is one of the party's: +0.02, else -0.15.",
    "birth_date": "Whether a year of birth of the query is one of the party's; if none, -0.25.",
    "kind": "One is a person and the other is not: -0.15.",
    "reading": "The name read otherwise than as received (without a title, say): a little less.",
    "identifier": "An equal identifier that says who it is makes the score 1 by itself.",
}
"""What a score is made of."""


class FeatureExplanation(TypedDict):
    """A part of a score, and what was compared for it."""

    score: float
    detail: str
    query: str | None
    candidate: str


class ExtraData(TypedDict):
    """What only Onward says of a result."""

    band: str
    because: list[str]
    member: str
    explanation: Explanation
    snapshot: str


class FeatureData(TypedDict):
    """What a score is made of, in both forms that clients know."""

    features: dict[str, float]
    explanations: dict[str, FeatureExplanation]


class ResultData(FeatureData):
    """A result of a query."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[str]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: None
    last_seen: str | None
    last_change: None
    score: float
    match: bool
    onward: ExtraData


_NAMES_RESULT: Final = {"weak": "weakAlias", "former": "previousName"}
_NUMBERS_RESULT: Final = {scheme: name for name, scheme in reversed(SCHEMES.items())} | {
    "imo_company": "imoNumber",
    "qid": "wikidataId",
}


def result_data(match: Match, record: PartyRecord, *, is_match: bool, snapshot: str) -> ResultData:
    """Return a candidate as a result.

    Args:
        match: The candidate.
        record: What the sources say of it.
        is_match: Whether it counts as a match under the client's threshold.
        snapshot: Id of the snapshot that was searched.
    """
    retrieval_days = [row.source.retrieved for row in record.members if row.source.retrieved]
    return {
        "id": record.id,
        "caption": record.name,
        "schema": schema_of(record),
        "properties": collect_properties(record),
        "datasets": sorted({row.source.dataset for row in record.members}),
        "referents": sorted(set(ids_of(record)) - {record.id}),
        "target": bool(topics_of(record)),
        # their clients expect these keys; Onward does not know them
        "first_seen": None,
        "last_seen": max(retrieval_days, default=None),
        "last_change": None,
        "score": match.score,
        "match": is_match,
        **_explain_score(match),
        "onward": {
            "band": match.band,
            "because": list(match.because),
            "member": match.member,
            "explanation": match.explanation,
            "snapshot": snapshot,
        },
    }


def _explain_score(match: Match) -> FeatureData:
    """Return what the score is made of: the name, each further fact, the weightiest identifier."""
    explanation = match.explanation
    parts: dict[str, FeatureExplanation] = {}
    if explanation["name"] is not None:
        tokens = explanation["name"]["tokens"]
        parts["name"] = {
            "score": round(recompute_name_score(explanation), 6),
            "detail": " ".join(f"{pair['query']}={pair['listed']}" for pair in tokens),
            "query": explanation["query"]["name"],
            "candidate": match.name,
        }
    for fact in explanation["qualifiers"]:
        parts[fact["kind"]] = {
            "score": fact["effect"],
            "detail": "",
            "query": ", ".join(fact["given"]),
            "candidate": ", ".join(fact["listed"]),
        }
    for number in explanation["identifiers"]:
        # an identifier makes the score by itself, unless something contradicts it
        decides = number["strength"] == "decides" and not explanation["contradictions"]
        score = 1.0 if decides else 0.0
        if "identifier" not in parts or score >= parts["identifier"]["score"]:
            parts["identifier"] = {
                "score": score,
                "detail": f"{number['scheme']}: {number['because'] or 'equal'}",
                "query": number["value"],
                "candidate": number["value"],
            }
    return {
        "features": {name: part["score"] for name, part in parts.items()},
        "explanations": parts,
    }


def schema_of(record: PartyRecord) -> str:
    """Return the kind of a party as a schema of FollowTheMoney."""
    kind = record.head.kind if record.head else PartyKind.UNKNOWN
    # Onward's own kinds would break a client that knows only their schemata
    return SCHEMATA.get(kind, ACTOR)


def topics_of(record: PartyRecord) -> list[str]:
    """Return the topics that a party carries or carried, with or without a list entry."""
    without_entry = {topic for _, topic in record.bare_topics(None)}
    return sorted(without_entry | {entry.topic for entry in record.listings})


def ids_of(record: PartyRecord) -> Iterator[str]:
    """Yield every id of a party: Onward's, and as each source itself writes it."""
    yield record.id
    for member in record.members:
        yield member.id
        yield local_id(member.id)


def collect_properties(record: PartyRecord) -> dict[str, list[str]]:
    """Return what the sources say by name of property; personal numbers are left out."""
    texts_by_name: dict[str, dict[str, None]] = {}
    for member in record.members:
        for name, text in _iterate_properties(member):
            texts_by_name.setdefault(name, {})[text] = None
    if topics := topics_of(record):
        texts_by_name["topics"] = dict.fromkeys(topics)
    return {name: list(texts) for name, texts in texts_by_name.items()}


def _iterate_properties(member: Party) -> Iterator[tuple[str, str]]:
    # a personal number must not leave through a property either
    yield "name", member.name
    for name in member.names:
        yield _NAMES_RESULT.get(name.kind, "alias"), name.text
    for key, text in member.notes:
        if key == "birth_date":
            yield from (("birthDate", day) for day in parse_birth_dates(text))
    for number in member.identifiers:
        if not number.personal and number.scheme in _NUMBERS_RESULT:
            yield _NUMBERS_RESULT[number.scheme], number.value
    facts = {
        "country": member.country and member.country.lower(),
        "address": member.address,
        "incorporationDate": member.incorporated,
        "dissolutionDate": member.dissolved,
        "sourceUrl": member.source.url,
    }
    yield from ((name, text) for name, text in facts.items() if text)


# ------------------------------------------------------------------------------------------------
# Answer OpenSanctions' ``/match`` requests in the shape that its clients know.
#
# The shape is theirs, the scores are ours: they cannot be compared with those of another matcher.
# What a client states and does not count is listed under ``ignored``; what only Onward says is
# under ``onward``, which their clients skip.
# ------------------------------------------------------------------------------------------------

MOST_QUERIES: Final = 1_000
"""Most queries of one request."""


OK: Final = 200
BAD_QUERY: Final = 400


class Total(TypedDict):
    """How many results of a query are matches."""

    value: int
    relation: str


class SearchData(TypedDict, total=False):
    """What an empty list of results alone would not say: what was searched, and what was not."""

    complete: Required[bool]
    limits: list[str]
    unsearchable: list[str]
    searched: list[SearchedData]


class QueryResponse(TypedDict):
    """The answer to one query; `detail` says why it could not be read."""

    status: int
    query: object
    total: Total
    results: list[ResultData]
    ignored: list[str]
    onward: SearchData
    detail: NotRequired[str]


class FeatureDescription(TypedDict):
    """What a part of the score means, in the form of their matchers."""

    description: str
    coefficient: float
    url: None


class RequestAnswer(TypedDict):
    """The answer to a request."""

    responses: dict[str, QueryResponse]
    matcher: dict[str, FeatureDescription]
    limit: int
    ignored: list[str]


def answer_request(
    document: Document, context: MatchContext, parameters: Parameters
) -> RequestAnswer:
    """Answer the body of a request.

    A query that cannot be read is answered with status 400 and the reason.

    Args:
        document: The body.
        context: What its queries are matched against.
        parameters: What the client states beside the body.

    Raises:
        InputRefused: ``queries`` is not an object, or is empty.
        LimitExceeded: There are more than `MOST_QUERIES`.
    """
    body = document.data
    queries = body["queries"]
    if not isinstance(queries, dict) or not queries:
        raise document.refuse("there is no query", ["queries"], "give queries by key")
    if len(queries) > MOST_QUERIES:
        what = f"a request may have {MOST_QUERIES:,} queries, this one has {len(queries):,}"
        hint = "send them in several requests"
        raise LimitExceeded(what, file=document.file, line=document.first_line, hint=hint)
    answerer = _RequestAnswerer(context, parameters)
    ignored_parts = (name for name, part in body.items() if _is_ignored(name, part))
    return {
        "responses": {
            key: answerer.respond(key, query, document) for key, query in queries.items()
        },
        "matcher": describe_features(),
        "limit": parameters.limit,
        "ignored": [*parameters.ignored, *ignored_parts],
    }


def describe_features() -> dict[str, FeatureDescription]:
    """Say what a score is made of, in the form of their matchers."""
    return {
        name: {"description": description, "coefficient": 1.0, "url": None}
        for name, description in FEATURES.items()
    }


def refused_queries(answer: RequestAnswer) -> Iterator[str]:
    """Yield why queries of an answered request could not be read."""
    for response in answer["responses"].values():
        if response["status"] != OK:
            yield response["detail"]


def is_whole(answer: RequestAnswer) -> bool:
    """Return whether every query that could be read was searched in full."""
    return all(response["onward"]["complete"] for response in answer["responses"].values())


def _is_ignored(name: str, part: object) -> bool:
    """Return whether a part of the body does not count, such as weights of another algorithm."""
    return name != "queries" and part not in (None, {}, [])


@dataclass(slots=True)
class _RequestAnswerer:
    """Answers the queries of one request."""

    context: MatchContext
    parameters: Parameters

    @property
    def searched(self) -> list[LayerManifest]:
        """The layers that the client wants to be searched."""
        include, exclude = self.parameters.include, self.parameters.exclude
        return [
            layer
            for layer in self.context.searched
            if (not include or layer.name in include) and layer.name not in exclude
        ]

    def respond(self, key: str, query: object, document: Document) -> QueryResponse:
        """Answer one query."""
        try:
            named_query = _read_query_at(key, query, document)
        except InputRefused as refused:
            return {**_make_response(BAD_QUERY, query), "detail": str(refused)}
        datasets, cutoff = [layer.name for layer in self.searched], self.parameters.cutoff
        matched = self.context.matcher.match(named_query.query, datasets=datasets, least=cutoff)
        above_cutoff = [m for m in matched.matches if cutoff is None or m.score > cutoff]
        selected = self._select_results(above_cutoff)
        response = _make_response(OK, query)
        # the total counts all matches, those beyond the limit included
        response["total"]["value"] = sum(self._is_match(match) for match, _ in selected)
        response["results"] = [
            result_data(
                match,
                record,
                is_match=self._is_match(match),
                snapshot=self.context.snapshot.id,
            )
            for match, record in selected[: self.parameters.limit]
        ]
        response["ignored"] = list(named_query.ignored)
        response["onward"] = _search_data(matched, self.searched, self.context.matcher.screened)
        return response

    def _select_results(self, matches: Sequence[Match]) -> list[tuple[Match, PartyRecord]]:
        """Leave out what the client excludes, and order by score."""
        # their clients expect results by score alone, ours order by band first
        ordered = sorted(matches, key=lambda match: (-match.score, match.party))
        records = self.context.records.find([match.party for match in ordered])
        return [
            (match, records[match.party])
            for match in ordered
            if match.party in records and self._is_selected(records[match.party])
        ]

    def _is_selected(self, record: PartyRecord) -> bool:
        parameters = self.parameters
        if parameters.exclude_ids and not set(ids_of(record)).isdisjoint(parameters.exclude_ids):
            return False
        if schema_of(record) in parameters.exclude_schemas:
            return False
        return not parameters.topics or not set(topics_of(record)).isdisjoint(parameters.topics)

    def _is_match(self, match: Match) -> bool:
        return match.score >= self.parameters.threshold and not match.because


def _read_query_at(key: str, query: object, document: Document) -> NamedQuery:
    """Read one query; the place of a fault in it begins with its key."""
    where = f"queries.{key}"
    line = document.first_line
    if not isinstance(query, dict) or "properties" not in query:
        hint = "give schema and properties"
        raise InputRefused("is not a query", file=document.file, line=line, field=where, hint=hint)
    # a document of its own, so that places in its faults begin at the query
    alone = Document(document.file, json.dumps(query), query, line)
    try:
        return read_query(alone)
    except InputRefused as fault:
        place = f"{where}.{fault.field}"
        raise InputRefused(
            fault.what, file=document.file, line=line, field=place, hint=fault.hint
        ) from fault


def _make_response(status: int, query: object) -> QueryResponse:
    """Return a response without results."""
    return {
        "status": status,
        "query": query,
        "total": {"value": 0, "relation": "eq"},
        "results": [],
        "ignored": [],
        "onward": {"complete": False},
    }


def _search_data(
    matched: MatchResult, searched: Sequence[LayerManifest], screened: Mapping[str, int]
) -> SearchData:
    return {
        # where no layer was searched, nobody is known not to be there
        "complete": bool(searched) and not (matched.limits or matched.unsearchable),
        "limits": list(matched.limits),
        "unsearchable": list(matched.unsearchable),
        "searched": [searched_data(layer, screened) for layer in searched],
    }


# ------------------------------------------------------------------------------------------------
# Match a stream of queries, in our own lines or in the shape of ``/match``, one by one.
#
# Each document of the stream gives one line of output, in the order of the input: a flat line or an
# entity is answered with its candidates, a request of many queries with its response.
# ------------------------------------------------------------------------------------------------

MIN_SCORE: Final = 0.3
"""Score from which a line's answer has candidates: whoever reads it sets the threshold."""

MOST_CANDIDATES: Final = 10
"""Number of candidates of a line, unless another one is asked for."""


class LineData(TypedDict):
    """The answer to a line; what is empty is left out, except the list of candidates."""

    qid: str | None
    matches: list[CandidateData]
    more: NotRequired[int]
    ignored: NotRequired[list[str]]
    limits: NotRequired[list[str]]
    unsearchable: NotRequired[list[str]]


class RejectedLineData(TypedDict):
    """Why a line could not be read."""

    qid: str | None
    rejected: str


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """The answer to one document of a stream.

    Attributes:
        data: As it is printed.
        refused: Why queries of it could not be read, each ``file:line:field``.
        is_whole: Whether every name was searched in full.
    """

    data: LineData | RejectedLineData | RequestAnswer
    refused: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that is not JSON in UTF-8, and why."""

    because: str


@dataclass(frozen=True, slots=True)
class MatchSetting:
    """How a stream is matched; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        build: As `open_matcher` takes it.
        engine: As `MatchContext` takes it.
        datasets: Layers to search; empty for all.
        limit: Most candidates of a line or query; None for the usual number.
        explain: Whether a line's answer has the explanations.
    """

    workspace: Path
    snapshot: str
    build: Build | None = None
    engine: str = "embedded"
    datasets: tuple[str, ...] = ()
    limit: int | None = None
    explain: bool = False

    def open(self) -> MatchContext:
        """Open the matcher over the snapshot."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        snapshot = WorkspaceFolder(self.workspace).snapshot(self.snapshot)
        matcher = open_matcher(snapshot, self.build)
        return MatchContext(
            snapshot, matcher, lambda: find("engine", self.engine).Engine.open(snapshot)
        )

    def answer(self, document: ObjectText | UnreadableLine, context: MatchContext) -> MatchedLine:
        """Answer one document."""
        if isinstance(document, UnreadableLine):
            return _reject_line(None, document.because)
        key = None
        try:
            parsed = json_document(document.text, document.file, document.line)
            if "queries" in parsed.data:
                return self._answer_request(parsed, context)
            key = read_key(parsed.data)
            return self._answer_line(read_query(parsed), context)
        except InputRefused as refused:
            return _reject_line(key, str(refused))

    def _answer_line(self, query: NamedQuery, context: MatchContext) -> MatchedLine:
        datasets = self.datasets or None
        matched = context.matcher.match(query.query, datasets=datasets, least=MIN_SCORE)
        limit = MOST_CANDIDATES if self.limit is None else self.limit
        data = _line_data(query, matched, limit, explain=self.explain)
        return MatchedLine(data, is_whole=not (matched.limits or matched.unsearchable))

    def _answer_request(self, document: Document, context: MatchContext) -> MatchedLine:
        parameters = Parameters(include=self.datasets)
        if self.limit is not None:
            parameters = replace(parameters, limit=self.limit)
        answer = answer_request(document, context, parameters)
        return MatchedLine(answer, tuple(refused_queries(answer)), is_whole(answer))


def match_all(
    documents: Iterable[ObjectText | InputRefused],
    setting: MatchSetting,
    jobs: int = 1,
    *,
    context: MatchContext | None = None,
) -> Iterator[MatchedLine]:
    """Match a stream of documents independently of each other, in constant memory.

    Args:
        documents: As `transactions.files.written` yields them.
        setting: How they are matched.
        jobs: Number of processes; 1 for this one.
        context: The opened setting, if it is open already.

    Yields:
        A line for each, in order: the same for any `jobs`.
    """
    # an error cannot be sent to another process, its text can
    readable = (
        UnreadableLine(str(document)) if isinstance(document, InputRefused) else document
        for document in documents
    )
    return answer_all(readable, setting, jobs, opened=context)


def _reject_line(key: str | None, because: str) -> MatchedLine:
    return MatchedLine({"qid": key, "rejected": because}, (because,))


def _line_data(query: NamedQuery, matched: MatchResult, limit: int, *, explain: bool) -> LineData:
    candidates = [candidate_data(match, explain=explain) for match in matched.matches[:limit]]
    data: LineData = {"qid": query.key, "matches": candidates}
    if more := len(matched.matches) - len(candidates):
        data["more"] = more
    if query.ignored:
        data["ignored"] = list(query.ignored)
    if matched.limits:
        data["limits"] = list(matched.limits)
    if matched.unsearchable:
        data["unsearchable"] = list(matched.unsearchable)
    return data
