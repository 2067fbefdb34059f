"""The tables of this folder, and the orders that they describe.

`harmless-*.csv` has one order a row; `changed-*.csv` has one fact a row, by which an order differs
from the harmless one that it names. The half of a case follows from its id, and each half has its
own files: whoever writes rules reads those of the seen half alone.
"""

import csv
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, get_args

from onward.queries.transactions.transaction import QUESTIONS, EndUse
from tests.lists import DATA

Half = Literal["seen", "unseen"]
HALVES: Final[tuple[Half, ...]] = get_args(Half)

Tier = Literal["low", "standard", "enhanced"]
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)

Order = dict[str, Any]

FOLDER: Final = Path(__file__).parent
REAL_FIRMS: Final = DATA / "gleif-api"

DAY: Final = "2026-08-24"
"""The day of every order: two days after the newest list was fetched."""

_CLAUSE: Final = (
    "The buyer shall not sell, export or re-export, directly or indirectly, to the Russian "
    "Federation or to Belarus, or for use in the Russian Federation or in Belarus, any goods "
    "supplied under or in connection with this agreement that fall under the scope of Article 12g "
    "of Regulation (EU) No 833/2014 or of Article 8g of Regulation (EC) No 765/2006."
)
_LEI: Final = "lei:"
_ROLES: Final = ("exporter", "end_user", "bank", "carrier", "forwarder", "notify_party")
_PLACES: Final = {"item": "items.0", "statement": "end_use.statement"}


