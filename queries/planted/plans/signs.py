"""Plans for weaker signs: officers, nominees, circles, routes, businesses, carriers, successors."""

from itertools import pairwise
from typing import Final

from onward.queries.planted.answers import CUSTOMERS, HANDLERS, shifted
from onward.queries.planted.case import Case
from onward.queries.planted.items import plain
from onward.queries.planted.plan import positive, twin

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
