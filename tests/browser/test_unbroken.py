"""The explorer keeps figures and their units on one line by the rule of pages."""

from importlib.resources import files

import pytest
from playwright.sync_api import Browser

from onward.viz.page.renderer import keep_unbroken

pytestmark = pytest.mark.browser

SAMPLES = (
    "holds 50 % of Acme for 2.5 million EUR",
    "EUR 200 in Article 4, Annex IV; § 9",
    "3 ties, 400 days old, 12 kg, 60 W, 2 GHz, 8 GB, No 269/2014, No way",
    "5 kittens, 7 gold bars, of 12",
)


def test_scripts_keep_figures_whole_as_the_page_does(browser: Browser) -> None:
    page = browser.new_page()
    file = files("onward.web").joinpath("page", "js", "unbroken.js")
    code = file.read_text("utf-8").replace("export ", "")
    page.add_script_tag(content=f"{code}; window.keepUnbroken = keepUnbroken;")
    written = page.evaluate("(texts) => texts.map(keepUnbroken)", SAMPLES)
    assert written == [keep_unbroken(text) for text in SAMPLES]
    assert "12\xa0kg" in written[2]
    assert "\xa0" not in written[3]
    page.close()
