"""Plans for what happened around a listing, and for ties to security services."""

from itertools import pairwise
from typing import Final

from onward.queries.planted.answers import CUSTOMERS, HANDLERS, OTHERS, USERS, shifted
from onward.queries.planted.case import Case
from onward.queries.planted.plan import positive, twin

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
