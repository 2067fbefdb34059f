"""eus-admits: the order itself declares a military use, a re-export or a use in repression.

A declaration of statement or answers is *present*. What a text only speaks of is *possible*: high
where it stands in the stated end use (a resale is medium), medium elsewhere. Where an act that was
read makes the use one that needs an authorisation, or bans it, a declaration stops the order.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_cyber_item
from onward.queries.detection.results import Citation, Detected, Result
from onward.queries.end_use import DeclaredUse, find_embargoes, list_declared_uses
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import cite_acts
from onward.queries.transactions.texts import Use

_ACT: Final = "https://eur-lex.europa.eu/eli/reg/2021/821/oj"
_MILITARY: Final = Citation("Regulation (EU) 2021/821 Art. 4(1)(b)", "duty", "text", _ACT)
_WEAPONS: Final = Citation("Regulation (EU) 2021/821 Art. 4(1)(a)", "duty", "text", _ACT)
_REPRESSION: Final = "Regulation (EU) 2021/821 Art. 5(1)"

WORDS: Final[Mapping[Use, str]] = MappingProxyType(
    {
        "weapons": "weapons of mass destruction or their means of delivery",
        "military": "a military use",
        "reexport": "re-export",
        "repression": "a use in repression",
    }
)

BANS: Final[Mapping[Use, tuple[str, ...]]] = MappingProxyType(
    {
        "repression": ("dest-interception-ban",),
        "reexport": ("dest-goods-ban", "route-transit-ban"),
    }
)
"""Indicators whose stop makes a declared use one that is banned. They run before this one."""


def detect(context: Context) -> Iterator[Result]:
    """Yield one finding for each use: what is declared, else what texts only speak of."""
    by_use: dict[Use, list[DeclaredUse]] = {}
    for declared in list_declared_uses(context):
        by_use.setdefault(declared.use, []).append(declared)
    for use, uses in by_use.items():
        sure = [declared for declared in uses if not declared.doubt]
        yield _make_finding(use, sure or uses, context)


def _make_finding(use: Use, uses: Sequence[DeclaredUse], context: Context) -> Detected:
    first = uses[0]
    is_sure = not first.doubt
    severity, rules, acts = _weigh_use(use, context, is_sure=is_sure)
    is_purpose = any(declared.is_purpose for declared in uses)
    if not is_sure and not is_purpose:
        severity = weaker(severity, "medium")
        rules = ("only spoken of, and not in the stated end use: medium",)
    elif not is_sure and use == "reexport" and not first.field.startswith("answers."):
        # a distributor's trade, which its texts name as such
        severity = weaker(severity, "medium")
        rules = ("resale or re-export that is only spoken of: medium",)
    relation = say("declares {words}: {says} it", words=WORDS[use], says=first.says)
    return Detected(
        subject=None,
        object=("document", first.field, ""),
        status="present" if is_sure else "possible",
        severity=severity,
        relation=relation if is_sure else say("is meant for {words}", words=WORDS[use]),
        identity=use,
        severity_rules=rules,
        values={"clause": use, "fields": [declared.field for declared in uses]},
        possible_because=tuple(declared.doubt for declared in uses) if not is_sure else (),
        acts=acts,
    )


def _weigh_use(
    use: Use, context: Context, *, is_sure: bool
) -> tuple[Severity, tuple[str, ...], tuple[Citation, ...]]:
    """Return severity, the rule that gave it, and the acts that speak of the use."""
    if use == "weapons":
        return context.severity, (), (_WEAPONS,)
    if use == "military":
        return _weigh_military(context, is_sure=is_sure)
    acts: tuple[Citation, ...] = ()
    if use == "repression":
        # Art. 5 speaks of cyber-surveillance items alone; elsewhere it is no basis
        is_cyber = has_cyber_item(context)
        acts = (Citation(_REPRESSION, "duty" if is_cyber else "analogy", "text", _ACT),)
    for ban in context.prior_findings(BANS[use]):
        if is_sure and ban.severity == "stop":
            return "stop", ("an act bans these goods for that country: stop",), (*ban.acts, *acts)
    return context.severity, (), acts


def _weigh_military(
    context: Context, *, is_sure: bool
) -> tuple[Severity, tuple[str, ...], tuple[Citation, ...]]:
    """Weigh a military use: under an arms embargo it needs an authorisation."""
    embargoes = find_embargoes(context)
    if not embargoes:
        return context.severity, (), ()
    acts = (_MILITARY, *cite_acts(embargoes))
    was_read = any(regime.basis.verified != "unverified" for regime in embargoes)
    if is_sure and was_read:
        return "stop", ("the country is under an arms embargo: stop",), acts
    return context.severity, (), acts
