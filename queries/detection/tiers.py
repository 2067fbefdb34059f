"""How much must be known of an order: by its goods, its country and who receives it.

Each of the three has a row of `risk_tiers.csv`; the gravest decides. Goods of a chapter that holds
dual-use goods which go to a country known for diversion are enhanced, though each alone is not.
What a tier asks for stands in the policy (docs/rule-pack.md, Policy).
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, get_args

from onward.graph.countries import say_country
from onward.graph.model import PartyKind
from onward.graph.sayings import say
from onward.graph.state_bodies import kind_of_name
from onward.graph.tables import read_cells, read_table
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import list_regions
from onward.queries.detection.goods import is_cyber, is_listed, is_priority
from onward.queries.rules.policy import Required, RiskTier
from onward.queries.transactions.goods import SURVEILLANCE_FAMILIES, Item
from onward.queries.transactions.transaction import name_item

TIERS: Final[tuple[RiskTier, ...]] = get_args(RiskTier)
"""From the one that asks least to the one that asks most."""

_GoodsKind = Literal[
    "surveillance", "family", "unknown", "priority", "listed", "chapter", "no heading", "ordinary"
]

_DUAL_USE: Final = frozenset(
    heading
    for row in read_cells("onward.queries.detection", "dual_use_headings.csv")
    for heading in row["headings"].split()
)
"""Headings of the Harmonized System under which goods that Annex I names are declared: a reading of
both texts, and no table of an act."""

_MAY_BE_DUAL_USE: Final = {("goods", "chapter"), ("goods", "no heading")}
"""Rows of goods that are more beside a country known for diversion: a code that is left out, as of
software and services, must not make an order ask for less."""

_HEADING: Final = 4
"""Digits of a heading."""

_DIVERSION: Final = frozenset(
    country
    for row in read_cells("onward.queries.detection", "diversion_countries.csv")
    for country in row["countries"].split()
)
"""Countries that authorities have named as ones through which goods are diverted."""

_RECEIVING: Final = ("end_user", "operator", "consignee", "intermediate_consignee", "purchaser")
_FORCES: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP})
_RECORDS: Final = frozenset({"established", "indicated"})
_AUTHORITIES: Final = frozenset({"police", "military", "public_authority"})


class TierRow(NamedTuple):
    """A row of the table: what goods, a country or a party ask for."""

    of: Literal["goods", "country", "party"]
    what: str
    tier: RiskTier
    says: str


class ChosenTier(NamedTuple):
    """The tier of an order, and the sentences that say why."""

    tier: RiskTier
    because: tuple[str, ...]


_ROWS: Final = {
    (row.of, row.what): row
    for row in read_table("onward.queries.detection", "risk_tiers.csv", TierRow)
}


def choose_tier(context: Context) -> ChosenTier:
    """Return the tier of an order, worked out once."""
    key = "risk tier"
    if key not in context.facts:
        context.facts[key] = _weigh_tiers(context)
    chosen: ChosenTier = context.facts[key]
    return chosen


def required_facts(context: Context) -> Required:
    """Return what must be known of an order: by its tier, or by a policy that has one list."""
    policy = context.policy
    return policy.required or policy.tiers.of(choose_tier(context).tier)


def _weigh_tiers(context: Context) -> ChosenTier:
    rows = [
        *_judge_goods(context),
        *_judge_country(context),
        *_judge_parties(context),
    ]
    kinds = {(row.of, row.what) for row, _ in rows}
    if kinds & _MAY_BE_DUAL_USE and ("country", "risky") in kinds:
        grave = [
            say(row.says, name=name)
            for row, name in rows
            if (row.of, row.what) in {*_MAY_BE_DUAL_USE, ("country", "risky")}
        ]
        others = [row for row, _ in rows if row.tier == "enhanced"]
        if not others:
            return ChosenTier("enhanced", tuple(grave))
    tier = max((row.tier for row, _ in rows), key=TIERS.index)
    because = (
        say(row.says, name=name) if "{name}" in row.says else say(row.says)
        for row, name in rows
        if row.tier == tier
    )
    return ChosenTier(tier, tuple(dict.fromkeys(because)))


def _judge_goods(context: Context) -> Iterator[tuple[TierRow, str]]:
    for position, item in enumerate(context.transaction.items):
        yield _ROWS["goods", _kind_of_goods(item, context)], name_item(position, item)
    if not context.transaction.items:
        yield _ROWS["goods", "unknown"], say("the goods")


def _kind_of_goods(item: Item, context: Context) -> _GoodsKind:
    if not SURVEILLANCE_FAMILIES.issuperset(item.families or ()):
        return "family"
    # a stated family counts though answers say that the item meets no definition
    if item.families or is_cyber(item, context):
        return "surveillance"
    if is_listed(item):
        return "listed"
    if not has_known_class(item, context):
        return "unknown"
    if is_priority(item, context):
        return "priority"
    heading = (item.hs or item.hs8 or "")[:_HEADING]
    if not heading:
        return "no heading"
    return "chapter" if heading in _DUAL_USE else "ordinary"


def has_known_class(item: Item, context: Context) -> bool:
    """Tell whether it is stated which family an item belongs to, or that it belongs to none."""
    decided = item.cyber_surveillance.decides(strict=context.policy.strict_answers)
    return item.families is not None or decided or is_listed(item)


def needs_comparison(item: Item, context: Context) -> bool:
    """Tell whether somebody must have compared an item with the lists, by its order's tier.

    Where the tier does not ask for it, customs code and family say enough.
    """
    if context.policy.required is not None:
        return True
    return "item_answers" in required_facts(context) or not has_known_class(item, context)


def _judge_country(context: Context) -> Iterator[tuple[TierRow, str]]:
    trade, on = context.tables.trade, context.on
    for involved in list_regions(context, ("destination", *_RECEIVING)):
        name = say_country(involved.country)
        if trade.partner_at(involved.country, on) is not None:
            yield _ROWS["country", "partner"], name
            continue
        has_record = involved.read_record().status in _RECORDS
        is_hub = involved.country in _DIVERSION or trade.hubs_at(involved.country, on)
        is_risky = has_record or is_hub
        yield _ROWS["country", "risky" if is_risky else "other"], name
    if context.transaction.destination is None:
        yield _ROWS["country", "other"], say("a destination that is not stated")


def _judge_parties(context: Context) -> Iterator[tuple[TierRow, str]]:
    subjects = context.with_roles(_RECEIVING)
    records = context.engine.parties([subject.pid for subject in subjects])
    forces = [
        subject.name
        for subject, record in zip(subjects, records, strict=True)
        if record.kinds & _FORCES or kind_of_name(subject.name) in _FORCES
    ]
    if context.transaction.end_use.use in _AUTHORITIES and not forces:
        forces = [say("the stated user")]
    for name in forces:
        yield _ROWS["party", "force"], name
    if not forces:
        yield _ROWS["party", "ordinary"], ""
