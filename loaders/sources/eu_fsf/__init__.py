"""The EU's consolidated list of financial sanctions: the Financial Sanctions Files.

In the XML or the CSV of version 1.1. Which names are weak, the XML alone has a field for.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.errors import HeaderRefused
from onward.graph.model import Provenance, Statement
from onward.loaders.parsing.cells import parse_day_first
from onward.loaders.readers import is_xml, root_namespace, xml_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.eu_fsf.entity import FsfEntity, read_element
from onward.loaders.sources.eu_fsf.record import FsfRecord
from onward.loaders.sources.eu_fsf.rows import read_rows

SOURCE = Source(
    name="eu_fsf",
    title="EU consolidated list of financial sanctions",
    publisher="European Commission, DG FISMA",
    url="https://webgate.ec.europa.eu/fsd/fsf",
    licence="reuse with attribution (Decision 2011/833/EU)",
    files="xmlFullSanctionsList_1_1 or csvFullSanctionsList_1_1",
    may_ship=True,
    max_age_days=7,
    entries_dated=True,
    full_count=5_000,
    regime="EU",
    states_reasons=True,
)

_FIELDS: Final = read_fields(__file__)
NAMESPACE: Final = "http://eu.europa.ec/fpi/fsd/export"


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party, its listings and its link to the UN's entry for each entity."""
    seen: set[str] = set()
    for path in files:
        entities = _read_xml if is_xml(path) else _read_csv
        for entity, printed in entities(path, log, seen):
            # the file's own date is more reliable than what a user says about it
            retrieved = _read_day(printed) or options.retrieved or options.published
            source = Provenance(options.name, "", SOURCE.url, options.published, retrieved)
            record = FsfRecord(entity, source, log)
            yield record.party()
            yield from record.listings()
            yield from record.same_as()


def _read_day(printed: str) -> str | None:
    try:
        return parse_day_first(printed)
    except ValueError:
        return None  # no date at all: where no option gives one, the load is refused


def _read_xml(path: Path, log: LoadLog, seen: set[str]) -> Iterator[tuple[FsfEntity, str]]:
    if root_namespace(path) != NAMESPACE:
        hint = "download xmlFullSanctionsList_1_1, or the CSV of version 1.1"
        raise HeaderRefused("is not the list in version 1.1", file=path.name, hint=hint)
    records = xml_records(path, log, tags=("sanctionEntity",), root="export", namespace=NAMESPACE)
    for line, element in name_unread(records, _FIELDS, path, log):
        entity = read_element(element, path, line)
        # a second entity of a number would silently replace the first
        if entity.logical_id in seen or not (entity.logical_id and entity.names()):
            _reject_entity(entity, log, is_double=entity.logical_id in seen)
            continue
        seen.add(entity.logical_id)
        log.count_accepted(path)
        yield entity, element.getroottree().getroot().get("generationDate", "")


def _read_csv(path: Path, log: LoadLog, seen: set[str]) -> Iterator[tuple[FsfEntity, str]]:
    made_on, entities = read_rows(path, log, seen)
    yield from ((entity, made_on) for entity in entities)


def _reject_entity(entity: FsfEntity, log: LoadLog, *, is_double: bool) -> None:
    log.reject(
        entity.path,
        entity.line,
        "duplicate_id" if is_double else "missing_required",
        field="logicalId",
        value=entity.logical_id,
        hint="each entity has its own logical id, and a name",
    )
