"""What an assessment says beside its findings: near misses, gaps, duties, what it left out."""

from collections.abc import Iterator
from typing import Final

from onward.graph.sayings import joined, say, upper_first
from onward.graph.tables import read_words
from onward.queries.assessment.explain.findings import (
    describe_path,
    describe_shipments,
)
from onward.queries.assessment.explain.lines import ExplainedLine
from onward.queries.assessment.words.codes import REASONS, say_subject
from onward.queries.model.assessment import Assessment, LaterListing
from onward.queries.model.coverage import AbsentData
from onward.queries.model.findings import NearMiss
from onward.queries.transactions.harm import RiskOfHarm
from onward.queries.transactions.stated_facts import say_role

LATER_EVENTS: Final = read_words("onward.queries.assessment", "code_words.csv", "later_event")

HARM_TITLE: Final = "Risk of harm, as a person judges it"


def describe_context(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what is shown beside the findings, each with its paths; it moves nothing."""
    for row in assessment.context:
        yield ExplainedLine("context", row.summary, row.title, about=row)
        for path in row.evidence.paths:
            if path.steps:
                yield from describe_path(path)
        yield from describe_shipments(row.values, row.evidence)
        yield ExplainedLine("false_positives", row.false_positives, "Often harmless")


def describe_near_misses(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the near misses, each with the one predicate that it lacks."""
    for miss in assessment.near_misses:
        text = say("{subject}: {lack}", subject=say_subject(miss.subject), lack=say_missing(miss))
        yield ExplainedLine("near_miss", text, miss.title, about=miss)


def say_missing(miss: NearMiss) -> str:
    """Say what a finding would need, and what there is instead."""
    return say(
        "required: {needed}; found: {found}",
        needed=miss.missed_by.needed,
        found=miss.missed_by.found,
    )


def describe_unanswered(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what indicators could not answer, and why."""
    for row in assessment.cannot_tell:
        yield ExplainedLine("cannot_tell", row.text, row.title, REASONS[row.reason], about=row)
    for absent in assessment.coverage.absent_data:
        yield ExplainedLine("cannot_tell", say_absent_data(absent), about=absent)


def say_absent_data(absent: AbsentData) -> str:
    """Say which data nobody has loaded, and how many questions it leaves without an answer."""
    count = len(absent.titles)
    questions = "1 question" if count == 1 else say("{count} questions", count=count)
    if not absent.titles:
        return absent.text
    return say(
        "{data} ({questions}: {titles})",
        data=absent.text,
        questions=questions,
        titles=joined(map(say, absent.titles), "; "),
    )


_STATES: Final = {True: "done, as the order states", False: "not done", None: "open"}
"""What the order states of a duty, in words."""

_READ: Final = {"secondary": "read in a summary, not in the act; ", "unverified": "not checked; "}
"""How well an act was read, where not its own text was."""


def describe_duties(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what has to be done for this order, by which act, and what the order says of it."""
    for duty in assessment.duties:
        since = say("since {since}; ", since=duty.since) if duty.since else ""
        source = say(
            "{since}{read}because of {because}",
            since=since,
            read=_READ.get(duty.verified, ""),
            because=duty.because,
        )
        text = say("{what} State: {state}.", what=duty.what, state=_STATES[duty.met])
        yield ExplainedLine("duty", text, duty.act, source, duty.url or "", duty)


def describe_gaps(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the facts that are not known, and why they matter."""
    for gap in assessment.coverage.gaps:
        yield ExplainedLine("gap", gap.why_it_matters, upper_first(gap.what), about=gap)


def describe_later_events(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what begins only after the day of the question."""
    names = {party_id: row.name for row in assessment.coverage.parties for party_id in row.parties}
    for event in assessment.later:
        text = say(
            "{event} on {date}, {days_after} days after",
            event=LATER_EVENTS[event.what],
            date=event.date,
            days_after=event.days_after,
        )
        name = names.get(event.subject) or event.subject
        if isinstance(event, LaterListing):
            text = say("{event}{listed}", event=text, listed=_say_listed(event, name))
        yield ExplainedLine(
            "later",
            text,
            say("{name}, the {role}", name=name, role=say_role(event.role)),
            about=event,
        )


def _say_listed(event: LaterListing, name: str) -> str:
    """Say on which list, whose entry it is, and whether the goods had left."""
    whose = ""
    if event.relation == "possibly_same_as":
        whose = say(", of {party}, who may be the same", party=event.party_name)
    elif event.relation == "above":
        whose = say(", of {party}, who stands above {name}", party=event.party_name, name=name)
    left = say("; the goods had left on {day}", day=event.goods_left) if event.goods_left else ""
    if event.goods_left and event.goods_left >= event.date:
        left = say("; the goods left after that, on {day}", day=event.goods_left)
    entry_list = event.list or say("{regime} list", regime=event.regime)
    listed = say(" ({list})", list=entry_list) if event.list or event.regime else ""
    return say("{list}{whose}{left}", list=listed, whose=whose, left=left)


def describe_not_covered(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what no loaded source or table could answer."""
    for text in assessment.coverage.not_covered:
        yield ExplainedLine("not_covered", text)


def describe_harm(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the risk of harm as a person judges it, before and after mitigation."""
    harm = assessment.transaction.risk_of_harm
    if harm is None:
        return
    for measure, before, after in harm.rows():
        levels = say("{before} before mitigation, {after} after it", before=before, after=after)
        yield ExplainedLine("harm", levels, measure)
    yield from describe_harm_notes(harm)


def describe_harm_notes(harm: RiskOfHarm) -> Iterator[ExplainedLine]:
    """Yield what mitigates the risk of harm, and who has judged it."""
    if harm.mitigation:
        yield ExplainedLine("harm", harm.mitigation, "Mitigation")
    on = say(" on {day}", day=harm.stated_on) if harm.stated_on else ""
    yield ExplainedLine(
        "harm",
        say("{person}{on}", person=harm.stated_by or "nobody who is named", on=on),
        "Judged by",
    )
