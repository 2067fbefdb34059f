"""One page that works offline: the map as SVG, everything else as plain text.

Two walls keep names from running: the data is escaped JSON that only ever becomes text, and the
page's own policy allows no script but the one whose hash it holds. The picture stands in the page
once: without scripts it is shown as it is; the script moves it, and hides what is not looked at.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from jinja2 import Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from onward.queries.assessment.explain import HARM_TITLE
from onward.viz.briefing.method import list_log_head
from onward.viz.content.names import describe_look_alikes
from onward.viz.content.texts import (
    MOST_OF_OUTCOME,
    cut_at_word,
    cut_text,
    make_shortener,
    shorten_with_count,
)
from onward.viz.content.tie_words import name_kind
from onward.viz.drawing.frame import draw_sample, list_ids, sample_width
from onward.viz.drawing.legend import LegendEntry, make_legend
from onward.viz.drawing.palette import style_variables
from onward.viz.drawing.shapes import Path, Shape, format_number, shorten_path
from onward.viz.language.words import read_words
from onward.viz.layout import PlacedScene
from onward.viz.maps.maps import Map, remove_context
from onward.viz.page.cards_and_lines import find_host, is_web_address
from onward.viz.page.evidence import group_by_path
from onward.viz.page.isolation import find_script, isolate_names, make_pattern
from onward.viz.page.months import format_month
from onward.viz.page.policy import (
    check_embeddable,
    read_template,
    template_environment,
    write_policy,
)
from onward.viz.page.renderer import draw_for_view
from onward.viz.page.time_events import list_events
from onward.viz.page.unbroken import keep_unbroken
from onward.viz.page.view_files import VIEW, join_modules, shorten_names, write_view_style
from onward.viz.placing.cards import Card
from onward.viz.scene import NOT_NAMED, Scene
from onward.viz.scene_texts import HeadCount, TextLine
from onward.viz.svg import make_whole_legend

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
        attributes = Markup(" ").join(_list_attributes(shape))
        return Markup('<path d="{}" {}/>').format(shorten_path(shape.d), attributes)
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


def _list_attributes(path: Path) -> Iterator[Markup]:
    ground = f"var(--{path.fill})" if path.fill else "none"
    yield Markup('fill="{}"').format(ground)
    if path.stroke:
        yield Markup('stroke="var(--{})" stroke-width="{}"').format(
            path.stroke, format_number(path.width)
        )
    if path.dash:
        yield Markup('stroke-dasharray="{}"').format(" ".join(map(str, path.dash)))
    if path.at != (0, 0):
        yield Markup('transform="translate({} {})"').format(*map(format_number, path.at))


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
