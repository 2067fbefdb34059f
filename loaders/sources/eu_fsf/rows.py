"""The CSV of the Financial Sanctions Files: a row for each name, address, birth or paper."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused
from onward.loaders.readers import csv_header, csv_rows
from onward.loaders.readers.streams import open_file
from onward.loaders.readers.tables import list_known_columns, name_unread, read_fields
from onward.loaders.source import LoadLog
from onward.loaders.sources.eu_fsf.entity import PUBLISHED, FsfEntity

DATE: Final = "fileGenerationDate"
_ID: Final = "Entity_LogicalId"

_REQUIRED: Final = (
    *(DATE, _ID, "Entity_SubjectType", "Entity_Regulation_Programme"),
    *("NameAlias_WholeName", "Address_CountryIso2Code", "Identification_Number"),
)

_FACTS: Final = {
    _ID: "logicalId",
    "Entity_EU_ReferenceNumber": "euReferenceNumber",
    "Entity_UnitedNationId": "unitedNationId",
    "Entity_DesignationDate": "designationDate",
    "Entity_DesignationDetails": "designationDetails",
    "Entity_SubjectType": "subject classificationCode",
    "Entity_SubjectType_ClassificationCode": "subject code",
}

_GROUPS: Final = {
    "Entity_Regulation": "regulation",
    "NameAlias": "nameAlias",
    "Address": "address",
    "BirthDate": "birthdate",
    "Identification": "identification",
    "Citizenship": "citizenship",
}
"""What the columns of a part begin with, and the element of the XML that states the same."""

_ATTRIBUTES: Final = {
    ("birthdate", "BirthDate"): "birthdate",
    ("birthdate", "Day"): "dayOfMonth",
    ("birthdate", "Month"): "monthOfYear",
    ("identification", "TypeCode"): "identificationTypeCode",
    ("identification", "TypeDescription"): "identificationTypeDescription",
    ("regulation", "Type"): "regulationType",
}
"""Columns that the XML names otherwise; the others differ in their first letter alone."""

_FORMER: Final = (b"Entity_logical_id", b"Naal_wholename")
"""Columns that the list has in version 1.0 alone."""

_FIELDS: Final = read_fields(__file__)

_HEADER_BYTES: Final = 1 << 16

_CONTACT: Final = re.compile("(EMAIL|PHONE|FAX|WEB|MOBILE)")

_Columns = Mapping[str, tuple[str, str]]


def read_rows(path: Path, log: LoadLog, seen: set[str]) -> tuple[str, list[FsfEntity]]:
    """Read a file into its entities.

    Args:
        path: The file.
        log: Counts its rows.
        seen: Logical ids of the files before; those of this one are added.

    Returns:
        The day on which the file was made, as printed, and the entities in the file's order.

    Raises:
        HeaderRefused: A column is missing.
    """
    columns = _part_columns(path)
    entities: dict[str, FsfEntity] = {}
    lines: dict[str, list[int]] = {}
    made_on = ""
    known_columns = list_known_columns(csv_header(path, delimiter=";"), _FIELDS)
    rows = csv_rows(path, log, required=_REQUIRED, delimiter=";")
    for line, cells in name_unread(rows, known_columns, path, log):
        key = cells[_ID]
        made_on = made_on or cells[DATE]
        if key not in entities:
            entities[key] = FsfEntity(path, line, _read_facts(cells))
        lines.setdefault(key, []).append(line)
        _add_row(entities[key], cells, columns)
    sound = [
        entity
        for key, entity in entities.items()
        if _account_for(entity, lines[key], log, is_double=key in seen)
    ]
    seen.update(entities)
    return made_on, sound


def _part_columns(path: Path) -> _Columns:
    """Return which columns make which attribute of which part."""
    columns: dict[str, tuple[str, str]] = {}
    _refuse_former(path)
    for column in csv_header(path, delimiter=";"):
        for group, part in _GROUPS.items():
            name = column.removeprefix(f"{group}_")
            if name != column:
                attribute = name[:1].lower() + name[1:]
                columns[column] = (part, _ATTRIBUTES.get((part, name), attribute))
    if not columns:
        hint = "give csvFullSanctionsList_1_1, or the XML of version 1.1"
        raise HeaderRefused("is not the list in version 1.1", file=path.name, line=1, hint=hint)
    return columns


def _refuse_former(path: Path) -> None:
    """Refuse the list in version 1.0, which names a column twice and wraps whole lines in quotes.

    Raises:
        HeaderRefused: It is that list.
    """
    with open_file(path, "CSV") as stream:
        header = stream.readline(_HEADER_BYTES)
    if all(name in header for name in _FORMER):
        hint = "download csvFullSanctionsList_1_1, or the XML of version 1.1, from the same page"
        raise HeaderRefused("is the list in version 1.0", file=path.name, line=1, hint=hint)


def _read_facts(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cells[column] for column, name in _FACTS.items() if cells.get(column)}


def _add_row(entity: FsfEntity, cells: Mapping[str, str], columns: _Columns) -> None:
    parts: dict[str, dict[str, str]] = {}
    for column, (part, attribute) in columns.items():
        if text := " ".join(cells[column].split()):
            parts.setdefault(part, {})[attribute] = text
    for name, part_cells in parts.items():
        # what a part cites is the same as the entity's own act, and no part of it
        cited = part_cells.pop("regulation_PublicationDate", "")
        bare = {key: text for key, text in part_cells.items() if not key.startswith("regulation_")}
        if name == "regulation":
            cited = bare.get("publicationDate", "")
        entity.add_part(name, bare | ({PUBLISHED: cited} if cited and bare else {}))
    if remark := " ".join(cells.get("Entity_Remark", "").split()):
        entity.remarks[remark] = None
    for key, value in _split_contacts(cells.get("Address_ContactInfo", "")):
        entity.add_part("contactInfo", {"key": key, "value": value})


def _split_contacts(cell: str) -> Iterator[tuple[str, str]]:
    """Yield the contacts of a cell: their keys stand between them without a separator.

    >>> list(_split_contacts("EMAILa@example.orgPHONE+7 1 2WEBhttps://example.org"))
    [('EMAIL', 'a@example.org'), ('PHONE', '+7 1 2'), ('WEB', 'https://example.org')]
    """
    _, *pieces = _CONTACT.split(cell)
    for key, printed in zip(pieces[::2], pieces[1::2], strict=True):
        if value := printed.strip(" :=[];,\n"):
            yield key, value


def _account_for(entity: FsfEntity, lines: list[int], log: LoadLog, *, is_double: bool) -> bool:
    """Accept the rows of an entity, or reject all of them where it has no number or no name."""
    is_sound = bool(entity.logical_id and entity.names()) and not is_double
    for line in lines:
        if is_sound:
            log.count_accepted(entity.path)
            continue
        log.reject(
            entity.path,
            line,
            "duplicate_id" if is_double else "missing_required",
            field=_ID,
            value=entity.logical_id,
            hint="each entity has its own logical id, in one file, and a name in one of its rows",
        )
    return is_sound
