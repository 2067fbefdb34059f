"""What people do with an assessed order, and what the record shows of it."""

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, WithJsonSchema

from onward.errors import UsageError
from onward.operations.orders import LETTERHEAD, PAGE, POLICY, PROFILE
from onward.operations.parties import FONT_WORDS, FORMAT
from onward.operations.question import ON, Act, Day, Flag, Question, argument, option

BY: Final = "Who acts; always to be named."
FUNCTION: Final = "Their function."
REASON: Final = "Why, for whoever reads it in a year."
PAPER: Final = "A paper of the record."
PAPERS: Final = "A paper of the record; may be repeated."
FINDING: Final = "Its number, its id, or a part of the id."
OWNER: Final = "Who sees to it."
DUE: Final = "By when."
VALID_UNTIL: Final = "The last day on which it counts."
EARLIER: Final = "The entry of which this says what became."
LEVEL: Final = "low, medium or high."
ON_OPTION: Final[Any] = option(ON, metavar="DATE")


class PersonalAct(Act):
    """An act of a person who is named, with their function."""

    by: str | None = option(BY, metavar="NAME")
    function: str | None = option(FUNCTION, metavar="TEXT")


class ReasonedAct(PersonalAct):
    """An act for which a person gives a reason."""

    reason: str | None = option(REASON, metavar="TEXT")


class Decide(Act):
    """Record what a person decides of an order.

    Refused where it is weaker than what is suggested without --override, or lets an order go
    whose gaps are not named, whose goods nobody has spoken of, or which is held.
    """

    call: ClassVar[str] = "decide"
    path: ClassVar[str] = "decisions"

    value: str = argument(
        "proceed, proceed_with_conditions, enhanced_due_diligence, classify_or_license, "
        "notify_authority, refuse or terminate.",
        metavar="DECISION",
    )
    by: str | None = option(BY, metavar="NAME")
    reason: str | None = option(REASON, metavar="TEXT")
    function: str | None = option(FUNCTION, metavar="TEXT")
    conditions: list[str] = option(
        "Under which it goes on; may be repeated.", "--condition", default=[], metavar="TEXT"
    )
    override: str | None = option("Why it is weaker than what is suggested.", metavar="REASON")
    gaps: list[str] = option(
        "A gap in spite of which it proceeds; may be repeated.", "--gap", default=[], metavar="ID"
    )
    documents: list[str] = option(PAPERS, "--document", default=[], metavar="ID")
    hold_owner: str | None = option("Who watches over it while it waits.", metavar="NAME")
    hold_until: Day | None = option("Until when it waits.", metavar="DATE")
    valid_until: Day | None = option(VALID_UNTIL, metavar="DATE")
    rescreen_before_shipment: bool = option(
        "Whether it is screened again before the goods leave.", default=True, of="web"
    )
    licence_request: str | None = option("Of an application for a licence.", metavar="NUMBER")
    policy: Path | None = option(POLICY, metavar="FILE", of="command")

    def arguments(self) -> Mapping[str, Any]:
        """Return all but the policy, by which the workspace is opened."""
        return self.given("policy")


class Approve(PersonalAct):
    """Record that a second person approves the last decision of an order."""

    call: ClassVar[str] = "approve"
    path: ClassVar[str] = "approvals"

    statement: str | None = option("What they state.", metavar="TEXT")


class Knowledge(PersonalAct):
    """Record what a person states to know of the use of the goods.

    No finding and no number of findings states it: only a person does, by name and with facts.
    """

    call: ClassVar[str] = "knowledge"
    path: ClassVar[str] = "knowledge"

    state: str = argument(
        "none, grounds_to_suspect, aware or informed_by_authority.", metavar="STATE"
    )
    fact: list[str] = option(
        "What it rests on; may be repeated.", default=[], metavar="TEXT", of="command"
    )
    document: str | None = option(PAPER, metavar="ID", of="command")
    facts: list[str | dict[str, Any]] = option(
        "What it rests on: texts, or objects of text, finding and document.", default=[], of="web"
    )
    limb: str | None = option("Such as art_4_1_b or art_5_1_human_rights.", metavar="LIMB")
    since: Day | None = option("Since when it is known.", metavar="DATE")
    basis: str | None = option("A note on how it became known.", metavar="TEXT")

    def arguments(self) -> Mapping[str, Any]:
        """Return what was stated, each fact of a command with its paper."""
        spoken = [{"text": text, "document": self.document} for text in self.fact]
        return {**self.given("fact", "document"), "facts": [*self.facts, *spoken]}


