"""The record of an order as a person reads it: sections of lines, for terminal and paper alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from onward.graph.sayings import upper_first
from onward.graph.tables import read_words
from onward.queries.acts.case import Case
from onward.queries.acts.documents import CheckedDocument
from onward.queries.acts.kinds.judgements import DECISIONS
from onward.queries.acts.views.order_record import BINDING, OrderRecord
from onward.queries.acts.views.wording import ActNames, describe_act, say_act
from onward.queries.assessment.explain import CLOSING
from onward.queries.assessment.words.codes import READINGS, SUGGESTIONS
from onward.queries.model.assessment import Assessment
from onward.queries.records.acts import ACT_KINDS
from onward.queries.records.copies.copied import KIND as COPIED
from onward.queries.transactions.stated_facts import say_role

_read: Final = partial(read_words, "onward.queries.acts", "code_words.csv")

_LOG: Final = _read("log_entry")

_VERDICTS: Final = _read("verdict")

STATUS: Final = _read("status")

_PAPERS: Final = _read("paper")


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line; `depth` says how far in it stands."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class RecordSection:
    """A title and its lines."""

    title: str
    lines: tuple[RecordLine, ...]


def write_sections(record: OrderRecord) -> tuple[RecordSection, ...]:
    """Return the record of an order as sections; one that has nothing to say is left out."""
    case = record.case
    sections = (
        ("The order", _describe_order(record)),
        ("Waits for", _describe_waiting(record)),
        ("Assessments", _describe_assessments(case)),
        ("Decision", _describe_decision(case)),
        ("Knowledge of the use", _describe_knowledge(case)),
        ("Matches that were judged", _describe_matches(case)),
        ("Findings", _describe_findings(case)),
        ("Papers", map(_describe_paper, record.documents)),
        ("Kept until", _describe_retention(record)),
        ("What was done, in its order", _describe_acts(case)),
        ("What the program did, in its order", _describe_events(record)),
        ("The head of the log", _describe_checkpoint(record)),
        ("", (RecordLine(text) for text in (BINDING, CLOSING))),
    )
    written = (RecordSection(title, tuple(lines)) for title, lines in sections)
    return tuple(section for section in written if section.lines)


def _describe_order(record: OrderRecord) -> Iterator[RecordLine]:
    assessment = record.case.assessment
    transaction = assessment.transaction
    names = {row.party_ref: row.name for row in assessment.coverage.parties}
    parties = (
        f"{say_role(party.role)} {party.name or names.get(place) or party.id or 'not named'}"
        for place, party in enumerate(transaction.parties)
    )
    yield RecordLine(f"{transaction.id}: {', '.join(parties)}")
    yield RecordLine(f"The case {STATUS[record.status]}, on {record.today.day}.")
    if record.today.left:
        yield RecordLine(f"The goods left on {record.today.left}.")
        if not record.case.is_decided:
            yield RecordLine("No decision that stands let them go.")
    if record.case.legal_hold is not None:
        yield RecordLine("A legal hold keeps all of the record.")


def _describe_waiting(record: OrderRecord) -> Iterator[RecordLine]:
    for row in record.waiting:
        due = f"; due {row.due}" if row.due else ""
        overdue = ", OVERDUE" if row.overdue else ""
        entry = f" (entry {row.entry})" if row.entry else ""
        yield RecordLine(f"{row.what}{entry}{due}{overdue}")


def _describe_assessments(case: Case) -> Iterator[RecordLine]:
    for number, assessment in enumerate((*case.earlier, case.assessment), start=1):
        yield RecordLine(
            f"{number}. {assessment.id}, valid on {assessment.on}: {_VERDICTS[assessment.verdict]}"
        )
        if assessment is case.assessment:
            yield from _describe_newest(assessment)


def _describe_newest(assessment: Assessment) -> Iterator[RecordLine]:
    yield RecordLine(assessment.verdict_text, 1)
    yield RecordLine(f"suggested: {SUGGESTIONS[assessment.suggestion.value]}", 1)
    yield RecordLine(f"content {assessment.content_hash}", 1)


def _describe_decision(case: Case) -> Iterator[RecordLine]:
    if case.decision is None:
        yield RecordLine("Nobody has decided yet.")
        return
    made, decision = case.decision
    state = "It stands." if case.is_decided else "It does not stand."
    if case.decision_changes:
        changed = ", ".join(case.decision_changes)
        state = f"It does not stand any more: {changed} changed since."
    elif not case.is_decided:
        state = "It does not stand yet: a second person must approve it."
    yield RecordLine(
        f"{upper_first(DECISIONS[decision.value])}, by {decision.by} on {say_time(made.at)}."
    )
    yield RecordLine(decision.reason, 1)
    yield from (RecordLine(text, 1) for text in describe_act(decision))
    if case.approval is not None:
        approved, approval = case.approval
        yield RecordLine(f"Approved by {approval.by} on {say_time(approved.at)}.")
    yield RecordLine(state)


def _describe_knowledge(case: Case) -> Iterator[RecordLine]:
    if case.knowledge is None:
        yield RecordLine("Nobody has stated anything.")
        return
    made, stated = case.knowledge
    yield RecordLine(f"{say_act(stated)}, on {say_time(made.at)}.")
    yield from (RecordLine(text, 1) for text in describe_act(stated))


def _describe_matches(case: Case) -> Iterator[RecordLine]:
    for made, judged, changes in case.standing_adjudications():
        yield RecordLine(f"{say_act(judged)} ({made.at[:10]})")
        yield from (RecordLine(text, 1) for text in describe_act(judged))
        if changes:
            yield RecordLine(f"OPEN AGAIN: {', '.join(changes)} changed since.", 1)


def _describe_findings(case: Case) -> Iterator[RecordLine]:
    notes = {note.finding: (made, note, changes) for made, note, changes in case.standing_notes()}
    for finding in case.assessment.findings:
        possible = ", possible" if finding.status == "possible" else ""
        yield RecordLine(f"{finding.title} ({finding.severity}{possible}): {finding.summary}")
        row = notes.pop(finding.id, None)
        if row is None:
            yield RecordLine("Nobody has noted anything.", 1)
            continue
        made, note, changes = row
        yield RecordLine(f"{note.disposition} by {note.by} ({made.at[:10]}): {note.reason}", 1)
        if changes:
            yield RecordLine(f"OPEN AGAIN: {', '.join(changes)}", 1)
    for made, note, _ in notes.values():
        said = say_act(note, ActNames.of_case(case))
        yield RecordLine(f"No longer found: {said} ({made.at[:10]})")


def _describe_paper(paper: CheckedDocument) -> RecordLine:
    kind = paper.kind.replace("_", " ")
    return RecordLine(f"{paper.document}, {kind}: {_PAPERS[paper.state]}; SHA-256 {paper.sha256}")


def _describe_retention(record: OrderRecord) -> Iterator[RecordLine]:
    retention = record.retention
    yield RecordLine(f"{retention.keep_until}, counted from {retention.counted_from}")
    for rule, until in retention.rules:
        years = "1 year" if rule.years == 1 else f"{rule.years} years"
        yield RecordLine(f"{rule.citation}: {years}, until {until} ({READINGS[rule.verified]})", 1)
    if retention.legal_hold is not None:
        yield RecordLine(f"A legal hold keeps it beyond that: {retention.legal_hold}")


def _describe_acts(case: Case) -> Iterator[RecordLine]:
    names = ActNames.of_case(case)
    for made in case.acts:
        yield RecordLine(f"{made.entry}. {say_time(made.at)}: {say_act(made.act, names)}")
        yield from (RecordLine(text, 1) for text in describe_act(made.act, names))


def _describe_events(record: OrderRecord) -> Iterator[RecordLine]:
    for entry in record.events:
        if entry["kind"] in ACT_KINDS:
            continue  # it stands above in full
        what = _LOG.get(entry["kind"], entry["kind"])
        when = say_time(entry["at"])
        # a copy's entry names no assessment: others read it
        about = "" if entry["kind"] == COPIED else f" ({entry['object']})"
        yield RecordLine(f"{entry['seq']}. {when}: {what}{about}")


def _describe_checkpoint(record: OrderRecord) -> Iterator[RecordLine]:
    """Yield the three lines that vouch for the record, to be copied as they stand."""
    yield RecordLine("`onward log verify --note FILE` checks the log against these three lines:")
    yield from (RecordLine(text, 1) for text in record.checkpoint.to_text().splitlines())


def say_time(time: str) -> str:
    """Say a time of the record to the minute.

    >>> say_time("2026-05-02T09:30:00+00:00")
    '2026-05-02 09:30 UTC'
    """
    return f"{time[:16].replace('T', ' ')} UTC"
