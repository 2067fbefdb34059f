"""From a snapshot to a matcher: which build, which layers, and that nothing is made ready twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.graph.matching.matcher import choose_build, matcher_version, open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import IdentityLink, Party, Provenance
from onward.graph.names import rigour_names
from onward.graph.store.workspace import WorkspaceFolder, memory_snapshot
from tests.shell import onward


def acme(dataset: str) -> Party:
    return Party(f"{dataset}:1", "Kaprikat Optik", "Company", "SE", Provenance(dataset, "1"))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    return lambda there: monkeypatch.setattr(rigour_names, "is_installed", lambda: there)


def test_the_best_build_that_is_installed_is_used(installed: Callable[[bool], None]) -> None:
    installed(True)
    assert (choose_build(None), choose_build("base"), choose_build("names")) == (
        "names",
        "base",
        "names",
    )
    installed(False)
    assert (choose_build(None), choose_build("base")) == ("base", "base")


def test_a_build_that_is_not_installed_is_refused(installed: Callable[[bool], None]) -> None:
    installed(False)
    with pytest.raises(UsageError, match=r"needs the extra: .*onward\[names\]"):
        choose_build("names")


def test_the_version_names_the_build_and_its_tables() -> None:
    name, _, tables = matcher_version("base").rpartition("-")
    assert name == "onward-6/base"
    assert len(tables) == 12
    assert int(tables, 16) >= 0


def test_layers_can_be_chosen() -> None:
    snapshot = memory_snapshot([acme("one"), acme("two")])
    assert [layer.dataset for layer in open_matcher(snapshot, "base").layers] == ["one", "two"]
    (only,) = open_matcher(snapshot, "base", ["two"]).layers
    assert only.dataset == "two"


def test_rows_of_one_party_are_one_candidate() -> None:
    link = IdentityLink("two:1", "one:1", Provenance("two", "link"))
    matcher = open_matcher(memory_snapshot([acme("one"), acme("two"), link]), "base")
    (match,) = matcher.match(PartyQuery(("Kaprikat Optik",))).matches
    assert match.party == "one:1"


def test_a_layer_that_did_not_change_is_not_made_ready_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"id,name,kind\n1,Acme {name},Company\n")
        where = ("--retrieved", "2026-05-01", "--workspace", tmp_path / "w")
        assert onward("load", "csv", file, "--as", name, *where).code == 0
    made: list[int] = []
    snapshot = WorkspaceFolder(tmp_path / "w").current()
    matcher = open_matcher(snapshot, progress=lambda done, _total: made.append(done))
    assert made == []
    assert [layer.names for layer in matcher.layers] == [1, 1]
