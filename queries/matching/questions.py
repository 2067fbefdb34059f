"""What is asked of the matcher, read from JSON: our own lines, and entities of the field's form.

A flat line has ``name``, ``schema``, ``country``, ``birth_date`` and ``identifiers``; one with
``properties`` is a FollowTheMoney entity, as in the requests of OpenSanctions. What is not
understood does not count, and is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from onward.errors import InputRefused
from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.matching.layer_parties import NOT_SCREENED
from onward.graph.matching.query import LEGAL_ENTITY, PartyQuery
from onward.graph.model import Identifier, PartyKind
from onward.graph.names.birth_dates import parse_birth_dates
from onward.loaders.readers.documents import Document
from onward.loaders.sources.ftm.parties import SCHEMES, scheme_of

KEYS: Final = ("qid", "id", "key")
"""What a line may be called; the first that it has is its key."""

MOST_NAMES: Final = 200
"""Names that one query may have."""

KNOWN_SCHEMES: Final = frozenset(SCHEMES.values()) | {
    *("qid", "imo_company", "national_id", "bin", "edrpou", "call_sign", "unlabelled"),
}
"""Schemes of identifiers that a loader may read."""

_FLAT: Final = frozenset({*KEYS, "name", "schema", "country", "birth_date", "identifiers"})
_NAMES: Final = ("name", "alias", "previousName", "weakAlias")
_ANY: Final = "Thing"
_COUNTRIES: Final = ("country", "jurisdiction", "nationality", "citizenship")
_NUMBERS: Final = (*SCHEMES, "wikidataId")

KINDS: Final = (*(kind.value for kind in PartyKind if kind not in NOT_SCREENED), LEGAL_ENTITY)
"""Kinds that may be asked for; without one, a query asks for any."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query, ready for the matcher.

    Attributes:
        key: How whoever asks calls it; None where it is not named.
        query: What is known of the party.
        ignored: What was given and does not count: fields that nothing reads, unknown countries,
            kinds and schemes, dates that cannot be read.
    """

    key: str | None
    query: PartyQuery
    ignored: tuple[str, ...] = ()


def key_of(data: Mapping[str, Any]) -> str | None:
    """Return how a line is called, where it says so; a whole number counts as its text."""
    found = next((data[key] for key in KEYS if data.get(key) is not None), None)
    return str(found) if type(found) in (str, int) else None


def read_question(document: Document) -> Question:
    """Read a query, which is one JSON object.

    Raises:
        InputRefused: A value has another type than it must have, or nothing says who is meant.
    """
    data, key = document.data, key_of(document.data)
    unnamed = next((name for name in KEYS if data.get(name) is not None), None)
    if unnamed is not None and key is None:
        raise document.refuse("this is no text", [unnamed], "give a text or a whole number")
    reader = _Reader(document)
    query = reader.entity() if "properties" in data else reader.line()
    if not query.names and not query.identifiers:
        place = ["properties" if "properties" in data else "name"]
        raise document.refuse("nothing says who is meant", place, "give a name or an identifier")
    return Question(key, query, tuple(reader.ignored))


def number(scheme: str, raw: str, kind: str | None, country: str | None) -> tuple[Identifier, ...]:
    """Read an identifier as loaders do, with the national schemes that its check betrays."""
    personal = kind == PartyKind.PERSON and scheme.endswith("_number")
    return recognise_schemes(identifier(scheme, raw, country, personal=personal))


@dataclass(slots=True)
class _Reader:
    """Reads one query, and gathers what does not count."""

    document: Document
    ignored: list[str] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """What the document holds."""
        data: dict[str, Any] = self.document.data
        return data

    def line(self) -> PartyQuery:
        """Read a flat line."""
        self.ignored += [name for name in self.data if name not in _FLAT]
        names = self._texts("name")
        kind = self._kind()
        countries = self._countries(self._texts("country"), "country")
        births = self._births(self._texts("birth_date"), "birth_date")
        numbers = list(self._given(kind, countries))
        return self._query(names, kind, countries, births, numbers)

    def entity(self) -> PartyQuery:
        """Read an entity with properties."""
        if not isinstance(self.data["properties"], dict):
            raise self._refuse("this is no object", ("properties",), "give properties by name")
        kind = self._kind()
        self.ignored += [name for name in self.data if name not in (*KEYS, "schema", "properties")]
        given = {name: self._texts("properties", name) for name in self.data["properties"]}
        known = {*_NAMES, *_COUNTRIES, *_NUMBERS, "firstName", "lastName", "birthDate"}
        self.ignored += [name for name in given if name not in known]
        names = [text for name in _NAMES for text in given.get(name, ())]
        names += _full_names(given.get("firstName", ()), given.get("lastName", ()))
        countries = [
            code for name in _COUNTRIES for code in self._countries(given.get(name, ()), name)
        ]
        births = self._births(given.get("birthDate", ()), "birthDate")
        country = countries[0] if len(set(countries)) == 1 else None
        numbers = [
            found
            for name in _NUMBERS
            for raw in given.get(name, ())
            for scheme in _schemes(name, kind)
            for found in number(scheme, raw, kind, country)
        ]
        return self._query(names, kind, countries, births, numbers)

    def _query(
        self,
        names: Sequence[str],
        kind: str | None,
        countries: Sequence[str],
        births: Sequence[str],
        numbers: Sequence[Identifier],
    ) -> PartyQuery:
        if len(names) > MOST_NAMES:
            hint = "ask for them in several queries"
            raise self._refuse(f"a query may have {MOST_NAMES} names", (), hint)
        return PartyQuery(
            names=tuple(dict.fromkeys(names)),
            kind=kind,
            countries=tuple(sorted(set(countries))),
            birth_dates=tuple(births),
            identifiers=tuple(dict.fromkeys(numbers)),
        )

    def _kind(self) -> str | None:
        schema = self.data.get("schema")
        if schema is not None and not isinstance(schema, str):
            raise self._refuse("this is no text", ("schema",), "give a kind such as Company")
        if schema in KINDS:
            return schema
        if schema and schema != _ANY:
            self.ignored.append(f"schema {schema}")
        return None

    def _countries(self, texts: Sequence[str], name: str) -> list[str]:
        codes = []
        for text in texts:
            code = country_code(text)
            if code is None:
                self.ignored.append(f"{name} {text}")
            else:
                codes.append(code)
        return codes

    def _births(self, texts: Sequence[str], name: str) -> list[str]:
        found = {text: parse_birth_dates(text) for text in texts}
        self.ignored += [f"{name} {text}" for text, dates in found.items() if not dates]
        return sorted({date for dates in found.values() for date in dates})

    def _given(self, kind: str | None, countries: Sequence[str]) -> Iterator[Identifier]:
        """Return the identifiers of a flat line: texts by scheme."""
        given = self.data.get("identifiers") or {}
        if not isinstance(given, dict):
            raise self._refuse("this is no object", ("identifiers",), 'give {"lei": "…"}')
        country = countries[0] if len(countries) == 1 else None
        for scheme in given:
            texts = self._texts("identifiers", scheme)
            if scheme not in KNOWN_SCHEMES:
                self.ignored.append(f"identifiers {scheme}")
                continue
            for raw in texts:
                yield from number(scheme, raw, kind, country)

    def _texts(self, *keys: str) -> tuple[str, ...]:
        """Return what stands at a place as texts; null and blanks count as not given."""
        value: Any = self.data
        for key in keys:
            value = value.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        for found in values:
            if not isinstance(found, str):
                shown = "a number" if type(found) in (int, float) else "no text"
                raise self._refuse(f"this is {shown}", keys, "give a text, or a list of texts")
        return tuple(text for text in values if text.strip())

    def _refuse(self, what: str, keys: Sequence[str], hint: str) -> InputRefused:
        return self.document.refuse(what, keys, hint)


def _schemes(name: str, kind: str | None) -> tuple[str, ...]:
    """Return the schemes that a property may hold a number of."""
    if name == "wikidataId":
        return ("qid",)
    if name == "imoNumber" and kind in (None, LEGAL_ENTITY):
        return ("imo", "imo_company")  # a ship's or an owner's: it is not said which is meant
    return (scheme_of(name, kind),)


def _full_names(first: Sequence[str], last: Sequence[str]) -> list[str]:
    """Put given and family names together, each with each; one without the other is no name."""
    return [f"{given} {family}" for given, family in product(first[:5], last[:5])]
