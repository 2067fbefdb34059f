"""An indicator for a reader: its law as sentences, its parameters with the values that hold.

The command ``onward indicators`` and the generated pages of ``docs/indicators`` both rest on this.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple, get_args

from onward.graph.sayings import joined, say
from onward.graph.tables import read_cells
from onward.loaders.readers.documents import yaml_text
from onward.queries.model.assessment import DataKind
from onward.queries.rules.catalogue import IndicatorCatalogue
from onward.queries.rules.indicator import (
    Detection,
    Indicator,
    InForce,
    Law,
    NearMissKind,
    Number,
    VerdictEffect,
    VerdictRule,
)
from onward.queries.rules.policy import Policy

# ------------------------------------------------------------------------------------------------
# Sorts of data that an indicator cannot do without, and how a reader is told of them.
#
# An indicator says in its file what it needs (`detection.needs`). Where no layer holds any of it,
# what the indicator does not find is not *not found*: nobody could have found it.
# ------------------------------------------------------------------------------------------------

NAMED_PARTIES: Final = 6
"""Parties that one sentence names; it counts the others."""

DATA_KINDS: Final[tuple[DataKind, ...]] = get_args(DataKind)
"""The sorts of data in the order in which a reader is told of them."""


class _Words(NamedTuple):
    """One row of the table, in which names of regimes or parties are still to be filled in."""

    name: str
    absent: str
    untold: str


@cache
def _read_words() -> Mapping[str, _Words]:
    rows = read_cells("onward.queries.rules", "data_needs.csv")
    return MappingProxyType(
        {row["kind"]: _Words(row["name"], row["absent"], row["untold"]) for row in rows}
    )


def name_data(kind: DataKind, regimes: Sequence[str] = ()) -> str:
    """Return in words what data of a sort tells.

    Args:
        kind: The sort.
        regimes: Of lists: whose.

    >>> name_data("sanctions_lists", ["EU", "UN"])
    'the lists of EU and UN'
    """
    return say(_read_words()[kind].name, regimes=joined(regimes, last=" and "))


def say_absent(kind: DataKind, regimes: Sequence[str] = ()) -> str:
    """Say that nothing of a sort is loaded.

    >>> say_absent("sanctions_lists", ["EU", "UN"])
    'no EU or UN list is loaded'
    >>> say_absent("shipments")
    'no loaded source tells of past deliveries'
    """
    return say(_read_words()[kind].absent, regimes=joined(regimes, last=" or "))


def say_untold(kind: DataKind, names: Sequence[str]) -> str:
    """Say of whom no source tells something, though of others one does.

    >>> say_untold("ownership", ["Acme", "Beta"])
    'no loaded source tells who owns Acme or Beta'
    """
    further = len(names) - NAMED_PARTIES
    more = [say("{count} more", count=further)] if further > 0 else []
    parties = joined((*names[:NAMED_PARTIES], *more), last=" or ")
    return say(_read_words()[kind].untold, parties=parties)


KINDS: Final = {
    "eu_flag": "one of the three stakeholder red flags of Recommendation (EU) 2024/2659",
    "law": "an official text names this very fact or attaches a duty to it",
    "house": "an inference of this catalogue; its citations are analogies",
    "context": "shown, and used by other indicators; never a finding that decides a verdict",
}

VERIFIED: Final = {
    "text": "the wording itself was read",
    "secondary": "a summary was read",
    "unverified": "general knowledge, to be checked",
}


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter of an indicator, as it holds under a policy.

    Attributes:
        value: What holds.
        default: What the rule pack has.
        means, unit, stricter: As the pack file describes it.
    """

    name: str
    value: Number
    default: Number
    means: str
    unit: str
    stricter: str


def indicator_data(
    indicator: Indicator, catalogue: IndicatorCatalogue, policy: Policy
) -> Mapping[str, object]:
    """Return an indicator as its file has it, and its parameters as they hold under a policy."""
    file = indicator.model_dump(mode="json", by_alias=True, exclude_none=True)
    values = parameter_values(indicator, catalogue, policy)
    return {**file, "parameters": [asdict(value) for value in values]}


def parameter_values(
    indicator: Indicator, catalogue: IndicatorCatalogue, policy: Policy
) -> list[ParameterValue]:
    """Return each parameter of an indicator: what it is, the pack's value, the one that holds."""
    values = policy.params_of(indicator.id)
    described = catalogue.pack.parameters
    return [
        ParameterValue(
            name=name,
            value=values.get(name, default),
            default=default,
            means=described[name].means,
            unit=described[name].unit,
            stricter=described[name].stricter,
        )
        for name, default in sorted(indicator.params.items())
    ]


