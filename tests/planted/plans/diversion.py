"""Plans for parties that share a place, a line or a person with listed ones, and service firms."""

from typing import Final

from onward.queries.planted.plans import TOPICS, level
from onward.queries.planted.planted import OTHERS, USERS, Case, positive, shifted, twin

SHARED, LISTED_PLACE, DIRECTOR = "div-shared-address", "div-listed-address", "div-shared-director"
SERVICE, MILITARY = "div-forwarder-as-end-user", "mil-listed"
ROLES: Final = (*USERS, *OTHERS)
PLACES: Final = (("located_at", "Address"), ("contact_at", "Contact"))


def listed(case: Case) -> str:
    """Add a listed company."""
    regime = case.rng.choice(("EU", "UN", "OFAC", "BIS"))
    case.listing(case.party("listed"), regime, case.rng.choice(TOPICS))
    return "listed"


@positive(SHARED, role=ROLES, place=PLACES)
def at_the_place_of_a_listed_party(case: Case, role: str, place: tuple[str, str]) -> None:
    case.role = role
    tie, kind = place
    case.party("place", kind)
    path = (case.tie("acme", tie, "place"), case.tie(listed(case), tie, "place"))
    case.expect(SHARED, "present", "high", paths=[path])


@positive(SHARED, tenants=(49, 50, 51, 300))
def at_a_crowded_place(case: Case, tenants: int) -> None:
    """Plant an address of so many parties, acme and the listed one among them."""
    case.party("place", "Address")
    path = (case.tie("acme", "located_at", "place"), case.tie(listed(case), "located_at", "place"))
    for number in range(tenants - 2):
        case.tie(f"tenant{number}", "located_at", "place", since="2001")
    case.expect(SHARED, "present", "low" if tenants > 50 else "high", paths=[path])


@positive(SHARED, sector=("52.29", "53.10", "64.19"))
def at_the_line_of_a_service_firm(case: Case, sector: str) -> None:
    case.party("phone", "Contact")
    path = (case.tie("acme", "contact_at", "phone"), case.tie(listed(case), "contact_at", "phone"))
    case.party("firm", sector=sector)
    case.tie("firm", "contact_at", "phone")
    case.expect(SHARED, "present", "medium", paths=[path])


def long_road(case: Case) -> str:
    """Return an address of the case's own: cases that share one would find each other."""
    return f"{1 + int(case.key.lstrip('c'))} Long Road, Sampletown"


@positive(SHARED, unit=("Suite 12-B", "Ste. 12B", ""))
def at_the_unit_of_a_listed_party(case: Case, unit: str) -> None:
    """Plant a crowded address of which both parties name one unit, or one of them none."""
    plant_tower(case, unit)
    # no path is compared: a load ties both to the place that their addresses name, too
    case.expect(SHARED, "present", "high" if unit else "low")


@twin(SHARED, unit=("Suite 12-C", "Suite 14"))
def at_another_unit_of_the_building_of_a_listed_party(case: Case, unit: str) -> None:
    plant_tower(case, unit)


def plant_tower(case: Case, unit: str) -> None:
    """Plant a crowded address, Suite 12-B of which is the order's party's."""
    place = long_road(case)
    case.party("place", "Address", address=place)
    case.party("acme", address=f"Suite 12-B, {place}")
    case.party("listed", address=", ".join(filter(None, (place, unit))))
    case.tie("acme", "located_at", "place")
    case.tie(listed(case), "located_at", "place")
    for number in range(60):
        case.tie(f"tenant{number}", "located_at", "place", since="2001")


@twin(SHARED, fact=("acme left", "listed left", "delisted", "next door", "linked topic"))
def nearly_at_the_place_of_a_listed_party(case: Case, fact: str) -> None:
    case.role = case.rng.choice(ROLES)
    tie, kind = case.rng.choice(PLACES)
    case.party("place", kind)
    case.party("other", kind)
    if fact == "linked topic":
        case.party("listed", topics="sanction.linked")
    else:
        dates = case.dead() if fact == "delisted" else {}
        case.listing(case.party("listed"), "EU", **dates)
    case.tie("acme", tie, "place", 0, **(case.dead() if fact == "acme left" else {}))
    where = "other" if fact == "next door" else "place"
    case.tie("listed", tie, where, 0, **(case.dead() if fact == "listed left" else {}))


