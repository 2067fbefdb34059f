"""What a source is, and the account that every load keeps of its rows.

A source is one file or one folder in `onward.loaders.sources`, found by its module name. It holds
``SOURCE = Source(...)`` and a function ``read(files, log, options)`` that yields statements.
For every file, rows read = accepted + rejected + not a party + trailer (docs/sources.md).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from onward.errors import RowRefused
from onward.loaders.account_data import LoadLogData
from onward.loaders.faults import WARNINGS_NAMED, Fault, group_by_field

if TYPE_CHECKING:
    from onward.graph.sorting import Streamed
    from onward.loaders.readers.streams import FormOptions
    from onward.loaders.readers.tables import ColumnMapping

Reason = Literal[
    "bad_encoding",
    "wrong_column_count",
    "missing_required",
    "bad_date",
    "bad_number",
    "bad_code",
    "unknown_list",
    "unknown_topic",
    "duplicate_id",
    "too_long",
    "too_deep",
    "invalid_statement",
    "repeated_header",
    "damaged",
]


class FieldRefused(RowRefused):
    """A required field is missing, or a field says something impossible.

    Args:
        reason: One of the closed list of reasons.
        field: Column or key, or "" for the row as a whole.
        value: What stands there.
        hint: How to put it right.
    """

    def __init__(self, reason: Reason, *, field: str = "", value: str = "", hint: str = "") -> None:
        self.reason = reason
        super().__init__(reason, field=field, value=value, hint=hint)


LIST_BOUNDS: Final = (0.90, 1.30)
"""Between which shares of the layer before a list, or the ties of one kind in it, may be."""

REGISTER_BOUNDS: Final = (0.97, 1.15)
"""The same of a register of millions, which changes slowly."""


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


LEFT_OUT: Final = "left out"
"""What is said of a cell that cannot be read, and the name of their count in a load's account."""

CELLS_NAMED: Final = 10_000
"""Cells that an account names one by one; all of them are counted."""


@dataclass(slots=True)
class FileAccount:
    """What became of the rows of one file."""

    file: str
    sha256: str = ""
    size_bytes: int = 0
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    not_a_party: Counter[str] = field(default_factory=Counter)
    trailer: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every row has become exactly one thing."""
        others = self.not_a_party.total() + self.trailer
        return self.rows == self.accepted + self.rejected + others


@dataclass(slots=True)
class LoadLog:
    """The account of a load in progress: `readers` count rows, sources what becomes of them.

    Attributes:
        files: One account per file, by the name under which it is shown.
        rejections: Every rejected row.
        cells, lost: Optional cells that cannot be read, and are left out; and whom each is about.
        warnings: Doubtful optional fields of accepted rows, those cells among them; of each field
            and reason the first ones.
        warning_counts: How many there are of each field and reason.
        counts: Further figures worth reporting: linked ties resolved, dangling references, …
        notes: Sentences for the manifest and the coverage of assessments.
        asides: Sentences for whoever loads the files, and for nobody who reads an assessment: that
            a file beside the tables was left out, or that an act names nobody.
    """

    files: dict[str, FileAccount] = field(default_factory=dict)
    rejections: list[Fault] = field(default_factory=list)
    cells: list[Fault] = field(default_factory=list)
    lost: list[tuple[str, ...]] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    warning_counts: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)

    def account(self, file: Path | str) -> FileAccount:
        """Return the account of a file, opened at its first mention."""
        # asked for with each row: making a path of a path takes longer than reading some cells
        name = file.name if isinstance(file, Path) else Path(file).name
        account = self.files.get(name)
        if account is None:
            account = self.files[name] = FileAccount(name)
        return account

    def count_row(self, file: Path | str) -> None:
        """Count a row that was read."""
        self.account(file).rows += 1

    def count_accepted(self, file: Path | str) -> None:
        """Count a row that became statements."""
        self.account(file).accepted += 1

    def count_not_a_party(self, file: Path | str, what: str) -> None:
        """Count a sound row that describes nothing that Onward models."""
        self.account(file).not_a_party[what] += 1

    def reject(
        self,
        file: Path | str,
        line: int,
        reason: Reason,
        *,
        field: str = "",
        value: str = "",
        hint: str = "",
    ) -> None:
        """Reject a whole row, with its address."""
        # a value may be hostile or huge: 200 characters are enough to find it
        self.account(file).rejected += 1
        self.rejections.append(Fault(Path(file).name, line, field, value[:200], reason, hint))

    def reject_for(self, file: Path | str, line: int, refused: FieldRefused) -> None:
        """Reject a row because of one of its fields."""
        self.reject(
            file, line, refused.reason, field=refused.field, value=refused.value, hint=refused.hint
        )

    def warn(
        self,
        file: Path | str,
        line: int,
        field: str,
        reason: str,
        value: str = "",
        hint: str = "",
    ) -> None:
        """Note a doubtful field of a row that is accepted nevertheless."""
        name = f"{field}: {reason}"
        self.warning_counts[name] += 1
        # a register of millions may say the same of every row
        if self.warning_counts[name] <= WARNINGS_NAMED:
            self.warnings.append(Fault(Path(file).name, line, field, value[:200], reason, hint))

    def leave_out(self, file: Path, line: int, refused: FieldRefused, *about: str) -> None:
        """Note an optional cell that cannot be read, and about whom; its row counts without it."""
        name, value = Path(file).name, refused.value[:200]
        reason = f"{LEFT_OUT}: {refused.reason}"
        self.cells.append(Fault(name, line, refused.field, value, refused.reason, refused.hint))
        self.lost.append(about)
        self.counts[LEFT_OUT] += 1
        self.warn(file, line, refused.field, reason, value, refused.hint)

    def as_dict(self) -> LoadLogData:
        """Return the account as plain data for the manifest and ``--json``."""
        data: LoadLogData = {
            "files": [
                {
                    "file": account.file,
                    "sha256": account.sha256,
                    "size_bytes": account.size_bytes,
                    "rows": account.rows,
                    "accepted": account.accepted,
                    "rejected": account.rejected,
                    "not_a_party": dict(sorted(account.not_a_party.items())),
                    "trailer": account.trailer,
                    "balanced": account.balanced,
                }
                for account in self.files.values()
            ],
            "rejections": [str(fault) for fault in self.rejections],
            "cells": [str(fault) for fault in self.cells[:CELLS_NAMED]],
            "warnings": group_by_field(self.warnings, self.warning_counts),
            "counts": dict(sorted(self.counts.items())),
            "notes": list(self.notes),
            "asides": list(self.asides),
        }
        if self.lost:
            data["lost"] = sorted(map(list, self.lost))
        return data


Read = Callable[[Sequence[Path], LoadLog, LoadOptions], "Iterator[Streamed]"]
"""A source's function ``read``: files, the account to keep, the user's options -> statements."""
