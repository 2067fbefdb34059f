"""What a briefing says beside the texts of its scene: rows of names and ties, what goes where."""

from dataclasses import replace
from typing import Any

import pytest

from onward.viz.briefing.lines import make_name_row
from onward.viz.briefing.write import LONGEST, write_briefing
from onward.viz.language.words import read_words
from onward.viz.scene_texts import PathText, TextLine
from tests.pictures import assessment, finding, picture_of, step, step_of

SCENE = picture_of(assessment())
NAMES = {"a": "Alpha", "b": "Beta", "c": "Gamma"}


def row(*ties: dict[str, Any]) -> str:
    """Write the row of a path as it is read."""
    signs = {"on": "->", "back": "<-", "beside": "--", "": ""}
    parts = make_name_row(
        PathText(TextLine(""), (), tuple(map(step_of, ties))), NAMES, read_words()
    )
    return " ".join(f"{signs[part['way']]} {part['tie']} {part['name']}".strip() for part in parts)


@pytest.mark.parametrize(
    ("ties", "text"),
    [
        ((step("a", "owns", "b"),), "Alpha -> owns Beta"),
        ((step("a", "owns", "b"), step("b", "owns", "c")), "Alpha -> owns Beta -> owns Gamma"),
        ((step("b", "owns", "a"), step("b", "owns", "c")), "Alpha <- owns Beta -> owns Gamma"),
        ((step("a", "owns", "b"), step("c", "owns", "b")), "Alpha -> owns Beta <- owns Gamma"),
        ((step("a", "possibly_same_as", "b"),), "Beta -- possibly the same as Alpha"),
        ((step("x", "owns", "b", ended=True),), "x -> owns (ended) Beta"),
    ],
)
def test_a_path_is_a_row_of_names_and_directed_ties(
    ties: tuple[dict[str, Any], ...], text: str
) -> None:
    assert row(*ties) == text


def test_who_owns_stands_first_where_all_ties_point_back() -> None:
    assert row(step("b", "owns", "a"), step("c", "controls", "b")) == (
        "Gamma -> controls Beta -> owns Alpha"
    )


def test_what_is_not_known_and_what_is_left_out_stand_under_headings() -> None:
    parts = write_briefing(replace(SCENE, notes=("20 more",)))["unseen"]
    titles = [part["title"] for part in parts]
    assert titles[:3] == ["Out of date", "Could not be answered", "Not known"]
    assert titles[-1] == "Left out of the picture"


def test_a_source_that_is_old_is_said_to_be_so_once() -> None:
    data = assessment()
    (source,) = data["coverage"]["sources"]
    data["coverage"]["sources"] = [source, {**source, "dataset": "other"}]
    gap = data["coverage"]["gaps"][0]
    data["coverage"]["gaps"] = [
        {**gap, "on": "source", "field": dataset, "what": f"the data of {dataset}"}
        for dataset in (source["dataset"], "other")
    ]
    briefing = write_briefing(picture_of(data | {"complete": False}))
    names = f"{source['dataset']}, of 30 April 2026; other, of 30 April 2026"
    incomplete = briefing["incomplete"]
    assert incomplete[0] == f"out of date: {names}"
    assert [line for line in incomplete if "30 April" in line] == incomplete[:1]
    assert [part["title"] for part in briefing["unseen"]].count("Not known") == 0


def test_several_lists_that_name_a_party_are_one_finding() -> None:
    data = assessment()
    data["findings"] = [
        finding("high", "possible", "w:user", title="Listed"),
        finding("stop", "present", "w:user", title="Listed"),
        finding("high", "present", "w:holding", title="Listed"),
        finding("high", "present", None, title="Banned"),
        finding("high", "present", None, title="Banned"),
    ]
    findings = write_briefing(picture_of(data))["findings"]
    assert [one["numbers"] for one in findings] == [["1", "2"], ["3"], ["4"], ["5"]]
    assert (findings[0]["severity"], findings[0]["possible"]) == ("stop", False)
    assert len(findings[0]["law"]) == 1
    assert len(findings[0]["questions"]) == 1


def test_a_weak_match_says_nothing_of_a_party() -> None:
    data = assessment("Acme")
    data["matches"] = [matched("possible", "Acme Trading", "0.80"), matched("weak", "Akme", "0.61")]
    record = write_briefing(picture_of(data))["parties"][0]["record"]
    assert record == "possibly Acme Trading (0.80 of 1)"


def matched(band: str, name: str, score: str) -> dict[str, Any]:
    """Return a candidate of the first party of the transaction."""
    return {
        "party_ref": 0, "role": "end_user", "query": {"name": "Acme"}, "searched": [],
        "threshold": "0.60", "score": score, "band": band, "evidence_hash": None,
        "candidate": {
            "party": f"w:{name}", "name_used": name, "dataset": "w", "record": None,
            "listing": None,
        },
        "explanation": {"by": ["name"], "because": [], "compared": None},
    }  # fmt: skip


def test_a_text_without_end_is_cut_before_a_token_and_not_within_it() -> None:
    data = assessment("W" * (LONGEST - 3) + "\u202e" * 9)
    name = write_briefing(picture_of(data))["parties"][0]["name"]
    assert name.startswith("W" * (LONGEST - 3) + " … ⟨+")
    assert name.count("⟨") == name.count("⟩")