@positive(LISTED_PLACE, role=ROLES)
def at_a_listed_suite(case: Case, role: str) -> None:
    case.role = role
    case.party("suite", "Address", address=f"Suite 5, {long_road(case)}")
    case.listing("suite", "BIS", "export.control")
    case.expect(LISTED_PLACE, "present", "high", paths=[(case.tie("acme", "located_at", "suite"),)])


@positive(LISTED_PLACE, unit=("Suite 5", "Suite 6", "Office 5"))
def at_a_unit_of_a_listed_address(case: Case, unit: str) -> None:
    case.party("suite", "Address", address=f"Suite 5, {long_road(case)}")
    case.party("acme", address=f"{long_road(case)}, {unit}")
    case.listing("suite", "BIS", "export.control")
    status = "present" if unit == "Suite 5" else "possible"
    case.expect(LISTED_PLACE, status, "high", paths=[(case.tie("acme", "located_at", "suite"),)])


@twin(LISTED_PLACE, fact=("left", "delisted", "a contact", "an exporter of it"))
def nearly_at_a_listed_suite(case: Case, fact: str) -> None:
    kind = "Contact" if fact == "a contact" else "Address"
    case.party("suite", kind, address=f"Suite 5, {long_road(case)}")
    case.listing("suite", "BIS", "export.control", **(case.dead() if fact == "delisted" else {}))
    tie = {"a contact": "contact_at", "an exporter of it": "linked"}.get(fact, "located_at")
    case.tie("acme", tie, "suite", 0, **(case.dead() if fact == "left" else {}))


LEADS: Final = ("directs", "controls", "owns")


def leads(case: Case, kind: str, company: str, **dates: str) -> str:
    """Let anna lead a company in one way or another, by a small stake if by a stake."""
    case.party("anna", "Person")
    return case.tie("anna", kind, company, 0.1 if kind == "owns" else 0, **dates)


@positive(DIRECTOR, role=ROLES)
@positive(DIRECTOR, first=LEADS, second=LEADS)
def led_by_who_leads_a_listed_party(
    case: Case, role: str = "end_user", first: str = "directs", second: str = "directs"
) -> None:
    case.role = role
    path = (leads(case, first, "acme"), leads(case, second, listed(case)))
    case.expect(DIRECTOR, "present", "high", paths=[path])


@positive(DIRECTOR, months=(0, 12, 24))
@twin(DIRECTOR, months=(25, 30, 48))
def led_one_after_the_other(case: Case, months: int) -> None:
    """Let anna leave the listed party in January 2022, and come to acme so many months later."""
    year, month = divmod(months, 12)
    left, came = "2022-01-15", f"{2022 + year}-{month + 1:02}-15"
    path = (
        leads(case, "directs", "acme", since=came),
        leads(case, "directs", listed(case), since="2019-01-01", until=left),
    )
    if months <= 24:
        case.expect(DIRECTOR, "present", "medium", paths=[path])


@positive(DIRECTOR, mandates=(99, 100, 101, 150))
def led_by_who_leads_many(case: Case, mandates: int) -> None:
    """Let anna lead so many companies, acme and the listed one among them."""
    path = (leads(case, "directs", "acme"), leads(case, "directs", listed(case)))
    for number in range(mandates - 2):
        leads(case, "directs", f"mandate{number}", since="2001")
    case.expect(DIRECTOR, "present", "low" if mandates > 100 else "high", paths=[path])
    if mandates > 100:
        case.expect("div-nominee-front", "present", "medium", paths=[path[:1]])


