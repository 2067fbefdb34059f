"""What an organisation may set: thresholds, regimes, required facts. It never edits the law.

The policy's hash stands in every assessment; a changed value is another policy. docs/rule-pack.md,
Policy, says what each key does.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field

from onward.errors import InputRefused
from onward.graph.matching.query import Bands
from onward.graph.regimes import find_regime
from onward.loaders.parsing.lists import list_table
from onward.loaders.readers.documents import Document, Strict
from onward.queries.model.assessment import PolicySummary
from onward.queries.model.words import DataKind
from onward.queries.rules.catalogue import (
    IndicatorCatalogue,
    default_catalogue,
    hash_model,
    read_yaml,
)
from onward.queries.rules.indicator import Sentence
from onward.queries.rules.organisation import Organisation
from onward.queries.rules.parameters import Given, Number
from onward.queries.rules.procedure import Procedure
from onward.queries.rules.severity import Severity
from onward.queries.transactions.fields import Country, ShareText

FACTS: Final = ("end_user", "consignee", "item_answers", "destination_record")
"""Facts that a policy may require, beside ``owners_to``; all are by default."""

STATEMENT: Final = "end_use_statement"
"""A fact that a policy may require for all goods that leave for a country outside the partners.

For listed and cyber-surveillance items a statement is needed whatever the policy says.
"""


def _refuse_zero(text: str) -> str:
    if not float(text):
        raise ValueError(f'{text!r} asks for nothing; leave it out, or write "0.5" for one half')
    return text


Fraction = Annotated[ShareText, AfterValidator(_refuse_zero)]


def _check_range(low: float, high: float) -> Callable[[str], str]:
    """Return a check that a score lies between two others, both included."""

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


def _code_regimes(regimes: tuple[str, ...]) -> tuple[str, ...]:
    """Write each regime as its code; one of a rule pack or source from outside stays as it is."""
    return tuple(find_regime(regime) or regime for regime in regimes)


def _read_required(items: object) -> object:
    """Read the list of the policy file: names, and ``owners_to: "0.5"``."""
    if not isinstance(items, list):
        return items
    facts: list[str] = []
    shares: list[object] = []
    for item in items:
        if item in (*FACTS, STATEMENT):
            facts.append(item)
        elif isinstance(item, dict) and set(item) == {"owners_to"}:
            shares.append(item["owners_to"])
        else:
            names = f"{', '.join(FACTS)}, {STATEMENT}, owners_to"
            raise ValueError(f"an entry of required is not known; use {names}")
    if len(shares) > 1:
        raise ValueError("duplicate key owners_to; keep one of them")
    return {"facts": tuple(facts), **({"owners_to": shares[0]} if shares else {})}


class Record(Strict):
    """How a destination record is judged (docs/rule-pack.md, Destination records)."""

    families_needed: Annotated[int, Field(ge=1, le=9)] = 2
    count_regimes: bool = True


class MatchingBands(Strict):
    """From which score two names are one party's, and from which they may be (docs/matching.md).

    A policy may look closer, never less close: the floors of *possible* and *weak* only go down.
    """

    match: Annotated[ShareText, AfterValidator(_check_range(0.85, 1.0))] = "0.90"
    # the upper ends are the floors that the matcher was measured with: a band never begins later
    possible: Annotated[ShareText, AfterValidator(_check_range(0.30, 0.75))] = "0.75"
    weak: Annotated[ShareText, AfterValidator(_check_range(0.30, 0.60))] = "0.60"

    def bands(self) -> Bands:
        """Return the bands as the matcher takes them."""
        possible = float(self.possible)
        # whoever lowers possible below weak means both: a weak candidate is never a surer one
        return Bands(float(self.match), possible, min(float(self.weak), possible))


class Policy(Strict):
    """The policy file, key by key.

    Attributes:
        findings_level: Weakest severity at which a finding makes the verdict FINDINGS.
        regimes: Whose listings stop an export; another regime's are found at high.
        required: Facts without which the verdict is INCOMPLETE.
        required_data: Sorts of data of which something must be loaded before a verdict may be
            clear: lists of each of `regimes`, say.
        max_age_days: Freshness limits by dataset or source name; null = not checked; a name
            that is not there keeps the source's own limit.
        matching: Scores from which the bands of a match begin, as decimal texts.
        strict_answers: Whether a "no" that ends the question of cyber-surveillance counts only with
            a reason, a name and a day.
        later_months: Window of ``later[]``.
        open_months: Months after its day, or its planned shipment, for which an order that is not
            recorded as shipped counts as open.
        arms_embargo_by_declaration: Text of the declaration that is treated as an embargo, by
            country.
        params: Parameters of indicators, which may only become stricter; shares as texts.
        procedure: How people decide: whether four eyes are needed; it judges nothing, either.
        organisation: Who writes briefings and letters; it judges nothing, so no hash covers it.
    """

    id: Sentence
    version: Sentence = "1"
    findings_level: Severity = "medium"
    regimes: Annotated[tuple[str, ...], AfterValidator(_code_regimes)] = ("EU", "UN")
    required: Annotated[Required, BeforeValidator(_read_required)] = Required(
        facts=FACTS, owners_to="0.5"
    )
    required_data: tuple[DataKind, ...] = ("sanctions_lists", "ownership")
    max_age_days: dict[str, Annotated[int, Field(ge=0)] | None] = Field(default_factory=dict)
    strict_answers: bool = True
    later_months: Annotated[int, Field(ge=0, le=240)] = 24
    open_months: Annotated[int, Field(ge=1, le=600)] = 24
    record: Record = Record()
    matching: MatchingBands = MatchingBands()
    arms_embargo_by_declaration: dict[Country, Sentence] = Field(default_factory=dict)
    params: dict[str, dict[str, Given]] = Field(default_factory=dict)
    procedure: Annotated[Procedure, Field(exclude=True)] = Procedure()
    organisation: Annotated[Organisation, Field(exclude=True)] = Organisation()

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of every value that judges, the defaults included."""
        return hash_model(self)

    def summary(self) -> PolicySummary:
        """Return what an assessment says of the policy."""
        return PolicySummary(id=self.id, version=self.version, hash=self.hash)

    def params_of(self, indicator: str) -> Mapping[str, Number]:
        """Return the parameters that it sets of an indicator; decimal texts become numbers."""
        values = self.params.get(indicator, {})
        return {
            name: float(value) if isinstance(value, str) else value
            for name, value in values.items()
        }

    def applies(self, regime: str) -> bool:
        """Tell whether a regime's listings stop an export; one that is not stated counts as any."""
        # a source that names no regime stops an export rather than being passed over
        return regime in self.regimes or not regime

    def max_age(self, dataset: str, source: str, default: int | None) -> int | None:
        """Return a layer's freshness limit in days: by dataset, by source, else the source's."""
        for name in (dataset, source):
            if name in self.max_age_days:  # null is an answer, too: not checked
                return self.max_age_days[name]
        return default


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
    _refuse_unknown_regimes(document, policy, rules)
    _refuse_parameters(document, policy, rules)
    return policy


