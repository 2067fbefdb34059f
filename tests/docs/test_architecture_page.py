"""The page about the architecture shows the rooms that there are, and names modules that exist."""

import re
from functools import cache

from tests.lists import ROOT
from tools.architecture_picture import (
    PAGE,
    PICTURE,
    draw_house,
    measure_rooms,
    rank_rooms,
    read_steps,
)

SIZE = re.compile(r"(?:a module|\d+ modules), [\d,]+ lines")
"""How large a room is; it may have changed a little since the picture was drawn."""


measure_once = cache(measure_rooms)


def test_the_picture_shows_the_rooms_and_steps_of_todays_code() -> None:
    drawn, kept = draw_house(measure_once(), read_steps()), PICTURE.read_text(encoding="utf-8")
    assert SIZE.sub("", kept) == SIZE.sub("", drawn), "python -m tools.architecture_picture"


def test_the_way_of_an_order_has_fifteen_steps_each_in_a_place_that_exists() -> None:
    steps = read_steps()
    assert sorted(number for numbers in steps.values() for number in numbers) == [*range(1, 16)]
    assert [path for path in steps if not (ROOT / path).exists()] == []


def test_every_folder_and_module_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:graph|loaders|queries|viz|onward)/[\w/.]*)`", PAGE.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_room_stands_above_each_room_that_it_imports() -> None:
    rooms = measure_once()
    ranks = rank_rooms(rooms)
    for room in rooms:
        for other in room.imports:
            if other.partition("/")[0] == room.band:
                assert ranks[room.path] > ranks[other], (room.path, other)
