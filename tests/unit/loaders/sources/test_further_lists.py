"""Further lists: days of listing, and regimes. What files say: `cases/further_lists.yaml`."""

import re
from pathlib import Path

from onward.graph.regimes import find_regime
from onward.loaders.account import LoadLog, RowPlace
from onward.loaders.load import load
from onward.loaders.parsing.lists import list_table
from onward.loaders.source import LoadOptions
from onward.loaders.sources.au_dfat import read_since
from tests.lists import MADE, load_made
from tests.unit.cases import each_case


@each_case("information", "since")
def test_the_day_of_listing_counts_before_that_of_the_last_change(
    information: str, since: str | None
) -> None:
    cells = {"Control Date": "2026-04-14", "Listing Information": information}
    assert read_since(RowPlace("list.csv", 2, LoadLog()), cells) == since


def test_the_regimes_of_all_lists_are_known_to_own_tables() -> None:
    regimes = {entry.regime for entry in list_table().values()} - {""}
    assert {find_regime(regime) for regime in regimes} == regimes


def test_the_canadian_form_with_english_names_of_fields_alone_gives_the_same(
    tmp_path: Path,
) -> None:
    text = (MADE / "ca_sema" / "sema-lmes.xml").read_text("utf-8")
    former = re.sub(r"(</?\w+)-\w+>", r"\1>", text).replace("TitleOrShipType>", "TitleOrShip>")
    path = tmp_path / "sema-lmes.xml"
    path.write_text(former, "utf-8")
    loaded = load("ca_sema", [path], LoadOptions("ca_sema", "2026-08-22"))
    assert loaded.statements == load_made("ca_sema").statements
