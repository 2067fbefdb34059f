"""UK PSC: bands with their open ends, chains by company numbers, statements as unnamed owners."""

import json
from pathlib import Path
from typing import Any

import pytest

import onward
from onward.errors import CountsOutside, RowRefused
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.uk_psc import read_company_number, read_natures, read_stated_number
from tests.lists import load_made, made_files, party, ties
from tests.unit.cases import each_case

ANVIL, CHILD = "uk_psc:00000017", "uk_psc:00000018"
QUARTER, HALF, MOST = (
    Share(0.25, 0.5, min_exclusive=True),
    Share(0.5, 0.75, min_exclusive=True, max_exclusive=True),
    Share(0.75, 1.0),
)


@pytest.fixture(scope="module")
def made() -> Loaded:
    return load_made("uk_psc", retrieved=None)


BANDS = [
    ("ownership-of-shares-25-to-50-percent", "owns", "shareholding", QUARTER),
    ("ownership-of-shares-50-to-75-percent-as-trust", "owns", "shareholding", HALF),
    ("ownership-of-shares-75-to-100-percent-as-firm", "owns", "shareholding", MOST),
    (
        "ownership-of-shares-more-than-25-percent-registered-overseas-entity",
        "owns",
        "shareholding",
        Share(0.25, 1.0, min_exclusive=True),
    ),
    ("voting-rights-75-to-100-percent-limited-liability-partnership", "controls", None, MOST),
    ("right-to-share-surplus-assets-25-to-50-percent-as-trust", "owns", None, QUARTER),
    ("right-to-appoint-and-remove-directors-as-firm", "controls", "appointmentOfBoard", None),
    ("right-to-appoint-and-remove-members", "controls", "appointmentOfBoard", None),
    (
        "significant-influence-or-control-as-control-over-trust",
        "controls",
        "otherInfluenceOrControl",
        None,
    ),
]


@pytest.mark.parametrize(("nature", "kind", "interest", "share"), BANDS)
def test_a_nature_of_control_keeps_its_band_and_its_words(
    nature: str, kind: str, interest: str | None, share: Share | None
) -> None:
    [right], unknown = read_natures([nature])
    assert (right.kind, right.share, unknown) == (kind, share, [])
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


def test_made_lines_say_who_owns_whom(made: Loaded) -> None:
    owns = ties(made, "owns")
    assert owns[f"{ANVIL}/ada", ANVIL].share == QUARTER
    assert owns[f"{ANVIL}/cy", ANVIL].share == HALF
    past = owns[f"{ANVIL}/old", ANVIL]
    assert (past.since, past.until, past.source.record) == (
        "2016-04-06",
        "2018-05-14",
        "00000017/old",
    )
    ada = party(made, f"{ANVIL}/ada")
    assert (ada.kind, ada.country, dict(ada.notes)["birth_date"]) == ("Person", "GB", "1970-04")
    assert past.source.retrieved == "2026-08-01"


def test_a_company_has_the_name_of_the_company_data(made: Loaded) -> None:
    anvil = party(made, ANVIL)
    assert (anvil.name, anvil.incorporated) == ("ANVIL OPTICS LIMITED", "2011-05-03")
    assert [(name.text, name.kind) for name in anvil.names] == [("HAMMER OPTICS LIMITED", "former")]
    # without it, its number is all that is known
    assert party(made, CHILD).name == "00000018"


def test_without_the_company_data_an_owner_is_named_as_it_names_itself() -> None:
    loaded = load_made("uk_psc", "psc-snapshot-2026-08-01.txt", retrieved=None)
    assert party(loaded, ANVIL).name == "Anvil Optics Ltd"


