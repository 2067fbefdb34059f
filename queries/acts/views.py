"""What is shown of acts: in words, as the record of an order, as a worklist, as a year."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from statistics import median
from typing import Final, Literal

import orjson

from onward.errors import InputRefused
from onward.graph.json_forms import plain_fields
from onward.graph.names.normalise import normalise
from onward.graph.sayings import say, upper_first
from onward.graph.tables import read_words
from onward.queries.acts.case import (
    AssessmentBasis,
    CheckedDocument,
    Retention,
    Today,
    acts_by_order,
    read_readings,
    recorded_act,
    tell_retention,
)
from onward.queries.acts.forms import (
    DECISIONS,
    ActNames,
    Adjudication,
    AnyAct,
    Approval,
    Case,
    Correction,
    Decision,
    DecisionValue,
    Hold,
    Inquiry,
    InquiryAnswer,
    KnowledgeStatement,
    Mitigation,
    Notification,
    RecordedAct,
    Release,
    TextRead,
    say_meaning,
)
from onward.queries.assessment.explain import CLOSING
from onward.queries.assessment.wording import READINGS, SUGGESTIONS
from onward.queries.model.assessment import Assessment, MatchCandidate, PartyMatch
from onward.queries.model.parts import JsonObject
from onward.queries.records.entries import AssessmentOutcome
from onward.queries.records.log import Checkpoint, LogEntry, make_checkpoint
from onward.queries.records.newest import NewestAssessment, ReplacedOrder
from onward.queries.records.store import ACT_KINDS, RecordStore
from onward.queries.records.store import KIND as COPIED
from onward.queries.transactions.order_texts import (
    OrderText,
    find_readings,
    list_unread_texts,
    list_users,
    list_waiting_texts,
)
from onward.queries.transactions.recorded import RecordedReadings
from onward.queries.transactions.transaction import (
    StatedFields,
    TextReading,
    Transaction,
    parse_transaction,
    say_role,
    transaction_hash,
    with_fields,
)

# ------------------------------------------------------------------------------------------------
# Acts in words: each one sentence, in the past tense, with who did it.
# ------------------------------------------------------------------------------------------------


_NO_NAMES: Final = ActNames()


def say_act(act: AnyAct, names: ActNames = _NO_NAMES) -> str:
    """Say in a sentence what was done, and by whom."""
    return f"{act.by} {act.say_deed(names)}"


def describe_act(act: AnyAct, names: ActNames = _NO_NAMES) -> Iterator[str]:
    """Yield what an act says beyond its sentence."""
    if act.function:
        yield f"function: {act.function}"
    yield from act.list_details(names)
    documents = getattr(act, "documents", ())
    if documents:
        yield f"papers: {', '.join(documents)}"


# ------------------------------------------------------------------------------------------------
# What people did with an assessment, as its page shows it beside what it is about.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A match of which a person may judge whether both are one.

    Attributes:
        key: Of what was judged of it.
        party: Place of the order's party.
        role: Its role, in words.
        name: As the order has it.
        candidate: Id of whom it may be.
        candidate_name: Under which name.
        band, score: How alike they are.
        listing: The list entry of the candidate; "" = none.
    """

    key: str
    party: int
    role: str
    name: str
    candidate: str
    candidate_name: str
    band: str
    score: str
    listing: str


@dataclass(frozen=True, slots=True)
class UnreadText:
    """A text of an assessed order that nobody has read.

    Attributes:
        field: Its place in the order.
        says: Whose text it is: "the stated end use".
        text: The text, as the order has it.
        why: What the assessment says of it that somebody who reads it settles; empty where the
            tier of the order does not ask for it to be read.
    """

    field: str
    says: str
    text: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageActs:
    """What people did with an assessment.

    Attributes:
        said: What was noted and judged, in lines: by the id of the finding, the key of the match,
            the kind of the act, or papers.
        matches: Those of which a person may judge.
        papers: Ids of the papers of the order and of its record.
        texts: Those that nobody has read, what the assessment asks for first.
        users: For whom the order's texts are read.
        read_since: Whether somebody has read a text of the order since, in whatever order.
        newest: Id of the order's newest assessment; "" where it is this one.
    """

    said: Mapping[str, tuple[str, ...]]
    matches: tuple[OpenMatch, ...]
    papers: tuple[str, ...]
    texts: tuple[UnreadText, ...] = ()
    users: tuple[str, ...] = ()
    read_since: bool = False
    newest: str = ""

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return asdict(self)


