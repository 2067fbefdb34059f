"""What is not known, was not looked at, or is out of date: each said once."""

from collections.abc import Iterator
from typing import Final

from onward.graph.dates import aged_from
from onward.graph.sayings import upper_first
from onward.queries.assessment.words.gaps import GapWords, describe_unknown, fill_gap_words
from onward.queries.model.assessment import Assessment
from onward.queries.model.coverage import Gap, SourceCoverage
from onward.queries.transactions.transaction import Transaction
from onward.viz.briefing.sentences import say_line
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import SectionData
from onward.viz.content.sections import (
    CHANGES,
    COMPARISON,
    CONTEXT,
    DUTIES,
    GOODS,
    NEAR_MISSES,
    REMARKS,
)
from onward.viz.content.texts import printable
from onward.viz.language.articles import say_regime
from onward.viz.language.forms import say_day
from onward.viz.language.rendering import render, render_ours
from onward.viz.language.words import Words
from onward.viz.scene import Scene

MOST_REASONS: Final = 6
"""Reasons of the band on the first page; the rest stands with what is not known."""

_SAID_ANEW: Final = frozenset({"not_applicable", "regimes"})
"""Sections whose lines hold more than texts of the assessment."""

_ELSEWHERE: Final = frozenset({CONTEXT, NEAR_MISSES, DUTIES, GOODS, REMARKS, COMPARISON, CHANGES})


def list_missing(assessment: Assessment, sources: SourceNames) -> list[str]:
    """Return why an assessment is not complete, for its first page: old sources in one line."""
    words = sources.words
    if assessment.complete and assessment.verdict != "INCOMPLETE":
        return []
    reasons = [say_gap(gap, assessment, words) for gap in _list_gaps(assessment)]
    reasons += [
        words.say("incomplete.question", title=render(row.title, words))
        for row in assessment.cannot_tell
    ]
    reasons += [render(limit.effect, words) for limit in assessment.coverage.limits_hit]
    has_old_source = any(gap.on == "source" for gap in assessment.coverage.gaps)
    stale = [sources.say_stale()] if has_old_source else []
    distinct = list(dict.fromkeys(printable(reason) for reason in (*stale, *reasons) if reason))
    left = len(distinct) - MOST_REASONS
    if left > 1:
        more = words.say("incomplete.more", count=left)
        return [*distinct[:MOST_REASONS], more]
    return distinct


def fill_gap(gap: Gap, order: Transaction, words: Words) -> GapWords:
    """Return what is not known of an order, and what asks for it, in the language of a document."""
    return fill_gap_words(gap.field, gap.role, order, words.translate, words.role, words.fill)


def say_gap(gap: Gap, assessment: Assessment, words: Words) -> str:
    """Return a fact that is not known, in the language of the document."""
    order = assessment.transaction
    unknown = fill_gap(gap, order, words)
    same = describe_unknown(gap.field, gap.role, order)
    # a gap that has words of its own keeps them: the table of places does not describe it
    return unknown.what if same.what == gap.what else render(gap.what, words)


def _list_gaps(assessment: Assessment) -> Iterator[Gap]:
    """Yield the gaps but those of sources that are merely old: these are said in one line."""
    stale = {source.dataset for source in assessment.coverage.sources if source.stale}
    for gap in assessment.coverage.gaps:
        if not (gap.on == "source" and gap.field in stale):
            yield gap


def list_open_facts(assessment: Assessment, sources: SourceNames) -> list[str]:
    """Return every fact that is not known, with why it matters; old sources in one line."""
    words = sources.words
    gaps = [
        f"{upper_first(say_gap(gap, assessment, words))}{_say_why(gap, words)}"
        for gap in _list_gaps(assessment)
    ]
    return [printable(line) for line in (sources.say_stale(), *gaps) if line]


def list_unseen(scene: Scene, sources: SourceNames) -> Iterator[SectionData]:
    """Yield all that was not looked at, not known or not shown."""
    words = sources.words
    record = scene.record
    if record is not None and (stale := sources.list_stale()):
        lines = [_say_stale(source, sources) for source in stale]
        yield {"title": words["unseen.stale"], "lines": lines}
    for section in scene.sections:
        if section.kind in _ELSEWHERE:
            continue
        if section.kind == "gaps" and record is not None:
            lines = list_open_facts(record, sources)[bool(sources.list_stale()) :]
        elif record is not None and section.kind in _SAID_ANEW:
            lines = list(_say_section(section.kind, record, words))
        else:
            lines = [say_line(line, words) for line in section.lines]
        if lines:
            title = words.find(f"unseen.{section.kind}", render_ours(section.title, words))
            yield {"title": title, "lines": lines}
    if scene.notes:
        lines = [render(note, words) for note in scene.notes]
        yield {"title": words["unseen.left_out"], "lines": lines}


def _say_section(kind: str, record: Assessment, words: Words) -> Iterator[str]:
    """Yield the lines of a section that are more than texts of the assessment."""
    if kind == "not_applicable":
        for row in record.not_applicable:
            yield printable(
                f"{render(row.title, words)}{words['colon']}{render(row.reason, words)}"
            )
    elif kind == "regimes":
        for regime in record.regimes_evaluated:
            day = say_day(regime.at, words)
            name = say_regime(regime.regime, words.language)
            said = words.say(f"regime.{regime.in_force}", regime=name, day=day)
            note = render(regime.note, words) if regime.note else ""
            yield printable(f"{said}{words['semicolon']}{note}" if note else said)


def _say_stale(source: SourceCoverage, sources: SourceNames) -> str:
    words = sources.words
    return words.say(
        "unseen.stale_line",
        source=sources.name(source.dataset),
        day=say_day(aged_from(source.published, source.retrieved) or "", words),
        age=words.group(str(source.age_days)),
        limit=words.group(str(source.limit_days)),
    )


def _say_why(gap: Gap, words: Words) -> str:
    if gap.why_it_matters == gap.what:
        return ""
    return f"{words['colon']}{render(gap.why_it_matters, words)}"
