"""Read blocks of plain rows into batches of statements; what is not plain is left to be read alone.

Nothing is decided here: ids and names are taken as they are where no rule of `CsvRow` or of names
changes them, all other cells become what the reader of rows makes of them.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from onward.errors import OnwardError
from onward.graph.dates import EMPTY_CELLS
from onward.graph.model import Party, PartyKind, Statement, Tie, TieKind, canonical, tie_id
from onward.graph.names.typing_errors import has_lost_letters, read_other_encoding
from onward.graph.sorting import KEY, LINE, StatementBatch, build_run_table
from onward.graph.statement_tables import SHARE, TEXT
from onward.loaders.account import LoadLog
from onward.loaders.parsing.names import NOT_PARTED, read_exceptions, read_party_cell, tidy
from onward.loaders.readers.records import PlainBlock
from onward.loaders.readers.tables import find_damage, mend_cell
from onward.loaders.sources.csv.parties import CsvRow, LayerContext
from onward.loaders.sources.csv.tables import OwnTable

# ------------------------------------------------------------------------------------------------
# The canonical lines of many statements, put together of the pieces that repeat.
# ------------------------------------------------------------------------------------------------

Texts = Mapping[str, Any]
"""What a statement says by field, as JSON reads it."""

_ALWAYS: Final = "type"
"""The field that every line has: others part themselves from it by a comma."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of a line.

    Attributes:
        field: Of the statement, or of its source: ``source.record``.
        key: What stands before the value.
        after: What stands behind it.
    """

    field: str
    key: str
    after: str


def read_terms(statement: Statement) -> Texts:
    """Return what a statement says by field."""
    terms: Texts = orjson.loads(canonical(statement))
    return terms


def is_written_plainly(statement: Statement, terms: Texts) -> bool:
    """Tell whether a statement's line is what JSON makes of its terms, tiny numbers among them."""
    return canonical(statement) == orjson.dumps(terms, option=orjson.OPT_SORT_KEYS).decode()


def list_slots(fields: Sequence[str]) -> list[Slot]:
    """Return the pieces of a line in their order.

    Args:
        fields: Of the statements; that of the source stands for its parts.
    """
    slots = []
    for field in sorted({*fields, _ALWAYS}):
        if field == "source":
            slots += _list_source()
        elif field == _ALWAYS:
            slots.append(Slot(field, f'"{field}":', ""))
        elif field < _ALWAYS:
            slots.append(Slot(field, f'"{field}":', ","))
        else:
            slots.append(Slot(field, f',"{field}":', ""))
    return slots


def _list_source() -> list[Slot]:
    first = Slot("source.dataset", '"source":{"dataset":', "")
    others = [
        Slot(f"source.{part}", f',"{part}":', "") for part in ("published", "record", "retrieved")
    ]
    return [first, *others, Slot("source.url", ',"url":', "")]


def write_piece(slot: Slot, terms: Texts) -> str:
    """Return the piece of a line for a slot; nothing where the statement does not say it."""
    owner, _, part = slot.field.rpartition(".")
    value = terms.get(owner, {}).get(part) if owner else terms.get(part)
    end = _end_of(slot)
    if value is None:
        return end
    return slot.key + orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() + slot.after + end


def _end_of(slot: Slot) -> str:
    # behind its last part, the source ends, and `standing` or `type` follows
    return "}," if slot.field == "source.url" else ""


