"""What a caller gives: arguments, days, limits, and orders as documents."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward import registry
from onward.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from onward.graph.store.workspace import Snapshot
    from onward.loaders.readers.streams import FormOptions
    from onward.loaders.readers.tables import ColumnMapping
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.transactions.transaction import Transaction
    from onward.viz.options import ExportOptions


# ------------------------------------------------------------------------------------------------
# Arguments as a program gives them: what is no text, path or number is refused before any answer.
#
# A wrong type must not end in an answer: the letters of "owns" are no kinds of ties, and an empty
# id is not the snapshot that is current now.
# ------------------------------------------------------------------------------------------------


def check_text(name: str, value: object) -> str:
    """Return a text.

    Args:
        name: Of the parameter, for the message.
        value: As it was given.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(value, str):
        return str(value)
    raise UsageError(f"{name} {_show_value(value)} is not a text")


def check_reference(name: str, value: object) -> str:
    """Return a text that refers to something; an empty one would fit whatever there is one of.

    Raises:
        UsageError: It is no text, or empty.
    """
    if not check_text(name, value).strip():
        raise UsageError(f"{name} is empty; say which one")
    return str(value)


def check_optional_text(name: str, value: object) -> str | None:
    """Return a text that says something, or None where nothing was given.

    Raises:
        UsageError: It is something else, or empty.
    """
    if value is None:
        return None
    if not check_text(name, value).strip():
        raise UsageError(f"{name} is empty; leave it out")
    return str(value)


def check_texts(name: str, values: object) -> tuple[str, ...]:
    """Return texts; one text is one, not its letters, and an iterator is read once.

    Raises:
        UsageError: Something in it is no text, or it cannot be read one by one.

    >>> check_texts("kinds", "owns"), check_texts("kinds", (kind for kind in ["owns", "controls"]))
    (('owns',), ('owns', 'controls'))
    """
    if isinstance(values, str):
        return (str(values),)
    if not isinstance(values, Iterable) or isinstance(values, bytes | bytearray):
        raise UsageError(f"{name} {_show_value(values)} is not a list of texts")
    return tuple(check_text(name, value) for value in values)


def check_pairs(name: str, values: object) -> tuple[tuple[str, str], ...]:
    """Return pairs of texts, of a mapping or of pairs.

    Raises:
        UsageError: It is neither, or something in it is no text.
    """
    items = values.items() if isinstance(values, Mapping) else values
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise UsageError(f"{name} {_show_value(values)} is not a mapping of texts")
    pairs = []
    for item in items:
        if not isinstance(item, tuple | list) or len(item) != 2:
            raise UsageError(f"{name}: {_show_value(item)} is not a pair of texts")
        pairs.append((check_text(name, item[0]), check_text(name, item[1])))
    return tuple(pairs)


def check_path(name: str, value: object) -> Path:
    """Return a path.

    Raises:
        UsageError: It is no path, or an empty one, which would be the folder that one stands in.
    """
    if not isinstance(value, str | PathLike) or isinstance(fspath(value), bytes):
        raise UsageError(f"{name} {_show_value(value)} is not a path")
    if isinstance(value, str) and not value.strip():
        raise UsageError(f"{name} is empty; name a file or folder")
    if "\0" in fspath(value):
        raise UsageError(f"{name} {_show_value(value)} is not a path")
    return Path(value)


def check_paths(name: str, values: object) -> tuple[Path, ...]:
    """Return paths; one path is one.

    Raises:
        UsageError: Something in it is no path, or it cannot be read one by one.
    """
    if isinstance(values, str | PathLike):
        return (check_path(name, values),)
    if not isinstance(values, Iterable) or isinstance(values, bytes | bytearray):
        raise UsageError(f"{name} {_show_value(values)} is not a list of paths")
    return tuple(check_path(name, value) for value in values)


def check_whole(name: str, value: object) -> int:
    """Return a whole number.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise UsageError(f"{name} {_show_value(value)} is not a whole number")


def check_number(name: str, value: object) -> float:
    """Return a number.

    Raises:
        UsageError: It is something else.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise UsageError(f"{name} {_show_value(value)} is not a number")


def check_share(name: str, value: object) -> float | None:
    """Return a share as a fraction, or None where nothing was given.

    Raises:
        UsageError: It is no number.
    """
    return None if value is None else check_number(name, value)


