"""What the cells of a layer hold, beside the names that its parties got of them."""

from typing import NamedTuple, TypedDict

from onward.graph.matching.layers.names import IndexedParty, LayerNames
from onward.graph.model import PartyKind
from onward.graph.names.cells.reading import CellReading
from onward.loaders.parsing.cell_names import Exceptions, read_exceptions, read_party_cell


class UnpartedCellData(TypedDict):
    """A cell that looks like several names and was not parted for certain, and why."""

    party: str
    cell: str
    why: str


class ScreenedName(NamedTuple):
    """A name of a list: its layer, the position of its party, and of the name in it.

    `part` is the name in that cell, where it is none of the party's names.
    """

    dataset: str
    row: int
    position: int
    part: str | None = None


class CellSurvey(NamedTuple):
    """What the cells of a layer hold.

    Attributes:
        made: Names of parties that stand in another of their cells.
        exceptions: Cells that the table of the source reads.
        unparted: Cells that could not be parted for certain.
        parts: Names in cells that are none of the party's names.
    """

    made: int = 0
    exceptions: int = 0
    unparted: tuple[UnpartedCellData, ...] = ()
    parts: tuple[ScreenedName, ...] = ()


def survey_cells(layer: LayerNames, source: str, rows: range | None = None) -> CellSurvey:
    """Read the cells of a layer again, and compare what it holds with the names of its party.

    Args:
        layer: The layer.
        source: The source that read it, which may have exceptions.
        rows: The rows that are read; None = all.
    """
    exceptions = read_exceptions(source)
    made = excepted = 0
    unparted: list[UnpartedCellData] = []
    parts: list[ScreenedName] = []
    for row in range(layer.parties) if rows is None else rows:
        party = layer.party(row)
        texts = {name.text: position for position, name in reversed(list(enumerate(party.names)))}
        in_cells: set[str] = set()
        for cell, position in texts.items():
            reading = _read_cell(party, position, exceptions)
            excepted += cell in exceptions
            if reading.doubt is not None:
                unparted.append({"party": party.id, "cell": cell, "why": reading.doubt})
            in_cells.update(name.text for name in reading.names if name.kind != "other party")
            parts += [
                ScreenedName(layer.dataset, row, position, name.text)
                for name in reading.names
                if name.text not in texts and name.kind != "other party"
            ]
        made += len(in_cells.intersection(texts))
    return CellSurvey(made, excepted, tuple(unparted), tuple(parts))


def _read_cell(party: IndexedParty, position: int, exceptions: Exceptions) -> CellReading:
    name = party.names[position]
    is_person = party.kind == PartyKind.PERSON
    return read_party_cell(name.text, name.kind, is_person=is_person, exceptions=exceptions)
