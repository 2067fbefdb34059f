"""Plans for what is shown beside the findings: it moves neither verdict nor suggestion."""

from itertools import pairwise
from typing import Final

from onward.queries.planted.planted import CUSTOMERS, HANDLERS, HS, Case, positive, shifted, twin

OFFSHORE, AGENT, NEAR, BEFORE, LOST = (
    *("div-offshore-secrecy", "div-shared-agent", "div-listed-within-n"),
    *("hist-shipped-before-listing", "hist-lost-in-transit"),
)
ANY_ROLE: Final = (*CUSTOMERS, *HANDLERS)
LISTED_ON: Final = "2024-01-01"


def listed(case: Case, since: str = LISTED_ON, **more: str) -> str:
    """Add a party that a list names since a day."""
    name = case.party("far")
    case.listing(name, case.rng.choice(("EU", "OFAC", "BIS")), since=since, **more)
    return name


# an owner in offshore data


def hold(case: Case, top: str, links: int, **odd: str) -> list[str]:
    """Plant owners above acme up to a party; give the records of the ties, from acme upwards."""
    names = ["acme", *(f"m{place}" for place in range(links - 1)), top]
    kind = case.rng.choice(("owns", "controls"))
    terms = {"since": "2001-02-03", **odd}
    return [
        case.tie(upper, kind, lower, 1 if kind == "owns" else 0, **terms)
        for lower, upper in pairwise(names)
    ]


@positive(OFFSHORE, links=range(1, 7))
@twin(OFFSHORE, links=(7,))
def held_through_an_offshore_company(case: Case, links: int) -> None:
    case.role = case.rng.choice(ANY_ROLE)
    case.party("shell", country="XB", topics="corp.offshore")
    # whose owners nobody knows abroad is a gap
    case.tie(case.party("settler", "Person"), "owns", "shell", 1.0)
    path = tuple(hold(case, "shell", links))
    if links <= 6:
        case.expect(OFFSHORE, "present", "info", paths=[path])


@positive(OFFSHORE, share=(0.01, 0.3))
def held_in_small_part(case: Case, share: float) -> None:
    case.party("shell", country="XB", topics="corp.offshore")
    path = (case.tie("shell", "owns", "acme", share),)
    case.expect(OFFSHORE, "present", "info", paths=[path])


@positive(OFFSHORE, standing=("inferred",))
def said_to_be_held(case: Case, standing: str) -> None:
    case.party("shell", country="XB", topics="corp.offshore")
    case.tie("shell", "owns", "acme", 0.4, since="2001", standing=standing)
    case.expect(OFFSHORE, "possible", "info")


@twin(OFFSHORE, fact=("a shell", "ended", "held by acme", "a supplier"))
def nearly_offshore(case: Case, fact: str) -> None:
    case.party("shell", country="XB", topics="corp.shell" if fact == "a shell" else "corp.offshore")
    if fact == "held by acme":
        case.tie("acme", "owns", "shell", case.enough(), since="2001")
    elif fact == "a supplier":
        case.tie("shell", "supplies", "acme")
    else:
        ended = {"since": "2001", "until": "2019"}
        case.tie("shell", "owns", "acme", 0.4, **(ended if fact == "ended" else {"since": "2001"}))


# an agent in common


@positive(AGENT, role=ANY_ROLE)
def served_by_one_agent(case: Case, role: str) -> None:
    case.role = role
    path = (
        case.tie("agent", "represents", "acme"),
        case.tie("agent", "represents", listed(case)),
    )
    case.expect(AGENT, "present", "info", paths=[path])


@positive(AGENT, standing=("inferred",))
def said_to_be_served_by_one_agent(case: Case, standing: str) -> None:
    case.tie("agent", "represents", "acme", standing=standing)
    case.tie("agent", "represents", listed(case))
    case.expect(AGENT, "possible", "info")


@twin(AGENT, fact=("ended", "not listed", "an entry that ended", "the agent itself", "a supplier"))
def nearly_served_by_one_agent(case: Case, fact: str) -> None:
    if fact == "the agent itself":
        case.tie("acme", "represents", listed(case))
        return
    if fact == "not listed":
        case.party("far")
    else:
        listed(case, **({"until": "2025-01-01"} if fact == "an entry that ended" else {}))
    case.tie("agent", "supplies" if fact == "a supplier" else "represents", "acme")
    case.tie("agent", "represents", "far", 0, **(case.dead() if fact == "ended" else {}))


# a listed party within three ties

BUSINESS: Final = ("supplies", "member_of", "employs")


