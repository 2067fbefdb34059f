"""Documents of maps of records in German and French: no sentence of ours stays English."""

import re
from collections.abc import Iterator, Mapping

import pytest

import onward
from onward.viz.briefing.write import write_briefing
from onward.viz.language.words import list_languages, read_words
from onward.viz.options import ExportOptions
from onward.viz.paper.pdf import iterate_texts, list_caption_notes, make_map_pages, read_svg_texts
from onward.viz.scene import Scene
from tests.shell import made_workspace
from tests.unit.cases import table

LANGUAGES = [language for language in list_languages() if language != "en"]
DAY, SINCE = "2026-05-01", "2025-01-01"
TABLES: Mapping[str, str] = table(__file__, "TABLES")
"""Owners, deliveries and entries of a list, as CSV by the names of tables."""

STATE: Mapping[str, object] = {
    "seeds": ["own:low"],
    "parties": ["own:mid", "own:top", "own:side", "own:far"],
}
ENGLISH = re.compile(
    r"\b(the|and|of|is|tie|ties|with|between|valid|hidden|owns|shipped|known|drawn|shown|asked"
    r"|stated|around|published|retrieved|undated|since|until|possibly|path|paths|snapshot)\b",
    re.IGNORECASE,
)
OF_SOURCES = ("List of the Made",)
"""What the sources say themselves: it stays as it is."""


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    """Load owners, deliveries and entries of a list whose dates are exact, coarse and missing."""
    folder = tmp_path_factory.mktemp("maps")
    workspace = onward.Workspace(made_workspace(folder))
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text)
    files = [folder / f"{name}.csv" for name in TABLES]
    workspace.load("csv", *files, name="own", retrieved="2026-01-02", published="2025-12-01")
    state = {"title": "What we think", "by": "J. Kessler", "state": {"v": 1}, "notes": []}
    workspace.investigations.save("low", state)
    return workspace


@pytest.fixture(scope="module")
def scenes(ws: onward.Workspace) -> dict[str, Scene]:
    """Return maps of records that say together whatever such maps say."""
    both = ws.paths("own:low", "own:top", kinds=["owns"], on=DAY)
    paths = sorted(([step.tie.id for step in path.steps] for path in both), key=len)
    compared = {**STATE, "paths": paths, "compared": [1, 2], "since": SINCE}
    hidden = {
        **compared,
        "hidden_kinds": ["linked"],
        "hidden_ties": paths[1][:1],
        "hidden_parties": ["own:nobody"],
    }
    picture = {"title": "What we think", "state": compared, "on": DAY, "as_of": None}
    canvases = {
        "compared": ws.canvas(compared, on=DAY, as_of="2026-04-01"),
        "hidden": ws.canvas(hidden, on=DAY),
        "saved": ws.canvas(compared, on=DAY, investigation="low", pictures=[picture]),
        "around": ws.neighbourhood("own:low", hops=2, on=DAY, budget=5),
        "paths": both.picture(),
        "no path": ws.paths("own:low", "own:far", kinds=["owns"], min_share=0.5, on=DAY).picture(),
    }
    return {name: canvas.scene for name, canvas in canvases.items()}


def list_texts(scene: Scene, language: str) -> Iterator[str]:
    """Yield every text of a document but the words of its templates."""
    texts = write_briefing(scene, ExportOptions(language=language))
    assert texts["words"]["language_note"] == ""
    yield from iterate_texts({**texts, "words": {}, "colours": {}, "styles": []})
    words = read_words(language)
    for page in make_map_pages(scene, words):
        yield from (page.title, *page.notes, *list_caption_notes(page.scene, words))
        yield from read_svg_texts(page.svg)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["compared", "hidden", "saved", "around", "paths", "no path"])
def test_a_document_of_a_map_says_nothing_in_english(
    name: str, language: str, scenes: Mapping[str, Scene]
) -> None:
    english = []
    for text in list_texts(scenes[name], language):
        bare = text
        for quoted in OF_SOURCES:
            bare = bare.replace(quoted, "")
        if ENGLISH.search(bare) and "What we think" not in bare:
            english.append(text)
    assert english == []


def test_the_title_of_an_investigation_and_names_stay_as_people_wrote_them(
    scenes: Mapping[str, Scene],
) -> None:
    texts = write_briefing(scenes["saved"], ExportOptions(language="de"))
    assert texts["title"] == "What we think"
    assert {card["name"] for card in texts["cards"]} >= {"Top AG", "Far AG"}


def test_days_and_shares_of_a_comparison_are_written_as_the_language_writes_them(
    scenes: Mapping[str, Scene],
) -> None:
    texts = write_briefing(scenes["compared"], ExportOptions(language="de"))
    rows = {row[0]: row[1:] for row in texts["comparison"][0]["rows"]}
    assert rows["Älteste Quelle"] == ["2. Januar 2026", "2. Januar 2026"]
    said = " ".join(line for group in texts["changes"] for line in group["lines"])
    assert "10. April 2025: Side AG" in said.replace("\u00a0", " ")
    assert "2025-0" not in said
