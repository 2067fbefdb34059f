"""UK PSC: bands, company numbers, and chains by them. What its lines say: `cases/uk_psc.yaml`."""

from pathlib import Path
from typing import Any

import pytest

import onward
from onward.graph.shares import Share
from onward.loaders.sources.uk_psc import read_company_number, read_natures, read_stated_number
from tests.lists import made_files
from tests.unit.cases import each_case

ANVIL, CHILD = "uk_psc:00000017", "uk_psc:00000018"


@each_case("nature", "kind", "interest", "share")
def test_a_nature_of_control_keeps_its_band_and_its_words(
    nature: str, kind: str, interest: str | None, share: tuple[Any, ...] | None
) -> None:
    """A share is its least and its most, each with whether it lies outside."""
    [right], unknown = read_natures([nature])
    band = right.share and (
        *(right.share.min, right.share.min_exclusive),
        *(right.share.max, right.share.max_exclusive),
    )
    assert (right.kind, band, unknown) == (kind, share, [])
    assert interest is None or right.interest == interest
    assert right.text == nature.replace("-", " ")


def test_one_right_in_two_capacities_is_counted_once_for_certain() -> None:
    natures = ["25-to-50-percent", "25-to-50-percent-as-trust"]
    [right], _ = read_natures([f"ownership-of-shares-{nature}" for nature in natures])
    assert right.share == Share(0.25, 1.0, min_exclusive=True)


@pytest.mark.parametrize("nature", ["ownership-of-shares", "ownership-of-shares-5-percent", "x"])
def test_an_unknown_nature_is_named(nature: str) -> None:
    assert read_natures([nature]) == ([], [nature])


@each_case("text", "number")
def test_a_company_number_is_written_as_the_register_does(text: str, number: str | None) -> None:
    assert read_company_number(text) == number


def test_a_number_of_another_register_is_no_company_number() -> None:
    abroad = {"registration_number": "17", "place_registered": "Handelsregister Zug"}
    assert read_stated_number(abroad) is None
    assert read_stated_number({**abroad, "country_registered": "England"}) == "00000017"


def test_a_chain_leads_through_the_number_that_an_owner_states(tmp_path: Path) -> None:
    workspace = onward.Workspace(tmp_path)
    workspace.load("uk_psc", *made_files("uk_psc"))
    report = workspace.owners(CHILD, on="2026-08-02").to_data()
    # 75 to 100 % of more than 50 and less than 75 %, and of more than 25 up to 50 %
    shares = {one["owner"]: (one["min"], one["max"]) for one in report["integrated"]["owners"]}
    assert shares == {f"{ANVIL}/cy": ("0.375", "0.75"), f"{ANVIL}/ada": ("0.1875", "0.5")}
    assert report["owners_unknown"] == "0.25"
