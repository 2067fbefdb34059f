"""Onward's own tables: parties, ties, shipments, listings, destination records, bans … as CSV.

The files given together are one layer; the header of a file says which table it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from onward.graph.model import Party, Shipment, Statement
from onward.loaders.parsing.references import report_dangling
from onward.loaders.parsing.unique import ReadRow, UniqueRows
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
    rows_of_table: dict[str, UniqueRows[Statement]] = defaultdict(UniqueRows)
    for own_table in tables:
        _read_table(own_table, rows_of_table[own_table.table.name], layer)
    cells_left_out = log.counts.get(LEFT_OUT, 0)
    if cells_left_out:
        # the note goes into the coverage of every assessment
        cells = "1 cell" if cells_left_out == 1 else f"{cells_left_out:,} cells"
        log.notes.append(f"{layer.name}: {cells} could not be read: {LEFT_OUT}")
    rows = [row for table in TABLES for row in rows_of_table[table.name].resolve_duplicates(log)]
    for row in rows:
        row.account.accepted += 1
        # items are kept among the records of countries: whoever loads them wants their own count
        if is_item(row.value):
            log.counts[ITEMS] += 1
    named = _named_parties(rows, layer)
    # a trader that has only a name is described by the shipment itself
    described = {row.value.id for row in rows if isinstance(row.value, Party)} | named.keys()
    rows_with_place = ((row.account.file, row.line, row.value) for row in rows)
    report_dangling(rows_with_place, described, layer.name, log)
    yield from named.values()
    for row in rows:
        yield row.value


def _read_table(own_table: OwnTable, rows: UniqueRows[Statement], layer: LayerContext) -> None:
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


def _named_parties(rows: Iterable[ReadRow[Statement]], layer: LayerContext) -> Mapping[str, Party]:
    """Return the parties that accepted shipments name without an id."""
    shipments = [row.value for row in rows if isinstance(row.value, Shipment)]
    traders = {getattr(shipment, role) for shipment in shipments for role in ROLES}
    return {party_id: party for party_id, party in layer.named.items() if party_id in traders}
