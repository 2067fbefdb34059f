"""The Swiss sanctions list of SECO, its XML, with those who have been taken off it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import Provenance, Statement
from onward.loaders.readers import xml_records
from onward.loaders.readers.tables import name_unread, read_fields
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.ch_seco.record import Tables, Target, read_day

SOURCE = Source(
    name="ch_seco",
    title="Swiss sanctions list",
    publisher="State Secretariat for Economic Affairs (SECO)",
    url="https://www.seco.admin.ch",
    licence="terms of the Swiss Confederation; see the publisher's page",
    files="the whole list of SESAM as XML",
    may_ship=False,
    max_age_days=7,
    full_count=4_500,
    entries_dated=True,
    regime="CH",
    states_reasons=True,
)

ROOT: Final = "swiss-sanctions-list"
_FIELDS: Final = read_fields(__file__)
_TABLES: Final = ("place", "sanctions-program")


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party, its listings, relations and link to the UN's entry for each target."""
    seen: set[str] = set()
    for path in files:
        tables = _read_tables(path)
        records = xml_records(path, log, tags=("target", *_TABLES), root=ROOT)
        for line, element in name_unread(records, _FIELDS, path, log):
            if element.tag != "target":
                log.count_not_a_party(path, "places and ordinances")
                continue
            # without any date, and no option that gives one, the load is refused
            retrieved = read_day(element.getroottree().getroot().get("date", ""))
            # the file's own date is more reliable than what a user says about it
            retrieved = retrieved or options.retrieved or options.published
            source = Provenance(options.name, "", SOURCE.url, options.published, retrieved)
            target = Target(element, tables, source)
            if target.number in seen or not (target.number and target.names):
                _reject_target(target, path, line, log, is_double=target.number in seen)
                continue
            seen.add(target.number)
            log.count_accepted(path)
            yield target.party()
            yield from target.listings()
            yield from target.relations()
            yield from target.same_as()
            for doubt in target.doubts:
                log.warn(path, line, doubt.field, doubt.reason, doubt.value)


def _read_tables(path: Path) -> Tables:
    """Read what targets refer to; it may stand behind them in the file."""
    tables = Tables()
    # a reading of its own: its rows are counted when the targets are read
    for _, element in xml_records(path, LoadLog(), tags=_TABLES, root=ROOT):
        if element.tag == "place":
            tables.add_place(element)
        else:
            tables.add_programme(element)
    return tables


def _reject_target(target: Target, path: Path, line: int, log: LoadLog, *, is_double: bool) -> None:
    log.reject(
        path,
        line,
        "duplicate_id" if is_double else "missing_required",
        field="target",
        value=target.number,
        hint="each target has its own number, and a name",
    )
