"""Rows of own tables that reach nobody, or say too little, are named by every assessment."""

from pathlib import Path
from typing import Any

import pytest

from tests.worlds import CsvWorld, assess, order, plain_item


def make_world() -> CsvWorld:
    world = CsvWorld()
    world.records()
    world.party("acme")
    world.party("owner", "Person")
    world.tie("owner", "owns", "acme", "1")
    return world


def ask(world: CsvWorld, folder: Path, *, by_name: bool = False) -> dict[str, Any]:
    world.load(folder / "workspace")
    user = {"role": "end_user", "name": "acme", "country": "XC"}
    user |= {} if by_name else {"id": "w:acme"}
    return assess(folder / "workspace", order(user, items=[plain_item()]))


def whys(answer: dict[str, Any]) -> str:
    return "; ".join(gap["why_it_matters"] for gap in answer["coverage"]["gaps"])


def test_a_world_without_slips_is_clear(tmp_path: Path) -> None:
    assert ask(make_world(), tmp_path)["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


@pytest.mark.parametrize("party", ["ACME", "acme.", "Acme Optik AB"])
def test_an_entry_of_somebody_whom_no_table_describes_is_a_gap(tmp_path: Path, party: str) -> None:
    world = make_world()
    world.listing(party, "EU", since="2024-01-01")
    answer = ask(world, tmp_path)
    assert answer["verdict"] == "INCOMPLETE"
    assert f"w:{party}, which no table describes" in whys(answer)


def test_an_owner_of_a_company_whom_no_table_describes_is_a_gap(tmp_path: Path) -> None:
    world = make_world()
    world.party("holding")
    world.listing("holding", "EU", since="2024-01-01")
    world.tie("holding", "owns", "Acme", "0.6")
    assert "w:Acme, which no table describes" in whys(ask(world, tmp_path))


def add_slip(world: CsvWorld, slip: str) -> None:
    """Write a cell that cannot be read into the tables of a world, of strangers or of the user."""
    world.party("stranger", name="Zubrol Kaprikat")
    world.party("strangers owner", "Person", name="Ana Zubrolka")
    if slip == "share of strangers":
        world.tie("strangers owner", "owns", "stranger", "", share_min="a lot")
    elif slip == "day of a stranger":
        world.parties[-2]["incorporated"] = "long ago"
    elif slip == "entry of a stranger":
        world.listing("stranger", "EU", since="soon")
    elif slip == "country of a stranger":
        world.parties[-2]["country"] = "Nowhereland"
    elif slip == "country of a stranger with an address":
        world.parties[-2] |= {"country": "Nowhereland", "address": "5 Main Street, Almaty"}
    elif slip == "share of the user":
        world.tie("stranger", "owns", "acme", "", share_min="a bit")
    elif slip == "share two levels up":
        world.tie("stranger", "owns", "owner", "1")
        world.tie("strangers owner", "owns", "stranger", "", share_min="a lot")
    elif slip == "day of a twin":
        world.party("twin", name="acme", incorporated="long ago", country="XB")
    elif slip == "share above the retrieval day":
        world.tie("strangers owner", "owns", "stranger", "1", retrieved="yesterday")


UNSEEN = ("share of strangers", "day of a stranger", "entry of a stranger", "country of a stranger")
SEEN = (
    *("share of the user", "share two levels up", "day of a twin"),
    *("country of a stranger with an address", "share above the retrieval day"),
)


@pytest.mark.parametrize("slip", [*UNSEEN, *SEEN])
def test_a_cell_that_cannot_be_read_is_a_gap_of_the_orders_that_it_can_touch(
    tmp_path: Path, slip: str
) -> None:
    world = make_world()
    add_slip(world, slip)
    answer = ask(world, tmp_path, by_name=slip == "day of a twin")
    assert ("1 cell of w could not be read" in whys(answer)) is (slip in SEEN)
    assert any(
        "1 cell could not be read" in str(row["notes"]) for row in answer["coverage"]["sources"]
    )
    if slip in UNSEEN:
        assert answer["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


def test_an_entry_that_only_says_what_somebody_is_is_a_gap(tmp_path: Path) -> None:
    world = make_world()
    world.listing("acme", "EU", "fin.bank", list="List of banks")
    answer = ask(world, tmp_path)
    assert "an entry of List of banks says of acme: bank" in whys(answer)


def test_an_entry_that_begins_far_ahead_holds_and_is_a_gap(tmp_path: Path) -> None:
    world = make_world()
    world.listing("acme", "EU", since="2062-01-01")
    answer = ask(world, tmp_path)
    assert answer["verdict"] == "FINDINGS"
    assert "1 cell of w could not be read" in whys(answer)
