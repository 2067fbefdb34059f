"""The newest assessment of each order by what the log says of it: none of them is read for that."""

import dataclasses
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self, get_args

import orjson

from onward.graph.json_forms import canonical_hash, canonical_json
from onward.queries.model.assessment import Severity, SuggestedAction, Verdict
from onward.queries.records.entries import (
    AssessmentOutcome,
    LoggedAssessment,
    LogIndex,
    check_assessment,
    match_columns,
)
from onward.queries.records.file import name_parties
from onward.queries.records.log import LogEntry
from onward.queries.records.putting import PutAssessments

# ------------------------------------------------------------------------------------------------
# An assessment in one line: of what order, what came of it, what was found in words.
# ------------------------------------------------------------------------------------------------

VERDICTS: Final[tuple[Verdict, ...]] = ("FINDINGS", "INCOMPLETE", "CLEAR_WITHIN_STATED_LIMITS")
"""The strongest first."""

_SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
"""The gravest first."""

SUGGESTIONS: Final[tuple[SuggestedAction, ...]] = get_args(SuggestedAction)
"""The strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSummary:
    """One assessment, as a list of them shows it.

    Attributes:
        id: Of the assessment.
        order: Of the transaction.
        date: Of the transaction; None where it states none.
        on, as_of: The days of the question.
        at: When it was stored, UTC; None where it is not stored yet.
        severity: The gravest of its findings; None where there is none.
        findings: What was found, each in its own sentence, the gravest first.
        context: How many findings of context there are beside them, which decide nothing.
        gaps: What is not known, in words: of an incomplete one all that keeps it from being whole.
        gap_fields: Of each of these the field of the order that it is about, by its path; empty
            where it is about none.
        parties: The names and ids of the order's parties.
        snapshot: What it was assessed against.
    """

    id: str
    order: str
    date: str | None
    on: str
    as_of: str | None
    at: str | None
    verdict: str
    complete: bool
    suggestion: str
    severity: str | None
    findings: tuple[str, ...]
    context: int
    gaps: tuple[str, ...]
    gap_fields: tuple[str, ...]
    parties: tuple[str, ...]
    snapshot: str

    @classmethod
    def from_json(cls, payload: bytes, stored_at: str | None = None) -> "AssessmentSummary":
        """Return the summary of a stored assessment."""
        data = orjson.loads(payload)
        transaction, coverage = data["transaction"], data["coverage"]
        fields = {gap["why_it_matters"]: gap["field"] for gap in coverage["gaps"]}
        gaps = tuple(dict.fromkeys(_list_unknown(data)))
        counted = [row for row in data["findings"] if row["kind"] != "context"]
        return cls(
            id=data["id"],
            order=transaction["id"],
            date=transaction.get("date"),
            on=data["on"],
            as_of=data["as_of"],
            at=stored_at,
            verdict=data["verdict"],
            complete=data["complete"],
            suggestion=data["suggestion"]["value"],
            severity=counted[0]["severity"] if counted else None,
            findings=tuple(row["summary"] for row in counted),
            context=len(data["findings"]) - len(counted),
            gaps=gaps,
            gap_fields=tuple(fields.get(text, "") for text in gaps),
            parties=name_parties(transaction, coverage["parties"]),
            snapshot=data["snapshot"],
        )

    def to_json(self, content_hash: str) -> bytes:
        """Return it as canonical JSON, with the hash of the whole; when it was stored is no answer.

        Args:
            content_hash: Of the assessment.
        """
        keys = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        del keys["at"]
        return canonical_json({**keys, "content_hash": content_hash})

    def rank(self) -> tuple[int, int, int, int, str, str]:
        """Return a key by which the worst assessments come first."""
        return (
            *_rank_words(self.verdict, self.severity, self.suggestion),
            -len(self.findings),
            self.order,
            self.id,
        )


def _list_unknown(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield gaps, and of an incomplete assessment what could not be answered and limits hit."""
    yield from (gap["why_it_matters"] for gap in data["coverage"]["gaps"])
    if not data["complete"]:
        yield from (f"{row['title']}: {row['text']}" for row in data["cannot_tell"])
        yield from (f"{row['limit']}: {row['effect']}" for row in data["coverage"]["limits_hit"])


def rank_outcome(outcome: AssessmentOutcome) -> tuple[int, int, int]:
    """Return a key by which the worst outcomes come first."""
    return _rank_words(outcome.verdict, outcome.severity, outcome.suggestion)


def _rank_words(verdict: str, severity: str | None, suggestion: str) -> tuple[int, int, int]:
    return (
        _place_of_word(VERDICTS, verdict),
        _place_of_word(_SEVERITIES, severity),
        _place_of_word(SUGGESTIONS, suggestion),
    )


def _place_of_word(words: Sequence[str], word: str | None) -> int:
    return words.index(word) if word in words else len(words)


