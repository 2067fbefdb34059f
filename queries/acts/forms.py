"""How acts are written and read: JSON whose sealed texts stand as salted hashes, apart from them.

`SHA-256(salt ‖ text)` commits to a text without telling it. Each text has a salt of its own, so
that equal names in two acts cannot be compared, and none can be guessed once its salt is gone.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeVar, cast, get_args

import orjson
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from onward.errors import InputRefused
from onward.graph.codes import DocumentKind
from onward.graph.json_forms import canonical_json
from onward.loaders.readers.documents import Strict
from onward.loaders.readers.streams import code_of_fault, explain_fault, received_text
from onward.queries.model.assessment import SuggestedAction
from onward.queries.model.parts import JsonObject
from onward.queries.model.schema import DIALECT, PlainSchema
from onward.queries.records.store import SealedAct, SealedPart, commit_text
from onward.queries.transactions.fields import Country, Day, Hash, any_case

# ------------------------------------------------------------------------------------------------
# What all acts of people have in common: who acts, on what, and which texts are sealed.
#
# A sealed text stands in the log as a salted hash, and in clear beside it, so that it can be erased
# and the log still verifies (docs/record.md). Names of people and what they write are sealed;
# codes,
# days, hashes and references are not.
# ------------------------------------------------------------------------------------------------


class SealMark:
    """Marks a field whose texts are kept apart from the log."""


_SEALED: Final = SealMark()
_LONGEST: Final = 20_000


def _refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty; say something or leave it out")
    return text.strip()


Reference = Annotated[str, Field(min_length=1, max_length=400)]
"""A code or an id: it names something and tells nothing of a person."""

_Sentence = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_refuse_blank)]
SealedText = Annotated[_Sentence, _SEALED]
SealedOption = Annotated[_Sentence | None, _SEALED]
SealedTexts = Annotated[tuple[_Sentence, ...], _SEALED]
References = tuple[Reference, ...]
EntryNumber = Annotated[int, Field(ge=1)]
"""The number of an entry of the log: how an act refers to an earlier one."""


class PersonAct(Strict):
    """An act of a person on an assessment.

    Attributes:
        order: Id of the order.
        assessment: Id of the assessment that the person had before them.
        content_hash: Its hash: another content is another assessment.
        by: Who acts.
        function: Their function, such as the officer who answers for exports.
    """

    order: Reference
    assessment: Reference
    content_hash: Reference
    by: SealedText
    function: SealedOption = None


Level = Literal["low", "medium", "high"]
"""How grave, how many, how lasting: as a person judges it."""


# ------------------------------------------------------------------------------------------------
# Questions that were sent, and what was answered.
# ------------------------------------------------------------------------------------------------

Addressee = Literal["customer", "internal", "third_party"]
"""To whom a question goes: a customer reads nothing of a list hit, a source or a suspicion."""

Satisfaction = Literal["yes", "no", "partly"]


class Inquiry(PersonAct):
    """A question that was sent.

    Attributes:
        about: The finding, gap or part of the assessment that it is about.
        field: The field of the order that its answer fills, where there is one.
    """

    kind: Literal["asked"] = "asked"
    question: SealedText
    about: Reference | None = None
    field: Reference | None = None
    audience: Annotated[Addressee, any_case(get_args(Addressee))]
    sent_to: SealedText
    due: Day | None = None


class StatedFact(Strict):
    """A field of the order, and its value as JSON."""

    path: Annotated[str, Field(pattern=r"^[a-z_0-9]+(\.[a-z_0-9]+)*$", max_length=200)]
    value: SealedText


class InquiryAnswer(PersonAct):
    """An answer. What it states of the order's fields feeds the next assessment of the order."""

    kind: Literal["answered"] = "answered"
    inquiry: EntryNumber
    answer: SealedText
    satisfactory: Annotated[Satisfaction | None, any_case(get_args(Satisfaction))] = None
    document: Reference | None = None
    note: SealedOption = None
    states: tuple[StatedFact, ...] = ()


# ------------------------------------------------------------------------------------------------
# Acts by which a person judges: matches, findings, what is known, and what is to be done.
# ------------------------------------------------------------------------------------------------