def tell_acts(case: Case, assessment: Assessment, readings: RecordedReadings) -> PageActs:
    """Tell what people did with an assessment.

    Args:
        case: The order.
        assessment: One of its assessments.
        readings: What was read in texts until now.
    """
    order = readings.fill(assessment.transaction)
    is_newest = case.assessment.content_hash == assessment.content_hash
    parts = (
        _tell_notes(case),
        _tell_judgements(case),
        _tell_standing(case),
        _tell_readings(assessment),
    )
    return PageActs(
        said=dict(chain.from_iterable(parts)),
        matches=tuple(list_open_matches(assessment)),
        papers=tuple(sorted(case.document_ids)),
        texts=tuple(_list_unread(assessment, order)),
        users=list_users(order),
        read_since=order.readings != assessment.transaction.readings,
        newest="" if is_newest else case.assessment.id,
    )


def _list_unread(assessment: Assessment, order: Transaction) -> Iterator[UnreadText]:
    """Yield the texts that an assessment asks somebody to read, then the others on goods and use.

    Where the tier does not ask for it, an unread text keeps nobody waiting; it can be read all the
    same.

    Args:
        assessment: Of the order.
        order: With what was read until now.
    """
    gaps = assessment.coverage.gaps
    waiting = list_waiting_texts(((gap.field, gap.why_it_matters) for gap in gaps), order)
    asking = [text for text in waiting if not find_readings(text.text, order)]
    for text in dict.fromkeys((*asking, *list_unread_texts(order))):
        is_asked = text in asking
        why = (gap.why_it_matters for gap in gaps if is_asked and gap.field == text.field)
        yield UnreadText(text.field, text.says, text.text, tuple(why))


def list_open_matches(assessment: Assessment) -> Iterator[OpenMatch]:
    """Yield the matches, sure or possible, that rest on more than the id that the order states."""
    for match in assessment.matches:
        candidate = match.candidate
        is_open = match.band in ("match", "possible") and match.evidence_hash is not None
        if candidate is not None and is_open and match.query.id != candidate.party:
            yield OpenMatch(
                key=_name_key(match.party_ref, match.owner, candidate.party),
                party=match.party_ref,
                role=_say_whose(match),
                name=match.query.name or match.query.id or "",
                candidate=candidate.party,
                candidate_name=candidate.name_used,
                band=match.band,
                score=match.score or "",
                listing=_say_listing(candidate),
            )


def _say_whose(match: PartyMatch) -> str:
    role = say_role(match.role)
    return role if match.owner is None else f"owner of the {role}"


def _say_listing(candidate: MatchCandidate) -> str:
    listing = candidate.listing
    if listing is None:
        return ""
    since = f"since {listing.since}" if listing.since else None
    return ", ".join(filter(None, (listing.list or listing.programme, since)))


def _name_key(party: int, owner: int | None, candidate: str) -> str:
    return f"match {party} {'' if owner is None else owner} {candidate}"