@twin(DIRECTOR, fact=("long ago", "delisted", "two persons", "employed", "to come"))
def nearly_led_together(case: Case, fact: str) -> None:
    case.role = case.rng.choice(ROLES)
    case.listing(case.party("listed"), "EU", **(case.dead() if fact == "delisted" else {}))
    if fact == "long ago":
        leads(case, "directs", "acme", since="2001", until="2015-04-01")
    elif fact == "employed":
        case.tie("acme", "employs", case.party("anna", "Person"))
    elif fact == "to come":
        leads(case, "directs", "acme", since=shifted(case.day, 1))
    else:
        leads(case, "directs", "acme")
    if fact == "two persons":
        case.party("berta", "Person")
        case.tie("berta", "directs", "listed")
    else:
        leads(case, "directs", "listed", since="2001")


SECTORS: Final = ("52", "52.29", "5229", "53.20", "64.19")


@positive(SERVICE, sector=SECTORS)
@twin(SERVICE, sector=("49.41", "61.10", "46.52", "62"))
def a_service_firm_as_end_user(case: Case, sector: str) -> None:
    case.party("acme", sector=sector)
    if sector[:2] in ("52", "53", "64"):
        case.expect(SERVICE, "present", "high")


@positive(SERVICE, sector=SECTORS)
def a_service_firm_as_last_consignee(case: Case, sector: str) -> None:
    case.role, case.has_user = "consignee", False
    case.party("acme", sector=sector)
    case.gap("end_user", "parties")
    case.expect(SERVICE, "present", "high")


@positive(SERVICE, sector=SECTORS)
@twin(SERVICE, sector=("61.10", "46.52"))
def an_end_user_at_the_address_of_a_firm(case: Case, sector: str) -> None:
    case.party("place", "Address")
    case.party("firm", sector=sector)
    case.tie("acme", "located_at", "place")
    case.tie("firm", "located_at", "place")
    if sector[:2] in ("52", "53", "64"):
        case.expect(SERVICE, "present", "high")


@twin(SERVICE, role=(*OTHERS, "consignee", "intermediate_consignee"))
def a_service_firm_in_its_own_role(case: Case, role: str) -> None:
    case.role = role
    case.party("acme", sector=case.rng.choice(SECTORS))


MILITARY_LISTS: Final = (
    ("BIS", "Military End User List"),
    ("BIS", "MEU"),
    ("BIS", "MIEU"),
    ("OFAC", "Non-SDN Chinese Military-Industrial Complex Companies List"),
    ("EU", "Regulation (EU) No 833/2014, Annex IV"),
)


@positive(MILITARY, role=ROLES, entry=MILITARY_LISTS)
def on_a_military_list(case: Case, role: str, entry: tuple[str, str]) -> None:
    case.role = role
    regime, title = entry
    case.listing("acme", regime, "export.control", list=title)
    case.expect(MILITARY, "present", level(regime))
    case.expect("own-listed-direct", "present", level(regime))


@positive(MILITARY, entry=MILITARY_LISTS)
def possibly_on_a_military_list(case: Case, entry: tuple[str, str]) -> None:
    regime, title = entry
    case.listing(case.party("double"), regime, "export.control", list=title)
    path = (case.tie("acme", "possibly_same_as", "double"),)
    case.expect(MILITARY, "possible", "high", paths=[path])
    case.expect("own-listed-direct", "possible", "high", paths=[path])


@twin(MILITARY, fact=("ended", "another list", "a neighbour"), entry=MILITARY_LISTS)
def nearly_on_a_military_list(case: Case, fact: str, entry: tuple[str, str]) -> None:
    regime, title = entry
    if fact == "another list":
        case.listing("acme", regime, "export.control", list="Entity List")
        case.expect("own-listed-direct", "present", level(regime))
    elif fact == "ended":
        case.listing("acme", regime, "export.control", list=title, **case.dead())
    else:
        case.listing(case.party("supplier"), regime, "export.control", list=title)
        case.tie("supplier", "supplies", "acme")