def test_statements_protected_persons_and_exemptions_are_owners_not_named(made: Loaded) -> None:
    unnamed = {
        one.id: one.name.removeprefix("owner not named: ")
        for one in made.statements.parties
        if one.kind == "Unknown"
    }
    assert unnamed["uk_psc:SC000019/secret"].startswith("the law protects whoever controls it")
    assert "nobody reaches" in unnamed["uk_psc:00000020/s1"]
    assert "not finished looking" in unnamed["uk_psc:00000021/s2"]
    owns = ties(made, "owns")
    assert owns["uk_psc:00000020/s1", "uk_psc:00000020"].share is None
    assert owns["uk_psc:00000021/s2", "uk_psc:00000021"].until == "2020-01-01"
    exempt = next(one for one in unnamed if "exemption" in one)
    assert owns[exempt, "uk_psc:00000022"].since == "2018-03-01"


def test_a_chain_leads_through_the_number_that_an_owner_states(tmp_path: Path) -> None:
    workspace = onward.Workspace(tmp_path)
    workspace.load("uk_psc", *made_files("uk_psc"))
    report = workspace.owners(CHILD, on="2026-08-02").to_data()
    # 75 to 100 % of more than 50 and less than 75 %, and of more than 25 up to 50 %
    shares = {one["owner"]: (one["min"], one["max"]) for one in report["integrated"]["owners"]}
    assert shares == {f"{ANVIL}/cy": ("0.375", "0.75"), f"{ANVIL}/ada": ("0.1875", "0.5")}
    assert report["owners_unknown"] == "0.25"


@pytest.mark.parametrize(
    ("name", "is_one"), [("Anvil Optics Ltd", True), ("HAMMER optics", True), ("Lamp Ltd", False)]
)
def test_a_number_of_a_company_of_another_name_makes_no_two_one(
    tmp_path: Path, name: str, is_one: bool
) -> None:
    stated = {"registration_number": "17", "place_registered": "Companies House"}
    kind = "corporate-entity-person-with-significant-control"
    owner = line(kind=kind, name=name, identification=stated) | {"company_number": "00000018"}
    path = tmp_path / "psc.txt"
    path.write_text(json.dumps(owner) + "\n", encoding="utf-8")
    [companies, _] = made_files("uk_psc")
    loaded = load("uk_psc", [path, companies], LoadOptions("uk_psc", "2026-08-01"))
    assert len(loaded.statements.links) == is_one
    assert len(ties(loaded, "possibly_same_as")) == (not is_one)


def load_lines(folder: Path, *lines: dict[str, Any]) -> Loaded:
    path = folder / "psc.txt"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return load("uk_psc", [path], LoadOptions("uk_psc", "2026-08-01"))


def line(**data: Any) -> dict[str, Any]:
    kind = "individual-person-with-significant-control"
    base = {"kind": kind, "name": "Ada Lockwood", "links": {"self": "/x/y/key"}}
    return {"company_number": "00000017", "data": base | data}


def test_a_person_of_no_known_nature_controls_still(tmp_path: Path) -> None:
    [tie] = load_lines(tmp_path, line(natures_of_control=["golden-share"])).statements.ties
    assert (tie.kind, tie.interest, tie.text) == ("controls", "unknownInterest", "golden share")


@pytest.mark.parametrize(
    "faulty",
    [
        line(kind="person-of-interest"),
        line(name=""),
        line(natures_of_control="all"),
        {"company_number": "HRB 17 B", "data": line()["data"]},
        {"company_number": "00000017"},
    ],
)
def test_a_line_without_what_the_answer_rests_on_is_refused(
    tmp_path: Path, faulty: dict[str, Any]
) -> None:
    with pytest.raises(RowRefused):
        load_lines(tmp_path, faulty)


def test_a_snapshot_that_lost_a_line_is_refused(tmp_path: Path) -> None:
    totals = {
        "kind": "totals#persons-of-significant-control-snapshot",
        "persons_of_significant_control_count": 2,
    }
    with pytest.raises(CountsOutside, match="counts 2 persons, and the files hold 1"):
        load_lines(tmp_path, line(), {"data": totals})
    notes = load_lines(tmp_path, line()).log.notes
    assert any("may be a part, or cut" in note for note in notes)
