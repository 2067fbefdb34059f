"""Names with letters that look like those of another script: marked, and the letters named."""

import pytest

from onward.viz.briefing.write import write_briefing
from onward.viz.content.sections import make_node
from onward.viz.content.texts import MIXED, find_look_alikes
from onward.viz.context import add_context
from onward.viz.drawing.drawing import make_legend
from onward.viz.layout import place_scene
from onward.viz.page.renderer import make_card_data
from onward.viz.svg import write_svg
from onward.viz.tables.sheets import list_party_values
from tests.pictures import assessment, party, party_of, picture_of
from tests.unit.cases import each_case
from tests.unit.viz.context.test_surroundings import ON, engine_of

ODD = "R\u043es\u043eboronexport"
TOLD = "look-alike letters: \u043e U+043E"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        (ODD, ("\u043e U+043E",)),
        ("Joint Stock \u0421ompany", ("\u0421 U+0421",)),
        ("P\u0430yp\u0430l \u0391G", ("\u0430 U+0430", "\u0391 U+0391")),
    ],
)
def test_each_odd_letter_is_named_once_with_its_code_point(
    name: str, letters: tuple[str, ...]
) -> None:
    assert find_look_alikes(name) == letters
    assert make_node(party_of(party("w:a", name)), ()).letters == letters


@each_case("name")
def test_an_honest_name_is_not_marked(name: str) -> None:
    node = make_node(party_of(party("w:a", name, topics=("mil",))), ())
    assert (node.letters, node.marks) == ((), ("MILITARY",))


def test_the_mark_stands_on_the_card_and_in_the_legend_and_the_letters_in_the_details() -> None:
    scene = picture_of(assessment(ODD))
    (card,) = [one for one in place_scene(scene).cards if one.node.id == "w:user"]
    assert card.marks == MIXED
    assert [entry.style for entry in make_legend(scene) if entry.style == MIXED] == [MIXED]
    assert make_card_data(card)["facts"][-1] == "\u043e U+043E"
    assert TOLD in write_svg(place_scene(scene))
    assert TOLD in write_briefing(scene)["cards"][-1]["about"]
    assert "\u043e U+043E" in {list_party_values(one, {}).get("letters") for one in scene.nodes}


def test_the_name_that_an_order_states_is_marked_even_where_its_record_is_honest() -> None:
    data = assessment("Plain")
    data["coverage"]["parties"][1] |= {"parties": ["w:maker"], "resolved": "id", "name": ODD}
    scene = add_context(picture_of(data), engine_of(names="w:maker"), ON, None)
    (maker,) = [node for node in scene.nodes if node.id == "w:maker"]
    assert maker.marks == (MIXED,)
    assert [row.letters for row in scene.parties][1] == ("\u043e U+043E",)
    assert write_briefing(scene)["parties"][1]["letters"] == TOLD


def test_where_no_name_mixes_scripts_the_legend_says_nothing_of_it() -> None:
    assert MIXED not in {entry.style for entry in make_legend(picture_of(assessment()))}
