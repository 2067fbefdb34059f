"""Whether goods are those of a row of the bans: for certain, possibly, or nobody can tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.model.values import BanRow
from onward.queries.shipments.consequences import state_consequence
from onward.queries.tables.goods_bans import GoodsBan
from onward.queries.tables.regimes import Consequence
from onward.queries.transactions.goods.classification import names_comparison
from onward.queries.transactions.goods.control_codes import (
    codes_in,
    is_annex_entry,
    is_readable,
    is_within,
)
from onward.queries.transactions.goods.items import Item
from onward.queries.transactions.stated_facts import name_item

Certainty = Literal["sure", "possible", "unknown", "no"]


@dataclass(frozen=True, slots=True)
class StatedGoods:
    """What is stated of goods, of an order's item or of a past shipment.

    Attributes:
        customs_codes: Every customs code that is stated.
        is_compared: Whether somebody has compared it with Annex I and found nothing.
        families: None = not known what it is for.
    """

    control_code: str | None = None
    eccn: str | None = None
    customs_codes: tuple[str, ...] = ()
    families: tuple[str, ...] | None = None
    is_compared: bool = False


@dataclass(frozen=True, slots=True)
class BanMatch:
    """How goods stand to a row.

    Attributes:
        text: Of sure: the code or family that says so; of possible: why that is not certain; of
            unknown: what is not stated.
        field: Of unknown: the field that would tell.
    """

    certainty: Certainty
    text: str = ""
    field: str = ""


_NO = BanMatch("no")


def match_ban(goods: StatedGoods, ban: GoodsBan) -> BanMatch:
    """Tell whether goods are among those that a row bans."""
    if ban.scope == "annex1":
        return _match_annex1(goods, ban.codes)
    if ban.scope == "hs":
        return _match_customs_codes(goods.customs_codes, ban.codes)
    if ban.scope == "families":
        return _match_families(goods.families, ban.codes)
    text = say("{codes}: which codes these are is not in the table", codes=say(ban.codes[0]))
    return BanMatch("unknown", text)


def _match_annex1(goods: StatedGoods, entries: Sequence[str]) -> BanMatch:
    code = goods.control_code
    if code and is_annex_entry(code):
        return _match_entry(code, entries)
    if code and is_readable(code):
        return _NO
    if code:
        return BanMatch(
            "unknown",
            say("the control code {stated} cannot be read", stated=repr(code)),
            "control_code",
        )
    if goods.eccn and is_annex_entry(goods.eccn):
        # the two lists are one up to some entries: who gives the one may have forgotten the other
        if _match_entry(goods.eccn, entries).certainty != "no":
            doubt = say("the ECCN {eccn} has the form of an entry of Annex I", eccn=goods.eccn)
            return BanMatch("possible", doubt)
        return _NO
    if goods.is_compared:
        return _NO
    text = "whether it is an item of Annex I is not stated"
    return BanMatch("unknown", text, "control_code")


def _match_entry(code: str, entries: Sequence[str]) -> BanMatch:
    if not entries or any(is_within(code, entry) for entry in entries):
        return BanMatch("sure", say("entry {code} of Annex I", code=code))
    if any(is_within(entry, code) for entry in entries):
        return BanMatch(
            "possible", say("the control code {code} does not say which sub-item it is", code=code)
        )
    return _NO


def _match_customs_codes(stated: Sequence[str], banned: Sequence[str]) -> BanMatch:
    if not stated:
        return BanMatch("unknown", "no customs code is stated", "hs")
    for code in stated:
        if any(code.startswith(start) for start in banned):
            return BanMatch("sure", say("customs code {code}", code=code))
    for code in stated:
        if any(start.startswith(code) for start in banned):
            doubt = say(
                "the customs code is stated to {count} digits only: {code}",
                count=len(code),
                code=code,
            )
            return BanMatch("possible", doubt)
    return _NO


def _match_families(stated: Sequence[str] | None, banned: Sequence[str]) -> BanMatch:
    if stated is None:
        return BanMatch("unknown", "what it is for is not stated", "families")
    named = sorted(set(stated).intersection(banned))
    return BanMatch("sure", say("family {named}", named=joined(named))) if named else _NO


def share_goods(ours: StatedGoods, theirs: StatedGoods) -> bool:
    """Tell whether two consignments may be of the same goods: by any code, or by a family."""
    pairs = _hs6_codes(ours), _hs6_codes(theirs)
    if set(pairs[0]).intersection(pairs[1]):
        return True
    ours_codes, theirs_codes = (
        codes_in(ours.control_code or ""),
        codes_in(theirs.control_code or ""),
    )
    if set(ours_codes).intersection(theirs_codes):
        return True
    return bool(set(ours.families or ()).intersection(theirs.families or ()))


def _hs6_codes(goods: StatedGoods) -> Iterator[str]:
    return (code[:6] for code in goods.customs_codes if len(code) >= 6)


def list_bans(context: Context) -> tuple[GoodsBan, ...]:
    """Return the rows of the pack, then those that loaded tables of users state."""
    return (*context.tables.bans, *context.destinations.own_bans(context.as_of))


def goods_of(item: Item) -> StatedGoods:
    """Return what an order states of the goods of an item."""
    return StatedGoods(
        control_code=item.control_code,
        eccn=item.eccn,
        customs_codes=tuple(code for code in (item.hs, item.hs8) if code),
        families=item.families,
        is_compared=names_comparison(item.not_listed_reason or ""),
    )


def doubt_goods(ban: GoodsBan, match: BanMatch, position: int, item: Item) -> UnknownFact:
    """Say that nobody can tell whether an item is among the goods of an act."""
    why = say(
        "whether {named} is among the goods of {act}, {text}",
        named=name_item(position, item),
        act=ban.act,
        text=match.text,
    )
    return UnknownFact("item", f"items.{position}.annexes", why)


def title_ban(ban: GoodsBan) -> str:
    """Return the title of a finding of a row that does not simply ban; "" = its indicator's."""
    return _TITLES.get(ban.consequence, "")


