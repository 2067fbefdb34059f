"""Plans for lists that have changed between the order and the newest source."""

from typing import Final

from onward.queries.planted.plans import ROLES_LISTINGS as ROLES
from onward.queries.planted.plans import level
from onward.queries.planted.planted import FETCHED, Case, positive, shifted, twin

SINCE: Final = "own-listed-since"
REGIMES: Final = ("EU", "UN", "OFAC")


@positive(SINCE, role=ROLES, regime=REGIMES, days=(1, 30))
def listed_between_order_and_list(case: Case, role: str, regime: str, days: int) -> None:
    case.role = role
    case.day = shifted(FETCHED, -days)
    case.listing("acme", regime, since=shifted(case.day, 1))
    case.expect(SINCE, "present", level(regime), paths=[()])
    if role == "carrier":  # as a carrier it is asked about once more
        case.expect(SINCE, "present", level(regime), paths=[()])


@positive(SINCE, share=(500, 600))
def owned_by_who_was_listed_since(case: Case, share: int) -> None:
    case.day = shifted(FETCHED, -10)
    case.undecided.add("div-circular-ownership")
    case.listing(case.party("holder"), "EU", since=shifted(case.day, 5))
    case.tie("holder", "owns", "acme", share / 1000, since="2001-02-03")
    case.expect(SINCE, "present", "stop", about="EU")


@twin(SINCE, days=(0, 1, 30))
def listed_after_the_list_was_fetched(case: Case, days: int) -> None:
    case.day = shifted(FETCHED, -days)
    case.listing("acme", "EU", since=shifted(FETCHED, 1))


@twin(SINCE, days=(2, 30))
def listed_for_a_while_that_is_over(case: Case, days: int) -> None:
    case.day = shifted(FETCHED, -days)
    case.listing("acme", "EU", since=shifted(case.day, 1), until=FETCHED)