@dataclass(frozen=True, slots=True)
class Harmless:
    """An order that an officer lets go.

    Attributes:
        tier: The one that an officer would give it.
        filled: ``order_system``, with what such a system has, or ``complete``.
        why: Of a hard one: what must not mislead.
    """

    id: str
    tier: Tier
    filled: str
    why: str
    cells: dict[str, str]

    def order(self) -> Order:
        """Return the order."""
        return _write_order(self)


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact for which an officer stops or asks.

    Attributes:
        field: The group of fields that it is counted in.
        language: Of its words; empty where it has none.
        control: The harmless order that it is equal to otherwise.
        path: Where it stands in the order: ``end_user.site``, ``item.description``, ``quote`` …
        value: What stands there instead; None takes it away.
        why: For what an officer stops or asks.
    """

    id: str
    field: str
    language: str
    control: str
    path: str
    value: Any
    why: str

    def order(self, control: Order) -> Order:
        """Return the control with this fact in the place of its own."""
        changed = deepcopy(control)
        _put(changed, self.path, self.value)
        changed["id"] = self.id
        return changed


def half_of(case: str) -> Half:
    """Return the half of a case by its id."""
    return HALVES[sha256(case.encode()).digest()[0] % 2]


def read_harmless(*halves: Half) -> Iterator[Harmless]:
    """Yield the harmless orders of the halves."""
    for row in _read_rows("harmless", *halves):
        (tier,) = (each for each in TIERS if each == row["tier"])
        yield Harmless(row["id"], tier, row["filled"], row["why"], row)


def read_changed(*halves: Half) -> Iterator[Changed]:
    """Yield the facts of the halves."""
    for row in _read_rows("changed", *halves):
        text = row["value"]
        value = json.loads(text) if row["json"] else text
        named = {key: row[key] for key in ("id", "field", "language", "control", "path", "why")}
        yield Changed(value=value, **named)


def _read_rows(name: str, *halves: Half) -> Iterator[dict[str, str]]:
    for half in halves:
        with (FOLDER / f"{name}-{half}.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _write_order(harmless: Harmless) -> Order:
    cells = harmless.cells
    user = {"role": "end_user", **_write_user(cells), "country": cells["destination"]}
    order: Order = {
        "id": harmless.id,
        "date": DAY,
        "parties": [
            {
                "role": "exporter",
                "name": cells["exporter"],
                "country": cells["exporter_country"],
                "address": cells["exporter_address"],
            },
            user,
        ],
        "items": [_write_item(cells, cells["description"])],
        "destination": cells["destination"],
    }
    if cells["second"]:
        order["items"].append(_write_item(cells, cells["second"]))
    if cells["site"]:
        user["site"] = cells["site"]
    end_use = {"text": cells["end_use"], "site": cells["site"]}
    if "use" in EndUse.model_fields:
        end_use["use"] = cells["use"]
    order["end_use"] = {key: text for key, text in end_use.items() if text}
    if cells["delivery"]:
        order["contract"] = {"delivery_place": cells["delivery"]}
    if harmless.filled == "complete":
        _complete(order, cells)
    return order


def _write_user(cells: dict[str, str]) -> dict[str, Any]:
    """Return name and address of the user; those of a real firm are read from GLEIF."""
    name = cells["user"]
    if not name.startswith(_LEI):
        return {"name": name, "address": cells["user_address"]}
    lei = name.removeprefix(_LEI)
    firm = _read_firms()[lei]
    return {**firm, "identifiers": {"lei": lei}}


@cache
def _read_firms() -> dict[str, dict[str, str]]:
    """Return name and address of every firm of the GLEIF answers, by its LEI."""
    firms = {}
    for path in sorted((REAL_FIRMS / "lei_records").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        for row in data if isinstance(data, list) else [data]:
            entity = row.get("attributes", {}).get("entity")
            if entity is None:
                continue
            place = entity["legalAddress"]
            parts = (*place["addressLines"], place["postalCode"], place["city"], place["country"])
            address = ", ".join(part for part in parts if part)
            firms[row["attributes"]["lei"]] = {
                "name": entity["legalName"]["name"],
                "address": address,
            }
    return firms


def _write_item(cells: dict[str, str], description: str) -> dict[str, Any]:
    item = {
        "description": description,
        "quantity": cells["quantity"],
        "unit": "pc",
        "value": cells["value"],
        "currency": "EUR",
        "hs": cells["hs"],
        "families": [],
    }
    return item | ({"hs8": cells["hs8"]} if cells["hs8"] else {})


def _complete(order: Order, cells: dict[str, str]) -> None:
    """Add all that an exporter can know and ask of an order."""
    user = order["parties"][1]
    shares = [text.rsplit(" ", 1) for text in cells["owners"].split("; ")]
    user["owners"] = [
        {"name": name, "kind": "Person", "country": cells["destination"], "share": share}
        for name, share in shares
    ]
    user["relation_to_exporter"] = "customer since 2019"
    order["parties"] += [
        {"role": "bank", "name": cells["bank"]},
        {"role": "carrier", "name": cells["carrier"]},
        {
            "role": "freight_forwarder",
            "name": cells["forwarder"],
            "country": cells["destination"],
        },
    ]
    for item in order["items"]:
        item |= {
            "not_listed_reason": cells["reason"],
            "annex_version": "2025/2003",
            "classified_by": "J. Kessler",
            "classified_at": "2026-06-20",
            "us_origin": "no",
        }
    order |= {
        "kind": "export",
        "contract_date": "2026-07-01",
        "order_date": "2026-07-02",
        "planned_ship_date": "2026-09-10",
        "incoterm": "CIP",
    }
    if cells["unloading"]:
        order["unloading_place"] = cells["unloading"]
    order["end_use"]["statement"] = {
        "signed_by": cells["signatory"],
        "signatory_role": "managing director",
        "date": "2026-07-01",
        "valid_until": "2027-07-01",
        "declares": {"military": False, "reexport": False, "repression": False},
        "document": "EUS-1",
    } | ({"site": cells["site"]} if cells["site"] else {})
    contract = {"no_reexport": True, "clause_text": _CLAUSE, "document": "C-1"}
    order["contract"] = order.get("contract", {}) | contract
    order["documents"] = [
        {"id": "EUS-1", "kind": "end_use_statement", "sha256": "e5" * 32},
        {"id": "C-1", "kind": "contract", "sha256": "c1" * 32},
    ]
    yes = {"no_reexport_clause_signed", "on_site_check_agreed", "published_under_art_5_6"}
    order["answers"] = dict.fromkeys(sorted(QUESTIONS - yes), "no")


def _put(order: Order, path: str, value: Any) -> None:
    """Put a fact into an order, wherever the order says it.

    Args:
        order: It is changed.
        path: A field of the order or of the party of a role, ``+role`` for one more party,
            ``quote`` for words of the contract, ``site`` for the site of use in all its fields.
        value: What stands there then; None takes the field away.
    """
    if path.startswith("+"):
        order["parties"].append(value)
    elif path == "quote":
        order["documents"][1]["quotes"] = [{"text": value, "page": 2}]
    elif path == "site":
        for place in ("end_user.site", "end_use.site", "statement.site"):
            _put_field(order, place, value)
    else:
        _put_field(order, path, value)


def _put_field(order: Order, path: str, value: Any) -> None:
    head, _, rest = path.removeprefix("-").partition(".")
    part: Any = order
    if head in _ROLES:
        role = "freight_forwarder" if head == "forwarder" else head
        part = next(party for party in order["parties"] if party["role"] == role)
        *steps, last = rest.split(".")
    else:
        *steps, last = f"{_PLACES.get(head, head)}.{rest}".strip(".").split(".")
    for step in steps:
        part = part[int(step)] if step.isdigit() else part.setdefault(step, {})
    if value is None:
        part.pop(last, None)
    else:
        part[last] = value
