"""Reads the case of an order from the record, and compares it with what is known today."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, Self

import orjson

from onward.errors import InputRefused, StoreError, UsageError
from onward.graph.json_forms import plain_fields
from onward.graph.store.workspace import Snapshot
from onward.graph.tables import read_table
from onward.queries.acts.forms import (
    ERASED,
    Case,
    Erasure,
    FindingNote,
    InquiryAnswer,
    RecordedAct,
    TextRead,
    read_act,
    say_changes,
)
from onward.queries.model.assessment import (
    Assessment,
    Finding,
    Verified,
    facts_hash,
)
from onward.queries.model.parts import AssessmentPart, JsonObject
from onward.queries.records.store import RecordStore, StoredAct
from onward.queries.shipments import LAYER
from onward.queries.tables.tables import MEMBER_STATES
from onward.queries.transactions.recorded import RecordedFacts, RecordedReadings
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
    if "known_on" not in finding.values or finding.subject.party is None:
        return finding.id
    about = finding.subject.party
    rest = finding.id.removeprefix(f"{finding.indicator}/{about}/")
    indicator, _, identity = rest.partition("/")
    return "/".join(filter(None, (indicator, about, identity)))


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


def read_recorded(store: RecordStore) -> RecordedFacts:
    """Return what the record states of orders: what was answered, and what was read in texts."""
    return RecordedFacts(list_answers(store), read_readings(store))


def read_readings(store: RecordStore) -> RecordedReadings:
    """Return what people have read in texts; what was erased says nothing any more."""
    acts = (recorded_act(stored).act for stored in store.acts_of_kind("text_read"))
    return RecordedReadings.of(
        reading for act in acts if isinstance(act, TextRead) for reading in act.list_readings()
    )


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
        return {**plain_fields(self), "rules": rules}

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
    return read_table("onward.queries.acts", "retention.csv", RetentionRule)


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
