r"""Every error Onward raises on purpose, as one tree with the exit code of each branch.

::

    OnwardError
    ├── UsageError                (exit 2: the command was called wrongly)
    │   └── PartyMissing
    ├── InputRefused              (exit 3: a file, row or value cannot be accepted)
    │   ├── HeaderRefused
    │   ├── RowRefused
    │   ├── LimitExceeded
    │   ├── CountsOutside
    │   ├── IndicatorInvalid
    │   ├── MergeRefused
    │   └── ShareError
    ├── StoreError                (exit 4: workspace, snapshot or record store)
    │   ├── SnapshotMissing
    │   │   └── SnapshotUnknown
    │   ├── ChecksumMismatch
    │   ├── AssessmentMissing
    │   ├── ChainBroken
    │   ├── AnswersDiffer
    │   └── Busy
    ├── EngineError               (exit 4: an engine could not be opened or answered wrongly)
    │   ├── EngineUnavailable
    │   ├── EngineTimeout
    │   └── SnapshotMismatch
    ├── FetchFailed               (exit 4: a server did not deliver a file)
    └── ExportError               (exit 4: a picture or document could not be written)
        ├── ScaleRefused
        └── GlyphMissing

A message is one line: what is wrong, where (``file:line:field``), and how to mend it.
A spent budget is no error but the answer ``cannot_tell``.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar, Final, Self


class OnwardError(Exception):
    """Root of all errors that Onward raises on purpose."""

    exit_code: ClassVar[int] = 4


class UsageError(OnwardError):
    """The command line or a function was used wrongly."""

    exit_code = 2


class PartyMissing(UsageError):
    """No loaded source has a party of that id."""


class InputRefused(OnwardError):
    """A file, row, field or value cannot be accepted.

    Args:
        what: What is wrong, without a trailing full stop.
        file: File name as the user gave it, or "" when there is none.
        line: Line number from 1, or None.
        field: Column or key, or "".
        value: The offending value; cut at 200 characters, control characters shown as tokens.
        hint: How to put it right.
        received: The value as it came, for programs; it is not printed.
        code: What sort of fault it is, in one word for programs: ``bad_date``.
        record: The id of the row or order that is refused, where it is known.
        further: The faults of the same row after this one.
    """

    exit_code = 3

    def __init__(
        self,
        what: str,
        *,
        file: str = "",
        line: int | None = None,
        field: str = "",
        value: str = "",
        hint: str = "",
        received: str = "",
        code: str = "",
        record: str = "",
        further: Sequence["InputRefused"] = (),
    ) -> None:
        self.what = what
        self.file = file
        self.line = line
        self.field = field
        self.value = printable(value)[:200]
        self.hint = hint
        self.received = printable(received)[:200] or self.value
        self.code = code
        self.record = record
        self.further = tuple(further)
        super().__init__(self._make_message())

    @property
    def place(self) -> str:
        """The address of the fault, ``file:line:field`` as far as it is known."""
        parts = [self.file, "" if self.line is None else str(self.line), self.field]
        return ":".join(printable(part) for part in parts if part)

    def with_further(self, faults: Iterable["InputRefused"]) -> Self:
        """Return the same fault with others of its row after those that it has."""
        return self.change(further=(*self.further, *faults))

    def change(self, **changes: Any) -> Self:
        """Return the same fault, but for what is said otherwise of it."""
        names = ("file", "line", "field", "value", "hint", "received", "code", "record", "further")
        return type(self)(self.what, **{name: getattr(self, name) for name in names} | changes)

    def _make_message(self) -> str:
        head = f"{self.place}: " if self.place else ""
        is_quoted = any(form in self.what for form in (repr(self.value), f'"{self.value}"'))
        quoted = f" ({self.value!r})" if self.value and not is_quoted else ""
        tail = f"; {self.hint}" if self.hint else ""
        more = f" ({len(self.further)} more after it)" if self.further else ""
        return f"{head}{printable(self.what)}{more}{quoted}{tail}"


class HeaderRefused(InputRefused):
    """A file's header is not the one its source expects."""


class RowRefused(InputRefused):
    """One row or record cannot be accepted."""


class LimitExceeded(InputRefused):
    """A file passes a stated limit of size, depth or count."""


class CountsOutside(InputRefused):
    """A load would lose or add more than its gate allows."""


class IndicatorInvalid(InputRefused):
    """An indicator, pattern, table or policy does not validate."""


class MergeRefused(InputRefused):
    """A judgement of two parties contradicts one that is in the ledger."""


class ShareError(InputRefused):
    """A share interval is reversed or leaves [0, 1]."""


