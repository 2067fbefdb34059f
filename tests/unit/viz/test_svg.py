"""The picture as SVG: nothing to run or load, readable by any program, whole and named."""

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from onward.viz.layout import place_scene
from onward.viz.scene import compute_scene_id
from onward.viz.svg import write_svg
from tests.pictures import assessment, picture_of
from tests.random_worlds import examples

SCENE = picture_of(assessment())
SPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "g", "path", "text"}
ATTRIBUTES = {
    *("viewBox", "width", "height", "role", "font-family", "transform", "d", "fill"),
    *("fill-rule", "stroke", "stroke-width", "stroke-dasharray", "x", "y", "font-size"),
    *("font-weight", "text-anchor"),
}


def parsed(text: str) -> etree._Element:
    """Parse a picture as a program would that trusts nobody."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(text.encode("utf-8"), parser)


@examples(50)
@given(st.text(max_size=60))
def test_any_name_gives_well_formed_svg_of_these_elements_without_control_characters(
    name: str,
) -> None:
    text = write_svg(place_scene(picture_of(assessment(name))))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    for element in parsed(text).iter():
        assert element.tag.removeprefix(SPACE) in ELEMENTS
        assert {str(attribute) for attribute in element.attrib} <= ATTRIBUTES


def test_without_legend_and_frame_only_the_map_is_left() -> None:
    bare = write_svg(place_scene(SCENE), frame=False, legend=False)
    assert "this transaction" in bare
    assert "FICTIONAL TRANSACTION" not in bare
    assert "stated by a source" not in bare


def test_a_hash_covers_all_that_a_picture_says() -> None:
    other = picture_of(assessment("Other"))
    assert compute_scene_id(SCENE) == compute_scene_id(picture_of(assessment()))
    assert compute_scene_id(SCENE) != compute_scene_id(other)
