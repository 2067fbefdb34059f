"""Load the files of one source: account for every row, and refuse what cannot be trusted.

Files become records (`onward.loaders.readers`), records become statements (`read` of the source),
statements pass the steps of `_list_steps`, and what they make together passes the checks of `load`.
`onward.loaders.layers` makes a layer of it, and compares that with the layer before.
"""

import gc
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from onward import registry
from onward.errors import CountsOutside, InputRefused, RowRefused, UsageError
from onward.graph.dates import day_number, known_day, since_day, until_day
from onward.graph.model import Listing, Party, PartyKind, Shipment, Tie
from onward.graph.shipments import ships_to
from onward.graph.sorting import LayerRows, Streamed, count_streamed, flatten, sort_statements
from onward.graph.state_bodies import with_traits
from onward.graph.statements import FIELD_OF, Statements
from onward.loaders.account import FileAccount, LoadLog
from onward.loaders.catalogue import find_source
from onward.loaders.parsing.names import add_names_of_cells, read_exceptions
from onward.loaders.parsing.places import add_places
from onward.loaders.readers.streams import ReadingWatch, watched_by
from onward.loaders.sentences.ties import add_ties_of_prose
from onward.loaders.source import LoadOptions, Source

_LAYER_NAME: Final = re.compile("[a-z0-9][a-z0-9_-]{0,62}")
_RESERVED_NAMES: Final = {
    "transaction": "is what a transaction itself says",
    "own-shipments": "is what `onward shipped` records",
    "suggestions": "is what `onward merges suggest` finds",
}
_PROGRESS_EVERY: Final = 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load read: the statements of a layer, and the account of its files.

    Attributes:
        rows: The statements: in memory where they are few, else on disk.
    """

    source: Source
    options: LoadOptions
    rows: LayerRows
    log: LoadLog

    @property
    def statements(self) -> Statements:
        """The statements in memory, however many they are."""
        if isinstance(self.rows, Statements):
            return self.rows
        return Statements(**{name: tuple(self.rows.rows(name)) for name in FIELD_OF.values()})  # type: ignore[arg-type]  # one tuple a type


def load(source_name: str, files: Sequence[Path], options: LoadOptions) -> Loaded:
    """Read the files of one source into statements.

    Args:
        source_name: One of `catalogue.sources`.
        files: Files given together; a folder stands for the files directly in it. No file at all
            stands for the source's bundled table, if there is one.
        options: Layer name and dates that the files may lack.

    Returns:
        The statements, with the derived ties of shipments, and the balanced account.

    Raises:
        UsageError: There is no such source, or a layer name or date in `options` is not valid.
        InputRefused: A file cannot be read, has no date, or has too many bad rows.
    """
    source, read = find_source(source_name)
    _check_options(source, options)
    if not files and source.bundled is not None:
        files = [source.bundled.file]
        options = replace(options, published=options.published or source.bundled.published)
    paths = list_files(files)
    # every account is opened before the first row is read: a file that nothing reads would show
    log = LoadLog()
    _name_documents(files, log)
    for path in paths:
        _open_account(path, log)
    watch = _watch_files(paths, log, options)
    with _collector_paused(), watched_by(watch):
        statements: Iterable[Streamed] = read(paths, log, options)
        statements = _report_progress(statements, options, watch)
        for step in _list_steps(source, log):
            statements = step(statements)
        rows = sort_statements(statements)
    check_balance(source, log)
    check_rejected(source, log)
    check_keys(rows)
    check_dated(rows, options)
    check_none_ahead(source, rows, options)
    return Loaded(source, options, rows, log)


Step = Callable[[Iterable[Streamed]], Iterator[Streamed]]
"""Passes statements on, and adds to them or mends them."""


def _list_steps(source: Source, log: LoadLog) -> list[Step]:
    """Return what the statements of a source pass through, in this order."""
    steps: list[Step] = [
        partial(open_reversed_periods, log=log),
        partial(add_names_of_cells, exceptions=read_exceptions(source.name), log=log),
    ]
    if source.states_reasons or source.regime:
        steps.append(partial(add_traits, log=log))
    if source.states_reasons:
        steps.append(lambda statements: add_ties_of_prose(flatten(statements), log))
    return [
        *steps,
        add_derived_ties,
        partial(count_undescribed_bodies, log=log),
        partial(add_places, log=log),
    ]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: statements form no cycles, and a million of them slow it."""
    # a caller may have paused it for reasons of its own
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- the files and the options of a load


