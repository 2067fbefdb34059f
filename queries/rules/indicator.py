"""One indicator as its file has it: question, law, detection, examples (docs/rule-pack.md).

Each key is checked here by itself; `checks` judges the keys together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from onward.errors import printable
from onward.graph.dates import first_day
from onward.graph.pattern import Pattern
from onward.graph.regimes import find_regime, regime_codes
from onward.graph.sayings import list_places
from onward.loaders.parsing.lists import list_table, measure_key
from onward.loaders.readers.documents import Strict
from onward.queries.model.assessment import DataKind, Severity
from onward.queries.transactions.texts import Use
from onward.queries.transactions.transaction import QUESTIONS, Kind, Role

# ------------------------------------------------------------------------------------------------
# Severities, weakest first, and how grave the measure of a list entry is by itself.
# ------------------------------------------------------------------------------------------------

SEVERITIES: Final[tuple[Severity, ...]] = ("info", "low", "medium", "high", "notify", "stop")
"""Weakest first, so that positions compare."""


def stronger(severity: Severity, floor: Severity) -> Severity:
    """Return the stronger of two severities.

    >>> stronger("medium", "high"), stronger("stop", "high")
    ('high', 'stop')
    """
    return max(severity, floor, key=SEVERITIES.index)


def weaker(severity: Severity, cap: Severity) -> Severity:
    """Return the weaker of two severities.

    >>> weaker("stop", "high")
    'high'
    """
    return min(severity, cap, key=SEVERITIES.index)


def measure_level(measure: str | None, level: Severity) -> Severity:
    """Return the severity of a measure: one that is not stated, or not known to be milder, stops.

    >>> measure_level("Travel ban", "stop"), measure_level("asset freeze", "stop")
    ('medium', 'stop')
    """
    # an unknown word may well be a freeze, so only what the lists name is milder
    milder = _milder_measures().get(measure_key(measure or ""))
    return level if milder is None else weaker(level, milder)


@cache
def _milder_measures() -> Mapping[str, Severity]:
    """Return the measures that do not forbid a delivery, and the severity that each has alone."""
    severities: dict[str, Severity] = {name: name for name in SEVERITIES}
    return {
        measure_key(entry.measure): severities[entry.severity]
        for entry in list_table().values()
        if entry.severity
    }


# ------------------------------------------------------------------------------------------------
# What a policy or a pack of one's own may set of an indicator, and in which direction.
#
# A parameter may be set so that more is found, never so that less is: whoever wants a milder rule
# writes an indicator of another id, and the shipped one goes on answering.
# ------------------------------------------------------------------------------------------------

Number = float | int
Given = float | int | str
"""A parameter as a file gives it: a number, or a decimal text."""


class Parameter(Strict):
    """A parameter that indicators share by its name; the pack file describes each once.

    Attributes:
        means: What the number is, for a reader.
        unit: fraction: above 0 and up to 1; the others are whole numbers from 1.
        stricter: The direction in which more is found.
    """

    means: Annotated[str, Field(min_length=1)]
    unit: Literal["fraction", "count", "days", "months"]
    stricter: Literal["lower", "higher"]

    def read(self, given: Given) -> Number:
        """Read a value.

        Raises:
            ValueError: It does not have the unit; the message is ``what; hint``.
        """
        # read as a text: a float such as 1e-400 is zero by the time it is a number
        text = str(given)
        if self.unit == "fraction":
            if not re.fullmatch(r"0?\.\d{1,9}|1(\.0{1,9})?", text) or not float(text):
                what = f"{text[:40]!r} is not a fraction above 0"
                raise ValueError(f'{what}; must be at most 1, such as "0.5"')
            return float(text)
        if not re.fullmatch(r"[1-9]\d{0,4}", text):
            unit = "count" if self.unit == "count" else f"number of {self.unit}"
            raise ValueError(f"{text[:40]!r} is not a {unit}; must be a whole number of at least 1")
        return int(text)

    def is_looser(self, value: Number, than: Number) -> bool:
        """Tell whether a value finds less than another."""
        return value > than if self.stricter == "lower" else value < than

    def refuse_looser(self, value: Number, than: Number) -> None:
        """Refuse a value that finds less than the one in force.

        Raises:
            ValueError: It does; the message is ``what; hint``.
        """
        if self.is_looser(value, than):
            bound = "or less" if self.stricter == "lower" else "or more"
            raise ValueError(
                f"{value} finds less than {than}, and parameters may only become stricter; "
                f"write {than} {bound}"
            )


# ------------------------------------------------------------------------------------------------
# A fault of an indicator's file: at which key, what is wrong, how to mend it.
# ------------------------------------------------------------------------------------------------

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value of the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which key, and how to mend it."""

    place: Place
    what: str
    hint: str


