"""Who owns a party: four results, as tables and as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.answers.pictures import Picture
from onward.api.files import write_file
from onward.api.inputs.arguments import check_path
from onward.api.parties.ids import PartyQuestion

if TYPE_CHECKING:
    from onward.graph.ownership.report import OwnershipReport

TABLES: Final = ("csv", "xlsx")
"""Formats in which the results are tables; all others draw them."""


@dataclass(frozen=True, slots=True, repr=False)
class PartyOwners:
    """Who owns a party.

    Attributes:
        report: The four results, which are never merged.
        question: The party and the days that were asked for.
        names: Of the parties that the results name, by id.
    """

    report: "OwnershipReport"
    question: PartyQuestion
    names: Mapping[str, str]

    def __repr__(self) -> str:
        """Return whose owners these are, and how many are known."""
        return f"<PartyOwners: {self.report.integrated.count} ultimate of {self.report.party}>"

    def picture(self) -> Picture:
        """Draw all owners above the party, with what the ultimate ones hold in total."""
        from onward.viz.scenes.scenes import owners_scene

        question = self.question
        (pid,) = question.pids
        layers = question.snapshot.layers
        scene = owners_scene(question.engine, pid, self.report, question.on, question.as_of, layers)
        return Picture(scene)

    def export(self, form: str, path: str | Path, *, fonts: Sequence[str | Path] = ()) -> Path:
        """Write the results into a file.

        Args:
            form: csv or xlsx for tables; for a picture a format as in `Picture.render`.
            path: The file.
            fonts: Folders of fonts for PDF and PNG, beside those that Onward brings.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format.
            ExportError: It cannot be written.
        """
        if form not in TABLES:
            return self.picture().export(form, path, fonts=fonts)
        target = check_path("path", path)
        write_file(target, self._write_tables(form))
        return target

    def _write_tables(self, form: str) -> bytes:
        from onward.viz.exports.csv import write_cells
        from onward.viz.exports.xlsx import write_workbook
        from onward.viz.tables.sheets import join_owner_tables, make_owner_tables

        tables = make_owner_tables(self.report, self.names)
        if form == "csv":
            return write_cells(join_owner_tables(tables))
        about = f"snapshot {self.question.snapshot.id}"
        return write_workbook(tables, f"Owners of {self.report.party}", about, self.report.on)