_TITLES: Final[Mapping[Consequence, str]] = MappingProxyType(
    {
        "prior_authorisation": "An act allows these goods for the destination only with prior "
        "authorisation",
        "unknown": "An act bans or restricts these goods for the destination",
    }
)


def say_exceptions(ban: GoodsBan) -> tuple[str, ...]:
    """Return what a row exempts, as it speaks against a finding."""
    return (say("exceptions: {exceptions}", exceptions=ban.exceptions),) if ban.exceptions else ()


def state_origin(ban: GoodsBan, severity: str) -> tuple[str, ...]:
    """Return the rules that a finding states of its row: whose it is, and what it allows."""
    rules = []
    if ban.dataset:
        rules.append(
            say(
                "the row is your own: it stands in {dataset}, not in the rule pack",
                dataset=ban.dataset,
            )
        )
    return (*rules, *state_consequence(ban.consequence, severity))


def row_key(ban: GoodsBan) -> str:
    """Return what sets a row apart from the others of its place, as part of a finding's id."""
    dataset = f"{ban.dataset}:" if ban.dataset else ""
    return f"{dataset}{ban.citation}/{ban.scope}"


def ban_data(ban: GoodsBan) -> BanRow:
    """Return a row of the bans as an assessment prints it."""
    return {
        "act": ban.act,
        "article": ban.article or None,
        "country": ban.country,
        "region": ban.region or None,
        "scope": ban.scope,
        "codes": list(ban.codes),
        "since": ban.since,
        "until": ban.until,
        "consequence": ban.consequence,
        "exceptions": ban.exceptions or None,
        "verified": ban.basis.verified,
        "dates_verified": ban.dates_verified,
        "source": ban.basis.source,
        "url": ban.basis.url,
        "stated_by": ban.dataset or None,
    }
