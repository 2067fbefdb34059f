"""Plans for goods that an act bans for a country, or forbids to pass through one."""

from typing import Final

from onward.queries.planted.planted import Case, plain, positive, twin
from tests.planted.plans.order import to

GOODS, TRANSIT = "dest-goods-ban", "route-transit-ban"

BANNED: Final = "854290"
"""A customs code within 8542 that is not of the Common High Priority List."""


def about(code: str, country: str = "XJ") -> str:
    """Return what sets a finding about the only item apart."""
    return f"{country}/items.0/example act on {code[:4]}, Art. 1/hs"


@positive(GOODS, code=(BANNED, "85429000", "852610"), part=("destination", "user", "buyer"))
def banned_goods(case: Case, code: str, part: str) -> None:
    case.order["items"] = [plain() | {"hs": code}]
    if part == "buyer":
        case.others.append(("purchaser", case.party("buyer", country="XJ")))
    else:
        to(case, "XJ", part)
    case.expect(GOODS, "present", "stop", subject=None, about=about(code))


@positive(GOODS, code=("901410", "901490"), part=("destination", "user"))
def goods_of_a_row_that_nobody_read(case: Case, code: str, part: str) -> None:
    case.order["items"] = [plain() | {"hs": code}]
    to(case, "XJ", part)
    case.expect(GOODS, "possible", "high", subject=None, about=about(code))


@twin(GOODS, fact=("other goods", "before", "after", "route", "bank"))
def nearly_banned_goods(case: Case, fact: str) -> None:
    case.order["items"] = [plain() | {"hs": "940320" if fact == "other goods" else BANNED}]
    if fact == "route":
        case.order["route"] = ["XJ"]
    elif fact == "bank":
        case.others.append(("bank", case.party("lender", country="XJ")))
    else:
        case.order["destination"] = "XJ"
    if fact == "before":
        case.day = "2019-12-31"
    elif fact == "after":
        case.day = "2026-07-01"


@twin(GOODS, country=("XJ", "XC"))
def goods_without_a_code(case: Case, country: str) -> None:
    item = plain()
    del item["hs"]
    case.order |= {"items": [item], "destination": country}
    case.doubt("div-chpl-item", None)
    if country == "XJ":
        case.gap("item", "items.0.hs")


@positive(TRANSIT, route=(("RU",), ("XC", "RU"), ("RU", "XC")))
def through_russia(case: Case, route: tuple[str, ...]) -> None:
    case.order |= {"items": [plain() | {"hs": "848210"}], "route": list(route)}
    case.order["contract"] = {"no_reexport": True}
    case.expect(TRANSIT, "present", "stop", subject=None, about="RU/items.0/Arts. 2a, 3k/hs")
    case.expect("div-chpl-item", "present", "low", subject="*")


@twin(TRANSIT, route=(("XC",), ("BY",), ("MM", "XJ")))
def by_another_way(case: Case, route: tuple[str, ...]) -> None:
    case.order |= {"items": [plain() | {"hs": "848210"}], "route": list(route)}
    case.order["contract"] = {"no_reexport": True}
    case.expect("div-chpl-item", "present", "low", subject="*")
