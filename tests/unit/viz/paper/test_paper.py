"""The sheet of a map: the smallest on which its names are seven points high."""

from itertools import pairwise

import pytest

from onward.viz.paper.pdf import LARGEST, LEAST_NAME, choose_sheet, cut_into_tiles
from onward.viz.placing.cards import NAME_SIZE
from tests.unit.cases import each_case


@each_case("width", "height", "page", lists=True)
def test_a_map_gets_the_first_sheet_that_carries_it(
    width: float, height: float, page: list[float]
) -> None:
    sheet = choose_sheet(width, height)
    assert sheet is not None
    assert [sheet.width, sheet.height] == page
    assert sheet.map_width / width * NAME_SIZE >= LEAST_NAME - 0.01


@pytest.mark.parametrize(
    ("width", "height", "parts"), [(2400, 500, 2), (800, 4000, 6), (3000, 2000, 9)]
)
def test_what_is_too_large_for_a4_is_cut_into_parts_that_overlap_and_cover_it(
    width: float, height: float, parts: int
) -> None:
    assert choose_sheet(width, height) is None
    sheet, tiles = cut_into_tiles(width, height)
    assert (sheet.width, sheet.height) == (841.89, 595.28)
    assert sheet.map_width / width * NAME_SIZE >= LEAST_NAME - 0.01
    assert len(tiles) == parts
    assert max(tile.left + tile.width for tile in tiles) == pytest.approx(sheet.map_width, abs=0.1)
    lefts = sorted({tile.left for tile in tiles})
    assert all(after < before + tiles[0].width for before, after in pairwise(lefts))


def test_a_small_map_is_not_blown_up() -> None:
    sheet = choose_sheet(300, 100)
    assert sheet is not None
    assert sheet.map_width == 300 * LARGEST
