"""Orders that are clear in the example world: each has all that such an order needs."""

from copy import deepcopy
from itertools import pairwise
from typing import Any, Final

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.planted.planted import GROUNDS, RED_FLAGS
from onward.queries.transactions.goods import ELEMENTS
from onward.queries.transactions.transaction import BEHAVIOUR, parse_transaction
from tests.engines import open_world

Order = dict[str, Any]

WORLD: Final = "founder owns 100% acme; listed owns 1% sister => not_found"


def open_clear_world(line: str = WORLD) -> AssessmentSetup:
    """Open the example world of a line."""
    return open_world(read_example(line).snapshot(), "embedded", tables=example_tables())


def assess_order(setup: AssessmentSetup, order: Order) -> Assessment:
    """Assess an order that is given as plain data."""
    return assess(parse_transaction(order), setup)


def with_value(order: Order, path: str, value: object) -> Order:
    """Return an order with one field set, or left out by None.

    A step of the path is a key, the place of a part among its like, or a key with ``[]``: the
    first part under it. A place behind the last one adds a part.
    """
    changed = deepcopy(order)
    part: Any = changed
    steps = path.replace("[]", ".0").split(".")
    for step, following in pairwise(steps):
        part = _reach(part, step, [] if following.isdecimal() else {})
    *_, last = steps
    if isinstance(part, list):
        part[int(last) :] = [value, *part[int(last) + 1 :]]
    elif value is None:
        part.pop(last, None)
    else:
        part[last] = value
    return changed


def _reach(part: Any, step: str, empty: object) -> Any:
    """Return what stands at a step, which is made where it is not there yet."""
    if isinstance(part, dict):
        return part.setdefault(step, empty)
    if int(step) == len(part):
        part.append(empty)
    return part[int(step)]


def clear_order() -> Order:
    """Return an order for ordinary goods of which everything is known, and nothing speaks."""
    return {
        "id": "T",
        "date": "2026-05-01",
        "kind": "export",
        "contract_date": "2026-04-01",
        "order_date": "2026-04-02",
        "planned_ship_date": "2026-06-01",
        "parties": [
            {
                "role": "end_user",
                "id": "example:acme",
                "name": "acme",
                "country": "XC",
                "site": "Hall 2",
            },
            {"role": "exporter", "name": "Muster Optik", "country": "DE"},
            {"role": "freight_forwarder", "name": "Nordlys Fracht GmbH", "country": "DE"},
        ],
        "items": [
            {
                "description": "network tester",
                "quantity": "1",
                "unit": "pc",
                "value": "1000",
                "currency": "EUR",
                "hs": "854370",
                "families": [],
                "not_listed_reason": "compared with Annex I of Regulation (EU) 2021/821: no entry",
                "us_origin": "no",
            }
        ],
        "destination": "XC",
        "end_use": {
            "text": "network planning",
            "site": "Hall 2",
            "statement": {
                "signed_by": "the director",
                "signatory_role": "director",
                "date": "2026-04-01",
                "valid_until": "2027-04-01",
                "covers": ["network tester"],
                "site": "Hall 2",
                "declares": {"military": False, "reexport": False, "repression": False},
                "document": "EUS-1",
            },
        },
        "documents": [
            {"id": "EUS-1", "kind": "end_use_statement", "sha256": "e5" * 32},
            {"id": "C-1", "kind": "contract", "sha256": "c1" * 32},
        ],
        "answers": {**dict.fromkeys(RED_FLAGS, "no"), **dict.fromkeys(BEHAVIOUR, "no")},
    }


def priority_order() -> Order:
    """Return an order for goods whose contract must forbid re-export to Russia, and does."""
    order = clear_order()
    order["items"][0]["hs"] = "854231"
    order["contract"] = {"no_reexport": True}
    return order


