"""Plans for companies of which listed parties own one half or more, and nearly so much."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from onward.queries.planted import stakes
from onward.queries.planted.answers import Path
from onward.queries.planted.case import Case
from onward.queries.planted.plan import positive, twin
from onward.queries.planted.plans.listings import ROLES, TOPICS, level
from onward.queries.planted.stakes import StakeRule, Stakes

HALF: Final = "own-50-aggregate"
LESS: Final = "own-minority-listed"
CIRCLE: Final = "div-circular-ownership"


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
    case.undecided.add(CIRCLE)
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
    case.role = case.rng.choice(ROLES)
    holdings = line(
        case, [case.rng.choice((501, 550, 700, 1000)) for _ in range(hops)], regime=regime
    )
    path = tuple(plant(case, holdings).values())
    expect_owned(case, holdings, {"listed": regime}, path)


@positive(HALF, hops=range(1, 9))
def owned_by_just_one_half_each_time(case: Case, hops: int) -> None:
    """Plant a chain of exact halves below a listed party."""
    case.role = case.rng.choice(ROLES)
    holdings = line(case, [500] * hops)
    expect_owned(case, holdings, {"listed": "EU"}, tuple(plant(case, holdings).values()))


@positive(HALF, holders=(2, 3, 5, 20), below=(0, 1, 3))
def owned_by_several_listed_parties(case: Case, holders: int, below: int) -> None:
    """Let several listed parties hold exactly one half together."""
    case.role = case.rng.choice(ROLES)
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
    case.role = case.rng.choice(ROLES)
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
    case.role = case.rng.choice(ROLES)
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
    """Ask on both sides of the day on which the rule of the EU changed."""
    case.day = day
    holdings = line(case, [500])
    plant(case, holdings)
    expect_owned(case, holdings, {"listed": "EU"})


@positive(HALF, classes=((250, 250), (100, 400), (300, 150, 60)))
def owned_in_several_classes_of_shares(case: Case, classes: tuple[int, ...]) -> None:
    """Let one owner hold several classes of shares that are one half together."""
    holdings = line(case, [sum(classes)])
    for share in classes:
        case.tie("listed", "owns", "acme", share / 1000)
    expect_owned(case, holdings, {"listed": "EU"})
