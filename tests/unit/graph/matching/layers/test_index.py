"""The search index: ranks, ties, and what it leaves out."""

from pathlib import Path

import pytest

from onward.graph.matching import index
from onward.graph.matching.index import IndexWriter, NameIndex

EVEN = dict.fromkeys("abc", 1.0)


def in_parts(*parts: dict[int, str]) -> NameIndex:
    """Make an index of several segments, each with some rows and their features."""
    writer = IndexWriter(None)
    for part in parts:
        for row, features in part.items():
            writer.add(row, features)
        writer._writer.commit()
    return writer.finish()


def rows(found: list[tuple[int, float]]) -> list[int]:
    return [row for row, _ in found]


def test_who_shares_more_comes_first_and_who_shares_nothing_not_at_all() -> None:
    made = in_parts({0: "a", 1: "abc", 2: "ab", 3: "xyz"})
    assert rows(made.search(EVEN, 5)) == [1, 2, 0]


def test_a_rare_feature_tells_more_than_a_common_one() -> None:
    made = in_parts(dict.fromkeys(range(9), "a") | {9: "b"})
    assert rows(made.search({"a": 1.0, "b": 1.0}, 1)) == [9]


def test_a_feature_counts_as_much_as_it_is_said_to() -> None:
    made = in_parts({0: "ax", 1: "bx"})
    assert rows(made.search({"a": 1.0, "b": 2.0}, 2)) == [1, 0]
    assert rows(made.search({"a": 2.0, "b": 1.0}, 2)) == [0, 1]


@pytest.mark.parametrize("attempt", range(8))
def test_ties_go_by_row_wherever_the_cut_falls(attempt: int) -> None:
    twins = dict.fromkeys(range(40), "a")
    made = in_parts(
        {row: "a" for row in twins if row % 3 == attempt % 3},
        {row: "a" for row in twins if row % 3 != attempt % 3} | {40: "ab"},
    )
    assert rows(made.search(EVEN, 5)) == [40, 0, 1, 2, 3]


def test_names_of_one_party_take_one_place() -> None:
    made = in_parts({0: "ab"}, {0: "ab"}, {1: "a"})
    assert rows(made.search(EVEN, 2)) == [0, 1]


def test_nobody_is_found_by_nothing() -> None:
    made = in_parts({0: "a"})
    assert made.search({}, 5) == made.search({"z": 1.0}, 5) == []


def test_common_features_are_left_out_where_rare_ones_are_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = in_parts(dict.fromkeys(range(50), "a") | {50: "b", 51: "c"})
    monkeypatch.setattr(index, "DOCUMENTS_READ", 10)
    monkeypatch.setattr(index, "TERMS_LEAST", 2)
    assert set(rows(made.search(EVEN, 60))) == {50, 51}
    monkeypatch.setattr(index, "TERMS_LEAST", 3)
    assert len(made.search(EVEN, 60)) == 52


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="meta"):
        NameIndex.open(tmp_path)
