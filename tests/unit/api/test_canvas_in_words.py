"""A canvas as a document: paths and lines in words, what is not known, notes, ages of sources."""

from itertools import chain
from pathlib import Path

import pytest

import onward
from onward.errors import AssessmentMissing, UsageError
from onward.viz.briefing.lines import SourceNames, TemplateData, list_other_lines
from onward.viz.language.words import list_languages, read_words
from onward.viz.paper.pdf import iterate_texts
from onward.viz.scene import Scene
from tests.unit.api.canvases import DAY, PARTIES, STATE, load_tables, texts_of

TIES = (
    "id,from,to,kind,share_min,share_max,since\n"
    "t1,top,mid,owns,0.6,0.6,2020-01-02\n"
    "t2,mid,low,owns,,,\n"
)
SHIPMENTS = (
    "id,date,shipper,consignee,hs,destination\n"
    "s1,2026-01-10,side,low,854231,CH\n"
    "s2,2026-02-10,side,low,854231,CH\n"
)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    """Load a chain of owners, one of them without share and date, and two deliveries."""
    folder = tmp_path_factory.mktemp("words")
    tables = {"parties": PARTIES, "ties": TIES, "shipments": SHIPMENTS}
    return load_tables(folder, retrieved="2026-01-02", published="2025-12-01", **tables)


def ties_of(ws: onward.Workspace, *kinds: str) -> list[list[str]]:
    """Return the ids of the ties of a path down the chain of owners, and of one of deliveries."""
    ends = {"owns": ("own:low", "own:top"), "ships_to": ("own:low", "own:side")}
    paths = [next(iter(ws.paths(*ends[kind], kinds=[kind], on=DAY))) for kind in kinds]
    return [[step.tie.id for step in path.steps] for path in paths]


def written(scene: Scene, language: str = "en") -> tuple[TemplateData, list[str]]:
    """Return the texts of a document, and its other lines."""
    names = SourceNames.of(None, read_words(language))
    return texts_of(scene, language), list(list_other_lines(scene, names))


def test_a_path_names_its_parties_and_tells_each_tie_with_share_dates_and_source(
    ws: onward.Workspace,
) -> None:
    paths = ties_of(ws, "owns", "ships_to")
    texts, others = written(ws.canvas({**STATE, "paths": paths}, on=DAY).scene)
    titles = [row["title"] for row in texts["evidence"]]
    assert titles == ["Path 1 · Low AG → Mid AG → Top AG", "Path 2 · Side AG → Low AG"]
    first, second = (row["paths"][0]["steps"] for row in texts["evidence"])
    said = [step["said"].replace("\u00a0", " ") for step in first]
    assert said == ["Mid AG owns Low AG", "Top AG owns 60 % of Mid AG"]
    assert all("own; " in step["from"] for step in first)
    assert "undated; share not stated" in first[0]["from"]
    assert "since 2 January 2020" in first[1]["from"]
    assert "share not stated" not in first[1]["from"]
    assert [step["said"] for step in second] == ["Side AG shipped to Low AG"]
    # the second delivery on the line of the path is in no step
    assert len(others) == 1
    assert "10 January 2026 and 10 February 2026" in others[0]


def test_every_tie_that_is_drawn_is_in_words(ws: onward.Workspace) -> None:
    for paths in ([], ties_of(ws, "owns"), ties_of(ws, "owns", "ships_to")):
        scene = ws.canvas({**STATE, "paths": paths}, on=DAY).scene
        texts, others = written(scene)
        steps = sum(len(path["steps"]) for row in texts["evidence"] for path in row["paths"])
        in_paths = set(chain.from_iterable(paths))
        left = [e for e in scene.edges if not {t.step.tie.id for t in e.ties} <= in_paths]
        assert (steps, len(others)) == (len(in_paths), len(left))


@pytest.mark.parametrize("language", list_languages())
def test_a_map_of_records_speaks_of_no_finding_and_no_transaction(
    language: str, ws: onward.Workspace
) -> None:
    scene = ws.canvas({**STATE, "paths": ties_of(ws, "owns")}, on=DAY).scene
    texts, _ = written(scene, language)
    words, plain = texts["words"], read_words(language)
    for key in ("evidence", "evidence.none", "other_lines"):
        assert words[key] == plain[f"{key}.path"] != plain[key]
    said = " ".join(iterate_texts({**texts, "words": {}, "closing": ""}))
    assert not [word for word in ("finding", "transaction") if word in said.casefold()]


def test_ties_of_a_path_that_are_not_drawn_are_counted(ws: onward.Workspace) -> None:
    [[low, top]] = ties_of(ws, "owns")
    state = {**STATE, "paths": [[low, top], [top, "12"], ["11", "12"]], "hidden_ties": [low]}
    scene = ws.canvas(state, on=DAY).scene
    titles = [finding.title for finding in scene.findings]
    assert titles == ["Top AG → Mid AG", "Top AG → Mid AG", "Path 3"]
    notes = [[str(note) for note in finding.notes] for finding in scene.findings]
    missing = " of this path not on the map: hidden, or not valid on this day"
    assert notes == [[f"1 tie{missing}"], [f"1 tie{missing}"], [f"2 ties{missing}"]]
    texts, _ = written(scene)
    assert texts["evidence"][2]["paths"] == []
    assert missing in texts["evidence"][2]["notes"][0]["text"]


