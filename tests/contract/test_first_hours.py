"""Three first hours with README and docs alone: own tables, an order book, an investigation.

Each is a row of commands as somebody would type them, in a workspace that holds nothing yet. What
is mended in between is what the command before said.
"""

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

from onward.loaders.sources.eu_annexes import COLUMNS
from tests.contract.test_order_book import load_customers, load_items, write_book
from tests.shell import Answer, onward

FETCHED = "2026-04-30"
LISTED = "Zavod Kvarzit Zubrol AO"
"""A listed company that the customer base names as an owner."""
WORD = "PEREKLIK"
"""A word that stands in the reason of the listing, and in no name."""
REASON = f"{LISTED} manufactures interception systems, named {WORD}. It is owned by Taras Vexelin."


@dataclass
class Desk:
    """Somebody's folder, and the commands that were typed there."""

    folder: Path
    typed: list[str] = field(default_factory=list)

    def type(self, *words: str | Path, code: int = 0) -> Answer:
        """Run a command, and look at its exit code."""
        self.typed.append(" ".join(map(str, words)))
        answer = onward(*words, "--workspace", self.folder / "workspace")
        assert answer.code == code, (self.typed[-1], answer.out, answer.err)
        return answer

    def path(self, name: str) -> Path:
        """Return the path of a file of theirs."""
        return self.folder / name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def write_list(path: Path) -> Path:
    """Write an annex that lists a company with its reason, and the owner that it names."""
    common = {"celex": "32024R1485", "programKey": "EU-RUS", "measure": "Asset freeze"}
    rows = [
        {"annex": "IV.B", "recordId": "1", "schema": "LegalEntity", "name": LISTED},
        {"annex": "IV.A", "recordId": "1", "schema": "Person", "name": "Taras Vexelin"},
    ]
    rows[0] |= {"reason": REASON, "address": "Lenina 5, Moscow, Russian Federation"}
    rows[1] |= {"nationality": "Russian", "reason": "Taras Vexelin is a businessman."}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows({**common, "startDate": "5.2.2024", **row} for row in rows)
    return path


