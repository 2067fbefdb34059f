"""What a workspace has assessed, listed; and the worklist that an order system takes back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from onward.api.inputs.arguments import check_optional_text
from onward.api.inputs.days import Day, read_day
from onward.errors import ExportError, UsageError

if TYPE_CHECKING:
    from onward.queries.assessment.batch import Refused
    from onward.queries.model.part import JsonObject
    from onward.queries.records.summaries import AssessmentSummary
    from onward.viz.tables.rows import CellTable

FINDINGS_SAID: Final = 5
"""Findings that a line of a worklist says in words; further ones are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFilter:
    """Which assessments are listed; what is None is not looked at.

    Attributes:
        order: Id of the order.
        party: A part of the name or id of one of its parties.
        verdict, suggestion: As the assessment has them.
        severity: Of its gravest finding.
        since, until: The day of the assessment is not before, and not after.
        newest: Whether of each order the newest alone is listed.
    """

    order: str | None = None
    party: str | None = None
    verdict: str | None = None
    suggestion: str | None = None
    severity: str | None = None
    since: str | None = None
    until: str | None = None
    newest: bool = False

    def choose(self, rows: "Iterable[AssessmentSummary]") -> "Iterator[AssessmentSummary]":
        """Yield those of some assessments, the newest first, that are meant."""
        seen: set[str] = set()
        for row in rows:
            is_newest = row.order not in seen
            seen.add(row.order)
            if (is_newest or not self.newest) and self._is_meant(row):
                yield row

    def _is_meant(self, row: "AssessmentSummary") -> bool:
        part = (self.party or "").casefold()
        return (
            self.order in (None, row.order)
            and self.verdict in (None, row.verdict)
            and self.suggestion in (None, row.suggestion)
            and self.severity in (None, row.severity)
            and (self.since is None or (row.at or "")[:10] >= self.since)
            and (self.until is None or (row.at or "")[:10] <= self.until)
            and any(part in party.casefold() for party in (*row.parties, ""))
        )


def make_filter(
    order: str | None,
    party: str | None,
    verdict: str | None,
    suggestion: str | None,
    since: Day,
    until: Day,
    *,
    severity: str | None,
    newest: bool,
) -> AssessmentFilter:
    """Check what assessments are asked for.

    Raises:
        UsageError: There is no such verdict, suggestion or severity, or a text is blank.
    """
    from onward.queries.model.words import Severity, SuggestedAction, Verdict

    first, last = read_day(since, "since"), read_day(until, "until")
    return AssessmentFilter(
        order=check_optional_text("order", order),
        party=check_optional_text("party", party),
        verdict=_check_word("verdict", verdict, get_args(Verdict)),
        suggestion=_check_word("suggestion", suggestion, get_args(SuggestedAction)),
        severity=_check_word("severity", severity, get_args(Severity)),
        since=None if first is None else first.isoformat(),
        until=None if last is None else last.isoformat(),
        newest=newest,
    )


def _check_word(name: str, word: str | None, words: Sequence[str]) -> str | None:
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


def summary_data(row: "AssessmentSummary") -> "JsonObject":
    """Return a line of the list as JSON data."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(row).items()
    }


def make_worklist(
    rows: "Iterable[AssessmentSummary]", refused: "Iterable[Refused]" = ()
) -> "CellTable":
    """Return assessments as the table that an order system takes back, the worst first.

    Orders that were refused stand behind those with findings: nobody has looked at them.

    Args:
        rows: One an order.
        refused: The orders that could not be read.
    """
    from onward.viz.tables.rows import CellTable

    ranked = sorted(rows, key=lambda row: row.rank())
    with_findings = [_write_row(row) for row in ranked if row.verdict == "FINDINGS"]
    others = [_write_row(row) for row in ranked if row.verdict != "FINDINGS"]
    rejected = [_write_refused(row) for row in refused]
    return CellTable("Orders", COLUMNS, (*with_findings, *rejected, *others))


COLUMNS: Final = (
    *("order", "date", "verdict", "suggestion", "severity", "findings", "not_known"),
    *("valid_on", "known_by", "assessment", "assessed_at", "parties"),
)
"""Columns of a worklist."""


def _write_row(row: "AssessmentSummary") -> tuple[str | None, ...]:
    return (
        row.order,
        row.date,
        row.verdict,
        row.suggestion,
        row.severity,
        join_words(row.findings),
        join_words(row.gaps),
        row.on,
        row.as_of,
        row.id,
        row.at,
        "; ".join(row.parties),
    )


def _write_refused(refused: "Refused") -> tuple[str | None, ...]:
    blanks = (None,) * (len(COLUMNS) - 7)
    return (refused.order, None, "REJECTED", None, None, None, refused.because, *blanks)


def join_words(texts: Sequence[str]) -> str | None:
    """Return sentences as one cell; beyond a few, the further ones are counted."""
    if not texts:
        return None
    more = len(texts) - FINDINGS_SAID
    further = (f"and {more} more",) if more > 0 else ()
    return "\n".join((*texts[:FINDINGS_SAID], *further))


def check_worklist_path(path: Path) -> Path:
    """Return the path of a worklist, if it can be one.

    Raises:
        UsageError: It is neither a CSV file nor a workbook.
        ExportError: It is a workbook, and openpyxl is not installed.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"{path}: a summary is a .csv or an .xlsx file; name it so")
    if path.suffix.lower() == ".xlsx":
        from importlib.util import find_spec

        if find_spec("openpyxl") is None:
            raise ExportError("xlsx: openpyxl is not installed; install onward[xlsx]")
    return path


def render_worklist(table: "CellTable", path: Path, day: str) -> bytes:
    """Write a worklist as CSV or as a workbook, by the name of its file; no text is a formula.

    Args:
        table: The worklist.
        path: Its file.
        day: The day that a workbook states as its own.
    """
    if path.suffix.lower() == ".xlsx":
        from onward.viz.exports.xlsx import write_workbook

        return write_workbook([table], "Assessed orders", "worst first", day)
    from onward.viz.exports.csv import write_cells

    return write_cells(table)