def _check_options(source: Source, options: LoadOptions) -> None:
    if options.name in _RESERVED_NAMES:
        raise UsageError(
            f"{options.name!r} {_RESERVED_NAMES[options.name]}; give --as another name"
        )
    if not _LAYER_NAME.fullmatch(options.name):
        raise UsageError(
            f"{options.name!r} cannot name a layer; use lower-case letters, digits, - and _"
        )
    # a layer "ofac" that did not come from OFAC would be taken for OFAC's list
    if options.name != source.name and options.name in registry.names("source"):
        raise UsageError(f"{options.name!r} is the name of another source; give --as another name")
    for option in ("retrieved", "published"):
        day = getattr(options, option)
        try:
            lies_ahead = is_ahead(day, options)
        except (ValueError, OverflowError) as error:
            raise UsageError(f"--{option}: {error}; give YYYY-MM-DD") from error
        if lies_ahead:
            raise UsageError(f"--{option}: {day} is in the future; give the day of the copy")


def list_files(files: Sequence[Path]) -> list[Path]:
    """Replace folders by the data files in them, in order of name.

    Raises:
        InputRefused: Two files have one name.
        UsageError: There is no file.
    """
    paths: list[Path] = []
    for file in files:
        if file.is_dir():
            paths.extend(path for path in _list_folder(file) if not _is_document(path))
        else:
            paths.append(file)
    if not paths:
        raise UsageError("no file to load; name one or more")
    names: set[str] = set()
    for path in paths:
        if path.name in names:
            raise InputRefused(
                "two files have this name", file=path.name, hint="rename one, or name it once"
            )
        names.add(path.name)
    return paths


def _list_folder(folder: Path) -> list[Path]:
    # sorted, so that no file system decides the order in which files are read
    inside = sorted(path for path in folder.iterdir() if path.is_file())
    return [path for path in inside if not path.name.startswith(".")]


def _is_document(path: Path) -> bool:
    """Tell whether a file of a folder is for people, or proves another one: no source has such."""
    suffix = path.suffix.lower()
    return suffix in _DOCUMENTS or (suffix in {"", ".txt"} and path.stem.upper() in _ABOUT)


_DOCUMENTS: Final = frozenset(
    {".md", ".pdf", ".html", ".htm", ".rtf", ".doc", ".docx", ".png", ".jpg", ".jpeg"}
    | {".sha256", ".md5", ".asc", ".sig"}
)
_ABOUT: Final = frozenset({"README", "LICENSE", "LICENCE", "NOTICE"})


def _name_documents(files: Sequence[Path], log: LoadLog) -> None:
    """Tell whoever loads folders which files in them were left out."""
    folders = filter(Path.is_dir, files)
    names = [path.name for folder in folders for path in _list_folder(folder) if _is_document(path)]
    log.asides += [f"{name} is a document beside the data, and was left out" for name in names]


def _open_account(path: Path, log: LoadLog) -> None:
    """Open the account of a file with its size and hash, so that an unread file shows too."""
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(path), hint="check the path")
    account = log.account(path)
    try:
        with path.open("rb") as stream:
            account.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            account.size_bytes = stream.tell()
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}", file=path.name) from error


def _watch_files(paths: Sequence[Path], log: LoadLog, options: LoadOptions) -> ReadingWatch | None:
    if options.progress is None:
        return None
    sizes = {path: log.account(path).size_bytes for path in paths}
    return ReadingWatch(sizes, options.progress)