def write_customers(path: Path) -> None:
    """Write a customer base as SAP exports it: names and addresses over several columns."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("Debitor", "Name 1", "Name 2", "Straße", "PLZ", "Ort", "Land", "Sperre"),
        (100001, "Brillig", "Messtechnik GmbH", "Hauptstr. 12", "70173", "Stuttgart", "DE", None),
        (100002, "Zavod Kvarzit", "Zubrol AO", "Mira 7", "121357", "Moskau", "Rußland", "X"),
        (100003, "Slithy Telecom", "LLP", "Dostyk 5", "050000", "Almaty", "Kasachstan", None),
    ):
        sheet.append(row)
    book.save(path)


def write_owners(path: Path) -> None:
    text = "Nr;Gesellschafter;Tochter;Anteil in %;Seit\r\n1;100002;100003;51,0;1.3.2021\r\n"
    path.write_bytes(text.encode("cp1252"))


def follow_hint(answer: Answer, mapping: Path) -> None:
    """Add to a proposed mapping the line that the command says is missing."""
    (line,) = re.findall(r"write (constants: \{.*\})", answer.err)
    mapping.write_text(f"{mapping.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")


def test_a_base_of_customers_from_excel_becomes_a_finding_a_map_and_a_briefing(desk: Desk) -> None:
    write_customers(desk.path("Kunden.xlsx"))
    write_owners(desk.path("Anteile.csv"))
    annex = write_list(desk.path("32024R1485.csv"))
    desk.type("load", "eu_annexes", annex, "--retrieved", FETCHED)
    maps = []
    for table in ("Kunden.xlsx", "Anteile.csv"):
        maps.append(desk.path(f"{table}.yaml"))
        proposed = desk.type("map-columns", desk.path(table), "-o", maps[-1])
    follow_hint(proposed, maps[-1])  # only shares need it: what a customer is may stay open
    tables = (desk.path("Kunden.xlsx"), desk.path("Anteile.csv"))
    mapped = ("--map", maps[0], "--map", maps[1])
    desk.type("load", "csv", *tables, *mapped, "--as", "kunden", "--retrieved", FETCHED)

    screened = desk.type("screen", "kunden", code=10)
    worst, owned, last = screened.out.partition("why\n")[2].split("kunden:")[1:]
    assert f"{LISTED}" in worst
    assert "stop, present" in worst
    assert "Slithy Telecom LLP" in owned
    assert "no UN list is loaded" in last  # one list alone makes nobody clear

    drawn = desk.type("map", "kunden:100003", "-o", desk.path("map.html"))
    assert "parties" in drawn.out
    parties = [{"role": "end_user", "id": "kunden:100003"}]
    order = {"id": "A-1", "date": "2026-05-01", "destination": "KZ", "parties": parties}
    desk.path("order.json").write_text(json.dumps(order), encoding="utf-8")
    assessed = desk.type("assess", desk.path("order.json"), code=10)
    # the owner bears an id of the base's own: its name alone leads to the list
    assert f"the same as {LISTED}, which holds 51 % of Slithy Telecom LLP" in assessed.out
    assert "this reaches the threshold of the EU ownership rule" in assessed.out
    desk.type("brief", "A-1", "--format", "pdf", "-o", desk.path("briefing.pdf"))
    assert desk.path("briefing.pdf").read_bytes().startswith(b"%PDF")
    assert len(desk.typed) <= 12


def write_order_export(path: Path, orders: int) -> None:
    """Write a book of orders, one row a line of an order; the last one has a quantity in words."""
    _, *lines = write_book(orders)
    header = ("Auftrag", "Datum", "Bestimmungsland", "Endkunde", "Land des Endkunden")
    tail = ("Muster Optik", "DE", "M1", "zwei", "own_production")
    customer = ("Norwegen", "kunden:K0", "Fjordlabor 0 Messtechnik AG")
    lines.append(("A-bad", "1.5.2026", *customer, *tail))
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow((*header, "Absender", "Absenderland", "Material", "Menge", "Verwendung"))
        for order, day, country, _, name, *others in lines:
            writer.writerow((order, day, country, name, country, *others))


def assess_book(desk: Desk, orders: int) -> None:
    load_customers(desk.path("workspace"))
    load_items(desk.folder, desk.path("workspace"))
    write_order_export(desk.path("orders.csv"), orders)
    mapping = desk.path("orders.yaml")
    desk.type("map-columns", desk.path("orders.csv"), "-o", mapping)
    summary = desk.path("summary.csv")
    options = ("--map", mapping, "--summary", summary, "--max-rejected", "0.5", "--json")
    answer = desk.type("assess", desk.path("orders.csv"), *options, code=20)
    *clear, refused = answer.json_lines
    assert {line["verdict"] for line in clear} == {"CLEAR_WITHIN_STATED_LIMITS"}
    assert len(clear) == orders
    assert (refused["rejected"]["order"], refused["rejected"]["value"]) == ("A-bad", "zwei")
    assert refused["rejected"]["hint"]
    with summary.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == orders + 1
    assert len(desk.typed) <= 12


def test_an_order_export_of_one_row_a_line_becomes_a_summary(desk: Desk) -> None:
    assess_book(desk, 8)


@pytest.mark.gauntlet
def test_two_thousand_orders_become_a_summary(desk: Desk) -> None:
    assess_book(desk, 2_000)


def test_a_word_in_a_reason_leads_to_a_picture(desk: Desk) -> None:
    annex = write_list(desk.path("32024R1485.csv"))
    desk.type("load", "eu_annexes", annex, "--retrieved", FETCHED)
    hits = desk.type("search", WORD.lower())
    (party,) = set(re.findall(r"eu:\S+/IV\.B/1", hits.out))
    card = desk.type("party", party)
    assert f"reason: {LISTED}" in card.out
    assert "Taras Vexelin owns" in card.out
    (owner,) = set(re.findall(r"eu:32024R1485/IV\.A/1\b", card.out))
    assert "Taras Vexelin" in desk.type("owners", party).out
    desk.type("paths", party, owner, "-o", desk.path("paths.html"))
    page = desk.path("paths.html").read_text(encoding="utf-8")
    assert "It is owned by Taras Vexelin" in page  # the sentence stands beside the tie
    desk.type("map", party, "-o", desk.path("map.html"))
    assert len(desk.typed) <= 12
