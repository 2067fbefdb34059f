"""Onward's own tables: parties, ties, shipments, listings and destination records as CSV.

The files given together are one layer; which table a file is, its header says (00, CSV inputs).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from onward.errors import HeaderRefused
from onward.graph.model import Listing, Party, Shipment, Statement, Tie
from onward.loaders.own_tables import TABLES, Table
from onward.loaders.own_tables.row import Layer, Row
from onward.loaders.readers import csv_header, csv_rows
from onward.loaders.refusal import FieldRefused, reject
from onward.loaders.source import LoadLog, Options, Source
from onward.loaders.unique import Kept, Unique

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

NAMED_IN_NOTES = 20
"""So many dangling references are named in the manifest; the warnings hold the others."""


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
    named = _named_parties(kept, layer)
    _report_dangling(kept, named, layer)
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
        mend = f"give the columns of one of: {names}"
        raise HeaderRefused(
            "is none of Onward's tables", file=path.name, line=1, field="header", mend=mend
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


def _report_dangling(
    kept: Sequence[Kept[Statement]], named: Mapping[str, Party], layer: Layer
) -> None:
    """Name every party of this layer that something refers to and nothing describes.

    Whether a party of another source exists, only the snapshot knows.
    """
    described = {row.value.id for row in kept if isinstance(row.value, Party)} | named.keys()
    dangling: dict[str, None] = {}
    abroad: set[str] = set()
    for row in kept:
        for field, party in _references(row.value):
            if party in described or party in dangling:
                continue
            if not party.startswith(layer.prefix):
                abroad.add(party)
                continue
            dangling[party] = None
            reason = "names a party that nothing describes"
            layer.log.warn(row.account.file, row.line, field, reason, party, "add its row")
    layer.log.counts["references to other sources"] += len(abroad)
    layer.log.counts["dangling references"] += len(dangling)
    if dangling:
        shown = ", ".join(list(dangling)[:NAMED_IN_NOTES])
        more = f" and {len(dangling) - NAMED_IN_NOTES} more" * (len(dangling) > NAMED_IN_NOTES)
        layer.log.notes.append(
            f"{len(dangling)} parties are named and described nowhere: {shown}{more}"
        )


def _references(statement: Statement) -> Iterator[tuple[str, str]]:
    if isinstance(statement, Tie):
        yield "from", statement.start
        yield "to", statement.end
    elif isinstance(statement, Listing):
        yield "party", statement.party
    elif isinstance(statement, Shipment):
        for field in ("shipper", "consignee", "end_user", "forwarder", "notify_party"):
            party = getattr(statement, field)
            if party is not None:
                yield field, party
