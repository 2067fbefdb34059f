"""One page that works offline: the map as SVG, everything else as plain text.

Two walls keep names from running: the data is escaped JSON that only ever becomes text, and the
page's own policy allows no script but the one whose hash it holds. The picture stands in the page
once: without scripts it is shown as it is; the script moves it, and hides what is not looked at.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape as escape_of_saxutils

from jinja2 import Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from onward.errors import ExportError
from onward.graph.countries import country_name
from onward.graph.dates import EPOCH
from onward.graph.shipments import delivery_number
from onward.graph.tables import read_column
from onward.queries.assessment.explain import HARM_TITLE, dates_text
from onward.queries.assessment.wording import say_tie, say_without_basis, share_text
from onward.queries.model.assessment import Assessment, EvidenceStep, TieFacts
from onward.queries.model.parts import JsonObject
from onward.queries.transactions.transaction import say_role
from onward.viz.briefing.lines import RowPart, make_name_row, order_steps
from onward.viz.briefing.parts import find_finding, list_log_head
from onward.viz.content.facts import Tone, choose_badge, write_answer
from onward.viz.content.sections import list_missing
from onward.viz.content.texts import (
    DELIVERY,
    MOST_OF_OUTCOME,
    count_noun,
    cut_at_word,
    cut_text,
    describe_look_alikes,
    make_shortener,
    name_kind,
    printable,
    printable_lines,
    shorten_with_count,
    spell_codes,
)
from onward.viz.drawing.charts import draw_days
from onward.viz.drawing.drawing import (
    UNDIRECTED_KINDS,
    LegendEntry,
    Path,
    Shape,
    draw_sample,
    format_number,
    line_style,
    list_ids,
    make_legend,
    sample_width,
)
from onward.viz.drawing.palette import BORDERS, DASHES, LIGHT, find_look, style_variables
from onward.viz.language.words import read_words
from onward.viz.layout import PlacedScene, measure_extent, place_map, place_scene
from onward.viz.maps.maps import Map, list_circular_ties, remove_context
from onward.viz.page.renderer import (
    PageData,
    draw_for_view,
    find_host,
    format_month,
    is_web_address,
    keep_unbroken,
    list_events,
    make_page_data,
    write_json_block,
    write_unbroken,
)
from onward.viz.page.templates import (
    VIEW,
    check_embeddable,
    join_modules,
    load_template,
    read_code,
    read_template,
    shorten_names,
    template_environment,
    write_policy,
    write_view_style,
)
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import EarlierPlaces, PlacedLine
from onward.viz.scene import CIRCULAR, NOT_NAMED, Scene, compute_scene_id
from onward.viz.scene_texts import (
    FindingText,
    HeadCount,
    LawText,
    PartyRow,
    PathText,
    SourceRow,
    TextLine,
)
from onward.viz.svg import make_whole_legend, write_figures, write_path

if TYPE_CHECKING:
    from pyvis.network import Network


# ------------------------------------------------------------------------------------------------
# What findings rest on: those of one path stand together, and each path stands once, as a table.
#
# A finding that rests on several paths stands with the first, which is the best of them. What rests
# on no tie is about a party itself, or about the goods, their destination and papers.
# ------------------------------------------------------------------------------------------------

ABOUT_THE_ORDER: Final = "The goods, their destination and the papers"
"""Over findings that are about no party and rest on no tie."""

_PathKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a path as a row: who, by which tie, to whom; share, dates and source.

    Attributes:
        further: What else its source says of it.
        url: Where it can be read; empty where no address is known.
    """

    start: str
    tie: str
    end: str
    share: str
    dates: str
    source: str
    further: str
    url: str


