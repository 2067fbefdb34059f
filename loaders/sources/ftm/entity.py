"""Read one FollowTheMoney entity and its properties.

Every property is a list of texts. A doubtful value is left out, with a warning that says where.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from onward.graph.codes import TOPICS
from onward.graph.countries import country_code
from onward.graph.model import Provenance
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing import cells as partial_dates
from onward.loaders.source import FieldRefused, LoadLog


@dataclass(frozen=True, slots=True)
class Origin:
    """What all entities of one load have in common: layer name, date of retrieval, the account."""

    dataset: str
    retrieved: str | None
    log: LoadLog


@dataclass(frozen=True, slots=True)
class FtmEntity:
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
        """Return the party id of an entity of the same layer."""
        return f"{self.origin.dataset}:{entity_id}"

    def refs(self, name: str) -> tuple[str, ...]:
        """Return the party ids that a property points to."""
        return tuple(self.ref(entity_id) for entity_id in self.all(name))

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a property."""
        return self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first value of the first property that has one."""
        return next((value for name in names for value in self.all(name)), None)

    def joined(self, *names: str) -> str | None:
        """Return all values of several properties as one text."""
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
        """Return the earliest date of the first property that has one."""
        return next((min(dates) for name in names if (dates := list(self.dates(name)))), None)

    def latest(self, *names: str) -> str | None:
        """Return the latest date of the first property that has one."""
        return next((max(dates) for name in names if (dates := list(self.dates(name)))), None)

    def countries(self, name: str) -> tuple[str, ...]:
        """Return the countries of a property, each once, sorted; unknown codes are noted."""
        codes = set()
        for value in self.all(name):
            if (code := country_code(value)) is None:
                self.warn(name, "is not a country", value)
            else:
                codes.add(code)
        return tuple(sorted(codes))

    def topics(self) -> tuple[str, ...]:
        """Return the topics, verbatim and sorted.

        Raises:
            FieldRefused: A topic is not a known code.
        """
        topics = tuple(sorted(set(self.all("topics"))))
        for topic in topics:
            if topic not in TOPICS:
                hint = "map the new code before you load it"
                raise FieldRefused("unknown_topic", field="topics", value=topic, hint=hint)
        return topics

    def until(self) -> str | None:
        """Return the end date; an ended tie without one ended by the day it was last seen."""
        # several end dates: the last one, so that nothing ends too early
        ended = self.latest("endDate")
        if ended is None and (self.first("status") or "").lower() in _OVER:
            self.warn("status", "has ended, but has no end date", self.first("status") or "")
            return self.retrieved
        return ended

    @property
    def retrieved(self) -> str | None:
        """When the entity was last seen at its source."""
        return self.seen or self.latest("retrievedAt") or self.origin.retrieved

    def source(self, record: str | None = None, published: str | None = None) -> Provenance:
        """Return the provenance of a statement, by default under the entity's own id."""
        url = next(filter(_is_web, self.all("sourceUrl")), None)
        return Provenance(self.origin.dataset, record or self.id, url, published, self.retrieved)

    def store(self) -> "StoredEntity":
        """Return what the entity says, without its place."""
        properties = dict(self.properties)
        return StoredEntity(
            self.id, self.schema, properties, self.referents, self.caption, self.seen
        )

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful property."""
        self.origin.log.warn(self.file, self.line, name, reason, value, hint)


class StoredEntity(NamedTuple):
    """What an entity says, as it waits on disk until all others are read."""

    id: str
    schema: str
    properties: dict[str, tuple[str, ...]]
    referents: tuple[str, ...]
    caption: str | None
    seen: str | None

    def restore(self, file: str, line: int, origin: Origin) -> FtmEntity:
        """Return the entity at its place."""
        return FtmEntity(*self, file=Path(file), line=line, origin=origin)


_OVER = frozenset({"ended", "former", "inactive", "past", "terminated", "ceased"})


def read_entity(record: Mapping[str, Any], file: Path, line: int, origin: Origin) -> FtmEntity:
    """Check the shape of one JSON object.

    Raises:
        FieldRefused: id, schema or properties is missing or has the wrong type.
    """
    for key in ("id", "schema"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise FieldRefused("missing_required", field=key, hint="give a text")
    properties = record.get("properties")
    if not isinstance(properties, dict):
        raise FieldRefused("missing_required", field="properties", hint="give an object of lists")
    # ids that the producer merged into this one; other sources may still use them
    referents = _check_texts("referents", record.get("referents", []))
    return FtmEntity(
        id=record["id"].strip(),
        schema=record["schema"].strip(),
        properties={name: _check_texts(name, values) for name, values in properties.items()},
        referents=tuple(other for other in referents if other != record["id"]),
        caption=_optional_text(record.get("caption")),
        seen=_day_of_stamp(record.get("last_seen")),
        file=file,
        line=line,
        origin=origin,
    )


def _check_texts(name: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise FieldRefused("invalid_statement", field=name, hint="give a list of texts")
    texts = []
    for value in values:
        if not isinstance(value, str):
            raise FieldRefused("invalid_statement", field=name, hint="give a list of texts")
        if (text := fields.text(value)) is not None:
            texts.append(text)
    return tuple(texts)


def _optional_text(value: object) -> str | None:
    return fields.text(value) if isinstance(value, str) else None


def _day_of_stamp(value: object) -> str | None:
    """Return the day of a time stamp; an unreadable one counts as missing."""
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