CITES_ROWS: Final = "the act that the row of the table names, with its article and its dates"
"""What the findings of an indicator cite whose law stands in a table, one row an act."""


def law_sentences(law: Law) -> Iterator[str]:
    """Write a citation: what it is here, since when it holds, how well it was read, and where."""
    yield f"{law.citation} ({'see also' if law.as_ == 'analogy' else law.as_})"
    yield f"{in_force_text(law.in_force)}; {law.verified}: {VERIFIED[law.verified]}"
    if law.wording:
        yield "its wording has not been compared with the Official Journal yet"
    if law.url:
        yield law.url


RULES: Final[dict[VerdictRule, str]] = {
    "prohibition": "refuse, or ask for a licence where the rule allows one (rule R1)",
    "informed": "ask for the licence that an authority demands (rule R2)",
    "licence": "ask for a licence (rule R3)",
    "catch_all": "ask the authority where it is declared, else look into it (rule R4)",
    "clause": "refuse until the contract is mended (rule R6)",
}
"""What each rule suggests that an indicator's file can name."""


def verdict_sentences(effect: VerdictEffect) -> Iterator[str]:
    """Write what an indicator's findings do to the verdict, beside what their severity does.

    >>> list(verdict_sentences(VerdictEffect(rule="licence", from_="high")))
    ['from high on: ask for a licence (rule R3)']
    """
    if effect.rule is not None:
        yield f"from {effect.from_} on: {RULES[effect.rule]}"
    if effect.diversion:
        yield "two independent medium findings of such indicators: look closer (rule R10)"


NEAR_MISSES: Final[dict[NearMissKind, str]] = {
    "share": "a share that is too small",
    "ended": "a tie that ended in the last five years",
}
"""What a party without a path may lack, for an indicator of patterns alone."""


CONDITIONS: Final[Mapping[str, str]] = {
    "civilian_use": "the stated end use is civilian",
    "denies_military_use": "the end-use statement declares no military use",
    "duty_by_law": "a tie is what every operator owes a security service by law",
    "end_at_home": "its end is in the exporter's own country alone",
    "end_has_record": "the country of its end has an established record of repression",
    "surveillance_goods": "an item is, or may be, one for cyber-surveillance",
}
"""What may be asked of a path or an order."""


def sentence_lines(detection: Detection) -> Iterator[str]:
    """Write the sentences that an indicator of patterns alone says, and its near misses.

    >>> looks = {"type": "detector", "how": "by its own code", "detector": "mil_tie"}
    >>> list(sentence_lines(Detection(**looks)))
    []
    """
    if detection.relation and detection.is_generic:
        yield f"PARTY {detection.relation} END OF PATH"
    if detection.relation_itself and detection.is_generic:
        yield f"PARTY {detection.relation_itself} END, where the party is that end itself"
    if detection.unless:
        conditions = " or ".join(CONDITIONS[name] for name in detection.unless)
        yield f"a path does not count where {conditions}"
    for rule in detection.severity_when:
        # what a detector knows of, `level_rules` tells
        if where := CONDITIONS.get(rule.when):
            change = "raised to" if rule.raise_to else "lowered to"
            yield f"{change} {rule.raise_to or rule.lower_to} where {where}"
    if detection.clears_if:
        yield detection.clears_if
    if detection.near_misses:
        yield f"a near miss lacks {' or '.join(NEAR_MISSES[key] for key in detection.near_misses)}"


def in_force_text(intervals: tuple[InForce, ...]) -> str:
    """Write the intervals in which a citation holds.

    >>> in_force_text((InForce(since="2025-09-29", until="2025-11-10"), InForce(state="suspended")))
    'in force since 2025-09-29 until before 2025-11-10; suspended'
    """
    if not intervals:
        return "in force since: not stated"
    return "; ".join(map(_interval_text, intervals))


def _interval_text(interval: InForce) -> str:
    since = f" since {interval.since}" if interval.since else ""
    until = f" until before {interval.until}" if interval.until else ""
    return f"{interval.state.replace('_', ' ')}{since}{until}"


def patterns_yaml(indicator: Indicator) -> list[str]:
    """Write each pattern of an indicator as YAML, as its file could have it."""
    blocks = [
        block.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for block in indicator.detection.blocks
    ]
    # 60 characters: beside a column of names a line still fits a narrow terminal
    return [yaml_text(block, width=60) for block in blocks]
