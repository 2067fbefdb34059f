"""Ways to a party whose id nobody knows: words, pages, and how an id begins."""

from pathlib import Path

import pytest

from onward import PartyCard, UsageError, Workspace
from onward.queries.search import SearchResult
from tests.unit.cases import each_case
from tests.worlds import CsvWorld


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("finding")
    world = CsvWorld("firms")
    world.party("acme-1", name="Acme Optik", address="Berlin Road 5")
    world.party("acme-2", name="Acme Radar")
    world.party("vega", name="Vega Plant")
    world.tie("vega", "owns", "acme-1", "1")
    made = Workspace(folder / "workspace")
    made.load("csv", *world.write(folder / "rows"), name="firms", retrieved="2026-04-30")
    return made


def test_words_find_parties_and_pages_hold_all_records(workspace: Workspace) -> None:
    result = workspace.search("acme", limit=1)
    assert (result.total, result.more, result.parties[0].party) == (2, 1, "firms:acme-1")
    page = workspace.list_records("firms", limit=2, offset=1)
    assert [record.party for record in page.records] == ["firms:acme-2", "firms:vega"]
    assert (page.total, page.more) == (3, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [("firms:v", "Vega Plant"), ("firms:vega", "Vega Plant"), ("berlin road", "Acme Optik")],
)
def test_a_party_is_shown_by_id_by_its_beginning_and_by_words(
    workspace: Workspace, text: str, name: str
) -> None:
    answer = workspace.party_or_search(text)
    assert isinstance(answer, PartyCard)
    assert answer.name == name


def test_words_of_several_parties_list_them(workspace: Workspace) -> None:
    answer = workspace.party_or_search("acme")
    assert isinstance(answer, SearchResult)
    assert answer.total == 2


def test_a_beginning_stands_for_the_id_wherever_a_party_is_named(workspace: Workspace) -> None:
    assert workspace.party("firms:v").id == "firms:vega"
    assert len(workspace.paths("firms:v", "firms:acme-1")) == 1
    confirmed = workspace.merges.refuse("firms:v", "firms:acme-1", reason="seen", by="kim")
    assert confirmed.line.judgement.pair == ("firms:acme-1", "firms:vega")


@pytest.mark.parametrize("text", ["firms:acme", "firms"])
def test_a_beginning_of_several_ids_names_them(workspace: Workspace, text: str) -> None:
    with pytest.raises(UsageError, match=r"begins the ids of [23] parties: firms:acme-1 \(Acme"):
        workspace.party_or_search(text)


@pytest.mark.parametrize("text", ["", " ", "nobody at all", "…"])
def test_what_nobody_has_is_refused(workspace: Workspace, text: str) -> None:
    with pytest.raises(UsageError):
        workspace.party_or_search(text)


@each_case("filters", "message")
def test_a_filter_that_is_not_understood_is_refused(
    workspace: Workspace, filters: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        workspace.search("acme", **filters)  # type: ignore[arg-type]  # wrong on purpose


def test_names_stay_open_from_one_question_to_the_next_until_another_snapshot_is_loaded(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    _load_party(workspace, tmp_path / "first", "Acme Optik")
    opened = workspace.search_names().names
    workspace.match("Acme Optik")
    assert workspace.search_names(datasets=["firms"]).names is opened
    _load_party(workspace, tmp_path / "second", "Vega Plant")
    assert [match.name for match in workspace.match("Vega Plant")] == ["Vega Plant"]
    assert workspace.search_names().names is not opened


def _load_party(workspace: Workspace, folder: Path, name: str) -> None:
    world = CsvWorld("firms")
    world.party("party", name=name)
    workspace.load("csv", *world.write(folder), name="firms", retrieved="2026-04-30")
