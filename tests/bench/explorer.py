"""How long people wait for the explorer: ``python -m tests.bench.explorer FOLDER [ROUNDS]``.

``FOLDER`` is one of ``tests.bench.large_book make FOLDER TIES CUSTOMERS``: its workspace is copied,
never changed. Chromium opens canvases of a real server, lets them grow to 150 cards, and fills in
the form of an order; each figure is a line of JSON. A time begins with the navigation, the click
or the key, and ends when the browser has painted. The browser runs on the same machine.
"""

import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.serving import describe_machine, report
from tests.browsing import Explorer
from tests.serving import serving
from tests.unit.cases import table
from tools.chromium import find_chromium

ROUNDS: Final = 20
PARTIES: Final = 10_000
"""Parties are drawn from so many of the world of ties, the first of which have the most ties."""

SMALL: Final = 60
FULL: Final = 150
"""Cards up to which a canvas counts as small, and with which it has no more room."""

MOST_GROUPS: Final = 60

BARS: Final[dict[str, int]] = table(__file__, "BARS")
"""Milliseconds within which 95 of 100 are to be there, on a quiet machine."""

WATCH: Final = """(() => {
  window.waited = [];
  let began = 0;
  const isStart = (event) => event.target.closest && event.target.closest('[data-timed], input');
  for (const name of ['click', 'input']) {
    addEventListener(name, (event) => { if (isStart(event)) { began = performance.now(); } }, true);
  }
  window.begin = () => { began = performance.now(); };
  const note = () => requestAnimationFrame(() => setTimeout(() => {
    window.waited.push(performance.now() - began);
  }));
  new MutationObserver((changes) => {
    const isDrawn = changes.some((each) => each.attributeName === 'data-drawn');
    const isAnswered = changes.some(({ attributeName, target }) => attributeName === 'class'
      && target.classList.contains('live') && !target.classList.contains('old'));
    if (isDrawn || isAnswered) { note(); }
  }).observe(document, { subtree: true, attributes: true,
    attributeFilter: ['data-drawn', 'class'] });
})()"""
"""Notes how long it took until a map was painted, or the form's answer."""

CARDS: Final = "() => Number(document.querySelector('#map').dataset.drawn)"
IS_COUNTED: Final = "() => !/Counting …/.test(document.querySelector('.panel').textContent)"
Times = dict[str, list[float]]


def measure(explorer: Explorer, rounds: int) -> Iterator[dict[str, object]]:
    """Yield the figures of each act."""
    times: Times = defaultdict(list)
    chance = Random(1)  # noqa: S311  # the same parties each time
    for _ in range(rounds):
        walk_canvas(explorer, chance, times)
        explorer.close()
    fill_form(explorer, chance, rounds, times)
    for act, bar in BARS.items():
        yield {"act": act, "bar_ms": bar, **summarise(times.get(act, []))}


def summarise(times: list[float]) -> dict[str, int]:
    """Return the middle, the 95th of 100 and the longest time."""
    ordered = sorted(times)
    if not ordered:
        return {"times": 0}
    places = {"p50_ms": len(ordered) // 2, "p95_ms": int(0.95 * len(ordered)), "most_ms": -1}
    return {"times": len(ordered)} | {name: round(ordered[at]) for name, at in places.items()}


def walk_canvas(explorer: Explorer, chance: Random, times: Times) -> None:
    """Open the map of a party, and bring group after group until the canvas is full."""
    page = explorer.open(f"m=ties:p{chance.randrange(PARTIES)}")
    page.add_init_script(WATCH)
    page.reload()
    times["first map, the page included"].append(wait_for_time(page))
    page.evaluate("address => { begin(); location.hash = address; }", another(chance))
    times["first map, in an open page"].append(wait_for_time(page))
    for _ in range(MOST_GROUPS):
        if page.evaluate(CARDS) >= FULL or not choose_card(page, chance):
            break
        time = act_on(page, ".panel [data-expand]")
        if page.evaluate(CARDS) <= SMALL:
            times[f"expand, up to {SMALL} cards"].append(time)
    if page.evaluate(CARDS) >= FULL:
        times["150 cards anew"] += [act_on(page, "button:text-is('Tidy')") for _ in range(3)]


def another(chance: Random) -> str:
    """Return the address of the map of a party."""
    return f"m=ties:p{chance.randrange(PARTIES)}"


def wait_for_time(page: Page) -> float:
    """Wait until something was painted, and return how long it took."""
    page.wait_for_function("() => window.waited && window.waited.length > 0")
    time: float = page.evaluate("() => window.waited.splice(0)[0]")
    return time


def act_on(page: Page, selector: str) -> float:
    """Press the first button of a sort, and return how long it took until all was painted."""
    page.evaluate("() => window.waited.splice(0)")
    page.eval_on_selector(selector, "button => { button.dataset.timed = ''; button.click(); }")
    return wait_for_time(page)


def choose_card(page: Page, chance: Random) -> bool:
    """Choose cards until one of them has a group that can be brought."""
    for _ in range(40):
        cards = page.locator("#map .card")
        cards.nth(chance.randrange(cards.count())).dispatch_event("click")
        page.wait_for_function(IS_COUNTED)
        if page.locator(".panel .groups [data-expand]").count():
            return True
    return False


def fill_form(explorer: Explorer, chance: Random, rounds: int, times: Times) -> None:
    """Fill in the customer of an order, by id and by name, and wait for each answer."""
    page = explorer.open("n")
    page.add_init_script(WATCH)
    page.reload()
    page.locator("[name=destination]").fill("TR")
    wait_for_time(page)
    for _ in range(rounds):
        for field, text in (
            ("[data-row=parties] [name=id]", f"customers:k{chance.randrange(5_000)}"),
            ("[data-row=parties] [name=id]", ""),
            ("[data-row=parties] [name=name]", f"Zavod Kometa {chance.randrange(1_000)} OOO"),
        ):
            page.evaluate("() => window.waited.splice(0)")
            page.locator(field).nth(2).fill(text)
            times["form"].append(wait_for_time(page))


def open_browser() -> Browser:
    """Start the Chromium of this machine."""
    path = find_chromium(windowed=True)
    if path is None:
        raise SystemExit("chromium is not installed")
    play = sync_playwright().start()
    return play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


def main() -> None:
    """Measure, and print a line for each figure."""
    source = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    report(describe_machine())
    with tempfile.TemporaryDirectory(dir=source) as folder:
        workspace = Path(folder) / "workspace"
        shutil.copytree(source / "workspace", workspace)
        with serving(workspace, Path(folder), "--workers", "2") as server:
            explorer = Explorer(server, open_browser())
            for figures in measure(explorer, rounds):
                report(figures)
            heard = [line for line in explorer.heard if line]
            report({"console": heard})
    report(describe_machine())


if __name__ == "__main__":
    main()
