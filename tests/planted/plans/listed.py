"""Plans for listed parties and what they own."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from tests.planted import stakes
from tests.planted.case import OTHERS, USERS, Case, Path
from tests.planted.plan import positive, twin
from tests.planted.stakes import Regime, Stakes

LISTED, HALF, LESS = "own-listed-direct", "own-50-aggregate", "own-minority-listed"
ROLES: Final = (*USERS, *OTHERS)
APPLIED: Final = ("EU", "UN")
"""Regimes of the default policy: what another one lists is found at high."""

TOPICS: Final = ("sanction", "export.control")
RESTRICTED: Final = ("asset.frozen", "debarment", "export.risk", "invest.ban", "wanted")
"""Topics of lists that ban no delivery by themselves: found at high, whosever list it is."""


def level(regime: str) -> str:
    """Return the severity of being listed under a regime."""
    return "stop" if regime in APPLIED else "high"


@positive(LISTED, role=ROLES, regime=("EU", "UN", "OFAC", "UK", "BIS"))
def on_a_list(case: Case, role: str, regime: str) -> None:
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
    for measure in measures:
        case.listing("acme", "EU", measure=measure)
    severity = "medium" if measures == ("travel ban",) else "stop"
    case.expect(LISTED, "present", severity)


@positive(LISTED, topic=TOPICS)
def called_listed_without_an_entry(case: Case, topic: str) -> None:
    case.party("acme", topics=topic)
    case.expect(LISTED, "present", "stop")


@positive(LISTED, topic=RESTRICTED, regime=("EU", "BIS", "UK"))
def on_a_list_that_restricts(case: Case, topic: str, regime: str) -> None:
    case.listing("acme", regime, topic)
    case.expect(LISTED, "present", "high")


@twin(LISTED, topic=RESTRICTED)
def restricted_on_another_day(case: Case, topic: str) -> None:
    case.listing("acme", "EU", topic, **case.dead())


@positive(LISTED, regime=("EU", "OFAC"), forward=(True, False))
def possibly_a_listed_party(case: Case, regime: str, forward: bool) -> None:
    case.listing(case.party("double"), regime)
    ends = ("acme", "double") if forward else ("double", "acme")
    path = (case.tie(ends[0], "possibly_same_as", ends[1]),)
    case.expect(LISTED, "possible", "high", about=case.id("double"), paths=[path])


@twin(LISTED, role=ROLES)
def listed_on_another_day(case: Case, role: str) -> None:
    case.role = role
    case.listing("acme", case.rng.choice(("EU", "UN", "UK")), **case.dead())


@twin(
    LISTED,
    topic=("sanction.linked", "sanction.control", "export.control.linked"),
)
def called_near_a_listed_party(case: Case, topic: str) -> None:
    case.party("acme", topics=topic)


@twin(LISTED, kind=("supplies", "represents", "employs", "controls", "associate"))
def tied_to_a_listed_party(case: Case, kind: str) -> None:
    case.role = case.rng.choice(ROLES)
    case.listing(case.party("listed"), "EU")
    case.tie("listed", kind, "acme")
    if kind == "controls":
        case.expect("own-control-listed", "present", "high")


# ownership by listed parties


def rules(day: str) -> Mapping[str, tuple[str, Regime]]:
    """Return the ownership rules of 02 as they stand on a day: state, and what they ask."""
    bis = "not_in_force"
    for since, state in (
        ("2025-09-29", "in_force"),
        ("2025-11-10", "suspended"),
        ("2026-11-10", "in_force"),
    ):
        bis = state if day >= since else bis
    return {
        "EU": ("in_force", Regime(strict=day < "2024-07-03")),
        "UK": ("in_force", Regime(strict=True, aggregate=False)),
        "OFAC": ("in_force", Regime()),
        "BIS": (bis, Regime()),
    }


def plant(case: Case, held: Stakes) -> dict[tuple[str, str], str]:
    """Plant stakes in permilles; give the record of each."""
    case.undecided.add("div-circular-ownership")
    return {
        (owner, company): case.tie(owner, "owns", company, share / 1000)
        for (owner, company), share in held.items()
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
        low: What is surely held.
        listed: Regime by listed party.
        path: The only path that there is.
        high: What may be held; default the same.
    """
    for regime, (state, rule) in rules(case.day).items():
        seeds = [party for party, of in listed.items() if of in (regime, "")]
        if not seeds or state in ("not_in_force", "suspended"):
            continue
        sure = stakes.members(low, seeds, rule)
        if "acme" in sure or "acme" in stakes.members(high or low, seeds, rule):
            is_sure = "acme" in sure and state == "in_force"
            status, severity = ("present", level(regime)) if is_sure else ("possible", "high")
            case.expect(HALF, status, severity, about=regime, paths=[path] if path else None)
            continue
        part = rule.measure(stakes.held(low, sure, "acme"))
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
    case.role = case.rng.choice(ROLES)
    held = line(case, [case.rng.choice((501, 550, 700, 1000)) for _ in range(hops)], regime=regime)
    path = tuple(plant(case, held).values())
    expect_owned(case, held, {"listed": regime}, path)


