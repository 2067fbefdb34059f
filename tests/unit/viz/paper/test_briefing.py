"""What a briefing says beside the texts of its scene: rows of names and ties, what goes where."""

from dataclasses import replace
from typing import Any

import pytest

from onward.viz.paper.briefing import LONGEST, write_briefing
from onward.viz.paper.chain import make_name_row
from onward.viz.scene_texts import PathText, TextGroup, TextLine
from tests.pictures import assessment, picture_of, step, step_of

SCENE = picture_of(assessment())
NAMES = {"a": "Alpha", "b": "Beta", "c": "Gamma"}


def row(*ties: dict[str, Any]) -> str:
    """Write the row of a path as it is read."""
    signs = {"on": "->", "back": "<-", "beside": "--", "": ""}
    parts = make_name_row(PathText(TextLine(""), (), tuple(map(step_of, ties))), NAMES)
    return " ".join(f"{signs[part['way']]} {part['tie']} {part['name']}".strip() for part in parts)


@pytest.mark.parametrize(
    ("ties", "told"),
    [
        ((step("a", "owns", "b"),), "Alpha -> owns Beta"),
        ((step("a", "owns", "b"), step("b", "owns", "c")), "Alpha -> owns Beta -> owns Gamma"),
        ((step("b", "owns", "a"), step("b", "owns", "c")), "Alpha <- owns Beta -> owns Gamma"),
        ((step("a", "owns", "b"), step("c", "owns", "b")), "Alpha -> owns Beta <- owns Gamma"),
        ((step("a", "possibly_same_as", "b"),), "Beta -- possibly same as Alpha"),
        ((step("x", "owns", "b", ended=True),), "x -> owns (ended) Beta"),
    ],
)
def test_a_path_is_a_row_of_names_and_directed_ties(
    ties: tuple[dict[str, Any], ...], told: str
) -> None:
    assert row(*ties) == told


def test_who_owns_stands_first_where_all_ties_point_back() -> None:
    assert row(step("b", "owns", "a"), step("c", "controls", "b")) == (
        "Gamma -> controls Beta -> owns Alpha"
    )


def test_a_sentence_is_split_before_its_source() -> None:
    path = write_briefing(SCENE)["findings"][1]["paths"][0]
    (told,) = path["steps"]
    assert told["said"].endswith("owns 100 % of Samarlink LLC (fictional)")
    assert told["from"].startswith("(w, since 2019 until 2020")


def test_a_fact_of_the_head_is_a_number_and_the_rest() -> None:
    findings, run, ties = write_briefing(SCENE)["tallies"]
    heads = (findings["head"], run["head"], ties["head"])
    assert heads == ("3 findings in all", "0 indicators", "3 ties")
    assert [tag["words"] for tag in findings["tags"]] == ["1 stop", "1 high", "1 medium"]


def test_what_is_told_by_the_head_or_the_method_is_not_told_again() -> None:
    rules = write_briefing(SCENE)["rules"]
    assert rules == ["Suggested: refuse"]


def test_measures_stand_under_their_country() -> None:
    countries = TextGroup("Kazakhstan: record none", ("a: 1", "b: 2")), TextGroup("Russia")
    scene = replace(SCENE, destination=countries)
    assert write_briefing(scene)["destination"] == [
        {"title": "Kazakhstan: record none", "lines": ["a: 1", "b: 2"]},
        {"title": "Russia", "lines": []},
    ]


def test_what_is_missing_is_told_once_and_what_is_left_out_at_all() -> None:
    titles = [
        part["title"] for part in write_briefing(replace(SCENE, notes=("20 more",)))["unseen"]
    ]
    assert "Not known" not in titles
    assert titles[-1] == "Left out of the picture"
    alone = replace(SCENE, sections=())
    assert [part["title"] for part in write_briefing(alone)["unseen"]] == ["Not known"]


def test_a_text_without_end_is_cut_before_a_token_and_not_within_it() -> None:
    data = assessment("W" * (LONGEST - 3) + "\u202e" * 9)
    told = write_briefing(picture_of(data))["parties"][0]["name"]
    assert told.startswith("W" * (LONGEST - 3) + " … ⟨+")
    assert told.count("⟨") == told.count("⟩")
