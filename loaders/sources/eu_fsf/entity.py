"""One entity of the Financial Sanctions Files, in the words of their XML, whichever the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.loaders.parsing.names import tidy

if TYPE_CHECKING:
    from lxml import etree

Part = Mapping[str, str]
"""What the file says of one name, address, birth …: values by the XML's attributes."""

PARTS: Final = (
    *("regulation", "nameAlias", "address", "birthdate", "identification", "citizenship"),
    "contactInfo",
)

PUBLISHED: Final = "published"
"""Key of a part: the day on which the act that states it was published."""


@dataclass(slots=True)
class FsfEntity:
    """All that the files say of one entity.

    Attributes:
        path, line: Where it begins.
        facts: Reference numbers, designation, kind of subject.
        remarks: Its remarks, in printed order.
        parts: What is stated several times, by element of the XML.
        seen: The parts once more, to know what has been stated.
    """

    path: Path
    line: int
    facts: dict[str, str]
    remarks: dict[str, None] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=lambda: {part: [] for part in PARTS})
    seen: set[tuple[object, ...]] = field(default_factory=set)

    @property
    def logical_id(self) -> str:
        """The publisher's key."""
        return self.facts.get("logicalId", "")

    def add_part(self, name: str, part: Part) -> None:
        """Add a part unless it has been stated: rows of the CSV repeat them."""
        key = (name, *sorted(part.items()))
        if any(part.values()) and key not in self.seen:
            self.seen.add(key)
            self.parts[name].append(part)

    def names(self) -> list[tuple[str, Part]]:
        """Return each name with the part that states it; a part without a name is left out."""
        return [(name, part) for part in self.parts["nameAlias"] if (name := whole_name(part))]


def read_element(element: "etree._Element", path: Path, line: int) -> FsfEntity:
    """Read a ``sanctionEntity``."""
    entity = FsfEntity(path, line, _read_attributes(element))
    for child in element:
        name = _local_name(child)
        if name == "subjectType":
            entity.facts |= {
                f"subject {key}": text for key, text in _read_attributes(child).items()
            }
        elif name == "remark":
            entity.remarks[_squeeze_blanks(child.text)] = None
        elif name in entity.parts:
            entity.add_part(name, _read_part(child))
            for contact in child.iterfind("{*}contactInfo"):
                entity.add_part("contactInfo", _read_attributes(contact))
    return entity


def _read_part(element: "etree._Element") -> dict[str, str]:
    """Return the attributes of an element, its remarks, address on the web, and day of its act."""
    part = _read_attributes(element)
    remarks = [_squeeze_blanks(child.text) for child in element.iterfind("{*}remark")]
    if remarks:
        part["remark"] = " ".join(remarks)
    if url := element.findtext("{*}publicationUrl"):
        part["publicationUrl"] = url.strip()
    days = [part.get("publicationDate", "")]
    days += [act.get("publicationDate", "") for act in element.iterfind("{*}regulationSummary")]
    if any(days):
        part[PUBLISHED] = min(filter(None, days))
    return part


def _read_attributes(element: "etree._Element") -> dict[str, str]:
    return {str(key): _squeeze_blanks(str(text)) for key, text in element.attrib.items()}


def whole_name(part: Part) -> str:
    """Return a name, put together of its parts where the whole of it is not stated."""
    parts = [part.get(name, "") for name in ("firstName", "middleName", "lastName")]
    return tidy(part.get("wholeName", "") or " ".join(parts))


def _local_name(element: "etree._Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _squeeze_blanks(text: str | None) -> str:
    return " ".join((text or "").split())
