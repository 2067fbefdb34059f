"""Screening a base of customers: a loaded layer, or a table of one's own."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.inputs import (
    Day,
    TableOptions,
    check_optional_text,
    check_path,
    question_day,
    read_day,
)
from onward.api.rescreening import LAST, TouchedSince
from onward.errors import InputRefused, UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.graph.statements import Statements
    from onward.graph.store.workspace import Snapshot
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.screening import Customer, CustomerFile, LastLine, LastScreening, Screening

KEPT_IN: Final = "screenings"
"""Folder of the workspace that keeps the last screening of each source."""


class CustomerScreening(TouchedSince):
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
        table = TableOptions(
            mapping=None if mapping is None else check_path("mapping", mapping),
            separator=check_optional_text("separator", separator),
            encoding=check_optional_text("encoding", encoding),
            sheet=check_optional_text("sheet", sheet),
        )
        return self._screen_base(
            source,
            table,
            (read_day(on, "on"), read_day(as_of, "as_of")),
            only_changed=since_last,
            keep=keep,
        )

    def rescreen_customers(
        self, *sources: str, since: str | None = None, as_of: Day = None
    ) -> "Iterator[Screening]":
        """Screen again the customers that were screened before, and show what has changed.

        Each base is read again as it was: a layer as it is loaded now, a file from where it stood.

        Args:
            sources: Names of layers and files; none means all that were screened.
            since: "last" or the id of a snapshot, or how it begins: of bases that were screened
                against it only those customers are looked at whom a change since then touches,
                and those of whom their source says something else.
            as_of: As in `screen`.

        Yields:
            Of each base what has changed, in the order of their names.

        Raises:
            UsageError: No customers of that name were screened, or `since` is given with `as_of`.
            InputRefused: A file is not where it stood; raised after all others.
            SnapshotMissing: There is no such snapshot.
        """
        if since is not None and as_of is not None:
            raise UsageError("since looks at all that is known: leave as_of out")
        if since not in (None, LAST):
            since = self.folder.snapshot(str(since)).id
        days = None, read_day(as_of, "as_of")
        gone = []
        for last in self._choose_screened(sources):
            place, table = _find_base(last)
            is_layer = last.file is None and self.snapshot().layer(last.source) is not None
            if not is_layer and not Path(place).is_file():
                gone.append(place)
                continue
            is_against = since in (LAST, last.snapshot)
            yield self._screen_base(
                place, table, days, only_changed=True, since=last if is_against else None
            )
        if gone:
            raise InputRefused(
                f"these customers were not screened again: {', '.join(gone)} is not there",
                hint="`onward screen FILE` screens a file where it is now",
            )

    def _choose_screened(self, sources: Sequence[str]) -> "list[LastScreening]":
        """Return the last screenings of some sources, or of all.

        Raises:
            UsageError: One of them was never screened.
        """
        from onward.queries.screening import list_screened

        screened = list(list_screened(self.folder.path / KEPT_IN))
        names = {last.source for last in screened}
        for source in sources:
            if source not in names:
                likely = did_you_mean(source, sorted(names))
                what = f"no customers of {source!r} were screened"
                raise UsageError(f"{what}; {likely}`onward screen` does that first")
        return [last for last in screened if not sources or last.source in sources]

    def _screen_base(
        self,
        source: str | Path,
        table: TableOptions,
        days: "tuple[date | None, date | None]",
        *,
        only_changed: bool,
        keep: bool = True,
        since: "LastScreening | None" = None,
    ) -> "Screening":
        """Screen a base of customers, and keep the result.

        Args:
            source: A layer or file.
            table: How a file is read.
            days: Of the question, and of what was known.
            only_changed: Whether only what has changed is shown.
            keep: Whether to keep the result.
            since: A screening of which those lines stand that no change since then can touch.
        """
        from onward.queries.screening import (
            Screening,
            count_kinds,
            keep_last,
            make_last,
            read_last,
            screen_customers,
        )

        snapshot = self.snapshot()
        day, knowledge = question_day(days[0], snapshot), days[1]
        name, customers = self._read_customers(snapshot, source, table, day)
        setup = self.open_setup()
        untouched = {} if since is None else self._list_untouched(customers, setup, since, day)
        touched = [customer for customer in customers if customer.id not in untouched]
        with self.feedback.progress("screening customers") as report:
            lines = screen_customers(touched, setup, day, knowledge, report)
        folder = self.folder.path / KEPT_IN
        last = read_last(folder, name)
        if keep and not self._says_read_only("the screening is"):
            is_file = snapshot.layer(str(source)) is None
            file = _describe_file(Path(source), table) if is_file else None
            place = name, day.isoformat(), setup.snapshot_id
            keep_last(folder, make_last(place, lines, untouched, last, file))
        return Screening(
            source=name,
            on=day.isoformat(),
            snapshot=setup.snapshot_id,
            lines=lines,
            last=last,
            only_changed=only_changed,
            untouched=untouched,
            kinds=count_kinds(customers),
        )

    def _list_untouched(
        self,
        customers: "Sequence[Customer]",
        setup: "AssessmentSetup",
        last: "LastScreening",
        day: date,
    ) -> "dict[str, LastLine]":
        """Return the lines of a screening that no change since then can touch."""
        from onward.queries.screening import list_untouched

        if last.snapshot in (None, setup.snapshot_id):
            return {}
        whom = f"every customer of {last.source}"
        touch = self._try_touch_test(setup, str(last.snapshot), whom)
        return {} if touch is None else list_untouched(customers, last, touch, day)

    def _read_customers(
        self, snapshot: "Snapshot", source: str | Path, table: TableOptions, day: date
    ) -> "tuple[str, list[Customer]]":
        """Return what the source is called, and its customers."""
        from onward.queries.screening import customers_of_file, customers_of_layer

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
            customers = customers_of_layer(
                rows, statements.ties, statements.shipments, day, parted_ids
            )
            return str(source), list(customers)
        if not path.is_file():
            layers = [layer.name for layer in snapshot.layers]
            likely, there_are = did_you_mean(str(source), layers), ", ".join(layers)
            what = f"{str(source)!r} is neither a file nor a layer"
            raise UsageError(f"{what}; {likely}there are: {there_are}")
        statements = _read_table(path, table, day)
        return path.name, list(customers_of_file(statements.parties, statements.ties))


def _find_base(last: "LastScreening") -> tuple[str, TableOptions]:
    """Return where a base of customers stands, and how it is read."""
    if last.file is None:
        return last.source, TableOptions()
    table = TableOptions(
        mapping=last.file["mapping"],
        separator=last.file["separator"],
        encoding=last.file["encoding"],
        sheet=last.file["sheet"],
    )
    return last.file["path"], table


def _describe_file(path: Path, table: TableOptions) -> "CustomerFile":
    """Return where a file of customers stands, and how it was read."""
    mapping = None if table.mapping is None else str(Path(table.mapping).absolute())
    return {
        "path": str(path.absolute()),
        "mapping": mapping,
        "separator": table.separator,
        "encoding": table.encoding,
        "sheet": table.sheet,
    }


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
