"""The page: no code from names, no request, the same bytes, and what a reader must see."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from lxml import etree

from onward import registry
from onward.viz.content.texts import LONGEST, MOST
from onward.viz.drawing.drawing import make_legend
from onward.viz.layout import place_scene
from onward.viz.page import page as html
from onward.viz.page.renderer import make_page_data, write_json_block
from onward.viz.page.templates import write_policy
from onward.viz.scene import Edge, Node, Scene, compute_scene_id
from onward.viz.scene_texts import SourceRow
from onward.viz.svg import write_figures, write_svg
from tests.lists import ROOT
from tests.pictures import assessment, picture_of
from tests.unit.cases import each_case

SCENE = picture_of(assessment())
HOSTILE = "</script><script>alert(1)</script>&<img src=x onerror=alert(1)>\u2028"


@cache
def render_once() -> str:
    """Return the page of the scene; made when a test first reads it, not when tests are listed."""
    return html.render_page(SCENE).decode("utf-8")


def static(page: str) -> str:
    """Return the page without its style and scripts."""
    return re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)


def words_of(scene: Scene) -> str:
    """Return the page of a scene without its style and scripts."""
    return static(html.render_page(scene).decode("utf-8"))


def words_in(element: etree._Element) -> str:
    """Return the texts inside an element."""
    return "".join(map(str, element.itertext()))


@each_case("words", lists=True)
def test_the_page_says_it_without_scripts(words: str) -> None:
    assert words in static(render_once())


@each_case("change", "has", "lacks")
def test_a_page_says_what_is_so_and_no_more(
    change: dict[str, Any], has: Sequence[str], lacks: Sequence[str]
) -> None:
    page = words_of(replace(SCENE, **change))
    assert [words for words in has if words not in page] == []
    assert [words for words in lacks if words in page] == []


def test_names_become_text_and_never_elements() -> None:
    page = html.render_page(picture_of(assessment(HOSTILE))).decode("utf-8")
    assert page.lower().count("<script") == render_once().lower().count("<script")
    assert page.lower().count("</script") == render_once().lower().count("</script")
    assert "<img" not in static(page)


def test_the_data_block_gives_back_every_name() -> None:
    block = write_json_block({"name": HOSTILE})
    assert not set("<>&\u2028") & set(block)
    assert json.loads(block) == {"name": HOSTILE}


def test_the_policy_names_the_code_that_stands_in_the_page() -> None:
    style = re.findall(r"<style>(.*?)</style>", render_once(), re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", render_once(), re.DOTALL)
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', render_once())
    assert found is not None
    assert found[1].replace("&#39;", "'") == write_policy(scripts, style[0])
    assert found[1].startswith("default-src &#39;none&#39;; ")
    assert "unsafe" not in found[1]


def test_a_link_says_whose_address_it_is_and_in_print_all_of_it() -> None:
    made = assessment()
    made["findings"][0]["law"][0]["url"] = "https://eur-lex.europa.eu/eli/reg/2000/1/oj?a=1&b=2"
    page = words_of(picture_of(made))
    link = re.search(r'<a href="([^"]*)" rel="noreferrer noopener">([^<]*)</a>', page)
    assert link is not None
    assert link[1] == "https://eur-lex.europa.eu/eli/reg/2000/1/oj?a=1&amp;b=2"
    assert link[2] == "eur-lex.europa.eu"
    assert "a[href^=http]::after{content:attr(href)" in html._join_style()


def test_nothing_is_fetched() -> None:
    assert re.findall(r"\b(?:src|href|action|srcset)\s*=", static(render_once())) == []
    assert "url(" not in (ROOT / "viz" / "templates" / "map.css").read_text(encoding="utf-8")


def test_no_element_has_a_style_or_a_handler_of_its_own() -> None:
    assert re.findall(r"<[^>]*\s(?:style|on\w+)\s*=", static(render_once())) == []


@pytest.mark.parametrize(
    "way", ["innerHTML", "outerHTML", "insertAdjacent", "eval(", "document.write", "title:"]
)
def test_the_pages_own_script_has_no_way_to_write_html(way: str) -> None:
    assert way not in html._join_app()


def test_every_file_of_the_script_is_in_it() -> None:
    folder = ROOT / "viz" / "templates" / "app"
    assert {path.stem for path in folder.glob("*.js")} == set(html.APP)


def test_the_policy_is_the_strict_one() -> None:
    plain = re.sub(r"'sha256-[^']+'", "HASH", write_policy(("a",), "c"))
    assert plain == (
        "default-src 'none'; script-src HASH; style-src HASH HASH; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_picture_stands_in_the_page_once_as_the_export_writes_it() -> None:
    assert render_once().count(write_svg(place_scene(SCENE), frame=False, legend=False)) == 1
    assert render_once().count("<svg xmlns=") == 1


def test_the_picture_has_a_group_for_each_line_card_and_label_in_the_order_of_the_data() -> None:
    figure = etree.fromstring(
        write_svg(place_scene(SCENE), frame=False, legend=False).encode("utf-8")
    )
    groups = [child for child in figure if etree.QName(child).localname == "g"]
    data = make_page_data(place_scene(SCENE), write_figures(place_scene(SCENE)))
    lines, cards = data["lines"], data["cards"]
    assert len(groups) == 2 * len(lines) + len(cards)
    for group, line in zip(groups, lines, strict=False):
        assert line["label"] in words_in(group)
        assert cards[line["from"]]["name"] in words_in(group)
        assert cards[line["to"]]["name"] in words_in(group)
    for group, card in zip(groups[len(lines) :], cards, strict=False):
        assert card["name"] in words_in(group)


def test_every_page_bears_the_ids_of_assessment_record_and_scene() -> None:
    scene = replace(SCENE, record_hash="ab" * 32)
    footer = html.render_page(scene).decode("utf-8").split("<footer>")[1]
    for words in ("Assessment A-1", f"record {'ab' * 8}", f"scene {compute_scene_id(scene)[:16]}"):
        assert words in footer


def test_forty_cards_fit_into_150_kilobytes() -> None:
    nodes = tuple(
        replace(
            node,
            id=f"{node.id}{at}",
            roles=() if at else node.roles,
            party=replace(node.party, id=f"{node.id}{at}") if node.party else None,
        )
        for at in range(8)
        for node in SCENE.nodes
    )
    edges = tuple(
        replace(edge, id=f"{edge.id}{at}", start=f"{edge.start}{at}", end=f"{edge.end}{at}")
        for at in range(8)
        for edge in SCENE.edges
    )
    assert len(nodes) == 40
    assert len(html.render_page(replace(SCENE, nodes=nodes, edges=edges))) <= 150 * 1024


def test_a_page_of_paths_lists_paths_without_severity() -> None:
    findings = tuple(replace(one, severity="", status="", indicator="") for one in SCENE.findings)
    scene = replace(SCENE, verdict="", numbers="path", findings=findings)
    page = words_of(scene)
    assert "<h2>Paths</h2>" in page
    assert "Findings</h2>" not in page
    assert 'class="tag' not in page


def test_licences_of_sources_are_a_table_with_what_is_stale() -> None:
    row = SourceRow("csl", "public domain", "2026-04-30", "", "8 read", "400 days", stale=True)
    page = words_of(replace(SCENE, licences=(row,)))
    assert "<td>public domain</td>" in page
    assert "400\xa0days <strong>STALE</strong>" in page


def test_no_text_of_a_page_is_so_long_that_the_page_stands_still() -> None:
    long = "م" * 10_000
    scene = picture_of(assessment(long))
    page = html.render_page(scene).decode("utf-8")
    runs = [len(run) for run in re.findall("م+", static(page))]
    assert max(runs) == MOST  # in tables
    assert len([run for run in runs if run > LONGEST]) <= 2 * len(scene.parties) + 3
    assert "… +8,000 characters" in page
    assert f"{'م' * (LONGEST - 1)}… Holding owns at least 60 %" not in page  # a name is cut whole
    assert "<td>at least 60\xa0%, up to 75\xa0%</td>" in page
    data = make_page_data(place_scene(scene), write_figures(place_scene(scene)))
    assert max(map(len, re.findall("م+", json.dumps(data, ensure_ascii=False)))) <= MOST


def test_the_picture_speaks_no_name_of_thousands_of_letters_and_goes_on_saying_what_it_does() -> (
    None
):
    picture = write_svg(place_scene(picture_of(assessment("م" * 10_000))))
    assert max(map(len, re.findall("م+", picture))) < LONGEST
    assert "…: controls, since 2019, " in picture


def test_context_that_no_map_draws_is_no_choice() -> None:
    aunt = Node("w:aunt", "Aunt", "Person", None, layer="context")
    tie = Edge("t:aunt", "w:aunt", "w:holding", "family", "family", layer="context")
    for budget, offered in ((60, True), (2, False)):
        scene = replace(SCENE, nodes=(*SCENE.nodes, aunt), edges=(*SCENE.edges, tie), budget=budget)
        assert ('id="around"' in words_of(scene)) is offered


def test_a_line_of_context_alone_is_a_choice() -> None:
    tie = Edge("t:near", "w:ministry", "w:user", "family", "family", layer="context")
    page = html.render_page(replace(SCENE, edges=(*SCENE.edges, tie))).decode("utf-8")
    assert 'id="around"' in static(page)


def test_numbers_are_explained_when_a_line_bears_one() -> None:
    bare = replace(SCENE, edges=SCENE.edges[:1])
    assert "rests on this line" in static(render_once())
    assert "rests on this line" not in words_of(bare)


def test_the_panel_without_findings_says_so_and_what_is_missing() -> None:
    page = words_of(replace(SCENE, findings=(), missing=("no owner",)))
    panel = page[page.index('class="panel"') : page.index('class="rest"')]
    assert "No indicator was found in the sources named below." in panel
    assert "<li>no owner</li>" in panel


def test_the_legend_explains_what_occurs_and_draws_it_as_the_picture_does() -> None:
    page = static(render_once())
    for entry in make_legend(SCENE):
        assert f"{entry.words}</span>" in page
    samples = re.findall(r'<svg class="sample".*?</svg>', page)
    assert len(samples) == len(make_legend(SCENE))
    assert all("var(--" in sample and "style=" not in sample for sample in samples)


def test_what_only_context_looks_like_leaves_the_legend_with_it() -> None:
    """The page hides these lines while context is not shown; without scripts all is."""
    context = Node("w:park", "Science Park", "Address", None, layer="context")
    page = words_of(replace(SCENE, nodes=(*SCENE.nodes, context)))
    lines = re.findall(r'<span class="(key[a-z -]*)"><svg.*?</svg> (.*?)</span>', page)
    only_around = {words for classes, words in lines if "of-context" in classes}
    assert only_around == {
        *(entry.words for entry in make_legend(replace(SCENE, nodes=(context,), edges=()))),
    } - {"finding 1 rests on this line"}


def test_html_is_an_export() -> None:
    export = registry.find("export", "html")
    assert (export.SUFFIX, export.render(SCENE)[:15]) == (".html", b"<!doctype html>")


def test_no_line_ends_between_a_figure_and_its_unit() -> None:
    made = assessment()
    made["findings"][0]["summary"] = "Acme holds 50 % of شركة 12 % for 2 million EUR, Annex IV."
    page = words_of(picture_of(made))
    assert "50\xa0% of" in page
    assert "2\xa0million\xa0EUR, Annex\xa0IV" in page
    # tables too
    assert not re.search(r"\d %", re.sub(r"<svg\b.*?</svg>", "", page, flags=re.DOTALL))


def test_what_was_not_looked_at_is_said_to_its_end_however_long_it_is() -> None:
    outcome = f"No indicator found. Not examined: {'goods of an annex; ' * 200}the last one."
    scene = replace(SCENE, verdict="CLEAR_WITHIN_STATED_LIMITS", outcome=outcome)
    page = html.render_page(scene).decode("utf-8")
    assert static(page).count("the last one.") == 2, "for the eye and for a screen reader"
