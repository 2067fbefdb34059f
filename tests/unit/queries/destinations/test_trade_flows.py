"""What countries report of their trade: shown beside a destination, and counted nowhere."""

from datetime import date
from pathlib import Path

from onward.graph.store.workspace import memory_snapshot
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.wording import list_measures
from onward.queries.destinations import SHOWN, read_trade_flows
from onward.queries.model.assessment import Assessment
from onward.queries.model.units import say_trade_flow
from onward.queries.transactions.transaction import parse_transaction
from onward.viz.language.rendering import say_measures
from onward.viz.language.words import read_words
from tests.unit.cases import each_case, table

ON = date(2026, 3, 1)

FLOWS: tuple[str, ...] = table(__file__, "FLOWS")


def load_flows(folder: Path, *rows: str) -> Loaded:
    file = folder / "trade_flows.csv"
    file.write_text("\n".join(("reporter,partner,direction,year,value,hs,currency", *rows)))
    return load("csv", [file], LoadOptions("comtrade", "2026-01-01", max_rejected=0.9))


def said_of(folder: Path, *rows: str, codes: tuple[str, ...] = ("851762",)) -> list[str]:
    records = load_flows(folder, *rows).statements.destinations
    readings = read_trade_flows(records, "KZ", codes, ON, None)
    return [say_trade_flow(reading.value or "") for reading in readings]


def test_the_newest_year_of_the_goods_is_shown_by_value(tmp_path: Path) -> None:
    assert said_of(tmp_path, *FLOWS) == [
        "Kazakhstan reports imports of goods of heading 8517 from all countries, "
        "worth USD 70,000,000",
        "Kazakhstan reports exports of goods of heading 8517 to Russia, worth USD 12,300,000",
        "Russia reports imports of goods of heading 851762 from Kazakhstan, worth USD 500,000",
    ]


def test_goods_without_a_code_have_the_flow_of_all_goods(tmp_path: Path) -> None:
    assert said_of(tmp_path, *FLOWS, codes=()) == [
        "Kazakhstan reports exports of all goods to Russia, worth USD 999,000,000"
    ]


def test_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    partners = ("RU", "CN", "DE", "FR", "IT", "PL", "TR", "UZ")
    rows = [f"KZ,{partner},X,2024,{1000 + at},8517," for at, partner in enumerate(partners)]
    records = load_flows(tmp_path, *rows).statements.destinations
    readings = list(read_trade_flows(records, "KZ", ["8517"], ON, None))
    assert len(readings) == SHOWN
    assert (readings[-1].value or "").endswith("/2")


@each_case("row", "field", lists=True)
def test_a_row_that_would_be_the_flow_of_others_is_rejected(
    row: str, field: str, tmp_path: Path
) -> None:
    loaded = load_flows(tmp_path, row, "KZ,RU,X,2024,1,8517,")
    assert [fault.field for fault in loaded.log.rejections] == [field]


def assess_with_flows(folder: Path) -> tuple[Assessment, Assessment]:
    """Return the assessment of an order without flows, and that with them."""
    order = parse_transaction(
        {
            "id": "T-1",
            "date": "2026-03-01",
            "destination": "KZ",
            "parties": [{"role": "end_user", "name": "Samarlink LLC", "country": "KZ"}],
            "items": [{"description": "switches", "hs": "851762"}],
        }
    )
    flows = load_flows(folder, *FLOWS).statements
    setups = [AssessmentSetup.open(memory_snapshot(rows)) for rows in ((), flows)]
    without, beside = (assess(order, setup) for setup in setups)
    return without, beside


def test_flows_are_context_in_every_language_and_change_no_verdict(tmp_path: Path) -> None:
    without, beside = assess_with_flows(tmp_path)
    assert beside.verdict == without.verdict
    assert beside.findings == without.findings
    (destination, *_) = beside.destination
    lines = list(list_measures(destination))
    assert (
        "Kazakhstan reports exports of goods of heading 8517 to Russia, worth USD 12,300,000 "
        "(data of 2024); statistics of all firms together, shown and not counted"
    ) in lines
    german = list(say_measures(destination, read_words("de")))
    assert any("Kasachstan meldet Ausfuhren nach Russland" in line for line in german)
    assert any("USD 12.300.000" in line for line in german)