def _check_date(text: str) -> str:
    try:
        first_day(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; use YYYY-MM-DD") from None
    return text


LawDate = Annotated[str, AfterValidator(_check_date)]
"""A date of the law, which may be known to the month or the year only."""

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)

Sentence = Annotated[str, Field(min_length=1)]


def _check_line(text: str) -> str:
    if not text.strip() or printable(text) != text:
        raise ValueError("is not one line of text; write it without breaks and controls")
    return text


Line = Annotated[str, AfterValidator(_check_line)]
"""A text that stands in the middle of others: no breaks of line, and nothing that nobody sees."""


def _check_address(text: str) -> str:
    # a page or PDF makes a link of it: no address may run a script, or open a file
    if not _WEB_ADDRESS.fullmatch(text) or printable(text) != text:
        raise ValueError("is not a web address; begin it with https:// or http://")
    return text


WebAddress = Annotated[str, AfterValidator(_check_address)]
"""Where a document is, on the web and nowhere else."""


def _read_regime(text: str) -> str:
    code = find_regime(text)
    if code is None:
        codes = ", ".join(regime_codes())
        raise ValueError(f"{text!r} is not a known regime; use one of {codes}, or a country's code")
    return code


Regime = Annotated[str, AfterValidator(_read_regime)]
"""The code of a regime, in whatever words it is written."""


class InForce(Strict):
    """A half-open interval in which a citation applies, and how."""

    since: LawDate | None = None
    until: LawDate | None = None
    state: Literal["in_force", "suspended", "unknown"] = "in_force"

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.since and self.until and first_day(self.until) < first_day(self.since):
            raise ValueError("ends before it begins; correct since or until")
        return self


class Law(Strict):
    """A legal basis and how well it was read.

    Attributes:
        regimes: Whose law, guidance or rule it is: a finding about a list entry or rule of one
            regime cites no other regime's.
        needs_cyber_item: Whether it is a basis only where an item is, or may be, one for
            cyber-surveillance; elsewhere it is printed as "see also".
        one_list: Whether it is the act of one list, which is no basis for a party on another list.
    """

    citation: Sentence
    # "as" and "from" are words of Python, so the attributes bear an underscore
    as_: Annotated[Literal["duty", "guidance", "analogy"], Field(alias="as")]
    verified: Literal["text", "secondary", "unverified"]
    regimes: tuple[Regime, ...] = ()
    one_list: bool = False
    needs_cyber_item: bool = False
    wording: Literal["unverified"] | None = None
    in_force: tuple[InForce, ...] = ()
    url: WebAddress | None = None


Topic = Literal[
    "armed_forces",
    "arms_embargo",
    "banned_equipment",
    "banned_goods",
    "banned_route",
    "counts_as_listed",
    "later_days",
    "military_list",
    "military_tie",
    "minority_listed",
    "on_list",
    "onward_export",
    "reexport_chain",
    "security_supplier",
    "state_body",
    "transit",
]
"""What the findings of an indicator tell others, which read them (docs/rule-pack.md)."""

SecondSign = Literal["needed", "given"]
"""needed: the findings weigh more beside a second sign of diversion, and are none to each other;
given: they are such a sign, however little they weigh."""

VerdictRule = Literal["prohibition", "informed", "licence", "catch_all", "clause"]
"""Rules of the verdict that an indicator's findings can fire, beside those of severity alone.

prohibition: refuse, or ask for a licence where the finding's regime grants one beforehand;
informed: an authority demands a licence; licence: the item or party needs one;
catch_all: a limb of Art. 4 of Regulation (EU) 2021/821 may apply: ask the authority;
clause: refuse until the contract is mended.
"""


class VerdictEffect(Strict):
    """What an indicator's findings do to the verdict, beside what their severity does.

    Attributes:
        rule: The rule of the verdict that they fire.
        from_: Weakest severity at which they fire it.
        diversion: Two independent medium ones of such indicators ask for enhanced due diligence.
    """

    rule: VerdictRule | None = None
    from_: Annotated[Severity, Field(alias="from")] = "stop"
    diversion: bool = False

    @model_validator(mode="after")
    def _check_rule(self) -> Self:
        if self.rule is None and self.from_ != "stop":
            raise ValueError("from without a rule; name the rule, or leave from out")
        if self.rule == "prohibition" and self.from_ != "stop":
            # what is only possible never stops, so it may not prohibit either
            raise ValueError("a prohibition needs a finding that stops; write from: stop")
        return self


CountryPart = Role | Literal["destination", "route"]
"""What a country is to an order: the destination, that of a party in a role, or on the route."""

