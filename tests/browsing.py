"""Pages in a real browser without a network: what they draw, say and ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE_MS = 60_000
"""A machine that runs other tests beside these may be slow; nothing here is a measurement."""

POLICY = b"Content-Security-Policy"

LISTEN = """
window.told = [];
window.seen = new Set();
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
  window.told.push([words, this.fillStyle]);
  const at = this.getTransform().transformPoint(new DOMPoint(x, y));
  const { width, height } = this.canvas;
  if (at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height) { window.seen.add(words); }
  return fillText.call(this, words, x, y);
};
"""
"""Notes every text that a canvas is given, in which colour, and whether it is in sight."""

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Shown:
    """A page that is open, and whatever it said or asked for."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def drawn(self) -> dict[str, str]:
        """Draw the map again; give each text on it with its colour."""
        self.page.evaluate("window.told = []")
        self.page.evaluate("window.dispatchEvent(new Event('resize'))")
        self.page.locator("#map").evaluate(FRAMES)
        return dict(self.page.evaluate("window.told"))

    def in_sight(self, action: Callable[[], object] | None = None) -> set[str]:
        """Return the texts of the map in sight, as it opens or after something was done."""
        resized = "window.dispatchEvent(new Event('resize'))"
        self.page.evaluate("window.seen = new Set()")
        if action is None:
            self.page.evaluate(resized)
        else:
            action()
        self.page.locator("#map").evaluate(FRAMES)
        return set(self.page.evaluate("[...window.seen]"))

    def focused(self) -> str:
        """Name what has the focus: the id of an element, or a finding or a party by its number."""
        name: str = self.page.evaluate(
            """() => {
              const at = document.activeElement;
              const finding = at.closest("[data-finding]");
              if (at.dataset.party !== undefined) { return `party ${at.dataset.party}`; }
              const told = finding !== null && at.tagName === "BUTTON";
              return told ? `finding ${finding.dataset.finding}` : at.id;
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
        if scripted:
            page.add_init_script(LISTEN)
        page.goto(file.as_uri())
        shown.heard.remove(file.as_uri())
        if scripted and waits:
            expect(page.locator("#map[data-drawn]")).to_be_attached(timeout=PATIENCE_MS)
        return shown

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()