class Adjudicate(ReasonedAct):
    """Record whether a party of an order is the candidate of a match.

    It holds as long as both sides say the same: where a field changes, the match is open again.
    """

    call: ClassVar[str] = "adjudicate"
    path: ClassVar[str] = "adjudications"

    candidate: str = argument("The candidate's id, or a part of it.", metavar="CANDIDATE")
    verdict: str = argument("true_match, false_match or unclear.", metavar="VERDICT")
    agrees: list[str] = option(
        "A field that agrees, in the order and there.",
        default=[],
        metavar="FIELD=A|B",
        of="command",
    )
    differs: list[str] = option(
        "A field that differs, likewise.", default=[], metavar="FIELD=A|B", of="command"
    )
    compared: list[dict[str, Any]] = option(
        "What was compared: objects of field, query, candidate and agrees.", default=[], of="web"
    )
    party: int | None = option("The order's party, counted from 0.", metavar="N")
    documents: list[str] = option(PAPERS, "--document", default=[], metavar="ID")
    valid_until: Day | None = option(VALID_UNTIL, metavar="DATE")

    def arguments(self) -> Mapping[str, Any]:
        """Return what was judged, with the fields that a command has compared."""
        compared = [_read_compared("--agrees", text, agrees=True) for text in self.agrees]
        compared += [_read_compared("--differs", text, agrees=False) for text in self.differs]
        return {**self.given("agrees", "differs"), "compared": [*self.compared, *compared]}


def _read_compared(option_name: str, text: str, *, agrees: bool) -> dict[str, object]:
    """Read ``birth date=1971|1985``; the values may be left out."""
    field, _, values = text.partition("=")
    query, _, candidate = values.partition("|")
    if not field.strip():
        raise UsageError(f"{option_name} {text!r} names no field; write birth date=1971|1985")
    sides = {"query": query.strip() or None, "candidate": candidate.strip() or None}
    return {"field": field, **sides, "agrees": agrees}


class RecordNote(ReasonedAct):
    """Record what a person makes of a finding; the finding and the verdict stay as they are."""

    call: ClassVar[str] = "note"
    path: ClassVar[str] = "dispositions"

    finding: str | int = argument(FINDING, metavar="FINDING")
    disposition: str = argument("confirmed, explained, refuted or open.", metavar="DISPOSITION")
    documents: list[str] = option(PAPERS, "--document", default=[], metavar="ID")


class Ask(PersonalAct):
    """Record a question that was sent.

    A customer is never asked what would tell of a list hit, a source or a suspicion.
    """

    call: ClassVar[str] = "ask"
    path: ClassVar[str] = "questions"

    question: str | int = argument(
        "The number of a question of the assessment, what it is about (G1), or your own.",
        metavar="QUESTION",
    )
    to: str | None = option("Who is asked.", metavar="NAME")
    audience: str | None = option("customer, internal or third_party.", metavar="WHO")
    due: Day | None = option(DUE, metavar="DATE")


class RecordAnswer(PersonalAct):
    """Record an answer; what it states of the order feeds the order's next assessment."""

    call: ClassVar[str] = "answer"
    path: ClassVar[str] = "answers"

    inquiry: int = argument("The number under which it was asked.", metavar="N")
    answer: str = argument("What was answered.", metavar="TEXT")
    satisfactory: str | None = option("yes, no or partly; default yes.", metavar="WORD")
    document: str | None = option(PAPER, metavar="ID")
    note: str | None = option("A note on it.", metavar="TEXT")
    value: str | None = option(
        "What it states of the field that was asked for.", metavar="JSON", of="command"
    )
    states: list[str] = option(
        "What it states of another field of the order.",
        "--set",
        default=[],
        metavar="PATH=JSON",
        of="command",
    )

    def arguments(self) -> Mapping[str, Any]:
        """Return what was answered, with the fields that a command states."""
        value = None if self.value is None else _read_value(self.value)
        return {**self.given(), "value": value, "states": dict(map(_read_stated, self.states))}