def _show_value(value: object) -> str:
    """Show a value in one line; of a long one the beginning is enough."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:60]}…"


# ------------------------------------------------------------------------------------------------
# Days of a question, and the one clock: everything below the API is told the time.
# ------------------------------------------------------------------------------------------------

Day = date | str | None
"""A day as a caller may give it: a date, or a text YYYY-MM-DD."""


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(tz=UTC)


def timestamp() -> str:
    """Return this moment as the records keep it, ISO 8601 in UTC with seconds."""
    return now().isoformat(timespec="seconds")


def today() -> date:
    """Return this day, in UTC."""
    return now().date()


def latest_today() -> date:
    """Return the day that it already is somewhere: there, what happened today is not yet to come.

    West of the date line clocks are fourteen hours ahead of UTC.
    """
    return (now() + timedelta(hours=14)).date()


def read_day(day: Day, name: str) -> date | None:
    """Read a day.

    Args:
        day: A date, or a text YYYY-MM-DD.
        name: Of the option or parameter, for the message.

    Raises:
        UsageError: It is neither; a moment is refused, too: its day depends on the time zone.

    >>> read_day("2026-05-02", "on")
    datetime.date(2026, 5, 2)
    """
    if isinstance(day, str):
        return parse_day(day, name)
    if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
        return day
    raise UsageError(f"{name} {day!r} is not a day; give a datetime.date, or YYYY-MM-DD")


def parse_day(text: str, name: str) -> date:
    """Read a day that is written as YYYY-MM-DD.

    Args:
        text: As it was typed.
        name: Of the option or parameter, for the message.

    Raises:
        UsageError: It is written otherwise, or there is no such day.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # `fromisoformat` also reads 20260502 and 2026-W18-6
    if day is None or day.isoformat() != text:
        raise UsageError(f"{name} {text!r} is not a date; use YYYY-MM-DD")
    return day


def question_day(on: date | None, snapshot: "Snapshot") -> date:
    """Return the day asked about, else the newest day on which a layer was retrieved.

    See docs/semantics.md, Time.

    Raises:
        UsageError: No layer has such a date.
    """
    from onward.graph.dates import first_day  # `--help` needs no dates

    if on is not None:
        return on
    dates = [layer.retrieved or layer.published for layer in snapshot.layers]
    days = [first_day(text) for text in dates if text]
    if not days:
        raise UsageError("no layer has a retrieval date; give --on YYYY-MM-DD")
    return max(days)


# ------------------------------------------------------------------------------------------------
# Which stored assessments are listed, and in which order.
# ------------------------------------------------------------------------------------------------

SORTS: Final = ("newest", "oldest", "worst")
"""Ways to sort a list of assessments; those that are equally bad stand with the newest first."""

