"""Plans for whoever operates the items of an order."""

from onward.queries.planted.planted import Case, plain, positive, twin
from tests.planted.plans.state import expect_part, force, upward

PART_OF = "item-component-of-system"


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
    # Annex I names radars, and nobody compared the item with them
    case.gap("item", "items.0.system_name")


@twin("mil-structural", named=("nobody", "exporter"))
def a_notify_party_that_operates_nothing(case: Case, named: str) -> None:
    """Let a party that only handles papers belong to armed forces, and no item name it."""
    case.role = "notify_party"
    upward(case, ["contains"], force(case, "MilitaryUnit", "XP"))
    item = plain()
    if named == "exporter":
        item |= {"component_of_system": "yes", "system_name": "radar", "operator": "exporter"}
        case.expect(PART_OF, "present", "medium", subject="*")
        case.gap("item", "items.0.system_name")
    case.order["items"] = [item]
