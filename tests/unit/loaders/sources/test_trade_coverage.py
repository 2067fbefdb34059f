"""The table that says for which months a layer holds a country's trade in full."""

import json
from pathlib import Path

from onward.graph.codes import TRADE_COVERAGE
from onward.graph.model import DestinationRecord
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.unit.cases import each_case

HEADER = "country,direction,since,until,dataset,hs,retrieved\n"


def load_rows(folder: Path, *rows: str) -> Loaded:
    path = folder / "coverage.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return load("csv", [path], LoadOptions("mine", "2026-01-31"))


def test_a_row_is_kept_as_a_record_of_the_country(tmp_path: Path) -> None:
    loaded = load_rows(tmp_path, "Kazakhstan,Import,2025-01,2025-03,kz-customs,84 85,2025-06-30")
    (record,) = loaded.statements.destinations
    assert isinstance(record, DestinationRecord)
    assert (record.country, record.measure, record.data_year) == ("KZ", TRADE_COVERAGE, 2025)
    assert record.source.retrieved == "2025-06-30"
    assert json.loads(record.value) == {
        "direction": "import",
        "since": "2025-01",
        "until": "2025-03",
        "dataset": "kz-customs",
        "hs": "84 85",
    }


def test_a_row_that_names_no_layer_is_of_its_own(tmp_path: Path) -> None:
    (record,) = load_rows(tmp_path, "KZ,import,2025-01,2025-01,,,").statements.destinations
    assert json.loads(record.value)["dataset"] == "mine"


@each_case("row", "field")
def test_a_row_that_is_not_exact_is_refused_with_its_place(
    tmp_path: Path, row: str, field: str
) -> None:
    loaded = load_rows(tmp_path, row)
    [refused] = loaded.log.rejections
    assert str(refused).startswith(f"coverage.csv:2:{field}: ")
    assert loaded.statements.destinations == ()
