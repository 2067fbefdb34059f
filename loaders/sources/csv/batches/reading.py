"""Read blocks of plain rows into batches of statements; what is not plain is left to be read alone.

Nothing is decided here: ids and names are taken as they are where no rule of `row` or of names
changes them, all other cells become what the reader of rows makes of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.dates import EMPTY_CELLS
from onward.graph.model import Party, PartyKind, Tie, tie_id
from onward.graph.names.typing_errors import has_lost_letters, read_other_encoding
from onward.graph.sorting import KEY, LINE, StatementBatch, build_run_table
from onward.graph.statement_tables import SHARE, TEXT
from onward.loaders.parsing.names import NOT_PARTED, read_exceptions, read_party_cell, tidy
from onward.loaders.readers.records import PlainBlock
from onward.loaders.readers.tables import find_damage, mend_cell
from onward.loaders.source import LoadLog
from onward.loaders.sources.csv.batches.forms import FORMS, BatchForm
from onward.loaders.sources.csv.batches.lines import Slot, list_slots, read_terms, write_piece
from onward.loaders.sources.csv.batches.templates import GroupTemplates, RowTrial, Template
from onward.loaders.sources.csv.opening import OwnTable
from onward.loaders.sources.csv.row import LayerContext

_PLAIN_ID: Final = "[A-Za-z0-9][A-Za-z0-9_./-]{0,249}+"
_PLAIN_IDS: Final = re.compile(f"(?:{_PLAIN_ID}\n)*+")
_ONE_ID: Final = re.compile(_PLAIN_ID)
"""Ids that no rule changes: no blank around them, no other layer before them, no lost digits."""

_FEW_COMBINATIONS: Final = 50

_ESCAPED: Final = re.compile(r'["\\\x00-\x1f]')

_KINDS: Final = {"parties": Party, "ties": Tie}
_COLUMNS_OF: Final = {"share": SHARE, "source": ("url", "published", "retrieved")}
"""Columns of a table that hold a field, where it is not one of its own name."""


class BlockRead(NamedTuple):
    """What was read of a block.

    Attributes:
        batch: Its plain rows; None where there are none.
        records: The ids of these.
        lines: Their lines.
        others: Line and cells, as written, of each row that is not plain.
    """

    batch: StatementBatch | None
    records: list[str]
    lines: list[int]
    others: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of plain rows: ids and names by column, the places of templates by group."""

    texts: dict[str, list[str]]
    codes: list[npt.NDArray[np.int64]]
    templates: list[list[Template]]


