"""The small map as it was when a person looked at it: a change must be seen and wanted."""

import json
import os
from pathlib import Path

from onward.viz.layout import place_scene
from onward.viz.page.renderer import make_page_data
from onward.viz.svg import write_figures
from tests.pictures import assessment, picture_of

GOLDEN = Path(__file__).with_name("map.json")


def test_the_small_map_is_drawn_as_before() -> None:
    placed = place_scene(picture_of(assessment()))
    data = make_page_data(placed, write_figures(placed))
    # the frame of the SVG has a golden file of its own
    kept = {key: value for key, value in data.items() if key != "file"}
    text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