UNNOTED: Final = "none"
"""Of orders with findings of which nobody has said what they make of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFilter:
    """Which assessments are listed; what is None is not looked at.

    Attributes:
        order: Id of the order.
        party: A part of the name or id of one of its parties.
        party_ids: One of its parties has one of these ids; of none, any has.
        verdict, suggestion: As the assessment has them.
        severity: Of its gravest finding.
        indicator: One of its findings is of this one.
        destination: The order's country of destination, two letters.
        decided: Whether somebody has decided on it.
        noted: What somebody makes of one of its findings; `UNNOTED` = nobody has said of any.
        outdated: Whether it is older than the lists that are loaded now.
        orders: Of one of these orders; None = of any.
        since, until: The day of the assessment is not before, and not after.
        newest: Whether of each order the newest alone is listed.
        sort: One of `SORTS`.
    """

    order: str | None = None
    party: str | None = None
    party_ids: frozenset[str] = frozenset()
    verdict: str | None = None
    suggestion: str | None = None
    severity: str | None = None
    indicator: str | None = None
    destination: str | None = None
    decided: bool | None = None
    noted: str | None = None
    outdated: bool | None = None
    orders: frozenset[str] | None = None
    since: str | None = None
    until: str | None = None
    newest: bool = False
    sort: str = "newest"


def check_word(name: str, word: str | None, words: Sequence[str]) -> str | None:
    """Return the word that is meant, however its letters and blanks are written.

    Raises:
        UsageError: There is no such word, or several begin so.
    """
    if word is None:
        return None
    folded = word.strip().replace(" ", "_").replace("-", "_").casefold()
    meant = [each for each in words if folded and each.casefold().startswith(folded)]
    meant = [each for each in meant if each.casefold() == folded] or meant
    if len(meant) != 1:
        raise UsageError(f"{name} {word!r} is not one of {', '.join(words)}")
    return meant[0]


# ------------------------------------------------------------------------------------------------
# Transactions and queries as they are given: plain data, a file of one, or a stream of many.
# ------------------------------------------------------------------------------------------------


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


# ------------------------------------------------------------------------------------------------
# Numbers that a caller may choose, and the bounds that they keep to.
# ------------------------------------------------------------------------------------------------

CARDS: Final = 60
"""Cards of a picture where nobody chooses: more are hard to read."""

CANDIDATES_SHOWN: Final = 5
"""Candidates of a name where nobody chooses."""

PARTIES_SHOWN: Final = 20
"""Parties of a search where nobody chooses."""

FEWEST_CARDS: Final = 5
MOST_CARDS: Final = 150

MOST_HOPS: Final = 6
"""Ties from a party to the farthest one on a map."""

MOST_JOBS: Final = 64

TOGETHER: Final = 64
"""Assessments that are kept in one write, at most."""


WAIT_S: Final = 60.0
"""Seconds that a writer waits for another one."""

MOST_WAIT_S: Final = 86_400.0


def check_wait(seconds: float) -> float:
    """Refuse a time that nobody waits.

    Raises:
        UsageError: It is below 0 or above a day.
    """
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not is_number or not 0 <= seconds <= MOST_WAIT_S:
        raise UsageError(f"--wait {seconds} is not between 0 and {MOST_WAIT_S:.0f} seconds")
    return float(seconds)


def check_budget(budget: int) -> None:
    """Refuse a number of cards that no picture can hold, or that shows nothing.

    Raises:
        UsageError: It is below 5 or above 150.
    """
    _check_range("--budget", budget, FEWEST_CARDS, MOST_CARDS)


def check_hops(hops: int) -> None:
    """Refuse a number of ties that is out of a map's range.

    Raises:
        UsageError: It is below 1 or above 6.
    """
    _check_range("--hops", hops, 1, MOST_HOPS)


def check_jobs(jobs: int) -> None:
    """Refuse a number of processes that is beyond all reason.

    Raises:
        UsageError: It is below 1 or above 64.
    """
    _check_range("--jobs", jobs, 1, MOST_JOBS)


def _check_range(option: str, number: int, least: int, most: int) -> None:
    if not least <= check_whole(option, number) <= most:
        raise UsageError(f"{option} {number} is not between {least} and {most}")


# ------------------------------------------------------------------------------------------------
# How documents for people are written: their language, letterhead, reference and addressee.
# ------------------------------------------------------------------------------------------------

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How briefings, letters and files for an authority are written.

    Attributes:
        language: Of their words: en, de or fr.
        policy: A policy file, whose ``organisation`` is the letterhead.
        reference: Under which the case is kept.
        addressee: To whom a document goes, line by line.
    """

    language: str = ENGLISH
    policy: str | Path | None = None
    reference: str = ""
    addressee: Sequence[str] = ()

    def fill(self, options: "ExportOptions", form: str) -> "ExportOptions":
        """Return the options of an export with what is said here.

        Raises:
            UsageError: There is no such language, or the format is not written in it.
            InputRefused: The policy file does not validate, or its logo cannot be taken.
        """
        from onward.viz.language.words import read_words

        language = check_text("language", self.language)
        read_words(language)
        if language != ENGLISH and not getattr(registry.find("export", form), "SPEAKS", False):
            raise UsageError(f"--lang {language}: {form} is in English; {_list_speaking()} are not")
        # one text is one line, and no list of letters
        lines = (self.addressee,) if isinstance(self.addressee, str) else self.addressee
        filled = replace(
            options,
            language=language,
            reference=check_text("reference", self.reference),
            addressee=tuple(check_text("addressee", line) for line in lines),
        )
        if self.policy is None:
            return filled
        return _add_letterhead(filled, check_path("policy", self.policy))


def _add_letterhead(options: "ExportOptions", policy_file: Path) -> "ExportOptions":
    from onward.queries.rules.policy import read_policy
    from onward.viz.paper.pdf import make_letterhead

    organisation = read_policy(policy_file).organisation
    return replace(options, letterhead=make_letterhead(organisation, policy_file))


def _list_speaking() -> str:
    names = registry.names("export")
    speaking = [name for name in names if getattr(registry.find("export", name), "SPEAKS", False)]
    return f"{', '.join(speaking[:-1])} and {speaking[-1]}"
