"""The index of the pages that a run has written, beside them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.files import INDEX, write_file

if TYPE_CHECKING:
    from onward.queries.model.assessment import Assessment
    from onward.viz.page.page import IndexRow


@dataclass(slots=True)
class OrderIndex:
    """The pages of a run, a row each."""

    rows: "list[IndexRow]" = field(default_factory=list)

    def add_page(self, assessment: "Assessment", page: Path) -> None:
        """Add the page of an assessment."""
        from onward.viz.page.page import make_index_row

        self.rows.append(make_index_row(assessment, page.name))

    def write(self, folder: Path, resumed: int = 0) -> Path | None:
        """Write the index of several pages into their folder; of one alone there is none.

        Args:
            folder: Where the pages are.
            resumed: How many orders an earlier run assessed, which the index says.

        Returns:
            Where it is; None where there is none.

        Raises:
            ExportError: It cannot be written.
        """
        from onward.viz.page.page import render_index

        if len(self.rows) < 2:
            return None
        noun = "1 order is" if resumed == 1 else f"{resumed:,} orders are"
        note = f"{noun} not listed here: assessed by an earlier run" if resumed else ""
        path = folder / INDEX
        write_file(path, render_index(self.rows, note))
        return path
