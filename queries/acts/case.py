"""An order with its newest assessment and everything that people did, as acts and views read it."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar, get_args

import orjson

from onward.errors import InputRefused, StoreError, UsageError
from onward.graph.json_forms import canonical_hash
from onward.graph.store.workspace import Snapshot
from onward.queries.acts.forms import (
    ERASED,
    ActKind,
    AddedDocument,
    Adjudication,
    AnyAct,
    Approval,
    Correction,
    Decision,
    Erasure,
    FindingNote,
    Hold,
    Inquiry,
    InquiryAnswer,
    KnowledgeStatement,
    LegalHold,
    Notification,
    PersonAct,
    RecordedAct,
    Release,
    read_act,
)
from onward.queries.detection.results import ASKED_AGAIN, INDICATOR
from onward.queries.model.assessment import (
    Assessment,
    Finding,
    PartyMatch,
    Verified,
    evidence_facts,
    facts_hash,
    list_ties,
)
from onward.queries.model.parts import AssessmentPart, JsonObject
from onward.queries.records.store import RecordStore, StoredAct
from onward.queries.shipments import LAYER
from onward.queries.tables.tables import MEMBER_STATES
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import (
    AnsweredFields,
    Transaction,
    parse_transaction,
    plain_order,
)

# ------------------------------------------------------------------------------------------------
# What has changed between two assessments of one order: added, removed, changed, and why.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of one of two assessments, or of both and not the same.

    Attributes:
        change: What became of it.
        finding: Its id.
        summary: What it says now, or said before it was gone.
        before, after: Status and severity, as "present stop"; None where there is none.
        why: Of one that has changed, in what: each in words.
    """

    change: Literal["added", "removed", "changed"]
    finding: str
    summary: str
    before: str | None
    after: str | None
    why: tuple[str, ...] = ()


def compare_findings(before: Assessment, after: Assessment) -> tuple[FindingChange, ...]:
    """Return what differs, by the ids of findings: the gravest of what is there now first.

    A finding keeps its id when its evidence changes, so that none is both added and removed. One
    whose sources were only read again has not changed.
    """
    earlier = {_key_of(finding): finding for finding in before.findings}
    later = {_key_of(finding): finding for finding in after.findings}
    return (*_list_present(earlier, later), *_list_gone(earlier, later))


def _key_of(finding: Finding) -> str:
    """Return a finding's id; one that a later day knew is, on that day, the indicator's own."""
    if finding.indicator != INDICATOR:
        return finding.id
    rest = finding.id.removeprefix(f"{INDICATOR}/")
    for indicator in ASKED_AGAIN:
        subject, separator, identity = f"{rest}/".partition(f"/{indicator}/")
        if separator:
            return "/".join(filter(None, (indicator, subject, identity.removesuffix("/"))))
    return finding.id


def _list_present(
    earlier: Mapping[str, Finding], later: Mapping[str, Finding]
) -> Iterator[FindingChange]:
    for key, finding in later.items():
        old = earlier.get(key)
        if old is None:
            yield FindingChange("added", finding.id, finding.summary, None, _weigh_finding(finding))
        elif facts_hash(old) != facts_hash(finding):
            weights = (_weigh_finding(old), _weigh_finding(finding))
            why = tuple(say_changes(old, finding))
            yield FindingChange("changed", finding.id, finding.summary, *weights, why)


def _list_gone(
    earlier: Mapping[str, Finding], later: Mapping[str, Finding]
) -> Iterator[FindingChange]:
    for key, finding in earlier.items():
        if key not in later:
            weight = _weigh_finding(finding)
            yield FindingChange("removed", finding.id, finding.summary, weight, None)


def _weigh_finding(finding: Finding) -> str:
    return f"{finding.status} {finding.severity}"


_CHANGED_VALUES: Final[Mapping[str, str]] = {
    "levels": "there are other owners above it, or with other shares",
    "listings": "the list entries that it rests on say something else",
    "not_known": "another part of the shares is not known",
    "pairs": "other deliveries are paired",
    "shipments": "other deliveries",
}
"""What a change of a finding's values says to a reader."""