@dataclass(frozen=True, slots=True)
class PathTable:
    """A path: its row of names, its steps, and the numbers of all findings that rest on it."""

    chain: tuple[RowPart, ...]
    steps: tuple[StepRow, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its summary without the law, which stands below it."""

    text: FindingText
    summary: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that rest on the same path.

    Attributes:
        title: What they are about, where they rest on no tie; else empty.
        findings: The strongest first.
        paths: Every path of theirs that stands in no earlier group, the best first.
        elsewhere: Numbers of earlier findings with which further paths of theirs stand.
    """

    title: str
    findings: tuple[ShownFinding, ...]
    paths: tuple[PathTable, ...]
    elsewhere: tuple[int, ...] = ()

    @property
    def chain(self) -> tuple[RowPart, ...]:
        """Return the row of names of the best path; empty where there is none."""
        return self.paths[0].chain if self.paths else ()

    @property
    def count(self) -> str:
        """Say how many steps there are to see."""
        steps = sum(len(path.steps) for path in self.paths)
        paths = f"{count_noun(len(self.paths), 'path')}, " if len(self.paths) > 1 else ""
        return f"{paths}{count_noun(steps, 'step')}"


def group_by_path(scene: Scene) -> list[FindingGroup]:
    """Group the findings of a scene by the path that they rest on, the strongest group first."""
    names = {node.id: node.name for node in scene.nodes}
    circular = list_circular_ties(scene)
    numbers = _number_paths(scene.findings)
    groups: dict[_PathKey, list[FindingText]] = {}
    for finding in scene.findings:
        groups.setdefault(_choose_group(finding, scene), []).append(finding)
    place_of: dict[_PathKey, int] = {}
    written: list[FindingGroup] = []
    for findings in groups.values():
        first = findings[0].number
        paths = {_find_key(path): path for finding in findings for path in _list_paths(finding)}
        paths = _leave_out_parts(paths)
        places = {key: place_of.setdefault(key, first) for key in paths}
        written.append(
            FindingGroup(
                title=_write_title(findings[0], scene),
                findings=tuple(_show_finding(finding, scene) for finding in findings),
                paths=tuple(
                    _write_path(path, numbers[key], names, circular)
                    for key, path in paths.items()
                    if places[key] == first
                ),
                elsewhere=tuple(sorted({place for place in places.values() if place != first})),
            )
        )
    return written


def _list_paths(finding: FindingText) -> Iterator[PathText]:
    """Yield the paths of a finding that have steps: others are of one party."""
    return (path for path in finding.paths if path.ties)


def _leave_out_parts(paths: Mapping[_PathKey, PathText]) -> dict[_PathKey, PathText]:
    """Leave out chains of deliveries that are a part of a longer one: that one shows them whole.

    A path of ownership stays: its upper end is an owner of its own, even along a longer one.
    """
    return {
        key: path
        for key, path in paths.items()
        if not (_is_delivery(path) and any(set(key) < set(longer) for longer in paths))
    }


def _is_delivery(path: PathText) -> bool:
    return all(step.tie.kind == DELIVERY for step in path.ties)


def _find_key(path: PathText) -> _PathKey:
    return tuple(step.tie.id for step in path.ties)


def _number_paths(findings: Sequence[FindingText]) -> dict[_PathKey, tuple[int, ...]]:
    numbers: dict[_PathKey, dict[int, None]] = {}
    for finding in findings:
        for path in _list_paths(finding):
            numbers.setdefault(_find_key(path), {})[finding.number] = None
    return {key: tuple(resting) for key, resting in numbers.items()}


def _choose_group(finding: FindingText, scene: Scene) -> _PathKey:
    path = next(_list_paths(finding), None)
    if path is None:
        return "", _write_title(finding, scene)
    return _find_key(path)


def _write_title(finding: FindingText, scene: Scene) -> str:
    """Say what a finding is about that rests on no tie: a party itself, or the goods."""
    if next(_list_paths(finding), None) is not None:
        return ""
    if finding.paths:
        return str(finding.paths[0].title)
    record = find_finding(finding, scene.record)
    return finding.subject if record is None or record.subject.party else ABOUT_THE_ORDER


def _show_finding(finding: FindingText, scene: Scene) -> ShownFinding:
    record = find_finding(finding, scene.record)
    if record is None:
        return ShownFinding(finding, finding.summary)
    return ShownFinding(finding, spell_codes(printable(say_without_basis(record))))


def _write_path(
    path: PathText,
    numbers: tuple[int, ...],
    names: Mapping[str, str],
    circular: Collection[str],
) -> PathTable:
    return PathTable(
        chain=tuple(make_name_row(path, names, read_words())),
        steps=tuple(_write_step(step, names, circular) for step in order_steps(path.ties)),
        numbers=numbers,
    )


def _write_step(step: EvidenceStep, names: Mapping[str, str], circular: Collection[str]) -> StepRow:
    tie = step.tie
    record = f" {delivery_number(tie.record)}" if tie.record else ""
    return StepRow(
        start=names.get(step.start, step.start),
        tie=printable(say_tie(replace(tie, share=None))),
        end=names.get(step.end, step.end),
        share=printable(share_text(tie.share)) if tie.share else "",
        dates=printable(dates_text(tie) + (", ended" if tie.ended else "")),
        source=printable(f"{tie.dataset}{record}"),
        further="; ".join(_list_further(tie, is_circular=tie.id in circular)),
        url=tie.url or "",
    )


def _list_further(tie: TieFacts, *, is_circular: bool) -> Iterator[str]:
    """Yield how a tie is stated, and what its source says beside it."""
    if tie.standing != "stated":
        yield printable(tie.standing)
    if tie.coarse:
        yield "a date less precise than a day"
    if is_circular:
        yield CIRCULAR
    if tie.possible_because:
        yield printable(tie.possible_because)
    for word, fact in (
        ("retrieved", tie.retrieved),
        ("interest", read_words().interest(tie.interest)),
        ("published", tie.published),
        ("wording", f"“{cut_text(tie.text)}”" if tie.text else ""),
    ):
        if fact:
            yield printable(f"{word} {fact}")


# ------------------------------------------------------------------------------------------------
# Names of right-to-left scripts in sentences: each is isolated, and says of which script it is.
#
# Two Arabic names beside each other, or a name and the number after it, would else be read in one
# run from the right: the second name first, and the number before it.
# ------------------------------------------------------------------------------------------------

_RIGHT_TO_LEFT: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_WORD: Final = f"[{_RIGHT_TO_LEFT}][{_RIGHT_TO_LEFT}\u200c\u200d]*"
_ANY: Final = re.compile(f"[{_RIGHT_TO_LEFT}]")
_RUN: Final = f"{_WORD}(?:[ \u00a0-]{_WORD})*"
"""Words of such a script with nothing but blanks between them."""

SCRIPTS: Final = read_column("onward.viz", "content/scripts.csv", "script", "tag")
"""Language tags by how Unicode names the letters: of most scripts nothing says which language."""


def find_script(text: str) -> str:
    """Return the language tag of a name's first letter that is not Latin; empty where all are.

    >>> find_script("شركة"), find_script("OOO «Вектор»"), find_script("Acme 12")
    ('und-Arab', 'und-Cyrl', '')
    """
    for letter in text:
        if letter.isalpha() and not letter.isascii():
            word = unicodedata.name(letter, "").split(" ")[0]
            if word in SCRIPTS:
                return SCRIPTS[word]
    return ""


def make_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds names of right-to-left scripts in sentences: these ones, or any words.

    A name that is known is found whole, with its numbers and its Latin words.
    """
    from_right = {name for name in names if _ANY.search(name)}
    longest_first = sorted(from_right, key=lambda name: (-len(name), name))
    return _compile_pattern((*map(re.escape, longest_first), _RUN))


@lru_cache
def _compile_pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def isolate_names(text: str, pattern: re.Pattern[str]) -> Markup:
    """Write a sentence in which each name that runs from the right is an element of its own.

    >>> str(isolate_names("A owns شركة & ب", make_pattern(())))
    'A owns <bdi lang="und-Arab">شركة</bdi> &amp; <bdi lang="und-Arab">ب</bdi>'
    """
    if not _ANY.search(text):
        return escape(keep_unbroken(text))
    parts: list[Markup] = []
    end = 0
    for match in pattern.finditer(text):
        between = keep_unbroken(text[end : match.start()])
        parts += [escape(between), _isolate_name(match[0])]
        end = match.end()
    return Markup("").join((*parts, escape(keep_unbroken(text[end:]))))


def _isolate_name(name: str) -> Markup:
    return Markup('<bdi lang="{}">{}</bdi>').format(find_script(name), name)


# ------------------------------------------------------------------------------------------------
# A scene for a page that draws it and has words of its own: its maps as SVG, with their data.
#
# The answer is one SVG document. A browser reads it as a document, not as a text that becomes
# markup, so that a page may show it under Trusted Types without a policy. What its script must know
# stands in the one ``metadata`` element, as JSON.
# ------------------------------------------------------------------------------------------------

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
        f"<metadata>{escape_of_saxutils(write_json_block(data))}</metadata>\n{''.join(pictures)}</svg>\n"
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


# ------------------------------------------------------------------------------------------------
# A scene as a pyvis network: for whoever wants to go on with pyvis, and for a page drawn by it.
#
# pyvis holds the network. Of its package the page takes vis-network's script alone: its template,
# file writer and tooltips load scripts from servers, and put names into the page as code.
# ------------------------------------------------------------------------------------------------

VIS: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network inside the pyvis package."""


def build_network(scene: Scene) -> "Network":
    """Build the pyvis network of a scene: every party at its place, every tie an edge of its own.

    The lists are filled directly: pyvis searches them for every node and edge it adds, and drops
    parallel ties. No node and no edge has a `title`, which vis-network could take for markup.

    Args:
        scene: What is shown, on one map however many cards it takes.
    """
    from pyvis.network import Network  # it imports IPython: slow

    (placed_map,) = place_map(Map("", scene, ())).maps
    net = Network(directed=True)
    net.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 0},
        "edges": {"smooth": {"enabled": True, "type": "curvedCW", "roundness": 0.12}},
        "interaction": {"hover": False, "keyboard": False, "multiselect": False},
    }
    net.nodes = [_make_node(card) for card in placed_map.cards]
    net.node_ids = [node["id"] for node in net.nodes]
    net.node_map = dict(zip(net.node_ids, net.nodes, strict=True))
    net.edges = [_make_edge(line) for line in placed_map.lines]
    return net