@positive(NEAR, links=(1, 2, 3))
@twin(NEAR, links=(4,))
def near_a_listed_party(case: Case, links: int) -> None:
    case.role = case.rng.choice(ANY_ROLE)
    names = ["acme", *(f"m{place}" for place in range(links - 1)), listed(case)]
    path = tuple(_relate(case, ends) for ends in pairwise(names))
    if links <= 3:
        case.expect(NEAR, "present", "info", paths=[path])


def _relate(case: Case, ends: tuple[str, str]) -> str:
    """Plant a tie of business between two parties, in either direction."""
    start, end = ends if case.rng.random() < 0.5 else ends[::-1]
    return case.tie(start, case.rng.choice(BUSINESS), end)


@twin(NEAR, fact=("ended", "an entry that ended", "one address", "a finding speaks of it"))
def nearly_near(case: Case, fact: str) -> None:
    name = listed(case, **({"until": "2025-01-01"} if fact == "an entry that ended" else {}))
    if fact == "one address":
        case.party("place", "Address")
        case.tie("acme", "located_at", "place", since="2001")
        case.tie(name, "located_at", "place", since="2001")
        case.undecided.update(("div-shared-address", "div-listed-address"))
    elif fact == "a finding speaks of it":
        # what is found already is not said twice, by whichever tie it is near
        case.listing(name, "EU", since=LISTED_ON)
        case.tie(name, "owns", "acme", 0.6, since="2001")
        case.tie("acme", "supplies", name)
        case.undecided.update(("own-50-aggregate", "own-minority-listed", "own-control-listed"))
    else:
        case.tie("acme", "supplies", name, 0, **(case.dead() if fact == "ended" else {}))


# deliveries before a listing


@positive(BEFORE, days=(1, 30, 90), role=CUSTOMERS)
@twin(BEFORE, days=(91, 400), role=("end_user", "consignee"))
def delivered_before_the_listing(case: Case, days: int, role: str) -> None:
    case.role = role
    name = listed(case)
    case.ship("acme", name, shifted(LISTED_ON, -days), hs=HS, quantity="10", unit="pc")
    if days <= 90:
        case.expect(BEFORE, "present", "info", about=case.id(name))


@twin(BEFORE, fact=("received", "another buyer", "a handler"))
def nearly_delivered_before(case: Case, fact: str) -> None:
    day = shifted(LISTED_ON, -30)
    name = listed(case)
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    sender, receiver = (name, "acme") if fact == "received" else ("acme", name)
    receiver = case.party("buyer") if fact == "another buyer" else receiver
    case.ship(sender, receiver, day, hs=HS, quantity="10", unit="pc")


# goods that never arrived

RECEIVERS: Final = ("purchaser", "consignee", "intermediate_consignee", "end_user")
GOODS: Final = {"quantity": "40", "unit": "pc"}


def send(case: Case, day: str, country: str = "XC") -> None:
    """Plant a delivery to acme, whom the import record names for other goods."""
    case.ship("maker", "acme", day, hs=HS, destination=country, **GOODS)
    case.arrive("other", "acme", "2025-02-01", hs="940310", destination=country, **GOODS)


@positive(LOST, day=("2025-01-01", "2025-03-20", "2025-09-02"), role=RECEIVERS)
@twin(LOST, day=("2024-12-31", "2025-09-03", "2026-02-01"), role=("end_user", "consignee"))
def never_arrived(case: Case, day: str, role: str) -> None:
    """Plant a delivery whose 120 days the record covers up to its last day, or not wholly."""
    case.role = role
    send(case, day)
    if "2025-01-01" <= day <= "2025-09-02":
        case.expect(LOST, "present", "info", about="XC")


@positive(LOST, name=("another",))
def may_have_arrived_under_another_name(case: Case, name: str) -> None:
    case.ship("maker", "acme", "2025-03-20", hs=HS, destination="XC", **GOODS)
    case.arrive("other", name, "2025-04-20", hs="940310", destination="XC", **GOODS)
    case.expect(LOST, "possible", "info", about="XC")


@positive(LOST, fact=("too late", "other goods", "before it left"))
@twin(LOST, fact=("in time", "the same day", "four digits", "in another country", "a handler"))
def arrived_or_not(case: Case, fact: str) -> None:
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    country = "XA" if fact == "in another country" else "XC"
    send(case, "2025-03-20", country)
    days = {"too late": 121, "the same day": 0, "before it left": -1}.get(fact, 120)
    code = {"other goods": "854231", "four digits": "8543"}.get(fact, HS)
    if fact not in ("in another country", "a handler"):
        case.arrive("maker", "acme", shifted("2025-03-20", days), hs=code, destination=country)
    if fact in ("too late", "other goods", "before it left"):
        case.expect(LOST, "present", "info", about="XC")