def test_ties_that_lead_no_further_begin_another_walk(ws: onward.Workspace) -> None:
    [[low, top]], [[sent]] = ties_of(ws, "owns"), ties_of(ws, "ships_to")
    scene = ws.canvas({**STATE, "paths": [[top, sent, low]]}, on=DAY).scene
    assert scene.findings[0].title.count(";") == 1
    texts, _ = written(scene)
    assert sum(len(path["steps"]) for path in texts["evidence"][0]["paths"]) == 3


def test_what_is_not_known_of_owners_stands_under_a_map(ws: onward.Workspace) -> None:
    for picture in (ws.canvas(STATE, on=DAY), ws.neighbourhood("own:low", hops=2, on=DAY)):
        unseen = texts_of(picture.scene)["unseen"]
        [section] = [part for part in unseen if part["title"] == "Not known"]
        assert sorted(section["lines"]) == [
            "Low AG: the owners of 0 % to 100 % are not known",
            "Mid AG: the owners of 40 % are not known",
        ]


def test_deliveries_that_share_a_line_are_said_to(ws: onward.Workspace) -> None:
    assert ws.canvas(STATE, on=DAY).scene.outcome == (
        "4 parties and 4 ties on 3 lines: deliveries from one party to another share a line."
    )
    lone = ws.canvas({"seeds": ["own:low"], "parties": ["own:mid"]}, on=DAY).scene
    assert lone.outcome == "2 parties and 1 tie."


@pytest.mark.parametrize(
    ("day", "age", "stale"), [(DAY, "151 days", "OUT OF DATE"), ("2026-01-05", "35 days", "")]
)
def test_sources_of_a_map_bear_their_age_and_the_day_from_which_it_counts(
    day: str, age: str, stale: str, ws: onward.Workspace
) -> None:
    [row] = texts_of(ws.canvas(STATE, on=day).scene)["sources"]
    assert (row["age"], row["stale"]) == (f"{age}, from 1 December 2025", stale)


def test_a_saved_canvas_bears_its_title_and_what_people_noted(ws: onward.Workspace) -> None:
    note = {"kind": "party", "about": "own:mid", "name": "Mid AG", "text": "possible"}
    draft = {"title": "Who owns Low", "by": "J. Kessler", "state": {"v": 1}}
    ws.investigations.save("low", {**draft, "notes": [{**note, "by": "J. K."}]})
    scene = ws.canvas(STATE, on=DAY, investigation="low").scene
    texts, _ = written(scene, "de")
    assert texts["title"] == "Who owns Low"
    assert scene.outcome.startswith("Around Low AG: 4 parties")
    # what people write is theirs: it is not translated
    assert texts["remarks"][0].startswith("Mid AG: possible (J. K., 20")
    assert any("gespeichert von J. Kessler" in line for line in texts["rules"])
    assert written(ws.canvas(STATE, on=DAY).scene)[0]["remarks"] == []
    # for others neither notes nor who thinks what
    outside = ws.canvas(STATE, on=DAY, investigation="low", profile="external").scene
    assert outside == ws.canvas(STATE, on=DAY).scene
    with pytest.raises(UsageError, match="no profile"):
        ws.canvas(STATE, on=DAY, profile="friends")
    with pytest.raises(AssessmentMissing):
        ws.canvas(STATE, investigation="nobody")
    with pytest.raises(UsageError, match="no name"):
        ws.canvas(STATE, investigation="../low")


def test_a_canvas_counts_the_parties_that_were_taken_away(ws: onward.Workspace) -> None:
    state = {**STATE, "parties": ["own:mid"], "hidden_parties": ["own:top", "own:side", "own:mid"]}
    assert ws.canvas(state, on=DAY).scene.notes == ("Hidden: 2 parties",)


def test_the_whole_can_be_set(ws: onward.Workspace, tmp_path: Path) -> None:
    picture = ws.canvas({**STATE, "paths": ties_of(ws, "owns", "ships_to")}, on=DAY)
    picture.export("pdf", tmp_path / "canvas.pdf")
    assert (tmp_path / "canvas.pdf").read_bytes().startswith(b"%PDF")


def test_a_party_with_many_ties_wears_their_count(tmp_path: Path) -> None:
    buyers = [f"b{number}" for number in range(201)]
    rows = "".join(f"{buyer},Buyer {buyer},Company,CH\n" for buyer in buyers)
    ties = "".join(f"{buyer},low,{buyer},supplies\n" for buyer in buyers)
    ties = f"id,from,to,kind\n{ties}h1,mid,low,owns\n"
    workspace = load_tables(tmp_path, retrieved=DAY, parties=PARTIES + rows, ties=ties)
    cards = {card.id: card.marks for card in workspace.canvas(STATE, on=DAY).scene.nodes}
    assert cards["own:low"] == ("202 ties",)
    assert cards["own:mid"] == ()
    assert "202 TIES" in workspace.canvas(STATE, on=DAY).render("svg").decode().upper()
