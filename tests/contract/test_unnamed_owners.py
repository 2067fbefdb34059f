"""An owner whom a register does not name is not known, is a gap in words, and is nobody's name."""

from typing import Any

import pytest

from onward import Workspace
from tests.lists import made_files
from tests.unit.cases import table

pytestmark = pytest.mark.usefixtures("one_engine")

ON = "2026-08-02"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a workspace with registers of owners."""
    workspace = Workspace(tmp_path_factory.mktemp("registers"))
    for source in ("uk_psc", "gleif", "bods"):
        workspace.load(source, *made_files(source))
    return workspace


def gaps(workspace: Workspace, party: str, role: str = "end_user") -> list[str]:
    """Return why facts on the owners of a party are gaps."""
    order: dict[str, Any] = {
        "id": "T-1",
        "date": ON,
        "parties": [{"role": role, "id": party}],
        "items": [{"description": "lens"}],
        "destination": "DE",
    }
    stated = workspace.assess(order).to_data()["coverage"]["gaps"]
    return [gap["why_it_matters"] for gap in stated if gap["on"] == "owner"]


PARTIES: list[list[str]] = table(__file__, "PARTIES", lists=True)


@pytest.mark.parametrize(("party", "words"), PARTIES)
def test_the_gap_of_an_end_user_says_why(workspace: Workspace, party: str, words: str) -> None:
    assert any("one is not named" in why and words in why for why in gaps(workspace, party))


def test_an_owner_who_is_no_longer_stated_is_no_gap(workspace: Workspace) -> None:
    assert not any("not named" in why for why in gaps(workspace, "uk_psc:00000021"))


def test_what_an_unnamed_owner_holds_is_not_known(workspace: Workspace) -> None:
    report = workspace.owners("uk_psc:SC000019", on=ON).to_data()
    assert report["owners_unknown"] == "1"
    # beside it, what named owners hold is
    assert workspace.owners("uk_psc:00000017", on=ON).to_data()["owners_unknown"] == "0.25"


def test_it_is_found_under_no_name(workspace: Workspace) -> None:
    for name in ("owner not named", "the law protects whoever controls it"):
        matches = workspace.match(name).to_data()
        assert "/secret" not in str(matches)
        assert "/owner" not in str(matches)


def test_the_coverage_says_of_how_many_companies_it_tells(workspace: Workspace) -> None:
    order = {"id": "T-2", "date": ON, "parties": [{"role": "end_user", "id": "uk_psc:00000017"}]}
    sources = workspace.assess(order).to_data()["coverage"]["sources"]
    notes = [note for source in sources for note in source["notes"]]
    assert sum("tells who owns or controls" in note for note in notes) == 3