class AnswerSent(PersonalAct):
    """Record an answer, as it is sent: its fields are JSON."""

    call: ClassVar[str] = "answer"
    path: ClassVar[str] = "answers"

    inquiry: int
    answer: str
    satisfactory: str | None = None
    document: str | None = None
    note: str | None = None
    value: Any = None
    states: dict[str, Any] | None = None


def _read_stated(text: str) -> tuple[str, object]:
    path, separator, value = text.partition("=")
    if not (separator and path):
        raise UsageError(f"--set {text!r} is not PATH=JSON, such as items.0.hs=854231")
    return path, _read_value(value)


def _read_value(text: str) -> object:
    """Read a value: JSON where it is JSON of more than a number, else the text itself."""
    if text[:1] not in '{["tfn':
        return text
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


class ReadText(PersonalAct):
    """Record what a text of an order means, once: the same text does not ask again.

    It counts for the same text in every order of the same end-users, of whatever order system.
    """

    call: ClassVar[str] = "read_text"
    path: ClassVar[str] = "readings"

    field: str | None = argument(
        "Where it stands, such as items.0.description; default the one that waits.",
        default=None,
        metavar="FIELD",
    )
    means: str = option(
        "nothing; a use: own_production, resale, retail, infrastructure, research, medical, "
        "public_authority, police, military or other; or a family of goods: interception, "
        "monitoring, repression_equipment, intrusion, location_tracking, biometrics, forensics, "
        "decryption or jamming.",
        default=...,
        metavar="MEANING",
    )
    for_all: bool = option(
        "For the orders of everybody, not of these end-users alone.", default=False
    )
    read_on: Day | None = option("When it was read; default today.", metavar="DATE")
    note: str | None = option("A note on it.", metavar="TEXT")


class AddDocument(Act):
    """Add a paper to the record: its hash, its size and where it lies."""

    call: ClassVar[str] = "add_document"

    file: Path = argument("The paper; it stays there.", metavar="FILE")
    kind: str = option(
        "licence, letter, contract, reply, invoice, other …", default=..., metavar="KIND"
    )
    id: str | None = option("How the record calls it; default its name.", metavar="ID")
    by: str | None = option(BY, metavar="NAME")
    function: str | None = option(FUNCTION, metavar="TEXT")
    from_party: str | None = option("From whom it came.", "--from", metavar="NAME")


NOT_BASE64: Final = "is not Base64"


def _decode_base64(value: object) -> object:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else value
    except binascii.Error as fault:
        raise ValueError(NOT_BASE64) from fault


Base64 = Annotated[
    bytes,
    BeforeValidator(_decode_base64),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]


class KeepDocument(Act):
    """Add a paper to the record, which keeps it."""

    call: ClassVar[str] = "keep_document"
    path: ClassVar[str] = "documents"

    name: str
    content: Base64
    kind: str
    id: str | None = None
    by: str | None = None
    from_party: str | None = None
    function: str | None = None


class Mitigate(PersonalAct):
    """Record a measure against the risk, or what became of one."""

    call: ClassVar[str] = "mitigate"
    path: ClassVar[str] = "mitigations"

    measure: str = argument(
        "Such as kill_switch, training, post_shipment_check, other.", metavar="MEASURE"
    )
    owner: str | None = option(OWNER, metavar="NAME")
    due: Day | None = option(DUE, metavar="DATE")
    status: str | None = option("planned, in_place, failed or dropped.", metavar="WORD")
    effect: str | None = option("What it does.", metavar="TEXT")
    finding: str | int | None = option(
        "A finding: its number, its id, or a part of the id.", metavar="N"
    )
    proof: str | None = option(PAPER, metavar="ID")
    severity: dict[str, str] | None = option(
        "Of the possible harm: scale, scope and irremediability, each low, medium or high.",
        of="web",
    )
    scale: str | None = option(LEVEL, metavar="LEVEL", of="command")
    scope: str | None = option(LEVEL, metavar="LEVEL", of="command")
    irremediability: str | None = option(LEVEL, metavar="LEVEL", of="command")
    of: int | None = option(EARLIER, metavar="N")

    def arguments(self) -> Mapping[str, Any]:
        """Return the measure, with the levels of harm that a command gives one by one."""
        names = ("scale", "scope", "irremediability")
        levels = {name: level for name in names if (level := getattr(self, name)) is not None}
        return {**self.given(*names), "severity": self.severity or levels or None}


