"""Transactions and queries as they are given: plain data, a file of one, or a stream of many."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.transactions.transaction import Transaction


def cut_documents(
    source: str | Path | Iterable[str], name: str = "", *, what: str = "transaction"
) -> "Iterator[ReceivedTransaction]":
    """Cut a file, or lines of text, into single JSON objects that are not read yet.

    Args:
        source: A path, or lines.
        name: What errors call the lines; for a path it is the path.
        what: What errors call an object.

    Raises:
        InputRefused: There is no such file.
    """
    from onward.queries.transactions.files import split_objects

    if not isinstance(source, str | Path):
        return split_objects(source, name, what)
    path = Path(source)
    if path.is_dir():
        raise InputRefused("is a folder", file=str(source), hint="name its files")
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(source), hint="check the path")
    return split_objects(path, str(source), what)


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