@cache
def default_policy() -> Policy:
    """Return the policy that comes with Onward."""
    return read_yaml(files("onward.queries") / "policies" / "default.yaml").fill(Policy)


def _refuse_unknown_regimes(document: Document, policy: Policy, rules: IndicatorCatalogue) -> None:
    """Refuse a regime that no list and no table has: one misspelt would stop no export."""
    regimes_of_lists = {entry.regime for entry in list_table().values()}
    regimes = sorted(regimes_of_lists | rules.tables.ownership.keys())
    for number, regime in enumerate(policy.regimes):
        if regime not in regimes:
            hint = f"use one of {', '.join(regimes)}, or give it an ownership rule in a pack"
            raise document.refuse(f"{regime!r} is not a known regime", ("regimes", number), hint)


def _refuse_parameters(document: Document, policy: Policy, rules: IndicatorCatalogue) -> None:
    """Refuse a parameter that no indicator reads, and one that would find less."""
    for indicator, params in policy.params.items():
        if indicator not in rules.indicators:
            what, hint = "there is no such indicator", rules.suggestion(indicator)
            raise document.refuse(what, ("params", indicator), hint)
        defaults = rules[indicator].params
        for name, given in params.items():
            place = ("params", indicator, name)
            if name not in defaults:
                hint = f"it has {', '.join(defaults)}" if defaults else "it has no parameters"
                raise document.refuse("the indicator has no such parameter", place, hint)
            parameter = rules.pack.parameters[name]
            try:
                parameter.refuse_looser(parameter.read(given), defaults[name])
            except ValueError as error:
                raise document.refuse_value(error, place) from error
