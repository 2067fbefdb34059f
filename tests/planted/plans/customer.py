"""Plans for who stands behind a customer: control, contracts with the state, payers, shells."""

from itertools import pairwise
from typing import Final

from onward.queries.planted.planted import (
    CUSTOMERS,
    HANDLERS,
    OTHERS,
    PAYER,
    USERS,
    Case,
    plain,
    positive,
    shifted,
    six,
    twin,
)

CONTROL, SUPPLIER = "own-control-listed", "gov-supplier"
WEAK: Final = "gov-possible-tie"
BETWEEN, YOUNG = "div-intermediary-no-rationale", "div-new-company"
ROLES: Final = (*USERS, *OTHERS)


@positive(CONTROL, hops=(1, 2, 3), regime=("EU", "UK", "UN", "OFAC", "BIS"))
def controlled_by_a_listed_party(case: Case, hops: int, regime: str) -> None:
    case.role = case.rng.choice(ROLES)
    names = ["acme", *(f"m{place}" for place in range(hops - 1)), "listed"]
    path = tuple(
        case.tie(above, "controls", below, interest=case.rng.choice(("appointmentOfBoard", "")))
        for below, above in pairwise(names)
    )
    case.listing("listed", regime)
    case.expect(CONTROL, "present", "info" if regime in ("OFAC", "BIS") else "high", paths=[path])


@positive(CONTROL, above=(True, False))
def controlled_through_a_majority(case: Case, above: bool) -> None:
    first, second = ("owns", "controls") if above else ("controls", "owns")
    near = case.tie("middle", second, "acme", case.enough() if second == "owns" else 0)
    far = case.tie("listed", first, "middle", case.enough() if first == "owns" else 0)
    case.listing("listed", "UN")
    case.expect(CONTROL, "present", "high", paths=[(near, far)])
    if first == "owns":
        case.undecided.add("own-50-aggregate")


@positive(CONTROL, lead=("directs", "controls"), acts=("nominee_of", "represents"))
def led_by_who_acts_for_a_listed_party(case: Case, lead: str, acts: str) -> None:
    case.party("nina", "Person")
    path = (case.tie("nina", lead, "acme"), case.tie("nina", acts, "listed"))
    if acts == "nominee_of":
        case.expect("div-nominee-front", "present", "medium", paths=[path])
    case.listing("listed", "EU")
    case.expect(CONTROL, "present", "high", paths=[path])


@twin(CONTROL, fact=("ended", "delisted", "four links", "money only", "reversed", "a minority"))
def nearly_controlled_by_a_listed_party(case: Case, fact: str) -> None:
    case.role = case.rng.choice(ROLES)
    case.listing(case.party("listed"), "EU", **(case.dead() if fact == "delisted" else {}))
    if fact == "four links":
        names = ["acme", "m0", "m1", "m2", "listed"]
        for below, above in pairwise(names):
            case.tie(above, "controls", below)
    elif fact == "reversed":
        case.tie("acme", "controls", "listed")
    elif fact == "a minority":
        case.tie("middle", "owns", "acme", 0.499)
        case.tie("listed", "controls", "middle")
    else:
        interest = "rightsToProfitOrIncome" if fact == "money only" else "appointmentOfBoard"
        dates = case.dead() if fact == "ended" else {}
        case.tie("listed", "controls", "acme", 0, interest=interest, **dates)


FORCES: Final = (("PublicBody", "gov.security"), ("MilitaryUnit", "mil"), ("MilitaryUnit", ""))


@positive(SUPPLIER, force=FORCES, country=("XA", "XB", "XC"), parts=(0, 1, 2))
def supplies_a_force(case: Case, force: tuple[str, str], country: str, parts: int) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    kind, topic = force
    names = [*(f"part{place}" for place in range(parts)), "force"]
    case.party("force", kind, country, topics=topic)
    ended = case.rng.choice(({}, {"until": shifted(case.day, -300)}))
    path = [case.tie("acme", "supplies", names[0], 0, since="2001", **ended)]
    path += [case.tie(whole, "contains", part, since="2001") for part, whole in pairwise(names)]
    severity = "high" if country == "XA" else "medium"
    case.expect(SUPPLIER, "present", severity, paths=[tuple(path)])
    case.undecided.update({"mil-tie", "sec-service-link"})


@twin(SUPPLIER, fact=("long ago", "reversed", "another office", "at home", "a handler"))
def nearly_supplies_a_force(case: Case, fact: str) -> None:
    country = "DE" if fact == "at home" else "XA"
    topic = "gov" if fact == "another office" else "gov.security"
    case.party("force", "PublicBody", country, topics=topic)
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    if fact == "long ago":
        case.tie("acme", "supplies", "force", since="2001", until="2021-05-01")
    elif fact == "reversed":
        case.tie("force", "supplies", "acme")
    else:
        case.tie("acme", "supplies", "force")
    case.undecided.update({"mil-tie", "sec-service-link"})


@positive(PAYER, sector=("", "46.52", "64.19"))
def paid_by_a_stranger(case: Case, sector: str) -> None:
    case.others.append(("payer", case.party("stranger", country="XB", sector=sector)))


