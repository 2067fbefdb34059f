"""Plans of planted cases, a module for each sort of pattern."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from onward.queries.planted import planted as stakes
from onward.queries.planted.planted import (
    CUSTOMERS,
    HANDLERS,
    OTHERS,
    USERS,
    Case,
    Path,
    StakeRule,
    Stakes,
    plain,
    positive,
    shifted,
    twin,
)

# ------------------------------------------------------------------------------------------------
# Plans for parties that stand on a list, under whatever topic and on whatever day.
# ------------------------------------------------------------------------------------------------

LISTED: Final = "own-listed-direct"
ROLES_LISTINGS: Final = (*USERS, *OTHERS)
APPLIED: Final = ("EU", "UN")
"""Regimes of the default policy: what another one lists is found at high."""

TOPICS: Final = ("sanction", "export.control")
RESTRICTED: Final = ("asset.frozen", "debarment", "export.risk", "invest.ban", "wanted")
"""Topics of lists that ban no delivery by themselves: found at high, whosever list it is."""


def level(regime: str) -> str:
    """Return the severity of being listed under a regime."""
    return "stop" if regime in APPLIED else "high"


@positive(LISTED, role=ROLES_LISTINGS, regime=("EU", "UN", "OFAC", "UK", "BIS"))
def on_a_list(case: Case, role: str, regime: str) -> None:
    """List acme itself under a regime."""
    case.role = role
    case.listing(
        "acme", regime, case.rng.choice(TOPICS), measure=case.rng.choice(("", "asset freeze"))
    )
    case.expect(LISTED, "present", level(regime), paths=[()])


@positive(LISTED, regimes=(("EU", "OFAC"), ("UN", "UK", "BIS")))
def on_several_lists(case: Case, regimes: tuple[str, ...]) -> None:
    """One finding, as grave as the gravest of them: each begins with a regime that is applied."""
    for regime in regimes:
        case.listing("acme", regime)
    case.expect(LISTED, "present", level(regimes[0]), paths=[()])


@positive(LISTED, measures=(("travel ban",), ("travel ban", "asset freeze")))
def under_a_travel_ban(case: Case, measures: tuple[str, ...]) -> None:
    """List acme with a measure that is no freeze, or with both."""
    for measure in measures:
        case.listing("acme", "EU", measure=measure)
    severity = "medium" if measures == ("travel ban",) else "stop"
    case.expect(LISTED, "present", severity)


@positive(LISTED, topic=TOPICS)
def called_listed_without_an_entry(case: Case, topic: str) -> None:
    """Let acme have the topic of a listing, without an entry on any list."""
    case.party("acme", topics=topic)
    case.expect(LISTED, "present", "stop")


@positive(LISTED, topic=RESTRICTED, regime=("EU", "BIS", "UK"))
def on_a_list_that_restricts(case: Case, topic: str, regime: str) -> None:
    """Put acme on a list that restricts or warns, and bans no delivery."""
    case.listing("acme", regime, topic)
    case.expect(LISTED, "present", "high")


@twin(LISTED, topic=RESTRICTED)
def restricted_on_another_day(case: Case, topic: str) -> None:
    """Let such an entry have ended, or begin later."""
    case.listing("acme", "EU", topic, **case.dead())


@positive(LISTED, regime=("EU", "OFAC"), forward=(True, False))
def possibly_a_listed_party(case: Case, regime: str, forward: bool) -> None:
    """Let acme possibly be the same as a listed party."""
    case.listing(case.party("double"), regime)
    ends = ("acme", "double") if forward else ("double", "acme")
    path = (case.tie(ends[0], "possibly_same_as", ends[1]),)
    case.expect(LISTED, "possible", "high", about=case.id("double"), paths=[path])


@twin(LISTED, role=ROLES_LISTINGS)
def listed_on_another_day(case: Case, role: str) -> None:
    """Let the entry of acme have ended, or begin later."""
    case.role = role
    case.listing("acme", case.rng.choice(("EU", "UN", "UK")), **case.dead())


@twin(
    LISTED,
    topic=("sanction.linked", "sanction.control", "export.control.linked"),
)
def called_near_a_listed_party(case: Case, topic: str) -> None:
    """Let acme have a topic that says only that it is near a listed party."""
    case.party("acme", topics=topic)


@twin(LISTED, kind=("supplies", "represents", "employs", "controls", "associate"))
def tied_to_a_listed_party(case: Case, kind: str) -> None:
    """Tie acme to a listed party otherwise than by ownership."""
    case.role = case.rng.choice(ROLES_LISTINGS)
    case.listing(case.party("listed"), "EU")
    case.tie("listed", kind, "acme")
    if kind == "controls":
        case.expect("own-control-listed", "present", "high")


# ------------------------------------------------------------------------------------------------
# Plans for companies of which listed parties own one half or more, and nearly so much.
# ------------------------------------------------------------------------------------------------

HALF: Final = "own-50-aggregate"
LESS: Final = "own-minority-listed"
CIRCLE_OWNERSHIP: Final = "div-circular-ownership"


def rules(day: str) -> Mapping[str, tuple[str, StakeRule]]:
    """Return the ownership rules as they stand on a day: state, and what they ask."""
    bis = "not_in_force"
    for since, state in (
        ("2025-09-29", "in_force"),
        ("2025-11-10", "suspended"),
        ("2026-11-10", "in_force"),
    ):
        bis = state if day >= since else bis
    return {
        "EU": ("in_force", StakeRule(strict=day < "2024-07-03")),
        "UK": ("in_force", StakeRule(strict=True, aggregate=False)),
        "OFAC": ("in_force", StakeRule()),
        "BIS": (bis, StakeRule()),
    }


def plant(case: Case, holdings: Stakes) -> dict[tuple[str, str], str]:
    """Plant stakes in permilles, and return the record of each."""
    case.undecided.add(CIRCLE_OWNERSHIP)
    return {
        (owner, company): case.tie(owner, "owns", company, share / 1000)
        for (owner, company), share in holdings.items()
    }


def expect_owned(
    case: Case,
    low: Stakes,
    listed: Mapping[str, str],
    path: Path | None = None,
    high: Stakes | None = None,
) -> None:
    """Say under which regimes acme counts as listed, and what listed parties hold of it.

    Args:
        case: The case.
        low: What is surely holdings.
        listed: StakeRule by listed party.
        path: The only path that there is.
        high: What may be holdings; default the same.
    """
    for regime, (state, rule) in rules(case.day).items():
        seeds = [party for party, of in listed.items() if of in (regime, "")]
        if not seeds or state in ("not_in_force", "suspended"):
            continue
        # who joins for certain, and who joins if every doubtful share is as large as it may be
        sure = stakes.find_members(low, seeds, rule)
        if "acme" in sure or "acme" in stakes.find_members(high or low, seeds, rule):
            is_sure = "acme" in sure and state == "in_force"
            status, severity = ("present", level(regime)) if is_sure else ("possible", "high")
            case.expect(HALF, status, severity, about=regime, paths=[path] if path else None)
            continue
        part = rule.measure(stakes.direct_shares(low, sure, "acme"))
        if part:
            severity = "high" if part >= 250 else "medium"
            case.expect(LESS, "present", severity, about=regime)


def line(case: Case, shares: list[int], *, regime: str = "EU", of: str = "listed") -> Stakes:
    """List a party that stands at the upper end of a chain of owners; shares from below."""
    case.listing(case.party(of), regime, case.rng.choice(TOPICS))
    names = ["acme", *(f"m{place}" for place in range(len(shares) - 1)), of]
    return {(names[place + 1], names[place]): share for place, share in enumerate(shares)}


@positive(HALF, hops=range(1, 9), regime=("EU", "OFAC", "UK"))
def owned_through_a_chain(case: Case, hops: int, regime: str) -> None:
    """Plant a chain of majorities below a listed party."""
    case.role = case.rng.choice(ROLES_LISTINGS)
    holdings = line(
        case, [case.rng.choice((501, 550, 700, 1000)) for _ in range(hops)], regime=regime
    )
    path = tuple(plant(case, holdings).values())
    expect_owned(case, holdings, {"listed": regime}, path)


@positive(HALF, hops=range(1, 9))
def owned_by_just_one_half_each_time(case: Case, hops: int) -> None:
    """Plant a chain of exact halves below a listed party."""
    case.role = case.rng.choice(ROLES_LISTINGS)
    holdings = line(case, [500] * hops)
    expect_owned(case, holdings, {"listed": "EU"}, tuple(plant(case, holdings).values()))


@positive(HALF, holders=(2, 3, 5, 20), below=(0, 1, 3))
def owned_by_several_listed_parties(case: Case, holders: int, below: int) -> None:
    """Let several listed parties hold exactly one half together."""
    case.role = case.rng.choice(ROLES_LISTINGS)
    expect_shared(case, 500, holders, below)


@twin(HALF, holders=(2, 3, 5, 20), below=(0, 1, 3))
def owned_by_several_to_just_under_one_half(case: Case, holders: int, below: int) -> None:
    """Let them hold a little less than one half together."""
    expect_shared(case, 499, holders, below)


def expect_shared(case: Case, total: int, holders: int, below: int) -> None:
    """Plant holders, listed under EU, of the top of a chain; together they hold so much."""
    top = f"m{below - 1}" if below else "acme"
    names = ["acme", *(f"m{place}" for place in range(below))]
    holdings = {(high, low): 600 for low, high in pairwise(names)}
    cuts = sorted(case.rng.sample(range(1, total), holders - 1))
    for place, (low, high) in enumerate(zip([0, *cuts], [*cuts, total], strict=True)):
        holdings |= {(case.party(f"listed{place}"), top): high - low}
        case.listing(f"listed{place}", "EU", case.rng.choice(TOPICS))
    plant(case, holdings)
    expect_owned(case, holdings, {f"listed{place}": "EU" for place in range(holders)})


GOLDEN: Final[Mapping[str, Stakes]] = {
    "X50-A50-B": {("x", "a"): 500, ("a", "acme"): 500},
    "X50-A, X50-B, A25+B25-C": {
        ("x", "a"): 500,
        ("x", "b"): 500,
        ("a", "acme"): 250,
        ("b", "acme"): 250,
    },
    "X50-A, X10+A40-B": {("x", "a"): 500, ("x", "acme"): 100, ("a", "acme"): 400},
    "X25+Y25-A": {("x", "acme"): 250, ("y", "acme"): 250},
    "X50-A, A60-B, B40-A": {("x", "acme"): 500, ("acme", "b"): 600, ("b", "acme"): 400},
}
NOT_GOLDEN: Final[Mapping[str, Stakes]] = {
    "X50-A, X25-B, A25+B25-C": {
        ("x", "a"): 500,
        ("x", "b"): 250,
        ("a", "acme"): 250,
        ("b", "acme"): 250,
    },
    "X49-A100-B": {("x", "a"): 490, ("a", "acme"): 1000},
    "X10+B45-A, A60-B": {("x", "acme"): 100, ("b", "acme"): 450, ("acme", "b"): 600},
    "X45+Y40 of A, A90 of Y": {("x", "acme"): 450, ("y2", "acme"): 400, ("acme", "y2"): 900},
}


@positive(HALF, case_of=tuple(GOLDEN.items()), regime=("EU", "OFAC"))
@twin(HALF, case_of=tuple(NOT_GOLDEN.items()), regime=("EU", "OFAC"))
def golden_case(case: Case, case_of: tuple[str, Stakes], regime: str) -> None:
    """Plant an example of the rules; x and y are listed, acme is the company in question."""
    case.role = case.rng.choice(ROLES_LISTINGS)
    holdings = case_of[1]
    listed = [name for name in ("x", "y") if any(owner == name for owner, _ in holdings)]
    for name in listed:
        case.listing(case.party(name), regime)
    plant(case, holdings)
    expect_owned(case, holdings, dict.fromkeys(listed, regime))


@positive(HALF, joins=(True,), listed=(3, 2, 1))
@twin(HALF, joins=(False,), listed=(3, 2, 1))
def a_web_of_owners(case: Case, joins: bool, listed: int) -> None:
    """Plant a random web of stakes, cycles among them, in which acme does or does not join."""
    by_regime = dict(list({"x": "EU", "y": "OFAC", "z": "UK"}.items())[:listed])
    for name, regime in by_regime.items():
        case.listing(case.party(name), regime)
    holdings = web(case, by_regime)
    # drawn again until the web is one of the wanted sort
    while joins != is_joining(case, holdings, by_regime):
        holdings = web(case, by_regime)
    plant(case, holdings)
    expect_owned(case, holdings, by_regime)


def is_joining(case: Case, holdings: Stakes, listed: Mapping[str, str]) -> bool:
    """Tell whether acme counts as listed under any of the regimes."""
    return any(
        "acme" in stakes.find_members(holdings, [party], rules(case.day)[regime][1])
        for party, regime in listed.items()
    )


def web(case: Case, seeds: Iterable[str]) -> Stakes:
    """Draw stakes among five companies and some seeds; nobody gives away more than there is."""
    companies = ["acme", "a", "b", "c", "d"]
    holdings: dict[tuple[str, str], int] = {}
    for company in companies:
        room = 1000
        for owner in case.rng.sample([*companies, *seeds], 3):
            share = case.rng.choice((100, 249, 250, 400, 499, 500, 501, 600))
            if owner != company and share <= room:
                holdings[owner, company] = share
                room -= share
    return holdings


@positive(HALF, place=(0, 1, 2), doubt=("interval", "unknown", "inferred"))
def owned_through_a_doubtful_stake(case: Case, place: int, doubt: str) -> None:
    """Plant a chain in which the share of one link is not certain."""
    case.role = case.rng.choice(ROLES_LISTINGS)
    holdings = dict(line(case, [600, 600, 600]))
    odd = list(holdings)[place]
    terms = {
        "interval": {"share_min": "0.4", "share_max": "0.6"},
        "unknown": {},
        "inferred": {"share_min": "0.6", "share_max": "0.6", "standing": "inferred"},
    }[doubt]
    records = plant(case, {key: share for key, share in holdings.items() if key != odd})
    records[odd] = case.tie(odd[0], "owns", odd[1], 0, **terms)
    least = {"interval": 400, "unknown": 0, "inferred": 0}[doubt]
    path = tuple(records[key] for key in holdings)
    case.undecided.add(LESS)
    expect_owned(case, holdings | {odd: least}, {"listed": "EU"}, path, high=holdings)


@positive(HALF, place=("seed", "subject"))
def owned_by_who_is_possibly_listed(case: Case, place: str) -> None:
    """Let the owner, or acme, possibly be the same as somebody else."""
    case.listing(case.party("listed"), "EU")
    case.undecided.add(LESS)
    if place == "seed":
        owned = case.tie("double", "owns", "acme", case.enough())
        path = (owned, case.tie("double", "possibly_same_as", "listed"))
    else:
        same = case.tie("acme", "possibly_same_as", "double")
        path = (same, case.tie("listed", "owns", "double", case.enough()))
    case.expect(HALF, "possible", "high", about="EU", paths=[path])


@positive(HALF, topic=TOPICS)
def owned_by_who_is_called_listed(case: Case, topic: str) -> None:
    """Let the owner have the topic of a listing without an entry."""
    case.party("listed", topics=topic)
    record = case.tie("listed", "owns", "acme", 0.6)
    expect_owned(case, {("listed", "acme"): 600}, {"listed": ""}, (record,))


@positive(HALF, day=("2025-09-29", "2025-11-09", "2026-11-10"))
@twin(HALF, day=("2025-09-28", "2025-11-10", "2026-11-09"))
def owned_on_a_day_of_the_affiliates_rule(case: Case, day: str) -> None:
    """Ask on the days on which the rule of the BIS began or ended."""
    case.day = day
    holdings = line(case, [600, 500], regime="BIS")
    plant(case, holdings)
    expect_owned(case, holdings, {"listed": "BIS"})


@positive(HALF, day=("2024-07-03",))
@twin(HALF, day=("2024-07-02",))
def owned_by_one_half_when_the_rule_changed(case: Case, day: str) -> None:
    """Ask on both sides of the day on which the rule of the EU changed.

    Goods ordered before, which have not left, are under the new rule by now if the stake, whose
    dates are drawn, is still held.
    """
    case.day = day
    holdings = line(case, [500])
    plant(case, holdings)
    expect_owned(case, holdings, {"listed": "EU"})
    case.undecided.add("own-listed-since")


@positive(HALF, classes=((250, 250), (100, 400), (300, 150, 60)))
def owned_in_several_classes_of_shares(case: Case, classes: tuple[int, ...]) -> None:
    """Let one owner hold several classes of shares that are one half together."""
    holdings = line(case, [sum(classes)])
    for share in classes:
        case.tie("listed", "owns", "acme", share / 1000)
    expect_owned(case, holdings, {"listed": "EU"})


# ------------------------------------------------------------------------------------------------
# Plans for what happened around a listing, and for ties to security services.
# ------------------------------------------------------------------------------------------------

AFTER, TRANSFER = "hist-shipped-after-listing", "own-transfer-near-listing"
SERVICE = "sec-service-link"
LISTED_ON: Final = "2024-01-01"
ROLES: Final = (*USERS, *OTHERS)


def listed(case: Case, **dates: str) -> str:
    """Add a party that was listed on the first day of 2024."""
    dates = dates or {"since": LISTED_ON}
    case.listing(case.party("listed"), case.rng.choice(("EU", "UN", "OFAC", "BIS")), **dates)
    return "listed"


@positive(AFTER, day=("2024-01-01", "2024-06-01", "2026-04-30"))
@twin(AFTER, day=("2023-12-31", "2023-06-01", "2026-05-01", "2026-05-02"))
def shipped_to_a_listed_party(case: Case, day: str) -> None:
    """Plant a delivery of acme to a listed party, before or after its listing."""
    case.role = case.rng.choice(CUSTOMERS)
    case.ship("acme", listed(case), day, hs="854231", destination="XC")
    # from the day of the listing on, and before the order
    if LISTED_ON <= day < case.day:
        case.expect(AFTER, "present", "high")


@positive(AFTER, share=(0.5, 0.9))
@twin(AFTER, share=(0.2, 0.499))
def a_parent_shipped_to_a_listed_party(case: Case, share: float) -> None:
    """Plant such a delivery of an owner of acme."""
    case.tie("parent", "owns", "acme", share)
    case.ship("parent", listed(case), "2024-06-01", hs="854231", destination="XC")
    if share >= 0.5:
        case.expect(AFTER, "present", "high")


@positive(AFTER, since=("2024-03-01", "2024-12-31"))
def shipped_in_the_year_of_the_listing(case: Case, since: str) -> None:
    """Plant a delivery of which only the year is known."""
    case.ship("acme", listed(case, since=since), "2024", hs="854231", destination="XC")
    case.expect(AFTER, "possible", "high")


@twin(AFTER, fact=("delisted", "received", "a handler", "a stranger"))
def nearly_shipped_to_a_listed_party(case: Case, fact: str) -> None:
    """Let one fact about such a delivery be missing."""
    dates = {"since": LISTED_ON, "until": "2024-05-31"} if fact == "delisted" else {}
    other = listed(case, **dates)
    if fact == "received":
        case.ship(other, "acme", "2024-06-01", hs="854231", destination="XC")
        return
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    sender = "stranger" if fact == "a stranger" else "acme"
    case.ship(sender, other, "2024-06-01", hs="854231", destination="XC")


@positive(TRANSFER, days=(-180, -1, 0, 90), lag=(-30, 0, 30))
@twin(TRANSFER, days=(-181, 91), lag=(0,))
@twin(TRANSFER, days=(0,), lag=(-31, 31))
def sold_to_a_relative(case: Case, days: int, lag: int) -> None:
    """Let a listed owner sell to a relative near the day of the listing."""
    case.role = case.rng.choice(ROLES)
    sold = shifted(LISTED_ON, days)
    case.tie(listed(case), "owns", "acme", 0.6, since="2001", until=sold)
    case.tie("kin", "owns", "acme", 0.6, since=shifted(sold, lag))
    case.party("kin", "Person")
    kind = case.rng.choice(("family", "associate"))
    case.tie("kin", kind, "listed", since="2001")
    # half a year before the listing to three months after it
    if -180 <= days <= 90 and abs(lag) <= 30:
        case.expect(TRANSFER, "present", "high")


@positive(TRANSFER, way=("staff", "a shell", "one address", "a relative's firm"))
@twin(TRANSFER, way=("a stranger", "a customer", "far away"))
def sold_to_somebody(case: Case, way: str) -> None:
    """Let a listed owner sell to somebody who is near it, or is not."""
    case.tie(listed(case), "owns", "acme", 0.6, since="2001", until="2023-12-22")
    case.tie("buyer", "owns", "acme", 0.6, since="2023-12-22")
    if way == "staff":
        case.tie("listed", "employs", "buyer", since="2001")
    elif way == "a shell":
        case.tie("listed", "directs", "buyer", since="2001")
        case.undecided.add("own-control-listed")
    elif way == "one address":
        case.party("place", "Address")
        for name in ("buyer", "listed"):
            case.tie(name, "located_at", "place", since="2001")
    elif way == "a relative's firm":
        case.tie("aunt", "family", "listed", since="2001")
        case.tie("aunt", "directs", "buyer", since="2001")
    elif way == "a customer":
        case.tie("listed", "supplies", "buyer", since="2001")
    elif way == "far away":
        case.tie("aunt", "family", "listed", since="2001")
        case.tie("niece", "family", "aunt", since="2001")
        case.tie("niece", "directs", "buyer", since="2001")
    if way in ("staff", "a shell", "one address", "a relative's firm"):
        case.expect(TRANSFER, "present", "high")


LINKS: Final = ("contains", "owns", "controls", "directs", "employs", "linked", "supplies")


def service(case: Case, country: str = "XC") -> str:
    """Add a security service."""
    return case.party("service", "PublicBody", country, topics="gov.security")


@positive(SERVICE, kind=LINKS)
def linked_to_a_service(case: Case, kind: str) -> None:
    """Tie acme to a security service."""
    case.role = case.rng.choice(CUSTOMERS)
    path = (case.tie(service(case), kind, "acme", 0.1 if kind == "owns" else 0),)
    case.expect(SERVICE, "present", "high", paths=[path])
    case.undecided.update({"gov-body-end-user", "gov-repressive-tie"})


@positive(SERVICE, tenants=(2, 50, 51))
def at_the_address_of_a_service(case: Case, tenants: int) -> None:
    """Let acme and a service have one address, among so many tenants."""
    case.party("place", "Address")
    path = (
        case.tie("acme", "located_at", "place"),
        case.tie(service(case), "located_at", "place"),
    )
    for number in range(tenants - 2):
        case.tie(f"tenant{number}", "located_at", "place", since="2001")
    case.expect(SERVICE, "present", "low" if tenants > 50 else "high", paths=[path])


@positive(SERVICE, words=("a partner in training", ""))
@twin(SERVICE, words=("obliged to grant lawful interception", "SORM duty of operators"))
def linked_by_words(case: Case, words: str) -> None:
    """Let words say of a link to a service what it is."""
    case.tie("acme", "linked", service(case), text=words)
    if words in ("a partner in training", ""):
        case.expect(SERVICE, "present", "high")


@twin(SERVICE, fact=("ended", "three links", "at home", "an office", "a handler", "an address"))
def nearly_linked_to_a_service(case: Case, fact: str) -> None:
    """Let one fact about a link to a service be missing."""
    name = service(case, "DE" if fact == "at home" else "XC")
    if fact == "an office":
        case.party("office", "PublicBody", "XC", topics="gov")
        case.tie("office", "linked", "acme")
    elif fact == "three links":
        for start, end in (("acme", "one"), ("one", "two"), ("two", name)):
            case.tie(start, "linked", end)
    elif fact == "an address":
        case.party("place", "Address")
        case.tie("acme", "located_at", "place")
        case.tie("place", "linked", name)
    else:
        if fact == "a handler":
            case.role = case.rng.choice(HANDLERS)
        case.tie("acme", "linked", name, 0, **(case.dead() if fact == "ended" else {}))


CHAIN: Final = "hist-reexport-chain"


@positive(CHAIN, links=(2, 3, 4), fall=(0.95, 0.5))
@twin(CHAIN, links=(1,), fall=(0.95,))
@twin(CHAIN, links=(2, 3), fall=(0.49,))
def moved_on(case: Case, links: int, fall: float) -> None:
    """Plant an import by acme and so many deliveries after it, each of a part of the one before."""
    case.role = case.rng.choice(CUSTOMERS)
    names = ["maker", "acme", *(f"h{number}" for number in range(links - 1)), "far"]
    quantity, day = 1000.0, "2025-01-10"
    for place, (sender, receiver) in enumerate(pairwise(names)):
        terms = {"hs": "853400", "unit": "pc", "quantity": f"{quantity:g}"}
        case.ship(sender, receiver, day, destination="XB" if place == links else "XC", **terms)
        quantity, day = quantity * fall, shifted(day, 40)
    # a chain is two deliveries or more, each of at least half of the one before
    if links > 1 and fall >= 0.5:
        case.expect(CHAIN, "present", "medium")
    case.undecided.add("hist-onward-exporter")


@twin(CHAIN, fact=("same day", "other goods", "to the same country", "a daughter", "too long"))
def nearly_moved_on(case: Case, fact: str) -> None:
    """Let one fact about goods that were moved on be missing."""
    goods = {"unit": "pc", "quantity": "100"}
    last = {"same day": "2025-02-20", "too long": "2026-01-11"}.get(fact, "2025-03-20")
    case.ship("maker", "acme", "2025-01-10", hs="853400", destination="XC", **goods)
    case.ship("acme", "relay", "2025-02-20", hs="853400", destination="XC", **goods)
    code = "853410" if fact == "other goods" else "853400"
    country = "XC" if fact == "to the same country" else "XB"
    case.ship("relay", "far", last, hs=code, destination=country, **goods)
    if fact == "a daughter":
        case.tie("acme", "owns", "relay", case.enough(), since="2001")


# ------------------------------------------------------------------------------------------------
# Plans for weaker signs: officers, nominees, circles, routes, businesses, carriers, successors.
# ------------------------------------------------------------------------------------------------

OFFICER, CARRIER, SWAP = "gov-officer-overlap", "vessel-or-carrier-listed", "hist-supplier-swap"
MISFIT, NOMINEE, CIRCLE = "div-business-mismatch", "div-nominee-front", "div-circular-ownership"
ROUTE, CHANGED = "div-route-destination-mismatch", "div-ownership-changed-after"
BUYERS: Final = ("purchaser", "seller", "broker")
BODIES: Final = (("PublicBody", "gov.security"), ("MilitaryUnit", "mil"), ("MilitaryUnit", ""))


def lead(case: Case, person: str, way: str, **dates: str) -> str:
    """Let a person lead acme, by a small stake if by a stake."""
    case.party(person, "Person")
    return case.tie(person, way, "acme", 0.1 if way == "owns" else 0, **dates)


@positive(OFFICER, body=BODIES, way=("directs", "owns", "controls"), number=("123456", ""))
def led_by_an_officer(case: Case, body: tuple[str, str], way: str, number: str) -> None:
    """Let an officer of a service or an army lead acme."""
    case.role = case.rng.choice(CUSTOMERS)
    kind, topics = body
    case.party("body", kind, "XC", topics=topics)
    case.party("colonel", "Person", registration_number=number)
    case.undecided.add("gov-possible-tie")
    ended = case.rng.choice(({}, {"until": shifted(case.day, -400)}))
    post = case.tie("colonel", "holds_post", "body", 0, since="2001", **ended)
    path = (lead(case, "colonel", way), post)
    # a number makes sure who the officer is; a name alone does not
    status, severity = ("present", "medium") if number else ("possible", "low")
    case.expect(OFFICER, status, severity, paths=[path])


@twin(OFFICER, fact=("long ago", "left acme", "at home", "another office", "a handler", "employed"))
def nearly_led_by_an_officer(case: Case, fact: str) -> None:
    """Let one fact about such an officer be missing."""
    topic = "gov" if fact == "another office" else "gov.security"
    case.party("body", "PublicBody", "DE" if fact == "at home" else "XC", topics=topic)
    case.party("colonel", "Person", registration_number="123456")
    case.undecided.add("gov-possible-tie")
    until = "2021-05-01" if fact == "long ago" else ""
    case.tie("colonel", "holds_post", "body", 0, since="2001", until=until)
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    if fact == "employed":
        case.tie("acme", "employs", "colonel")
    else:
        lead(case, "colonel", "directs", **(case.dead() if fact == "left acme" else {}))


@positive(CARRIER, kind=("Vessel", "Airplane", "Company"), regime=("EU", "UN", "OFAC", "BIS"))
def carried_by_a_listed_party(case: Case, kind: str, regime: str) -> None:
    """Let a listed ship, aircraft or firm carry the goods."""
    case.others.append(("carrier", case.party("ship", kind)))
    case.listing("ship", regime)
    # the default policy applies the lists of the EU and the UN
    level = "stop" if regime in ("EU", "UN") else "high"
    case.expect(CARRIER, "present", level, subject="ship")
    case.undecided.add("own-listed-direct")


@positive(CARRIER, share=(0.2, 0.499, 0.6))
def carried_by_a_listed_partys_ship(case: Case, share: float) -> None:
    """Let a ship carry the goods of which a listed party owns a part."""
    case.others.append(("carrier", case.party("ship", "Vessel")))
    case.listing(case.party("listed"), "EU")
    case.tie("listed", "owns", "ship", share)
    case.expect(CARRIER, "present", "stop" if share >= 0.5 else "high", subject="ship")
    case.undecided.update({"own-50-aggregate", "own-minority-listed"})


@twin(CARRIER, fact=("sold", "delisted", "a forwarder", "four links"))
def nearly_carried_by_a_listed_party(case: Case, fact: str) -> None:
    """Let one fact about such a carrier be missing."""
    role = "freight_forwarder" if fact == "a forwarder" else "carrier"
    case.others.append((role, case.party("ship", "Vessel")))
    case.listing(case.party("listed"), "EU", **(case.dead() if fact == "delisted" else {}))
    if fact == "four links":
        for below, above in pairwise(("ship", "a", "b", "c", "listed")):
            case.tie(above, "controls", below)
    else:
        dates = case.dead() if fact == "sold" else {}
        case.tie("listed", "owns", "ship", 0.3, **dates)
    if fact == "a forwarder":
        case.undecided.add("own-minority-listed")


@positive(SWAP, regime=("EU", "OFAC"))
def succeeds_a_listed_party(case: Case, regime: str) -> None:
    """Let acme be the successor of a listed party."""
    case.role = case.rng.choice(CUSTOMERS)
    case.listing(case.party("listed"), regime)
    case.expect(SWAP, "present", "high", paths=[(case.tie("acme", "succeeds", "listed"),)])


@positive(SWAP, began=("2024-01-01", "2024-06-01"), extra=(0, 1))
@twin(SWAP, began=("2023-12-31",), extra=(0,))
@twin(SWAP, began=("2024-06-01",), extra=(2,))
def sells_what_a_listed_party_sold(case: Case, began: str, extra: int) -> None:
    """Plant two sellers to one buyer, and so many further goods of acme alone."""
    case.listing(case.party("listed"), "EU", since="2024-01-01")
    case.ship("listed", "buyer", "2023-05-01", hs="854231", destination="XC")
    for code in ("854231", "870323", "630790")[: extra + 1]:
        case.ship("acme", "buyer", began, hs=code, destination="XC")
    if began >= "2024" and extra < 2:
        case.expect(SWAP, "present", "high")


@twin(SWAP, fact=("reversed", "ended", "not listed", "other buyers"))
def nearly_a_successor(case: Case, fact: str) -> None:
    """Let one fact about such a succession be missing."""
    if fact == "other buyers":
        case.listing(case.party("listed"), "EU", since="2024-01-01")
        case.ship("listed", "buyer", "2023-05-01", hs="854231", destination="XC")
        case.ship("acme", "another", "2024-06-01", hs="854231", destination="XC")
        return
    if fact != "not listed":
        case.listing(case.party("listed"), "EU")
    start, end = ("listed", "acme") if fact == "reversed" else ("acme", "listed")
    case.tie(start, "succeeds", end, 0, **(case.dead() if fact == "ended" else {}))


PRIORITY: Final = "854231"


def priority_goods(case: Case, severity: str) -> None:
    """Let the item be on the Common High Priority List, which another sign makes weigh more."""
    case.order["items"] = [plain() | {"hs": PRIORITY}]
    case.expect("div-chpl-item", "present", severity, subject="*")


@positive(MISFIT, sector=("55.10", "0147", "96.02"), role=("end_user", "purchaser"))
@twin(MISFIT, sector=("26.11", "46.52", "10.71"), role=("end_user", "purchaser"))
def in_a_line_of_business(case: Case, sector: str, role: str) -> None:
    """Let acme have a line of business that needs such goods, or does not."""
    is_misfit = sector in ("55.10", "0147", "96.02")
    priority_goods(case, "medium" if is_misfit else "low")
    case.role = role
    case.party("acme", sector=sector)
    if is_misfit:
        case.expect(MISFIT, "present", "medium")


@positive(NOMINEE, way=("directs", "owns"), sign=("a tie", "an interest"))
@twin(NOMINEE, way=("directs", "owns"), sign=("none", "ended", "reversed"))
def led_by_a_nominee(case: Case, way: str, sign: str) -> None:
    """Let a nominee lead acme, by a tie or by its interest."""
    case.role = case.rng.choice(CUSTOMERS)
    case.party("nina", "Person")
    interest = {"interest": "nominee"} if sign == "an interest" else {}
    path = [case.tie("nina", way, "acme", 0.1 if way == "owns" else 0, **interest)]
    if sign == "reversed":
        case.tie("hidden", "nominee_of", "nina")
    elif sign in ("a tie", "ended"):
        dates = case.dead() if sign == "ended" else {}
        path.append(case.tie("nina", "nominee_of", "hidden", 0, **dates))
    if sign in ("a tie", "an interest"):
        case.expect(NOMINEE, "present", "medium", paths=[tuple(path)])


@positive(NOMINEE, mandates=(101,))
@twin(NOMINEE, mandates=(100,))
def led_by_a_leader_of_many(case: Case, mandates: int) -> None:
    """Let somebody lead acme who leads very many companies, or just too few."""
    lead(case, "nina", "directs")
    for number in range(mandates - 1):
        case.tie("nina", "directs", f"firm{number}", since="2001")
    # more than a hundred mandates: nobody leads so many companies in earnest
    if mandates > 100:
        case.expect(NOMINEE, "present", "medium")


@positive(CIRCLE, size=(2, 3, 8), above=(0, 1, 2))
@twin(CIRCLE, size=(9,), above=(0,))
def below_a_circle(case: Case, size: int, above: int) -> None:
    """Plant companies above acme that own each other in a circle."""
    case.role = "purchaser"
    chain = ["acme", *(f"m{place}" for place in range(above))]
    circle = [chain[-1], *(f"c{place}" for place in range(size - 1)), chain[-1]]
    for below, owner in (*pairwise(chain), *pairwise(circle)):
        case.tie(owner, "owns", below, 0.3)
    if above:  # companies above it that nobody outside owns
        case.gap("owner", "parties.1.owners")
    # eight links are the longest circle that is looked for
    if size <= 8:
        case.expect(CIRCLE, "present", "medium")


@twin(CIRCLE, fact=("a small stake", "ended", "treasury shares", "above it"))
def nearly_below_a_circle(case: Case, fact: str) -> None:
    """Let one fact about such a circle be missing."""
    case.role = "purchaser"
    if fact == "treasury shares":
        case.tie("loop", "owns", "acme", 0.3)
        case.tie("loop", "owns", "loop", 0.3)
        case.gap("owner", "parties.1.owners")
    elif fact == "above it":
        case.tie("acme", "owns", "a", 0.3)
        case.tie("a", "owns", "b", 0.3)
        case.tie("b", "owns", "a", 0.3)
    else:
        case.tie("loop", "owns", "acme", 0.3)
        dates = case.dead() if fact == "ended" else {}
        case.tie("acme", "owns", "loop", 0.09 if fact == "a small stake" else 0.3, **dates)


@positive(ROUTE, country=("XB", "XK"))
@twin(ROUTE, country=("XC", "XQ"))
def received_off_the_route(case: Case, country: str) -> None:
    """Let the goods be received off the way to their destination."""
    case.order["route"] = ["XQ"]
    case.others.append(("consignee", case.party("shop", country=country)))
    if country not in ("XC", "XQ"):
        case.expect(ROUTE, "present", "medium", subject="shop")


@positive(CHANGED, way=("owns", "directs", "controls"), lag=(-30, 0, 30))
@twin(CHANGED, way=("owns", "directs"), lag=(-31, 31))
def led_by_others_since(case: Case, way: str, lag: int) -> None:
    """Let others lead acme since sanctions began, near the change or not."""
    # old and new leaders belong together within thirty days
    is_found = abs(lag) <= 30
    priority_goods(case, "medium" if is_found else "low")
    case.role = case.rng.choice(BUYERS)
    case.party("new", "Person", "XH")
    share = 0.1 if way == "owns" else 0
    case.tie("old", way, "acme", share, since="2001", until="2024-06-01")
    case.tie("new", way, "acme", share, since=shifted("2024-06-01", lag))
    if is_found:
        case.expect(CHANGED, "present", "medium")


@twin(CHANGED, fact=("before", "same country", "other goods", "nobody left"))
def nearly_led_by_others(case: Case, fact: str) -> None:
    """Let one fact about such a change be missing."""
    if fact != "other goods":
        priority_goods(case, "low")
    day = "2022-02-24" if fact == "before" else "2024-06-01"
    case.party("new", "Person", "XC" if fact == "same country" else "XH")
    until = {} if fact == "nobody left" else {"until": day}
    case.tie("old", "owns", "acme", 0.1, since="2001", **until)
    case.tie("new", "owns", "acme", 0.1, since=day)
