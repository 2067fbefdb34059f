"""What an organisation may set: thresholds, regimes, required facts. It never edits the law.

The policy's hash stands in every assessment; a changed value is another policy (04, Policy file).
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import rfc8785
from pydantic import AfterValidator, BeforeValidator, Field

from onward.errors import InputRefused
from onward.queries.results import Severity
from onward.queries.strict import Strict, yaml_document

FACTS = ("end_user", "consignee", "item_answers", "destination_record")
"""Facts that a policy may require, beside ``owners_to``."""


def _fraction(text: str) -> str:
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 < share <= 1:
        raise ValueError(f'{text!r} is no share above 0 and up to 1; write "0.5" for one half')
    return text


Fraction = Annotated[str, AfterValidator(_fraction)]


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
    return {"facts": facts, **{key: value for option in options for key, value in option.items()}}


class Record(Strict):
    """How a destination record is judged (04, section 5)."""

    families_needed: Annotated[int, Field(ge=1, le=9)] = 2
    count_regimes: bool = True


Parameter = float | int | str | bool


class Policy(Strict):
    """The policy file, key by key (04, Policy file).

    Attributes:
        findings_level: Weakest severity at which a finding makes the verdict FINDINGS.
        regimes: Whose listings stop an export; another regime's are found at high.
        required: Facts without which the verdict is INCOMPLETE.
        max_age_days: Freshness limits by dataset or source name; null = not checked; a name
            that is not there keeps the source's own limit.
        later_months: Window of ``later[]``.
        params: Parameters of indicators; shares as decimal texts.
    """

    id: str
    version: str = "1"
    findings_level: Severity = "medium"
    regimes: tuple[str, ...] = ("EU", "UN")
    suspicion_duty_states: tuple[str, ...] = ()
    required: Annotated[Required, BeforeValidator(_required)] = Required(
        facts=FACTS, owners_to="0.5"
    )
    max_age_days: dict[str, Annotated[int, Field(ge=0)] | None] = Field(default_factory=dict)
    later_months: Annotated[int, Field(ge=0, le=240)] = 24
    rescreen_before_shipment: bool = True
    four_eyes: bool = True
    record: Record = Record()
    arms_embargo_by_declaration: dict[str, str] = Field(default_factory=dict)
    params: dict[str, dict[str, Parameter]] = Field(default_factory=dict)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of every value, the defaults included."""
        return hashlib.sha256(rfc8785.dumps(self.model_dump(mode="json"))).hexdigest()

    def params_of(self, indicator: str) -> Mapping[str, float | int | bool]:
        """Give an indicator's parameters; decimal texts become numbers."""
        given = self.params.get(indicator, {})
        return {name: _number(value) for name, value in given.items()}

    def applies(self, regime: str) -> bool:
        """Tell whether a regime's listings stop an export; "" (not stated) counts as any."""
        return regime in self.regimes or not regime

    def max_age(self, dataset: str, source: str, own: int | None) -> int | None:
        """Give a layer's freshness limit in days: by dataset, by source, else the source's own."""
        for name in (dataset, source):
            if name in self.max_age_days:
                return self.max_age_days[name]
        return own


def _number(value: Parameter) -> float | int | bool:
    return float(value) if isinstance(value, str) else value


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Raises:
        InputRefused: The file cannot be read or does not validate; one line, with its place.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(
            "the policy cannot be read", file=str(path), mend="give a YAML file in UTF-8"
        ) from error
    return _parsed(text, str(path))


@cache
def default_policy() -> Policy:
    """Give the policy that comes with Onward."""
    name = "policies/default.yaml"
    return _parsed(files("onward.queries").joinpath(name).read_text(encoding="utf-8"), name)


def _parsed(text: str, file: str) -> Policy:
    document = yaml_document(text, file)
    policy = document.fill(Policy)
    for indicator, params in policy.params.items():
        for name, value in params.items():
            _refuse_text(document, indicator, name, value)
    return policy


def _refuse_text(document: Any, indicator: str, name: str, value: Parameter) -> None:
    try:
        _number(value)
    except ValueError as error:
        place = ("params", indicator, name)
        raise document.refuse(f"{value!r} is no number", place, 'write "0.5"') from error
