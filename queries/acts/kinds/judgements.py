"""Acts by which a person judges: matches, findings, what is known, and what is to be done."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from onward.loaders.readers.documents import Strict
from onward.queries.acts.kinds.parts import (
    Day,
    EntryNumber,
    Hash,
    PersonAct,
    Reference,
    References,
    SealedOption,
    SealedText,
    SealedTexts,
    any_case,
)
from onward.queries.model.words import SuggestedAction

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
