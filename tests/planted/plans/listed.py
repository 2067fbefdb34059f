"""Plans for what listed parties own but for one fact, and for their minority stakes."""

from itertools import pairwise

from onward.queries.planted.plans import HALF, LESS, expect_owned, line, plant
from onward.queries.planted.plans import ROLES_LISTINGS as ROLES
from onward.queries.planted.planted import Case, positive, twin


@twin(HALF, hops=(1, 2, 4, 8), how=("short", "dead", "reversed", "controls"))
def owned_but_for_one_link(case: Case, hops: int, how: str) -> None:
    """Plant a chain of owners with one link that holds too little, not now, or otherwise."""
    case.role = case.rng.choice(ROLES)
    shares = dict(line(case, [700] * hops))
    odd = case.rng.choice(list(shares))
    planted = plant(case, {key: share for key, share in shares.items() if key != odd})
    del shares[odd]
    if how == "short":
        case.tie(*_owns(odd), 0.499)
        shares[odd] = 499
    elif how == "dead":
        case.tie(*_owns(odd), 0.7, **case.dead())
    elif how == "reversed":
        turned = case.tie(*_owns((odd[1], odd[0])), 0.7)
        shares[odd[1], odd[0]] = 700
        if list(planted) == [(odd[1], "acme")]:  # who owned acme now owns the listed party, too
            path = (planted[odd[1], "acme"], turned)
            case.expect("div-shared-director", "present", "high", paths=[path])
    else:
        case.tie(odd[0], "controls", odd[1], share_min="0.7", share_max="0.7")
        case.undecided.add("own-control-listed")
    expect_owned(case, shares, {"listed": "EU"})


def _owns(pair: tuple[str, str]) -> tuple[str, str, str]:
    return pair[0], "owns", pair[1]


@twin(HALF, hops=(1, 3))
def owned_by_who_is_listed_another_day(case: Case, hops: int) -> None:
    case.role = case.rng.choice(ROLES)
    # the customer is asked for the owners of it by its name, in which no word of lists may stand
    case.listing(case.party("owner"), "EU", **case.dead())
    names = ["acme", *(f"m{place}" for place in range(hops - 1)), "owner"]
    for below, above in pairwise(names):
        case.tie(above, "owns", below, case.enough())


@twin(HALF, split=((300, 200), (499, 499), (500, 100)))
def owned_under_british_rules_by_no_single_holder(case: Case, split: tuple[int, int]) -> None:
    shares = dict(zip((("x", "acme"), ("y", "acme")), split, strict=True))
    for name in ("x", "y"):
        case.listing(case.party(name), "UK")
    plant(case, shares)
    expect_owned(case, shares, {"x": "UK", "y": "UK"})


# less than the threshold


@positive(LESS, share=(1, 100, 249, 250, 251, 400, 499), below=range(4))
def a_minority_stake(case: Case, share: int, below: int) -> None:
    """Plant a stake in acme of a listed party, or of a company that counts as listed."""
    case.role = case.rng.choice(ROLES)
    shares = line(case, [share, *[600] * below])
    plant(case, shares)
    expect_owned(case, shares, {"listed": "EU"})


@positive(LESS, parts=((100, 100), (125, 125), (200, 299)))
def minority_stakes_added_up(case: Case, parts: tuple[int, int]) -> None:
    shares = dict(zip((("x", "acme"), ("y", "acme")), parts, strict=True))
    for name in ("x", "y"):
        case.listing(case.party(name), case.rng.choice(("EU", "EU", "OFAC")))
    plant(case, shares)
    listed = {row["party"].rpartition("-")[2]: row["regime"] for row in case.listings}
    expect_owned(case, shares, listed)


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
    shares = line(case, [share])
    plant(case, shares)
    expect_owned(case, shares, {"listed": "EU"})