def render_network(scene: Scene) -> bytes:
    """Write a scene as a page that vis-network draws: no request to anywhere, the same bytes.

    Raises:
        ExportError: The pyvis installed holds no vis-network of the version that this page needs.
    """
    net = build_network(scene)
    data = {"nodes": net.nodes, "edges": net.edges, "options": net.options}
    vis, script, style = _load_vis(), read_code("network.js"), read_code("network.css")
    page = load_template("network.html").render(
        title=cut_text(scene.title),
        outcome=shorten_with_count(scene.outcome, MOST_OF_OUTCOME),
        findings=[f"{each.number}. {shorten_with_count(each.summary)}" for each in scene.findings],
        caption=[*map(shorten_with_count, scene.caption), " · ".join(list_ids(scene))],
        closing=scene.closing,
        data=Markup(write_json_block(data)),  # noqa: S704  # escaped by json_block
        vis=Markup(vis),  # noqa: S704  # the script that pyvis brings, never data
        script=Markup(script),  # noqa: S704  # our own file
        style=Markup(style),  # noqa: S704  # our own file
        policy=write_policy((vis, script), style),
    )
    return page.encode("utf-8")


def _make_node(card: Card) -> JsonObject:
    node = card.node
    texts = (
        " ".join(card.lines),
        " ".join(card.native),
        *card.kind,
        card.marks,
        card.tab,
        card.tag,
    )
    return {
        "id": node.id,
        "label": "\n".join(map(cut_text, filter(None, texts))),
        "x": card.x,
        "y": card.y,
        "shape": "box",
        "borderWidth": BORDERS.get(node.severity or "", 1),
        "color": {
            "background": LIGHT["filled"],
            "border": LIGHT[node.severity or find_look(node.kind).colour],
        },
        "font": {"color": LIGHT["ink"], "size": 13},
        "widthConstraint": card.width,
        "facts": list(_list_node_facts(card)),
    }


