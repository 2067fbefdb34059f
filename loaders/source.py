"""What a source is, and what a user may say of its files.

A source is one file or one folder in `onward.loaders.sources`, found by its module name. It holds
``SOURCE = Source(...)`` and a function ``read(files, log, options)`` that yields statements.
For every file, rows read = accepted + rejected + not a party + trailer (docs/sources.md).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from onward.loaders.account import LoadLog

if TYPE_CHECKING:
    from onward.graph.sorting import Streamed
    from onward.loaders.readers.streams import FormOptions
    from onward.loaders.readers.tables import ColumnMapping


LIST_BOUNDS: Final = (0.90, 1.30)
"""Between which shares of the layer before a list, or the ties of one kind in it, may be."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A table of the publisher that comes with the source: its path and its date."""

    file: Path
    published: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source of records and what its files promise.

    Attributes:
        name: Its module's name, and the name of its layer: ``ofac``.
        title, publisher, url, licence: As shown by ``onward sources``.
        files: What to give, in one line: "sdn.csv with add.csv, alt.csv and sdn_comments.csv".
        may_ship: Whether the publisher's data may be bundled.
        max_age_days: Freshness limit of the default policy; None for an archive.
        full_count: Smallest count of parties of a full current file; a smaller file is loaded
            and reported as smaller. None if no count is known.
        regime: Whose list it is (EU, OFAC, …), "" for a register or records.
        bundled: What ``onward load`` reads if no file is named; None: a file must be named.
        entries_dated: Whether `published` of a row is the day on which its entry was listed, which
            says nothing of how old the list as a whole is.
        own_tables: Whether the files are the users' own, who may take out what they put in, and
            mend them row by row.
        size_bounds: Between which shares of the layer before a new one may be.
        states_reasons: Whether its prose is that of an authority, which says who stands behind
            whom: ties are read in it.
    """

    # where a file of data describes a source, a word that it misspells is refused
    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    files: str
    may_ship: bool
    max_age_days: int | None
    full_count: int | None = None
    regime: str = ""
    bundled: Bundled | None = None
    entries_dated: bool = False
    own_tables: bool = False
    size_bounds: tuple[float, float] = LIST_BOUNDS
    states_reasons: bool = False


@dataclass(frozen=True, slots=True)
class FetchedFacts:
    """What the records of files say that ``onward fetch`` brought; the files themselves say more.

    Attributes:
        files: Of each file: its name, whence and when it came, its hash.
        published: The oldest day on which a server says that a file was last modified.
    """

    files: tuple[Mapping[str, str | None], ...]
    published: str | None = None


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user says about the files: facts that they may not state themselves."""

    name: str  # dataset name of the layer: the source's, or --as NAME
    retrieved: str | None = None
    published: str | None = None
    progress: Callable[[int, int | None], None] | None = None
    # the day of loading, after which nothing can have been fetched; None = not checked
    today: date | None = None
    # of the user's own tables: which share of a file's rows may be rejected (None = the default),
    # how they are written, and what their columns mean
    max_rejected: float | None = None
    form: "FormOptions | None" = None
    mappings: "tuple[ColumnMapping, ...]" = ()
    # of files that were fetched: what their records say, and with it `retrieved`
    fetched: FetchedFacts | None = None

    @property
    def overriding_day(self) -> str | None:
        """The day of retrieval that a user states, which counts before one that a file states."""
        return None if self.fetched else self.retrieved


# --- the account that a load keeps


Read = Callable[[Sequence[Path], LoadLog, LoadOptions], "Iterator[Streamed]"]
"""A source's function ``read``: files, the account to keep, the user's options -> statements."""