def say_changes(before: Finding, after: Finding) -> Iterator[str]:
    """Yield in what a finding has changed, in words; nothing where it says the same."""
    if before.status != after.status:
        yield f"it was {before.status}, and is {after.status}"
    if before.severity != after.severity:
        yield f"its severity was {before.severity}, and is {after.severity}"
    old_ties, new_ties = dict(list_ties(before)), dict(list_ties(after))
    # sorted: a set has no order that two runs share
    added, gone = new_ties.keys() - old_ties.keys(), old_ties.keys() - new_ties.keys()
    yield from sorted({f"new tie: {new_ties[key]}" for key in added})
    yield from sorted({f"tie is gone: {old_ties[key]}" for key in gone})
    old, new = evidence_facts(before), evidence_facts(after)
    for name in sorted(old["values"].keys() | new["values"].keys()):
        if old["values"].get(name) != new["values"].get(name):
            yield _CHANGED_VALUES.get(name) or f"other {name.replace('_', ' ')}"
    if old["counter_evidence"] != new["counter_evidence"]:
        yield "what speaks against it has changed"
    if old["subject"] != new["subject"] or old["object"] != new["object"]:
        yield "a party has another name"


def basis_of(assessment: Assessment) -> Mapping[str, object]:
    """Return what a decision rests on, part by part; when a source was fetched is no part of it."""
    return {
        "the order": assessment.transaction.hash,
        "the suggestion": assessment.suggestion.value,
        "the verdict": (assessment.verdict, assessment.complete),
        "the findings": {row.id: facts_hash(row) for row in assessment.findings},
        "what is not known": sorted((gap.field, gap.what) for gap in assessment.coverage.gaps),
        "a match": canonical_hash(
            [
                (row.party_ref, row.owner, row.band, row.evidence_hash)
                for row in assessment.matches
                if row.band in ("match", "possible")
            ]
        ),
    }


def list_basis_changes(before: Assessment, after: Assessment) -> Iterator[str]:
    """Yield what of a decision's basis has changed, in words."""
    old, new = basis_of(before), basis_of(after)
    yield from (name for name in old if old[name] != new[name])


def list_changed_fields(before: PartyMatch, after: PartyMatch) -> Iterator[str]:
    """Yield which fields of a match have changed, in words: of the order, or of the candidate."""
    sides = (("the order's", "query"), ("the candidate's", "candidate"))
    old, new = before.to_data(), after.to_data()
    for owner, side in sides:
        fields = (old[side] or {}).keys() | (new[side] or {}).keys()
        for field in sorted(fields):
            if (old[side] or {}).get(field) != (new[side] or {}).get(field):
                yield f"{owner} {field.replace('_', ' ')}"


# ------------------------------------------------------------------------------------------------
# What texts of people say: whether two names are one person's, and whether a reason is one.
# ------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W_]+")


def is_same_person(left: str, right: str) -> bool:
    """Tell whether two names are one person's: the same words in whatever order and case.

    >>> is_same_person("Kessler, Jana", "jana  KESSLER"), is_same_person("Jana K.", "Jana Kessler")
    (True, False)
    """
    return _fold_name(left) == _fold_name(right)


def may_be_same_person(left: str, right: str) -> bool:
    """Tell whether two names may be one person's: one says the other with less, or with initials.

    >>> [may_be_same_person("J. Kessler", name) for name in ("Jana Kessler", "Kessler", "M. Lind")]
    [True, True, False]
    >>> may_be_same_person("Anna Kessler", "Jana Kessler")
    False
    """
    fewer, more = sorted((_fold_name(left), _fold_name(right)), key=len)
    for word in sorted(fewer, key=len, reverse=True):  # a whole word first, as it fits fewer
        fitting = [other for other in more if _fits_word(word, other)]
        if not fitting:
            return False
        more.remove(max(fitting, key=lambda other: (other == word, len(other))))
    return True


def _fits_word(left: str, right: str) -> bool:
    """Tell whether two words of names are equal, or one is the initial of the other."""
    is_initial = 1 in (len(left), len(right))
    return left == right or (is_initial and left[0] == right[0])


