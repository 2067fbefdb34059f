"""Cutting what was sent into orders: JSON lines or a table, in the encoding that is stated."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused
from onward.web.messages import CSV, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.queries.assessment.batch import ReceivedTransaction

MANY: Final = {JSON_LINES: ".jsonl", "application/x-ndjson": ".jsonl", CSV: ".csv"}
"""Media types of many orders, and how a file of them is named."""


def cut_orders(path: Path, most: int, encoding: str = "") -> "Iterator[ReceivedTransaction]":
    """Yield the orders of a file, and say in the place of the rest where they are too many.

    Args:
        path: The file.
        most: How many orders there may be.
        encoding: That a table is stated to have; "" = it is recognised.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    from onward.loaders.readers.forms import FormOptions  # noqa: PLC0415  # when orders come
    from onward.queries.transactions.reading.files import split_objects  # noqa: PLC0415  # Arrow

    refuse_packed(path)
    number = 0
    try:
        form = FormOptions(encoding=encoding or None)
        for number, order in enumerate(split_objects(path, "body", form=form), start=1):
            if number > most:
                what = f"has more than {most:,} orders; those from here on are not read"
                yield InputRefused(what, file="body", hint="send the rest as another request")
                return
            yield order
    except InputRefused as fault:
        if number == 0:
            raise
        yield fault  # an answer has begun: what cannot be read has its line


def describe_table(path: Path, encoding: str = "") -> str:
    """Say how a table is written, as it is read; "" of what is no table, or cannot be read.

    Args:
        path: The file.
        encoding: As of `cut_orders`.
    """
    from onward.loaders.readers.forms import FormOptions, recognise_form  # noqa: PLC0415  # likewise

    if path.suffix != MANY[CSV]:
        return ""
    try:
        return recognise_form(path, FormOptions(encoding=encoding or None)).describe()
    except InputRefused:
        return ""


def refuse_packed(path: Path) -> None:
    """Refuse what is packed: a small body would become a large one.

    Raises:
        InputRefused: It is packed.
    """
    with path.open("rb") as file:
        if file.read(2) == b"\x1f\x8b":
            raise InputRefused("is compressed", file="body", hint="send it plain")
