"""Plans for what the items are: goods of torture, parts of a system, functions, services."""

from typing import Final

from onward.queries.planted.planted import Case, plain, positive, six, twin
from tests.planted.plans.state import expect_part, force, upward

TORTURE, PART_OF, CAN_DO = "torture-goods", "item-component-of-system", "item-functions"

GOODS: Final = {
    "thumb cuffs": "high",
    "Electric Shock Belts, 10 pc": "high",
    "spit hoods": "high",
    "leg-irons": "high",
}


@positive(TORTURE, goods=GOODS)
@twin(TORTURE, goods=("bow shackles", "belt grinder", "hood for kitchens", "thumb drive"))
def goods_by_name(case: Case, goods: str) -> None:
    case.order["items"] = [plain() | {"description": goods}]
    if goods in GOODS:
        case.expect(TORTURE, "possible", GOODS[goods], subject="*")


@positive(TORTURE, hs=("930400", "93040000", "29335300"))
@twin(TORTURE, hs=("930390", "9304", "293359"))
def goods_by_customs_code(case: Case, hs: str) -> None:
    case.order["items"] = [plain() | {"hs": hs}]
    if hs.startswith(("930400", "293353")):
        case.expect(TORTURE, "possible", "medium", subject="*")


@positive(PART_OF, answer=("yes", "unclear", None), named=("item", "order"))
@twin(PART_OF, answer=("no",), named=("item", "order"))
def a_part_of_a_system(case: Case, answer: str | None, named: str) -> None:
    """Answer at the item or for the order; a named system without an answer leaves it open."""
    item = plain()
    if answer is None:
        item["system_name"] = "city platform"
    elif named == "item":
        item["component_of_system"] = answer
    else:
        case.order["answers"]["component_of_system"] = answer
    case.order["items"] = [item]
    if answer != "no":
        case.expect(PART_OF, "present" if answer == "yes" else "possible", "medium", subject="*")
    if answer == "yes":
        case.gap("item", "items.0.system_name")
        case.gap("item", "items.0.operator")


@positive("mil-structural", by=("role", "id", "name"))
def an_operator_of_armed_forces(case: Case, by: str) -> None:
    """Let the party that the item names as its operator belong to armed forces."""
    case.role = "operator" if by == "role" else "notify_party"
    path = upward(case, ["contains"], force(case, "MilitaryUnit", "XP"))
    expect_part(case, path, "XP")
    operator = {"role": None, "id": case.id("acme"), "name": f"{case.key} acme"}[by]
    item = plain() | {"component_of_system": "yes", "system_name": "radar", "operator": operator}
    case.order["items"] = [item]
    case.expect(PART_OF, "present", "medium", subject="*")


@twin("mil-structural", named=("nobody", "exporter"))
def a_notify_party_that_operates_nothing(case: Case, named: str) -> None:
    """Let a party that only handles papers belong to armed forces, and no item name it."""
    case.role = "notify_party"
    upward(case, ["contains"], force(case, "MilitaryUnit", "XP"))
    item = plain()
    if named == "exporter":
        item |= {"component_of_system": "yes", "system_name": "radar", "operator": "exporter"}
        case.expect(PART_OF, "present", "medium", subject="*")
    case.order["items"] = [item]


@positive(CAN_DO, function=("interception", "remote_access", "location"), ended=(False, True))
@positive(CAN_DO, function=("data_analysis", "remote_update"), ended=(True,))
def a_function(case: Case, function: str, ended: bool) -> None:
    item = plain() if ended else six()
    case.order["items"] = [item | {"functions": [function]}]
    if not ended:
        case.expect("item-nonlisted-cs", "present", "medium", subject="*")
    case.expect(CAN_DO, "present", "low" if ended else "medium", subject="*")


@twin(CAN_DO, functions=((), None))
def no_function(case: Case, functions: tuple[str, ...] | None) -> None:
    case.order["items"] = [plain() | ({} if functions is None else {"functions": [*functions]})]


@positive("catchall-brokering", kind=("brokering",), code=("9A012", "EAR99"))
@positive("catchall-transit", kind=("transit",), code=("9A012", "EAR99"))
@positive("catchall-technical-assistance", kind=("technical_assistance",), code=("9A012", "EAR99"))
def a_service(case: Case, kind: str, code: str) -> None:
    case.order |= {"kind": kind, "items": [{"control_code": code, "hs": "854370", "families": []}]}
    status, severity = ("present", "medium") if code == "9A012" else ("possible", "low")
    case.expect(f"catchall-{kind.replace('_', '-')}", status, severity, subject="*")


@twin("catchall-brokering", kind=("export", None))
@twin("catchall-transit", kind=("export", None))
@twin("catchall-technical-assistance", kind=("export", "software_download", None))
def an_export(case: Case, kind: str | None) -> None:
    if kind is not None:
        case.order["kind"] = kind