def _list_node_facts(card: Card) -> Iterator[str]:
    node = card.node
    texts = (node.name, node.native, read_words().party_kind(node.kind), node.country or "")
    yield from map(shorten_with_count, filter(None, (*texts, *node.roles, *node.mark_words)))
    yield from map(shorten_with_count, (*node.listed, *node.records, *node.member_names))
    if node.datasets:
        yield shorten_with_count(f"Sources: {', '.join(node.datasets)}")


def _make_edge(line: PlacedLine) -> JsonObject:
    edge = line.edge
    dash = DASHES.get(line_style(edge), ())
    numbers = f" [{', '.join(map(str, edge.findings))}]" if edge.findings else ""
    sentences = [f"{edge.words}{numbers}", *(tie.step.tie.dataset for tie in edge.ties)]
    return {
        "id": edge.id,
        "from": edge.start,
        "to": edge.end,
        "label": f"{cut_text(edge.words)}{numbers}",
        "arrows": "" if edge.kind in UNDIRECTED_KINDS else "to",
        "dashes": list(dash) or False,
        "width": 3 if edge.findings else 1,
        "color": LIGHT["path" if edge.findings else "edge"],
        "facts": [shorten_with_count(each) for each in dict.fromkeys(sentences)],
    }


@lru_cache
def _load_vis() -> str:
    script = files("pyvis").joinpath(VIS)
    if not script.is_file():
        raise ExportError(f"pyvis has no {VIS}; install pyvis 0.3.2")
    return check_embeddable(script.read_text(encoding="utf-8"), VIS)