MatchVerdict = Literal["true_match", "false_match", "unclear"]
Disposition = Literal["confirmed", "explained", "refuted", "open"]
KnowledgeState = Literal["none", "grounds_to_suspect", "aware", "informed_by_authority"]
Limb = Literal[
    "art_4_1_a",
    "art_4_1_b",
    "art_4_1_c",
    "art_5_1_internal_repression",
    "art_5_1_human_rights",
    "art_5_1_humanitarian_law",
    "national",
]
DecisionValue = Literal[
    "terminate",
    "refuse",
    "classify_or_license",
    "notify_authority",
    "enhanced_due_diligence",
    "proceed_with_conditions",
    "proceed",
]
"""What can be decided, the strongest first."""


class ComparedField(Strict):
    """A field of an order's party that a person compared with the candidate's."""

    field: SealedText
    query: SealedOption = None
    candidate: SealedOption = None
    agrees: bool


class Adjudication(PersonAct):
    """Whether a party of the order is the candidate of a match; it holds for this evidence."""

    kind: Literal["adjudicated"] = "adjudicated"
    party_ref: Annotated[int, Field(ge=0)]
    owner: Annotated[int, Field(ge=0)] | None = None
    candidate: Reference
    candidate_name: SealedOption = None
    evidence_hash: Hash
    verdict: Annotated[MatchVerdict, any_case(get_args(MatchVerdict))]
    reason: SealedText
    compared: tuple[ComparedField, ...] = ()
    documents: References = ()
    valid_until: Day | None = None


class FindingNote(PersonAct):
    """What a person makes of a finding; the finding and the verdict stay as they are."""

    kind: Literal["noted"] = "noted"
    finding: Reference
    evidence_hash: Hash
    disposition: Annotated[Disposition, any_case(get_args(Disposition))]
    reason: SealedText
    documents: References = ()


class KnownFact(Strict):
    """A fact on which a statement of knowledge rests."""

    text: SealedText
    finding: Reference | None = None
    document: Reference | None = None


class KnowledgeStatement(PersonAct):
    """What a person states to know of the use of the goods; no program states it."""

    kind: Literal["knowledge_stated"] = "knowledge_stated"
    state: Annotated[KnowledgeState, any_case(get_args(KnowledgeState))]
    limb: Annotated[Limb | None, any_case(get_args(Limb))] = None
    facts: tuple[KnownFact, ...] = ()
    since: Day | None = None
    basis_note: SealedOption = None


class Override(Strict):
    """Why a decision is weaker than what is suggested, and the gaps that it is made in spite of."""

    of: SuggestedAction
    reason: SealedText
    gaps: References = ()


class DecisionHold(Strict):
    """Until when an order waits, and who watches over it."""

    until: Day | None = None
    owner: SealedText


class Decision(PersonAct):
    """What a person decides of an order.

    Attributes:
        four_eyes: Whether it stands only when another person has approved it.
    """

    kind: Literal["decided"] = "decided"
    value: Annotated[DecisionValue, any_case(get_args(DecisionValue))]
    suggestion: SuggestedAction
    reason: SealedText
    conditions: SealedTexts = ()
    override: Override | None = None
    hold: DecisionHold | None = None
    documents: References = ()
    valid_until: Day | None = None
    rescreen_before_shipment: bool = True
    licence_request: Reference | None = None
    four_eyes: bool


class Approval(PersonAct):
    """The approval of a decision by a second person."""

    kind: Literal["approved"] = "approved"
    decision: EntryNumber
    statement: SealedOption = None


# ------------------------------------------------------------------------------------------------
# Acts by which something is done: measures, corrections, notices to authorities, holds.
# ------------------------------------------------------------------------------------------------

MitigationMeasure = Literal[
    "feature_removed",
    "geofence_or_licence_key",
    "kill_switch",
    "audit_right",
    "no_reexport_clause",
    "training",
    "installed_by_exporter",
    "post_shipment_check",
    "grievance_contact",
    "changed_end_user",
    "reduced_quantity",
    "other",
]
MitigationStatus = Literal["planned", "in_place", "failed", "dropped"]
Duty = Literal["art_4_2", "art_5_2", "art_5_3", "voluntary", "other"]
Outcome = Literal["no_licence_needed", "licence_required", "refused", "licensed", "pending"]


class HarmSeverity(Strict):
    """How severe the possible harm is, as a person judges it."""

    scale: Annotated[Level | None, any_case(get_args(Level))] = None
    scope: Annotated[Level | None, any_case(get_args(Level))] = None
    irremediability: Annotated[Level | None, any_case(get_args(Level))] = None


