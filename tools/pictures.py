"""Makes the pictures of the documentation out of the demo, as a reader would see them.

    python -m tools.pictures

Takes Chromium, and the extra packages of the development. Look at each before it is committed.
"""

import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pypdfium2
from playwright.sync_api import Browser, sync_playwright

from onward import registry
from onward.cli import app
from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.model.schema import assessment_from_json
from onward.viz.context import add_context
from onward.viz.scene import Scene
from onward.viz.scenes.scenes import assessment_scene
from tools.chromium import find_chromium
from tools.explorer_pictures import make_pictures

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
Theme = Literal["dark", "light"]

PAGES = {"T21": (1, 3), "T19": (1,)}
"""Pages of PDF briefings that are shown."""


def main() -> None:
    """Make every picture anew."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with TemporaryDirectory() as folder, sync_playwright() as play:
        home = Path(folder)
        app(["demo", "--out", folder], standalone_mode=False)
        chromium = play.chromium.launch(
            executable_path=find_chromium(windowed=True), args=["--no-sandbox"]
        )
        for name in ("T21", "T19", "T05"):
            scene = _scene(home, name)
            _page(chromium, scene, home, name)
            _sheets(scene, name)
        make_pictures(chromium, home / "workspace", home)
        chromium.close()


def _scene(home: Path, name: str) -> Scene:
    written = (home / f"{name}.json").read_text(encoding="utf-8")
    assessment = assessment_from_json(written, name)
    snapshot = WorkspaceFolder(home / "workspace").current()
    engine = registry.find("engine", "embedded").Engine.open(snapshot)
    on = date.fromisoformat(assessment.on)
    return add_context(assessment_scene(assessment), engine, on, None)


def _page(chromium: Browser, scene: Scene, home: Path, name: str) -> None:
    file = home / f"{name}-page.html"
    file.write_bytes(registry.find("export", "html").render(scene))
    for theme, shown in _themes(name):
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, color_scheme=theme)
        page.goto(file.as_uri())
        page.locator("#map[data-drawn]").wait_for()
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{shown}.png")
        page.close()


def _themes(name: str) -> Iterator[tuple[Theme, str]]:
    yield "light", f"{name}-page"
    if name == "T19":
        yield "dark", f"{name}-page-dark"


def _sheets(scene: Scene, name: str) -> None:
    if name not in PAGES:
        return
    document = pypdfium2.PdfDocument(registry.find("export", "pdf").render(scene))
    for number in PAGES[name]:
        picture = document[number - 1].render(scale=1.6).to_pil()
        picture.save(PICTURES / f"{name}-pdf-{number}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
