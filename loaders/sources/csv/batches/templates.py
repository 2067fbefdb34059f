"""What each combination of cells of a group of columns becomes: read once, as a row is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from onward.errors import OnwardError
from onward.graph.model import Statement
from onward.loaders.source import LoadLog
from onward.loaders.sources.csv.batches.forms import BatchForm, ColumnGroup, is_bare
from onward.loaders.sources.csv.batches.lines import (
    Texts,
    is_written_plainly,
    read_terms,
)
from onward.loaders.sources.csv.opening import OwnTable
from onward.loaders.sources.csv.row import CsvRow, LayerContext

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
    known: dict[Combination, Template | None] = field(default_factory=dict)

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
