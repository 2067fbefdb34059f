"""Read queries for the matcher from JSON: our own flat lines, and FollowTheMoney entities.

A flat line has ``name``, ``schema``, ``country``, ``birth_date`` and ``identifiers``; one with
``properties`` is an entity, as in the requests of OpenSanctions. What is not understood is ignored,
and the answer says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Final

from onward.errors import InputRefused
from onward.graph.countries import country_code
from onward.graph.identifiers.keys import scheme_of_key
from onward.graph.matching.layers.parties import NOT_SCREENED
from onward.graph.matching.numbers.stated_numbers import NumberReading, read_numbers
from onward.graph.matching.query import LEGAL_ENTITY, PartyQuery
from onward.graph.model import Identifier, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.loaders.readers.documents import Document
from onward.loaders.sources.ftm.parties import SCHEMES, scheme_of

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
