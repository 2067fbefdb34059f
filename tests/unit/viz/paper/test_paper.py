"""The sheet of a map: the smallest on which its names are seven points high."""

import pytest

from onward.viz.paper.sheet import LARGEST, LEAST_NAME, choose_sheet, make_sheet
from onward.viz.placing.cards import NAME_SIZE


@pytest.mark.parametrize(
    ("width", "height", "page"),
    [
        (816, 400, (595.28, 841.89)),
        (860, 1200, (595.28, 841.89)),
        (1340, 700, (841.89, 595.28)),
        (1340, 1100, (1190.55, 841.89)),
        (2000, 900, (1190.55, 841.89)),
        (860, 1700, (841.89, 1190.55)),
    ],
)
def test_a_map_gets_the_first_sheet_that_carries_it(
    width: float, height: float, page: tuple[float, float]
) -> None:
    sheet = choose_sheet(width, height)
    assert sheet is not None
    assert (sheet.width, sheet.height) == page
    assert sheet.map_width / width * NAME_SIZE >= LEAST_NAME - 0.01


@pytest.mark.parametrize(("width", "height"), [(2400, 500), (800, 4000)])
def test_what_is_too_large_for_all_gets_a_sheet_of_its_own_size(
    width: float, height: float
) -> None:
    assert choose_sheet(width, height) is None
    sheet = make_sheet(width, height)
    assert sheet.width > sheet.map_width
    assert sheet.map_width / width * NAME_SIZE >= LEAST_NAME - 0.01


def test_a_small_map_is_not_blown_up() -> None:
    sheet = choose_sheet(300, 100)
    assert sheet is not None
    assert sheet.map_width == 300 * LARGEST
