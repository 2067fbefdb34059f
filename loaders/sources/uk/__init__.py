"""The UK Sanctions List as XML, CSV or ODS, and the list that OFSI closed in January 2026."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from onward.graph.model import Provenance, Statement
from onward.loaders.parsing.names import LinkedNames
from onward.loaders.source import LoadLog, LoadOptions, Source
from onward.loaders.sources.uk.reading import read_file
from onward.loaders.sources.uk.record import UkRecord
from onward.loaders.sources.uk.ties import find_ties

SOURCE = Source(
    name="uk",
    title="UK Sanctions List",
    publisher="UK Foreign, Commonwealth and Development Office",
    url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    licence="Open Government Licence v3.0",
    files="UK-Sanctions-List.xml, .csv or .ods; or OFSI's former ConList.csv",
    may_ship=True,
    max_age_days=7,
    entries_dated=True,
    full_count=4_500,
    regime="UK",
    states_reasons=True,
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield parties, listings, links to other lists, and ties to owners and subsidiaries."""
    seen: set[str] = set()
    records: list[UkRecord] = []
    for path in files:
        content = read_file(path, log, seen)
        # the file's own date is more reliable than what a user says about it
        retrieved = content.made_on or options.retrieved or options.published
        source = Provenance(options.name, "", SOURCE.url, options.published, retrieved)
        records += [
            UkRecord(entry, source, log, is_former=content.is_former) for entry in content.entries
        ]
    # an owner may be an entry that comes later, so all entries are read first
    names = LinkedNames(record.linkable for record in records)
    for record in records:
        yield record.party()
        yield from record.listings()
        yield from record.same_as()
        yield from find_ties(record, names, log)
