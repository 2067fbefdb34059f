"""OFAC's remarks, item by item and where they are cut. What its files say: `cases/ofac.yaml`."""

from pathlib import Path

import pytest

from onward.loaders.load import Loaded, load
from onward.loaders.parsing.ofac_remarks import parse_remark
from onward.loaders.source import LoadOptions
from tests.lists import party, ties
from tests.unit.cases import each_case, table


def load_remark(folder: Path, remark: str, *comments: str) -> Loaded:
    """Load a bank and an entry with a remark, which comments continue."""
    rows = [
        f'{number},"{name}",-0- ,"CUBA",{"-0- ," * 7}"{words}"\r\n'
        for number, name, words in ((1, "QUIET BANK", "-0- "), (2, "ACME", remark))
    ]
    (folder / "sdn.csv").write_text("".join(rows), encoding="utf-8", newline="")
    if comments:
        (folder / "sdn_comments.csv").write_text("".join(comments), encoding="utf-8")
    return load("ofac", [folder], LoadOptions("ofac", "2026-01-01"))


def test_a_comment_continues_a_cut_remark_in_mid_word(tmp_path: Path) -> None:
    start = "Linked To: QUI"
    cut = "note; " + "x" * (1000 - len(start) - 8) + "; " + start
    assert len(cut) == 1000
    loaded = load_remark(tmp_path, cut, '2,"ET BANK."\r\n')
    assert ("ofac:2", "ofac:1") in ties(loaded, "linked")
    assert not loaded.log.counts["truncated remarks"]


def test_a_cut_remark_without_continuation_is_marked_and_noted(tmp_path: Path) -> None:
    loaded = load_remark(tmp_path, "x" * 1000)
    assert any(key == "truncated" for key, _ in party(loaded, "ofac:2").notes)
    assert "1 remarks are cut" in loaded.log.notes[0]


@each_case("item", "scheme", "value", "country")
def test_a_labelled_number_has_a_scheme_and_a_country(
    item: str, scheme: str, value: str, country: str | None
) -> None:
    first = parse_remark(f"{item}; x.").identifiers[0]
    assert (first.scheme, first.value, first.country) == (scheme, value, country)


def test_a_ship_has_a_number_of_ships_and_a_shipping_company_one_of_companies() -> None:
    item = "Vessel Registration Identification IMO 1234567."
    ship, company = parse_remark(item, is_vessel=True), parse_remark(item)
    assert (ship.identifiers[0].scheme, ship.identifiers[0].valid) == ("imo", True)
    assert (company.identifiers[0].scheme, company.identifiers[0].valid) == ("imo_company", None)


@each_case("remark", "free", lists=True)
def test_items_without_a_known_label_are_kept_word_for_word(remark: str, free: list[str]) -> None:
    assert parse_remark(remark).free == free


REMARKS = table(__file__, "REMARKS")


@pytest.mark.parametrize("remark", REMARKS)
def test_names_in_remarks_of_every_form_are_names(remark: str) -> None:
    names = parse_remark(f"Gender Male; {remark}.").names
    assert tuple((name.text, name.kind) for name in names) == REMARKS[remark]


@pytest.mark.parametrize(
    "label",
    ["Unified Social Credit Code (USCC)", "United Social Credit Code Certificate (USCCC)"],
)
def test_a_credit_code_is_an_identifier_under_each_of_its_labels(label: str) -> None:
    (number,) = parse_remark(f"{label} 91330000733796106P (China).").identifiers
    assert (number.scheme, number.value, number.valid) == ("uscc", "91330000733796106P", True)