GENERIC_DETECTOR: Final = "pattern"
"""The detector of an indicator that is nothing but its patterns."""

NearMissKind = Literal["share", "ended"]
"""The one condition that a near miss lacks: a share that is too small, a tie that has ended."""


PathCondition = Literal[
    "civilian_use",
    "denies_military_use",
    "duty_by_law",
    "end_at_home",
    "end_has_record",
    "surveillance_goods",
]
"""What may be asked of a path or an order, so that the path does not count or weighs otherwise.

civilian_use: the stated end use is civilian; denies_military_use: the end-use statement declares no
military use; duty_by_law: a tie is what every operator owes a security service by law; end_at_home:
the end of the path is in the exporter's country alone; end_has_record: its country has an
established record of repression; surveillance_goods: an item is, or may be, one for surveillance.
"""


OrderCondition = Literal[
    "annex_item_beside_sign",
    "banned",
    "check_refused",
    "clause_omits_russia",
    "customs_code_alone",
    "independent_signs",
    "licensed",
    "licensed_for_somebody",
    "not_for_surveillance",
    "ordinary_function",
    "other_item_without_sign",
    "resale_spoken_of",
    "spoken_of_elsewhere",
    "strong_sign",
    "uncertain",
    "under_embargo",
]
"""What a detector of documents, answers or items may have found beside the fact itself, so that it
weighs otherwise (docs/rule-pack.md)."""


class SeverityRule(Strict):
    """A rule that makes a path, or a fact of the order, weigh more or less than the level.

    Attributes:
        when: What must hold; of several rules the first that does counts. Patterns know the
            conditions of paths; each detector knows those that its shipped indicators name.
        raise_to, lower_to: The level; one of them.
        rule: The sentence that the finding gives; {country} is the country that has a record.
    """

    when: PathCondition | OrderCondition
    raise_to: Severity | None = None
    lower_to: Severity | None = None
    rule: Line

    @model_validator(mode="after")
    def _check_level(self) -> Self:
        if (self.raise_to is None) == (self.lower_to is None):
            raise ValueError("says neither or both of raise_to and lower_to; write one of them")
        return self


def _check_question(key: str) -> str:
    if key not in QUESTIONS:
        raise ValueError(f"{key!r} is no question of an order; docs/transactions.md lists them")
    return key


class QuestionRule(Strict):
    """What a yes to a question of the order says.

    Attributes:
        question: The question's key among the order's answers.
        says: The middle or the end of a sentence.
        is_strong: Whether it is grave by itself (`strong_sign`).
        same_as: Names what several questions ask together: they count as one sign.
        act: What a finding on it cites beside the indicator's law.
    """

    question: Annotated[str, AfterValidator(_check_question)]
    says: Line
    is_strong: Annotated[bool, Field(alias="strong")] = False
    same_as: Line | None = None
    act: Law | None = None


class PaperFault(Strict):
    """What may be wrong with a paper.

    Attributes:
        level: Its severity where the paper is required; never above the indicator's own.
        relation: The middle of the finding's sentence, with open places.
        clears_if: What would clear it.
    """

    level: Severity
    relation: Line
    clears_if: Line | None = None

    @property
    def words(self) -> frozenset[str]:
        """The names of the open places of its sentence."""
        return list_places(self.relation)


class UseRule(Strict):
    """A use of the goods that an order declares, or denies.

    Attributes:
        says: The use in the middle of a sentence.
        topics: Other indicators' findings that speak to it (`tells_of`).
    """

    says: Line
    topics: tuple[Topic, ...] = ()


class GapRule(Strict):
    """What is said of a fact that is not stated, says nothing, or cannot be as it is stated.

    Attributes:
        says: A sentence without its full stop, with open places.
        then: The same sentence and what to do, where that is a sentence of its own: {why} stands
            for the first.
        on: What the gap is about, where that is not the part of the order in which it stands.
    """

    says: Line
    then: Line | None = None
    on: Line | None = None

    @property
    def words(self) -> frozenset[str]:
        """The names of the open places of its sentences."""
        return list_places(self.says) | list_places(self.then or "")


