"""One FollowTheMoney entity and its properties, read with care.

Every property is a list of texts. A doubtful value is noted with its address and left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onward.graph.codes import TOPICS
from onward.graph.countries import country_code
from onward.graph.model import Provenance
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing import partial_dates
from onward.loaders.parsing.refusal import FieldRefused
from onward.loaders.source import LoadLog


@dataclass(frozen=True, slots=True)
class Origin:
    """What all entities of one load have in common: layer name, date of retrieval, the account."""

    dataset: str
    retrieved: str | None
    log: LoadLog


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; two are equal when they say the same, wherever they stand.

    Attributes:
        id: As in the file, without the dataset.
        schema: FollowTheMoney schema name.
        properties: Texts by property name.
        referents: Other ids of the same entity, as the producer says.
        caption: The name its producer shows, or None.
        seen: When its producer last saw it, or None.
    """

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    referents: tuple[str, ...]
    caption: str | None
    seen: str | None
    file: Path = field(compare=False)
    line: int = field(compare=False)
    origin: Origin = field(compare=False)

    @property
    def party_id(self) -> str:
        """The entity as a party of its layer."""
        return self.ref(self.id)

    def ref(self, entity_id: str) -> str:
        """Give the party id of an entity of the same layer."""
        return f"{self.origin.dataset}:{entity_id}"

    def refs(self, name: str) -> tuple[str, ...]:
        """Give the party ids that a property points to."""
        return tuple(self.ref(entity_id) for entity_id in self.all(name))

    def all(self, name: str) -> tuple[str, ...]:
        """Give all values of a property."""
        return self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """Give the first value of the first property that has one."""
        return next((value for name in names for value in self.all(name)), None)

    def joined(self, *names: str) -> str | None:
        """Give all values of several properties as one text."""
        return "; ".join(value for name in names for value in self.all(name)) or None

    def dates(self, name: str) -> Iterator[str]:
        """Yield the readable dates of a property."""
        for value in self.all(name):
            try:
                date = partial_dates.parse(value)
            except ValueError as error:
                self.warn(name, "bad_date", value, str(error))
            else:
                if date is not None:
                    yield date

    def earliest(self, *names: str) -> str | None:
        """Give the earliest date of the first property that has one."""
        return next((min(dates) for name in names if (dates := list(self.dates(name)))), None)

    def latest(self, *names: str) -> str | None:
        """Give the latest date of the first property that has one."""
        return next((max(dates) for name in names if (dates := list(self.dates(name)))), None)

    def countries(self, name: str) -> tuple[str, ...]:
        """Give the countries of a property, each once, sorted; unknown codes are noted."""
        codes = set()
        for value in self.all(name):
            if (code := country_code(value)) is None:
                self.warn(name, "names no country", value)
            else:
                codes.add(code)
        return tuple(sorted(codes))

    def topics(self) -> tuple[str, ...]:
        """Give the topics, verbatim and sorted.

        Raises:
            FieldRefused: One is no known code.
        """
        topics = tuple(sorted(set(self.all("topics"))))
        for topic in topics:
            if topic not in TOPICS:
                hint = "a new code must be mapped before it can be loaded"
                raise FieldRefused("unknown_topic", field="topics", value=topic, hint=hint)
        return topics

    def until(self) -> str | None:
        """Give the end; what is said to be over without a date ended by the day it was seen."""
        ended = self.latest("endDate")
        if ended is None and (self.first("status") or "").lower() in _OVER:
            self.warn("status", "is over, without an end date", self.first("status") or "")
            return self.retrieved
        return ended

    @property
    def retrieved(self) -> str | None:
        """When the entity was last seen at its source."""
        return self.seen or self.latest("retrievedAt") or self.origin.retrieved

    def source(self, record: str | None = None, published: str | None = None) -> Provenance:
        """Give the provenance of a statement, under the entity's own id unless another is given."""
        url = next(filter(_is_web, self.all("sourceUrl")), None)
        return Provenance(self.origin.dataset, record or self.id, url, published, self.retrieved)

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful property."""
        self.origin.log.warn(self.file, self.line, name, reason, value, hint)


_OVER = frozenset({"ended", "former", "inactive", "past", "terminated", "ceased"})


def read_entity(record: Mapping[str, Any], file: Path, line: int, origin: Origin) -> Entity:
    """Check the shape of one JSON object.

    Raises:
        FieldRefused: id, schema or properties is missing or of another shape.
    """
    for key in ("id", "schema"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise FieldRefused("missing_required", field=key, hint="give a text")
    properties = record.get("properties")
    if not isinstance(properties, dict):
        raise FieldRefused("missing_required", field="properties", hint="give an object of lists")
    referents = _texts("referents", record.get("referents", []))
    return Entity(
        id=record["id"].strip(),
        schema=record["schema"].strip(),
        properties={name: _texts(name, values) for name, values in properties.items()},
        referents=tuple(other for other in referents if other != record["id"]),
        caption=_text(record.get("caption")),
        seen=_day(record.get("last_seen")),
        file=file,
        line=line,
        origin=origin,
    )


def _texts(name: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise FieldRefused("invalid_statement", field=name, hint="give a list of texts")
    texts = []
    for value in values:
        if not isinstance(value, str):
            raise FieldRefused("invalid_statement", field=name, hint="give a list of texts")
        if (text := fields.text(value)) is not None:
            texts.append(text)
    return tuple(texts)


def _text(value: object) -> str | None:
    return fields.text(value) if isinstance(value, str) else None


def _day(value: object) -> str | None:
    """Give the day of a time stamp; an unreadable one counts as not given."""
    if not isinstance(value, str):
        return None
    try:
        return partial_dates.parse(value)
    except ValueError:
        return None


def _is_web(value: str) -> bool:
    try:
        return fields.web_address(value) is not None
    except ValueError:
        return False
