"""Measures pages as a reader opens them: what is in sight, how large letters are, how soon.

    python -m tools.page_figures PAGE.html …

A line a page and width: kilobytes, milliseconds until the first paint, the smallest letters of the
map in pixels, which of the exporter and the end-user are in sight on it, and what of the action,
the answer, the number of findings and both ends stands in the first 1,000 pixels. Takes Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

WINDOWS = ((1440, 900), (1024, 768), (390, 844))

MEASURED = """() => {
  const map = document.getElementById("map").getBoundingClientRect();
  const isIn = (box, edge) => box.left >= edge.left - 1 && box.right <= edge.right + 1
    && box.top >= edge.top - 1 && box.bottom <= edge.bottom + 1;
  const shown = [...document.querySelectorAll("#map > svg text")].filter((text) => (
    text.getBoundingClientRect().width > 0 && getComputedStyle(text).visibility === "visible"));
  const ends = [...document.querySelectorAll("#map > svg .card")].filter((card) => (
    /EXPORTER|END-USER/.test(card.textContent) && card.getBoundingClientRect().width > 0));
  const inSight = ends.filter((card) => isIn(card.getBoundingClientRect(), map));
  const size = (text) => Number(text.getAttribute("font-size") || 12) * text.getScreenCTM().a;
  const early = [".badge", ".answer", ".counts", ".panel, .findings"].filter((part) => {
    const found = document.querySelector(part);
    return found !== null && found.getBoundingClientRect().top + scrollY < 1000;
  });
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {
    letters: Math.min(...shown.map(size)),
    sight: `${inSight.length} of ${ends.length}`,
    early: early.join(" "),
    paint: paint === undefined ? NaN : paint.startTime,
  };
}"""


def main() -> None:
    """Measure the pages that are named."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name in sys.argv[1:]:
            _print_page(chromium, Path(name).resolve())
        chromium.close()


def _print_page(chromium: Browser, file: Path) -> None:
    kilobytes = file.stat().st_size / 1000
    for width, height in WINDOWS:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(file.as_uri())
        page.locator("#map[data-drawn]").wait_for()
        found = page.evaluate(MEASURED)
        print(
            f"{file.stem:12} {width:5} {kilobytes:6.0f} kB {found['paint']:5.0f} ms "
            f"letters {found['letters']:4.1f} px  ends {found['sight']}  {found['early']}"
        )
        page.close()


if __name__ == "__main__":
    main()
