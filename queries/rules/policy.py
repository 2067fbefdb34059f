"""What an organisation may set: thresholds, regimes, required facts. It never edits the law.

The policy's hash stands in every assessment; a changed value is another policy (04, Policy file).
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from onward.errors import InputRefused
from onward.graph.matching.query import Bands
from onward.loaders.parsing.lists import list_table
from onward.loaders.readers.documents import Document, Strict
from onward.queries.model.assessment import PolicySummary
from onward.queries.rules.catalogue import (
    IndicatorCatalogue,
    default_catalogue,
    model_hash,
    read_yaml,
)
from onward.queries.rules.indicator import Sentence
from onward.queries.rules.parameters import Given, Number
from onward.queries.rules.severity import Severity
from onward.queries.transactions.fields import Country, ShareText

FACTS = ("end_user", "consignee", "item_answers", "destination_record")
"""Facts that a policy may require, beside ``owners_to``."""


def _above_zero(text: str) -> str:
    if not float(text):
        raise ValueError(f'{text!r} asks for nothing; leave it out, or write "0.5" for one half')
    return text


Fraction = Annotated[ShareText, AfterValidator(_above_zero)]


def _within(low: float, high: float) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not low <= float(text) <= high:
            raise ValueError(f'{text!r} is not between "{low:.2f}" and "{high:.2f}"')
        return text

    return check


class Required(Strict):
    """Which facts must be known before an assessment may come out clear."""

    facts: tuple[str, ...] = ()
    owners_to: Fraction | None = None

    def __contains__(self, fact: str) -> bool:
        return fact in self.facts


def _required(items: object) -> object:
    """Read the list of the policy file: names, and ``owners_to: "0.5"``."""
    if not isinstance(items, list):
        return items
    facts = tuple(item for item in items if isinstance(item, str))
    unknown = [item for item in facts if item not in FACTS]
    options = [item for item in items if not isinstance(item, str)]
    if unknown or any(not isinstance(o, dict) or set(o) != {"owners_to"} for o in options):
        raise ValueError(f"an entry of required is not known; write {', '.join(FACTS)}, owners_to")
    if len(options) > 1:
        raise ValueError("owners_to is told twice; keep one of them")
    return {"facts": facts, **{key: value for option in options for key, value in option.items()}}


class Record(Strict):
    """How a destination record is judged (04, section 5)."""

    families_needed: Annotated[int, Field(ge=1, le=9)] = 2
    count_regimes: bool = True


class Matching(Strict):
    """From which score two names are one party's, and from which they may be (06, section 9).

    A policy may look closer, never less close: the floors of *possible* and *weak* only go down.
    """

    match: Annotated[ShareText, AfterValidator(_within(0.85, 1.0))] = "0.90"
    possible: Annotated[ShareText, AfterValidator(_within(0.30, 0.75))] = "0.75"
    weak: Annotated[ShareText, AfterValidator(_within(0.30, 0.60))] = "0.60"

    def bands(self) -> Bands:
        """Give the bands as the matcher takes them."""
        possible = float(self.possible)
        return Bands(float(self.match), possible, min(float(self.weak), possible))


class Policy(Strict):
    """The policy file, key by key (04, Policy file).

    Attributes:
        findings_level: Weakest severity at which a finding makes the verdict FINDINGS.
        regimes: Whose listings stop an export; another regime's are found at high.
        required: Facts without which the verdict is INCOMPLETE.
        max_age_days: Freshness limits by dataset or source name; null = not checked; a name
            that is not there keeps the source's own limit.
        matching: Scores from which the bands of a match begin, as decimal texts.
        later_months: Window of ``later[]``.
        arms_embargo_by_declaration: Text of the declaration that is treated as an embargo, by
            country.
        params: Parameters of indicators, which may only become stricter; shares as texts.
    """

    id: Sentence
    version: Sentence = "1"
    findings_level: Severity = "medium"
    regimes: tuple[str, ...] = ("EU", "UN")
    suspicion_duty_states: tuple[Country, ...] = ()
    required: Annotated[Required, BeforeValidator(_required)] = Required(
        facts=FACTS, owners_to="0.5"
    )
    max_age_days: dict[str, Annotated[int, Field(ge=0)] | None] = Field(default_factory=dict)
    later_months: Annotated[int, Field(ge=0, le=240)] = 24
    rescreen_before_shipment: bool = True
    four_eyes: bool = True
    record: Record = Record()
    matching: Matching = Matching()
    arms_embargo_by_declaration: dict[Country, Sentence] = Field(default_factory=dict)
    params: dict[str, dict[str, Given]] = Field(default_factory=dict)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of every value, the defaults included."""
        return model_hash(self)

    def about(self) -> PolicySummary:
        """Return what an assessment says of the policy."""
        return PolicySummary(id=self.id, version=self.version, hash=self.hash)

    def params_of(self, indicator: str) -> Mapping[str, Number]:
        """Give an indicator's parameters; decimal texts become numbers."""
        given = self.params.get(indicator, {})
        return {
            name: float(value) if isinstance(value, str) else value for name, value in given.items()
        }

    def applies(self, regime: str) -> bool:
        """Tell whether a regime's listings stop an export; "" (not stated) counts as any."""
        return regime in self.regimes or not regime

    def max_age(self, dataset: str, source: str, own: int | None) -> int | None:
        """Give a layer's freshness limit in days: by dataset, by source, else the source's own."""
        for name in (dataset, source):
            if name in self.max_age_days:
                return self.max_age_days[name]
        return own