def _fold_name(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return sorted(_WORD.findall(plain))


_FEW_WORDS: Final = 5


def is_empty_reason(text: str) -> bool:
    """Tell whether a text gives no reason: few words, all of them such as say nothing.

    >>> [is_empty_reason(text) for text in ("n/a", "see attached", "listed, and the use is known")]
    [True, True, False]
    """
    return len(_WORD.findall(text)) <= _FEW_WORDS and says_nothing(text, roles=False)


_ENDING: Final = ("no_licence_needed", "licensed")
"""Replies after which an authority no longer stands in the way."""


@dataclass(frozen=True)
class Case:
    """An order: its newest assessment, and the acts on any of its assessments.

    Attributes:
        assessment: The newest.
        earlier: The earlier ones, the oldest first.
        acts: In the order in which they were done.
    """

    assessment: Assessment
    earlier: tuple[Assessment, ...] = ()
    acts: tuple[RecordedAct, ...] = ()

    def of_kind(self, kind: type[ActKind]) -> Iterator[tuple[RecordedAct, ActKind]]:
        """Yield the acts of a kind, each with its entry."""
        for recorded in self.acts:
            if isinstance(recorded.act, kind):
                yield recorded, recorded.act

    def act_of_entry(self, entry: int, kind: type[ActKind]) -> ActKind | None:
        """Return the act of a kind that has a number; None where there is none."""
        return next((act for made, act in self.of_kind(kind) if made.entry == entry), None)

    @cached_property
    def knowledge(self) -> tuple[RecordedAct, KnowledgeStatement] | None:
        """What was stated last to be known."""
        return _take_last(list(self.of_kind(KnowledgeStatement)))

    @cached_property
    def decision(self) -> tuple[RecordedAct, Decision] | None:
        """What was decided last."""
        return _take_last(list(self.of_kind(Decision)))

    @cached_property
    def approval(self) -> tuple[RecordedAct, Approval] | None:
        """The approval of the last decision."""
        if self.decision is None:
            return None
        entry = self.decision[0].entry
        return _take_last([row for row in self.of_kind(Approval) if row[1].decision == entry])

    def seen(self, act: PersonAct) -> Assessment | None:
        """Return the assessment on which a person acted; None where it was erased."""
        rows = (self.assessment, *self.earlier)
        return next((row for row in rows if row.content_hash == act.content_hash), None)

    @cached_property
    def decision_changes(self) -> tuple[str, ...]:
        """What of the last decision's basis has changed since, in words."""
        if self.decision is None:
            return ()
        seen = self.seen(self.decision[1])
        # an assessment that was erased cannot be compared: nobody may rely on the decision
        if seen is None:
            return ("the assessment that it was made on",)
        return tuple(list_basis_changes(seen, self.assessment))

    @property
    def is_decided(self) -> bool:
        """Whether a decision stands: its basis is the same, and it is approved where it must."""
        if self.decision is None or self.decision_changes:
            return False
        return self.approval is not None or not self.decision[1].four_eyes

    @cached_property
    def hold(self) -> tuple[RecordedAct, Hold] | None:
        """What stops the order, as long as nobody has released it."""
        holds = _take_last(list(self.of_kind(Hold)))
        releases = _take_last(list(self.of_kind(Release)))
        # whoever holds again after a release stops the order once more
        if holds is None or (releases is not None and releases[0].entry > holds[0].entry):
            return None
        return holds

    @cached_property
    def legal_hold(self) -> tuple[RecordedAct, LegalHold] | None:
        """The legal hold, while it lasts."""
        holds = _take_last(list(self.of_kind(LegalHold)))
        return holds if holds is not None and holds[1].holds else None

    @cached_property
    def inquiries(self) -> tuple[tuple[RecordedAct, Inquiry, tuple[RecordedAct, ...]], ...]:
        """Each question that was sent, with its answers."""
        answers: dict[int, list[RecordedAct]] = {}
        for made, answer in self.of_kind(InquiryAnswer):
            answers.setdefault(answer.inquiry, []).append(made)
        return tuple(
            (made, inquiry, tuple(answers.get(made.entry, ())))
            for made, inquiry in self.of_kind(Inquiry)
        )

    @property
    def open_inquiries(self) -> tuple[tuple[RecordedAct, Inquiry], ...]:
        """The questions to which no answer satisfies."""
        return tuple(
            (made, inquiry)
            for made, inquiry, answers in self.inquiries
            if not any(is_satisfied(answer) for answer in answers)
        )

    @property
    def is_notice_pending(self) -> bool:
        """Whether an authority was told, and nothing it said ends the matter, as a refusal does."""
        notice = _take_last(list(self.of_kind(Notification)))
        return notice is not None and not _is_ending(notice[1]) and not self.is_refused_by_authority

    @property
    def is_refused_by_authority(self) -> bool:
        """Whether an authority's last word is that the goods may not go."""
        notice = _take_last(list(self.of_kind(Notification)))
        reply = notice[1].reply if notice is not None else None
        return reply is not None and reply.outcome == "refused"

    @property
    def has_authority_agreed(self) -> bool:
        """Whether an authority has answered since the last statement of knowledge, and agrees."""
        # a reply from before the statement was given by somebody who did not know of it
        stated = self.knowledge[0].entry if self.knowledge else 0
        notice = _take_last(list(self.of_kind(Notification)))
        return notice is not None and notice[0].entry > stated and _is_ending(notice[1])

    @property
    def documents(self) -> dict[str, AddedDocument]:
        """The papers that were added to the record, by their ids."""
        return {document.document: document for _, document in self.of_kind(AddedDocument)}

    @property
    def document_ids(self) -> frozenset[str]:
        """The ids of the papers of the order and of the record."""
        stated = {paper.id for paper in self.assessment.transaction.documents if paper.id}
        return frozenset(stated | self.documents.keys())

    def document_kind(self, document_id: str) -> str | None:
        """Return what kind of paper an id names; None where the record has none of that id."""
        if document_id in self.documents:
            return self.documents[document_id].document_kind
        papers = self.assessment.transaction.documents
        return next((paper.kind for paper in papers if paper.id == document_id), None)

    def _list_match_changes(self, judged: Adjudication, now: PartyMatch | None) -> tuple[str, ...]:
        seen = self.seen(judged)
        before = None if seen is None else self.match_of(judged, seen)
        changes = () if before is None or now is None else tuple(list_changed_fields(before, now))
        return changes or ("what the list says of the candidate",)

    def match_of(
        self, judged: Adjudication, assessment: Assessment | None = None
    ) -> PartyMatch | None:
        """Return the match that a judgement is about, by default of the newest assessment."""
        for match in (assessment or self.assessment).matches:
            place = match.party_ref, match.owner
            is_placed = place == (judged.party_ref, judged.owner)
            if is_placed and match.candidate and match.candidate.party == judged.candidate:
                return match
        return None

    def standing_adjudications(
        self,
    ) -> Iterator[tuple[RecordedAct, Adjudication, tuple[str, ...]]]:
        """Yield the last judgement of each match, and which fields have changed since."""
        newest: dict[tuple[int, int | None, str], tuple[RecordedAct, Adjudication]] = {}
        for made, judged in self.of_kind(Adjudication):
            newest[judged.party_ref, judged.owner, judged.candidate] = made, judged
        for made, judged in newest.values():
            now = self.match_of(judged)
            is_same = now is None or now.evidence_hash == judged.evidence_hash
            yield made, judged, () if is_same else self._list_match_changes(judged, now)

    def standing_notes(self) -> Iterator[tuple[RecordedAct, FindingNote, tuple[str, ...]]]:
        """Yield the last note on each finding, and what of the finding has changed since."""
        newest = {note.finding: (made, note) for made, note in self.of_kind(FindingNote)}
        for made, note in newest.values():
            yield made, note, self._list_finding_changes(note)

    def _list_finding_changes(self, note: FindingNote) -> tuple[str, ...]:
        now = _find_by_id(self.assessment, note.finding)
        # of a finding that is gone nothing is left to look at
        if now is None or now.evidence.evidence_hash == note.evidence_hash:
            return ()
        seen = self.seen(note)
        before = None if seen is None else _find_by_id(seen, note.finding)
        if before is None:
            return ("its evidence",)
        is_same = facts_hash(before) == facts_hash(now)
        return () if is_same else tuple(say_changes(before, now)) or ("its evidence",)


def _find_by_id(assessment: Assessment, finding_id: str) -> Finding | None:
    rows = (*assessment.findings, *assessment.context)
    return next((row for row in rows if row.id == finding_id), None)


def is_satisfied(answer: RecordedAct) -> bool:
    """Tell whether an answer closes its question: it does unless a person says otherwise."""
    return isinstance(answer.act, InquiryAnswer) and answer.act.satisfactory in (None, "yes")


def _is_ending(notice: Notification) -> bool:
    return notice.reply is not None and notice.reply.outcome in _ENDING


_Row = TypeVar("_Row")


def _take_last(rows: Sequence[_Row]) -> _Row | None:
    return rows[-1] if rows else None


# ------------------------------------------------------------------------------------------------
# What a case is seen against: the day, the sources of now, and whether the goods have left.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Today:
    """What a case is seen against.

    Attributes:
        day: Today, ISO 8601.
        touched: What the sources of now say of what the assessment rests on, in words; empty where
            nothing that concerns it has changed.
        left: The day on which the goods left, where it is recorded.
    """

    day: str
    touched: tuple[str, ...] = ()
    left: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentBasis:
    """Of which order an assessment is, and of which sources.

    Attributes:
        order, order_hash: The order's id and hash.
        snapshot: What it was assessed against.
        sources: The names of its layers, by their ids.
    """

    order: str
    order_hash: str
    snapshot: str
    sources: Mapping[str, str]

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        """Return the basis of an assessment."""
        sources = {row.layer: row.dataset for row in assessment.coverage.sources}
        order = assessment.transaction
        return cls(order.id, order.hash, assessment.snapshot, sources)

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Return the basis of an assessment that is plain data."""
        sources = {row["layer"]: row["dataset"] for row in data["coverage"]["sources"]}
        order = data["transaction"]
        return cls(order["id"], order["hash"], data["snapshot"], sources)


# ------------------------------------------------------------------------------------------------
# What of an assessment's sources is another one today: then it is to be made again.
# ------------------------------------------------------------------------------------------------


def list_touched(basis: AssessmentBasis, snapshot: Snapshot) -> Iterator[str]:
    """Yield which sources have changed since an assessment, in words.

    The layer of own deliveries grows with every delivery, and is left out.
    """
    if basis.snapshot == snapshot.id:
        return
    seen = basis.sources
    now = {layer.id: layer.name for layer in snapshot.layers}
    names = set(seen.values())
    for layer_id, name in sorted(now.items(), key=lambda row: row[1]):
        if layer_id not in seen and name != LAYER:
            yield f"{name} {'was loaded anew' if name in names else 'is loaded now'}"
    for name in sorted(names - set(now.values()) - {LAYER}):
        yield f"{name} is not loaded any more"


# ------------------------------------------------------------------------------------------------
# Whether the papers of a record are still what they were when they joined it.
# ------------------------------------------------------------------------------------------------

PaperState = Literal["same", "changed", "missing", "elsewhere", "not_stored"]

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument(AssessmentPart):
    """A paper of a record, and whether the file still has its hash.

    `state` is not_stored where the record has the hash alone, and elsewhere where the place is no
    file of this machine: nobody has looked then.
    """

    document: str
    kind: str
    sha256: str
    stored_at: str | None
    state: PaperState

    @property
    def fault(self) -> str | None:
        """What is wrong with it, in words; None where nothing is known to be."""
        if self.state == "changed":
            return f"document {self.document}: {self.stored_at} is not the paper of the record"
        if self.state == "missing":
            return f"document {self.document}: {self.stored_at} is not there"
        return None


def measure_file(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file.

    Raises:
        InputRefused: It cannot be read.
    """
    digest, size = sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputRefused(f"cannot be read ({reason})", file=str(path)) from error
    return digest.hexdigest(), size


def list_paper_faults(order: Transaction) -> Iterator[str]:
    """Yield what is wrong with the papers that an order names: changed, or not where it says."""
    yield from (paper.fault for paper in _check_stated(order) if paper.fault)


def _check_stated(order: Transaction) -> Iterator[CheckedDocument]:
    for paper in order.documents:
        name = paper.id or paper.name or paper.kind
        yield _check_paper(name, paper.kind, paper.sha256, paper.stored_at)


def check_documents(case: Case) -> Iterator[CheckedDocument]:
    """Yield every paper of an order and its record, and whether it is still the same."""
    yield from _check_stated(case.assessment.transaction)
    for document in case.documents.values():
        yield _check_paper(
            document.document, document.document_kind, document.sha256, document.stored_at
        )


def _check_paper(name: str, kind: str, digest: str, stored_at: str | None) -> CheckedDocument:
    state: PaperState = "not_stored"
    if stored_at is not None and stored_at != ERASED:
        state = _compare_file(Path(stored_at), digest)
    return CheckedDocument(
        document=name, kind=kind, sha256=digest, stored_at=stored_at, state=state
    )


def _compare_file(path: Path, digest: str) -> PaperState:
    if not path.is_absolute() and not path.is_file():
        return "elsewhere"  # a shelf, an archive's number, an address
    try:
        return "same" if measure_file(path)[0] == digest else "changed"
    except InputRefused:
        return "missing"


# ------------------------------------------------------------------------------------------------
# Days that an act cannot have: what has happened lies behind it, and a reply after its notice.
# ------------------------------------------------------------------------------------------------


def refuse_days(act: AnyAct, case: Case, today: date) -> None:
    """Refuse an act that tells of a later day, or of a reply to what was not yet sent.

    Args:
        act: As a person states it.
        case: The order's.
        today: The last day that it is anywhere.

    Raises:
        InputRefused: The first day that cannot be.
    """
    for field, day in _list_past_days(act):
        if date.fromisoformat(day) > today:
            hint = "record it when it has happened; what is planned has a day by which it is due"
            raise InputRefused(f"{day} is in the future", field=field, hint=hint)
    if isinstance(act, Notification) and act.reply is not None and act.of is not None:
        notice = case.act_of_entry(act.of, Notification)
        sent, replied = None if notice is None else notice.sent_on, act.reply.on
        if sent is not None and replied is not None and replied < sent:
            what = f"the authority cannot have replied on {replied}: the notice was sent on {sent}"
            raise InputRefused(what, field="reply.on", hint="correct the day")


def _list_past_days(act: AnyAct) -> Iterator[tuple[str, str]]:
    """Yield the days of an act on which something has happened, each with its field."""
    days: dict[str, str | None] = {}
    match act:
        case KnowledgeStatement():
            days = {"since": act.since}
        case Correction():
            days = {"done_on": act.done_on}
        case Notification():
            days = {"sent_on": act.sent_on, "reply.on": act.reply.on if act.reply else None}
    yield from ((field, day) for field, day in days.items() if day is not None)


# ------------------------------------------------------------------------------------------------
# Reading the case of an order from the record store: its assessments, and what people did.
# ------------------------------------------------------------------------------------------------


def read_case(store: RecordStore, reference: str, *, to_act: bool = False) -> Case:
    """Return the case of an order.

    Args:
        store: Keeps assessments and acts.
        reference: The order's id, or an assessment's id, or how that begins.
        to_act: Whether somebody acts on it: then the assessment that is named must be the newest.

    Raises:
        StoreError: No stored assessment is meant.
        ChainBroken: Something was changed after it was written.
        UsageError: Several assessments' ids begin so.
        InputRefused: An assessment is named to act on that is not the order's newest.
    """
    try:
        named = store.find(reference).assessment
    except StoreError as error:
        _say_erased(store, reference, error)
        raise
    order = named.transaction.id
    case = read_order(store, order)
    newest = named.id if case is None else case.assessment.id
    if case is None or (to_act and reference != order and named.id != newest):
        raise InputRefused(
            f"assessment {named.id} of {order} is not its newest",
            hint=f"look at {newest}, and act on that",
        )
    return case


def read_order(store: RecordStore, order: str) -> Case | None:
    """Return the case of an order by its very id; None where no assessment of it is stored.

    Raises:
        ChainBroken: Something was changed after it was written.
    """
    assessments = store.of_order(order)
    if not assessments:
        return None
    acts = tuple(map(recorded_act, store.acts(order)))
    return Case(assessments[-1], assessments[:-1], acts)


def _say_erased(store: RecordStore, order: str, error: StoreError) -> None:
    """Say that the record of an order was erased, where it was.

    Raises:
        StoreError: It was.
    """
    for made in map(recorded_act, store.acts(order)):
        if isinstance(made.act, Erasure):
            raise StoreError(
                f"the record of {order} was erased on {made.at[:10]} by {made.act.by}: "
                f"{made.act.reason}"
            ) from error


def recorded_act(stored: StoredAct) -> RecordedAct:
    """Return an act as it is stored.

    Raises:
        UsageError: A newer version wrote it.
    """
    try:
        return RecordedAct(stored.entry, stored.at, read_act(stored.payload, stored.texts))
    except ValueError as error:
        what = f"act {stored.entry} of the record cannot be read by this version"
        raise UsageError(f"{what}; use the version that wrote it") from error


def list_answers(store: RecordStore) -> dict[str, tuple[AnsweredFields, ...]]:
    """Return what answers state of orders, by the order's id, with the order that was asked about.

    Where that is not stored any more nobody can say of whom the answers are: they are left out.
    """
    answered: dict[str, list[AnsweredFields]] = {}
    for act in _list_stating(store):
        order = _read_asked(store, act.content_hash)
        if order is not None:
            fields = {fact.path: fact.value for fact in act.states}
            answered.setdefault(act.order, []).append(AnsweredFields(order, fields))
    return {number: tuple(rows) for number, rows in answered.items()}


def answers_by_assessment(store: RecordStore) -> dict[str, dict[str, str]]:
    """Return what answers state of orders' fields, as JSON by path.

    It is given by the content hash of the assessment on which it was answered. Of several answers
    about one field the last one counts.
    """
    stated: dict[str, dict[str, str]] = {}
    for act in _list_stating(store):
        fields = stated.setdefault(act.content_hash, {})
        fields.update({fact.path: fact.value for fact in act.states})
    return stated


def _list_stating(store: RecordStore) -> Iterator[InquiryAnswer]:
    """Yield the answers that state something of an order's fields."""
    for stored in store.acts_of_kind("answered"):
        act = recorded_act(stored).act
        if isinstance(act, InquiryAnswer) and act.states:
            yield act


def _read_asked(store: RecordStore, content_hash: str) -> dict[str, Any] | None:
    written = store.read_order_of(content_hash)
    if written is None:
        return None
    stated = orjson.loads(written)
    stated.pop("hash", None)
    try:
        return plain_order(parse_transaction(stated))
    except InputRefused:
        return None  # an earlier version took it


def notes_by_order(store: RecordStore) -> dict[str, dict[str, str]]:
    """Return what people make of findings, by the order's id: in a word by the finding's id.

    Of several notes on one finding the last one counts.
    """
    notes: dict[str, dict[str, str]] = {}
    for stored in store.acts_of_kind("noted"):
        act = recorded_act(stored).act
        if isinstance(act, FindingNote):
            notes.setdefault(act.order, {})[act.finding] = act.disposition
    return notes


def acts_by_order(store: RecordStore) -> dict[str, tuple[RecordedAct, ...]]:
    """Return what people did, by the order's id."""
    acts: dict[str, list[RecordedAct]] = {}
    for stored in store.acts():
        recorded = recorded_act(stored)
        acts.setdefault(recorded.act.order, []).append(recorded)
    return {order: tuple(rows) for order, rows in acts.items()}


# ------------------------------------------------------------------------------------------------
# How long a record is kept: the rules that apply to an order, and the last day of the longest.
#
# The rules are one table, `retention.csv`. Where it is not known whether a rule applies, it does: a
# record that is kept too long can still be erased. A legal hold outlasts every rule.
# ------------------------------------------------------------------------------------------------

Starts = Literal["end_of_year", "day"]
Applies = Literal["export", "transfer", "us_goods", "us_person", "german_exporter"]

_US: Final = "US"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """A rule of the table.

    Attributes:
        years: For how long.
        starts: From when: the day on which the goods leave, or the end of that year.
        applies: To which orders.
        verified: How well the act was read.
    """

    regime: str
    citation: str
    verified: Verified
    years: int
    starts: Starts
    applies: Applies

    def keep_until(self, day: date) -> date:
        """Return the last day on which a record is kept of goods that left on a day.

        >>> rule = RetentionRule("EU", "Art. 27(3)", "text", 5, "end_of_year", "export")
        >>> rule.keep_until(date(2026, 5, 2)).isoformat()
        '2031-12-31'
        """
        if self.starts == "end_of_year":
            return date(day.year + self.years, 12, 31)
        is_leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year + self.years, day=28 if is_leap_day else day.day)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the record of an order is kept.

    Attributes:
        counted_from: The day on which the goods left, or else the last day on which something was
            done or planned.
        rules: Those that apply, each with its last day.
        keep_until: The last day of all.
        legal_hold: Why it is kept longer, if it is.
    """

    counted_from: str
    rules: tuple[tuple[RetentionRule, str], ...]
    keep_until: str
    legal_hold: str | None

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        rules = [{**asdict(rule), "keep_until": day} for rule, day in self.rules]
        return {
            "counted_from": self.counted_from,
            "rules": rules,
            "keep_until": self.keep_until,
            "legal_hold": self.legal_hold,
        }

    def refuse_reason(self, today: str) -> str | None:
        """Say why nothing may be erased on a day; None where it may."""
        if self.legal_hold is not None:
            return f"a legal hold keeps it: {self.legal_hold}"
        if today <= self.keep_until:
            longest = max(self.rules, key=lambda row: row[1])
            return f"it is kept until {self.keep_until}, by {longest[0].citation}"
        return None


@cache
def retention_rules() -> tuple[RetentionRule, ...]:
    """Return the rules of the table."""
    text = files("onward.queries").joinpath("acts", "retention.csv").read_text(encoding="utf-8")
    return tuple(_read_rules(text))


def _read_rules(text: str) -> Iterator[RetentionRule]:
    for row in csv.DictReader(text.splitlines()):
        starts = next(word for word in get_args(Starts) if word == row["starts"])
        applies = next(word for word in get_args(Applies) if word == row["applies"])
        years = int(row["years"])
        verified = next(word for word in get_args(Verified) if word == row["verified"])
        yield RetentionRule(row["regime"], row["citation"], verified, years, starts, applies)


def tell_retention(case: Case, today: Today) -> Retention:
    """Tell how long the record of an order is kept."""
    order = case.assessment.transaction
    counted_from = today.left or _last_day(case)
    day = date.fromisoformat(counted_from)
    rules = tuple(
        (rule, rule.keep_until(day).isoformat())
        for rule in retention_rules()
        if _applies_to(rule.applies, order)
    )
    hold = case.legal_hold
    return Retention(
        counted_from=counted_from,
        rules=rules,
        keep_until=max(until for _, until in rules),
        legal_hold=None if hold is None else hold[1].reason,
    )


def _last_day(case: Case) -> str:
    """Return the last day that an order or its record speaks of, where no departure is recorded."""
    order = case.assessment.transaction
    days = (order.date, order.order_date, order.planned_ship_date, case.assessment.on)
    return max(filter(None, (*days, *(made.at[:10] for made in case.acts))))


def _applies_to(scope: Applies, order: Transaction) -> bool:
    # an exporter of whom nothing is stated may be anybody's
    exporters = {party.country for party in order.with_role("exporter")} or {None}
    match scope:
        case "export":
            return not _is_within_union(order)
        case "transfer":
            return _is_within_union(order)
        case "us_goods":
            return _US in exporters or any(item.us_origin != "no" for item in order.items)
        case "us_person":
            return _US in exporters
        case "german_exporter":
            return "DE" in exporters or None in exporters


def _is_within_union(order: Transaction) -> bool:
    return order.destination in MEMBER_STATES