@positive(HALF, hops=range(1, 9))
def owned_by_just_one_half_each_time(case: Case, hops: int) -> None:
    case.role = case.rng.choice(ROLES)
    held = line(case, [500] * hops)
    expect_owned(case, held, {"listed": "EU"}, tuple(plant(case, held).values()))


@positive(HALF, holders=(2, 3, 5, 20), below=(0, 1, 3))
def owned_by_several_listed_parties(case: Case, holders: int, below: int) -> None:
    case.role = case.rng.choice(ROLES)
    expect_shared(case, 500, holders, below)


@twin(HALF, holders=(2, 3, 5, 20), below=(0, 1, 3))
def owned_by_several_to_just_under_one_half(case: Case, holders: int, below: int) -> None:
    expect_shared(case, 499, holders, below)


def expect_shared(case: Case, total: int, holders: int, below: int) -> None:
    """Plant holders, listed under EU, of the top of a chain; together they hold so much."""
    top = f"m{below - 1}" if below else "acme"
    names = ["acme", *(f"m{place}" for place in range(below))]
    held = {(high, low): 600 for low, high in pairwise(names)}
    cuts = sorted(case.rng.sample(range(1, total), holders - 1))
    for place, (low, high) in enumerate(zip([0, *cuts], [*cuts, total], strict=True)):
        held |= {(case.party(f"listed{place}"), top): high - low}
        case.listing(f"listed{place}", "EU", case.rng.choice(TOPICS))
    plant(case, held)
    expect_owned(case, held, {f"listed{place}": "EU" for place in range(holders)})


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
    """Plant a golden case of 02; x and y are listed, acme is the company in question."""
    case.role = case.rng.choice(ROLES)
    held = case_of[1]
    listed = [name for name in ("x", "y") if any(owner == name for owner, _ in held)]
    for name in listed:
        case.listing(case.party(name), regime)
    plant(case, held)
    expect_owned(case, held, dict.fromkeys(listed, regime))


@positive(HALF, joins=(True,), listed=(3, 2, 1))
@twin(HALF, joins=(False,), listed=(3, 2, 1))
def a_web_of_owners(case: Case, joins: bool, listed: int) -> None:
    """Plant a random web of stakes, cycles among them, in which acme does or does not join."""
    by_regime = dict(list({"x": "EU", "y": "OFAC", "z": "UK"}.items())[:listed])
    for name, regime in by_regime.items():
        case.listing(case.party(name), regime)
    held = web(case, by_regime)
    while joins != is_joining(case, held, by_regime):
        held = web(case, by_regime)
    plant(case, held)
    expect_owned(case, held, by_regime)


def is_joining(case: Case, held: Stakes, listed: Mapping[str, str]) -> bool:
    """Tell whether acme counts as listed under any of the regimes."""
    return any(
        "acme" in stakes.members(held, [party], rules(case.day)[regime][1])
        for party, regime in listed.items()
    )


def web(case: Case, seeds: Iterable[str]) -> Stakes:
    """Draw stakes among five companies and some seeds; nobody gives away more than there is."""
    companies = ["acme", "a", "b", "c", "d"]
    held: dict[tuple[str, str], int] = {}
    for company in companies:
        room = 1000
        for owner in case.rng.sample([*companies, *seeds], 3):
            share = case.rng.choice((100, 249, 250, 400, 499, 500, 501, 600))
            if owner != company and share <= room:
                held[owner, company] = share
                room -= share
    return held


@positive(HALF, place=(0, 1, 2), doubt=("interval", "unknown", "inferred"))
def owned_through_a_doubtful_stake(case: Case, place: int, doubt: str) -> None:
    case.role = case.rng.choice(ROLES)
    held = dict(line(case, [600, 600, 600]))
    odd = list(held)[place]
    terms = {
        "interval": {"share_min": "0.4", "share_max": "0.6"},
        "unknown": {},
        "inferred": {"share_min": "0.6", "share_max": "0.6", "standing": "inferred"},
    }[doubt]
    records = plant(case, {key: share for key, share in held.items() if key != odd})
    records[odd] = case.tie(odd[0], "owns", odd[1], 0, **terms)
    least = {"interval": 400, "unknown": 0, "inferred": 0}[doubt]
    path = tuple(records[key] for key in held)
    case.undecided.add(LESS)
    expect_owned(case, held | {odd: least}, {"listed": "EU"}, path, high=held)


@positive(HALF, place=("seed", "subject"))
def owned_by_who_is_possibly_listed(case: Case, place: str) -> None:
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
    case.party("listed", topics=topic)
    record = case.tie("listed", "owns", "acme", 0.6)
    expect_owned(case, {("listed", "acme"): 600}, {"listed": ""}, (record,))


