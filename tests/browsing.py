"""Pages in a real browser without a network: what they draw, say and ask for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, ViewportSize, expect

PATIENCE_MS = 60_000
"""A machine that runs other tests beside these may be slow; nothing here is a measurement."""

expect.set_options(timeout=PATIENCE_MS)

VIEWPORT = ViewportSize(width=1280, height=800)

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


class Window:
    """A window of the browser, in which one page after the other is opened.

    Chromium takes three times as long for a new window as for another page in one.
    """

    def __init__(self, browser: Browser, **choices: Any) -> None:
        """Open a window that is empty.

        Args:
            browser: Where.
            choices: What `Browser.new_context` takes.
        """
        self._browser, self._choices = browser, {"viewport": VIEWPORT} | choices
        self._open()

    def _open(self) -> None:
        self._context = self._browser.new_context(offline=True, **self._choices)
        self._context.set_default_timeout(PATIENCE_MS)
        self._page = self._context.new_page()
        self._heard: list[str] = []
        self._page.on("console", lambda message: self._heard.append(message.text))
        self._page.on("pageerror", lambda error: self._heard.append(str(error)))
        self._page.on("dialog", lambda dialog: self._heard.append(dialog.message))
        self._page.on("request", lambda request: self._heard.append(request.url))
        self._page.on("requestfailed", lambda request: self._heard.append(f"failed: {request.url}"))

    def show(self, file: Path, viewport: ViewportSize = VIEWPORT) -> Shown:
        """Open a page, of which is heard what it says and asks for."""
        self._heard = []
        shown = Shown(self._page, self._heard)
        self._page.set_viewport_size(viewport)
        self._page.goto(file.as_uri())
        shown.heard.remove(file.as_uri())
        return shown

    def empty(self) -> None:
        """Leave nothing of a page, of its medium, or of where the pointer was."""
        try:
            for other in self._context.pages[1:]:
                other.close()
            self._page.mouse.move(0, 0)
            self._page.emulate_media(media="null")
            self._page.goto("about:blank")
        except Error:  # it stands still or is gone, of which its test has told
            self.close()
            self._open()

    def close(self) -> None:
        """Close it."""
        self._context.close()


class Opener:
    """Opens pages from a folder, and leaves nothing of them.

    The first that has nothing peculiar is opened in the window of all tests, any other in a window
    of its own.
    """

    def __init__(self, browser: Browser, usual: Window, folder: Path) -> None:
        self._browser, self._usual, self._folder = browser, usual, folder
        self._windows: list[Window] = []

    def __call__(
        self,
        content: bytes,
        *,
        scripted: bool = True,
        waits: bool = True,
        viewport: ViewportSize = VIEWPORT,
        **choices: Any,
    ) -> Shown:
        """Open a page; wait until its map is drawn.

        Args:
            content: The page.
            scripted: Whether scripts may run.
            waits: Whether to wait for the map.
            viewport: Its size.
            choices: What `Browser.new_context` takes.
        """
        file = self._folder / f"map{len(self._windows)}.html"
        file.write_bytes(content)
        shown = self._choose_window(scripted=scripted, choices=choices).show(file, viewport)
        if scripted and waits:
            expect(shown.page.locator("#map[data-drawn]")).to_be_attached()
        return shown

    def _choose_window(self, *, scripted: bool, choices: Mapping[str, Any]) -> Window:
        is_usual = scripted and not choices and self._usual not in self._windows
        own = {"java_script_enabled": scripted, **choices}
        self._windows.append(self._usual if is_usual else Window(self._browser, **own))
        return self._windows[-1]

    def close(self) -> None:
        """Close every window but the usual one, and leave that empty."""
        for window in self._windows:
            if window is self._usual:
                window.empty()
            else:
                window.close()


def _write_colour(colour: str) -> str:
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"
