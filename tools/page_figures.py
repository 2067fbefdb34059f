"""Measures pages as a reader opens them: what is in sight, how large letters are, how soon.

    python -m tools.page_figures PAGE.html …

A line a page and width, then what is worst of all. In sight, in the window before anybody scrolls,
are the cards of the exporter and the end-user (of paths: of both parties), and of the two ends of
the strongest path, as far as the map has these. A label hides what
of a line runs under its ground: the share of the worst line of evidence, and of any line. Missing
are numbers of findings that no card and no line of the map bears, and words that the first 1,000
pixels lack: the action, the answer, both ends and the number of findings. Takes Chromium.
"""

import sys
from pathlib import Path
from typing import Final, TypedDict

from playwright.sync_api import Browser, sync_playwright

from tools.chromium import find_chromium

WINDOWS: Final = ((1440, 900), (1024, 768), (390, 844))


class Figures(TypedDict):
    """What a page measures of itself."""

    letters: float
    ends: list[int]
    path: list[int]
    hidden: list[float]
    numbers: list[int]
    early: list[str]
    width: int
    paint: float


MEASURED: Final = """() => {
  const map = document.getElementById("map").getBoundingClientRect();
  const isIn = (box) => box.left >= map.left - 1 && box.right <= map.right + 1
    && box.top >= map.top - 1 && box.bottom <= Math.min(map.bottom, innerHeight) + 1;
  const isShown = (part) => part.getBoundingClientRect().width > 0
    && getComputedStyle(part).visibility === "visible";
  const all = (what) => [...document.querySelectorAll(`#map > svg ${what}`)].filter(isShown);
  const countInSight = (cards) => [
    cards.filter((card) => isIn(card.getBoundingClientRect())).length, cards.length];
  const cards = all(".card");
  const size = (text) => Number(text.getAttribute("font-size") || 12) * text.getScreenCTM().a;
  const labels = all(".label").map((label) => label.querySelector("path"))
    .filter((ground) => ground !== null).map((ground) => ground.getBoundingClientRect());
  const hiddenShare = (path) => {
    const [length, matrix] = [path.getTotalLength(), path.getScreenCTM()];
    const points = Array.from({ length: 300 }, (_, index) => (
      path.getPointAtLength(length * index / 299).matrixTransform(matrix)));
    const isUnder = ({ x, y }) => labels.some((box) => (
      x >= box.left && x <= box.right && y >= box.top && y <= box.bottom));
    return points.filter(isUnder).length / points.length;
  };
  const strokes = all(".line:not(.label)").map((line) => line.querySelector("[stroke]"))
    .filter((path) => path !== null);
  const isHeavy = (path) => Number(path.getAttribute("stroke-width")) > 3;
  const worst = (paths) => Math.max(0, ...paths.map(hiddenShare));
  const digits = (text) => (text.match(/\\d+/g) || []).map(Number);
  const onMap = new Set([...document.querySelectorAll("#map > svg text")]
    .filter((text) => /^\\d+$/.test(text.textContent) || text.textContent.includes(" · "))
    .flatMap((text) => digits(text.textContent)));
  const numbers = [...document.querySelectorAll("[data-finding]")]
    .map((item) => Number(item.dataset.finding)).filter((number) => !onMap.has(number));
  const chain = document.querySelector(".chain");
  const names = chain === null ? []
    : [...chain.querySelectorAll("bdi")].map((name) => name.textContent);
  const titleOf = (card) => card.querySelector("title").textContent;
  const path = cards.filter((card) => (
    [names[0], names.at(-1)].some((name) => name && titleOf(card).startsWith(name.slice(0, 80)))));
  const early = [".badge", ".answer, .outcome", ".counts, .outcome"].filter((part) => {
    const found = document.querySelector(part);
    return found === null || found.getBoundingClientRect().top + scrollY >= 1000;
  });
  const isEnd = (text) => /EXPORTER|END-USER|^(FROM|TO)$/.test(text.textContent);
  const ends = cards.filter((card) => [...card.querySelectorAll("text")].some(isEnd));
  const isLate = (card) => card.getBoundingClientRect().top + scrollY >= 1000;
  if (ends.some(isLate)) { early.push("ends"); }
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const pictures = [...document.querySelectorAll("#map > svg")];
  const widths = pictures.map((picture) => picture.viewBox.baseVal.width);
  return {
    letters: Math.min(...all("text").map(size)),
    ends: countInSight(ends),
    path: countInSight(path),
    hidden: [worst(strokes.filter(isHeavy)), worst(strokes)],
    numbers,
    early,
    width: Math.round(Math.max(...widths)),
    paint: paint === undefined ? NaN : paint.startTime,
  };
}"""


