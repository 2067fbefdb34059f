"""Nodes of the leaks: entities, officers, intermediaries, addresses and others."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier
from onward.graph.model import KIND_UNCERTAIN, Identifier, Name, Party, PartyKind, Provenance
from onward.loaders.parsing import cells
from onward.loaders.parsing import cells as partial_dates
from onward.loaders.parsing.names import is_debris, tidy
from onward.loaders.source import FieldRefused

Warn = Callable[[str, str, str], None]
"""Takes field, reason and value of a doubtful cell."""

KINDS: Final = {
    "entities": PartyKind.COMPANY,
    "officers": PartyKind.ORGANIZATION,
    "intermediaries": PartyKind.ORGANIZATION,
    "addresses": PartyKind.ADDRESS,
    "others": PartyKind.ORGANIZATION,
}
"""Kinds by the name of the file; who an officer is, person or company, no column says."""

_DEBRIS: Final = re.compile(r"\*?S\.I\.\*?|\*{2,}")
_NOT_IDENTIFIED: Final = "XXX"  # the publisher's code for a country that is not known
_DAY: Final = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_ENDS: Final = ("inactivation_date", "struck_off_date", "closed_date")


def read_node(row: Mapping[str, str], sort: str, source: Provenance, warn: Warn) -> Party:
    """Return the party of a node.

    Args:
        row: Its cells.
        sort: Which file it stands in: a key of `KINDS`.
        source: Of the node; its record is the node's number.
        warn: Notes doubtful cells.

    Raises:
        FieldRefused: It has no number.
    """
    number = source.record
    if not number.isdigit():
        raise FieldRefused("missing_required", field="node_id", value=number)
    kind = KINDS[sort]
    name = read_name(row)
    if not name:
        warn("name", "has no name; its id is used instead", number)
    country = _read_country(row, warn)
    notes = [(KIND_UNCERTAIN, sort)] if kind is PartyKind.ORGANIZATION else []
    notes += [(key, text) for key in ("status", "note") if (text := cells.text(row.get(key, "")))]
    ends = filter(None, (read_day(row, column, warn) for column in _ENDS))
    return Party(
        id=f"{source.dataset}:{number}",
        name=name or number,
        kind=kind.value,
        country=country,
        source=source,
        names=tuple(_iterate_names(row, name)) if kind is PartyKind.COMPANY else (),
        identifiers=tuple(_read_numbers(row, country)),
        address=cells.text(row.get("address", "")),
        incorporated=read_day(row, "incorporation_date", warn),
        dissolved=min(ends, default=None),
        notes=tuple(notes),
    )


def read_name(row: Mapping[str, str]) -> str:
    """Return the name of a node; an address is its own name."""
    for column in ("name", "address"):
        text = tidy(_DEBRIS.sub(" ", row.get(column, "")))
        if any(char.isalnum() for char in text):
            return text
    return ""


def _iterate_names(row: Mapping[str, str], name: str) -> Iterator[Name]:
    for column, kind in (("original_name", "original"), ("former_name", "former")):
        text = tidy(_DEBRIS.sub(" ", row.get(column, "")))
        if text and text != name and not is_debris(text):
            yield Name(text, "former" if kind == "former" else "alias")


def _read_country(row: Mapping[str, str], warn: Warn) -> str | None:
    """Return the jurisdiction's country, else the only one of the node's countries."""
    for column in ("jurisdiction_description", "jurisdiction"):
        text = cells.text(row.get(column, ""))
        if text and (code := country_code(text)) is not None:
            return code
    texts = cells.items(row.get("country_codes", "") or row.get("countries", ""))
    stated = [text for text in texts if text != _NOT_IDENTIFIED]
    codes = {country_code(text) for text in stated}
    for text in stated:
        if country_code(text) is None:
            warn("country_codes", "is not a country", text)
    return codes.pop() if len(codes) == 1 else None


def _read_numbers(row: Mapping[str, str], country: str | None) -> Iterator[Identifier]:
    number = row.get("ibcRUC", "").strip()
    # "0", "30" and "80" fill the column, too
    if sum(map(str.isdigit, number)) > 3:
        yield identifier("registration_number", number, country)


def read_day(row: Mapping[str, str], column: str, warn: Warn) -> str | None:
    """Return a date; one that cannot be read is left out, and noted."""
    text = row.get(column, "").strip()
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        return partial_dates.parse(" ".join(match.groups()) if match else text)
    except ValueError:
        warn(column, "bad_date", text)
        return None
