"""A canvas that compares: two paths side by side and two days, on the map and in every document."""

import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import onward
from onward.api.answers.pictures import CanvasPicture
from onward.errors import UsageError
from onward.viz.language.words import list_languages
from tests.unit.api.canvases import DAY, PARTIES, STATE, load_tables, texts_of
from tests.unit.cases import each_case

TIES = (
    "id,from,to,kind,share_min,share_max,since,until\n"
    "t1,top,mid,owns,0.6,0.6,2020-01-02,\n"
    "t2,mid,low,owns,0.5,0.5,2021-02-03,\n"
    "t3,top,low,owns,0.1,0.1,2025-03-04,\n"
    "t4,side,low,owns,0.2,0.2,2019-01-01,2025-06-01\n"
    "t5,side,mid,directs,,,,\n"
)
SHIPMENTS = (
    "id,date,shipper,consignee,hs,destination\n"
    "s1,2025-04-10,side,low,854231,CH\n"
    "s2,2024-02-10,side,low,854231,CH\n"
)
SINCE = "2025-01-01"
COMPARED = {
    "Ties": ("1", "2"),
    "Product of shares": ("10 %", "30 %"),
    "Weakest standing": ("stated", "stated"),
    "Oldest source": ("2026-01-02", "2026-01-02"),
    "Sources": ("1: own", "1: own"),
    "All hold": ("2025-03-04 to today", "2021-02-03 to today"),
}


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    """Load two ways from an owner to a company, a tie that has ended, and two deliveries."""
    folder = tmp_path_factory.mktemp("compared")
    tables = {"parties": PARTIES, "ties": TIES, "shipments": SHIPMENTS}
    return load_tables(folder, retrieved="2026-01-02", **tables)


@pytest.fixture(scope="module")
def paths(ws: onward.Workspace) -> list[list[str]]:
    """Return the ids of the ties of both ways, the shorter one first."""
    both = ws.paths("own:low", "own:top", kinds=["owns"], on=DAY)
    return sorted(([step.tie.id for step in path.steps] for path in both), key=len)


@pytest.fixture(scope="module")
def picture(ws: onward.Workspace, paths: list[list[str]]) -> CanvasPicture:
    """Draw what compares both paths and two days."""
    return ws.canvas({**STATE, "paths": paths, "compared": [1, 2], "since": SINCE}, on=DAY)


def test_two_paths_stand_side_by_side_aligned_at_their_ends(
    picture: CanvasPicture, paths: list[list[str]]
) -> None:
    assert list(map(len, paths)) == [1, 2]
    [table] = texts_of(picture.scene)["comparison"]
    assert table["heads"] == ["Compared", "Path 1", "Path 2"]
    rows = {row[0]: tuple(row[1:]) for row in table["rows"][: len(COMPARED)]}
    assert rows == COMPARED
    # a path of one tie does not say where it begins, and is read from the same end all the same
    assert table["rows"][len(COMPARED) :] == [
        ["On both", "Low AG", "Low AG"],
        ["On one only", "", "Mid AG"],
        ["On both", "Top AG", "Top AG"],
    ]


def test_a_path_that_is_not_whole_on_the_map_is_not_compared(
    ws: onward.Workspace, paths: list[list[str]]
) -> None:
    state = {**STATE, "paths": paths, "compared": [1, 2], "hidden_ties": paths[1][:1]}
    [table] = texts_of(ws.canvas(state, on=DAY).scene)["comparison"]
    assert table["rows"] == []
    assert table["lines"][0].startswith("Path 2 is not whole on the map")


def test_what_has_changed_is_told_by_sort_with_its_day_and_source(picture: CanvasPicture) -> None:
    first, *groups = texts_of(picture.scene)["changes"]
    assert first["title"] == f"What has changed after {SINCE}, up to {DAY}"
    assert first["lines"] == [
        "Ties that began: 1; Ties that ended: 1; Deliveries: 1; Listed: 0; No longer listed: 0",
        "1 tie: no beginning is dated, nothing can be said of them",
    ]
    lines = {group["title"]: group["lines"] for group in groups}
    assert list(lines) == ["Ties that began: 1", "Ties that ended: 1", "Deliveries: 1"]
    [began], [ended], [happened] = lines.values()
    assert began.startswith("2025-03-04: Top AG owns 10 % of Low AG (own")
    assert ended.startswith("2025-06-01: Side AG owns 20 % of Low AG (own")
    assert happened.startswith("2025-04-10: Side AG shipped to Low AG (own")