def surveillance_order(missing: str = "covert") -> Order:
    """Return an order for an item that one of six answers keeps from being one for surveillance."""
    order = clear_order()
    answers: dict[str, Any] = {**dict.fromkeys(ELEMENTS, "yes"), missing: "no", **GROUNDS}
    order["items"][0]["cyber_surveillance"] = answers
    return order


def licensed_order() -> Order:
    """Return an order for a listed item that a licence covers."""
    order = clear_order()
    del order["items"][0]["not_listed_reason"]
    order["items"][0]["control_code"] = "5A001.j"
    order["licence"] = {
        "number": "L-1",
        "authority": "BAFA",
        "date": "2026-01-01",
        "valid_until": "2027-01-01",
        "covers": ["5A001.j"],
        "destinations": ["XC"],
        "end_users": ["acme"],
    }
    return order


def letter_order() -> Order:
    """Return an order that a letter on file is not about: by its party, its goods, its country."""
    order = clear_order()
    order["letters"] = [
        {
            "id": "W-1",
            "date": "2026-01-01",
            "valid_until": "2026-02-01",
            "party": "somebody else",
            "item": "9A012",
            "destination": "XE",
            "limb": "art_4_1_b",
        }
    ]
    return order


def letter_of(field: str) -> Order:
    """Return an order of which one field alone keeps a letter from being about it."""
    order = letter_order()
    fitting = {
        "date": "2026-01-01",
        "valid_until": "2027-01-01",
        "party": "example:acme",
        "item": "network tester",
        "destination": "XC",
    }
    unfit = {"date": "2026-05-02"} if field == "date" else {field: order["letters"][0].get(field)}
    order["letters"][0] |= fitting | unfit
    return order


def claimed_order() -> Order:
    """Return an order of an end-user whom no source knows, with the owner that it claims."""
    order = clear_order()
    owner = {"name": "Astrid Halvorsen", "kind": "Person", "country": "XC"}
    owner |= {"share_min": "1", "share_max": "1"}
    order["parties"][0] = {"role": "end_user", "name": "Tideglass Netz AB", "country": "XC"}
    order["parties"][0]["owners"] = [owner]
    return order


def exact_owner_order() -> Order:
    """Return the order of `claimed_order`, with the owner's share as one number."""
    order = claimed_order()
    owner = order["parties"][0]["owners"][0]
    del owner["share_min"], owner["share_max"]
    owner["share"] = "100 %"
    return order


def state_owner_order() -> Order:
    """Return an order whose end-user belongs to a body of a state, by the customer file."""
    order = claimed_order()
    order["parties"][0]["owners"][0] |= {"name": "Ministry of Roads", "kind": "PublicBody"}
    return order


def listed_owner_order(low: str = "0.3", high: str = "0.5") -> Order:
    """Return an order whose end-user a listed company may own in part, by the customer file."""
    order = claimed_order()
    order["parties"][0]["owners"] = [
        {"id": "example:listed", "share_min": low, "share_max": high},
        {"name": "Astrid Halvorsen", "kind": "Person", "share_min": "0.5", "share_max": "0.5"},
    ]
    return order


def purpose_order() -> Order:
    """Return an order for an item that a purpose and its reason keep from surveillance."""
    order = clear_order()
    order["items"][0] |= {"families": ["monitoring"], "excluded_purpose": "billing"}
    order["items"][0]["excluded_purpose_reason"] = "it counts minutes and holds no content"
    return order


def harm_order(when: str, **levels: str) -> Order:
    """Return an order whose risk of harm a person has judged: low, but for some levels."""
    measures = ("scale", "scope", "irremediability", "likelihood")
    low = dict.fromkeys(measures, "low")
    order = clear_order()
    order["risk_of_harm"] = {"before": low, "stated_by": "J. Kessler", "stated_on": "2026-04-20"}
    if when == "after":
        order["risk_of_harm"] |= {"after": low, "mitigation": "the recorder is left out"}
    order["risk_of_harm"][when] = low | levels
    return order