# ------------------------------------------------------------------------------------------------
# The index of several orders' pages: what to do about each, why, and a link to its page.
#
# The gravest actions stand first. Like the pages, it is one file that asks nobody for anything; its
# only script sorts, filters and moves between the rows, and without it the index is a plain table.
# ------------------------------------------------------------------------------------------------

ORDER_OF_TONES: Final[tuple[Tone, ...]] = ("refuse", "apply", "hold", "unknown", "proceed")

NAMED: Final = 6
"""Parties of a row that are named; a page has all of them."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An order in the index.

    Attributes:
        order, file: Its id, and the name of its page.
        badge, tone, answer: What to do and why, as the page says it.
        verdict, findings: The verdict, and how many findings there are.
        parties: Its parties with their roles, the first of them.
        countries: Where its goods go, and by way of which countries.
        is_fictional: Whether the order is made up.
    """

    order: str
    file: str
    badge: str
    tone: Tone
    answer: str
    verdict: str
    findings: int
    parties: str
    countries: str
    is_fictional: bool

    @property
    def link(self) -> str:
        """The address of the page beside the index, which no name of a file can steer."""
        return f"./{quote(self.file)}"

    @property
    def rank(self) -> int:
        """How grave the action is: 0 is the gravest."""
        return ORDER_OF_TONES.index(self.tone)


def make_index_row(assessment: Assessment, file: str) -> IndexRow:
    """Return the row of an assessment whose page is in a file beside the index."""
    transaction = assessment.transaction
    badge = choose_badge(assessment)
    named = [
        f"{cut_text(printable(party.name), 60)} ({say_role(party.role)})"
        for party in assessment.coverage.parties
        if party.name
    ]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    places = (*transaction.way, *((transaction.destination,) if transaction.destination else ()))
    return IndexRow(
        order=printable(transaction.id),
        file=file,
        badge=badge.words,
        tone=badge.tone,
        answer=write_answer(assessment, printable_lines(list_missing(assessment))),
        verdict=assessment.verdict.replace("_", " "),
        findings=len(assessment.findings),
        parties=", ".join(named[:NAMED]) + more,
        countries=", ".join(dict.fromkeys(map(country_name, places))),
        is_fictional=transaction.fictional,
    )


def render_index(rows: Sequence[IndexRow], note: str = "") -> bytes:
    """Write the index of some orders, the gravest first, else in their own order.

    Args:
        rows: The orders.
        note: What the index leaves out; empty where it has all.
    """
    script = read_code("index.js")
    style = check_embeddable(style_variables() + read_template("index.css"), "index.css")
    page = load_template("index.html", write_unbroken).render(
        rows=sorted(rows, key=lambda row: row.rank),
        note=note,
        script=Markup(script),  # noqa: S704  # our own file
        style=Markup(style),  # noqa: S704  # our own files
        policy=write_policy((script,), style),
    )
    return page.encode("utf-8")