class Correct(Act):
    """Record what is mended in the organisation because of a finding."""

    call: ClassVar[str] = "correct"
    path: ClassVar[str] = "corrections"

    finding: str | int = argument(FINDING, metavar="FINDING")
    root_cause: str | None = option("Why it came so far.", metavar="TEXT")
    action: str | None = option("What is done about it.", metavar="TEXT")
    owner: str | None = option(OWNER, metavar="NAME")
    by: str | None = option(BY, metavar="NAME")
    function: str | None = option(FUNCTION, metavar="TEXT")
    due: Day | None = option(DUE, metavar="DATE")
    done: Day | None = option("When it was done.", metavar="DATE")
    proof: str | None = option(PAPER, metavar="ID")
    policy_changed: bool | None = option("The policy was changed.")
    training_changed: bool | None = option("The training was changed.")
    lesson: str | None = option("To whom the lesson was told.", metavar="TEXT")
    of: int | None = option(EARLIER, metavar="N")


class Notify(Act):
    """Record a notice to an authority, or its reply to one."""

    call: ClassVar[str] = "notify"
    path: ClassVar[str] = "notifications"

    authority: str = argument("Its name.", metavar="AUTHORITY")
    country: str = option("Its country.", default=..., metavar="XX")
    duty: str = option(
        "art_4_2, art_5_2, art_5_3, voluntary or other.", default=..., metavar="DUTY"
    )
    by: str | None = option(BY, metavar="NAME")
    function: str | None = option(FUNCTION, metavar="TEXT")
    sent: Day | None = option("When.", metavar="DATE")
    form: str | None = option("By which form.", metavar="NAME")
    reference: str | None = option("The authority's reference.", metavar="TEXT")
    standstill_since: Day | None = option("The goods wait from then on.", metavar="DATE")
    standstill_until: Day | None = option("Until when.", metavar="DATE")
    findings: list[str] = option(
        "A finding that was shared; may be repeated.", "--finding", default=[], metavar="N"
    )
    reply_to: int | None = option("The notice to which this is the reply.", metavar="N")
    outcome: str | None = option(
        "no_licence_needed, licence_required, refused, licensed or pending.", metavar="WORD"
    )
    replied: Day | None = option("When it replied.", metavar="DATE")
    document: str | None = option(PAPER, metavar="ID")


class HoldGoods(ReasonedAct):
    """Stop an order until somebody releases it."""

    call: ClassVar[str] = "hold"
    path: ClassVar[str] = "holds"

    owner: str | None = option(OWNER, metavar="NAME")
    until: Day | None = option("The day to look at it again.", metavar="DATE")


class ReleaseGoods(ReasonedAct):
    """Let a stopped order go on."""

    call: ClassVar[str] = "release"
    path: ClassVar[str] = "releases"


class SetLegalHold(ReasonedAct):
    """Keep a record whatever its rules say, or end that.

    While a legal hold lasts, nothing of the record is erased.
    """

    call: ClassVar[str] = "legal_hold"
    path: ClassVar[str] = "legal-holds"

    ends: bool = option("End it.", "--end", default=False)


class Ship(Act):
    """Record that the goods have left."""

    call: ClassVar[str] = "shipped"
    path: ClassVar[str] = "shipments"

    date: Day


ACTS: Final[Mapping[str, type[Act]]] = {
    act.path: act
    for act in (
        *(Decide, Approve, Knowledge, Adjudicate, RecordNote, Ask, AnswerSent, ReadText),
        *(Mitigate, Correct),
        *(Notify, HoldGoods, ReleaseGoods, SetLegalHold, Ship, KeepDocument),
    )
}
"""The acts that the HTTP API records, by their paths. Nothing is erased there."""


