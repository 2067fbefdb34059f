"""The renderer's modules run as they are in any page that has a server, and tell what is chosen."""

import pytest
from playwright.sync_api import Browser, Route

from onward.viz.drawing.drawing import style_variables
from onward.viz.page.page import read_view_files, write_view_style
from onward.viz.page.renderer import draw_for_view
from tests.pictures import assessment, picture_of

pytestmark = pytest.mark.browser

HERE = "http://map.test/"

PAGE = """<!doctype html><meta charset="utf-8"><style>{style}</style>
<figure id="map">{figures}</figure><script type="application/json" id="data">{data}</script>
<script type="module">
import {{ MapView }} from "./map_view.js";
import {{ takeOver }} from "./take_over.js";
const holder = document.getElementById("map");
const view = new MapView(holder, JSON.parse(document.getElementById("data").textContent));
holder.addEventListener("map:choose", ({{ detail }}) => {{ holder.dataset.chosen = detail.name; }});
const unmoved = [...holder.children].map((picture) => picture.cloneNode(true));
view.start();
view.open();
Object.assign(window, {{ view, takeOver, unmoved }});
</script>"""

AGAIN = """() => {
  const before = window.view;
  before.zoom(1.5);
  const kept = document.querySelector("#map .card").getBoundingClientRect().x;
  before.end();
  before.holder.querySelectorAll("svg").forEach((svg, index) => {
    svg.replaceWith(window.unmoved[index]);
  });
  const again = new before.constructor(before.holder, before.data);
  again.start();
  takeOver(again, before, again.cards[0].id);
  return [kept, document.querySelector("#map .card").getBoundingClientRect().x];
}"""
"""Puts the same scene in the place of the one that was moved; says where a card was and is."""


def test_modules_draw_a_scene_and_tell_what_is_clicked(browser: Browser) -> None:
    drawing = draw_for_view(picture_of(assessment()))
    whole = PAGE.format(
        style=style_variables() + write_view_style(),
        figures="".join(drawing.figures),
        data=drawing.json,
    )
    files = {f"{HERE}{name}": code for name, code in read_view_files().items()}

    def answer(route: Route) -> None:
        code = files.get(route.request.url)
        kind = "text/html" if code is None else "text/javascript"
        route.fulfill(body=whole if code is None else code, content_type=f"{kind}; charset=utf-8")

    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(HERE)
    card = page.locator("#map .card", has_text="Ministry")
    card.locator("text").first.click()
    assert "Ministry" in str(page.locator("#map").get_attribute("data-chosen"))
    before, now = page.evaluate(AGAIN)
    assert now == pytest.approx(before, abs=1)
    context.close()
