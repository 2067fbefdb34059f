"""What a load must be before it becomes a layer: balanced, dated, and of one row a key."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from onward.errors import CountsOutside, InputRefused, RowRefused
from onward.graph.dates import day_number, known_day, since_day
from onward.graph.statements import FIELD_OF
from onward.loaders.source import FileAccount, LoadLog, LoadOptions, Source

if TYPE_CHECKING:  # see load
    from onward.graph.sorting import LayerRows

MAX_REJECTED = 0.001
"""Share of a list's rows that may be rejected before the whole file is."""


def is_ahead(day: str | None, options: LoadOptions) -> bool:
    """Return whether a date lies wholly after the day of loading: even its first day does."""
    if day is None:
        return False
    known_day(None, day)  # raises for what is no date
    # what is fetched at noon in Wellington is dated tomorrow in Washington
    return options.today is not None and since_day(day) > day_number(options.today) + 1


def check_balance(source: Source, log: LoadLog) -> None:
    """Fail if a row became nothing, or two things: a fault of the loader must not stay silent."""
    for account in log.files.values():
        if not account.balanced:
            raise CountsOutside(
                f"the {source.name} loader lost count: {account.rows} rows, "
                f"{account.accepted} accepted, {account.rejected} rejected, "
                f"{account.not_a_party.total()} not a party, {account.trailer} trailer",
                file=account.file,
                hint="this is a bug of Onward; please report it with this line",
            )


def check_rejected(source: Source, log: LoadLog) -> None:
    """Refuse a list with too many bad rows; for any other file, note how many are missing."""
    for account in log.files.values():
        if not account.rejected:
            continue
        if not source.own_tables and account.rejected > MAX_REJECTED * account.rows:
            raise refuse_rows(account, log, "download the file again")
        # the note goes into the coverage of every assessment: what was not read is never forgotten
        log.notes.append(f"{account.file}: {account.rejected} of {account.rows} rows are rejected")


def refuse_rows(account: FileAccount, log: LoadLog, hint: str) -> RowRefused:
    """Return the error for a file with too many bad rows, which shows the first of them."""
    # what is known of a whole table only, such as an id that stands twice, is rejected last
    faults = (fault for fault in log.rejections if fault.file == account.file)
    first = min(faults, key=lambda fault: fault.line or 0)
    return RowRefused(
        f"{account.rejected} of {account.rows} rows are rejected, first: {first.reason}",
        file=account.file,
        line=first.line,
        field=first.field,
        value=first.value,
        hint=first.hint or hint,
    )


def check_keys(statements: "LayerRows") -> None:
    """Refuse two statements of one key: nobody could say which of them holds."""
    for name in FIELD_OF.values():
        key = statements.find_ambiguous(name)
        if key is not None:
            raise InputRefused(
                f"two {name} have one key and differ",
                value=key,
                hint="give each record its own id",
            )


def check_none_ahead(source: Source, statements: "LayerRows", options: LoadOptions) -> None:
    """Refuse a row that was fetched in the future: it would look fresh for years."""
    published, retrieved = ({pair[place] for pair in statements.days()} for place in (0, 1))
    days = {"retrieved": retrieved} | ({"published": published} if source.own_tables else {})
    for name, stated in days.items():
        ahead = {day for day in stated if is_ahead(day, options)}
        if ahead:
            raise _refuse_ahead(statements, name, ahead)


def _refuse_ahead(
    statements: "LayerRows", name: str, ahead: Collection[str | None]
) -> InputRefused:
    for field in FIELD_OF.values():
        for row in statements.rows(field):
            if getattr(row.source, name) in ahead:
                return InputRefused(
                    f"a date in the future, in {field} {row.source.record}",
                    field=name,
                    value=str(getattr(row.source, name)),
                    hint="give the day on which the row was fetched or published",
                )
    raise AssertionError("a day that no row states")


def check_dated(statements: "LayerRows", options: LoadOptions) -> None:
    """Refuse a load without any date: an old list must never look fresh."""
    # an option dates all rows that are not dated themselves
    if options.retrieved or options.published:
        return
    if any(retrieved for _, retrieved in statements.days()):
        return
    raise InputRefused(
        "neither the files nor an option says when they were retrieved",
        field="retrieved",
        hint="add --retrieved YYYY-MM-DD",
    )
