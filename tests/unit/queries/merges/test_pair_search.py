"""What is asked when pairs are looked for, what is kept of it, and when that counts no more."""

from pathlib import Path

import pytest

from onward.graph.matching.index import IndexedParty, ListedName
from onward.graph.matching.query import Explanation, Match, MatchResult
from onward.graph.model import NameKind
from onward.graph.names.words import make_form, make_plain
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.merges import PairAnswer, SimilarRow, query_of
from tests.judged import row, say
from tests.worlds_of_names import LEAST, Search, layer

ACME, ACME_AGAIN = "Zephyrin Optik", "ZEPHYRIN OPTIK"


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    """Three sources; one company stands in two of them."""
    made = WorkspaceFolder(tmp_path / "workspace")
    made.put(
        layer("a", [row("a:1", name=ACME), row("a:2", name="Bolt")]),
        layer("b", [row("b:1", name=ACME_AGAIN)]),
        layer("c", [row("c:1", name="Werke Lahn")]),
    )
    return made


def search(of: WorkspaceFolder, least: float = LEAST, version: str | None = None) -> Search:
    snapshot = of.current()
    return Search(snapshot, snapshot.cache_dir, least, version)


def kept_files(of: WorkspaceFolder) -> list[Path]:
    return sorted(of.cache.glob("answers-*"))


ALL_ASKED = [  # in the order of the names, so that equal ones come one behind the other
    *(("a:2", ("b", "c")), ("c:1", ("a", "b"))),
    *(("a:1", ("b", "c")), ("b:1", ("a", "c"))),
]


def test_each_party_is_looked_for_once_in_every_layer_but_its_own(
    workspace: WorkspaceFolder,
) -> None:
    first, again = search(workspace), search(workspace)
    found = list(first.found())
    assert first.asked == ALL_ASKED
    [near] = found[0][1][0].rows
    assert (found[0][0], near.row, near.agree) == ("a:1", "b:1", (f"name {ACME_AGAIN}",))
    assert list(again.found()) == found
    assert again.asked == []


def test_how_far_the_search_is_is_reported(workspace: WorkspaceFolder) -> None:
    done: list[tuple[int, int]] = []
    list(search(workspace).found(report=lambda *numbers: done.append(numbers)))
    assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_changed_layer_is_asked_for_in_all_others_and_these_in_it_alone(
    workspace: WorkspaceFolder,
) -> None:
    list(search(workspace).found())
    workspace.put(layer("c", [row("c:2", name=ACME)]))
    later = search(workspace)
    found = dict(later.found())
    assert later.asked == [
        *(("a:2", ("c",)), ("a:1", ("c",)), ("b:1", ("c",))),
        ("c:2", ("a", "b")),
    ]
    assert [near.row for answer in found["a:1"] for near in answer.rows] == ["b:1", "c:2"]


def test_a_layer_that_comes_back_as_it_was_is_not_asked_again(workspace: WorkspaceFolder) -> None:
    list(search(workspace).found())
    for rows in ([row("c:2")], [row("c:1", name="Werke Lahn")]):
        workspace.put(layer("c", rows))
        last = search(workspace)
        list(last.found())
    assert last.asked == []


def test_rows_that_a_judgement_joins_are_answered_each_by_itself(
    workspace: WorkspaceFolder,
) -> None:
    workspace.put(layer("b", [row("b:1", name=ACME_AGAIN), row("b:2", name=ACME)]))
    workspace.judge(lambda _: [say("b:1", "same", "b:2")])
    [(_, (of_b, _))] = search(workspace).found({"a:1"})
    assert [near.row for near in of_b.rows] == ["b:1", "b:2"]


def test_whoever_is_asked_for_later_is_asked_alone(workspace: WorkspaceFolder) -> None:
    list(search(workspace).found({"a:1"}))
    more = search(workspace)
    assert [party for party, _ in more.found({"a:1", "b:1"})] == ["a:1", "b:1"]
    assert more.asked == [("b:1", ("a", "c"))]


@pytest.mark.parametrize(("least", "version"), [(0.8, None), (LEAST, "another/base")])
def test_another_threshold_or_matcher_asks_anew(
    workspace: WorkspaceFolder, least: float, version: str | None
) -> None:
    list(search(workspace).found())
    changed = search(workspace, least, version)
    list(changed.found())
    assert changed.asked == ALL_ASKED


def test_what_was_answered_before_a_stop_is_not_asked_again(workspace: WorkspaceFolder) -> None:
    stopped = search(workspace)
    stopped.answers = 1
    with pytest.raises(KeyboardInterrupt):
        list(stopped.found())
    later = search(workspace)
    list(later.found())
    assert later.asked == ALL_ASKED[1:]


@pytest.mark.parametrize("damage", [b"", b"no sum\n[]\n"])
def test_damaged_answers_are_asked_anew(workspace: WorkspaceFolder, damage: bytes) -> None:
    whole = list(search(workspace).found())
    for file in kept_files(workspace):
        file.write_bytes(damage or file.read_bytes()[:-1])
    later = search(workspace)
    assert list(later.found()) == whole
    assert later.asked == ALL_ASKED


def test_a_snapshot_in_memory_keeps_nothing(workspace: WorkspaceFolder) -> None:
    for _ in range(2):
        here = Search(workspace.current(), None)
        list(here.found())
        assert here.asked == ALL_ASKED
    assert kept_files(workspace) == []


def test_a_party_is_asked_for_by_its_strong_names() -> None:
    assert query_of(_indexed(("One", "primary"), ("Uno", "alias"), ("X", "weak"))).names == (
        *("One", "Uno"),
    )
    assert query_of(_indexed(("X", "weak"))).names == ("X",)


def _indexed(*names: tuple[str, NameKind]) -> IndexedParty:
    listed = (
        ListedName(text, kind, make_form(make_plain(text), person=False)) for text, kind in names
    )
    return IndexedParty("a:1", "Company", (), (), None, (), tuple(listed))


def test_an_answer_holds_rows_of_at_least_the_score_and_what_agrees() -> None:
    found = MatchResult(
        (
            _match("b:1", 0.75, by=("imo", "name"), because=("a weak alias",)),
            _match("b:2", 0.74, by=("name",)),
        ),
        limits=("cut",),
    )
    near = SimilarRow("b:1", 0.75, ("same imo", "name ACME", "a weak alias"))
    assert PairAnswer.from_matches(found, 0.75) == PairAnswer((near,), ("cut",))


def _match(
    party: str, score: float, *, by: tuple[str, ...], because: tuple[str, ...] = ()
) -> Match:
    def explain() -> Explanation:
        raise AssertionError("nobody asks why")

    return Match(party, party, "b", "ACME", score, "possible", because, by, explain)