APP: Final = ("state", "details", "panel", "keys", "tools", "save", "start")
"""The files of the page's own script, in the order in which they become one."""

SAMPLE_HEIGHT: Final = 22

WAYS: Final = {"on": "→", "back": "←", "beside": "\N{EN DASH}"}
"""Between two names of a row: which way their tie points for one who reads along."""

OPTION: Final = 60
"""Characters of a title, and of numbers, in the list of maps."""


def render_page(scene: Scene) -> bytes:
    """Write a scene as one HTML page: UTF-8, no request to anywhere, the same bytes every time."""
    drawing = draw_for_view(scene)
    placed, data = drawing.placed, drawing.data
    parties = list(_list_parties(placed))
    words = read_words()
    tie_kinds = sorted({line.edge.kind for line in placed.lines if line.edge.ties})
    script, style = _join_app(), _join_style()
    page = _load_template().render(
        scene=scene,
        shorten=make_shortener(scene),
        outcome=_write_outcome(scene),
        parties=parties,
        unstated=_find_unstated_countries(scene),
        around_parties=sum(card.node.layer != "evidence" for _, card in parties),
        maps=[_name_map(each.map) for each in placed.maps] if len(placed.maps) > 1 else [],
        notes=(*scene.notes, *placed.notes),
        groups_of_findings=group_by_path(scene),
        right_to_left=make_pattern(_list_names(scene)),
        ways=WAYS,
        name_kind=words.party_kind,
        harm_title=HARM_TITLE,
        describe_look_alikes=describe_look_alikes,
        tie_kinds={kind: name_kind(kind, words) for kind in tie_kinds},
        around=_has_context(placed),
        legend=_write_legend(placed),
        ids=list(list_ids(scene)),
        method=(*scene.method, *list_log_head(scene, read_words(scene.language))),
        months=data["months"],
        events=list_events(scene) if data["months"] else [],
        data=Markup(drawing.json),  # noqa: S704  # escaped by json_block
        figure=Markup("".join(drawing.figures)),  # noqa: S704  # every text in it is escaped by svg
        script=Markup(script),  # noqa: S704  # our own files
        style=Markup(style),  # noqa: S704  # our own files
        policy=write_policy((script,), style),
    )
    return page.encode("utf-8")


def _write_outcome(scene: Scene) -> Markup:
    """Write the outcome, of which nothing is left out: what is said of it is the whole answer."""
    outcome = make_shortener(scene, MOST_OF_OUTCOME)(scene.outcome)
    return isolate_names(outcome, make_pattern(_list_names(scene)))


def _find_unstated_countries(scene: Scene) -> list[int]:
    """Return the places of the parties whose country the order does not state."""
    if scene.record is None:
        return []
    stated = scene.record.transaction.parties
    looked_at = scene.record.coverage.parties
    return [place for place, party in enumerate(looked_at) if not stated[party.party_ref].country]


def _list_names(scene: Scene) -> Iterator[str]:
    for node in scene.nodes:
        yield from (cut_text(node.name), cut_text(node.native), *map(cut_text, node.member_names))


def _list_parties(placed: PlacedScene) -> Iterator[tuple[int, Card]]:
    """Yield each party once, with the place of its first card among all cards."""
    met: set[str] = set()
    for place, card in enumerate(placed.cards):
        if card.node.id not in met and card.node.kind != NOT_NAMED:
            met.add(card.node.id)
            yield place, card


def _has_context(placed: PlacedScene) -> bool:
    """Say whether anything is drawn on which nothing rests; several maps leave it out."""
    layers = {card.node.layer for card in placed.cards}
    return not layers.union(line.edge.layer for line in placed.lines) <= {"evidence"}


def _name_map(single: Map) -> str:
    """Name a map in the list of maps: the numbers of its findings, and what they are."""
    titles = "; ".join(dict.fromkeys(finding.title for finding in single.scene.findings))
    name = cut_at_word(f"{single.name[:1].upper()}{single.name[1:]}", OPTION)
    return f"{name}: {cut_at_word(titles, OPTION)}" if single.numbers and titles else name


