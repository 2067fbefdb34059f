"""Screening a base of customers: a loaded layer, or a table of one's own."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.inputs.arguments import check_optional_text, check_path
from onward.api.inputs.days import Day, question_day, read_day
from onward.api.inputs.documents import TableOptions
from onward.api.opened import OpenedWorkspace
from onward.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.graph.statements.statements import Statements
    from onward.graph.store.snapshots import Snapshot
    from onward.queries.screening.customers import Customer
    from onward.queries.screening.screening import Screening

KEPT_IN: Final = "screenings"
"""Folder of the workspace that keeps the last screening of each source."""


class CustomerScreening(OpenedWorkspace):
    """What a workspace does with a base of customers."""

    def screen(
        self,
        source: str | Path,
        *,
        on: Day = None,
        as_of: Day = None,
        since_last: bool = False,
        keep: bool = True,
        mapping: str | Path | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
    ) -> "Screening":
        """Match and assess each customer without an order: as an end-user of goods not known.

        Args:
            source: Name of a loaded layer, or a table with the columns of parties.
            on: Day of the question; default the newest retrieval.
            as_of: Use only what was known by this day.
            since_last: Whether to show only what has changed since the last screening.
            keep: Whether to keep the result, for the next one to be compared with.
            mapping: Of a table: a file that says what its columns mean.
            separator: Of a table: what separates its cells, if it is not recognised.
            encoding: Of a table: such as ``cp1251``, likewise.
            sheet: Of a workbook: which of its sheets; else its first.

        Returns:
            A line for each customer, the worst first, and what has changed.

        Raises:
            UsageError: There is neither such a layer nor such a file.
            InputRefused: The table cannot be read, or rules or policy do not validate.
            SnapshotMissing: Nothing is loaded yet.
            StoreError: The result cannot be kept.
        """
        from onward.queries.screening.last import keep_last, read_last
        from onward.queries.screening.screening import Screening, screen_customers

        snapshot = self.snapshot()
        day, knowledge = question_day(read_day(on, "on"), snapshot), read_day(as_of, "as_of")
        table = TableOptions(
            mapping=None if mapping is None else check_path("mapping", mapping),
            separator=check_optional_text("separator", separator),
            encoding=check_optional_text("encoding", encoding),
            sheet=check_optional_text("sheet", sheet),
        )
        name, customers = self._read_customers(snapshot, source, table, day)
        setup = self.open_setup()
        with self.feedback.progress("screening customers") as report:
            lines = screen_customers(customers, setup, day, knowledge, report)
        folder = self.folder.path / KEPT_IN
        last = read_last(folder, name)
        if keep and not self._says_read_only("the screening is"):
            keep_last(folder, name, day.isoformat(), setup.snapshot_id, lines)
        return Screening(
            source=name,
            on=day.isoformat(),
            snapshot=setup.snapshot_id,
            lines=lines,
            last=last,
            only_changed=since_last,
        )

    def _read_customers(
        self, snapshot: "Snapshot", source: str | Path, table: TableOptions, day: date
    ) -> "tuple[str, list[Customer]]":
        """Return what the source is called, and its customers."""
        from onward.queries.screening.customers import customers_of_file, customers_of_layer

        path = check_path("source", source)
        if snapshot.layer(str(source)) is not None:
            if table != TableOptions():
                raise UsageError("a mapping, separator, encoding or sheet is for files, not layers")
            statements = snapshot.statements()
            rows = (party for party in statements.parties if party.source.dataset == str(source))
            parted_ids = {
                side
                for judgement in snapshot.judgements()
                if judgement.says == "different"
                for side in (judgement.left, judgement.right)
            }
            return str(source), list(customers_of_layer(rows, statements.ties, day, parted_ids))
        if not path.is_file():
            layers = [layer.name for layer in snapshot.layers]
            likely, there_are = did_you_mean(str(source), layers), ", ".join(layers)
            what = f"{str(source)!r} is neither a file nor a layer"
            raise UsageError(f"{what}; {likely}there are: {there_are}")
        statements = _read_table(path, table, day)
        return path.name, list(customers_of_file(statements.parties, statements.ties))


def _read_table(path: Path, table: TableOptions, day: date) -> "Statements":
    """Read a table of parties without loading it.

    Raises:
        InputRefused: It cannot be read, or holds too many bad rows.
    """
    from onward.loaders.layers import refuse_lossy, refuse_nothing
    from onward.loaders.load import load
    from onward.loaders.source import LoadOptions

    stated = table.read_mapping()
    options = LoadOptions(
        "customers",
        retrieved=day.isoformat(),
        form=table.form(),
        mappings=() if stated is None else (stated,),
    )
    loaded = load("csv", [path], options)
    refuse_nothing(loaded)
    refuse_lossy(loaded)
    return loaded.statements