# ------------------------------------------------------------------------------------------------
# What is counted of an assessment, beside its verdict: what was found, and why it is not whole.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssessmentTally:
    """What is counted of one assessment; no name, no id of an order or a party.

    Attributes:
        findings: Indicator and status of each finding.
        missing: Why it is not whole, each reason once: ``gap_`` and what a key fact that is not
            known is of, the reason for which an indicator has no answer, or ``limit``. Empty where
            it is whole.
    """

    findings: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, payload: bytes) -> Self:
        """Return what is counted of an assessment, from its JSON."""
        return cls.from_data(orjson.loads(payload))

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Return what is counted of an assessment that is plain data."""
        findings = tuple((row["indicator"], row["status"]) for row in data["findings"])
        return cls(findings, tuple(sorted(set(_list_reasons(data)))))


def _list_reasons(data: dict[str, Any]) -> Iterator[str]:
    if data["complete"]:
        return
    coverage = data["coverage"]
    yield from (f"gap_{gap['on']}" for gap in coverage["gaps"])
    yield from (row["reason"] for row in data["cannot_tell"])
    if coverage["limits_hit"]:
        yield "limit"


_SELECT_CONTENT: Final = (
    "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? AND content_hash = ?"
)
_SELECT_NEWEST: Final = (
    "SELECT unpacked(CAST(json AS BLOB)) FROM assessments WHERE id = ? ORDER BY rowid DESC LIMIT 1"
)
_SELECT_OTHERS: Final = (
    "SELECT a.id, a.verdict, a.rowid > (SELECT coalesce(max(o.rowid), 0) FROM assessments o "
    "WHERE o.transaction_hash = ?2), CAST(t.json AS BLOB) FROM transactions t JOIN assessments a "
    "ON a.transaction_hash = t.hash WHERE t.id = ?1 AND t.hash <> ?2 ORDER BY a.rowid DESC"
)

_SELECT_STORED: Final = (
    "SELECT DISTINCT t.id FROM transactions t WHERE t.id IN (SELECT value FROM json_each(?))"
)
_SELECT_BY_HASH: Final = "SELECT CAST(json AS BLOB) FROM transactions WHERE hash = ?"
_SELECT_ORDER: Final = (
    "SELECT CAST(t.json AS BLOB) FROM assessments a "
    "JOIN transactions t ON t.hash = a.transaction_hash WHERE a.content_hash = ? LIMIT 1"
)


def hash_unread(written: bytes) -> str:
    """Return the hash of an order, as it is stored, without what was read in its texts."""
    stated = orjson.loads(written)
    return canonical_hash({key: stated[key] for key in stated.keys() - {"hash", "readings"}})


@dataclass(frozen=True, slots=True)
class ReplacedOrder:
    """An order that was assessed worse than the one of the same number that took its place.

    Attributes:
        assessment: The id of its assessment.
        outcome: What came of it.
    """

    assessment: str
    outcome: AssessmentOutcome

    @classmethod
    def find_gravest(
        cls, newest: AssessmentOutcome, others: Iterable[tuple[str, AssessmentOutcome]]
    ) -> Self | None:
        """Return the gravest of other orders of a number, if it is graver than the newest.

        Args:
            newest: What came of the order that is assessed last.
            others: Ids and outcomes of assessments of orders with other contents, the newest first.
        """
        gravest = min(others, key=lambda row: rank_outcome(row[1]), default=None)
        if gravest is None or rank_outcome(gravest[1]) >= rank_outcome(newest):
            return None
        return cls(*gravest)


@dataclass(frozen=True, slots=True)
class NewestAssessment:
    """The newest assessment of an order.

    Attributes:
        id: Of the assessment.
        order, order_hash: The order's id and hash.
        at: When it was put, UTC.
        snapshot: What it was assessed against.
        outcome: What came of it; None where only the assessment itself says it.
        replaced: The gravest order of the same number with other contents, if it is graver.
    """

    id: str
    order: str
    order_hash: str
    at: str
    snapshot: str
    outcome: AssessmentOutcome | None
    replaced: ReplacedOrder | None = None


class NewestAssessments(PutAssessments):
    """A file of records, as far as it says which assessment of an order is the newest."""

    def newest(self, begins: str = "") -> dict[str, NewestAssessment]:
        """Return the newest assessment of each order, in the order in which these were put.

        Args:
            begins: How the time begins at which it was put: a year, for instance.

        Raises:
            ChainBroken: The log was changed, or what the tables repeat of it.
        """
        with self._named_file(), self._read_together():
            index = self._index_log()
            lines: dict[bytes, LoggedAssessment] = {}
            graver: dict[int, list[int]] = {}
            for line in index.list_assessments():
                if line.day.startswith(begins):
                    last = lines.setdefault(line.order, line)
                    if _is_graver(line, last):
                        graver.setdefault(last.number, []).append(line.number)
            numbers = sorted(line.number for line in lines.values())
            rows = map(self._make_newest, self._read_entries(index, numbers))
            return {
                row.order: self._name_replaced(row, index, graver.get(number, ()))
                for number, row in zip(numbers, rows, strict=True)
            }

    def _name_replaced(
        self, row: NewestAssessment, index: LogIndex, graver: Iterable[int]
    ) -> NewestAssessment:
        """Return an order's newest assessment with the graver order whose place it has taken.

        Args:
            row: The assessment.
            index: Of the log.
            graver: The numbers of graver assessments of orders of its number, the newest first.
        """
        if row.outcome is None:
            return row
        entries = self._read_entries(index, graver)
        others = (
            (entry["object"], outcome)
            for entry in entries
            if self._is_another(entry.get("transaction_hash", row.order_hash), row.order_hash)
            and (outcome := AssessmentOutcome.of_entry(entry))
        )
        return replace(row, replaced=ReplacedOrder.find_gravest(row.outcome, others))

    def _make_newest(self, entry: LogEntry) -> NewestAssessment:
        name, stored_at = entry["object"], entry["at"]
        if "transaction_hash" in entry:
            order, order_hash = entry["order"], entry["transaction_hash"]
        else:  # an earlier version wrote it: the tables say it
            columns = self._iterate_columns("WHERE a.id = ? AND a.at = ?", name, stored_at)
            ((*_, stated, _, digest), _), *_ = match_columns(columns, [entry])
            order, order_hash = stated or "", digest or ""
        outcome = AssessmentOutcome.of_entry(entry)
        return NewestAssessment(name, order, order_hash, stored_at, entry["snapshot"], outcome)

    def _is_another(self, order_hash: str, other: str) -> bool:
        """Tell whether two orders have other contents, whoever has read the texts of either."""
        if order_hash == other:
            return False
        unread = [self._hash_unread(each) for each in (order_hash, other)]
        return None in unread or unread[0] != unread[1]

    def _hash_unread(self, order_hash: str) -> str | None:
        """Return the hash of a stored order without its readings; None where it is not stored."""
        rows = self._fetch_rows(_SELECT_BY_HASH, order_hash)
        return hash_unread(rows[0][0]) if rows else None

    def find_other_orders(
        self, order: str, order_hash: str, unread_hash: str | None = None
    ) -> tuple[tuple[str, str, bool], ...]:
        """Return the assessments of orders of one number with other contents, the newest first.

        They are not checked: whoever acts on one reads it. That somebody has read an order's texts
        makes no other contents of it.

        Args:
            order: The number.
            order_hash: Of the order that is meant; its own assessments are left out.
            unread_hash: The same without its readings; default of the stored order.

        Returns:
            Of each its id, its verdict, and whether it is newer than all of the order meant.
        """
        with self._named_file():
            rows = self._fetch_rows(_SELECT_OTHERS, order, order_hash)
            unread = unread_hash or (self._hash_unread(order_hash) if rows else None)
        others = ((row[:3], hash_unread(row[3])) for row in rows)
        return tuple(row for row, digest in others if digest != unread)

    def find_stored_orders(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of some numbers of orders that an assessed order has."""
        with self._named_file():
            rows = self._fetch_rows(_SELECT_STORED, json.dumps([*numbers]))
        return frozenset(number for (number,) in rows)

    def read_order_of(self, content_hash: str) -> bytes | None:
        """Return the order of an assessment, as JSON; None where it is not stored any more."""
        with self._named_file():
            rows = self._fetch_rows(_SELECT_ORDER, content_hash)
        return bytes(rows[0][0]) if rows else None

    def newest_ids(self) -> dict[str, str]:
        """Return the newest assessment's id of each order, as `newest` does."""
        return {order: row.id for order, row in self.newest().items()}

    def times_of(self, contents: Collection[tuple[str, str]]) -> dict[str, str]:
        """Return when some assessments were put, by their content hashes.

        Args:
            contents: Their ids, with the content hashes.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        times: dict[str, str] = {}
        with self._named_file(), self._read_together():
            for name, digest in sorted(contents):
                entries = self._find_entries(name)
                for (payload,) in self._fetch_rows(_SELECT_CONTENT, name, digest):
                    times[digest] = check_assessment(name, payload, entries)["at"]
        return times

    def read_payloads(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each id with its newest assessment as it is stored, in the order of the ids.

        Raises:
            ChainBroken: One was changed after it was stored, or the log was.
        """
        for name in names:
            with self._named_file(), self._read_together():
                entries = self._find_entries(name)
                rows = self._fetch_rows(_SELECT_NEWEST, name)
                check_assessment(name, rows[0][0], entries)
            yield name, rows[0][0]


def _is_graver(line: LoggedAssessment, last: LoggedAssessment) -> bool:
    """Tell whether an assessment is graver than the last one of its order, by what the log says."""
    if line.outcome is None or last.outcome is None:
        return False
    return rank_outcome(line.outcome) < rank_outcome(last.outcome)