def _tell_notes(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for made, note, changes in case.standing_notes():
        lines = [f"{note.disposition} by {note.by} ({made.at[:10]}): {note.reason}"]
        lines += [f"papers: {', '.join(note.documents)}"] if note.documents else []
        lines += [f"to be looked at again: {', '.join(changes)}"] if changes else []
        yield note.finding, tuple(lines)


def _tell_judgements(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for made, judged, changes in case.standing_adjudications():
        again = f"open again: {', '.join(changes)} changed since" if changes else ""
        lines = (*_say_recorded(made, judged), again)
        key = _name_key(judged.party_ref, judged.owner, judged.candidate)
        yield key, tuple(filter(None, lines))


def _tell_standing(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what stands of the order as a whole: what is known, notices, a stop, papers."""
    if case.knowledge is not None:
        yield "knowledge", _say_recorded(*case.knowledge)
    if case.hold is not None:
        yield "holds", _say_recorded(*case.hold)
    for made, notice in case.of_kind(Notification):
        yield "notifications", _say_recorded(made, notice)
    papers = tuple(_tell_papers(case))
    if papers:
        yield "papers", papers


def _tell_readings(assessment: Assessment) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what was read in the texts of the order, in whatever order somebody read them."""
    readings = tuple(map(_say_reading, assessment.transaction.readings))
    if readings:
        yield "readings", readings


def _say_reading(reading: TextReading) -> str:
    whom = f"for {reading.party}" if reading.party else "for everybody"
    meaning = say_meaning(reading.means)
    return f"“{reading.text}”: {meaning}, read by {reading.read_by} ({reading.read_on}) {whom}"


def _say_recorded(made: RecordedAct, act: AnyAct) -> tuple[str, ...]:
    return f"{say_act(act)} ({made.at[:10]})", *describe_act(act)


def _tell_papers(case: Case) -> Iterator[str]:
    for document in case.documents.values():
        kind = document.document_kind.replace("_", " ")
        yield f"{document.document}, {kind}, added by {document.by}; SHA-256 {document.sha256}"


# ------------------------------------------------------------------------------------------------
# The order whose place another of the same number has taken, so that none is lost unsaid.
# ------------------------------------------------------------------------------------------------


def find_replaced(case: Case) -> ReplacedOrder | None:
    """Return the gravest order of a case's number with other contents, if it is graver.

    What answers to questions have stated since makes no other order of it, nor that somebody has
    read its texts.
    """
    facts = {
        fact.path: fact.value for _, answer in case.of_kind(InquiryAnswer) for fact in answer.states
    }
    last = case.assessment
    others = (
        (row.id, AssessmentOutcome.of(row))
        for row in reversed(case.earlier)
        if row.transaction.hash != last.transaction.hash
        and _hash_answered(row, facts) != _hash_answered(last, facts)
    )
    return ReplacedOrder.find_gravest(AssessmentOutcome.of(last), others)


def _hash_answered(assessment: Assessment, facts: StatedFields) -> str:
    """Return the hash of an assessment's order, unread, with what was answered.

    It is its own where it takes no answers.
    """
    stated = assessment.transaction.plain()
    del stated["hash"]
    stated.pop("readings", None)
    try:
        return transaction_hash(with_fields(parse_transaction(stated), facts))
    except InputRefused:
        return assessment.transaction.hash


# ------------------------------------------------------------------------------------------------
# Where a case stands: its status, and everything that it waits for, in words.
# ------------------------------------------------------------------------------------------------

CaseStatus = Literal["open", "awaiting_answers", "on_hold", "awaiting_authority", "closed"]
WaitKind = Literal[
    "decision",
    "approval",
    "new_decision",
    "answer",
    "release",
    "authority",
    "match",
    "finding",
    "measure",
    "rescreen",
    "departure",
    "replaced",
]

_FINAL: Final[frozenset[DecisionValue]] = frozenset(
    {"terminate", "refuse", "proceed", "proceed_with_conditions"}
)
_OF_AUTHORITIES: Final[frozenset[DecisionValue]] = frozenset(
    {"notify_authority", "classify_or_license"}
)


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """Something that an order waits for.

    Attributes:
        kind: What sort of thing.
        what: In words.
        entry: The number of the act that it is about, where there is one.
        due: By when; None where nobody has said it.
        overdue: Whether that day has passed.
    """

    kind: WaitKind
    what: str
    entry: int | None = None
    due: str | None = None
    overdue: bool = False


def tell_status(case: Case) -> CaseStatus:
    """Tell where a case stands."""
    decision = case.decision[1] if case.decision else None
    if case.hold is not None or (decision is not None and decision.hold is not None):
        return "on_hold"
    is_told = decision is not None and decision.value in _OF_AUTHORITIES
    is_open_there = not case.has_authority_agreed and not case.is_refused_by_authority
    if case.is_notice_pending or (is_told and is_open_there):
        return "awaiting_authority"
    if case.open_inquiries:
        return "awaiting_answers"
    if case.is_decided and decision is not None and decision.value in _FINAL:
        return "closed"
    return "open"


def list_waiting(case: Case, today: Today) -> tuple[WaitingFor, ...]:
    """Return what a case waits for, what is overdue first."""
    rows = [
        *_wait_for_people(case, today),
        *(() if case.is_decided else wait_for_replaced(find_replaced(case))),
        *_wait_for_answers(case, today),
        *_wait_for_judgements(case, today),
        *_wait_for_measures(case, today),
    ]
    return tuple(sorted(rows, key=lambda row: (not row.overdue, row.due or "9999")))


_STOPPING: Final[frozenset[DecisionValue]] = frozenset({"terminate", "refuse"})
_LETS_GO: Final[frozenset[DecisionValue]] = frozenset({"proceed", "proceed_with_conditions"})


def wait_for_replaced(replaced: ReplacedOrder | None) -> Iterator[WaitingFor]:
    """Yield what an order waits for that has taken the place of a graver one of its number."""
    if replaced is not None:
        outcome = replaced.outcome
        gravest = f", {outcome.severity}" if outcome.severity else ""
        what = (
            f"a look at assessment {replaced.assessment} ({outcome.verdict}{gravest}): of another "
            "order of the same number, whose place this one has taken"
        )
        yield WaitingFor("replaced", what)


def wait_for_anybody(today: Today) -> Iterator[WaitingFor]:
    """Yield what an order waits for on which nobody has acted."""
    yield WaitingFor("decision", "a decision")
    yield from _wait_for_sources(today)


def _wait_for_sources(today: Today) -> Iterator[WaitingFor]:
    if today.touched and today.left is None:
        what = f"a new assessment: {'; '.join(today.touched)}"
        yield WaitingFor("rescreen", what)


def _wait_for_people(case: Case, today: Today) -> Iterator[WaitingFor]:
    if case.decision is None:
        yield WaitingFor("decision", "a decision")
    else:
        yield from _wait_for_decision(case, today)
    yield from _wait_for_correction(case, today)
    if case.hold is not None:
        made, hold = case.hold
        yield _wait_until(
            "release", f"somebody to release it, or {hold.owner}", made.entry, hold.until, today
        )
    if case.is_notice_pending:
        yield WaitingFor("authority", "the authority's decision")
    if today.left is None and any(_list_unused(case)):
        yield WaitingFor("rescreen", "a new assessment, with what was answered")
    yield from _wait_for_sources(today)


def _wait_for_correction(case: Case, today: Today) -> Iterator[WaitingFor]:
    """Yield what goods call for that left although a person has stopped them."""
    stopped = say_stopped(case)
    if today.left is not None and stopped and not _is_corrected(case, today.left):
        what = f"a correction: the goods left on {today.left}; {stopped}"
        yield WaitingFor("departure", what, overdue=True)


def _is_corrected(case: Case, left: str) -> bool:
    """Tell whether something was mended after somebody had stopped an order and its goods left.

    What was mended before has not kept them. It is recorded by the day in UTC, which may be the one
    before that on which they left.
    """
    decisions = [case.decision] if case.decision else []
    stops = [made.entry for made, act in decisions if act.value not in _LETS_GO]
    stops += [case.hold[0].entry] if case.hold else []
    since = (date.fromisoformat(left) - timedelta(1)).isoformat()
    corrections = (made for made, _ in case.of_kind(Correction))
    return any(made.entry > min(stops) and made.at >= since for made in corrections)


def say_stopped(case: Case) -> str:
    """Say which person has stopped an order, or decided otherwise than to let it go; "" = none."""
    decision = case.decision[1] if case.decision else None
    if decision is not None and decision.value not in _LETS_GO:
        return f"{decision.by} has decided: {decision.value.replace('_', ' ')}"
    return f"{case.hold[1].by} has stopped the order" if case.hold is not None else ""


def _list_unused(case: Case) -> Iterator[str]:
    """Yield the fields that answers state, and texts that were read, and no assessment has yet."""
    for _, answer in case.of_kind(InquiryAnswer):
        if answer.content_hash == case.assessment.content_hash:
            yield from (fact.path for fact in answer.states)
    for _, read in case.of_kind(TextRead):
        if read.content_hash == case.assessment.content_hash:
            yield read.field


def _wait_for_decision(case: Case, today: Today) -> Iterator[WaitingFor]:
    if case.decision is None:
        return
    made, decision = case.decision
    if case.decision_changes:
        what = f"a new decision: {', '.join(case.decision_changes)} changed since"
        yield WaitingFor("new_decision", what, made.entry)
    elif case.is_refused_by_authority and decision.value not in _STOPPING:
        yield WaitingFor("new_decision", "a new decision: the authority has refused", made.entry)
    elif case.approval is None and decision.four_eyes:
        what = f"a second person's approval of what {decision.by} decided"
        yield WaitingFor("approval", what, made.entry)
    if decision.valid_until is not None and decision.valid_until < today.day:
        what = "a new decision: the last one has expired"
        yield _wait_until("new_decision", what, made.entry, decision.valid_until, today)
    if decision.hold is not None:
        what = f"what {decision.hold.owner} watches over"
        yield _wait_until("release", what, made.entry, decision.hold.until, today)


def _wait_for_answers(case: Case, today: Today) -> Iterator[WaitingFor]:
    for made, inquiry in case.open_inquiries:
        what = f"an answer from {inquiry.sent_to}: {inquiry.question}"
        yield _wait_until("answer", what, made.entry, inquiry.due, today)


def _wait_for_judgements(case: Case, today: Today) -> Iterator[WaitingFor]:
    for made, judged, changes in case.standing_adjudications():
        reasons = list(changes)
        if judged.valid_until is not None and judged.valid_until < today.day:
            reasons.append("its day has passed")
        if reasons:
            what = f"a new judgement of {judged.candidate}: {', '.join(reasons)} changed"
            yield WaitingFor("match", what, made.entry)
        elif judged.verdict == "unclear":
            what = f"a judgement of {judged.candidate}, which was unclear"
            yield WaitingFor("match", what, made.entry)
    for made, note, changes in case.standing_notes():
        if changes:
            what = f"a new look at finding {note.finding}: {', '.join(changes)}"
            yield WaitingFor("finding", what, made.entry)


def _wait_for_measures(case: Case, today: Today) -> Iterator[WaitingFor]:
    # a later act says what became of an earlier one, which then waits for nothing
    replaced = {act.of for _, act in case.of_kind(Mitigation)}
    for made, measure in case.of_kind(Mitigation):
        if measure.status == "planned" and made.entry not in replaced:
            what = f"a measure of {measure.owner}: {measure.measure.replace('_', ' ')}"
            yield _wait_until("measure", what, made.entry, measure.due, today)
    replaced = {act.of for _, act in case.of_kind(Correction)}
    for made, correction in case.of_kind(Correction):
        if correction.done_on is None and made.entry not in replaced:
            what = f"a correction by {correction.owner}: {correction.action}"
            yield _wait_until("measure", what, made.entry, correction.due, today)


def _wait_until(kind: WaitKind, what: str, entry: int, due: str | None, today: Today) -> WaitingFor:
    return WaitingFor(kind, what, entry, due, overdue=due is not None and due < today.day)


# ------------------------------------------------------------------------------------------------
# The record of an order as it is shown: all of it, as data and as sections of text.
# ------------------------------------------------------------------------------------------------

BINDING: Final = (
    "Recommendation (EU) 2024/2659, whose red flags the assessment uses, is not binding; "
    "Regulation (EU) 2021/821 is."
)
"""What a record says once of the law behind it."""


@dataclass(frozen=True)
class OrderRecord:
    """An order: its assessments, and what people did with them.

    Attributes:
        case: Assessments and acts.
        today: What the case is seen against.
        documents: Its papers, and whether they are still the same.
        events: The entries of the log that are about it.
        checkpoint: The head of the log at the last of these, for whoever keeps the record.
    """

    case: Case
    today: Today
    documents: tuple[CheckedDocument, ...]
    events: tuple[LogEntry, ...]
    checkpoint: Checkpoint

    @property
    def order(self) -> str:
        """The order's id."""
        return self.case.assessment.transaction.id

    @property
    def retention(self) -> Retention:
        """How long the record is kept."""
        return tell_retention(self.case, self.today)

    @property
    def status(self) -> str:
        """Where the case stands."""
        return tell_status(self.case)

    @property
    def waiting(self) -> tuple[WaitingFor, ...]:
        """What the case waits for, what is overdue first."""
        return list_waiting(self.case, self.today)

    def to_data(self) -> JsonObject:
        """Return the record as ``onward record --json`` prints it."""
        case, assessment = self.case, self.case.assessment
        return {
            "order": self.order,
            "record_version": len(case.earlier) + 1,
            "status": self.status,
            "on": self.today.day,
            "goods_left": self.today.left,
            "waits_for": [asdict(row) for row in self.waiting],
            "rescreen_due": list(self.today.touched),
            "assessment": _describe_assessment(assessment),
            "earlier_assessments": [_describe_assessment(row) for row in case.earlier],
            "decision": self._describe_decision(),
            "knowledge": _last_data(case, KnowledgeStatement),
            "adjudications": _list_standing(case.standing_adjudications()),
            "finding_notes": _list_standing(case.standing_notes()),
            "inquiries": list(self._describe_inquiries()),
            "readings": _list_data(case, TextRead),
            "mitigations": _list_data(case, Mitigation),
            "corrective_actions": _list_data(case, Correction),
            "notifications": _list_data(case, Notification),
            "holds": [*_list_data(case, Hold), *_list_data(case, Release)],
            "documents": [row.to_data() for row in self.documents],
            "retention": self.retention.to_data(),
            "acts": [made.to_data() for made in case.acts],
            "events": [dict(row) for row in self.events],
            "checkpoint": self.checkpoint.to_text(),
        }

    def _describe_decision(self) -> JsonObject | None:
        if self.case.decision is None:
            return None
        approval = self.case.approval
        return {
            **self.case.decision[0].to_data(),
            "approved_by": approval[1].by if approval else None,
            "approved_at": approval[0].at if approval else None,
            "stands": self.case.is_decided,
            "changed_since": list(self.case.decision_changes),
            "history": _list_data(self.case, Decision)[:-1],
        }

    def _describe_inquiries(self) -> Iterator[JsonObject]:
        open_entries = {made.entry for made, _ in self.case.open_inquiries}
        for made, _, answers in self.case.inquiries:
            yield {
                **made.to_data(),
                "open": made.entry in open_entries,
                "answers": [answer.to_data() for answer, _ in answers],
            }


def _describe_assessment(assessment: Assessment) -> JsonObject:
    return {
        **plain_fields(assessment, "id", "content_hash", "on", "as_of", "snapshot"),
        "rule_pack": assessment.rule_pack.hash,
        **plain_fields(assessment, "verdict", "complete"),
        "suggestion": assessment.suggestion.value,
        "verdict_text": assessment.verdict_text,
    }


def _list_standing(
    rows: Iterable[tuple[RecordedAct, AnyAct, tuple[str, ...]]],
) -> list[JsonObject]:
    return [
        {**made.to_data(), "stands": not changes, "changed_since": list(changes)}
        for made, _, changes in rows
    ]


def _list_data(case: Case, kind: type[AnyAct]) -> list[JsonObject]:
    return [made.to_data() for made, _ in case.of_kind(kind)]


def _last_data(case: Case, kind: type[AnyAct]) -> JsonObject | None:
    rows = _list_data(case, kind)
    return {**rows[-1], "history": rows[:-1]} if rows else None


def make_log_checkpoint(hashes: Sequence[str], events: Sequence[LogEntry]) -> Checkpoint:
    """Return the head that a log had when the last of some entries was added.

    Whatever is done with other orders since makes it no other one.

    Args:
        hashes: Of all entries of the log.
        events: The entries.
    """
    size = max(event["seq"] for event in events)
    return make_checkpoint(hashes[:size])


def list_objects(case: Case, roots: Collection[str] = ()) -> tuple[str, ...]:
    """Return what entries of the log about an order name: its assessments, and copies of them.

    Args:
        case: The order.
        roots: Of the copies, which entries name in the place of an id.
    """
    return (*(row.id for row in (case.assessment, *case.earlier)), *sorted(roots))


# ------------------------------------------------------------------------------------------------
# The record of an order as a person reads it: sections of lines, for terminal and paper alike.
# ------------------------------------------------------------------------------------------------

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


def _indent_lines(texts: Iterable[str]) -> Iterator[RecordLine]:
    return (RecordLine(text, 1) for text in texts)


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
    yield from _indent_lines(describe_act(decision))
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
    yield from _indent_lines(describe_act(stated))


def _describe_matches(case: Case) -> Iterator[RecordLine]:
    for made, judged, changes in case.standing_adjudications():
        yield RecordLine(f"{say_act(judged)} ({made.at[:10]})")
        yield from _indent_lines(describe_act(judged))
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
        yield from _indent_lines(describe_act(made.act, names))


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
    yield from _indent_lines(record.checkpoint.to_text().splitlines())


def say_time(time: str) -> str:
    """Say a time of the record to the minute.

    >>> say_time("2026-05-02T09:30:00+00:00")
    '2026-05-02 09:30 UTC'
    """
    return f"{time[:16].replace('T', ' ')} UTC"


# ------------------------------------------------------------------------------------------------
# A recorded decision as documents of its assessment print it: who, when, what, and why.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """What was decided on an assessment.

    Attributes:
        lines: It in words, each with its translations.
        awaits_approval: Whether a second person has yet to approve it.
    """

    lines: tuple[str, ...] = ()
    awaits_approval: bool = False


def tell_decision(case: Case, assessment: Assessment) -> RecordedDecision:
    """Tell what was decided last on an assessment; of the newest, on an earlier one, too.

    Args:
        case: The order.
        assessment: One of its assessments.
    """
    rows = list(case.of_kind(Decision))
    is_newest = case.assessment.content_hash == assessment.content_hash
    made_here = [row for row in rows if row[1].content_hash == assessment.content_hash]
    if made_here:
        made, decision = made_here[-1]
    elif rows and is_newest:
        made, decision = rows[-1]
    else:
        # somebody acted on a later assessment: this one's document says so, and nothing more
        later = say("The order was decided on another of its assessments.")
        return RecordedDecision((later,) if rows else ())
    approvals = [row for row in case.of_kind(Approval) if row[1].decision == made.entry]
    is_last = bool(rows) and rows[-1][0].entry == made.entry
    awaits = decision.four_eyes and not approvals and is_last
    lines = [
        *_say_decision(made, decision),
        *_say_approval(approvals, awaits=awaits),
        *_say_changes(case, is_last=is_last and is_newest),
    ]
    return RecordedDecision(tuple(lines), awaits)


def _say_decision(made: RecordedAct, decision: Decision) -> Iterator[str]:
    yield say(
        "Decided by {person} on {time}: {decision}",
        person=_name_person(decision.by, decision.function),
        time=say_time(made.at),
        decision=say(DECISIONS[decision.value]),
    )
    yield say("Reason: {reason}", reason=decision.reason)
    for condition in decision.conditions:
        yield say("Condition: {condition}", condition=condition)
    if decision.override is not None:
        yield say("Otherwise than suggested, because: {reason}", reason=decision.override.reason)
    if decision.hold is not None and decision.hold.until is not None:
        yield say("The order waits until {day}.", day=decision.hold.until)
    if decision.valid_until is not None:
        yield say("To be decided anew after {day}.", day=decision.valid_until)


def _say_approval(approvals: list[tuple[RecordedAct, Approval]], *, awaits: bool) -> Iterator[str]:
    if approvals:
        made, approval = approvals[-1]
        person = _name_person(approval.by, approval.function)
        yield say("Approved by {person} on {time}", person=person, time=say_time(made.at))
    elif awaits:
        yield say("It stands only when a second person has approved it; nobody has.")


def _say_changes(case: Case, *, is_last: bool) -> Iterator[str]:
    if not is_last:
        yield say("It was decided anew, or the order assessed anew, since.")
    elif case.decision_changes:
        yield say(
            "It does not stand any more: {changes} changed since.",
            changes=", ".join(case.decision_changes),
        )


def _name_person(name: str, function: str | None) -> str:
    return f"{name}, {function}" if function else name


# ------------------------------------------------------------------------------------------------
# The orders on which somebody must act.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An order, where it stands, and what it waits for."""

    order: str
    assessment: str
    verdict: str
    suggestion: str
    status: str
    waiting: tuple[WaitingFor, ...]

    @property
    def is_overdue(self) -> bool:
        """Whether something that it waits for is overdue."""
        return any(row.overdue for row in self.waiting)

    @property
    def due(self) -> str | None:
        """The first day by which something is due."""
        return min((row.due for row in self.waiting if row.due), default=None)

    def to_data(self) -> JsonObject:
        """Return the row as ``onward worklist --json`` prints it."""
        return {
            **plain_fields(self, "order", "assessment", "verdict", "suggestion", "status", "due"),
            "overdue": self.is_overdue,
            "waits_for": [asdict(row) for row in self.waiting],
        }


SeeToday = Callable[[AssessmentBasis], Today]
"""Returns what an assessment is seen against today."""


def make_worklist(store: RecordStore, see_today: SeeToday) -> list[WorkRow]:
    """Return every order, what is overdue first, then by the day that is due.

    An order whose goods have left, and of which nobody has asked anything, waits for nobody: what
    was not decided then cannot be decided any more.
    """
    rows = list(_make_rows(store, see_today))
    return sorted(rows, key=lambda row: (not row.is_overdue, row.due or "9999", row.order))


def _make_rows(store: RecordStore, see_today: SeeToday) -> Iterator[WorkRow]:
    """Yield a row of each order; most were never acted on, and of these the log says enough."""
    acts = acts_by_order(store)
    newest = store.newest()
    acted = [order for order in newest if order in acts]
    for order, (*earlier, last) in zip(acted, store.of_orders(acted), strict=True):
        yield _make_row(Case(last, tuple(earlier), acts[order]), see_today)
    silent = [row for order, row in newest.items() if order not in acts]
    yield from _SilentOrders(see_today).make_rows(silent, store)


class _SilentOrders:
    """Makes the rows of orders on which nobody has acted.

    Args:
        see_today: As in `make_worklist`.
    """

    def __init__(self, see_today: SeeToday) -> None:
        self._see_today = see_today
        self._waiting: dict[Today, tuple[WaitingFor, ...]] = {}

    def make_rows(
        self, silent: Sequence[NewestAssessment], store: RecordStore
    ) -> Iterator[WorkRow]:
        """Yield the row of each order; of each snapshot an assessment is read for its sources."""
        first_of = {row.snapshot: row.id for row in reversed(silent)}
        unsaid = [row.id for row in silent if row.outcome is None]
        needed = dict.fromkeys((*first_of.values(), *unsaid))
        sources: dict[str, Mapping[str, str]] = {}
        outcomes: dict[str, AssessmentOutcome] = {}
        for name, payload in store.read_payloads(needed):
            data = orjson.loads(payload)
            sources.setdefault(data["snapshot"], AssessmentBasis.read(data).sources)
            outcomes[name] = AssessmentOutcome.read(data)
        for row in silent:
            yield self._make_row(row, row.outcome or outcomes[row.id], sources[row.snapshot])

    def _make_row(
        self, row: NewestAssessment, outcome: AssessmentOutcome, sources: Mapping[str, str]
    ) -> WorkRow:
        basis = AssessmentBasis(row.order, row.order_hash, row.snapshot, sources)
        today = self._see_today(basis)
        if today not in self._waiting:
            has_left = today.left is not None
            self._waiting[today] = () if has_left else tuple(wait_for_anybody(today))
        waiting = self._waiting[today]
        if today.left is None:
            waiting = (*waiting, *wait_for_replaced(row.replaced))
        return WorkRow(row.order, row.id, outcome.verdict, outcome.suggestion, "open", waiting)


def _make_row(case: Case, see_today: SeeToday) -> WorkRow:
    assessment = case.assessment
    return WorkRow(
        order=assessment.transaction.id,
        assessment=assessment.id,
        verdict=assessment.verdict,
        suggestion=assessment.suggestion.value,
        status=tell_status(case),
        waiting=list_waiting(case, see_today(AssessmentBasis.of(assessment))),
    )


# ------------------------------------------------------------------------------------------------
# The texts that wait for somebody to read them, each once, however many orders ask.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextToRead:
    """A text that somebody has to read.

    Attributes:
        text: As the first of the orders has it.
        order, field: That order, and the place of the text in it.
        orders: Ids of the orders that wait for it.
        users: For whom it is to be read.
    """

    text: str
    order: str
    field: str
    orders: tuple[str, ...]
    users: tuple[str, ...]

    def to_data(self) -> JsonObject:
        """Return the text as ``onward texts --json`` prints it."""
        return asdict(self)


def list_texts_to_read(store: RecordStore, see_today: SeeToday) -> list[TextToRead]:
    """Return the texts that the newest assessments ask for, what most orders wait for first.

    A text that was read since, in whatever order, is left out, and so is an order whose goods have
    left.
    """
    readings = read_readings(store)
    waiting: dict[str, list[tuple[str, OrderText, tuple[str, ...]]]] = {}
    unclear = [
        row.id
        for row in store.newest().values()
        if row.outcome is None or row.outcome.verdict != "CLEAR_WITHIN_STATED_LIMITS"
    ]
    for _, payload in store.read_payloads(unclear):
        data = orjson.loads(payload)
        gaps = [(gap["field"], gap["why_it_matters"]) for gap in data["coverage"]["gaps"]]
        if any("“" in what for _, what in gaps):
            today = see_today(AssessmentBasis.read(data))
            del data["transaction"]["hash"]
            order = readings.fill(parse_transaction(data["transaction"]))
            texts = list(list_waiting_texts(gaps, order))
            has_left = today.left is not None
            for text in () if has_left else texts:
                if not find_readings(text.text, order):
                    row = (order.id, text, list_users(order))
                    waiting.setdefault(normalise(text.text), []).append(row)
    rows = [_join_waiting(rows) for rows in waiting.values()]
    return sorted(rows, key=lambda row: (-len(row.orders), row.text))


def _join_waiting(rows: Sequence[tuple[str, OrderText, tuple[str, ...]]]) -> TextToRead:
    order, text, _ = rows[0]
    orders = tuple(dict.fromkeys(order for order, _, _ in rows))
    users = tuple(dict.fromkeys(chain.from_iterable(users for _, _, users in rows)))
    return TextToRead(text.text, order, text.field, orders, users)


# ------------------------------------------------------------------------------------------------
# A year in figures, for the yearly review of a compliance programme.
# ------------------------------------------------------------------------------------------------

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
        return asdict(self)


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
