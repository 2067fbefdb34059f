"""Onward's own tables: parties, ties, shipments, listings, destination records, bans … as CSV.

The files given together are one layer; the header of a file says which table it is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.graph.model import Party, Shipment, Statement, Tie
from onward.loaders.account import LEFT_OUT, FieldRefused, LoadLog
from onward.loaders.parsing.places import Mention, References, list_mentions, mentions
from onward.loaders.parsing.unique import ReadBatch, SpooledRows
from onward.loaders.readers.records import PlainBlock
from onward.loaders.source import LoadOptions
from onward.loaders.sources.csv.parties import (
    ROLES,
    CsvRow,
    LayerContext,
    OwnNames,
    link_namesakes,
    names_parties,
    note_open_names,
)
from onward.loaders.sources.csv.tables import ITEMS, PARTIES, SOURCE, TABLES, OwnTable, is_item

if TYPE_CHECKING:  # Arrow is imported where something is loaded, not where sources are named
    from onward.graph.sorting import Streamed

MANY_BYTES: Final = 8 * 2**20
"""From this size on, the plain rows of a file are read many at once."""


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> "Iterator[Streamed]":
    """Yield the statements of all tables; rows of one id are compared over all files.

    Raises:
        HeaderRefused: A file is not one of the tables, or a column is unknown, missing or doubled.
    """
    layer = LayerContext(options.name, options.retrieved or options.published, log)
    tables = [OwnTable.open(path, options.form, options.mappings) for path in files]
    if any(names_parties(own_table.header) for own_table in tables):
        layer.own_names = OwnNames()
        # whose names they are is known once all parties are read
        tables.sort(key=lambda own_table: own_table.table.name != PARTIES)
    # ids are compared over all files of a table: users split their tables
    rows_of_table = {table.name: SpooledRows[Statement]() for table in TABLES}
    for own_table in tables:
        _read_table(own_table, rows_of_table[own_table.table.name], layer)
    note_open_names(layer)
    cells_left_out = log.counts.get(LEFT_OUT, 0)
    if cells_left_out:
        # the note goes into the coverage of every assessment
        cells = "1 cell" if cells_left_out == 1 else f"{cells_left_out:,} cells"
        log.notes.append(f"{layer.name}: {cells} could not be read: {LEFT_OUT}")
    resolved = [rows.resolve_duplicates(log) for rows in rows_of_table.values()]
    references, mentioned = References(layer.name), set[str]()
    for rows in resolved:
        for read_batch in rows.batches():
            read_batch.account.accepted += len(read_batch.batch)
            references.add_batch(read_batch.batch)
            yield read_batch.batch
    for row in chain.from_iterable(resolved):
        row.account.accepted += 1
        # items are kept among the records of countries: whoever loads them wants their own count
        if is_item(row.value):
            log.counts[ITEMS] += 1
        references.add(row.value)
        if isinstance(row.value, Shipment):
            mentioned.update(filter(None, (getattr(row.value, role) for role in ROLES)))
        elif isinstance(row.value, Tie):
            mentioned.update({row.value.start, row.value.end} & layer.named.keys())
        yield row.value
    # a party that has only a name is described by the row that names it
    for party_id, party in layer.named.items():
        if party_id in mentioned:
            references.add(party)
            yield party
    yield from link_namesakes(layer, mentioned)

    def find_mentions(parties: Collection[int]) -> Iterator[Mention]:
        for rows in resolved:
            in_order = rows.in_reading_order(lambda batch: mentions(batch, parties))
            yield from list_mentions((row.account.file, row.line, row.value) for row in in_order)

    references.report_dangling(find_mentions, log)


def _read_table(own_table: OwnTable, rows: SpooledRows[Statement], layer: LayerContext) -> None:
    is_large = own_table.file.path.stat().st_size >= MANY_BYTES
    collects_names = layer.own_names is not None and own_table.table.name == PARTIES
    if is_large and not collects_names and _read_blocks(own_table, rows, layer):
        return
    for line, cells in own_table.rows(layer.log):
        _read_row(own_table, cells, line, rows, layer)


def _read_blocks(own_table: OwnTable, rows: SpooledRows[Statement], layer: LayerContext) -> bool:
    """Read the rows of a large table many at once; tell whether the table allows it."""
    # numpy and Arrow are imported where many rows are read, not where sources are named
    from onward.loaders.sources.csv.batches import BatchReader  # noqa: PLC0415  # see above

    reader = BatchReader.of_table(own_table, layer)
    if reader is None:
        return False
    account, convert = layer.log.account(own_table.file.path), own_table.row_converter()
    for part in own_table.blocks(layer.log):
        if not isinstance(part, PlainBlock):
            line, cells = part
            _read_row(own_table, cells, line, rows, layer)
            continue
        first_row = rows.count_single()
        read_block = reader.read(part, layer.log)
        for line, raw in read_block.others:
            mended = own_table.file.mend_row(line, raw, layer.log)
            if mended is not None:
                _read_row(own_table, convert(mended), line, rows, layer)
        if read_block.batch is not None:
            read_batch = ReadBatch(read_block.batch, account, read_block.lines)
            rows.add_batch(read_block.records, read_batch, first_row)
    return True


def _read_row(
    own_table: OwnTable,
    cells: Mapping[str, str],
    line: int,
    rows: SpooledRows[Statement],
    layer: LayerContext,
) -> None:
    path = own_table.file.path
    try:
        row = CsvRow(cells, path, line, layer, own_table.has_ids)
        record, statement = own_table.table.statement(row)
    except FieldRefused as refused:
        layer.log.reject_for(path, line, refused)
        rows.mark_rejected(cells.get("id", cells.get("sku", "")).removeprefix(layer.prefix))
        return
    if layer.own_names is not None and isinstance(statement, Party):
        layer.own_names.add(statement)
    rows.add(record, statement, layer.log.account(path), line)


__all__ = ["SOURCE", "read"]