# ------------------------------------------------------------------------------------------------
# Which columns of a table are read together, and which fields of the statement they decide.
#
# Each cell of such a table is an id or a name of its own, or repeats: kinds, countries, shares,
# days. What a group of columns says does not depend on the cells of the others, so that each
# combination of its cells is read once.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns that are read together.

    Attributes:
        columns: Of the table.
        fields: Of the statement that they alone decide.
    """

    columns: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchForm:
    """How the rows of a table are read many at once.

    Attributes:
        ids: Columns that hold ids, the row's own first, and the fields that they become.
        name: The column that holds a name, and the field that it becomes; "" = none.
        groups: The others; a row with a cell in any further column is read by itself.
        examples: Cells of a row in which the other columns of a group are tried.
    """

    ids: MappingProxyType[str, str]
    name: str
    groups: tuple[ColumnGroup, ...]
    examples: MappingProxyType[str, str]


def _make_group(columns: str, fields: str) -> ColumnGroup:
    return ColumnGroup(tuple(columns.split()), tuple(fields.split()))


_OF_SOURCE: Final = "source_url published retrieved"

PARTIES: Final = BatchForm(
    MappingProxyType({"id": "id"}),
    "name",
    (
        _make_group("kind country topics sector", "kind country topics sector notes"),
        _make_group("incorporated dissolved", "incorporated dissolved"),
        _make_group(_OF_SOURCE, "source"),
    ),
    MappingProxyType({"id": "1", "name": "Example"}),
)
TIES: Final = BatchForm(
    MappingProxyType({"id": "", "from": "start", "to": "end"}),
    "",
    (
        _make_group(
            "kind share share_min share_max share_min_exclusive share_max_exclusive interest "
            "directness standing",
            "kind share interest directness standing",
        ),
        # a year far ahead of the day of retrieval is a slip
        _make_group(f"since until {_OF_SOURCE}", "since until source"),
    ),
    MappingProxyType({"id": "1", "from": "2", "to": "3", "kind": TieKind.LINKED.value}),
)
FORMS: Final = MappingProxyType({"parties": PARTIES, "ties": TIES})
"""By the name of the table."""

_BARE_KINDS: Final = frozenset(
    {
        PartyKind.PERSON,
        PartyKind.COMPANY,
        PartyKind.ORGANIZATION,
        PartyKind.MILITARY_UNIT,
        PartyKind.ARMED_GROUP,
        PartyKind.VESSEL,
        PartyKind.AIRPLANE,
        PartyKind.VEHICLE,
    }
)
"""Kinds of parties of which nothing more is read: no place, and no body of a state."""


def is_bare(statement: Statement) -> bool:
    """Tell whether nothing more is made of such a statement than what its row says."""
    kind = getattr(statement, "kind", "")
    return kind in TIE_VALUES or kind in _BARE_KINDS


TIE_VALUES: Final = frozenset(kind.value for kind in TieKind)


# ------------------------------------------------------------------------------------------------
# What each combination of cells of a group of columns becomes: read once, as a row is.
# ------------------------------------------------------------------------------------------------

MOST_TEMPLATES: Final = 20_000
"""Combinations of one group that are remembered."""

Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """What a combination becomes.

    Attributes:
        statement: Of a row with that combination, and examples in its other cells.
        terms: What the statement says.
    """

    statement: Statement
    terms: Texts


class RowTrial:
    """Reads rows of a table on trial: whatever is noted of one shows that it is not plain."""

    def __init__(self, table: OwnTable, form: BatchForm, layer: LayerContext) -> None:
        self._table = table
        self._layer = layer
        self._convert = table.row_converter()
        self._places = table.places()
        self.base = [""] * len(table.file.names)
        for column, example in form.examples.items():
            if column in self._places:
                self.base[self._places[column]] = example

    def read(self, cells: Mapping[int, str]) -> Statement | None:
        """Return what the example becomes with other cells; None where anything is noted of it."""
        row = [cells.get(place, cell) for place, cell in enumerate(self.base)]
        log = LoadLog()
        mended = self._table.file.mend_row(0, row, log)
        if mended is None:
            return None
        layer = LayerContext(self._layer.name, self._layer.retrieved, log)
        path = self._table.file.path
        try:
            made = self._table.table.statement(CsvRow(self._convert(mended), path, 0, layer))[1]
        except OnwardError:
            return None  # the row is read by itself, and refused with its address
        is_noted = log.rejections or log.cells or log.warnings or log.counts or log.notes
        return None if is_noted or not is_bare(made) else made


@dataclass(slots=True)
class GroupTemplates:
    """The templates of one group of columns.

    Attributes:
        group: The columns.
        places: Where those of them stand that the file has.
        trial: Reads their combinations.
        base: The template of the examples alone.
    """

    group: ColumnGroup
    places: tuple[int, ...]
    trial: RowTrial
    base: Template
    known: dict[Combination, Template | None] = dataclasses.field(default_factory=dict)

    def find(self, combinations: Iterable[Combination]) -> dict[Combination, Template]:
        """Return the templates of those of some combinations that are plain."""
        plain: dict[Combination, Template] = {}
        for combination in combinations:
            if combination not in self.known:
                if len(self.known) >= MOST_TEMPLATES:
                    self.known.clear()
                self.known[combination] = self._read_combination(combination)
            template = self.known[combination]
            if template is not None:
                plain[combination] = template
        return plain

    def _read_combination(self, combination: Combination) -> Template | None:
        statement = self.trial.read(dict(zip(self.places, combination, strict=True)))
        if statement is None:
            return None
        template = Template(statement, read_terms(statement))
        return template if self._decides_alone(template) else None

    def _decides_alone(self, template: Template) -> bool:
        """Tell whether the group changes no field of another one, such as ends that change places.

        Nor may it hold a number that is written in another way than JSON does.
        """
        names = template.terms.keys() | self.base.terms.keys()
        others = names - set(self.group.fields)
        is_same = all(template.terms.get(name) == self.base.terms.get(name) for name in others)
        return is_same and is_written_plainly(template.statement, template.terms)


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
