"""An assessment in one line: of what order, what came of it, what was found in words."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import orjson

from onward.graph.json_forms import canonical_json
from onward.queries.model.words import Severity, SuggestedAction, Verdict
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.lists.parties import name_parties

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