def test_what_has_changed_is_marked_on_the_map_and_what_has_ended_is_drawn(
    ws: onward.Workspace,
) -> None:
    plain = ws.canvas(STATE, on=DAY).scene
    scene = ws.canvas({**STATE, "since": SINCE}, on=DAY).scene
    changed = [edge for edge in scene.edges if edge.change]
    assert {(edge.start, edge.kind, edge.change, edge.ended) for edge in changed} == {
        ("own:top", "owns", "began", False),
        ("own:side", "owns", "ended", True),
        ("own:side", "ships_to", "happened", False),
    }
    assert {edge.end for edge in changed} == {"own:low"}
    # what has ended is drawn beside what holds, is said to be, and counts for nothing else
    assert len(scene.edges) == len(plain.edges) + 1
    assert scene.outcome == plain.outcome
    assert [part for part in scene.sections if part.kind == "gaps"] == list(plain.sections)
    assert scene.notes == (f"Drawn beside what holds: 1 tie that has ended since {SINCE}",)
    picture = ws.canvas({**STATE, "since": SINCE}, on=DAY).render("svg").decode()
    for words in ("± began in between", "± ended in between", "between the two days compared"):
        assert words in picture


@pytest.mark.parametrize("language", list_languages())
def test_a_document_in_another_language_has_its_headings(
    language: str, picture: CanvasPicture
) -> None:
    said, english = texts_of(picture.scene, language), texts_of(picture.scene)
    titles, others = (
        [part["title"] for part in (*texts["comparison"], *texts["changes"])]
        for texts in (said, english)
    )
    assert (language == "en") is all(map(str.__eq__, titles, others))
    # names, days and figures are those of the sources
    rows, others = (
        [row[1:] for row in texts["comparison"][0]["rows"][-3:]] for texts in (said, english)
    )
    assert rows == others


def test_every_format_with_words_has_both(picture: CanvasPicture) -> None:
    page = picture.render("html").decode().replace("\N{NO-BREAK SPACE}", " ")
    assert '<th scope="row">Product of shares</th><td>10 %</td><td>30 %</td>' in page
    assert "Ties that ended: 1" in page
    data = json.loads(picture.render("json"))
    titles = [section["title"] for section in data["sections"]]
    assert "Paths 1 and 2 side by side" in titles
    assert "Deliveries: 1" in titles
    book = openpyxl.load_workbook(BytesIO(picture.render("xlsx")))
    cells = {cell for sheet in book for row in sheet.values for cell in row}
    assert "Paths 1 and 2 side by side" in cells
    assert any("Side AG owns 20 % of Low AG" in str(cell) for cell in cells)
    assert picture.render("pdf").startswith(b"%PDF")


def test_the_page_of_the_explorer_gets_the_same_words(picture: CanvasPicture) -> None:
    figure = picture.write_figure().decode()
    data = json.loads(figure.partition("<metadata>")[2].partition("</metadata>")[0])
    assert data["comparison"]["rows"][1] == ["Product of shares", "10 %", "30 %"]
    began = data["changes"]["groups"][0]
    assert began["title"] == "Ties that began: 1"
    [row] = began["rows"]
    assert row["said"]["text"] == "Top AG owns 10 % of Low AG"
    assert row["line"] in {line["id"] for line in data["lines"]}


@each_case("change", "words", lists=True)
def test_what_cannot_be_compared_is_refused(
    change: dict[str, object], words: str, ws: onward.Workspace, paths: list[list[str]]
) -> None:
    with pytest.raises(UsageError, match=words):
        ws.canvas({**STATE, "paths": paths, **change}, on=DAY)


def test_a_path_over_a_doubtful_tie_is_only_possible(tmp_path: Path) -> None:
    ties = "id,from,to,kind\nt1,top,mid,possibly_same_as\nt2,mid,low,directs\n"
    workspace = load_tables(tmp_path, retrieved=SINCE, parties=PARTIES, ties=ties)
    paths = workspace.paths("own:top", "own:low", on=DAY)
    ids = [[step.tie.id for step in path.steps] for path in paths]
    scene = workspace.canvas({**STATE, "paths": ids}, on=DAY).scene
    assert [finding.status for finding in scene.findings] == ["possible"]
