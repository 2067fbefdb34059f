"""An assessment: what a program found out about one transaction, and nothing that people did.

The same bytes for the same snapshot, rule pack, policy and transaction: no clock, user or machine
is in it. See docs/assessment.md.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, PlainSerializer

from onward.graph.json_forms import canonical_json
from onward.queries.model.coverage import Coverage
from onward.queries.model.duties import Duty
from onward.queries.model.findings import (
    CannotTell,
    Finding,
    InapplicableIndicator,
    NearMiss,
    NotFound,
)
from onward.queries.model.matches import PartyMatch
from onward.queries.model.part import (
    AssessmentPart,
    JsonObject,
    OptionalText,
    SharedPart,
    WrittenAssessment,
    is_absent,
    is_empty,
    is_stated,
)
from onward.queries.model.wording import JoinedText, SaidText
from onward.queries.model.words import Audience, LawStanding, SuggestedAction, Verdict, Verified
from onward.queries.transactions.transaction import Transaction


class WrittenOnce(AssessmentPart):
    """Has room for the JSON of an assessment, which hashing it makes and storing it needs again."""

    __slots__ = ("_written",)
    _written: WrittenAssessment


class AssessedTransaction(Transaction):
    """The transaction as it was read, normalised, with the hash of what it says."""

    model_config = ConfigDict(defer_build=True)  # it is read where a stored one is, and only there

    hash: str

    @classmethod
    def with_hash(cls, transaction: Transaction, digest: str) -> Self:
        """Return a transaction with its hash; what was checked once is not checked again."""
        # pydantic keeps the user's own keys beside the fields
        values = {**vars(transaction), **(transaction.model_extra or {}), "hash": digest}
        return cls.model_construct(transaction.model_fields_set, **values)

    def plain(self) -> JsonObject:
        """Return it as plain data: what is not stated is left out, and the hash comes last."""
        write = Transaction.__pydantic_serializer__.to_python
        return {**write(self, mode="json", by_alias=True, exclude_defaults=True), "hash": self.hash}

    def to_json(self) -> bytes:
        """Return its canonical JSON, as an assessment holds it."""
        return canonical_json(self.plain())


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRule(AssessmentPart):
    """A rule of the verdict that fired, what it suggests, and what it rests on."""

    rule: str
    suggestion: SuggestedAction
    finding_ids: tuple[str, ...]
    gap_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(AssessmentPart):
    """What is suggested, and every rule that fired, the strongest first."""

    value: SuggestedAction
    rules: tuple[FiredRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRead(AssessmentPart):
    """Up to which day an act was read; of role context: no indicator rests on it."""

    act: str
    role: Literal["basis", "context"]
    read_up_to: str | None
    since: str | None
    note: str
    verified: Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePackSummary(SharedPart):
    """The rule pack that was used; `unconfirmed` is printed in every briefing."""

    id: str
    version: str
    hash: str
    law_read_up_to: str
    unconfirmed: tuple[str, ...]
    acts: Annotated[tuple[ActRead, ...], Field(exclude_if=is_empty)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySummary(SharedPart):
    """The policy that was used."""

    id: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedRegime(SharedPart):
    """How an ownership regime stands on the day of the question."""

    regime: str
    in_force: LawStanding
    at: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureReading(AssessmentPart):
    """A measure of a country as it was read; `value` is null where there is no row."""

    measure: str
    family: str
    scale: str
    direction: str
    threshold: str
    licence: str
    value: str | None
    meets: bool | None
    data_year: int | None
    published: str | None
    retrieved: str | None
    source: str | None
    url: str | None
    note: str
    # left out by default: what an earlier version wrote without them keeps its hash
    indicates: Annotated[bool | None, Field(exclude_if=is_absent)] = None
    standing: Annotated[Literal["stated", "claimed"], Field(exclude_if=is_stated)] = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedCountry(SharedPart):
    """The record of a country that plays a part, with every measure that it was judged by.

    `region` is the part of it (ISO 3166-2) that the order names; `conflicts`, armed ones and what
    countries report of their trade in the goods, are shown and never counted.
    """

    role: str
    country: str
    region: OptionalText = None
    year: int
    status: Literal["established", "indicated", "none", "unknown"]
    measures: tuple[MeasureReading, ...]
    conflicts: tuple[MeasureReading, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion(AssessmentPart):
    """What to ask, and whom.

    A question to the customer is a sentence that gives nothing away; what concerns lists, identity
    and knowledge is internal. `about` is the id of a finding or gap, or the part that it concerns.
    """

    audience: Audience
    about: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEvent(AssessmentPart):
    """What begins only after the day of the question: a note, never evidence.

    `left_out` counts the further events of this kind that are not shown.
    """

    subject: str
    role: str
    what: str
    date: str
    days_after: int
    entry: str
    left_out: Annotated[int | None, Field(exclude_if=is_absent)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterListing(LaterEvent):
    """A list entry that begins later: of the party, or of whom `party` says and `relation` how.

    `goods_left` is the day on which the goods of the order left, where it is recorded.
    """

    what: Literal["listing"] = "listing"
    list: str | None
    regime: str
    topic: str
    party: Annotated[str | None, Field(exclude_if=is_absent)] = None
    party_name: Annotated[str | None, Field(exclude_if=is_absent)] = None
    relation: Annotated[
        Literal["possibly_same_as", "above"] | None, Field(exclude_if=is_absent)
    ] = None
    goods_left: Annotated[str | None, Field(exclude_if=is_absent)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterOwnershipChange(LaterEvent):
    """An owner that begins later."""

    what: Literal["ownership_change"] = "ownership_change"
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterShipment(LaterEvent):
    """A delivery that follows later."""

    what: Literal["shipment"] = "shipment"


AnyLaterEvent = Annotated[
    LaterListing | LaterOwnershipChange | LaterShipment, Field(discriminator="what")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSummary(AssessmentPart):
    """The engine that answered; every engine gives the same content."""

    name: str
    version: str


def _transaction_data(transaction: AssessedTransaction) -> JsonObject:
    return transaction.plain()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(WrittenOnce):
    """What the program found out about a transaction, and how far it looked.

    `on` is the day that the answer holds for, `as_of` the day by which it had to be known (null:
    everything that is loaded). `context` is shown beside the findings: it moves neither verdict nor
    suggestion. `content_hash` covers all but `engine`, `wording`, `knowledge` and `decision`; the
    last two are null here: people state them, and the record keeps them. `wording` has what the
    English sentences are made of, for documents in other languages; it says nothing else.
    """

    id: str
    transaction: Annotated[
        AssessedTransaction, PlainSerializer(_transaction_data, return_type=JsonObject)
    ]
    verdict: Verdict
    complete: bool
    suggestion: Suggestion
    on: str
    as_of: str | None
    snapshot: str
    onward_version: str
    matcher: str
    rule_pack: RulePackSummary
    policy: PolicySummary
    regimes_evaluated: tuple[EvaluatedRegime, ...]
    findings: tuple[Finding, ...]
    context: Annotated[tuple[Finding, ...], Field(exclude_if=is_empty)] = ()
    near_misses: tuple[NearMiss, ...]
    cannot_tell: tuple[CannotTell, ...]
    not_found: tuple[NotFound, ...]
    not_applicable: tuple[InapplicableIndicator, ...]
    destination: tuple[AssessedCountry, ...]
    matches: tuple[PartyMatch, ...]
    duties: Annotated[tuple[Duty, ...], Field(exclude_if=is_empty)] = ()
    questions: tuple[OpenQuestion, ...]
    coverage: Coverage
    later: tuple[AnyLaterEvent, ...]
    verdict_text: str
    content_hash: str
    engine: EngineSummary
    knowledge: None = None
    decision: None = None
    wording: Annotated[tuple[SaidText | JoinedText, ...], Field(exclude_if=is_empty)] = ()

    def to_json(self) -> bytes:
        """Return the canonical JSON (RFC 8785): what `onward assess --json` prints."""
        return self.written().to_json()

    def transaction_json(self) -> bytes:
        """Return the canonical JSON of the transaction alone."""
        return self.written().transaction

    def written(self) -> WrittenAssessment:
        """Return the assessment as it is written, key by key."""
        if not hasattr(self, "_written"):
            self._keep_written(WrittenAssessment.of(self))
        return self._written

    def with_content_hash(self) -> Self:
        """Return the same assessment with the hash of its content filled in."""
        written = WrittenAssessment.of(self)
        digest = written.hash_content()
        hashed = replace(self, content_hash=digest)
        hashed._keep_written(written.with_hash(digest))
        return hashed

    def _keep_written(self, written: WrittenAssessment) -> None:
        # it is frozen, and its JSON follows from its fields
        object.__setattr__(self, "_written", written)
