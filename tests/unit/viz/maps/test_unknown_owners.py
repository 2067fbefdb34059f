"""Owners whom nobody has named: a card on pictures, and nobody in tables and exchange formats."""

import pytest

from onward import registry
from onward.viz.content.texts import localise
from onward.viz.drawing.drawing import POSSIBLE_DASH, Path, draw_sample, make_legend
from onward.viz.language.words import read_words
from onward.viz.layout import place_scene
from onward.viz.maps.maps import add_unknown_owners
from onward.viz.page.page import render_page
from onward.viz.scene import NOT_NAMED, Scene
from tests.pictures import assessment, picture_of


def without_owners(share: str, on: str = "owner") -> Scene:
    """Return a scene whose end-user's owners are a gap, and of whom a share is not known."""
    made = assessment()
    [gap] = made["coverage"]["gaps"]
    gap |= {"on": on, "party": "w:user"}
    user = next(row for row in made["coverage"]["parties"] if "w:user" in row["parties"])
    user["owners"] = {"known_min": "0", "known_max": "0", "unknown": share}
    return picture_of(made)


@pytest.mark.parametrize(("share", "label"), [("1", "owners not known"), ("0.4", "40 % not known")])
def test_owners_that_are_a_gap_stand_above_the_party_as_a_card(share: str, label: str) -> None:
    [placed] = place_scene(without_owners(share)).maps
    [card] = [card for card in placed.cards if card.node.kind == NOT_NAMED]
    [line] = [line for line in placed.lines if line.edge.start == card.node.id]
    assert (card.node.name, line.edge.label, line.edge.end) == ("Owner not known", label, "w:user")
    [user] = [card for card in placed.cards if card.node.id == "w:user"]
    assert card.y < user.y


def test_the_legend_shows_the_card_with_the_border_that_it_has_on_the_map() -> None:
    scene = add_unknown_owners(without_owners("1"))
    samples = {
        entry.style: next(shape for shape in draw_sample(entry, 0, 0) if isinstance(shape, Path))
        for entry in make_legend(scene)
        if entry.group == "Cards"
    }
    assert samples.pop(NOT_NAMED).dash == POSSIBLE_DASH
    assert samples
    assert not any(sample.dash for sample in samples.values())


@pytest.mark.parametrize(
    ("share", "label"), [("1", "Eigentümer nicht bekannt"), ("0.4", "40 % nicht bekannt")]
)
def test_the_card_speaks_the_language_of_the_document(share: str, label: str) -> None:
    scene = localise(add_unknown_owners(without_owners(share)), read_words("de"))
    [card] = [node for node in scene.nodes if node.kind == NOT_NAMED]
    [line] = [edge for edge in scene.edges if edge.start == card.id]
    assert card.name == "Eigentümer nicht bekannt"
    assert line.label.replace("\u00a0", " ") == label


def test_a_gap_of_another_kind_draws_no_owner() -> None:
    [placed] = place_scene(without_owners("1", on="source")).maps
    assert all(card.node.kind != NOT_NAMED for card in placed.cards)


def test_where_all_shares_are_held_no_owner_is_missing() -> None:
    # a gap all the same: somebody is named as an owner for whom no share is left
    [placed] = place_scene(without_owners("0")).maps
    assert all(card.node.kind != NOT_NAMED for card in placed.cards)


def test_the_page_lists_no_such_party() -> None:
    page = render_page(without_owners("1")).decode()
    assert "Owner not known" in page
    assert page.count("data-party=") == len(without_owners("1").nodes)


@pytest.mark.parametrize("form", ["csv", "ftm", "bods", "gexf", "graphml", "json"])
def test_no_table_and_no_exchange_format_has_such_a_party(form: str) -> None:
    content = registry.find("export", form).render(without_owners("1"))
    assert b"Owner not known" not in content
