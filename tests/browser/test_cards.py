"""What a browser makes of cards: no name leaves its card, in whatever script it is written."""

import pytest
from playwright.sync_api import Browser

from onward.viz.layout import place_scene
from onward.viz.scene import Node, Scene
from onward.viz.svg import write_svg

pytestmark = pytest.mark.browser

NAMES = {
    "Latin": "Ministry of Internal Affairs, Main Directorate of Operations ",
    "Cyrillic": "Министерство внутренних дел, Главное управление по вопросам ",
    "Arabic": "وزارة الداخلية المديرية العامة للأمن والاستخبارات ",
    "Han": "中华人民共和国国家安全部办公厅技术侦察局",
}
COUNT = 17
"""Lengths of each name beside each native one: a step of so many letters."""

MEASURED = """() => [...document.querySelectorAll("g[role=img]")].flatMap((group) => {
  const card = group.querySelector("path");
  if (card === null || !group.querySelector("g[transform]")) { return []; }
  const room = card.getBoundingClientRect();
  return [...group.querySelectorAll("text")].map((text) => {
    const box = text.getBoundingClientRect();
    const inside = box.left >= room.left && box.right <= room.right;
    return [text.textContent, inside && box.top >= room.top && box.bottom <= room.bottom];
  });
})"""
"""Every text of a card, and whether it is inside."""


@pytest.mark.parametrize("front", NAMES)
def test_no_name_and_no_native_name_leaves_its_card(front: str, browser: Browser) -> None:
    nodes = tuple(
        Node(
            f"{script}{count}",
            (NAMES[front] * 3)[: 3 + 5 * count],
            "PublicBody",
            "Russia",
            marks=("LISTED",) * (count % 2),
            native=(text * 3)[: 2 + 7 * count],
        )
        for script, text in NAMES.items()
        for count in range(COUNT)
    )
    page = browser.new_page()
    page.set_content(
        write_svg(place_scene(Scene("", "", "", "", (), nodes, (), (), (), (), (), "")))
    )
    assert page.locator("g[role=img]").count() == len(nodes)
    measured = page.evaluate(MEASURED)
    assert len(measured) >= 3 * len(nodes)  # a name, a native one, a kind
    assert [text for text, inside in measured if not inside] == []
    page.close()
