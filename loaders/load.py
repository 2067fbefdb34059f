"""Loading files of one source: read, account for every row, and refuse what cannot be trusted."""

import gc
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path

from onward import registry
from onward.errors import CountsOutside, InputRefused, RowRefused, UsageError
from onward.graph.dates import known_day
from onward.graph.model import Shipment, Statement, statement_key
from onward.graph.shipment_ties import ships_to
from onward.graph.statements import Statements
from onward.loaders.source import LoadLog, Options, Read, Source

MAX_REJECTED = 0.001
"""Share of a file's rows that may be rejected before the file is (05, section 1, rule 6).

Onward's own CSV is the user's to mend, row by row: there the sound rows are loaded, and what was
rejected stays in the report and in the coverage of every assessment.
"""

OWN_TABLES = "csv"
"""The source of Onward's own tables."""

_DATA = Path(__file__).parent / "data"
_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,62}")
_RESERVED = {
    "transaction": "is what a transaction itself says",
    "own-shipments": "is what `onward shipped` records",
    "suggestions": "is what `onward merges suggest` finds",
}
_PROGRESS_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load read: the content of a layer, and the account of how it came about."""

    source: Source
    options: Options
    statements: Statements
    log: LoadLog


def sources() -> tuple[Source, ...]:
    """Give all sources there are, by name."""
    return tuple(find_source(name)[0] for name in registry.names("source"))


def find_source(name: str) -> tuple[Source, Read]:
    """Give a source and its function to read files.

    Raises:
        UsageError: There is none of that name.
    """
    module = registry.find("source", name)
    return module.SOURCE, module.read


def load(source_name: str, files: Sequence[Path], options: Options) -> Loaded:
    """Read the files of one source into statements.

    Args:
        source_name: One of `sources`.
        files: Files given together; a folder stands for the files directly in it. None at all
            stands for the table of the source that comes with Onward, if there is one.
        options: Layer name and dates that the files may lack.

    Returns:
        The statements, with the derived ties of shipments, and the balanced account.

    Raises:
        UsageError: The source or layer name, or a date in `options`, is none.
        InputRefused: A file cannot be read, has no date, or holds too many bad rows.
    """
    source, read = find_source(source_name)
    _check_options(source, options)
    if not files and source.bundled is not None:
        files = [_DATA / source.bundled.file]
        options = replace(options, published=options.published or source.bundled.published)
    paths = _paths(files)
    log = LoadLog()
    for path in paths:
        _register(path, log)
    with _collector_paused():
        found = _reported(read(paths, log, options), options)
        statements = Statements.of(_with_derived_ties(found))
    _check_balance(source, log)
    _check_rejected(source, log)
    _check_keys(statements)
    _check_dated(statements, options)
    return Loaded(source, options, statements, log)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for reference cycles: statements have none, and a million slow it down."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_options(source: Source, options: Options) -> None:
    if options.name in _RESERVED:
        raise UsageError(f"{options.name!r} {_RESERVED[options.name]}; give --as another name")
    if not _NAME.fullmatch(options.name):
        raise UsageError(
            f"{options.name!r} cannot name a layer; use small letters, digits, - and _"
        )
    if options.name != source.name and options.name in registry.names("source"):
        raise UsageError(f"{options.name!r} is the name of another source; give --as another one")
    for option in ("retrieved", "published"):
        try:
            known_day(None, getattr(options, option))
        except (ValueError, OverflowError) as error:
            raise UsageError(f"--{option}: {error}; give YYYY-MM-DD") from error


def _paths(files: Sequence[Path]) -> list[Path]:
    """Replace folders by their files, in order of name; refuse two files of one name."""
    paths: list[Path] = []
    for file in files:
        if file.is_dir():
            inside = sorted(path for path in file.iterdir() if path.is_file())
            paths.extend(path for path in inside if not path.name.startswith("."))
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


def _register(path: Path, log: LoadLog) -> None:
    """Open the account of a file with its size and hash, so that an unread file shows, too."""
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(path), hint="check the path")
    account = log.account(path)
    try:
        with path.open("rb") as stream:
            account.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            account.size_bytes = stream.tell()
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}", file=path.name) from error


def _reported(found: Iterable[Statement], options: Options) -> Iterator[Statement]:
    """Tell how many statements have been read, now and then."""
    for count, statement in enumerate(found, start=1):
        if options.progress is not None and count % _PROGRESS_EVERY == 0:
            options.progress(count, None)
        yield statement


def _with_derived_ties(found: Iterable[Statement]) -> Iterator[Statement]:
    for statement in found:
        yield statement
        if isinstance(statement, Shipment):
            yield from ships_to(statement)


def _check_balance(source: Source, log: LoadLog) -> None:
    """Fail when a row has become nothing, or two things: a fault of the loader, never silent."""
    for account in log.files.values():
        if not account.balanced:
            raise CountsOutside(
                f"the {source.name} loader lost count: {account.rows} rows, "
                f"{account.accepted} accepted, {account.rejected} rejected, "
                f"{account.not_a_party.total()} not a party, {account.trailer} trailer",
                file=account.file,
                hint="report it with this line",
            )


def _check_rejected(source: Source, log: LoadLog) -> None:
    """Refuse a file of which too much is bad; of any other, note how much is missing."""
    for account in log.files.values():
        if not account.rejected:
            continue
        if source.name != OWN_TABLES and account.rejected > MAX_REJECTED * account.rows:
            first = next(fault for fault in log.rejections if fault.file == account.file)
            raise RowRefused(
                f"{account.rejected} of {account.rows} rows are rejected, first: {first.reason}",
                file=account.file,
                line=first.line,
                field=first.field,
                value=first.value,
                hint=first.hint or "fetch the file again",
            )
        log.notes.append(f"{account.file}: {account.rejected} of {account.rows} rows are rejected")


def _check_keys(statements: Statements) -> None:
    """Refuse two statements of one key: no reader could say which of them holds."""
    for field in fields(statements):
        rows: tuple[Statement, ...] = getattr(statements, field.name)
        for before, after in pairwise(rows):
            if statement_key(before) == statement_key(after):
                raise InputRefused(
                    f"two {field.name} of one key say different things",
                    value=statement_key(after),
                    hint="give each record its own id",
                )


def _check_dated(statements: Statements, options: Options) -> None:
    """Refuse a load whose date is nowhere: an old list must never look fresh (00; 05, 1.4)."""
    if options.retrieved or options.published:
        return
    for field in fields(statements):
        rows: tuple[Statement, ...] = getattr(statements, field.name)
        if any(row.source.retrieved for row in rows):
            return
    raise InputRefused(
        "neither the files nor an option say when they were retrieved",
        field="retrieved",
        hint="add --retrieved YYYY-MM-DD",
    )