class LegendLine(NamedTuple):
    """A line of the legend: its sample, its words, and whether only context looks so."""

    sample: Markup
    words: str
    of_context: bool


def _write_legend(placed: PlacedScene) -> dict[str, list[LegendLine]]:
    """Return the legend's lines by group, each with its sample drawn as the picture draws it."""
    of_evidence = {*make_legend(*(remove_context(each.map.scene) for each in placed.maps))}
    groups: dict[str, list[LegendLine]] = {}
    for entry in make_whole_legend(placed):
        line = LegendLine(_write_sample(entry), entry.words, entry not in of_evidence)
        groups.setdefault(entry.group, []).append(line)
    return groups


def _write_sample(entry: LegendEntry) -> Markup:
    width = format_number(sample_width(entry) + 4)
    shapes = Markup("").join(map(_write_shape, draw_sample(entry, 1, SAMPLE_HEIGHT / 2)))
    return Markup('<svg class="sample" width="{}" height="{}" aria-hidden="true">{}</svg>').format(
        width, SAMPLE_HEIGHT, shapes
    )


def _write_shape(shape: Shape) -> Markup:
    """Write a shape in the colours of the page's theme."""
    if isinstance(shape, Path):
        path = write_path(shape, "var(--{})".format)
        return Markup(path)  # noqa: S704  # its colours are names of ours, its places numbers
    weight = "700" if shape.bold else "400"
    return Markup(
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="{}">{}</text>'
    ).format(
        *map(format_number, (shape.x, shape.y, shape.size)),
        weight,
        shape.anchor,
        f"var(--{shape.colour})",
        escape(shape.text),
    )


@lru_cache
def _load_template() -> Template:
    """Load the template, once for all pages: compiling it takes longer than filling it in."""
    environment = template_environment(_write_value)
    environment.filters |= {"cut": cut_text, "counted": _shorten_cell, "month": format_month}
    environment.filters |= {"named": _isolate_names, "langs": _write_language, "host": find_host}
    environment.tests["web_address"] = is_web_address
    return environment.get_template("map.html")


@pass_context
def _write_value(context: Context, value: object) -> object:
    """Write what is filled in: no text of a scene is so long that the page stands still.

    Sentences and lists are shortened where they are filled in, cells of tables by a filter.
    """
    shorten: Callable[[str], str] = context["shorten"]
    if isinstance(value, TextLine | HeadCount):
        return keep_unbroken(shorten(str(value)))
    # Markup is a kind of text, too: it is our own, and stays whole.
    if isinstance(value, str) and not isinstance(value, Markup):
        return keep_unbroken(shorten(value))
    return value


def _write_language(name: str) -> Markup:
    """Write the attribute that says of which script a name is; nothing where it is Latin."""
    script = find_script(name)
    return Markup(' lang="{}"').format(script) if script else Markup("")


@pass_context
def _isolate_names(context: Context, value: object) -> Markup:
    """Write a sentence with its names from the right isolated; it is shortened as all others."""
    shorten: Callable[[str], str] = context["shorten"]
    return isolate_names(shorten(str(value)), context["right_to_left"])


def _shorten_cell(text: str) -> Markup:
    return escape(shorten_with_count(text))


@lru_cache
def _join_app() -> str:
    """Join the renderer's script and the page's own: one scope, so that nothing of it is global."""
    names = [*(f"renderer/{name}.js" for name in VIEW), *(f"app/{name}.js" for name in APP)]
    code = shorten_names(join_modules(map(read_template, names)))
    return check_embeddable(f'"use strict";\n(() => {{\n{code}\n}})();\n', "templates/app")


@lru_cache
def _join_style() -> str:
    """Join the palettes and the page's style."""
    style = style_variables() + read_template("map.css") + write_view_style()
    # blanks around signs say nothing, and a page is sent by mail
    return check_embeddable(_NEEDLESS.sub(r"\1", style).replace(";}", "}"), "map.css")


_NEEDLESS: Final = re.compile(r"/\*.*?\*/|\s*([{};,>])\s*|(?<=:) ", re.DOTALL)
"""Comments and blanks of a style."""
