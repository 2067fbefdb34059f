"""Transactions and queries as they are given: plain data, a file of one, or a stream of many."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_path, check_text
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from onward.loaders.readers.streams import FormOptions
    from onward.loaders.readers.tables import ColumnMapping
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.transactions.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """How a person's tables are written and what their columns mean; None = recognised.

    Attributes:
        mapping: A file that says what the columns mean.
        separator, encoding, sheet: As in `onward.loaders.readers.streams.FormOptions`.
    """

    mapping: str | Path | None = None
    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    def form(self) -> "FormOptions":
        """Return how the tables are written."""
        from onward.loaders.readers.streams import FormOptions

        return FormOptions(self.separator, self.encoding, self.sheet)

    def read_mapping(self) -> "ColumnMapping | None":
        """Return what the columns mean; None where nothing is said.

        Raises:
            InputRefused: The mapping cannot be read.
        """
        from onward.loaders.readers.tables import read_mapping

        return None if self.mapping is None else read_mapping(Path(self.mapping))


def cut_documents(
    source: str | Path | Iterable[str | Mapping[str, object]],
    name: str = "",
    *,
    what: str = "transaction",
    table: TableOptions | None = None,
) -> "Iterator[ReceivedTransaction]":
    """Cut a file, lines of text, or plain data into single JSON objects that are not read yet.

    Args:
        source: A path, or lines, each a text or plain data.
        name: What errors call the lines; for a path it is the path.
        what: What errors call an object.
        table: How tables are written, and what their columns mean.

    Raises:
        InputRefused: There is no such file, it is no table and `table` says something of one, or
            the mapping cannot be read.
        UsageError: `table` says something of lines.
    """
    from onward.queries.transactions.reading import is_table, split_objects

    if isinstance(source, bytes) or not isinstance(source, str | Path | Iterable):
        raise UsageError(f"{source!r} is neither a path nor lines of text")
    if not isinstance(source, str | Path):
        if table not in (None, TableOptions()):
            raise UsageError("a mapping, separator, encoding or sheet is for files, not for lines")
        return split_objects(_write_lines(source), name, what)
    path = check_path("source", source)
    if path.is_dir():
        raise InputRefused("is a folder", file=str(source), hint="name its files")
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(source), hint="check the path")
    table = table or TableOptions()
    if table != TableOptions() and not is_table(path):
        hint = "a mapping, separator, encoding or sheet is for tables; leave it out"
        raise InputRefused("is not a table", file=str(source), hint=hint)
    return split_objects(path, str(source), what, table.form(), table.read_mapping())


def _write_lines(lines: Iterable[str | Mapping[str, object]]) -> Iterator[str]:
    """Yield each line; plain data become one.

    Raises:
        UsageError: A line is neither text nor plain data.
    """
    for line in lines:
        if not isinstance(line, Mapping):
            yield check_text("a line", line)
            continue
        try:
            yield json.dumps(dict(line), ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise UsageError(f"{dict(line)!r:.80} is not plain data: {error}") from error


def describe_tables(files: Iterable[str], options: TableOptions) -> Iterator[str]:
    """Yield how tables are written and what of them is left unread, where there is a word to say.

    Args:
        files: Names of files; what is no table is passed over.
        options: How they are written, and what their columns mean.
    """
    from onward.loaders.readers.tables import TableFile
    from onward.queries.transactions.reading import is_table

    mapping = options.read_mapping()
    for path in filter(is_table, map(Path, files)):
        description = TableFile.open(path, options.form()).describe()
        if description is not None:
            yield description
        if mapping is not None and mapping.ignore:
            yield f"{path.name}: not read: {', '.join(sorted(mapping.ignore))}"


def say_unread_orders(files: Iterable[str], options: TableOptions) -> Iterator[str]:
    """Yield of each workbook which further sheets look like orders: nobody has looked at these.

    Args:
        files: As in `describe_tables`.
        options: Likewise; who names a sheet has chosen it, and is told nothing.
    """
    from onward.queries.transactions.reading import find_unread_orders, is_table

    mapping = options.read_mapping()
    for path in filter(is_table, map(Path, files)):
        sheets = find_unread_orders(path, options.form(), mapping)
        if sheets:
            looks = "a sheet that is not read looks" if len(sheets) == 1 else "sheets look"
            yield (
                f"{path.name}: {looks} like orders, and nothing of it is assessed: "
                f"{', '.join(sheets)}; assess each with --sheet, or join them in one"
            )


def read_transaction(source: "Transaction | Mapping[str, object] | str | Path") -> "Transaction":
    """Read one transaction: as it is, plain data, or a file that holds exactly one.

    Raises:
        InputRefused: It does not validate, or the file holds none or several.
    """
    from onward.queries.model.assessment import AssessedTransaction
    from onward.queries.transactions.transaction import Transaction, parse_transaction

    if isinstance(source, AssessedTransaction):  # of an assessment: to be assessed once more
        stated = source.plain()
        del stated["hash"]
        return parse_transaction(stated)
    if isinstance(source, Transaction):
        return source
    if isinstance(source, Mapping):
        return parse_transaction(source)
    if not isinstance(source, str | Path):
        raise UsageError(f"{type(source).__name__} is not a transaction; give a mapping or a path")
    # two are enough to know that there is not exactly one, however long the file is
    documents = list(islice(cut_documents(source), 2))
    if len(documents) != 1:
        number = "no" if not documents else "more than one"
        raise InputRefused(
            f"holds {number} transaction", file=str(source), hint="assess_all reads any number"
        )
    document = documents[0]
    if isinstance(document, InputRefused):
        raise document
    return document.read()