def read_policy(path: Path, catalogue: IndicatorCatalogue | None = None) -> Policy:
    """Read a policy file.

    Args:
        path: A YAML file.
        catalogue: The rule pack whose parameters and regimes it may set; default Onward's own.

    Raises:
        InputRefused: The file cannot be read or does not validate, names a regime, indicator or
            parameter that the pack does not know, or sets a parameter so that less is found;
            one line, with its place.
    """
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(path), hint="check the path")
    document = read_yaml(path, str(path))
    policy = document.fill(Policy)
    rules = catalogue or default_catalogue()
    _judge_regimes(document, policy, rules)
    _judge_params(document, policy, rules)
    return policy


@cache
def default_policy() -> Policy:
    """Give the policy that comes with Onward."""
    return read_yaml(files("onward.queries") / "policies" / "default.yaml").fill(Policy)


def _judge_regimes(document: Document, policy: Policy, rules: IndicatorCatalogue) -> None:
    """Refuse a regime that nothing is of: one misspelt would stop no export."""
    lists = {entry.regime for entry in list_table().values()}
    known = sorted(lists | rules.tables.ownership.keys())
    for number, regime in enumerate(policy.regimes):
        if regime not in known:
            hint = f"write one of {', '.join(known)}, or give it an ownership rule in a pack"
            raise document.refuse(f"{regime!r} is no regime", ("regimes", number), hint)


def _judge_params(document: Document, policy: Policy, rules: IndicatorCatalogue) -> None:
    """Refuse a parameter that no indicator reads, and one that would find less."""
    for indicator, params in policy.params.items():
        if indicator not in rules.indicators:
            what, hint = "there is no such indicator", rules.suggestion(indicator)
            raise document.refuse(what, ("params", indicator), hint)
        own = rules[indicator].params
        for name, given in params.items():
            place = ("params", indicator, name)
            if name not in own or name not in rules.pack.parameters:
                hint = f"it has {', '.join(own)}" if own else "it has none"
                raise document.refuse("the indicator has no such parameter", place, hint)
            parameter = rules.pack.parameters[name]
            try:
                parameter.refuse_looser(parameter.read(given), own[name])
            except ValueError as error:
                raise document.refuse_value(error, place) from error