class BatchReader:
    """Reads the blocks of one table."""

    def __init__(
        self, table: OwnTable, layer: LayerContext, form: BatchForm, trial: RowTrial, base: Template
    ) -> None:
        self._form = form
        self._layer = layer
        self._name = table.table.name
        self._places = table.places()
        self._base = base
        self._groups = [
            GroupTemplates(group, self._find_places(group.columns), trial, self._base)
            for group in form.groups
        ]
        read = {*form.ids, form.name, *(name for group in form.groups for name in group.columns)}
        places_read = {place for column, place in self._places.items() if column in read}
        self._empty = [place for place in range(len(trial.base)) if place not in places_read]
        self._slots = list_slots([field.name for field in fields(_KINDS[self._name])])

    @classmethod
    def of_table(cls, table: OwnTable, layer: LayerContext) -> "BatchReader | None":
        """Return the reader of a table; None where its rows are to be read one by one."""
        form = FORMS.get(table.table.name)
        if form is None or table.mapping.join:
            return None
        needed = {*form.ids, *filter(None, [form.name])}
        if not needed <= table.places().keys():
            return None
        trial = RowTrial(table, form, layer)
        example = trial.read({})
        if example is None:  # what a mapping says of all rows is not plain
            return None
        return cls(table, layer, form, trial, Template(example, read_terms(example)))

    def _find_places(self, columns: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._places[column] for column in columns if column in self._places)

    def read(self, block: PlainBlock, log: LoadLog) -> BlockRead:
        """Read a block; the names of its plain rows are counted as those of others are."""
        columns = list(zip(*block.rows, strict=True))
        stays = np.ones(len(block.rows), bool)
        for place in self._empty:
            if any(columns[place]):
                stays &= [not cell for cell in columns[place]]
        texts = {}
        for column in self._form.ids:
            texts[column] = list(columns[self._places[column]])
            if not _are_plain_ids(texts[column]):
                stays &= [_is_plain_id(cell) for cell in texts[column]]
        if "to" in texts:  # a tie from a party to itself is noted
            stays &= [start != end for start, end in zip(texts["from"], texts["to"], strict=True)]
        codes, templates = [], []
        for group in self._groups:
            of_group, plain = _number_combinations(group, columns, len(block.rows))
            stays &= of_group >= 0
            codes.append(of_group)
            templates.append(plain)
        if self._form.name:
            texts["name"] = self._read_names(columns, stays, codes[0], templates[0], log)
        rows = np.flatnonzero(stays)
        others = [
            (block.first_line + place, block.rows[place])
            for place in np.flatnonzero(~stays).tolist()
        ]
        if not len(rows):
            return BlockRead(None, [], [], others)
        if others:
            texts = {name: [cells[row] for row in rows] for name, cells in texts.items()}
            codes = [of_group[rows] for of_group in codes]
        table = self._build_table(_Cells(texts, codes, templates))
        batch = StatementBatch(self._name, table, self._layer.name)
        return BlockRead(batch, texts["id"], (rows + block.first_line).tolist(), others)

    def _read_names(
        self,
        columns: Sequence[tuple[str, ...]],
        stays: npt.NDArray[np.bool_],
        codes: npt.NDArray[np.int64],
        templates: Sequence[Template],
        log: LoadLog,
    ) -> list[str]:
        """Return tidy names, and take out the rows of which a name is not one name."""
        exceptions = read_exceptions("csv")
        persons = [template.terms["kind"] == PartyKind.PERSON for template in templates]
        log.counts[NOT_PARTED] += 0  # named where parties were read
        names = []
        for row, cell in enumerate(columns[self._places["name"]]):
            mended = mend_cell(cell)
            name = tidy(mended)
            names.append(name)
            if not stays[row]:
                continue
            is_lost = mended in EMPTY_CELLS or find_damage(mended) is not None
            is_lost = is_lost or has_lost_letters(name) or read_other_encoding(name) is not None
            reading = read_party_cell(
                name, "primary", is_person=persons[codes[row]], exceptions=exceptions
            )
            if is_lost or reading.names or reading.doubt is not None:
                stays[row] = False
        return names

    def _build_table(self, cells: _Cells) -> pa.Table:
        count, dataset = len(cells.texts["id"]), self._layer.name
        keys = [f"{dataset}|{record}" for record in cells.texts["id"]]
        columns: dict[str, pa.Array] = {
            KEY: pa.array(keys, TEXT),
            "record": pa.array(cells.texts["id"], TEXT),
        }
        for column, field in self._form.ids.items():
            if field:
                ids = [self._layer.prefix + record for record in cells.texts[column]]
                columns[field] = pa.array(ids, TEXT)
        if self._form.name:
            columns["name"] = pa.array(cells.texts["name"], TEXT)
        if self._name == "ties":
            columns["key"] = columns[KEY]
            columns["tid"] = pa.array([tie_id(key) for key in keys], pa.int64())
        for group, codes, templates in zip(self._groups, cells.codes, cells.templates, strict=True):
            table = self._build_templates(templates)
            for field in group.group.fields:
                for column in _COLUMNS_OF.get(field, (field,)):
                    columns[column] = table[column].combine_chunks().take(pa.array(codes))
        columns[LINE] = self._write_lines(cells)
        base = self._build_templates([self._base])
        nothing = pa.array(np.zeros(count, np.int64))
        for column in base.column_names:
            if column not in columns:
                columns[column] = base[column].combine_chunks().take(nothing)
        return pa.table({column: columns[column] for column in base.column_names})

    def _build_templates(self, templates: Sequence[Template]) -> pa.Table:
        nothing = [""] * len(templates)
        statements = [template.statement for template in templates]
        return build_run_table(self._name, statements, nothing, [b""] * len(templates))

    def _write_lines(self, cells: _Cells) -> pa.LargeBinaryArray:
        """Write the canonical line of each row."""
        pieces: list[Any] = ["{"]
        for slot in self._slots:
            for piece in self._write_pieces(slot, cells):
                is_text = isinstance(piece, str) and isinstance(pieces[-1], str)
                pieces[-1:] = [pieces[-1] + piece] if is_text else [pieces[-1], piece]
        pieces.append("}\n")
        lines = pc.binary_join_element_wise(*pieces, "")
        return lines.cast(pa.binary()).cast(pa.large_binary())

    def _write_pieces(self, slot: Slot, cells: _Cells) -> Iterator[str | pa.Array]:
        """Yield the pieces of a slot: a text that all lines have, or one a line."""
        owned = self._texts_of(slot, cells)
        if owned is not None:
            before, texts = owned
            yield f'{slot.key}"{before}'
            yield pa.array(texts, TEXT)
            yield f'"{slot.after}'
            return
        field = slot.field.partition(".")[0]
        for group, codes, templates in zip(self._groups, cells.codes, cells.templates, strict=True):
            if field in group.group.fields and slot.field != "source.dataset":
                texts = [write_piece(slot, template.terms) for template in templates]
                if len(set(texts)) == 1:
                    yield texts[0]
                else:
                    yield pa.array(texts, TEXT).take(pa.array(codes))
                return
        yield write_piece(slot, self._base.terms)

    def _texts_of(self, slot: Slot, cells: _Cells) -> tuple[str, list[str]] | None:
        """Return what stands before the texts of a slot that each row has of its own, and these."""
        if slot.field == "source.record":
            return "", cells.texts["id"]
        if slot.field == self._form.name and slot.field:
            return "", list(map(_escape_name, cells.texts["name"]))
        for column, field in self._form.ids.items():
            if field == slot.field:
                return self._layer.prefix, cells.texts[column]
        return None


def _are_plain_ids(cells: Sequence[str]) -> bool:
    joined = "\n".join(cells) + "\n"
    return _PLAIN_IDS.fullmatch(joined) is not None and EMPTY_CELLS.isdisjoint(cells)


def _is_plain_id(cell: str) -> bool:
    return _ONE_ID.fullmatch(cell) is not None and cell not in EMPTY_CELLS


def _escape_name(name: str) -> str:
    return orjson.dumps(name).decode()[1:-1] if _ESCAPED.search(name) else name


def _number_combinations(
    group: GroupTemplates, columns: Sequence[tuple[str, ...]], count: int
) -> tuple[npt.NDArray[np.int64], list[Template]]:
    """Return the place of each row's template, -1 where it has none, and the templates."""
    cells = [columns[place] for place in group.places]
    combinations = list(zip(*cells, strict=True)) if cells else [()] * count
    distinct = dict.fromkeys(combinations)
    # where hardly any combination repeats, nothing is gained by reading each once
    if len(distinct) > max(count // 2, _FEW_COMBINATIONS):
        return np.full(count, -1, np.int64), []
    templates = group.find(distinct)
    places = {combination: place for place, combination in enumerate(templates)}
    codes = np.array([places.get(combination, -1) for combination in combinations], np.int64)
    return codes, list(templates.values())
