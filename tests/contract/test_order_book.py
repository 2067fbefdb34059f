"""An ordinary book of orders comes out clear with an item master and a layer with owners.

Cables are declared under a heading that holds dual-use goods, so that each order states its use.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.shell import onward
from tests.worlds import CsvWorld

CUSTOMERS: Final = 20
COUNTRIES: Final = {"Norwegen": "NO", "Schweiz": "CH", "Japan": "JP", "Kanada": "CA"}
REASON: Final = "compared with Annex I of Regulation (EU) 2021/821: no entry"
MAPPING: Final = """\
columns: {Auftrag: id, Datum: date, Land: destination, Debitor: end_user.id, Kunde: end_user.name,
  Absender: exporter.name, Absenderland: exporter.country, Material: item.sku, Menge: item.quantity,
  Verwendung: end_use.use}
dates: D.M.Y
decimal: ","
lines: {group_by: Auftrag}
"""


def test_a_book_of_orders_that_only_name_their_items_is_mostly_clear(tmp_path: Path) -> None:
    assert run_book(tmp_path, 20) == {"CLEAR_WITHIN_STATED_LIMITS": 20}


@pytest.mark.gauntlet
def test_a_book_of_two_thousand_orders_is_mostly_clear(tmp_path: Path) -> None:
    assert run_book(tmp_path, 2_000) == {"CLEAR_WITHIN_STATED_LIMITS": 2_000}


def run_book(folder: Path, orders: int) -> Counter[str]:
    workspace = folder / "workspace"
    load_customers(workspace)
    load_items(folder, workspace)
    book, mapping = folder / "orders.csv", folder / "map.yaml"
    with book.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(write_book(orders))
    mapping.write_text(MAPPING, encoding="utf-8")
    answer = onward("assess", book, "--map", mapping, "--json", "--workspace", workspace)
    return Counter(json.loads(line)["verdict"] for line in answer.out.splitlines())


def load_customers(workspace: Path) -> None:
    world = CsvWorld("kunden")
    world.lists()
    good = {"pts_s": "1", "vdem_civlib": "0.95", "fh_status": "F"}
    for country in ("DE", *COUNTRIES.values()):
        world.record(country, good)
    for number in range(CUSTOMERS):
        country = list(COUNTRIES.values())[number % len(COUNTRIES)]
        world.party(f"K{number}", name=f"Fjordlabor {number} Messtechnik AG", country=country)
        world.party(f"P{number}", "Person", name=f"Kari Brunnfeld {number}", country=country)
        world.tie(f"P{number}", "owns", f"K{number}", "1")
    world.load(workspace)


def load_items(folder: Path, workspace: Path) -> None:
    items = folder / "items.csv"
    rows = "".join(f"M{n},patch cable {n},854442,{REASON},[],J. Kessler,no\n" for n in range(9))
    head = "sku,description,hs,not_listed_reason,families,answered_by,us_origin\n"
    items.write_text(head + rows, encoding="utf-8")
    options = ("--as", "goods", "--retrieved", "2026-04-30", "--workspace", workspace)
    assert onward("load", "csv", items, *options).code == 0


def write_book(orders: int) -> Iterator[tuple[object, ...]]:
    rng = Random(7)  # noqa: S311  # a test's orders, no secret
    yield (
        *("Auftrag", "Datum", "Land", "Debitor", "Kunde"),
        *("Absender", "Absenderland", "Material", "Menge", "Verwendung"),
    )
    for order in range(orders):
        number = rng.randrange(CUSTOMERS)
        country = list(COUNTRIES)[number % len(COUNTRIES)]
        customer = f"kunden:K{number}", f"Fjordlabor {number} Messtechnik AG"
        for _ in range(rng.choice((1, 1, 2, 3))):
            item = f"M{rng.randrange(9)}", "2,5", "own_production"
            yield (f"A{order}", "1.5.2026", country, *customer, "Muster Optik", "DE", *item)
