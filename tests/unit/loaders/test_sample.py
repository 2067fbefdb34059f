"""The bundled sample: facts with a citation a row, fiction marked as such, nothing personal."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onward.errors import InputRefused
from onward.graph.model import PartyKind
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.queries.rules.policy import default_policy, read_policy
from onward.queries.transactions.reading import read_transactions
from onward.queries.transactions.transaction import Transaction
from tests.lists import ROOT, shared_data
from tools import make_sample
from tools.sample.extract import Gone, Pick, found

SAMPLE = ROOT / "loaders" / "data" / "sample"
REAL = ("parties", "ties", "listings")
FICTION = ("parties", "ties", "listings", "shipments")
FICTIONAL = "https://example.org/fictional"

HOSTS = {
    "sanctionssearch.ofac.treas.gov",
    "eur-lex.europa.eu",
    "www.federalregister.gov",
    "media.defense.gov",
    "www.defense.gov",
    "www.trade.gov",
}

COLUMNS = {
    "parties": "id name kind country aliases topics registration_number tax_number",
    "ties": "id from to kind interest since until directness standing",
    "listings": "id party regime topic list programme entry_id measure since until",
}


def rows(name: str, folder: Path = SAMPLE) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def transactions() -> list[Transaction]:
    read = [*read_transactions(SAMPLE / "transactions.jsonl")]
    orders = [order for order in read if not isinstance(order, InputRefused)]
    assert len(orders) == len(read)
    return orders


def test_the_sample_holds_exactly_the_parties_that_were_picked() -> None:
    counted = Counter(row["id"].split("-")[0] for row in rows("parties"))
    assert counted == {"ofac": 95, "eu": 52, "csl": 29, "dod": 15, "mieu": 13, "text": 2}
    assert counted.total() == 206


def test_the_linked_ties_of_ofac_are_all_there() -> None:
    linked = [tie for tie in rows("ties") if tie["kind"] == "linked"]
    assert sum(tie["standing"] == "stated" for tie in linked) == 92
    assert {tie["standing"] for tie in linked} == {"stated", "claimed"}


def test_what_a_person_read_out_of_prose_is_claimed() -> None:
    claimed = [tie for tie in rows("ties") if tie["standing"] == "claimed"]
    assert len(claimed) == 11
    assert not any("share" in column for column in claimed[0])


def test_a_parent_that_a_later_list_does_not_name_has_ended() -> None:
    spans = {
        (tie["from"], tie["to"]): (tie["since"], tie["until"])
        for tie in rows("ties")
        if tie["kind"] == "contains" and tie["to"] != "dod-huawei"
    }
    assert spans["dod-cetc", "dod-hikvision"] == ("2021-06-03", "2026-06-08")
    assert spans["dod-dahua", "dod-dahua-wisdom"] == ("2025-01-07", "")
    parts = {end for _, end in spans if end.startswith("dod-cetc-")}
    assert parts == {"dod-cetc-14", "dod-cetc-15", "dod-cetc-32"}


def test_the_bundled_record_has_one_value_a_country_and_year() -> None:
    loaded = load("vdem", [], LoadOptions("vdem"))
    found = {(one.country, one.data_year): one.value for one in loaded.statements.destinations}
    assert len(found) == len(loaded.statements.destinations) == 4_550
    newest = {country: value for (country, year), value in found.items() if year == 2025}
    assert len(newest) == 175
    assert sum(float(value) < 0.3 for value in newest.values()) == 24
    assert sum(float(value) < 0.45 for value in newest.values()) == 44
    assert {year for country, year in found if country == "MM"} == {*range(2000, 2026)}


@pytest.mark.parametrize("name", REAL)
def test_every_real_row_names_its_document_and_a_date(name: str) -> None:
    for row in rows(name):
        url = urlsplit(row["source_url"])
        assert url.scheme == "https", row
        assert url.hostname in HOSTS, row
        assert row["published"] or row.get("retrieved"), row


@pytest.mark.parametrize("name", REAL)
def test_no_column_is_filled_that_is_not_allowed(name: str) -> None:
    allowed = {*COLUMNS[name].split(), "source_url", "published", "retrieved"}
    assert set(rows(name)[0]) <= allowed


def test_of_a_person_there_is_only_the_name() -> None:
    people = [row for row in rows("parties") if row["kind"] == "Person"]
    assert len(people) == 29 + 6 + 1  # OFAC, EU, Consolidated Screening List
    for person in people:
        filled = {column for column, cell in person.items() if cell}
        assert filled <= {"id", "name", "kind", "source_url", "published", "retrieved"}


PERSONAL = re.compile(
    r"\b(DOB|POB|born|birth|passport|gender|phone|e-?mail|national id|citizen)\b"
    r"|[\w.]+@[\w.]+\.\w+|\+\d[\d ]{7,}",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", sorted(SAMPLE.rglob("*.csv")), ids=lambda path: path.name)
def test_nothing_personal_is_in_any_cell(path: Path) -> None:
    assert not PERSONAL.findall(path.read_text(encoding="utf-8"))


def test_the_pattern_for_personal_words_finds_them() -> None:
    assert PERSONAL.search("DOB 19 Jan 1956")
    assert PERSONAL.search("a.b@example.org")


def test_fiction_has_the_size_that_was_drawn_up() -> None:
    parties = rows("parties", SAMPLE / "fiction")
    kinds = Counter(row["kind"] for row in parties)
    assert len(parties) == 44
    assert kinds[PartyKind.PERSON] == 17
    assert len(rows("shipments", SAMPLE / "fiction")) == 12


@pytest.mark.parametrize("name", FICTION)
def test_every_row_of_fiction_says_so(name: str) -> None:
    assert {row["source_url"] for row in rows(name, SAMPLE / "fiction")} == {FICTIONAL}


def test_no_real_party_has_an_invented_tie_or_shipment() -> None:
    fiction = SAMPLE / "fiction"
    own = {row["id"] for row in rows("parties", fiction)}
    for row in rows("ties", fiction):
        assert {row["from"], row["to"]} <= own
    for row in rows("shipments", fiction):
        assert {row["shipper"], row["consignee"]} <= own
    for row in rows("listings", fiction):
        assert row["party"] in own


def test_no_invented_party_stands_in_the_real_files() -> None:
    for name in REAL:
        assert FICTIONAL not in (SAMPLE / f"{name}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "folder", "tables"),
    [("sample", SAMPLE, REAL), ("fiction", SAMPLE / "fiction", FICTION)],
)
def test_each_layer_loads_whole_and_without_a_doubt(
    name: str, folder: Path, tables: tuple[str, ...]
) -> None:
    loaded = load("csv", [folder / f"{table}.csv" for table in tables], LoadOptions(name))
    report = loaded.log.as_dict()
    assert (report["rejections"], report["warnings"], report["notes"]) == ([], {}, [])
    assert all(file["rows"] == file["accepted"] for file in report["files"])


def test_every_transaction_is_marked_as_fiction_and_expected() -> None:
    orders = transactions()
    expected = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
    assert all(order.fictional for order in orders)
    assert [order.id for order in orders] == list(expected)
    verdicts = {want["verdict"] for want in expected.values()}
    assert verdicts == {"FINDINGS", "INCOMPLETE", "CLEAR_WITHIN_STATED_LIMITS"}


def test_a_transaction_names_invented_parties_by_id_and_real_ones_by_name_only() -> None:
    own = {f"fiction:{row['id']}" for row in rows("parties", SAMPLE / "fiction")}
    for order in transactions():
        for party in order.parties:
            assert party.id is None or party.id in own
            assert not party.owners


def test_the_demo_policy_differs_from_the_default_in_two_values() -> None:
    demo = read_policy(SAMPLE / "demo-policy.yaml").model_dump()
    default = default_policy().model_dump()
    differing = {key for key in demo if demo[key] != default[key]}
    assert differing == {"id", "max_age_days", "required_data"}
    assert demo["max_age_days"] == {"sample": None}


def test_the_notice_tells_every_source_and_that_this_is_no_screening_list() -> None:
    notice = (SAMPLE / "NOTICE.md").read_text(encoding="utf-8")
    assert "Not a screening list" in notice
    records = (SAMPLE.parent / "vdem" / "NOTICE.md").read_text(encoding="utf-8")
    assert "V-Dem v16, via Our World in Data, CC BY 4.0" in records
    assert "share it alike" in " ".join(records.split())
    assert "2011/833/EU" in notice


def test_the_sample_and_the_bundled_record_stay_small() -> None:
    folders = (SAMPLE, SAMPLE.parent / "vdem")
    size = sum(path.stat().st_size for at in folders for path in at.rglob("*") if path.is_file())
    assert size < 300_000


def test_a_party_that_is_gone_or_renamed_stops_the_extract() -> None:
    pick = Pick("ofac", "1", "OLD NAME", "", "", "")
    with pytest.raises(Gone, match="0 rows"):
        found(pick, [], "name")
    with pytest.raises(Gone, match="no longer"):
        found(pick, [{"name": "NEW NAME"}], "name")
    assert found(pick, [{"name": "OLD NAME "}], "name")


def test_the_extract_can_be_made_again_from_the_official_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lists = shared_data("us-lists")
    arguments = {
        "--ofac": shared_data("ofac-sdn-2023") / "sdn.csv",
        "--ofac-addresses": shared_data("ofac-2021") / "add.csv",
        "--eu": shared_data("eu-annexes"),
        "--csl": shared_data("us-csl-2022") / "consolidated.csv.gz",
        "--dod": lists / "dod_chinese_milcorps" / "sanctions.csv",
        "--mieu": lists / "bis_mieu" / "mieu.csv",
        "--vdem": shared_data("human-rights") / "vdem_hri_owid.csv",
    }
    argv = [str(part) for pair in arguments.items() for part in pair]
    assert make_sample.main(argv) == 0
    assert capsys.readouterr().out == "no change\n"
