"""Onward's own tables: parties, ties, shipments, listings, destination records, bans … as CSV.

The files given together are one layer; the header of a file says which table it is.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from onward.graph.model import Shipment, Statement
from onward.loaders.parsing.references import References
from onward.loaders.parsing.unique_on_disk import SpooledRows
from onward.loaders.source import LEFT_OUT, FieldRefused, LoadLog, LoadOptions, Source
from onward.loaders.sources.csv.items import ITEMS, is_item
from onward.loaders.sources.csv.opening import OwnTable
from onward.loaders.sources.csv.parties_of_trade import ROLES
from onward.loaders.sources.csv.row import CsvRow, LayerContext
from onward.loaders.sources.csv.tables import TABLES

SOURCE = Source(
    name="csv",
    title="Onward's own tables",
    publisher="the user",
    url="",
    licence="the user's own",
    files=(
        "any of parties, ties, shipments, listings, destinations, items, goods_bans, "
        "trade_coverage, trade_flows: CSV or workbooks"
    ),
    may_ship=False,
    max_age_days=90,
    own_tables=True,
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield the statements of all tables; rows of one id are compared over all files.

    Raises:
        HeaderRefused: A file is not one of the tables, or a column is unknown, missing or doubled.
    """
    layer = LayerContext(options.name, options.retrieved or options.published, log)
    tables = [OwnTable.open(path, options.form, options.mappings) for path in files]
    # ids are compared over all files of a table: users split their tables
    rows_of_table = {table.name: SpooledRows[Statement]() for table in TABLES}
    for own_table in tables:
        _read_table(own_table, rows_of_table[own_table.table.name], layer)
    cells_left_out = log.counts.get(LEFT_OUT, 0)
    if cells_left_out:
        # the note goes into the coverage of every assessment
        cells = "1 cell" if cells_left_out == 1 else f"{cells_left_out:,} cells"
        log.notes.append(f"{layer.name}: {cells} could not be read: {LEFT_OUT}")
    resolved = [rows.resolve_duplicates(log) for rows in rows_of_table.values()]
    references, traders = References(layer.name), set[str]()
    for row in chain.from_iterable(resolved):
        row.account.accepted += 1
        # items are kept among the records of countries: whoever loads them wants their own count
        if is_item(row.value):
            log.counts[ITEMS] += 1
        references.add(row.value)
        if isinstance(row.value, Shipment):
            traders.update(filter(None, (getattr(row.value, role) for role in ROLES)))
        yield row.value
    # a trader that has only a name is described by the shipment itself
    for party_id, party in layer.named.items():
        if party_id in traders:
            references.add(party)
            yield party
    rows_with_place = (
        (row.account.file, row.line, row.value) for row in chain.from_iterable(resolved)
    )
    references.report_dangling(rows_with_place, log)


def _read_table(own_table: OwnTable, rows: SpooledRows[Statement], layer: LayerContext) -> None:
    path, table = own_table.file.path, own_table.table
    account = layer.log.account(path)
    for line, cells in own_table.rows(layer.log):
        try:
            record, statement = table.statement(CsvRow(cells, path, line, layer))
        except FieldRefused as refused:
            layer.log.reject_for(path, line, refused)
            rows.mark_rejected(cells.get("id", cells.get("sku", "")).removeprefix(layer.prefix))
        else:
            rows.add(record, statement, account, line)
