"""The line of a statement: what the id of a layer is the hash of."""

from onward.errors import RowRefused
from onward.graph.model import Statement, canonical


def encode_line(row: Statement) -> bytes:
    """Return the line of a statement that is hashed.

    Raises:
        RowRefused: A text cannot be written as UTF-8.
    """
    try:
        return canonical(row).encode() + b"\n"
    except UnicodeEncodeError as fault:
        raise RowRefused(
            "is not valid UTF-8 (half a character pair)",
            value=f"{row.source.dataset}|{row.source.record}",
            hint="save the file as UTF-8",
        ) from fault
