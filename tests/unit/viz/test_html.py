"""The page: no code from names, no request, the same bytes, and what a reader must see."""

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from onward import registry
from onward.errors import ExportError
from onward.viz import html
from onward.viz.assessed import assessment_scene
from onward.viz.layout import place
from onward.viz.scene import Edge, Scene
from tests.pictures import assessment
from tests.realdata import ROOT

SCENE = assessment_scene(assessment())
PAGE = html.render(SCENE).decode("utf-8")
HOSTILE = "</script><script>alert(1)</script>&<img src=x onerror=alert(1)>\u2028"
RENDER = (
    "import hashlib; from onward.viz.html import render; "
    "from onward.viz.assessed import assessment_scene; from tests.pictures import assessment; "
    "print(hashlib.sha256(render(assessment_scene(assessment()))).hexdigest())"
)


def static(page: str) -> str:
    """Give the page without its style and scripts."""
    return re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    "words",
    [
        "FICTIONAL TRANSACTION",
        "3 findings about Samarlink LLC (fictional). Suggested: refuse, by rule R1.",
        "own-50-aggregate, possible",
        "Basis: Regulation (EU) 1/2000 (in force since 2000-01-02; read as secondary)",
        "Only possible: the share is known as an interval",
        "no list of the UN is loaded",
        "This is a finding about records, not about guilt. A person decides.",
    ],
)
def test_the_page_says_it_without_scripts(words: str) -> None:
    assert words in static(PAGE)


def test_a_real_transaction_is_not_called_fictional() -> None:
    page = html.render(replace(SCENE, fictional=False)).decode("utf-8")
    assert "FICTIONAL TRANSACTION" not in page


def test_names_become_text_and_never_elements() -> None:
    page = html.render(assessment_scene(assessment(HOSTILE))).decode("utf-8")
    assert page.lower().count("<script") == PAGE.lower().count("<script")
    assert page.lower().count("</script") == PAGE.lower().count("</script")
    assert "<img" not in static(page)


def test_the_data_block_gives_back_every_name() -> None:
    block = html.json_block({"name": HOSTILE})
    assert not set("<>&\u2028") & set(block)
    assert json.loads(block) == {"name": HOSTILE}


def test_the_policy_names_the_code_that_stands_in_the_page() -> None:
    style = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", PAGE, re.DOTALL)
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', PAGE)
    assert found is not None
    assert found[1].replace("&#39;", "'") == html.policy(scripts[0], scripts[1], style[0])
    assert found[1].startswith("default-src &#39;none&#39;; ")
    assert "unsafe" not in found[1]


def test_nothing_is_fetched() -> None:
    assert re.findall(r"\b(?:src|href|action|srcset)\s*=", static(PAGE)) == []
    assert "url(" not in (ROOT / "viz" / "templates" / "map.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_bytes_do_not_depend_on_the_hash_seed(seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", RENDER],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(PAGE.encode()).hexdigest()


def test_the_pyvis_network_keeps_parallel_ties() -> None:
    double = Edge("other", "w:holding", "w:user", "owns", "owns")
    scene = replace(SCENE, edges=(*SCENE.edges, double))
    assert len(html.network(place(scene)).edges) == len(scene.edges)


def test_numbers_are_explained_when_a_line_bears_one() -> None:
    bare = replace(SCENE, edges=SCENE.edges[:1])
    assert "rests on this line" in static(PAGE)
    assert "rests on this line" not in static(html.render(bare).decode("utf-8"))


def test_the_panel_without_findings_says_so_and_what_is_missing() -> None:
    page = static(html.render(replace(SCENE, findings=(), missing=("no owner",))).decode("utf-8"))
    panel = page[page.index('class="panel"') : page.index("</main>")]
    assert "No indicator was found in the sources named below." in panel
    assert "<li>no owner</li>" in panel


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    legend = html.legend(SCENE)
    assert [mark for mark, _ in legend["Marks"]] == ["LISTED", "MILITARY", "STATE"]
    assert {dash for dash, _ in legend["Lines"]} == {"order", "stated", "claimed", "ended"}
    empty = Scene("", "", "", "", (), SCENE.nodes[:1], (), (), (), (), (), "")
    assert html.legend(empty)["Lines"] == []


def test_a_pyvis_without_its_script_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "VIS", "templates/nothing.js")
    html._vis.cache_clear()
    with pytest.raises(ExportError, match=r"install pyvis 0\.3\.2"):
        html.render(SCENE)


def test_html_is_an_export() -> None:
    export = registry.find("export", "html")
    assert (export.SUFFIX, export.render(SCENE)[:15]) == (".html", b"<!doctype html>")
