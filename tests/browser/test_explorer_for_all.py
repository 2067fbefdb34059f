"""The explorer for everybody: no fault that axe knows, in light and dark, on a telephone, too."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.test_map_hostile import HOSTILE
from tests.browsing import SETTLED, Explorer, list_faults, screens, settle

pytestmark = [pytest.mark.browser, pytest.mark.gauntlet]

GO = """([place, text]) => {
  const address = `${place}=${encodeURIComponent(text)}`;
  location.hash = address;
  return address;
}"""
TARGET = 24
"""Pixels that a button or field measures at least."""

SMALL = """(least) => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((each) => each.checkVisibility() && !each.closest("svg"))
  .map((each) => [each.outerHTML.slice(0, 80), each.closest("label") || each])
  .filter(([, each]) => {
    const { width, height } = each.getBoundingClientRect();
    return width < least || height < least;
  })
  .map(([words]) => words)"""


IS_SEARCHED = """location.hash.startsWith("#q=")
  && document.querySelector("main").dataset.screen === location.hash"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_on_any_screen(
    theme: Literal["light", "dark"], width: int, explorer: Explorer
) -> None:
    page = explorer.open(width=width, theme=theme)
    faults: dict[str, list[str]] = {}
    for address, heading in screens("T-walk"):
        page.evaluate("address => { location.hash = address; }", address)
        # the screen before may have the same heading
        settle(page, address)
        expect(page.locator("h1")).to_contain_text(heading)
        found = list_faults(page)
        small = page.evaluate(SMALL, TARGET)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if found or small or wide:
            faults[address] = [*found, *small, *(["wider than the window"] if wide else [])]
    explorer.close()
    assert faults == {}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_runs_as_code_wherever_it_stands(name: str, explorer: Explorer) -> None:
    text = HOSTILE[name].encode("utf-8", "replace").decode()
    page = explorer.open()
    for place in ("q", "p", "m", "c", "a", "d", "t", "i", "l", "n"):
        address = page.evaluate(GO, [place, text])
        settle(page, address)
        expect(page.locator("h1")).to_be_attached()
    typed = text.replace("\x00", "")
    page.locator("#q").fill(typed)
    if typed:
        page.wait_for_function(f"() => {IS_SEARCHED} && ({SETTLED})(null)")
    assert page.evaluate("window.ran") is None
    # what was asked for and is not there is a refusal, and its address is noted by the browser
    said = [words for words in explorer.heard if "Failed to load resource" not in words]
    explorer.close()
    assert said == []


WALK = """async ([seed, acts]) => {
  const state = await import("/x/js/state.js");
  let random = seed;
  const next = (most) => {
    random = (random * 1103515245 + 12345) % 2147483648;
    return random % most;
  };
  const history = new state.History(state.newState("s", ["p0"]), "begin");
  const states = [history.state];
  for (let count = 0; count < acts; count += 1) {
    const now = history.state;
    const ids = state.idsOf(now);
    const some = ids[next(ids.length)];
    const change = [
      () => state.bring(now, [1, 2, 3].map(() => `p${next(40)}`), some, "how"),
      () => state.stack(now, [some, "owns", "in"]),
      () => (some === "p0" ? now : state.hide(now, some)),
      () => state.fold(now, some),
      () => state.pin(now, some),
      () => state.toggleKind(now, "owns"),
      () => state.setDay(now, "2026-01-01"),
      () => state.tidy(now),
    ][next(8)]();
    history.add(change, "act");
    states.push(history.state);
  }
  const written = states.map((each) => JSON.stringify(each));
  const back = [];
  while (history.at > 0) {
    back.unshift(JSON.stringify(history.state));
    history.goTo(history.at - 1);
  }
  back.unshift(JSON.stringify(history.state));
  while (history.at < history.entries.length - 1) { history.goTo(history.at + 1); }
  const packed = await state.pack(history.state);
  const again = await state.unpack(packed);
  const hasAsked = states.every((each) => state.seedsOf(each).length > 0);
  const isDoubled = states.some((each) => new Set(state.idsOf(each)).size !== each.parties.length);
  return {
    undone: JSON.stringify(back) === JSON.stringify(written),
    redone: JSON.stringify(history.state) === written.at(-1),
    again: JSON.stringify(again) === written.at(-1),
    length: packed.length, hasAsked, isDoubled,
  };
}"""


@pytest.mark.parametrize("seed", range(1, 9))
def test_undo_leads_to_the_start_and_redo_to_the_end(seed: int, explorer: Explorer) -> None:
    page = explorer.open()
    result = page.evaluate(WALK, [seed, 120])
    explorer.close()
    assert result.pop("length") < 8_000
    assert result == {
        "undone": True,
        "redone": True,
        "again": True,
        "hasAsked": True,
        "isDoubled": False,
    }


def test_what_was_chosen_for_other_words_narrows_nothing(explorer: Explorer) -> None:
    page = explorer.open("q=Subsidiary")
    page.get_by_role("group", name="Narrow down").get_by_role("button", name="Russia").click()
    expect(page.locator("h2").first).to_contain_text("with country RU only")
    page.locator("#q").fill("Own Customer")
    expect(page.locator("[data-hit]").first).to_contain_text("Own Customer GmbH")
    explorer.close()


BROKEN = ("", "x", "AAAA", "q1YqU7IyrAUA", "e30", "%00", "a" * 9_000)


@pytest.mark.parametrize("text", BROKEN)
def test_an_address_that_is_no_canvas_says_so(text: str, explorer: Explorer) -> None:
    page = explorer.open(f"c={text}")
    expect(page.locator("h1")).to_have_text("No canvas")
    heard = list(explorer.heard)
    explorer.close()
    assert heard == []