@positive(HALF, day=("2025-09-29", "2025-11-09", "2026-11-10"))
@twin(HALF, day=("2025-09-28", "2025-11-10", "2026-11-09"))
def owned_on_a_day_of_the_affiliates_rule(case: Case, day: str) -> None:
    case.day = day
    held = line(case, [600, 500], regime="BIS")
    plant(case, held)
    expect_owned(case, held, {"listed": "BIS"})


@positive(HALF, day=("2024-07-03",))
@twin(HALF, day=("2024-07-02",))
def owned_by_one_half_when_the_rule_changed(case: Case, day: str) -> None:
    case.day = day
    held = line(case, [500])
    plant(case, held)
    expect_owned(case, held, {"listed": "EU"})


@positive(HALF, classes=((250, 250), (100, 400), (300, 150, 60)))
def owned_in_several_classes_of_shares(case: Case, classes: tuple[int, ...]) -> None:
    held = line(case, [sum(classes)])
    for share in classes:
        case.tie("listed", "owns", "acme", share / 1000)
    expect_owned(case, held, {"listed": "EU"})


@twin(HALF, hops=(1, 2, 4, 8), how=("short", "dead", "reversed", "controls"))
def owned_but_for_one_link(case: Case, hops: int, how: str) -> None:
    """Plant a chain of owners with one link that holds too little, not now, or otherwise."""
    case.role = case.rng.choice(ROLES)
    held = dict(line(case, [700] * hops))
    odd = case.rng.choice(list(held))
    planted = plant(case, {key: share for key, share in held.items() if key != odd})
    del held[odd]
    if how == "short":
        case.tie(*_owns(odd), 0.499)
        held[odd] = 499
    elif how == "dead":
        case.tie(*_owns(odd), 0.7, **case.dead())
    elif how == "reversed":
        turned = case.tie(*_owns((odd[1], odd[0])), 0.7)
        held[odd[1], odd[0]] = 700
        if list(planted) == [(odd[1], "acme")]:  # who owned acme now owns the listed party, too
            path = (planted[odd[1], "acme"], turned)
            case.expect("div-shared-director", "present", "high", paths=[path])
    else:
        case.tie(odd[0], "controls", odd[1], share_min="0.7", share_max="0.7")
        case.undecided.add("own-control-listed")
    expect_owned(case, held, {"listed": "EU"})


def _owns(pair: tuple[str, str]) -> tuple[str, str, str]:
    return pair[0], "owns", pair[1]


@twin(HALF, hops=(1, 3))
def owned_by_who_is_listed_another_day(case: Case, hops: int) -> None:
    case.role = case.rng.choice(ROLES)
    case.listing(case.party("listed"), "EU", **case.dead())
    names = ["acme", *(f"m{place}" for place in range(hops - 1)), "listed"]
    for below, above in pairwise(names):
        case.tie(above, "owns", below, case.enough())


@twin(HALF, split=((300, 200), (499, 499), (500, 100)))
def owned_under_british_rules_by_no_single_holder(case: Case, split: tuple[int, int]) -> None:
    held = dict(zip((("x", "acme"), ("y", "acme")), split, strict=True))
    for name in ("x", "y"):
        case.listing(case.party(name), "UK")
    plant(case, held)
    expect_owned(case, held, {"x": "UK", "y": "UK"})


# less than the threshold


@positive(LESS, share=(1, 100, 249, 250, 251, 400, 499), below=range(4))
def a_minority_stake(case: Case, share: int, below: int) -> None:
    """Plant a stake in acme of a listed party, or of a company that counts as listed."""
    case.role = case.rng.choice(ROLES)
    held = line(case, [share, *[600] * below])
    plant(case, held)
    expect_owned(case, held, {"listed": "EU"})


@positive(LESS, parts=((100, 100), (125, 125), (200, 299)))
def minority_stakes_added_up(case: Case, parts: tuple[int, int]) -> None:
    held = dict(zip((("x", "acme"), ("y", "acme")), parts, strict=True))
    for name in ("x", "y"):
        case.listing(case.party(name), case.rng.choice(("EU", "EU", "OFAC")))
    plant(case, held)
    listed = {row["party"].rpartition("-")[2]: row["regime"] for row in case.listings}
    expect_owned(case, held, listed)


@twin(LESS, how=("dead", "reversed", "above", "controls"), share=(100, 300))
def a_minority_stake_that_is_none(case: Case, how: str, share: int) -> None:
    case.role = case.rng.choice(ROLES)
    case.listing(case.party("listed"), "EU")
    if how == "dead":
        case.tie("listed", "owns", "acme", share / 1000, **case.dead())
    elif how == "reversed":
        case.tie("acme", "owns", "listed", share / 1000)
    elif how == "above":
        case.tie("listed", "owns", "middle", share / 1000)
        case.tie("middle", "owns", "acme", 0.9)
    else:
        case.tie("listed", "controls", "acme")
        case.expect("own-control-listed", "present", "high")


@twin(LESS, share=(500, 501, 1000))
def more_than_a_minority_stake(case: Case, share: int) -> None:
    held = line(case, [share])
    plant(case, held)
    expect_owned(case, held, {"listed": "EU"})
