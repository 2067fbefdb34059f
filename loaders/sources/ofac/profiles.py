"""One profile of OFAC's advanced XML, written as the flat files write an entry.

The labels of its features and papers are those of the flat files' remarks, so both are read by one
grammar, and an entry is the same party in either form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onward.loaders.sources.ofac.references import (
    CodeTables,
    Places,
    read_period,
    squeeze_blanks,
)

if TYPE_CHECKING:
    from lxml import etree

KINDS: Final = {
    "individual": "individual",
    "vessel": "vessel",
    "aircraft": "aircraft",
    "entity": "",
}
"""Kinds of parties as the flat files write them: nothing for an entity."""

_ALIASES: Final = {"a.k.a.": "aka", "f.k.a.": "fka", "n.k.a.": "nka"}
_GIVEN_NAMES: Final = ("first name", "middle name", "patronymic", "nickname")
_FAMILY_NAMES: Final = ("last name", "matronymic", "maiden name")
_LABELS: Final = {
    "birthdate": "DOB",
    "place of birth": "POB",
    "nationality country": "nationality",
    "citizenship country": "citizen",
    "other vessel flag": "Former Vessel Flag",
    "other vessel type": "Vessel Type",
    "previous aircraft tail number": "Aircraft Tail Number",
}
"""Features that the flat files' remarks call otherwise."""

_CELLS: Final = {
    "title": "title",
    "vessel call sign": "call_sign",
    "vessel type": "vessel_type",
    "vessel tonnage": "tonnage",
    "vessel gross tonnage": "tonnage",
    "vessel gross registered tonnage": "grt",
    "vessel flag": "flag",
    "vessel owner": "owner",
}
"""Features that have a column of their own in the flat files."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One name: aka, fka, nka, weak, original, or "" for the entry's own."""

    kind: str
    text: str


def read_aliases(profile: "etree._Element", tables: CodeTables) -> Iterator[Alias]:
    """Yield the names of a profile; each script of a name is one of its own."""
    for identity in profile.iterfind("{*}Identity"):
        groups = {
            group.get("ID", ""): tables.text_of("NamePartType", group.get("NamePartTypeID")).lower()
            for group in identity.iterfind(
                "{*}NamePartGroups/{*}MasterNamePartGroup/{*}NamePartGroup"
            )
        }
        for alias in identity.iterfind("{*}Alias"):
            for name in alias.iterfind("{*}DocumentedName"):
                text, is_latin = _read_name(name, groups, tables)
                if text:
                    yield Alias(_kind_of_alias(alias, tables, is_latin=is_latin), text)


def _kind_of_alias(alias: "etree._Element", tables: CodeTables, *, is_latin: bool) -> str:
    if alias.get("LowQuality", "false").lower() == "true":
        return "weak"
    if not is_latin:
        return "original"
    kind = _ALIASES.get(tables.text_of("AliasType", alias.get("AliasTypeID")).lower(), "")
    is_primary = alias.get("Primary", "false").lower() == "true"
    return "" if is_primary else kind or "aka"


def _read_name(
    name: "etree._Element", groups: dict[str, str], tables: CodeTables
) -> tuple[str, bool]:
    """Return a name and whether it is Latin; a person's surname stands first, behind a comma."""
    printed: list[str] = []
    family: list[str] = []
    given: list[str] = []
    is_latin = True
    for value in name.iterfind("{*}DocumentedNamePart/{*}NamePartValue"):
        text = squeeze_blanks(value.text)
        is_latin = is_latin and tables.is_latin(value.get("ScriptID"))
        part = groups.get(value.get("NamePartGroupID", ""), "")
        printed.append(text)
        if part in _FAMILY_NAMES:
            family.append(text)
        elif part in _GIVEN_NAMES:
            given.append(text)
    if is_latin and family and given and len(family) + len(given) == len(printed):
        return f"{' '.join(family)}, {' '.join(given)}", True
    return " ".join(filter(None, printed)), is_latin


@dataclass(slots=True)
class Features:
    """What a profile's features say, parted as the flat files part it.

    Attributes:
        cells: Of the columns of the main file.
        items: Of the remark.
        addresses: (street, city, country).
    """

    cells: dict[str, str]
    items: list[str]
    addresses: list[tuple[str, str, str]]


def read_features(profile: "etree._Element", tables: CodeTables, places: Places) -> Features:
    """Read the features of a profile."""
    features = Features({}, [], [])
    for feature in profile.iter("{*}Feature"):
        label = tables.text_of("FeatureType", feature.get("FeatureTypeID")).strip()
        for version in feature.iter("{*}FeatureVersion"):
            _add_version(features, label, version, tables, places)
    return features


def _add_version(
    features: Features, label: str, version: "etree._Element", tables: CodeTables, places: Places
) -> None:
    for location in version.iterfind("{*}VersionLocation"):
        place = places.get(location.get("LocationID", ""))
        if place is not None and label.lower() == "location":
            features.addresses.append((place.street, place.town, place.country))
        elif place is not None:
            _add_fact(features, label, place.text)
    for period in version.iterfind("{*}DatePeriod"):
        _add_fact(features, label, read_period(period))
    for detail in version.iterfind("{*}VersionDetail"):
        text = tables.text_of("DetailReference", detail.get("DetailReferenceID"))
        _add_fact(features, label, text or squeeze_blanks(detail.text))


def _add_fact(features: Features, label: str, value: str) -> None:
    if not value:
        return
    key = label.lower().rstrip(": -")
    if key in _CELLS and _CELLS[key] not in features.cells:
        features.cells[_CELLS[key]] = value
    else:
        features.items.append(write_item(_LABELS.get(key, label), value))


def write_item(label: str, value: str, country: str = "") -> str:
    """Return an item of a remark; what parts items may not stand in one.

    >>> write_item("Passport", "A1; B2", "Iran")
    'Passport A1, B2 (Iran)'
    """
    text = f"{label} {value}".replace("; ", ", ").strip(" ;")
    return f"{text} ({country})" if country else text
