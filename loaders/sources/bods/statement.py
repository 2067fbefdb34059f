"""One statement of the standard, read: a party, or who holds which interests in which entity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from onward.graph.model import Party, Provenance
from onward.loaders.parsing import cells
from onward.loaders.parsing import cells as partial_dates
from onward.loaders.source import FieldRefused, LoadLog
from onward.loaders.sources.bods.earlier import is_earlier, to_current
from onward.loaders.sources.bods.interests import Relationship, read_relationship
from onward.loaders.sources.bods.parties import read_party
from onward.loaders.sources.bods.shape import check_shape

Status = Literal["new", "updated", "closed"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands, and the account that notes what is doubtful in it."""

    file: Path
    line: int
    dataset: str
    log: LoadLog = field(compare=False, repr=False)

    def warn(self, member: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful member of a statement that is accepted."""
        self.log.warn(self.file, self.line, member, reason, value, hint)

    def day(self, value: object, member: str) -> str | None:
        """Return the day of a date or moment; a text that is none is left out, and noted."""
        if not isinstance(value, str):
            return None
        try:
            return partial_dates.parse(value)
        except ValueError as error:
            self.warn(member, "bad_date", value, str(error))
            return None


@dataclass(frozen=True, slots=True)
class BodsStatement:
    """A statement; two are equal when they say the same, wherever they stand.

    Attributes:
        id: The publisher's own key.
        record: Of what it states the state: a later statement of the same record replaces it.
        day: When it held.
        published: When its publisher published it, or None.
        replaces: Keys of statements that it replaces (before version 0.4).
        content: What it states.
    """

    id: str
    record: str
    status: Status
    day: str
    published: str | None
    replaces: tuple[str, ...]
    content: Party | Relationship

    def order(self) -> tuple[str, str]:
        """Return what sorts the statements of a record: the last of them is its state."""
        return self.day, self.published or ""


def read_statement(raw: Mapping[str, Any], place: Place) -> BodsStatement:
    """Read one JSON object of any version.

    Raises:
        FieldRefused: It breaks the standard in what an answer rests on.
    """
    earlier = is_earlier(raw)
    current = to_current(raw) if earlier else raw
    for fault in check_shape(current):
        if fault.refuses:
            raise FieldRefused(fault.reason, field=fault.member, value=fault.value, hint=fault.hint)
        # members of earlier versions were written after other rules
        if not earlier:
            place.warn(fault.member, fault.reason, fault.value, fault.hint)
    day = place.day(current["statementDate"], "statementDate")
    if day is None:
        raise FieldRefused("bad_date", field="statementDate", hint="give the day of the statement")
    record = current["recordId"].strip()
    statement = BodsStatement(
        id=current["statementId"].strip(),
        record=record,
        status=current.get("recordStatus") or "new",
        day=day,
        published=_read_publication(current, place),
        replaces=tuple(current.get("replaces", ())),
        content=_read_content(current, record, place),
    )
    return _with_provenance(statement, current, place)


def _read_publication(current: Mapping[str, Any], place: Place) -> str | None:
    details = current.get("publicationDetails")
    day = details.get("publicationDate") if isinstance(details, dict) else None
    return place.day(day, "publicationDetails.publicationDate")


def _read_content(current: Mapping[str, Any], record: str, place: Place) -> Party | Relationship:
    details = current["recordDetails"]
    if current["recordType"] == "relationship":
        return read_relationship(details, place)
    return read_party(details, current["recordType"], record, place)


def _with_provenance(
    statement: BodsStatement, current: Mapping[str, Any], place: Place
) -> BodsStatement:
    source = Provenance(
        place.dataset, statement.id, _find_web_address(current), statement.published
    )
    return replace(statement, content=replace(statement.content, source=source))


def _find_web_address(current: Mapping[str, Any]) -> str | None:
    """Return where the statement comes from: its source, else its publisher."""
    for address in _iterate_addresses(current):
        try:
            if (url := cells.web_address(address)) is not None:
                return url
        except ValueError:
            continue
    return None


def _iterate_addresses(current: Mapping[str, Any]) -> Iterator[str]:
    publication = current.get("publicationDetails")
    publisher = publication.get("publisher") if isinstance(publication, dict) else None
    for holder in (current.get("source"), publisher):
        address = holder.get("url") if isinstance(holder, dict) else None
        if isinstance(address, str):
            yield address
