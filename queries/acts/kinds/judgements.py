"""Acts by which a person judges: matches, findings, what is known, and what is to be done."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from pydantic import Field
from typing_extensions import override as overrides

from onward.errors import InputRefused
from onward.graph.names.normalise import normalise
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
    is_empty_reason,
    is_same_person,
    list_stated,
    may_be_same_person,
    read_act_words,
)
from onward.queries.assessment.words.codes import SUGGESTIONS
from onward.queries.model.words import SuggestedAction

if TYPE_CHECKING:
    from onward.queries.acts.case import Case
    from onward.queries.acts.views.wording import ActNames

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

DECISIONS: Final[Mapping[str, str]] = {**SUGGESTIONS, "terminate": "end the contract"}
_MATCH_VERDICTS: Final = read_act_words("match_verdict")
_KNOWLEDGE: Final = read_act_words("knowledge")
_LIMBS: Final = read_act_words("limb")


class ComparedField(Strict):
    """A field of an order's party that a person compared with the candidate's."""

    field: SealedText
    query: SealedOption = None
    candidate: SealedOption = None
    agrees: bool

    def __str__(self) -> str:
        verb = "agrees" if self.agrees else "differs"
        sides = " / ".join(side or "not stated" for side in (self.query, self.candidate))
        values = f": {sides}" if self.query or self.candidate else ""
        return f"{self.field} {verb}{values}"


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

    @overrides
    def say_deed(self, names: "ActNames") -> str:
        name = self.candidate
        if self.candidate_name:
            name = f"{self.candidate_name} ({self.candidate})"
        return f"judged that {name} {_MATCH_VERDICTS[self.verdict]}: {self.reason}"

    @overrides
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from map(str, self.compared)
        yield from list_stated(to_be_looked_at_again_after=self.valid_until)

    @overrides
    def refuse(self, case: "Case") -> None:
        match = case.match_of(self)
        if match is None or match.evidence_hash is None:
            what = (
                f"assessment {self.assessment} has no match of party {self.party_ref} with "
                f"{self.candidate!r}"
            )
            raise InputRefused(what, field="candidate")
        if self.evidence_hash != match.evidence_hash:
            raise InputRefused("the match rests on other evidence now", field="evidence_hash")
        self._refuse_compared()

    def _refuse_compared(self) -> None:
        """Refuse fields that were compared and say the contrary of the judgement."""
        hint = "say what differs, such as --differs 'birth date=1971|1985'"
        if self.verdict == "false_match" and not self.compared:
            what = "a match that is dismissed needs a field that was compared"
            raise InputRefused(what, field="compared", hint=hint)
        if self.verdict == "false_match" and all(row.agrees for row in self.compared):
            what = "a match is dismissed by what differs, and all that was compared agrees"
            raise InputRefused(what, field="compared", hint=hint)
        for row in self.compared:
            query, candidate = row.query, row.candidate or ""
            is_equal = query is not None and normalise(query) == normalise(candidate)
            if is_equal and not row.agrees:
                what = f"{row.field} is said to differ, and both sides are {query!r}"
                raise InputRefused(what, field="compared", hint=hint)


class FindingNote(PersonAct):
    """What a person makes of a finding; the finding and the verdict stay as they are."""

    kind: Literal["noted"] = "noted"
    finding: Reference
    evidence_hash: Hash
    disposition: Annotated[Disposition, any_case(get_args(Disposition))]
    reason: SealedText
    documents: References = ()

    @overrides
    def say_deed(self, names: "ActNames") -> str:
        return f"noted {names.name_finding(self.finding)} as {self.disposition}: {self.reason}"

    @overrides
    def list_findings(self) -> Iterator[str]:
        yield self.finding

    @overrides
    def refuse(self, case: "Case") -> None:
        finding = case.find_finding(self.finding)
        if self.evidence_hash != finding.evidence.evidence_hash:
            raise InputRefused("the finding rests on other evidence now", field="evidence_hash")
        if self.disposition == "refuted" and not (self.documents or finding.counter_evidence):
            raise InputRefused(
                "a finding is refuted by a document or by counter-evidence, and there is neither",
                field="disposition",
                hint="add the paper with `onward document add`, or note it as explained",
            )


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

    @overrides
    def say_deed(self, names: "ActNames") -> str:
        limb = f" of {_LIMBS[self.limb]}" if self.limb else ""
        return f"stated {_KNOWLEDGE[self.state]}{limb}"

    @overrides
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from (f"fact: {fact.text}" for fact in self.facts)
        yield from list_stated(since=self.since, note=self.basis_note)

    @overrides
    def list_papers(self) -> Iterator[str]:
        yield from (fact.document for fact in self.facts if fact.document)

    @overrides
    def list_findings(self) -> Iterator[str]:
        yield from (fact.finding for fact in self.facts if fact.finding)

    @overrides
    def list_past_days(self) -> Mapping[str, str | None]:
        return {"since": self.since}

    @overrides
    def refuse(self, case: "Case") -> None:
        if self.state == "aware" and not self.facts:
            what = "whoever states to be aware must say of what"
            raise InputRefused(what, field="facts", hint="give --fact TEXT")
        for fact in self.facts:
            if is_empty_reason(fact.text):
                what = f"{fact.text!r} is no fact"
                raise InputRefused(what, field="facts", hint="state the fact")
        if self.state == "informed_by_authority" and not any(self.list_papers()):
            raise InputRefused(
                "what an authority has said is in a letter, and none is named",
                field="facts",
                hint="add it with `onward document add`, and name it with --document",
            )


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

    @overrides
    def say_deed(self, names: "ActNames") -> str:
        return f"decided to {_say_decision(self.value)}: {self.reason}"

    @overrides
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"the assessment suggested to {_say_decision(self.suggestion)}"
        yield from (f"condition: {text}" for text in self.conditions)
        if self.override is not None:
            yield f"weaker than suggested, because: {self.override.reason}"
            if self.override.gaps:
                yield f"in spite of: {', '.join(self.override.gaps)}"
        if self.hold is not None:
            until = f" until {self.hold.until}" if self.hold.until else ""
            yield f"waits{until}, watched by {self.hold.owner}"
        licence = {"application for a licence": self.licence_request}
        yield from list_stated(valid_until=self.valid_until, **licence)
        if self.rescreen_before_shipment:
            yield "to be screened again before the goods leave"


class Approval(PersonAct):
    """The approval of a decision by a second person."""

    kind: Literal["approved"] = "approved"
    decision: EntryNumber
    statement: SealedOption = None

    @overrides
    def say_deed(self, names: "ActNames") -> str:
        return f"approved the decision of entry {self.decision}"

    @overrides
    def refuse(self, case: "Case") -> None:
        if case.decision is None or case.decision[0].entry != self.decision:
            what = f"entry {self.decision} is not the order's last decision"
            raise InputRefused(what, field="decision")
        if case.decision_changes:
            raise InputRefused(
                f"since it was decided, {' and '.join(case.decision_changes)} changed",
                field="decision",
                hint="decide on the new assessment first",
            )
        decided_by = case.decision[1].by
        if is_same_person(self.by, decided_by):
            what = f"{self.by!r} has made the decision"
            raise InputRefused(what, field="by", hint="a second person must approve it")
        if may_be_same_person(self.by, decided_by):
            what = f"{self.by!r} may be {decided_by!r}, who has made the decision"
            hint = "a second person must approve it; where two are, both give their names in full"
            raise InputRefused(what, field="by", hint=hint)
        if case.approval is not None:
            raise InputRefused("the decision is approved already", field="decision")


def _say_decision(value: str) -> str:
    words = DECISIONS[value]
    return f"require {words}" if value == "enhanced_due_diligence" else words