class Erase(ReasonedAct):
    """Erase the record of an order; the log keeps its hashes.

    Refused while a rule of retention or a legal hold keeps it, and the refusal is recorded.
    """

    call: ClassVar[str] = "erase"


OUTPUT: Final = "The file; default: printed."


class WriteCopy(Act):
    """Write a copy of an assessment for somebody else's eyes, of which every field can be checked.

    What is not for them is covered or left out, and committed to: it can be opened to them later.
    """

    profile: str = option(PROFILE, default="authority", metavar="WHO")
    output: Path | None = option(OUTPUT, "--output", "-o", metavar="FILE")


class OpenFields(Act):
    """Open fields of an assessment to somebody who has a copy, and no others."""

    paths: list[str] = argument(
        "Where a field stands, such as /transaction/parties/0/name; all below is meant.",
        metavar="PATH…",
        hides_default=True,
    )
    output: Path | None = option(OUTPUT, "--output", "-o", metavar="FILE")


class CheckCopy(Question):
    """Check a copy that you were given; no workspace is needed.

    Each field that is shown or opened is compared with its commitment, and the copy with the head
    of the log that it names.
    """

    file: Path = argument(
        "What `onward copy write` has written.", metavar="FILE", hides_default=True
    )
    opened: list[Path] = option(
        "Fields that `onward copy open` has opened; may be repeated.",
        "--opened",
        default=[],
        metavar="FILE",
    )
    notes: list[Path] = option(
        "A head of the sender's log that was kept elsewhere; may be repeated.",
        "--note",
        default=[],
        metavar="FILE",
    )
    key: Path | None = option("The public key (PEM) of who signed the notes.", metavar="FILE")


class ShowRecord(Act):
    """Show the whole record of an order, or write it as a file.

    Where the case stands, what it waits for, and every act of every person, in their order.
    """

    output: Path | None = option(
        "Write it as .pdf, .json or .txt.", "--output", "-o", metavar="FILE", of="command"
    )
    font_path: list[Path] = option(FONT_WORDS, default=[], metavar="DIR", of="command")
    policy: Path | None = option(LETTERHEAD, metavar="FILE", of="command")
    on: Day | None = ON_OPTION


class Worklist(Question):
    """List the orders on which somebody must act, overdue ones first."""

    everything: Flag = option(
        "Also orders on which nobody must act.", "--all", default=False, alias="all"
    )
    on: Day | None = ON_OPTION
    format: str | None = option(FORMAT, of="web")


class ListTexts(Question):
    """List the texts that wait to be read, each once: what most orders wait for comes first."""

    on: Day | None = ON_OPTION


class ShowReport(Question):
    """Count what was assessed and done in a year."""

    year: int = option("Of the acts and assessments.", default=..., metavar="YYYY")


class ListLog(Question):
    """List the entries of the chained log, in their order."""

    limit: int = option(PAGE, default=50)
    after: int = option("The number of the last entry that is known.", default=0)
    format: str | None = option(FORMAT)


class LogHead(Question):
    """Print the head of the log, to keep it elsewhere; signed, if wanted.

    Three lines: whose log it is, how many entries it has, and a root over all of them.
    """

    key: Path | None = option(
        "A private Ed25519 key (PEM) that signs it.", metavar="FILE", of="command"
    )
    name: str = option("Who signs; default whose log it is.", default="", metavar="NAME")
    entry: int | None = option(
        "The head at this entry; default now.", metavar="N", least=1, of="command"
    )


class VerifyLog(Question):
    """Check that the log, and the records that it tells of, are as they were written."""

    heads: list[str] = option(
        "A head that was noted earlier, as this command prints it; may be repeated.",
        "--head",
        default=[],
        metavar="N:HASH",
        of="command",
    )
    notes: list[Path] = option(
        "A head that `onward log head` wrote, or a briefing; may be repeated.",
        "--note",
        default=[],
        metavar="FILE",
        of="command",
    )
    key: Path | None = option(
        "The public key (PEM) of who signed the notes.", metavar="FILE", of="command"
    )
