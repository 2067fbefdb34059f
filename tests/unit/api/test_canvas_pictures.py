"""An investigation hands over every picture that was kept on the way, each as it stood."""

import json
from collections.abc import Mapping

import pytest

import onward
from onward.errors import UsageError
from onward.viz.layout import place_scene
from tests.unit.api.canvases import DAY, STATE
from tests.unit.api.test_canvas_compared import paths, ws

__all__ = ["paths", "ws"]

SMALL = {"seeds": ["own:low"], "parties": ["own:mid"]}
EARLIER = {"seeds": ["own:side"], "parties": ["own:low"]}


def keep(state: Mapping[str, object], title: str, **days: str) -> dict[str, object]:
    """Return a picture as a page sends it."""
    return {"title": title, "state": state, **days}


def test_a_document_has_each_picture_under_its_title_and_on_its_day(ws: onward.Workspace) -> None:
    kept_pictures = [keep(EARLIER, "Before the sale", on="2024-12-01"), keep(STATE, "All owners")]
    picture = ws.canvas(SMALL, on=DAY, pictures=kept_pictures)
    maps = place_scene(picture.scene).maps
    titles = [each.map.title for each in maps]
    assert titles == ["Around Low AG", "Before the sale (2024-12-01)", f"All owners ({DAY})"]
    assert [len(each.cards) for each in maps] == [2, 2, 4]
    # on its own day the tie held that has ended since
    assert any(line.edge.kind == "owns" for line in maps[1].lines)
    page = picture.render("html").decode()
    assert all(title in page for title in titles)
    assert picture.render("pdf").startswith(b"%PDF")
    data = json.loads(picture.render("json"))
    assert {node["name"] for node in data["nodes"]} == {
        "Low AG", "Mid AG", "Top AG", "Side AG",
    }  # fmt: skip
    assert len(data["pictures"]) == 3


def test_paths_of_pictures_are_numbered_on_and_what_they_compare_is_told(
    ws: onward.Workspace, paths: list[list[str]]
) -> None:
    compared = {**STATE, "paths": paths, "compared": [1, 2], "since": "2025-01-01"}
    scene = ws.canvas(
        {**STATE, "paths": paths[:1]}, on=DAY, pictures=[keep(compared, "Two ways")]
    ).scene
    assert [finding.number for finding in scene.findings] == [1, 2, 3]
    titles = [section.title for section in scene.sections]
    assert f"Two ways ({DAY}): Paths 2 and 3 side by side" in titles
    assert f"Two ways ({DAY}): Ties that ended: 1" in titles
    numbers = {number for edge in scene.pictures[1].edges for number in edge.findings}
    assert numbers == {2, 3}


def test_the_canvas_alone_is_what_it_was(ws: onward.Workspace) -> None:
    assert ws.canvas(SMALL, on=DAY).scene == ws.canvas(SMALL, on=DAY, pictures=[]).scene


@pytest.mark.parametrize(
    "pictures",
    [
        [{"title": "x"}],
        [{"title": "", "state": SMALL}],
        ["x"],
        [keep(SMALL, "x", on="soon")],
        [keep(SMALL, "x")] * 21,
    ],
)
def test_what_is_no_picture_is_refused(pictures: list[object], ws: onward.Workspace) -> None:
    with pytest.raises(UsageError):
        ws.canvas(SMALL, on=DAY, pictures=pictures)  # type: ignore[arg-type]  # what a page may send


def test_pictures_are_saved_with_their_investigation(ws: onward.Workspace) -> None:
    draft = {"title": "Who", "by": "J. K.", "state": {"v": 1}}
    pictures = [{"title": "All owners", "state": {"v": 1}}]
    ws.investigations.save("kept", {**draft, "pictures": pictures})
    assert ws.investigations.read("kept").to_data()["pictures"] == pictures
