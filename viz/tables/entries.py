"""The list entries that findings rest on, one row each: why somebody is listed, whole."""

from collections.abc import Iterator

from onward.queries.model.findings import Finding
from onward.queries.model.values import ListingRow
from onward.viz.content.texts import printable
from onward.viz.scene import Scene
from onward.viz.tables.rows import CellTable, Row

_FACTS = (
    *("list", "regime", "programme", "entry_id", "topic", "measure", "act", "since", "until"),
    *("reason", "standing", "dataset", "record", "url", "retrieved"),
)


def make_entries_sheet(scene: Scene) -> CellTable:
    """Return the list entries of an assessment's findings; of a mere map, none."""
    columns = ("finding", "indicator", "subject", *_FACTS)
    return CellTable("list entries", columns, tuple(_list_rows(scene)))


def _list_rows(scene: Scene) -> Iterator[Row]:
    findings = scene.record.findings if scene.record else ()
    for number, finding in enumerate(findings, start=1):
        for row in finding.values.get("listings", ()):
            yield _make_row(number, finding, row)


def _make_row(number: int, finding: Finding, row: ListingRow) -> Row:
    values = (row.get(fact) for fact in _FACTS)
    subject = printable(finding.subject.name or "")
    cells = (None if value is None else printable(value) for value in values)
    return (number, printable(finding.indicator), subject, *cells)
