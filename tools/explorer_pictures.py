"""Makes the documentation's pictures of the explorer, each screen as it stands over the demo.

    python -m tools.explorer_pictures

``python -m tools.pictures`` makes them with all others. Look at each before it is committed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from onward.cli import app
from onward.web.tokens import ROLES, add_token
from tools.chromium import find_chromium

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
COLOURS = 128
"""Of a picture: letters and lines need no more, and a clone is a third as large."""

PARTY = "fiction:gulfbridge"
WAIT_MS = 1_200


def main() -> None:
    """Make the pictures of the explorer anew."""
    with TemporaryDirectory() as folder, sync_playwright() as play:
        home = Path(folder)
        app(["demo", "--out", folder], standalone_mode=False)
        chromium = play.chromium.launch(
            executable_path=find_chromium(windowed=True), args=["--no-sandbox"]
        )
        make_pictures(chromium, home / "workspace", home)
        chromium.close()


def make_pictures(chromium: Browser, workspace: Path, home: Path) -> None:
    """Serve a workspace of the demo, and take a picture of every screen.

    Args:
        chromium: What shows them.
        workspace: What is served.
        home: Folder for the server's tokens.
    """
    token = add_token(home / "tokens", "pictures", ROLES)
    with _serving(workspace, home / "tokens") as address:
        camera = _Camera(chromium, address, token)
        camera.take("search", "q=military intelligence")
        camera.take("party", "p=sample:ofac-18770")
        camera.take("canvas", f"m={PARTY}", _find_paths)
        camera.take("saved", "s")
        camera.take("orders", "l")
        camera.take(
            "order", "a=T21", lambda page: page.locator(".reasons > li > button").nth(1).click()
        )
        camera.take("order-dark", "a=T23", theme="dark")
        camera.take("form", "n=fiction:gulfbridge", _fill_form)
        camera.take("destination", "d=KZ")
        camera.take("deliveries", "t=fiction:gulfbridge")
        camera.take("telephone", "a=T21", width=390)


def _find_paths(page: Page) -> None:
    """Join two cards by paths, compare these, and leave a note, as an investigator does."""
    page.locator(".ties button").last.wait_for()
    page.get_by_role("button", name="Steppelink Telecom LLP").first.click()
    page.wait_for_timeout(WAIT_MS)
    # the demo is small: what there is may stand on the map already
    if page.locator("[data-expand]").count():
        page.locator("[data-expand]").first.click()
        page.wait_for_timeout(WAIT_MS)
    page.get_by_text("Between two parties").click()
    page.locator("[name=from]").fill("Nordlys Signal GmbH")
    page.locator("[name=to]").fill("Steppelink Telecom LLP")
    page.locator("[name=to]").press("Enter")
    page.wait_for_timeout(WAIT_MS)
    page.get_by_text("Compare two").click()
    page.locator(".compared").wait_for()
    note = "Asked the customer for its register of shareholders."
    page.locator(".panel [aria-label^='Note on']").fill(note)
    page.locator(".panel [aria-label='Your name']").fill("J. Kessler")
    page.locator(".panel").get_by_role("button", name="Add note").click()
    page.locator(".left input[required][autocomplete=name]").fill("J. Kessler")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_timeout(WAIT_MS)
    page.evaluate(
        "document.querySelectorAll('.left, .panel').forEach((each) => each.scrollTo(0, 0))"
    )


def _fill_form(page: Page) -> None:
    consignee = page.locator("[data-row=parties]").nth(1)
    consignee.get_by_label("Name", exact=True).press_sequentially("steppelink")
    consignee.locator("[role=option]").first.click()
    page.locator("[name=destination]").fill("KZ")
    page.locator("[name=description]").fill("controllers, integrated circuits")
    page.wait_for_timeout(2 * WAIT_MS)
    page.locator("[name=hs]").fill("854231")
    page.wait_for_timeout(2 * WAIT_MS)


class _Camera:
    """Opens screens, each in a window of its own, and takes their pictures."""

    def __init__(self, chromium: Browser, address: str, token: str) -> None:
        self._chromium, self._address, self._token = chromium, address, token

    def take(
        self,
        name: str,
        screen: str,
        act: Callable[[Page], None] = lambda _: None,
        *,
        width: int = 1440,
        theme: Literal["light", "dark"] = "light",
    ) -> None:
        context = self._chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme
        )
        script = f"try {{ sessionStorage['onward-key'] = '{self._token}'; }} catch {{}}"
        context.add_init_script(script)
        page = context.new_page()
        page.goto(f"{self._address}/x/#{screen}")
        page.wait_for_timeout(2 * WAIT_MS)
        act(page)
        page.wait_for_timeout(WAIT_MS)
        # what was said of a step goes after a while: a picture does without
        page.evaluate("document.querySelector('#live').replaceChildren()")
        path = PICTURES / f"explorer-{name}.png"
        page.screenshot(path=path)
        context.close()
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


@contextmanager
def _serving(workspace: Path, tokens: Path) -> Iterator[str]:
    """Serve a workspace, and yield the address."""
    command = [sys.executable, "-m", "onward", "serve", "--workspace", str(workspace)]
    options = ["--port", "0", "--workers", "1", "--tokens", str(tokens)]
    with tokens.with_suffix(".log").open("w") as errors:
        process = subprocess.Popen(  # noqa: S603  # our own command
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ},
        )
    try:
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        address = process.stdout.readline().split()[-1]
        end = time.monotonic() + 60
        while "swapped" not in tokens.with_suffix(".log").read_text() and time.monotonic() < end:
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
