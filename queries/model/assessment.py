"""An assessment: what a program found out about one transaction, and nothing that people did.

The same bytes for the same snapshot, rule pack, policy and transaction: no clock, user or machine
is in it. See docs/assessment.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, Union

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer

from onward.graph.countries import say_named_country
from onward.graph.dates import describe_age
from onward.graph.json_forms import canonical_hash, canonical_json
from onward.graph.model import (
    Provenance,
)
from onward.graph.sayings import Joined, Said
from onward.graph.traits import say_inferred
from onward.queries.model.parts import (
    AssessmentPart,
    JsonMapping,
    JsonObject,
    OptionalText,
    WrittenAssessment,
    WrittenValues,
    is_absent,
    is_empty,
    is_stated,
    to_keys,
)
from onward.queries.transactions.transaction import Transaction

# ------------------------------------------------------------------------------------------------
# The closed lists of words that an assessment uses, each in one place.
# ------------------------------------------------------------------------------------------------

Severity = Literal["stop", "notify", "high", "medium", "low", "info"]
Status = Literal["present", "possible"]
IndicatorKind = Literal["eu_flag", "law", "house", "context"]
Verdict = Literal["FINDINGS", "INCOMPLETE", "CLEAR_WITHIN_STATED_LIMITS"]
Verified = Literal["text", "secondary", "unverified"]
LawRole = Literal["duty", "guidance", "analogy"]
LawStanding = Literal["in_force", "suspended", "unknown", "not_in_force"]
More = Literal["yes", "no", "unknown"]
Resolved = Literal["id", "matched", "possible", "none"]
OF_THE_ORDER: Final = "transaction:"
"""How ids of parties begin that the order alone describes; they say nothing to a reader."""

Audience = Literal["internal", "customer"]
"""Who is to read a question: nothing of a list, a source or a suspicion goes to a customer."""

Reason = Literal[
    "missing_data", "stale", "limit", "timeout", "engine", "raised", "unsearchable_name"
]
"""Why an indicator has no answer."""

DataKind = Literal[
    "sanctions_lists",
    "published_lists",
    "ownership",
    "control",
    "state_bodies",
    "security_services",
    "military",
    "shipments",
    "addresses",
    "import_records",
]
"""Sorts of data that an indicator may need; `queries/rules/data_needs.csv` has words for each."""

SuggestedAction = Literal[
    "refuse",
    "classify_or_license",
    "notify_authority",
    "enhanced_due_diligence",
    "proceed_with_conditions",
    "proceed",
]
"""What a program may suggest; a person decides."""


# ------------------------------------------------------------------------------------------------
# Evidence paths as a person checks them: parties in walk order, ties as sentences with sources.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TieShare(AssessmentPart):
    """A share as an interval: its ends are decimal texts between 0 and 1."""

    min: str
    max: str
    min_exclusive: bool
    max_exclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredTrait(AssessmentPart):
    """A kind or topic that no source states: which rule infers it, and from which words."""

    about: str
    value: str
    rule: str
    words: str

    @property
    def sentence(self) -> str:
        """What is inferred and why, behind "is": "taken for a ministry by its name …"."""
        return say_inferred(self.rule, self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathParty(AssessmentPart):
    """A party on a path, with the topics that it carries on the day of the question.

    `kind` and `topics` are what sources state; `inferred` is what rules say beside it.
    """

    id: str
    name: str
    kind: str
    country: str | None
    topics: tuple[str, ...]
    datasets: tuple[str, ...]
    inferred: Annotated[tuple[InferredTrait, ...], Field(exclude_if=is_empty)] = ()


def _nothing_doubtful(value: object) -> object:
    return "" if value is None else value


def _null_if_empty(text: str) -> str | None:
    return text or None


Doubt = Annotated[
    str | None,
    Field(exclude_if=is_absent),
    BeforeValidator(_nothing_doubtful),
    PlainSerializer(_null_if_empty, return_type=str | None),
]
"""What keeps a tie from being definite. JSON has three cases for it: no key where the finding is
present (None here), null where this tie is not the doubtful one ("" here), else the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFacts(AssessmentPart):
    """A tie as its source states it, with its dates and marks.

    `share` is null where it is not known, or for a kind without shares. `ended` is as of the day of
    the question; `coarse` says that one of its dates is less precise than a day.
    """

    id: str
    kind: str
    share: TieShare | None
    interest: str | None
    since: str | None
    until: str | None
    dataset: str
    record: str | None
    url: str | None
    published: str | None
    retrieved: str | None
    standing: str
    ended: bool
    undated: bool
    coarse: bool
    text: str | None
    possible_because: Doubt = None

    @property
    def source(self) -> Provenance:
        """Who states the tie: dataset, record, address and dates."""
        return Provenance(
            self.dataset,
            self.record or "",
            url=self.url,
            published=self.published,
            retrieved=self.retrieved,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStep(AssessmentPart):
    """One step of a path in the tie's own direction: ids of the two parties, and the tie."""

    start: Annotated[str, Field(alias="from")]
    tie: TieFacts
    end: Annotated[str, Field(alias="to")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakestSource(AssessmentPart):
    """The source on whose word a path stands least firmly."""

    dataset: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePath(AssessmentPart):
    """One path: `nodes` in walk order from the subject, `steps` in the ties' direction.

    `path_class` (JSON: `class`) says how close the subject stands to a state, 1 being closest; only
    indicators that tell classes apart give it.
    """

    nodes: tuple[PathParty, ...]
    steps: tuple[EvidenceStep, ...]
    weakest_source: WeakestSource | None
    path_class: Annotated[int | None, Field(alias="class", exclude_if=is_absent)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(AssessmentPart):
    """The paths that a finding shows, whether there are more, and a hash that changes with them."""

    paths: tuple[EvidencePath, ...]
    shown: int
    more: More
    limits: tuple[str, ...]
    evidence_hash: str


# ------------------------------------------------------------------------------------------------
# What the sentences of an assessment are made of, so that each can be said in another language.
#
# The assessment's texts are English. Of each that has open places it keeps the sentence and its
# parts. A text is rebuilt from them, never taken apart: of a sentence that was changed by hand
# there is no wording, and it stays in English.
# ------------------------------------------------------------------------------------------------

PartText: TypeAlias = Union[str, "SaidText", "JoinedText"]
"""What stands at an open place: a text as it is, or one that is made of parts itself."""

_PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Types of values that are made of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidText(AssessmentPart):
    """A sentence in English, its open places as names in braces, and what stands there."""

    say: str
    parts: Mapping[str, PartText]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedText(AssessmentPart):
    """Texts one after the other: what stands between two of them, and before the last one."""

    texts: tuple[PartText, ...]
    by: str
    last: str


def collect_wording(parts: Iterable[object]) -> tuple[SaidText | JoinedText, ...]:
    """Return what the texts of some parts of an assessment are made of, sorted, each once."""
    wordings: dict[str, SaidText | JoinedText] = {}
    for text in gather_made_texts(parts):
        if text not in wordings:
            wording = keep_wording(text)
            if not isinstance(wording, str):
                wordings[str(text)] = wording
    return tuple(wordings[text] for text in sorted(wordings))


def gather_made_texts(parts: Iterable[object]) -> list[Said | Joined]:
    """Return the texts of some parts that are made of parts themselves, in order."""
    texts: list[Said | Joined] = []
    for part in parts:
        if type(part) not in _PLAIN:
            _gather_texts(part, texts)
    return texts


def _gather_texts(part: object, texts: list[Said | Joined]) -> None:
    """Add the made texts of a part, and of all that it is made of.

    An assessment has hundreds of values, nearly all of them plain: they are passed over where they
    stand, since a call for each would take longer than all else.
    """
    if isinstance(part, str):
        if isinstance(part, Joined) or (isinstance(part, Said) and part.parts):
            texts.append(part)
        return
    for value in _list_values(part):
        if type(value) not in _PLAIN:
            _gather_texts(value, texts)


def _list_values(part: object) -> Iterable[object]:
    """Return what a part is made of, as far as it can hold sentences."""
    if isinstance(part, tuple | list):
        return part
    if isinstance(part, PathParty):
        return ()  # what it says is all of sources
    if isinstance(part, TieFacts):
        return (part.possible_because,)
    if isinstance(part, AssessmentPart):
        return to_keys(part).values()
    return part.values() if isinstance(part, Mapping) else ()


def keep_wording(text: str) -> PartText:
    """Return a text as an assessment keeps it."""
    if isinstance(text, Said):
        parts = {name: keep_wording(part) for name, part in text.parts.items()}
        return SaidText(say=text.template, parts=parts)
    if isinstance(text, Joined):
        texts = tuple(keep_wording(part) for part in text.texts)
        return JoinedText(texts=texts, by=text.by, last=text.last)
    return text


def read_wording(wording: PartText) -> str:
    """Return the text that was kept."""
    if isinstance(wording, SaidText):
        if not wording.parts:  # a phrase, or a country, which may have an article
            return say_named_country(wording.say)
        parts = {name: read_wording(part) for name, part in wording.parts.items()}
        return Said(wording.say, parts)
    if isinstance(wording, JoinedText):
        texts = tuple(map(read_wording, wording.texts))
        return Joined(texts, wording.by, wording.last)
    return wording


# ------------------------------------------------------------------------------------------------
# What was looked at, and what was not: it stands before the findings.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage(AssessmentPart):
    """One source: its dates, age and limit, and the indicators whose findings rest on it.

    `source` names what has read its files, which says who publishes them. `age_days` is negative
    where the source came after the date of the assessment.
    """

    dataset: str
    layer: str
    retrieved: str | None
    published: str | None
    rows_accepted: int
    rows_rejected: int
    smaller_than_full: bool
    age_days: int | None
    limit_days: int | None
    stale: bool
    licence: str
    notes: tuple[str, ...]
    used_by: tuple[str, ...]
    source: OptionalText = None

    def describe_age(self) -> str:
        """Say how old the source was on the date; "" where nothing says it."""
        if self.age_days is None:
            return ""
        return describe_age(self.published, self.retrieved, self.age_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOwners(AssessmentPart):
    """What a party's direct owners hold together, and what nobody is known to hold."""

    known_min: str
    known_max: str
    unknown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCoverage(AssessmentPart):
    """One party of the transaction: how it was found, and who is known to own it.

    `parties` are the ids under which it was examined.
    """

    party_ref: int
    role: str
    name: str | None
    resolved: Resolved
    parties: tuple[str, ...]
    identifiers_given: tuple[str, ...]
    owners: KnownOwners | None
    lists_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCoverage(AssessmentPart):
    """An item that an item master knows: its number, what the master has added, and which layers.

    The transaction of an assessment is as it was given, without what was added.
    """

    item: int
    sku: str
    fields: tuple[str, ...]
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitHit(AssessmentPart):
    """A limit that was reached: which, where, and what may be missing because of it."""

    limit: str
    where: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentData(AssessmentPart):
    """Data of a sort of which nothing is loaded: of what needs it, nothing was *not found*.

    `regimes` are those whose lists are absent; `indicators` need the data, under their `titles`;
    `required` says that the policy wants such data before an assessment may be complete.
    """

    data: DataKind
    regimes: tuple[str, ...]
    text: str
    indicators: tuple[str, ...]
    titles: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(AssessmentPart):
    """A key fact that is not known; `on` says of what: end_user, owner, item, destination, source.

    `what` names the fact in words; `question` asks for it, and `audience` says whom. `attempts` to
    close it belong to the record that people keep, and are none in an assessment.
    """

    id: str
    on: str
    field: str
    what: str
    role: str | None
    party: str | None
    why_it_matters: str
    question: str
    audience: Audience
    blocks: tuple[str, ...]
    attempts: tuple[()] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorNames(AssessmentPart):
    """The ids of the indicators, by outcome; those not found are only counted."""

    present: tuple[str, ...]
    possible: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    gap: tuple[str, ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorCounts(AssessmentPart):
    """How many indicators had which outcome."""

    present: int
    possible: int
    cannot_tell: int
    gap: int
    not_applicable: int
    not_found: int
    names: IndicatorNames


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredPeriod(AssessmentPart):
    """The times that the sources cover."""

    ownership_known_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(AssessmentPart):
    """What was looked at: sources, parties, indicators; and what was not: limits, gaps."""

    sources: tuple[SourceCoverage, ...]
    indicators: IndicatorCounts
    absent_data: Annotated[tuple[AbsentData, ...], Field(exclude_if=is_empty)] = ()
    not_covered: tuple[str, ...]
    period: CoveredPeriod
    parties: tuple[PartyCoverage, ...]
    limits_hit: tuple[LimitHit, ...]
    gaps: tuple[Gap, ...]
    items: Annotated[tuple[ItemCoverage, ...], Field(exclude_if=is_empty)] = ()


# ------------------------------------------------------------------------------------------------
# Duties that an order brings with it, whether or not anything speaks against the customer.
# ------------------------------------------------------------------------------------------------

DutyKind = Literal["no_reexport_clause", "documented_risk_assessment", "licence_conditions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(AssessmentPart):
    """Something that has to be done for this order, with the act that asks for it.

    `since` is the day from which the act asks; `met` says what the order states of it: true, false,
    or null where it is silent.
    """

    duty: DutyKind
    act: str
    verified: Verified
    since: str | None
    url: str | None
    because: str
    what: str
    met: bool | None


# ------------------------------------------------------------------------------------------------
# What an assessment says of each indicator: found, nearly found, not answered, not found.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSubject(AssessmentPart):
    """The party of the transaction that a finding is about; all null: the transaction itself."""

    party: str | None
    role: str | None
    roles: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingObject(AssessmentPart):
    """Whom or what a finding leads to: a party, or a regime, country, item or document."""

    kind: str
    id: str
    party: str | None
    role: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawState(AssessmentPart):
    """How a citation stands on the day of the question, and between which dates."""

    since: str | None
    until: str | None
    state: LawStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class LawBasis(AssessmentPart):
    """A legal basis, how well it was read, and whether it is one or only an analogy."""

    citation: str
    as_: Annotated[LawRole, Field(alias="as")]
    verified: Verified
    wording: str | None
    in_force: LawState | None
    url: str | None
    read_up_to: OptionalText = None
    """The day up to which the act was read; left out where the pack does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(AssessmentPart):
    """An indicator that is present, or possible, for a party or the transaction.

    `id` stays the same when evidence changes, so that two assessments can be compared.
    `severity_rules` are the rules that raised or lowered the severity, with their values.
    `audience` says to whom its question may be put.
    """

    id: str
    indicator: str
    version: int
    indicator_version: int
    title: str
    status: Status
    kind: IndicatorKind
    severity: Severity
    severity_rules: tuple[str, ...]
    subject: FindingSubject
    object: FindingObject | None
    summary: str
    law: tuple[LawBasis, ...]
    evidence: Evidence
    independent_sources: int
    survives_without_weakest: bool | None
    values: WrittenValues
    possible_because: tuple[str, ...]
    counter_evidence: tuple[str, ...]
    counterfactuals: tuple[str, ...]
    question: str
    audience: Audience
    false_positives: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedBy(AssessmentPart):
    """The one predicate that a near miss lacks."""

    field: str
    needed: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss(AssessmentPart):
    """An indicator that is one predicate short of a finding."""

    indicator: str
    title: str
    subject: FindingSubject
    object: FindingObject | None
    missed_by: MissedBy
    path: EvidencePath | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotTell(AssessmentPart):
    """An indicator that has no answer: data missing or stale, a limit reached, an engine lost."""

    indicator: str
    title: str
    party: str | None
    reason: Reason
    needed: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound(AssessmentPart):
    """The parties for which an indicator has looked in these sources and found nothing."""

    indicator: str
    parties: tuple[str, ...]
    searched_sources: tuple[str, ...]
    frontier_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InapplicableIndicator(AssessmentPart):
    """An indicator whose question does not arise for this transaction."""

    indicator: str
    title: str
    reason: str


# ------------------------------------------------------------------------------------------------
# Whom the parties of a transaction may be: one row a party and candidate.
#
# A party that was not found has one row, too: the proof of a clean search.
# ------------------------------------------------------------------------------------------------

MatchBand = Literal["match", "possible", "weak", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuery(AssessmentPart):
    """A party as received; a natural person's own numbers are not repeated."""

    id: OptionalText = None
    name: OptionalText = None
    country: OptionalText = None
    identifiers: Annotated[Mapping[str, str], Field(exclude_if=is_empty)] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedLayer(AssessmentPart):
    """A source whose names were compared."""

    dataset: str
    layer: str
    list_version: str | None
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateListing(AssessmentPart):
    """The list entry of a candidate."""

    list: str | None
    programme: str | None
    entry_id: str | None
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCandidate(AssessmentPart):
    """A party of the graph that the query may mean."""

    party: str
    name_used: str
    dataset: str | None
    record: str | None
    listing: CandidateListing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestParty(AssessmentPart):
    """The best party that is not like enough."""

    party: str
    name: str
    score: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchExplanation(AssessmentPart):
    """Why a candidate is one: how it was found, and what was compared, word for word.

    `compared` is as docs/matching.md describes it, with its numbers as decimal texts.
    """

    by: tuple[str, ...]
    because: tuple[str, ...]
    compared: JsonMapping | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMatchExplanation(AssessmentPart):
    """Why nobody was found, who came nearest, and how many weak candidates are not shown."""

    by: tuple[str, ...]
    because: tuple[str, ...]
    nearest: NearestParty | None
    weak_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMatch(AssessmentPart):
    """A party of the transaction, or one of its stated owners, and a candidate.

    `owner` is the position of the owner within the party, and is left out for the party itself.
    """

    party_ref: int
    role: str
    query: MatchQuery
    owner: Annotated[int | None, Field(exclude_if=is_absent)] = None
    searched: tuple[SearchedLayer, ...]
    threshold: str
    candidate: MatchCandidate | None
    score: str | None
    band: MatchBand
    explanation: MatchExplanation | NoMatchExplanation
    evidence_hash: str | None


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
class RulePackSummary(AssessmentPart):
    """The rule pack that was used; `unconfirmed` is printed in every briefing."""

    id: str
    version: str
    hash: str
    law_read_up_to: str
    unconfirmed: tuple[str, ...]
    acts: Annotated[tuple[ActRead, ...], Field(exclude_if=is_empty)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySummary(AssessmentPart):
    """The policy that was used."""

    id: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedTier(AssessmentPart):
    """How much had to be known of the order, and why so much."""

    tier: Literal["low", "standard", "enhanced"]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedRegime(AssessmentPart):
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
class AssessedCountry(AssessmentPart):
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
    tier: Annotated[AssessedTier | None, Field(exclude_if=is_empty)] = None
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


# ------------------------------------------------------------------------------------------------
# What the evidence of a finding says, without when its sources were fetched.
#
# A list that is loaded anew says the same of most entries. Whether a person's note on a finding
# still stands, and what has changed between two assessments, is told by these facts.
# ------------------------------------------------------------------------------------------------

_FETCHED: Final = frozenset({"retrieved", "published", "url", "age_days", "layer", "source_url"})
"""Keys that say where and when something was read, and nothing of what it says."""


def evidence_facts(finding: Finding) -> Mapping[str, Any]:
    """Return what a finding says, as plain data: status, severity, paths and values."""
    data = finding.to_data()
    keys = ("status", "severity", "subject", "object", "values", "counter_evidence")
    paths = [_without_fetching(path) for path in data["evidence"]["paths"]]
    return {**{key: _without_fetching(data[key]) for key in keys}, "paths": paths}


def facts_hash(finding: Finding) -> str:
    """Return a hash of `evidence_facts`."""
    return canonical_hash(evidence_facts(finding))


def _without_fetching(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_fetching(part) for key, part in value.items() if key not in _FETCHED}
    if isinstance(value, list):
        return [_without_fetching(part) for part in value]
    return value


def list_ties(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the ties of a finding's paths: what each says, and the sentence for it."""
    for path in finding.evidence.paths:
        names = {node.id: node.name for node in path.nodes}
        for step in path.steps:
            tie = _without_fetching(step.to_data())
            ends = " to ".join(names.get(party, party) for party in (step.start, step.end))
            yield canonical_hash(tie), f"{step.tie.kind.replace('_', ' ')}, {ends}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRecord(AssessmentPart):
    """A party as one of several records that are probably one: its id, and where it stands."""

    id: str
    name: str
    datasets: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinGroup(AssessmentPart):
    """Parties that are probably one, which nobody has confirmed; the first is shown first."""

    records: tuple[TwinRecord, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the parties."""
        return tuple(record.id for record in self.records)