class Mitigation(PersonAct):
    """A measure against the risk; with `of`, what became of an earlier one."""

    kind: Literal["mitigated"] = "mitigated"
    of: EntryNumber | None = None
    finding: Reference | None = None
    measure: Annotated[MitigationMeasure, any_case(get_args(MitigationMeasure))]
    owner: SealedText
    due: Day | None = None
    status: Annotated[MitigationStatus, any_case(get_args(MitigationStatus))] = "planned"
    effect: SealedOption = None
    proof: Reference | None = None
    severity: HarmSeverity | None = None


class Correction(PersonAct):
    """What is mended in the organisation because of a finding; with `of`, how far it came."""

    kind: Literal["corrected"] = "corrected"
    of: EntryNumber | None = None
    finding: Reference
    root_cause: SealedText
    action: SealedText
    owner: SealedText
    due: Day | None = None
    done_on: Day | None = None
    proof: Reference | None = None
    policy_changed: bool | None = None
    training_changed: bool | None = None
    lesson_fed_back_to: SealedOption = None


class Standstill(Strict):
    """From when until when the goods must wait for the authority."""

    since: Day
    until: Day | None = None


class AuthorityReply(Strict):
    """What the authority has answered."""

    on: Day | None = None
    outcome: Annotated[Outcome, any_case(get_args(Outcome))]
    document: Reference | None = None


class Notification(PersonAct):
    """A notice to an authority; with `of`, the reply to an earlier one."""

    kind: Literal["notified"] = "notified"
    of: EntryNumber | None = None
    authority: SealedText
    country: Country
    duty: Annotated[Duty, any_case(get_args(Duty))]
    form: Reference | None = None
    sent_on: Day | None = None
    reference: Reference | None = None
    standstill: Standstill | None = None
    reply: AuthorityReply | None = None
    shared_findings: References = ()


class Hold(PersonAct):
    """An order is stopped until somebody releases it."""

    kind: Literal["held"] = "held"
    reason: SealedText
    owner: SealedText
    until: Day | None = None


class Release(PersonAct):
    """A stopped order may go on."""

    kind: Literal["released"] = "released"
    reason: SealedText


# ------------------------------------------------------------------------------------------------
# Acts on papers, on how long a record is kept, and on what is erased.
# ------------------------------------------------------------------------------------------------


class AddedDocument(PersonAct):
    """A paper that joins the record: its hash, and where it lies, if anywhere."""

    kind: Literal["documented"] = "documented"
    document: Reference
    document_kind: Annotated[DocumentKind, any_case(get_args(DocumentKind))]
    sha256: Hash
    bytes: Annotated[int, Field(ge=0)]
    name: SealedText
    stored_at: SealedOption = None
    from_party: SealedOption = None


class LegalHold(PersonAct):
    """A legal hold begins or ends: while it lasts, nothing of the record is erased."""

    kind: Literal["legal_hold"] = "legal_hold"
    holds: bool
    reason: SealedText


class Erasure(PersonAct):
    """What was erased of a record: the hashes stay, the content is gone."""

    kind: Literal["erased"] = "erased"
    reason: SealedText
    commitments: tuple[Hash, ...] = ()
    payloads: tuple[Hash, ...] = ()


class RefusedErasure(PersonAct):
    """An erasure that was asked for and refused, with the reason why."""

    kind: Literal["erasure_refused"] = "erasure_refused"
    reason: SealedText
    because: SealedText


ERASED: Final = "⟦erased⟧"
"""What stands for a text that was erased."""

_SEAL: Final = "sealed"

AnyAct = (
    Adjudication
    | FindingNote
    | KnowledgeStatement
    | Decision
    | Approval
    | Inquiry
    | InquiryAnswer
    | Mitigation
    | Correction
    | Notification
    | Hold
    | Release
    | AddedDocument
    | LegalHold
    | Erasure
    | RefusedErasure
)

ActKind = TypeVar("ActKind", bound=AnyAct)


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """An act as the record has it.

    Attributes:
        entry: The number of its entry in the log.
        at: When it was recorded, ISO 8601 in UTC.
        act: What was done.
    """

    entry: int
    at: str
    act: AnyAct

    def to_data(self) -> JsonObject:
        """Return the act as plain JSON data."""
        return {"entry": self.entry, "at": self.at, **plain_act(self.act)}