class StoreError(OnwardError):
    """The workspace cannot be read or written."""


class SnapshotMissing(StoreError):
    """There is no such snapshot, or none at all."""


class SnapshotUnknown(SnapshotMissing):
    """No snapshot has the id that is given, and waiting does not make one."""


class AssessmentMissing(StoreError):
    """The records keep no such assessment."""


class ChecksumMismatch(StoreError):
    """Stored content is not what was written: it has another hash than the one that names it."""

    def __init__(
        self, actual: str, expected: str, where: str, hint: str = "load the source again"
    ) -> None:
        self.actual = actual
        self.expected = expected
        self.where = where
        super().__init__(
            f"{where}: content has hash {actual[:16]}, not {expected[:16]}: it was changed; {hint}"
        )


class ChainBroken(StoreError):
    """The record log was changed after it was written."""


class AnswersDiffer(StoreError):
    """The same question had another answer before: the promise of one answer is broken."""


class Busy(StoreError):
    """Another process is writing to the workspace."""


class EngineError(OnwardError):
    """An engine failed."""


class EngineUnavailable(EngineError):
    """The engine cannot be opened here."""


class EngineTimeout(EngineError):
    """An engine did not answer within the time that it has; `limit` says in words how long."""

    def __init__(self, message: str, limit: str) -> None:
        self.limit = limit
        super().__init__(message)


class SnapshotMismatch(EngineError):
    """The engine holds another snapshot than the workspace."""


class FetchFailed(OnwardError):
    """A server could not be reached, or did not deliver a file whole."""


class ExportError(OnwardError):
    """A picture or document could not be written."""


class ScaleRefused(ExportError):
    """A picture cannot be drawn at the scale that was asked for."""


class GlyphMissing(ExportError):
    """No available font can draw a character of the document."""


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return a question that offers the names close to what was typed; empty where none is.

    Case, blanks, hyphens and underscores count for nothing.

    >>> did_you_mean("eu-annexes", ["csl", "eu_annexes"]), did_you_mean("EU", ["csl", "eu_annexes"])
    ('did you mean eu_annexes? ', '')
    """
    by_letters: dict[str, list[str]] = {}
    for name in names:
        by_letters.setdefault(_fold_name(name), []).append(name)
    folded = _fold_name(typed)
    equal = by_letters.get(folded)
    near = [folded] if equal else get_close_matches(folded, list(by_letters), 1, 0.6)
    likely = [name for letters in near for name in by_letters[letters] if name != typed]
    return f"did you mean {' or '.join(likely)}? " if likely else ""


def _fold_name(name: str) -> str:
    return re.sub(r"[\s_./-]+", "", name.casefold())


def printable(text: str) -> str:
    r"""Show what nobody sees, or what steers a screen, as tokens such as ``⟨U+202E⟩``.

    That is: controls, halves of surrogate pairs, characters that are private or not assigned,
    marks of reading direction, blanks without width, tags, and combining marks beyond the fourth
    on one letter. Joiners stay, because Persian and Indic names need them.

    >>> printable("a\x00b"), printable("\u202egpj.exe")
    ('a⟨U+0000⟩b', '⟨U+202E⟩gpj.exe')
    """
    if text.isascii() and text.isprintable():
        return text
    tamed = _TOO_MANY_MARKS.sub(_count_marks, text)
    # a long text has few characters, each of them many times
    tokens = {ord(char): token for char in set(tamed) if (token := _show_char(char)) != char}
    return tamed.translate(tokens) if tokens else tamed


INVISIBLE: Final = frozenset(
    (
        *(*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x061C, *range(0x200B, 0x2010)),
        *(*range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC)),
        *(*range(0xD800, 0xE000), *range(0xE0000, 0xE0080)),
        *(0x115F, 0x1160, 0x3164, 0xFFA0),  # Hangul fillers
    )
)
"""Code points that steer a terminal, or that nobody sees."""

_JOINERS: Final = frozenset((0x200C, 0x200D))
_NOT_TEXT: Final = frozenset(("Cc", "Cn", "Co", "Cs"))
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOO_MANY_MARKS: Final = re.compile(f"({_MARK}{{4}})({_MARK}+)")


def _count_marks(marks: re.Match[str]) -> str:
    return f"{marks[1]}⟨+{len(marks[2])} marks⟩"


def _show_char(char: str) -> str:
    code = ord(char)
    seen = code not in INVISIBLE and unicodedata.category(char) not in _NOT_TEXT
    return char if seen or code in _JOINERS else f"⟨U+{code:04X}⟩"