@positive(PAYER, share=(0.1, 0.249))
@twin(PAYER, share=(0.25, 0.6, 1.0))
def paid_by_an_owner(case: Case, share: float) -> None:
    case.knows_payers = True
    case.others.append(("payer", case.party("kin")))
    case.tie("kin", "owns", "acme", share)
    if share < 0.25:
        case.expect(PAYER, "present", "medium", subject="kin")


@twin(PAYER, way=("the user itself", "a daughter", "a sister", "a sister below"))
def paid_by_a_relative(case: Case, way: str) -> None:
    case.knows_payers = True
    name = "acme" if way == "the user itself" else "kin"
    case.others.append(("payer", case.party(name)))
    if way == "a daughter":
        case.tie("acme", "owns", "kin", case.enough())
    elif way != "the user itself":
        case.tie("parent", "owns", "acme", case.enough())
        case.tie("parent", "owns", "kin" if way == "a sister" else "middle", case.enough())
    if way == "a sister below":
        case.tie("middle", "owns", "kin", case.enough())


def surveillance(case: Case) -> None:
    """Let the item be of a family of surveillance, and no cyber-surveillance item."""
    case.order["items"] = [six(covert="no") | {"families": ["location_tracking"]}]


@positive(BETWEEN, role=("intermediate_consignee", "purchaser", "broker"), sector=("10.71", "4638"))
def bought_by_a_baker_elsewhere(case: Case, role: str, sector: str) -> None:
    surveillance(case)
    case.others.append((role, case.party("baker", country="XB", sector=sector)))
    case.expect(BETWEEN, "present", "medium", subject="baker")


@twin(BETWEEN, fact=("no sector", "fits", "at home", "of the user", "has shipped", "forwards"))
def nearly_bought_by_a_baker(case: Case, fact: str) -> None:
    surveillance(case)
    sector = {"no sector": "", "fits": "46.52"}.get(fact, "10.71")
    role = "freight_forwarder" if fact == "forwards" else "intermediate_consignee"
    country = "XC" if fact == "at home" else "XB"
    case.others.append((role, case.party("baker", country=country, sector=sector)))
    if fact == "of the user":
        case.tie("baker", "owns", "acme", case.enough())
        # whose owners nobody knows abroad is a gap
        case.tie(case.party("miller", "Person"), "owns", "baker", 1.0)
    elif fact == "has shipped":
        case.ship("baker", "acme", "2024-05-10", hs="847130", destination="XC")


@positive(YOUNG, formed=("2024-05-02", "2025-11-01", "2026-05-01"))
@twin(YOUNG, formed=("2024-05-01", "2010", "2026-05-02"))
def formed_of_late(case: Case, formed: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    case.party("acme", incorporated=formed)
    if "2024-05-02" <= formed <= case.day:
        case.expect(YOUNG, "present", "low")


@positive(YOUNG, kin=("older", "as young", "a minority"))
@twin(YOUNG, kin=("a parent",))
def formed_of_late_by_a_parent(case: Case, kin: str) -> None:
    """Plant a young company of another; only an older one of one half or more is a parent."""
    case.party("acme", incorporated="2025-11-01")
    case.party("kin", incorporated="2025" if kin == "as young" else "1998")
    if kin == "older":  # who is no owner at all
        case.tie("kin", "supplies", "acme")
    else:
        case.tie("kin", "owns", "acme", 0.499 if kin == "a minority" else case.enough())
    if kin != "a parent":
        case.expect(YOUNG, "present", "low")


@positive(YOUNG, sensitive=(True, False))
def formed_of_late_beside_another_sign(case: Case, sensitive: bool) -> None:
    case.party("acme", incorporated="2025-11-01")
    if sensitive:
        case.order["items"] = [plain() | {"hs": "854231"}]
        case.order["contract"] = {"no_reexport": True}
        case.expect("div-chpl-item", "present", "medium", subject="*")
    case.others.append(("payer", case.party("stranger", country="XB")))
    case.expect(YOUNG, "present", "medium" if sensitive else "low")


@positive(WEAK, share=(250, 300, 499))
def held_in_part_by_a_state(case: Case, share: int) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    case.party("ministry", "PublicBody", "XC", topics="gov")
    path = (case.tie("ministry", "owns", "acme", share / 1000),)
    case.expect(WEAK, "present", "medium", about="XC", paths=[path])


@twin(WEAK, share=(1, 249, 510), how=("now", "ended"))
def held_by_a_state_to_another_part(case: Case, share: int, how: str) -> None:
    case.party("ministry", "PublicBody", "XC", topics="gov")
    dates = case.dead() if how == "ended" else {}
    tie = case.tie("ministry", "owns", "acme", share / 1000, **dates)
    if share > 500 and how == "now":
        case.expect("gov-state-owned-aggregate", "present", "info", about="XC", paths=[(tie,)])


@positive(WEAK, lead=("directs", "owns"))
def led_by_somebody_politically_exposed(case: Case, lead: str) -> None:
    case.party("minister", "Person", "XC", topics="role.pep")
    path = (case.tie("minister", lead, "acme", 0.3 if lead == "owns" else 0),)
    severity = "info" if lead == "directs" else "medium"
    case.expect(WEAK, "present", severity, paths=[path])
