"""Cutting what was sent into orders: JSON lines or a table, in the encoding that is stated."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from onward.errors import InputRefused, UsageError
from onward.operations.orders import WrittenTable
from onward.web.messages import CSV, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onward.loaders.readers.streams import FormOptions
    from onward.loaders.readers.tables import ColumnMapping
    from onward.queries.assessment.batch import ReceivedTransaction

MANY: Final = {JSON_LINES: ".jsonl", "application/x-ndjson": ".jsonl", CSV: ".csv"}
"""Media types of many orders, and how a file of them is named."""


@dataclass(frozen=True, slots=True)
class TableWriting:
    """How whoever sends a table says that it is written; of what is no table nothing is said.

    Attributes:
        encoding: As Python names it; "" = it is recognised.
        dates: Order of day, month and year, and the signs between them; "" = YYYY-MM-DD.
        decimal: What separates a whole number from its fraction.
        has_lines: Whether each row is one line of an order, and orders are told apart by their id.
    """

    encoding: str = ""
    dates: str = ""
    decimal: str = "."
    has_lines: bool = False

    @classmethod
    def read(cls, media: str, question: WrittenTable, encoding: str = "") -> Self:
        """Read what a request says.

        Raises:
            UsageError: It says it of what is no table, or dates and numbers cannot be written so.
        """
        given = {name: getattr(question, name) for name in WrittenTable.model_fields}
        stated = {name: value for name, value in given.items() if value is not None}
        if stated and media != CSV:
            raise UsageError(f"{min(stated)} says how a table is written; send one as {CSV}")
        writing = cls(
            encoding, question.dates or "", question.decimal or ".", has_lines=bool(question.lines)
        )
        try:
            if stated:
                writing.make_mapping()
        except ValueError as fault:
            hint = "write dates like D.M.Y or M/D/Y, and decimal as . or ,"
            raise UsageError(f"{', '.join(sorted(stated))}: {hint}") from fault
        return writing

    def make_mapping(self) -> "ColumnMapping":
        """Return it as a mapping says it."""
        from onward.loaders.readers.tables import (  # heavy
            ColumnMapping,
            LineGrouping,
        )

        return ColumnMapping.model_validate(
            {
                "dates": self.dates or None,
                "decimal": self.decimal,
                "lines": LineGrouping(group_by="id") if self.has_lines else None,
            }
        )

    def make_form(self) -> "FormOptions":
        """Return the encoding as readers of tables take it."""
        from onward.loaders.readers.streams import FormOptions  # likewise

        return FormOptions(encoding=self.encoding or None)


def cut_orders(
    path: Path, most: int, writing: TableWriting | None = None
) -> "Iterator[ReceivedTransaction]":
    """Yield the orders of a file, and say in the place of the rest where they are too many.

    Args:
        path: The file.
        most: How many orders there may be.
        writing: How a table is written.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    from onward.queries.transactions.reading import split_objects  # Arrow

    refuse_packed(path)
    number = 0
    try:
        writing = writing or TableWriting()
        form, mapping = writing.make_form(), writing.make_mapping()
        orders = split_objects(path, "body", form=form, mapping=mapping)
        for number, order in enumerate(orders, start=1):
            if number > most:
                what = f"has more than {most:,} orders; those from here on are not read"
                yield InputRefused(what, file="body", hint="send the rest as another request")
                return
            yield order
    except InputRefused as fault:
        if number == 0:
            raise
        yield fault  # an answer has begun: what cannot be read has its line


def describe_table(path: Path, writing: TableWriting) -> str:
    """Say how a table is written, as it is read; "" of what is no table, or cannot be read."""
    from onward.loaders.readers.streams import recognise_form  # likewise

    if path.suffix != MANY[CSV]:
        return ""
    try:
        return recognise_form(path, writing.make_form()).describe()
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
