"""A transaction as the order system gives it (00, A transaction; 03, section 1).

Strict: an unknown key, a wrong type or an impossible date is refused with its place. Nothing that
a practitioner may not know yet is refused: what is missing stays None, and is a gap, not an error.
Money, quantities and shares are decimal texts.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import AfterValidator, Field

from onward.errors import InputRefused, LimitExceeded
from onward.loaders import limits
from onward.queries.fields import Country, Day, Text
from onward.queries.order import (
    Answer,
    Contract,
    EndUse,
    Item,
    Letter,
    Licence,
    TransactionDocument,
    TransactionParty,
)
from onward.queries.questionnaire import QUESTIONS
from onward.queries.strict import Strict, json_document

Kind = Literal["export", "transit", "brokering", "technical_assistance", "software_download"]


def _known_questions(answers: dict[str, Answer]) -> dict[str, Answer]:
    for key in answers:
        if key not in QUESTIONS:
            raise ValueError(f"there is no question {key!r}; use a key of the questionnaire")
    return answers


class Transaction(Strict):
    """One order to assess. `date` is None only while no date is known yet."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    date: Day | None = None
    kind: Kind | None = None
    reference: Text | None = None
    contract_date: Day | None = None
    order_date: Day | None = None
    planned_ship_date: Day | None = None
    parties: tuple[TransactionParty, ...] = ()
    items: tuple[Item, ...] = ()
    destination: Country | None = None
    route: tuple[Country, ...] = ()
    unloading_place: Text | None = None
    incoterm: Text | None = None
    end_use: EndUse = EndUse()
    contract: Contract = Contract()
    licence: Licence | None = None
    letters: tuple[Letter, ...] = ()
    documents: tuple[TransactionDocument, ...] = ()
    answers: Annotated[dict[str, Answer], AfterValidator(_known_questions)] = Field(
        default_factory=dict
    )
    fictional: bool = False

    @property
    def day(self) -> datetime.date | None:
        """The transaction's date."""
        return datetime.date.fromisoformat(self.date) if self.date else None

    def with_role(self, *roles: str) -> tuple[TransactionParty, ...]:
        """Give the parties that have one of the roles, in the order given."""
        return tuple(party for party in self.parties if party.role in roles)

    def plain(self) -> dict[str, Any]:
        """Give the transaction as plain data, normalised: what is not stated is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


def transaction_hash(transaction: Transaction) -> str:
    """SHA-256 of the canonical JSON (RFC 8785): a changed transaction is another transaction."""
    return hashlib.sha256(rfc8785.dumps(transaction.plain())).hexdigest()


def parse_transaction(data: Mapping[str, Any], file: str = "") -> Transaction:
    """Check a transaction given as plain data, by a web request or a test.

    Raises:
        InputRefused: It does not validate; one line, with the place of the first fault.
    """
    return json_document(json.dumps(data), file).fill(Transaction)


def read_transactions(
    source: Path | Iterable[str], name: str = ""
) -> Iterator[Transaction | InputRefused]:
    """Read a JSON object, a list of them, or JSON lines; a bad one does not stop the others.

    Args:
        source: A file, or text lines such as ``sys.stdin``.
        name: Name for error messages; default the file's own, or ``-``.

    Yields:
        Each transaction, or the reason for which a line is refused.

    Raises:
        InputRefused: The file cannot be read at all.
    """
    if not isinstance(source, Path):
        yield from _documents(source, name or "-")
        return
    try:
        with source.open(encoding="utf-8-sig", newline="\n") as lines:
            yield from _documents(lines, name or str(source))
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(
            "the file cannot be read", file=name or str(source), mend="give JSON in UTF-8"
        ) from error


def _documents(lines: Iterable[str], file: str) -> Iterator[Transaction | InputRefused]:
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    first = next(numbered, None)
    if first is None:
        yield InputRefused("there is no transaction", file=file, mend="give a JSON object")
        return
    if first[1].lstrip().startswith("["):
        yield from _listed(_joined(first, numbered), file, first[0])
        return
    if _is_unfinished(first[1]):
        yield _transaction(_joined(first, numbered), file, first[0])
        return
    yield _transaction(first[1], file, first[0])
    for number, line in numbered:
        yield _transaction(line, file, number)


_OPEN = re.compile(r"\s*\[\s*")
_COMMA = re.compile(r"\s*,\s*")
_CLOSE = re.compile(r"\s*\]\s*\Z")


def _listed(text: str, file: str, line: int) -> Iterator[Transaction | InputRefused]:
    """Read a JSON list object by object, each with the line on which it begins."""
    if len(text) > limits.LINE_BYTES:
        what = f"a list may have {limits.LINE_BYTES:,} characters"
        yield LimitExceeded(what, file=file, line=line, mend="give one object a line")
        return
    end, gap = 0, _OPEN.match(text)
    while gap is not None:
        line += text.count("\n", end, gap.end())
        start = gap.end()
        try:
            _, end = json.JSONDecoder().raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            yield _transaction(text[start:], file, line)  # it says what is wrong
            return
        yield _transaction(text[start:end], file, line)
        line += text.count("\n", start, end)
        gap = _COMMA.match(text, end)
    if not _CLOSE.match(text, end):
        mend = "put a comma between objects, and ] after the last"
        yield InputRefused("the list breaks off here", file=file, line=line, mend=mend)


def _is_unfinished(line: str) -> bool:
    """Tell whether a first line is the beginning of an object written over several lines."""
    text = line.rstrip()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text)
    except RecursionError:
        return False
    return False


def _joined(first: tuple[int, str], rest: Iterable[tuple[int, str]]) -> str:
    """Put an object's lines together, blank ones kept, so that lines can still be counted."""
    at, text = first
    parts, size = [text], len(text)
    for number, line in rest:
        parts.append("\n" * (number - at - 1) + line)
        at, size = number, size + len(line)
        if size > limits.LINE_BYTES:
            break  # json_document refuses it by name
    return "".join(parts)


def _transaction(text: str, file: str, line: int) -> Transaction | InputRefused:
    try:
        return json_document(text, file, line).fill(Transaction)
    except InputRefused as refused:
        return refused
