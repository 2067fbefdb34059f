"""ICIJ: roles of the Offshore Leaks, bearers, years of knowledge; flows between banks."""

from pathlib import Path

import pytest

from onward.errors import HeaderRefused
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.icij_offshore import is_bearer, role_of
from tests.lists import MADE, load_made, party, shared_data, ties
from tests.unit.cases import each_case

ENTITY, OTHER, THIRD = (f"icij_offshore:1000000{number}" for number in (1, 2, 3))
ADA, CY = "icij_offshore:12000001", "icij_offshore:12000003"


@pytest.fixture(scope="module")
def made() -> Loaded:
    return load_made("icij_offshore")


@each_case("rel_type", "link", "kind", "interest")
def test_a_role_is_a_kind_of_tie(rel_type: str, link: str, kind: str, interest: str | None) -> None:
    role = role_of(rel_type, link)
    assert role is not None
    assert (role.kind, role.interest) == (kind, interest)


@pytest.mark.parametrize("name", ["THE BEARER", "El Portador", "Bearer 1", "BEARER", "Al portador"])
def test_a_bearer_is_nobody(name: str) -> None:
    assert is_bearer(name)


@pytest.mark.parametrize("name", ["Bearer Trading Ltd", "Portador Lopez", "John Bearer"])
def test_a_name_with_the_word_is_a_name(name: str) -> None:
    assert not is_bearer(name)


def test_made_rows_say_who_stood_where_as_a_claim(made: Loaded) -> None:
    owns = ties(made, "owns")[ADA, ENTITY]
    assert (owns.since, owns.until, owns.standing) == ("1998-01-02", "2009-12-31", "claimed")
    assert (owns.share, owns.text) == (None, "shareholder of; last known 2015")
    # over without a day: by the last year of which anything is known
    assert ties(made, "directs")[ADA, ENTITY].until == "2015"
    assert ties(made, "located_at").keys() >= {(ENTITY, "icij_offshore:14000001")}
    assert ties(made, "controls").keys() == {
        (CY, "icij_offshore:15000001"),
        ("icij_offshore:15000001", THIRD),
    }
    assert (CY, THIRD) in ties(made, "linked")
    assert any(warning.value == "gardener of" for warning in made.log.warnings)


def test_an_entity_has_its_jurisdiction_dates_and_no_placeholder(made: Loaded) -> None:
    anvil, lamps = party(made, ENTITY), party(made, OTHER)
    assert (anvil.country, anvil.incorporated, anvil.dissolved) == (
        "VG",
        "1998-01-02",
        "2010-04-30",
    )
    assert [(name.text, name.kind) for name in anvil.names] == [("HAMMER OFFSHORE LTD.", "former")]
    assert [number.value for number in anvil.identifiers] == ["512345"]
    assert (lamps.name, lamps.incorporated, lamps.identifiers) == ("NORTHERN LAMPS S.A.", None, ())
    assert dict(party(made, ADA).notes)["kind_uncertain"] == "officers"


def test_each_paper_of_a_bearer_has_an_owner_of_its_own(made: Loaded) -> None:
    bearers = [one for one in made.statements.parties if one.kind == "Unknown"]
    assert len(bearers) == 3
    assert len({one.id for one in bearers}) == 3
    assert {end for start, end in ties(made, "owns") if "bearer" in start} == {ENTITY, OTHER}
    assert "icij_offshore:12000002" not in {one.id for one in made.statements.parties}


def test_the_coverage_says_how_far_the_papers_reach(made: Loaded) -> None:
    assert "Paper Lantern: known through 2015" in made.log.notes
    assert any("no wrongdoing" in note for note in made.log.notes)


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nodes.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(HeaderRefused, match="neither a table of nodes"):
        load("icij_offshore", [path], LoadOptions("icij_offshore", "2026-08-01"))


def test_flows_between_banks_are_links_with_their_amounts() -> None:
    loaded = load_made("icij_fincen")
    flow = ties(loaded, "linked")["icij_fincen:anvil-bank", "icij_fincen:northern-bank"]
    assert (flow.since, flow.until) == ("2015-03-25", "2015-09-26")
    assert flow.text == (
        "payments reported as suspicious by Bank of Lamps; 68 payments; USD 56898523.47"
    )
    assert party(loaded, "icij_fincen:anvil-bank").topics == ("fin.bank",)
    # the row of a flow says where the filing bank is, its own column does not
    assert party(loaded, "icij_fincen:bank-of-lamps").country == "US"


def test_every_row_of_the_real_files_is_accepted() -> None:
    files = sorted(shared_data("icij-fincen").glob("*.csv"))
    loaded = load("icij_fincen", files, LoadOptions("icij_fincen", "2020-09-20"))
    accounts = {name: one.accepted for name, one in loaded.log.files.items()}
    assert accounts == {
        "download_bank_connections.csv": 5498,
        "download_transactions_map.csv": 4507,
    }
    assert {tie.kind for tie in loaded.statements.ties} == {"linked"}


@each_case("old", "new", "said")
def test_what_cannot_be_read_of_a_flow_is_named(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    file = MADE / "icij_fincen" / "download_transactions_map.csv"
    header, row, *_ = file.read_text("utf-8").splitlines()
    text = f"{header}\n{row}\n".replace(old, new)
    copy = tmp_path / file.name
    copy.write_text(text.replace("E7\n", "E7,mine\n") if "own_note" in new else text)
    loaded = load("icij_fincen", [copy], LoadOptions("icij_fincen", "2026-08-22"))
    assert any(said in words for words in [*map(str, loaded.log.warnings), *loaded.log.asides])
