"""Onward's own tables: parties, ties, shipments, listings and destination records as CSV.

The files given together are one layer; which table a file is, its header says (00, CSV inputs).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from onward.errors import HeaderRefused
from onward.graph.model import Party, Shipment, Statement
from onward.loaders.parsing.references import report_dangling
from onward.loaders.parsing.refusal import FieldRefused, reject
from onward.loaders.parsing.unique import Kept, Unique
from onward.loaders.readers import csv_header, csv_rows
from onward.loaders.source import LoadLog, Options, Source
from onward.loaders.sources.csv.row import Layer, Row
from onward.loaders.sources.csv.tables import TABLES, Table

SOURCE = Source(
    name="csv",
    title="Onward's own tables",
    publisher="the user",
    url="",
    licence="the user's own",
    files="any of parties, ties, shipments, listings and destinations, as CSV with a header",
    may_ship=False,
    max_age_days=90,
)


def read(files: Sequence[Path], log: LoadLog, options: Options) -> Iterator[Statement]:
    """Yield the statements of all tables; rows of one id are compared over all files.

    Raises:
        HeaderRefused: A file is none of the tables, or a column is unknown, missing or doubled.
    """
    layer = Layer(options.name, options.retrieved or options.published, log)
    tables = [(path, table_of(csv_header(path), path)) for path in files]
    found: dict[str, Unique[Statement]] = defaultdict(Unique)
    for path, table in tables:
        _read_table(path, table, found[table.name], layer)
    kept = [row for table in TABLES for row in found[table.name].settle(log)]
    for row in kept:
        row.account.accepted += 1
    named = _named_parties(kept, layer)
    described = {row.value.id for row in kept if isinstance(row.value, Party)} | named.keys()
    placed = ((row.account.file, row.line, row.value) for row in kept)
    report_dangling(placed, described, layer.name, log)
    yield from named.values()
    for row in kept:
        yield row.value


def table_of(header: Sequence[str], path: Path) -> Table:
    """Tell which table a header belongs to: the one that shares most columns with it.

    Raises:
        HeaderRefused: The header shares fewer than two columns with every table.
    """
    shared = {table.name: len(set(table.columns) & set(header)) for table in TABLES}
    best = max(TABLES, key=lambda table: (_has_all(table, header), shared[table.name]))
    if shared[best.name] < 2:
        names = ", ".join(table.name for table in TABLES)
        hint = f"give the columns of one of: {names}"
        raise HeaderRefused(
            "is none of Onward's tables", file=path.name, line=1, field="header", hint=hint
        )
    return best


def _has_all(table: Table, header: Sequence[str]) -> bool:
    return set(table.required) <= set(header)


def _read_table(path: Path, table: Table, found: Unique[Statement], layer: Layer) -> None:
    account = layer.log.account(path)
    for line, cells in csv_rows(path, layer.log, columns=table.columns, required=table.required):
        try:
            record, statement = table.statement(Row(cells, path, line, layer))
        except FieldRefused as refused:
            reject(layer.log, path, line, refused)
            found.spoil(cells.get("id", "").removeprefix(layer.prefix))
        else:
            found.add(record, statement, account, line)


def _named_parties(kept: Iterable[Kept[Statement]], layer: Layer) -> Mapping[str, Party]:
    """Give the parties that accepted shipments only name."""
    traders = {
        trader
        for row in kept
        if isinstance(row.value, Shipment)
        for trader in (row.value.shipper, row.value.consignee)
    }
    return {party_id: party for party_id, party in layer.named.items() if party_id in traders}
