"""How one field of a row is refused, and how that rejects its row."""

from pathlib import Path

from onward.errors import RowRefused
from onward.loaders.source import LoadLog, Reason


class FieldRefused(RowRefused):
    """A field that a row cannot do without, or that says something impossible.

    Args:
        reason: One of the closed list of reasons.
        field: Column or key, or "" for the row as a whole.
        value: What stands there.
        hint: How to put it right.
    """

    def __init__(self, reason: Reason, *, field: str = "", value: str = "", hint: str = "") -> None:
        self.reason = reason
        super().__init__(reason, field=field, value=value, hint=hint)


def reject(log: LoadLog, file: Path | str, line: int, refused: FieldRefused) -> None:
    """Reject a row because of one of its fields."""
    log.rejected(
        file,
        line,
        refused.reason,
        field=refused.field,
        value=refused.value,
        hint=refused.hint,
    )
