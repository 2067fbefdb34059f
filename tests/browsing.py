"""Pages in a real browser without a network: what they draw, say and ask for."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE_MS = 60_000
"""A machine that runs other tests beside these may be slow; nothing here is a measurement."""

expect.set_options(timeout=PATIENCE_MS)

POLICY = b"Content-Security-Policy"

TEXTS = """() => {
  const box = document.getElementById("map").getBoundingClientRect();
  return [...document.querySelectorAll("#map > svg text")].flatMap((text) => {
    const style = getComputedStyle(text);
    const place = text.getBoundingClientRect();
    if (style.visibility === "hidden" || place.width === 0) { return []; }
    const [x, y] = [place.left + place.width / 2, place.top + place.height / 2];
    const isInside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    return [[text.textContent, style.fill, isInside]];
  });
}"""
"""Every text that the map shows, in which colour, and whether it is in sight."""

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Shown:
    """A page that is open, and whatever it said or asked for."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def drawn(self) -> dict[str, str]:
        """Give each text on the map with its colour, as `#rrggbb`."""
        return {words: _write_colour(colour) for words, colour, _ in self.page.evaluate(TEXTS)}

    def in_sight(self, action: Callable[[], object] | None = None) -> set[str]:
        """Return the texts of the map in sight, as it opens or after something was done."""
        if action is not None:
            action()
        self.page.locator("#map").evaluate(FRAMES)
        return {words for words, _, is_inside in self.page.evaluate(TEXTS) if is_inside}

    def focused(self) -> str:
        """Name what has the focus: the id of an element, or a finding or a party by its number."""
        name: str = self.page.evaluate(
            """() => {
              const at = document.activeElement;
              const finding = at.closest("[data-finding]");
              if (at.dataset.party !== undefined) { return `party ${at.dataset.party}`; }
              const told = finding !== null && at.tagName === "BUTTON";
              return told ? `finding ${finding.dataset.finding}` : at.id || at.textContent;
            }"""
        )
        return name


class Opener:
    """Opens pages from a folder, each in a window of its own, and closes them all."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self._contexts: list[BrowserContext] = []

    def __call__(
        self, content: bytes, *, scripted: bool = True, waits: bool = True, **choices: Any
    ) -> Shown:
        """Open a page; wait until its map is drawn.

        Args:
            content: The page.
            scripted: Whether scripts may run.
            waits: Whether to wait for the map.
            choices: What `Browser.new_context` takes.
        """
        file = self._folder / f"map{len(self._contexts)}.html"
        file.write_bytes(content)
        choices = {"viewport": {"width": 1280, "height": 800}} | choices
        context = self._browser.new_context(offline=True, java_script_enabled=scripted, **choices)
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        shown = Shown(page)
        page.on("console", lambda message: shown.heard.append(message.text))
        page.on("pageerror", lambda error: shown.heard.append(str(error)))
        page.on("dialog", lambda dialog: shown.heard.append(dialog.message))
        page.on("request", lambda request: shown.heard.append(request.url))
        page.on("requestfailed", lambda request: shown.heard.append(f"failed: {request.url}"))
        page.goto(file.as_uri())
        shown.heard.remove(file.as_uri())
        if scripted and waits:
            expect(page.locator("#map[data-drawn]")).to_be_attached()
        return shown

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


def _write_colour(colour: str) -> str:
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"