class Detection(Strict):
    """How an indicator looks: by patterns, by a detector module, or by both.

    Attributes:
        detector: The module that looks; without one the patterns alone decide.
        relation: The middle of a finding's sentence, between the party and the end of its path,
            such as "is owned by"; a detector may say another one, or none of this.
        clears_if: What would clear the findings, such as "clears if it has another owner".
        relation_itself: The same, where the party itself is that end: "is".
        unless: Of patterns: what keeps a path from counting.
        severity_when: What makes a path, or a fact of the order, weigh more or less.
        order_kind: Of a detector of services: the kind of order that it is about.
        questions: Of a detector of answers: the questions that it reads, in their order.
        faults: Of a detector of a paper: what may be wrong with it.
        uses: Of a detector of declared uses: those that it reads.
        gaps: Of a detector of facts: what is said of those that are open.
        near_misses: Of patterns: what is said of a party without a path.
        countries_of: Of a detector that judges countries: those of which parties count, and whether
            the destination and the countries on the route do.
        roles: Of a detector: the roles of the parties it asks about; none means all parties.
        params: Of a detector; a policy may make them stricter.
        apart_from_exporter: Whether purchasers, sellers, brokers and payers of the exporter's own
            group are left out.
        needs: Sorts of data without any of which it can find nothing.
        runs_last: Whether it runs after all others, since it weighs what they found.
        asked_again: Whether it is asked once more on a later day, of an order that has not left:
            it reads list entries.
    """

    type: Literal["pattern", "detector", "attribute", "document"]
    how: Sentence
    detector: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    pattern: Pattern | None = None
    patterns: tuple[Pattern, ...] = ()
    relation: Line | None = None
    relation_itself: Line | None = None
    clears_if: Line | None = None
    unless: tuple[PathCondition, ...] = ()
    severity_when: tuple[SeverityRule, ...] = ()
    order_kind: Kind | None = None
    questions: tuple[QuestionRule, ...] = ()
    faults: dict[str, PaperFault] = Field(default_factory=dict)
    uses: dict[Use, UseRule] = Field(default_factory=dict)
    gaps: dict[str, GapRule] = Field(default_factory=dict)
    near_misses: tuple[NearMissKind, ...] = ()
    countries_of: tuple[CountryPart, ...] = ()
    roles: tuple[Role, ...] = ()
    params: dict[str, Number] = Field(default_factory=dict)
    apart_from_exporter: bool = False
    needs: tuple[DataKind, ...] = ()
    runs_last: bool = False
    asked_again: bool = False

    @property
    def is_generic(self) -> bool:
        """Whether the patterns alone decide, without a detector of the indicator's own."""
        return self.module == GENERIC_DETECTOR

    @property
    def module(self) -> str:
        """The detector that runs it."""
        return self.detector or GENERIC_DETECTOR

    @property
    def blocks(self) -> tuple[Pattern, ...]:
        """The patterns whose paths are united."""
        return (self.pattern,) if self.pattern else self.patterns

    @model_validator(mode="after")
    def _check_ways(self) -> Self:
        if self.pattern and self.patterns:
            raise ValueError("both pattern and patterns are given; keep one of them")
        if self.type != "pattern" and self.detector is None:
            raise ValueError(f"type {self.type} without a detector; name its module")
        if (self.type == "pattern" or self.is_generic) and not self.blocks:
            raise ValueError("type pattern without a pattern; write one")
        return self


NO_DETECTION: Final = Detection(type="attribute", how="by nothing", detector="none")
"""Of a question that no indicator asks."""


class HelpText(Strict):
    """What to look at where the indicator's question is about a thing of this sort."""

    about: Line
    text: Sentence


class Indicator(Strict):
    """One indicator: question, law, detection, and the examples that prove it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)+$")]
    version: Annotated[int, Field(ge=1)]
    group: Sentence
    title: Line
    wave: Annotated[int, Field(ge=1)]
    means: Sentence
    question: Sentence
    asks_customer: bool = True  # whether the question is one for the customer
    kind: Literal["eu_flag", "law", "house", "context"]
    beside_findings: bool = False  # shown as context only: no finding, no gap, no doubt of its own
    flag: Sentence | None = None
    effect: Literal["gap"] | None = None
    level: Severity
    level_rules: tuple[Sentence, ...] = ()
    tells_of: Topic | None = None  # what others read of its findings
    second_sign: SecondSign | None = None
    verdict: VerdictEffect = VerdictEffect()
    law: tuple[Law, ...]
    cites_rows: bool = False  # each finding cites the act of its table's row, whatever `law` has
    detection: Detection
    data: Sentence
    evidence: Sentence
    false_positives: Sentence
    help: tuple[HelpText, ...] = ()
    example_hit: Sentence
    example_near_miss: Sentence
    no_near_miss: Sentence | None = None  # why nothing of the kind can be said
    examples: tuple[Sentence, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Every example line: the hit, the near miss, and the further ones."""
        return (self.example_hit, self.example_near_miss, *self.examples)

    @property
    def params(self) -> Mapping[str, Number]:
        """The parameters' values as the detection and its patterns give them."""
        values = dict(self.detection.params)
        for block in self.detection.blocks:
            values.update(block.params)
        return values
