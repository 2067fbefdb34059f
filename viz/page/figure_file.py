"""A scene for a page that draws it and has words of its own: its maps as SVG, with their data.

The answer is one SVG document. A browser reads it as a document, not as a text that becomes markup,
so that a page may show it under Trusted Types without a policy. What its script must know stands in
the one ``metadata`` element, as JSON.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final
from xml.sax.saxutils import escape

from onward.graph.countries import country_name
from onward.graph.dates import EPOCH
from onward.viz.content.texts import MOST_OF_OUTCOME, make_shortener
from onward.viz.drawing.days import draw_days
from onward.viz.layout import PlacedScene, measure_extent, place_map, place_scene
from onward.viz.maps.maps import Map
from onward.viz.page.cards_and_lines import is_web_address
from onward.viz.page.data import write_json_block
from onward.viz.page.renderer import make_page_data
from onward.viz.page.script_data import PageData
from onward.viz.placing.keeping import EarlierPlaces
from onward.viz.scene import Scene
from onward.viz.scene_id import compute_scene_id
from onward.viz.scene_texts import FindingText, LawText, PartyRow, SourceRow
from onward.viz.svg import write_figures

MEDIA_TYPE: Final = "image/svg+xml"

_PARTIES: Final = ("Role", "Name", "Country", "Record", "Owners")
_SOURCES: Final = ("Dataset", "Publisher", "Licence", "Retrieved", "Age")

STALE: Final = "STALE"
"""Behind the age of a source that is older than its limit."""

EVENTS: Final = 12
"""Events that are listed, the last ones; the chart has all."""

Shorten = Callable[[str], str]


def write_figure_file(
    scene: Scene,
    earlier: EarlierPlaces | None = None,
    extra: Mapping[str, object] | None = None,
) -> bytes:
    """Write the maps of a scene and all that a page says of it.

    Args:
        scene: What is drawn.
        earlier: Of a canvas: where its cards stood before. It is one map, whatever is on it.
        extra: What else the page must know.
    """
    placed = place_scene(scene) if earlier is None else place_map(Map("", scene), earlier)
    figures = write_figures(placed)
    # the page saves its pictures as the server writes them, and needs no frame around them
    data = make_page_data(placed, None, is_whole=earlier is not None)
    whole = {**data, "head": make_head(scene), "places": _list_places(placed), **(extra or {})}
    if scene.verdict:
        events = _list_events(data) if scene.on else []
        whole["events"] = events[-EVENTS:]
        figures = (*figures, draw_days([day for day, _, _ in events], scene.on))
    return write_pictures(whole, figures)


def write_pictures(data: Mapping[str, object], pictures: Iterable[str]) -> bytes:
    """Write pictures as one document, with what a page must know beside them.

    Args:
        data: What it must know.
        pictures: SVG documents.
    """
    # a name in the data may hold anything: as JSON it is text, and as XML it is escaped once more
    document = (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        f"<metadata>{escape(write_json_block(data))}</metadata>\n{''.join(pictures)}</svg>\n"
    )
    return document.encode("utf-8")


def _list_events(data: PageData) -> list[tuple[str, str, int]]:
    """Return when ties of the evidence begin or end, the oldest first: day, words, place of line.

    On the first map stands all that findings rest on.
    """
    names = [card["name"] for card in data["cards"]]
    events: dict[tuple[str, str], int] = {}
    for place, line in enumerate(data["lines"]):
        is_evidence = line["layer"] == "evidence" and line["map"] == 0
        for tie in line["ties"] if is_evidence else ():
            words = f"{names[line['from']]} {tie['facts'][0]} {names[line['to']]}"
            for number in (tie.get("since"), tie.get("until")):
                if number is not None:
                    events.setdefault((_write_day(number), words), place)
    return [(day, words, place) for (day, words), place in sorted(events.items())]


def _write_day(number: int) -> str:
    return (EPOCH + timedelta(number)).isoformat()


def _list_places(placed: PlacedScene) -> list[list[list[float]]]:
    """Return where the cards of each map stand, and the room that it takes."""
    places = []
    for placed_map in placed.maps:
        room = measure_extent(placed_map)
        cards = [[float(card.x), float(card.y)] for card in placed_map.cards]
        # last, the room of the map: cards and lines
        cards.append([room.left, room.top, room.width, room.height])
        places.append(cards)
    return places


def make_head(scene: Scene) -> dict[str, object]:
    """Return what a page says beside the maps of a scene, as texts that can be shown."""
    shorten = make_shortener(scene)

    def write(lines: tuple[object, ...]) -> list[str]:
        return [shorten(str(line)) for line in lines]

    return {
        "title": shorten(scene.title),
        "verdict": scene.verdict,
        "badge": scene.badge,
        "tone": scene.tone,
        "suggestion": shorten(scene.suggestion),
        "answer": shorten(scene.answer),
        "outcome": make_shortener(scene, MOST_OF_OUTCOME)(scene.outcome),
        "fictional": scene.fictional,
        "reference": scene.reference,
        "record_hash": scene.record_hash,
        "scene": compute_scene_id(scene),
        "on": scene.on,
        "as_of": scene.as_of,
        "snapshot": scene.snapshot,
        "counts": write(scene.counts),
        "missing": write(scene.missing),
        "questions": write(scene.questions),
        "decision": write(scene.decision),
        "notes": write(scene.notes),
        "caption": write(scene.caption),
        "closing": shorten(scene.closing),
        "findings": [_write_finding(finding, shorten) for finding in scene.findings],
        "parties": _write_table(_PARTIES, map(_list_party_cells, scene.parties), shorten),
        "destination": [
            {"title": shorten(group.title), "lines": write(group.lines)}
            for group in scene.destination
        ],
        "sections": [
            {"title": shorten(section.title), "lines": write(section.lines)}
            for section in scene.sections
        ],
        "sources": _write_table(_SOURCES, map(_list_source_cells, scene.licences), shorten),
    }


def _write_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], shorten: Shorten
) -> dict[str, object]:
    return {"heads": heads, "rows": [[shorten(cell) for cell in row] for row in rows]}


def _list_party_cells(row: PartyRow) -> Sequence[str]:
    record = " ".join(filter(None, (row.matched, row.band, row.score)))
    return row.role, row.name, country_name(row.country), record, row.owners


def _list_source_cells(row: SourceRow) -> Sequence[str]:
    age = f"{row.age} {STALE}" if row.stale else row.age
    return row.dataset, row.publisher, row.licence, row.retrieved, age


def _write_finding(finding: FindingText, shorten: Shorten) -> dict[str, object]:
    return {
        "number": finding.number,
        "id": finding.id,
        "indicator": finding.indicator,
        "severity": finding.severity,
        "status": finding.status,
        "title": shorten(finding.title),
        "summary": shorten(finding.summary),
        "paths": [
            {
                "title": shorten(str(path.title)),
                "steps": [shorten(str(step)) for step in path.steps],
            }
            for path in finding.paths
        ],
        "law": [_write_law(law, shorten) for law in finding.law],
        "notes": [shorten(str(note)) for note in finding.notes],
    }


def _write_law(law: LawText, shorten: Shorten) -> dict[str, object]:
    link = is_web_address(law.url)
    return {"words": shorten(law.words), "url": shorten(law.url), "link": link}
