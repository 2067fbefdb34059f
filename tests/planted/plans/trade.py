"""Plans for past deliveries: exports to repressive states, relays, chains to an embargo."""

from itertools import pairwise
from typing import Final

from onward.queries.planted.planted import CUSTOMERS, OTHERS, USERS, Case, positive, shifted, twin

FLAG, RELAY, CHAIN = (
    *("hist-exported-cs-to-repressive", "hist-onward-exporter", "hist-transit-to-embargoed"),
)
FAMILIES: Final = (
    *("interception", "monitoring", "intrusion", "location_tracking", "biometrics"),
    *("forensics", "decryption"),
)
"""Families of cyber-surveillance items."""

EARLIER: Final = (-1, -30, -400)


def delivered(case: Case, shipper: str, country: str, day: str, **item: str) -> str:
    """Plant a delivery of a party to a buyer in a country; give its record."""
    buyer = case.party(f"buyer{len(case.shipments)}", country=country)
    return case.ship(shipper, buyer, day, destination=country, **item)


@positive(FLAG, family=FAMILIES, country=("XA", "XB"))
def delivered_to_a_repressive_state(case: Case, family: str, country: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    day = shifted(case.day, case.rng.choice(EARLIER))
    delivered(case, "acme", country, day, families=family)
    case.expect(FLAG, "present" if country == "XA" else "possible", "high")


@positive(FLAG, code=("5A001.f", "5A001.j", "4D004"))
def delivered_a_listed_item(case: Case, code: str) -> None:
    delivered(case, "acme", "XA", shifted(case.day, -90), control_code=code)
    case.expect(FLAG, "present", "high")


@positive(FLAG, country=("XA",))
def delivered_under_a_code_that_speaks_for_it(case: Case, country: str) -> None:
    delivered(case, "acme", country, shifted(case.day, -90), hs="851762")
    case.expect(FLAG, "possible", "info")


@positive(FLAG, links=(1, 2), side=("parent", "subsidiary"))
@twin(FLAG, links=(3,), side=("parent", "subsidiary"))
def delivered_by_a_relative(case: Case, links: int, side: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    related(case, links, side, case.enough())
    delivered(case, "kin", "XA", shifted(case.day, -90), families="interception")
    if links <= 2:
        case.expect(FLAG, "present", "high")


def related(case: Case, links: int, side: str, share: float) -> None:
    """Plant owners between acme and a relative, above or below it, one of them of a given share."""
    names = ["acme", *(f"m{place}" for place in range(links - 1)), "kin"]
    odd = case.rng.randrange(links)
    for place, (near, far) in enumerate(pairwise(names)):
        owner, company = (far, near) if side == "parent" else (near, far)
        case.tie(owner, "owns", company, share if place == odd else case.enough())


@twin(FLAG, links=(1, 2), side=("parent", "subsidiary"))
def delivered_by_a_relative_of_too_small_a_share(case: Case, links: int, side: str) -> None:
    related(case, links, side, 0.499)
    delivered(case, "kin", "XA", shifted(case.day, -90), families="interception")


@positive(FLAG, day=("2025-01-01", "2025-12-31"))
@twin(FLAG, day=("2024-12-31", "2023-05-10"))
def delivered_when_the_record_turned(case: Case, day: str) -> None:
    delivered(case, "acme", "XT", day, families="interception")
    if day >= "2025":
        case.expect(FLAG, "present", "high")


@twin(FLAG, fact=("after", "same day", "good state", "other goods", "consignee", "a neighbour"))
def nearly_delivered(case: Case, fact: str) -> None:
    day = shifted(case.day, {"after": 30, "same day": 0}.get(fact, -90))
    goods = "repression_equipment" if fact == "other goods" else "interception"
    if fact == "consignee":  # acme received it
        case.ship("maker", "acme", day, destination="XA", families=goods)
        return
    if fact == "a neighbour":
        case.tie("kin", "supplies", "acme")
    shipper = "kin" if fact == "a neighbour" else "acme"
    delivered(case, shipper, "XC" if fact == "good state" else "XA", day, families=goods)


@twin(FLAG, country=("XD",))
def delivered_where_nothing_is_known(case: Case, country: str) -> None:
    delivered(case, "acme", country, shifted(case.day, -90), families="interception")
    case.doubt(FLAG)


# relays


def pair(case: Case, number: int, *, lag: int, out: float, to: str, **odd: str) -> None:
    """Plant a delivery to acme, and one of the same goods from it so many days later."""
    first = shifted("2025-01-10", 60 * number)
    goods = {"hs": "854231", "unit": "pc"}
    case.ship("maker", "acme", first, destination="XC", quantity="100", **goods)
    buyer = odd.pop("buyer", "") or case.party("far", country=to)
    terms = goods | {"quantity": f"{out:g}", "destination": to} | odd
    case.ship("acme", buyer, shifted(first, lag), **terms)


@positive(RELAY, pairs=(2, 3), lag=(1, 40, 180), out=(50.0, 90.0), to=("XH", "XE"))
def a_relay(case: Case, pairs: int, lag: int, out: float, to: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    for number in range(pairs):
        pair(case, number, lag=lag, out=out, to=to)
    case.expect(RELAY, "present", "high" if to == "XE" else "medium")
    if to == "XE":
        case.undecided.add(CHAIN)


@positive(RELAY, lag=(1, 180))
def a_relay_of_one_pair(case: Case, lag: int) -> None:
    pair(case, 0, lag=lag, out=90, to="XH")
    case.expect(RELAY, "possible", "medium")


@twin(RELAY, fact=("too late", "too little", "before", "other goods", "as declared", "sent back"))
def nearly_a_relay(case: Case, fact: str) -> None:
    for number in range(2):
        lag = {"too late": 181 + 60, "before": -20}.get(fact, 30)
        out = 49.9 if fact == "too little" else 90.0
        to = "XC" if fact in ("as declared", "sent back") else "XH"
        odd = {"hs": "847130"} if fact == "other goods" else {}
        if fact == "sent back":
            to, odd = "XH", {"buyer": "maker"}
        pair(case, number, lag=lag, out=out, to=to, **odd)
        if fact == "before":  # a second arrival would lie before the next return
            break


# chains

BANNED: Final = ("interception", "monitoring", "repression_equipment")
"""Families of goods that may not go to XF; an embargo such as that on XE is one on all goods."""

SAME_HEADING: Final = ("854231", "854239")
"""Customs codes of one heading and two sub-headings: a chain, and no relay."""


@positive(CHAIN, links=(2, 3, 4), place=(0, 1, 3), country=("XE", "XF"))
def a_chain_that_ends_under_embargo(case: Case, links: int, place: int, country: str) -> None:
    """Plant a chain in which acme sends one delivery: the first, the second or the last one."""
    case.role = case.rng.choice((*USERS, *OTHERS))
    family = case.rng.choice(BANNED) if country == "XF" else ""
    chain(case, [30] * links, country, min(place, links - 1), family=family)
    case.expect(CHAIN, "present", "high")


@positive(CHAIN, at=(0, 1))
def a_chain_past_a_forwarder(case: Case, at: int) -> None:
    """Plant a chain of four links and a forwarder's, who costs none: goods leave him in 90 days."""
    case.party(f"h{at + 1}", sector="52.29")
    chain(case, [30] * 5, "XE", 0, codes=("854231",))
    case.expect(CHAIN, "present", "high")


@twin(CHAIN, links=(2, 3, 4), fact=("elsewhere", "same day", "backwards", "other goods"))
def nearly_a_chain(case: Case, links: int, fact: str) -> None:
    gaps = [30] * links
    gaps[-1] = {"same day": 0, "backwards": -1}.get(fact, 30)
    country = "XH" if fact == "elsewhere" else "XE"
    codes = ("847130", "854231") if fact == "other goods" else SAME_HEADING
    chain(case, gaps, country, links - 1, codes=codes)


@twin(CHAIN, fact=("five links", "one link", "receives only", "after the day"))
@twin(CHAIN, fact=("on groups", "on other goods"))
def not_quite_a_chain(case: Case, fact: str) -> None:
    links = {"five links": 5, "one link": 1}.get(fact, 3)
    if fact == "after the day":
        case.day = "2024-08-29"  # the last of three deliveries leaves on the day after
    country = {"on groups": "XG", "on other goods": "XF"}.get(fact, "XE")
    chain(case, [30] * links, country, links if fact == "receives only" else 0)


def chain(
    case: Case,
    gaps: list[int],
    country: str,
    place: int,
    *,
    codes: tuple[str, ...] = SAME_HEADING,
    family: str = "",
) -> None:
    """Plant deliveries, each so many days after the one before; acme is the party at a place.

    The customs codes alternate.
    """
    links = len(gaps)
    names = [*(f"h{number}" for number in range(links)), "far"]
    names[place] = "acme"
    case.party(names[-1], country="XC" if place == links else country)
    day = "2024-06-01"
    for number, gap in enumerate(gaps):
        day = shifted(day, gap)
        goods = {"hs": codes[number % len(codes)], "families": family}
        goods |= {"quantity": "50", "unit": "pc"}
        where = country if number == links - 1 else "XC"
        case.ship(names[number], names[number + 1], day, destination=where, **goods)