def _report_progress(
    statements: Iterable[Streamed], options: LoadOptions, watch: ReadingWatch | None
) -> Iterator[Streamed]:
    """Pass statements on; once all bytes are read, report now and then how many there are."""
    count = reported = 0
    for statement in statements:
        count += count_streamed(statement)
        if watch is not None and count - reported >= _PROGRESS_EVERY:
            reported = count
            # before that, the bytes say how far the load is
            if options.progress is not None and watch.is_done:
                options.progress(count, None)
        yield statement


# --- what statements pass through


REVERSED: Final = "periods that end before they begin, and count as not ended"
_NAMED: Final = 10


def open_reversed_periods(statements: Iterable[Streamed], log: LoadLog) -> Iterator[Streamed]:
    """Pass statements on; what would end before it begins has no end, and is named.

    With both days it would hold on no day: a listing would be missed without a word.
    """
    for statement in statements:
        if isinstance(statement, Listing | Tie) and _is_reversed(statement):
            log.counts[REVERSED] += 1
            if log.counts[REVERSED] <= _NAMED:
                days = f"from {statement.since} until {statement.until}"
                log.asides.append(f"{statement.source.record}: {days}; it counts as not ended")
            yield replace(statement, until=None)
        else:
            yield statement


def _is_reversed(statement: Listing | Tie) -> bool:
    if statement.since is None or statement.until is None:
        return False
    return since_day(statement.since) > until_day(statement.until)


UNDESCRIBED_BODIES: Final = (
    "public bodies without a topic, each counted as a body of its country's state"
)
INFERRED_BODIES: Final = "bodies of a state by their names, their kind or topic inferred"


def add_traits(statements: Iterable[Streamed], log: LoadLog) -> Iterator[Streamed]:
    """Pass statements on, bodies of states on a list with what their names let infer of them."""
    for statement in statements:
        if not isinstance(statement, Party):
            yield statement
            continue
        party = with_traits(statement)
        if party.inferred:
            log.counts[INFERRED_BODIES] += 1
        yield party


def count_undescribed_bodies(statements: Iterable[Streamed], log: LoadLog) -> Iterator[Streamed]:
    """Pass statements on, and count the public bodies that no topic describes."""
    for statement in statements:
        if isinstance(statement, Party) and _is_undescribed(statement):
            log.counts[UNDESCRIBED_BODIES] += 1
        yield statement


def _is_undescribed(party: Party) -> bool:
    return party.kind == PartyKind.PUBLIC_BODY and not (party.topics or party.inferred)


def add_derived_ties(statements: Iterable[Streamed]) -> Iterator[Streamed]:
    """Pass statements on, each shipment with the ties that it makes."""
    for statement in statements:
        yield statement
        if isinstance(statement, Shipment):
            yield from ships_to(statement)


# --- what a load must be before it becomes a layer: balanced, dated, and of one row a key


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


def check_keys(statements: LayerRows) -> None:
    """Refuse two statements of one key: nobody could say which of them holds."""
    for name in FIELD_OF.values():
        key = statements.find_ambiguous(name)
        if key is not None:
            raise InputRefused(
                f"two {name} have one key and differ",
                value=key,
                hint="give each record its own id",
            )


def check_none_ahead(source: Source, statements: LayerRows, options: LoadOptions) -> None:
    """Refuse a row that was fetched in the future: it would look fresh for years."""
    published, retrieved = ({pair[place] for pair in statements.days()} for place in (0, 1))
    days = {"retrieved": retrieved} | ({"published": published} if source.own_tables else {})
    for name, stated in days.items():
        ahead = {day for day in stated if is_ahead(day, options)}
        if ahead:
            raise _refuse_ahead(statements, name, ahead)


def _refuse_ahead(statements: LayerRows, name: str, ahead: Collection[str | None]) -> InputRefused:
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


def check_dated(statements: LayerRows, options: LoadOptions) -> None:
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
