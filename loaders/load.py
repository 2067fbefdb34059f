"""Load the files of one source: account for every row, and refuse what cannot be trusted."""

import gc
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward import registry
from onward.errors import InputRefused, UsageError
from onward.graph.model import Shipment
from onward.graph.shipments import ships_to
from onward.graph.statements import FIELD_OF, Statements
from onward.loaders.load_checks import (
    check_balance,
    check_dated,
    check_keys,
    check_none_ahead,
    check_rejected,
    is_ahead,
)
from onward.loaders.read_bytes import ReadingWatch, watched_by
from onward.loaders.source import (
    LIST_BOUNDS,
    LoadLog,
    LoadOptions,
    Read,
    Source,
)

if TYPE_CHECKING:  # Arrow is imported where something is loaded, not where sources are named
    from onward.graph.sorting import LayerRows, Streamed

_LAYER_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,62}")
_RESERVED_NAMES = {
    "transaction": "is what a transaction itself says",
    "own-shipments": "is what `onward shipped` records",
    "suggestions": "is what `onward merges suggest` finds",
}
_PROGRESS_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load read: the statements of a layer, and the account of its files.

    Attributes:
        rows: The statements: in memory where they are few, else on disk.
    """

    source: Source
    options: LoadOptions
    rows: "LayerRows"
    log: LoadLog

    @property
    def statements(self) -> Statements:
        """The statements in memory, however many they are."""
        if isinstance(self.rows, Statements):
            return self.rows
        return Statements(**{name: tuple(self.rows.rows(name)) for name in FIELD_OF.values()})  # type: ignore[arg-type]  # one tuple a type


def sources() -> tuple[Source, ...]:
    """Return all sources, by name."""
    return tuple(find_source(name)[0] for name in registry.names("source"))


def find_source(name: str) -> tuple[Source, Read]:
    """Return a source and its function to read files.

    Raises:
        UsageError: There is no source of that name.
    """
    module = registry.find("source", name)
    return module.SOURCE, module.read


def has_own_tables(source_name: str) -> bool:
    """Return whether a source reads the users' own tables; one that is gone does not."""
    return source_name in registry.names("source") and find_source(source_name)[0].own_tables


def size_bounds(source_name: str) -> tuple[float, float]:
    """Return between which shares of its layer a source's next one must lie."""
    is_known = source_name in registry.names("source")
    return find_source(source_name)[0].size_bounds if is_known else LIST_BOUNDS


def load(source_name: str, files: Sequence[Path], options: LoadOptions) -> Loaded:
    """Read the files of one source into statements.

    Args:
        source_name: One of `sources`.
        files: Files given together; a folder stands for the files directly in it. No file at all
            stands for the source's bundled table, if there is one.
        options: Layer name and dates that the files may lack.

    Returns:
        The statements, with the derived ties of shipments, and the balanced account.

    Raises:
        UsageError: There is no such source, or a layer name or date in `options` is not valid.
        InputRefused: A file cannot be read, has no date, or has too many bad rows.
    """
    # the reading of names is heavy, and who only lists the sources needs none of it
    from onward.graph.sorting import flatten, sort_statements  # noqa: PLC0415  # see above
    from onward.loaders.parsing.names import (  # noqa: PLC0415  # see above
        add_names_of_cells,
        read_exceptions,
    )
    from onward.loaders.parsing.places import add_places  # noqa: PLC0415  # see above
    from onward.loaders.periods import open_reversed_periods  # noqa: PLC0415  # see above
    from onward.loaders.sentences.ties import add_ties_of_prose  # noqa: PLC0415  # see above
    from onward.loaders.state_bodies import (  # noqa: PLC0415  # see above
        add_traits,
        count_undescribed_bodies,
    )

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
        statements_read = _report_progress(read(paths, log, options), options, watch)
        statements_read = open_reversed_periods(statements_read, log)
        statements_read = add_names_of_cells(statements_read, read_exceptions(source.name), log)
        statements_read = add_traits(source, statements_read, log)
        if source.states_reasons:
            statements_read = add_ties_of_prose(flatten(statements_read), log)
        statements_read = count_undescribed_bodies(_with_derived_ties(statements_read), log)
        statements_read = add_places(statements_read, log)
        statements = sort_statements(statements_read)
    check_balance(source, log)
    check_rejected(source, log)
    check_keys(statements)
    check_dated(statements, options)
    check_none_ahead(source, statements, options)
    return Loaded(source, options, statements, log)


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
    statements: "Iterable[Streamed]", options: LoadOptions, watch: ReadingWatch | None
) -> "Iterator[Streamed]":
    """Pass statements on; once all bytes are read, report now and then how many there are."""
    from onward.graph.sorting import count_streamed  # noqa: PLC0415  # Arrow, see load

    count = reported = 0
    for statement in statements:
        count += count_streamed(statement)
        if watch is not None and count - reported >= _PROGRESS_EVERY:
            reported = count
            # before that, the bytes say how far the load is
            if options.progress is not None and watch.is_done:
                options.progress(count, None)
        yield statement


def _with_derived_ties(statements: "Iterable[Streamed]") -> "Iterator[Streamed]":
    for statement in statements:
        yield statement
        if isinstance(statement, Shipment):
            yield from ships_to(statement)