@cache
def act_reader() -> TypeAdapter[AnyAct]:
    """Return what reads an act of any kind; made once, as making it is slow."""
    return TypeAdapter(Annotated[AnyAct, Field(discriminator="kind")])


def plain_act(act: AnyAct) -> JsonObject:
    """Return an act as plain JSON data; what is not stated is left out."""
    return act.model_dump(mode="json", exclude_none=True)


def make_act(kind: type[ActKind], values: Mapping[str, object]) -> ActKind:
    """Make an act of what a person states; None is what they leave out.

    Raises:
        InputRefused: A value does not fit; one line, with its field.
    """
    stated = {key: value for key, value in values.items() if value is not None}
    try:
        # by way of JSON, as days are texts and lists are tuples there
        return cast("ActKind", kind.model_validate_json(orjson.dumps(stated, default=str)))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        what, hint = explain_fault(fault)
        field = ".".join(map(str, fault["loc"]))
        if fault["type"] == "missing" and len(fault["loc"]) == 1:
            what, hint = "it is missing", f"give --{field.replace('_', '-')}, or the key {field}"
        value, code = received_text(fault), code_of_fault(fault)
        raise InputRefused(what, field=field, value=value, hint=hint, code=code) from error
    except TypeError as error:
        raise InputRefused(f"holds what JSON does not have: {error}") from error


def seal_act(
    act: AnyAct, make_salt: Callable[[], bytes], snapshot: str, rule_pack: str
) -> SealedAct:
    """Write an act for the log, with its sealed texts apart.

    Args:
        act: What was done.
        make_salt: Makes 16 bytes that nobody can guess.
        snapshot: Of the assessment that it is about.
        rule_pack: Likewise.
    """
    texts: list[SealedPart] = []

    def seal_text(text: str) -> JsonObject:
        salt = make_salt()
        part = SealedPart(commit_text(salt, text), salt, text)
        texts.append(part)
        return {_SEAL: part.commitment}

    plain = _seal_model(act, seal_text)
    return SealedAct(
        kind=act.kind,
        object=act.assessment,
        actor=f"{_SEAL}:{plain['by'][_SEAL]}",
        payload=canonical_json(plain),
        texts=tuple(texts),
        snapshot=snapshot,
        rule_pack=rule_pack,
    )


def _seal_model(model: BaseModel, seal_text: Callable[[str], JsonObject]) -> JsonObject:
    """Return a model as plain data, with each text of a marked field sealed."""
    plain: JsonObject = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None:
            continue
        # the mark stands at the field: a text inside a list of texts has none of its own
        is_sealed = any(isinstance(mark, SealMark) for mark in field.metadata)
        plain[name] = _seal_value(value, seal_text, is_sealed=is_sealed)
    return plain


def _seal_value(value: Any, seal_text: Callable[[str], JsonObject], *, is_sealed: bool) -> Any:
    if isinstance(value, BaseModel):
        return _seal_model(value, seal_text)
    if isinstance(value, tuple):
        return [_seal_value(part, seal_text, is_sealed=is_sealed) for part in value]
    return seal_text(value) if is_sealed else value


def read_act(payload: bytes, texts: Mapping[str, str]) -> AnyAct:
    """Read an act as it is stored.

    Args:
        payload: Its JSON.
        texts: The sealed texts by their commitments; one that is missing was erased.
    """
    return act_reader().validate_python(_unseal_texts(orjson.loads(payload), texts), strict=False)


def _unseal_texts(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_SEAL}:
            return texts.get(value[_SEAL], ERASED)
        return {key: _unseal_texts(part, texts) for key, part in value.items()}
    if isinstance(value, list):
        return [_unseal_texts(part, texts) for part in value]
    return value


# ------------------------------------------------------------------------------------------------
# The JSON Schema of acts of people, generated from their types.
# ------------------------------------------------------------------------------------------------

NAME = "act"


def act_schema() -> JsonObject:
    """Return the JSON Schema of an act of any kind, as plain data."""
    schema = act_reader().json_schema(schema_generator=PlainSchema)
    return {"$schema": DIALECT, "description": "An act of a person on an assessment.", **schema}


def act_schema_text() -> str:
    """Return the schema as the file in docs/ holds it: the same bytes for the same types."""
    return json.dumps(act_schema(), indent=2, ensure_ascii=False) + "\n"
