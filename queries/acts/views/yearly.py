"""A year in figures, for the yearly review of a compliance programme."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

import orjson

from onward.queries.acts.forms import RecordedAct
from onward.queries.acts.kinds.inquiries import Inquiry, InquiryAnswer
from onward.queries.acts.kinds.judgements import Adjudication, Decision
from onward.queries.acts.kinds.measures import Correction, Notification
from onward.queries.acts.reading import recorded_act
from onward.queries.model.part import JsonObject
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.newest import NewestAssessment
from onward.queries.records.store import RecordStore

Counts = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReport:
    """What was assessed and done in a year.

    Attributes:
        orders: Orders whose newest assessment of the year is counted in verdicts, suggestions,
            indicators and incomplete.
        hours_to_decide: Median of the hours from the assessment that was decided on to the
            decision; None where nothing was decided.
        overrides: Decisions that were weaker than what was suggested.
        false_matches: Matches that were judged not to be the same.
    """

    year: int
    assessments: int
    orders: int
    verdicts: Counts
    suggestions: Counts
    indicators: Counts
    decisions: Counts
    hours_to_decide: str | None
    overrides: int
    approvals: int
    false_matches: int
    matches_judged: int
    questions: int
    answers: int
    notices: Counts
    corrections: int
    shipped: int
    rescreened: int

    def to_data(self) -> JsonObject:
        """Return the report as ``onward report --json`` prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


def report_year(store: RecordStore, year: int) -> YearReport:
    """Count what a record store holds of a year, by the days on which it was recorded."""
    begins = f"{year:04}-"
    kinds = Counter(row["kind"] for row in store.iterate_log() if row["at"].startswith(begins))
    newest = store.newest(begins)
    acts = [act for act in map(recorded_act, store.acts()) if act.at.startswith(begins)]
    verdicts: Counter[str] = Counter()
    suggestions: Counter[str] = Counter()
    indicators: Counter[str] = Counter()
    for outcome in _list_outcomes(store, newest.values()):
        verdicts[outcome.verdict] += 1
        suggestions[outcome.suggestion] += 1
        indicators.update(outcome.indicators)
    decided = [act.act for act in acts if isinstance(act.act, Decision)]
    judged = [act.act for act in acts if isinstance(act.act, Adjudication)]
    times = store.times_of({(act.assessment, act.content_hash) for act in decided})
    return YearReport(
        year=year,
        assessments=kinds["assessed"],
        orders=len(newest),
        verdicts=dict(sorted(verdicts.items())),
        suggestions=dict(sorted(suggestions.items())),
        indicators=dict(sorted(indicators.items(), key=lambda row: (-row[1], row[0]))),
        decisions=dict(sorted(Counter(act.value for act in decided).items())),
        hours_to_decide=_say_median(list(_list_hours(acts, times))),
        overrides=sum(act.override is not None for act in decided),
        approvals=kinds["approved"],
        false_matches=sum(act.verdict == "false_match" for act in judged),
        matches_judged=len(judged),
        questions=sum(isinstance(act.act, Inquiry) for act in acts),
        answers=sum(isinstance(act.act, InquiryAnswer) for act in acts),
        notices=dict(sorted(_count_notices(acts).items())),
        corrections=sum(isinstance(act.act, Correction) for act in acts),
        shipped=kinds["shipped"],
        rescreened=kinds["rescreened"],
    )


def _list_outcomes(
    store: RecordStore, rows: Collection[NewestAssessment]
) -> Iterator[AssessmentOutcome]:
    """Yield what came of each assessment; where the log does not say it, it is read."""
    yield from (row.outcome for row in rows if row.outcome is not None)
    unsaid = [row.id for row in rows if row.outcome is None]
    for _, payload in store.read_payloads(unsaid) if unsaid else ():
        yield AssessmentOutcome.read(orjson.loads(payload))


def _count_notices(acts: list[RecordedAct]) -> Counter[str]:
    notices = (act.act for act in acts if isinstance(act.act, Notification))
    return Counter(notice.duty for notice in notices if notice.reply is None)


def _list_hours(acts: list[RecordedAct], times: dict[str, str]) -> Iterator[float]:
    """Yield how many hours passed between each assessment and the decision on it."""
    for made in acts:
        assessed = times.get(made.act.content_hash)
        if isinstance(made.act, Decision) and assessed is not None:
            passed = datetime.fromisoformat(made.at) - datetime.fromisoformat(assessed)
            yield passed.total_seconds() / 3600


def _say_median(hours: list[float]) -> str | None:
    return f"{median(hours):.1f}" if hours else None
