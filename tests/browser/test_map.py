"""The map in a real browser: drawn whole, silent, and deaf to names that want to be code."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from onward.viz.assessed import assessment_scene
from onward.viz.html import render
from tests.pictures import assessment

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
HOSTILE = {
    "script": "<script>window.ran=1</script>",
    "closed script": "</script><script>window.ran=1</script>",
    "image": "<img src=x onerror='window.ran=1'>",
    "svg": "<svg onload=window.ran=1>",
    "remote image": "<img src='http://127.0.0.1:9/seen'>",
    "attribute": '" onmouseover="window.ran=1',
    "quote": "' autofocus onfocus='window.ran=1",
    "comment": "<!--<script>",
    "end of style": "</style><script>window.ran=1</script>",
    "template": "{{ cycler.__init__.__globals__ }}{% raw %}",
    "template string": "${window.ran=1}`",
    "address": "javascript:window.ran=1",
    "href": "<a href='javascript:window.ran=1'>x</a>",
    "frame": "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "entity": "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "JSON": '"},{"x":"</script>',
    "prototype": "__proto__",
    "line ends": "a\u2028window.ran=1\u2029b\nc\rd",
    "steering": "\x00\x1b[31m\u202egpj.exe",
    "half of a pair": "a\ud800b",
    "many marks": "Z" + "\u0351" * 300,
    "long": "W" * 20_000,
    "empty": "",
    "blank": " \t ",
    "native": "Министерство شركة 公安部 נפט",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Chromium, without a network."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, content: bytes, folder: Path) -> tuple[Page, list[str]]:
    """Open a page from a file; give it and whatever it said or asked for."""
    file = folder / "map.html"
    file.write_bytes(content)
    page = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: heard.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_function("document.getElementById('map').dataset.drawn !== undefined")
    heard.remove(file.as_uri())
    return page, heard


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_is_only_a_name(name: str, browser: Browser, tmp_path: Path) -> None:
    scene = assessment_scene(assessment(name))
    page, heard = opened(browser, render(scene), tmp_path)
    for button in page.locator("button").all():
        button.click()
    box = page.locator("#map canvas").bounding_box()
    assert box is not None
    for across in range(8):
        for down in range(6):
            page.mouse.click(
                box["x"] + box["width"] * (across + 0.5) / 8,
                box["y"] + box["height"] * (down + 0.5) / 6,
            )
    assert page.evaluate("window.ran") is None
    assert page.locator("#map").get_attribute("data-drawn") == str(len(scene.nodes))
    assert page.locator("img, iframe, a, svg, link").count() == 0
    assert heard == []
    page.context.close()


def test_a_click_on_a_finding_leaves_only_its_path_loud(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, render(assessment_scene(assessment())), tmp_path)
    button = page.locator("[data-finding='2']")
    before = page.locator("#map canvas").screenshot()
    button.click()
    page.wait_for_timeout(100)
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#map canvas").screenshot() != before
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    page.context.close()


def test_the_policy_alone_stops_an_injected_script(browser: Browser, tmp_path: Path) -> None:
    attack = b"<body><script>window.ran=1</script><img src=x onerror='window.ran=1'>"
    content = render(assessment_scene(assessment())).replace(b"<body>", attack)
    page, heard = opened(browser, content, tmp_path)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in heard)
    page.context.close()


def test_without_the_policy_that_attack_would_run(browser: Browser, tmp_path: Path) -> None:
    attack = b"<body><script>window.ran=1</script>"
    content = render(assessment_scene(assessment())).replace(b"<body>", attack)
    page, _ = opened(browser, content.replace(b"Content-Security-Policy", b"nothing"), tmp_path)
    assert page.evaluate("window.ran") == 1
    page.context.close()


def test_without_scripts_every_finding_stands_there(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    scene = assessment_scene(assessment())
    file.write_bytes(render(scene))
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    words = page.locator("body").inner_text()
    for finding in scene.findings:
        assert finding.summary in words
        assert all(step in words for path in finding.paths for step in path.steps)
    page.context.close()
