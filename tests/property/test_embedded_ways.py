"""The embedded engine has several ways to one answer, chosen by size; each must give the same.

Random worlds are small, so without turning the thresholds only the ways for small rows would run.
"""

from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from onward.graph.columns import labels
from onward.graph.columns import labels as overlay_labels
from onward.graph.engines import embedded as search
from onward.graph.engines.embedded import PATIENCE
from tests.depth import DEEPER
from tests.gauntlet.diff import Paths, path_differences, true_paths
from tests.strategies import Case, case_number

CASES = 40 * DEEPER


@cache
def case_and_truth(number: int) -> tuple[Case, Mapping[str, Paths]]:
    """Return a random case with its true paths, which are the same for every way."""
    case = case_number(29, number)
    return case, true_paths(case)


FEWER = CASES if DEEPER > 1 else 20
"""Cases of each way: a fault in one shows in four of them at least."""


def differences(cases: int = CASES) -> Iterator[str]:
    for number in range(cases):
        case, truth = case_and_truth(number)
        yield from path_differences(case, truth, ["embedded"])


@pytest.mark.parametrize(
    ("few", "first_piece", "wide"),
    [
        pytest.param(0, 256, 16, id="rows as arrays, frontiers tie by tie"),
        pytest.param(0, 1, 16, id="hubs piece by piece"),
        pytest.param(24, 256, 0, id="frontiers row by row"),
        pytest.param(0, 1, 0, id="all of the large ways together"),
    ],
)
def test_every_way_through_a_row_gives_the_same_paths(
    monkeypatch: pytest.MonkeyPatch, few: int, first_piece: int, wide: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "FIRST_PIECE", first_piece)
    monkeypatch.setattr(labels, "WIDE", wide)
    monkeypatch.setattr(overlay_labels, "FEW_CHANGED", 0)
    assert list(differences(FEWER)) == []


def test_labels_built_for_a_date_give_the_same_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onward.graph.engines.embedded.PATIENCE", 0)
    assert PATIENCE > 0
    assert list(differences()) == []
