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

LANGUAGES = [language for language in list_languages() if language != "en"]
DAY, SINCE = "2026-05-01", "2025-01-01"
PARTIES = "id,name,kind,country\n" + "".join(
    f"{name},{title},Company,CH\n"
    for name, title in (
        ("top", "Top AG"), ("mid", "Mid AG"), ("low", "Low AG"), ("side", "Side AG"),
        ("far", "Far AG"), *((f"p{number}", f"Firma {number} AG") for number in range(9)),
    )
)  # fmt: skip
TIES = (
    "id,from,to,kind,share_min,share_max,since,until\n"
    "t1,top,mid,owns,0.6,0.6,2020-01-02,\n"
    "t2,mid,low,owns,0.5,0.5,2021-02-03,\n"
    "t3,top,low,owns,0.1,0.1,2025,\n"
    "t4,side,low,owns,0.2,0.4,2019-01-01,2025-06-01\n"
    "t5,side,mid,directs,,,,\n"
    "t6,far,side,linked,,,2024-12,\n"
    + "".join(f"d{number},p{number},low,directs,,,,\n" for number in range(9))
)
SHIPMENTS = (
    "id,date,shipper,consignee,hs,destination\n"
    "s1,2025-04-10,side,low,854231,CH\n"
    "s2,2024-02-10,side,low,854231,CH\n"
)
LISTINGS = (
    "id,party,regime,topic,list,since,until\n"
    "l1,mid,EU,sanction,List of the Made,2025-02-01,\n"
    "l2,side,EU,export.control,List of the Made,2024,2025-03\n"
)
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
    tables = {"parties": PARTIES, "ties": TIES, "shipments": SHIPMENTS, "listings": LISTINGS}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    files = [folder / f"{name}.csv" for name in tables]
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
