"""Plans for how much goes, when, and by which way: surges, excess, papers that differ."""

from typing import Any, Final

from onward.queries.planted.planted import CUSTOMERS, HANDLERS, Case, plain, positive, shifted, twin

SURGE, EXCESS, PAPERS = "hist-surge-after-date", "div-unspent-quantity", "div-route-abnormal"
PRIORITY: Final = "854231"
CONTROL: Final = "2022-02-24"


def deliver(case: Case, day: str, quantity: int, **more: str) -> None:
    """Plant a delivery of priority goods to acme."""
    goods = {"hs": PRIORITY, "unit": "pc", "destination": "XC", "quantity": str(quantity)}
    case.ship("maker", "acme", day, **goods | more)


@positive(SURGE, before=(0, 10), after=(30, 31), day=("2022-02-24", "2023-02-23"))
@twin(SURGE, before=(10, 20), after=(29,), day=("2022-02-24",))
@twin(SURGE, before=(10,), after=(30,), day=("2022-02-23", "2023-02-24"))
def bought_more_after_the_control(case: Case, before: int, after: int, day: str) -> None:
    """Plant deliveries before and after; the supplier's are known from the year's first day on."""
    case.role = case.rng.choice(CUSTOMERS)
    case.ship("maker", "other", "2021-02-24", hs="940310", destination="XC")
    if before:
        deliver(case, "2021-06-01", before)
    deliver(case, day, after)
    if CONTROL <= day < "2023-02-24" and after >= 3 * before:
        case.expect(SURGE, "present", "medium")


@twin(SURGE, fact=("other goods", "a handler", "late history", "from acme"))
def nearly_a_surge(case: Case, fact: str) -> None:
    case.role = case.rng.choice(HANDLERS) if fact == "a handler" else "end_user"
    if fact == "from acme":
        case.ship("acme", "maker", "2021-03-01", hs=PRIORITY, quantity="1", destination="XC")
        case.ship("acme", "maker", "2022-06-01", hs=PRIORITY, quantity="9", destination="XC")
        return
    goods = {"hs": "940310"} if fact == "other goods" else {}
    deliver(case, "2021-12-24" if fact == "late history" else "2021-03-01", 10, **goods)
    deliver(case, "2022-06-01", 90, **goods)


def ask_capacity(case: Case, **stated: Any) -> None:
    """Let the order state what acme has use for."""
    case.capacity = stated.pop("capacity", {})
    case.order["items"] = [plain() | {"families": ["monitoring"], "unit": "pc"} | stated]


@positive(EXCESS, sites=("2", "4"), earlier=(6, 9), day=("2024-05-01", "2026-04-30"))
@twin(EXCESS, sites=("4", "8"), earlier=(5,), day=("2025-05-01",))
@twin(EXCESS, sites=("2",), earlier=(9,), day=("2024-04-30", "2026-05-01"))
def received_more_than_its_sites_need(case: Case, sites: str, earlier: int, day: str) -> None:
    """Plant an order of three units, and an earlier delivery of the same goods."""
    ask_capacity(case, capacity={"sites": sites}, per_site="1", quantity="3")
    families = {"families": "monitoring", "unit": "pc", "quantity": str(earlier)}
    case.ship("maker", "acme", day, destination="XC", **families)
    is_counted = "2024-05-01" <= day < case.day
    units = 3 + (earlier if is_counted else 0)
    if units > 2 * int(sites):
        case.expect(EXCESS, "present", "medium")


@twin(EXCESS, fact=("staff alone", "a unit alone", "other goods", "nothing stated"))
def nearly_too_much(case: Case, fact: str) -> None:
    if fact == "nothing stated":
        ask_capacity(case, quantity="900")
    elif fact == "other goods":
        ask_capacity(case, capacity={"sites": "2"}, per_site="1", quantity="3")
        case.ship("maker", "acme", "2025-06-01", hs="940310", quantity="90", destination="XC")
    else:
        capacity = {"staff": "5"} if fact == "staff alone" else {}
        each = {} if fact == "staff alone" else {"per_site": "1"}
        ask_capacity(case, capacity=capacity, quantity="900", **each)
        case.doubt(EXCESS)


@positive(PAPERS, way=("consignee", "place", "leg", "hub", "late"))
@twin(PAPERS, way=("same consignee", "to order", "planned leg", "early"))
def papers_beside_the_contract(case: Case, way: str) -> None:
    case.role = case.rng.choice(("end_user", "consignee"))
    case.order["contract"] = {"consignee": f"{case.key} acme", "no_reexport": True}
    if way == "place":
        case.order["contract"]["delivery_place"] = "5 Long Road, Almaty, Kazakhstan"
    papers: dict[str, dict[str, Any]] = {
        "consignee": {"consignee": "Blackbird Relais"},
        "same consignee": {"consignee": f"{case.key.upper()} ACME LLC, 5 Long Road"},
        "to order": {"consignee": "To the order of First Bank"},
        "place": {"delivery_place": "3 Port Road, Vladivostok, Russia"},
        "leg": {"route": ["XB", "XQ"]},
        "hub": {"route": ["XB", "XH"]},
        "planned leg": {"route": ["XB"]},
        "late": {"changed": shifted(case.day, -14)},
        "early": {"changed": shifted(case.day, -15)},
    }
    case.order["transport"] = papers[way]
    if way in ("leg", "hub", "planned leg"):
        case.order["route"] = ["XB"]
    about = {"leg": "leg/XQ", "hub": "leg/XH"}.get(way, way)
    if way == "consignee":
        case.gap("consignee", "transport.consignee")
    if way in ("consignee", "place", "leg", "hub", "late"):
        level = "high" if way == "hub" else "medium"
        case.expect(PAPERS, "present", level, subject=None, about=about)
    if way == "hub":
        case.expect("div-transshipment-country", "present", "info", subject=None, about="XH")
    case.undecided.add("div-route-destination-mismatch")
