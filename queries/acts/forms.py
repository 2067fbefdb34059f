"""The acts of people on an order, and the order with its acts.

An act is stored as JSON in which salted hashes stand for the sealed texts, which are kept apart.
`SHA-256(salt ‖ text)` commits to a text without telling it. Each text has a salt of its own, so
that equal names in two acts cannot be compared, and none can be guessed once its salt is gone.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Annotated, Any, Final, Literal, Self, TypeVar, cast, get_args

import orjson
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError
from typing_extensions import override
from typing_extensions import override as overrides

from onward.errors import InputRefused
from onward.graph.codes import DocumentKind
from onward.graph.json_forms import canonical_hash, canonical_json
from onward.graph.names.normalise import normalise
from onward.graph.shares import percent_text
from onward.graph.tables import read_words
from onward.loaders.readers.documents import Strict
from onward.loaders.readers.streams import code_of_fault, explain_fault, received_text
from onward.queries.assessment.wording import SUGGESTIONS, UNNAMED, describe_unknown
from onward.queries.model.assessment import (
    Assessment,
    Finding,
    PartyMatch,
    SuggestedAction,
    evidence_facts,
    facts_hash,
    list_ties,
)
from onward.queries.model.parts import JsonObject
from onward.queries.model.schema import DIALECT, PlainSchema
from onward.queries.records.store import SealedAct, SealedPart, commit_text
from onward.queries.rules.catalogue import find_revealing_word
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import Country, Day, Hash, any_case
from onward.queries.transactions.transaction import (
    MEANINGS,
    Meaning,
    TextReading,
    Transaction,
)

# ------------------------------------------------------------------------------------------------
# What all acts of people have in common: who acts, on what, and which texts are sealed.
#
# A sealed text stands in the log as a salted hash, and in clear beside it, so that it can be erased
# and the log still verifies (docs/record.md). Names of people and what they write are sealed;
# codes, days, hashes and references are not.
# ------------------------------------------------------------------------------------------------

read_act_words: Final = partial(read_words, "onward.queries.acts", "code_words.csv")
"""Returns the words of the codes of a kind: of limbs, duties, outcomes."""


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

    def say_deed(self, names: "ActNames") -> str:
        """Say what was done, as it follows the name of the person."""
        raise NotImplementedError

    def list_details(self, names: "ActNames") -> Iterator[str]:  # noqa: ARG002  # for acts that name some
        """Yield what the act says beyond its sentence."""
        yield from ()

    def list_papers(self) -> Iterator[str]:
        """Yield the ids of the papers of the record that the act names."""
        yield from getattr(self, "documents", ())

    def list_findings(self) -> Iterator[str]:
        """Yield the ids of the findings that the act is about."""
        yield from ()

    def list_past_days(self) -> Mapping[str, str | None]:
        """Return the days on which something has happened, by field; None where none is stated."""
        return {}

    def refuse(self, case: "Case") -> None:
        """Refuse an act that says too little, or does not fit what the record holds.

        Raises:
            InputRefused: The first fault, with how to mend it.
        """


def list_stated(**facts: str | None) -> Iterator[str]:
    """Yield each fact that is stated, with what it is: of ``done_on`` "done on: 2026-05-02"."""
    stated = ((name.replace("_", " "), value) for name, value in facts.items() if value)
    yield from (f"{name}: {value}" for name, value in stated)


Level = Literal["low", "medium", "high"]
"""How grave, how many, how lasting: as a person judges it."""


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


# ------------------------------------------------------------------------------------------------
# Questions that were sent, and what was answered.
# ------------------------------------------------------------------------------------------------

Addressee = Literal["customer", "internal", "third_party"]
"""To whom a question goes: a customer reads nothing of a list hit, a source or a suspicion."""

Satisfaction = Literal["yes", "no", "partly"]

_ADDRESSEES: Final = read_act_words("addressee")


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

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"asked {self.sent_to}: {self.question}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"a question to {_ADDRESSEES[self.audience]}"
        yield from list_stated(due=self.due)

    @override
    def refuse(self, case: "Case") -> None:
        """Refuse to ask a customer what would tell it what was found."""
        if self.audience != "customer":
            return
        # word for word: a question of one's own is judged by its words below
        internal = {row.question for row in case.assessment.questions if row.audience == "internal"}
        if self.question in internal:
            raise InputRefused(
                "the question is for your own people: it would tell the customer what was found",
                field="audience",
                hint="ask with --audience internal",
            )
        word = find_revealing_word(self.question)
        if word is not None:
            what = f"a customer must not read {word!r}"
            raise InputRefused(what, field="question", hint="ask for the fact alone")


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

    @property
    def is_satisfying(self) -> bool:
        """Whether it closes its question: it does unless a person says otherwise."""
        return self.satisfactory in (None, "yes")

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"recorded the answer to entry {self.inquiry}: {self.answer}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from (f"states {names.name_fact(fact.path, fact.value)}" for fact in self.states)
        yield from list_stated(satisfactory=self.satisfactory, note=self.note)

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.document,))

    @override
    def refuse(self, case: "Case") -> None:
        """Refuse an answer to what is no question or is answered, and one that answers nothing."""
        question = next((row for row in case.inquiries if row[0].entry == self.inquiry), None)
        if question is None:
            numbers = ", ".join(str(made.entry) for made, _ in case.open_inquiries) or "none"
            raise InputRefused(
                f"entry {self.inquiry} is no question of this order",
                field="inquiry",
                hint=f"open questions: {numbers}",
            )
        if any(answer.is_satisfying for _, answer in question[2]):
            hint = "ask again with `onward ask` if it was wrong"
            raise InputRefused("the question is answered already", field="inquiry", hint=hint)
        if is_empty_reason(self.answer) and self.is_satisfying:
            hint = "record it with --satisfactory no, so that the question stays open"
            raise InputRefused(f"{self.answer!r} answers nothing", field="answer", hint=hint)


# ------------------------------------------------------------------------------------------------
# Texts of orders that somebody has read: what they mean, for whom, and whoever asks again.
# ------------------------------------------------------------------------------------------------

_MEANINGS: Final = read_act_words("meaning")
"""What a text can mean beside a family of goods, in words."""


class TextRead(PersonAct):
    """A person has read a text of an order.

    It counts for that text of every order of the same users, or of all.

    Attributes:
        field: Where the text stands in the order that was read.
        users: For whom it was read; empty: for everybody.
        means: A family of goods, a use, or that there is nothing to it.
    """

    kind: Literal["text_read"] = "text_read"
    field: Reference
    text: SealedText
    users: SealedTexts = ()
    means: Annotated[Meaning, any_case(MEANINGS)]
    read_on: Day
    note: SealedOption = None

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"read “{self.text}”: {say_meaning(self.means)}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"for {', '.join(self.users)}" if self.users else "for everybody"
        yield from list_stated(where=self.field, read_on=self.read_on, note=self.note)

    @override
    def list_past_days(self) -> Mapping[str, str | None]:
        return {"read_on": self.read_on}

    def list_readings(self) -> Iterator[TextReading]:
        """Yield it as orders state it, once for each user; nothing of what was erased."""
        if ERASED not in (self.text, self.by, *self.users):
            for party in self.users or (None,):
                yield TextReading(
                    text=self.text,
                    party=party,
                    means=self.means,
                    read_by=self.by,
                    read_on=self.read_on,
                )


def say_meaning(means: str) -> str:
    """Say what a text means.

    >>> say_meaning("nothing"), say_meaning("location_tracking")
    ('there is nothing to it', 'it is about goods of the family location tracking')
    """
    family = f"it is about goods of the family {means.replace('_', ' ')}"
    return _MEANINGS.get(means, family)


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

_DUTIES: Final = read_act_words("duty")
_OUTCOMES: Final = read_act_words("outcome")


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

    @override
    def say_deed(self, names: "ActNames") -> str:
        what, status = self.measure.replace("_", " "), self.status.replace("_", " ")
        return f"recorded a measure: {what}, {status}; responsible: {self.owner}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from (f"against: {names.name_finding(finding)}" for finding in self.list_findings())
        yield from list_stated(effect=self.effect, due=self.due, proof=self.proof)

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.proof,))

    @override
    def list_findings(self) -> Iterator[str]:
        yield from filter(None, (self.finding,))

    @override
    def refuse(self, case: "Case") -> None:
        _refuse_unknown_entry(self, case, "measure")


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

    @override
    def say_deed(self, names: "ActNames") -> str:
        about = names.name_finding(self.finding)
        return f"recorded a correction because of {about}: {self.action}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"root cause: {self.root_cause}"
        yield from list_stated(owner=self.owner, due=self.due, done_on=self.done_on)

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.proof,))

    @override
    def list_findings(self) -> Iterator[str]:
        yield self.finding

    @override
    def list_past_days(self) -> Mapping[str, str | None]:
        return {"done_on": self.done_on}

    @override
    def refuse(self, case: "Case") -> None:
        _refuse_unknown_entry(self, case, "correction")


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

    @override
    def say_deed(self, names: "ActNames") -> str:
        if self.reply is not None:
            return f"recorded the reply of {self.authority}: {_OUTCOMES[self.reply.outcome]}"
        sent = f" on {self.sent_on}" if self.sent_on else ""
        return f"notified {self.authority} ({self.country}){sent} {_DUTIES[self.duty]}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from list_stated(reference=self.reference, form=self.form)
        if self.shared_findings:
            yield f"told of: {'; '.join(map(names.name_finding, self.shared_findings))}"
        yield from list_stated(papers=next(self.list_papers(), None))
        if self.standstill is not None:
            until = f" until {self.standstill.until}" if self.standstill.until else ""
            yield f"the goods wait from {self.standstill.since}{until}"

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.reply and self.reply.document,))

    @override
    def list_findings(self) -> Iterator[str]:
        yield from self.shared_findings

    @override
    def list_past_days(self) -> Mapping[str, str | None]:
        return {"sent_on": self.sent_on, "reply.on": self.reply.on if self.reply else None}

    @override
    def refuse(self, case: "Case") -> None:
        _refuse_unknown_entry(self, case, "notice to an authority")
        if self.reply is not None and self.of is None:
            hint = "name the notice with --reply-to"
            raise InputRefused("a reply belongs to a notice", field="of", hint=hint)


def _refuse_unknown_entry(
    act: Mitigation | Correction | Notification, case: "Case", called: str
) -> None:
    """Refuse an act on an earlier one of its kind that the order does not have."""
    if act.of is not None and case.act_of_entry(act.of, type(act)) is None:
        entries = ", ".join(str(made.entry) for made, _ in case.of_kind(type(act))) or "none"
        what = f"entry {act.of} of this order is no {called}"
        raise InputRefused(what, field="of", hint=f"there are: {entries}")


class Hold(PersonAct):
    """An order is stopped until somebody releases it."""

    kind: Literal["held"] = "held"
    reason: SealedText
    owner: SealedText
    until: Day | None = None

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"stopped the order: {self.reason}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from list_stated(owner=self.owner, until=self.until)

    @override
    def refuse(self, case: "Case") -> None:
        if case.hold is not None:
            raise InputRefused(
                f"the order is held already, by entry {case.hold[0].entry}",
                hint="release it first, or leave it held",
            )


class Release(PersonAct):
    """A stopped order may go on."""

    kind: Literal["released"] = "released"
    reason: SealedText

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"released the order: {self.reason}"

    @override
    def refuse(self, case: "Case") -> None:
        if case.hold is None:
            raise InputRefused("the order is not held", hint="there is nothing to release")


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

    @override
    def say_deed(self, names: "ActNames") -> str:
        kind = self.document_kind.replace("_", " ")
        named = self.name if self.name == self.document else f"{self.document}: {self.name}"
        return f"added the {kind} {named}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"SHA-256: {self.sha256}"


class LegalHold(PersonAct):
    """A legal hold begins or ends: while it lasts, nothing of the record is erased."""

    kind: Literal["legal_hold"] = "legal_hold"
    holds: bool
    reason: SealedText

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"{'set' if self.holds else 'ended'} a legal hold: {self.reason}"


class Erasure(PersonAct):
    """What was erased of a record: the hashes stay, the content is gone."""

    kind: Literal["erased"] = "erased"
    reason: SealedText
    commitments: tuple[Hash, ...] = ()
    payloads: tuple[Hash, ...] = ()

    @override
    def say_deed(self, names: "ActNames") -> str:
        count = len(self.commitments) + len(self.payloads)
        return f"erased {count:,} texts of the record: {self.reason}"


class RefusedErasure(PersonAct):
    """An erasure that was asked for and refused, with the reason why."""

    kind: Literal["erasure_refused"] = "erasure_refused"
    reason: SealedText
    because: SealedText

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"asked to erase the record, which was refused: {self.because}"


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
    | TextRead
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
    for name, described in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None:
            continue
        # the mark stands at the field: a text inside a list of texts has none of its own
        is_sealed = any(isinstance(mark, SealMark) for mark in described.metadata)
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


# ------------------------------------------------------------------------------------------------
# What acts name, in words: the fields of an order with their values, and findings.
# ------------------------------------------------------------------------------------------------


_SHARES: Final = frozenset({"share", "share_min", "share_max"})


def say_field(path: str, transaction: Transaction) -> str:
    """Name a field of an order: as gaps name it, or by the words of its path.

    Args:
        path: Its keys, joined by dots.
        transaction: The order.
    """
    first, _, rest = path.partition(".")
    place = rest.partition(".")[0]
    is_party = first == "parties" and place.isdecimal() and int(place) < len(transaction.parties)
    role = transaction.parties[int(place)].role if is_party else None
    try:
        what = describe_unknown(path, role, transaction).what
    except IndexError:  # an item or party that the order has no more
        what = UNNAMED
    return ", ".join(map(_say_key, path.split("."))) if what == UNNAMED else what


def say_value(written: str) -> str:
    """Say a value that is written as JSON.

    >>> say_value('"base stations"'), say_value('[{"name": "A. Berg", "share": "0.25"}]')
    ('base stations', 'name: A. Berg, share: 25 %')
    """
    try:
        return _say_part(json.loads(written))
    except ValueError:
        return written


def _say_part(value: Any, key: str = "") -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{_say_key(name)}: {_say_part(part, name)}" for name, part in value.items()
        )
    if isinstance(value, list):
        return "; ".join(map(_say_part, value))
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "yes", False: "no"}[value]
    return percent_text(str(value)) if key in _SHARES else str(value)


def _say_key(key: str) -> str:
    return str(int(key) + 1) if key.isdecimal() else key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class ActNames:
    """What acts name by an id or a path, in words; what it does not know stands as it is.

    Attributes:
        findings: Titles by the ids of findings.
        transaction: The order, whose fields are named.
    """

    findings: Mapping[str, str] = field(default_factory=dict)
    transaction: Transaction | None = None

    @classmethod
    def of_case(cls, case: "Case") -> Self:
        """Return the names of a case."""
        assessments = (*case.earlier, case.assessment)
        findings = (row for each in assessments for row in (*each.findings, *each.context))
        return cls({row.id: f"“{row.title}”" for row in findings}, case.assessment.transaction)

    def name_finding(self, finding: str) -> str:
        """Name a finding by its title."""
        return self.findings.get(finding, f"the finding {finding}")

    def name_fact(self, path: str, value: str) -> str:
        """Name a field of the order with a value, which is written as JSON."""
        name = path if self.transaction is None else say_field(path, self.transaction)
        return f"{name}: {say_value(value)}"


# ------------------------------------------------------------------------------------------------
# An order with its acts: what stands, and what has changed since a person acted.
# ------------------------------------------------------------------------------------------------


_CHANGED_VALUES: Final = read_words("onward.queries.acts", "code_words.csv", "changed_value")
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
        for name in sorted(fields):
            if (old[side] or {}).get(name) != (new[side] or {}).get(name):
                yield f"{owner} {name.replace('_', ' ')}"


_ENDING: Final = ("no_licence_needed", "licensed")
"""Replies after which an authority no longer stands in the way."""

AnsweredInquiry = tuple[RecordedAct, Inquiry, tuple[tuple[RecordedAct, InquiryAnswer], ...]]


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

    def find_finding(self, finding_id: str) -> Finding:
        """Return a finding of the newest assessment.

        Raises:
            InputRefused: It has none of that id.
        """
        finding = _find_by_id(self.assessment, finding_id)
        if finding is None:
            ids = ", ".join(row.id for row in self.assessment.findings) or "none"
            raise InputRefused(
                f"assessment {self.assessment.id} has no finding {finding_id!r}",
                field="finding",
                hint=f"it has {ids}",
            )
        return finding

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
    def inquiries(self) -> tuple[AnsweredInquiry, ...]:
        """Each question that was sent, with its answers."""
        answers: dict[int, list[tuple[RecordedAct, InquiryAnswer]]] = {}
        for made, answer in self.of_kind(InquiryAnswer):
            answers.setdefault(answer.inquiry, []).append((made, answer))
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
            if not any(answer.is_satisfying for _, answer in answers)
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


def _is_ending(notice: Notification) -> bool:
    return notice.reply is not None and notice.reply.outcome in _ENDING


_Row = TypeVar("_Row")


def _take_last(rows: Sequence[_Row]) -> _Row | None:
    return rows[-1] if rows else None
