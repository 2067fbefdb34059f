"""The examples of an indicator as maps: run from its file, findings numbered, misses in words."""

import pytest
from lxml import etree

from onward.api.answers.pictures import DrawnExample, draw_examples
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import default_policy

CATALOGUE = default_catalogue()
SPACE = "{http://www.w3.org/2000/svg}"


def draw(name: str) -> list[DrawnExample]:
    return list(draw_examples(CATALOGUE[name], CATALOGUE, default_policy()))


def list_texts(example: DrawnExample) -> list[str]:
    root = etree.fromstring(example.svg.encode())
    return [text.text or "" for text in root.iter(f"{SPACE}text")]


def test_the_line_that_is_found_is_drawn_with_its_finding_numbered() -> None:
    found, near = draw("hist-onward-exporter")
    assert (found.kind, found.outcome) == ("Found", "present high")
    assert found.line == CATALOGUE["hist-onward-exporter"].example_hit
    texts = list_texts(found)
    assert {"maker", "acme", "far"} <= set(texts)
    assert "1" in texts
    assert (near.kind, near.outcome) == ("Near miss", "possible medium")
    assert "2 are needed" in near.sentences[0]


def test_what_other_indicators_find_in_the_world_is_not_drawn() -> None:
    found, _ = draw("mil-tie")
    assert found.outcome.startswith("present")
    assert len(found.sentences) == 1
    assert "2" not in list_texts(found)


def test_a_near_miss_says_what_a_finding_would_need() -> None:
    _, near = draw("own-listed-direct")
    assert near.outcome == "not_found"
    assert "required: " in near.sentences[0]


@pytest.mark.gauntlet
def test_the_examples_of_every_indicator_can_be_drawn() -> None:
    for indicator in CATALOGUE:
        drawn = draw(indicator.id)
        assert [example.kind for example in drawn] == ["Found", "Near miss"], indicator.id
        assert all(list_texts(example) for example in drawn), indicator.id
        assert not drawn[0].outcome.startswith("not"), indicator.id


def test_the_same_example_is_drawn_in_the_same_bytes() -> None:
    assert draw("mil-tie") == draw("mil-tie")