PAINTED: Final = "() => performance.getEntriesByName('first-contentful-paint').length > 0"


def main() -> None:
    """Measure the pages that are named."""
    rows: list[tuple[int, Figures]] = []
    files = [Path(name).resolve() for name in sys.argv[1:]]
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=find_chromium(windowed=True), args=["--no-sandbox", "--disable-gpu"]
        )
        for file in files:
            rows += _measure_page(chromium, file)
        chromium.close()
    _print_worst(rows, files)


def _measure_page(chromium: Browser, file: Path) -> list[tuple[int, Figures]]:
    rows: list[tuple[int, Figures]] = []
    for width, height in WINDOWS:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(file.as_uri())
        page.locator("#map[data-drawn]").wait_for()
        # the map may be drawn before the browser has said when it first painted
        while not page.evaluate(PAINTED):
            page.wait_for_timeout(20)
        figures: Figures = page.evaluate(MEASURED)
        page.close()
        _print_row(file, width, figures)
        rows.append((width, figures))
    return rows


def _print_row(file: Path, width: int, figures: Figures) -> None:
    heavy, any_line = figures["hidden"]
    in_sight, path = ("{} of {}".format(*figures[key]) for key in ("ends", "path"))
    missing = ", ".join((*figures["early"], *map(str, figures["numbers"])))
    print(
        f"{file.stem:12} {width:5} {file.stat().st_size / 1000:6.0f} kB {figures['paint']:5.0f} ms "
        f"letters {figures['letters']:4.1f} px  ends {in_sight}  path {path}  "
        f"hidden {heavy:4.0%} {any_line:4.0%}  width {figures['width']}  missing: {missing or '-'}"
    )


def _print_worst(rows: list[tuple[int, Figures]], files: list[Path]) -> None:
    """Print what is worst of all pages, a width a line."""
    print(f"{len(files)} pages, {sum(file.stat().st_size for file in files) / 1e6:.2f} MB")
    for width, _ in WINDOWS:
        of_width = [figures for at, figures in rows if at == width]
        whole = sum(figures["ends"][0] == figures["ends"][1] for figures in of_width)
        paths = sum(figures["path"][0] == figures["path"][1] for figures in of_width)
        numbers = sum(not figures["numbers"] for figures in of_width)
        early = sum(not figures["early"] for figures in of_width)
        paints = sorted(figures["paint"] for figures in of_width if figures["paint"] > 0)
        hidden, hidden_any = (max(figures["hidden"][at] for figures in of_width) for at in (0, 1))
        print(
            f"{width:5}: both ends in sight {whole}, of the strongest path {paths}; "
            f"letters from {min(figures['letters'] for figures in of_width):.1f} px; "
            f"hidden at most {hidden:.0%} of evidence, {hidden_any:.0%} of a line; "
            f"all numbers {numbers}; first 1,000 px {early}; "
            f"width up to {max(figures['width'] for figures in of_width)}; "
            f"first paint {paints[len(paints) // 2] if paints else 0:.0f} ms in the middle"
        )


if __name__ == "__main__":
    main()
