"""The account of a load: what became of each row, and what is doubtful in those that count."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NotRequired, TypedDict

from onward.errors import RowRefused, printable
from onward.graph.dates import PUBLISHED_DATES

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


LEFT_OUT: Final = "left out"
"""What is said of a cell that cannot be read, and the name of their count in a load's account."""

CELLS_NAMED: Final = 10_000
"""Cells that an account names one by one; all of them are counted."""


class FileAccountData(TypedDict):
    """What became of the rows of one file, as plain data."""

    file: str
    sha256: str
    size_bytes: int
    rows: int
    accepted: int
    rejected: int
    not_a_party: dict[str, int]
    trailer: int
    balanced: bool


class WarningsData(TypedDict):
    """How many warnings of one kind there are, and the first few of them."""

    count: int
    first: list[str]


class LoadLogData(TypedDict):
    """The account of a load as plain data; warnings are grouped by ``field: reason``."""

    files: list[FileAccountData]
    rejections: list[str]
    cells: list[str]
    lost: NotRequired[list[list[str]]]
    warnings: dict[str, WarningsData]
    counts: dict[str, int]
    notes: list[str]
    asides: list[str]


WARNINGS_NAMED: Final = 1_000
"""Warnings of one field and reason that are kept one by one; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One rejected row or doubtful field, with its address."""

    file: str
    line: int
    field: str
    value: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        """Format the fault as one line, ``file:line:field: reason (value); hint``."""
        place = ":".join(part for part in (self.file, str(self.line), self.field) if part)
        value = f" ({printable(self.value)[:200]!r})" if self.value else ""
        return f"{place}: {self.reason}{value}" + (f"; {self.hint}" if self.hint else "")


def group_by_field(faults: Sequence[Fault], counts: Mapping[str, int]) -> dict[str, WarningsData]:
    """Return how many warnings of each field there are, and the first few: a report is read."""
    groups: dict[str, list[Fault]] = {name: [] for name in sorted(counts)}
    for fault in faults:
        groups[f"{fault.field}: {fault.reason}"].append(fault)
    return {
        name: {"count": counts[name], "first": [str(fault) for fault in group[:3]]}
        for name, group in groups.items()
    }


@dataclass(slots=True)
class RowPlace:
    """Where a row stands, and the account that notes what is doubtful in it."""

    file: Path | str
    line: int
    log: "LoadLog" = field(compare=False, repr=False)

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful field of a row that is accepted nevertheless."""
        self.log.warn(self.file, self.line, name, reason, value, hint)

    def day(
        self, value: object, name: str, read: Callable[[str], str | None] = PUBLISHED_DATES.read
    ) -> str | None:
        """Return a date; a text that is no date is left out, and noted.

        Args:
            value: Of the field; what is no text says nothing.
            name: Of the field.
            read: How the source writes dates.
        """
        if not isinstance(value, str):
            return None
        try:
            return read(value)
        except ValueError as error:
            self.warn(name, "bad_date", value, str(error))
            return None


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
