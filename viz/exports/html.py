"""The export ``html``: one page with the map and everything it rests on, for any browser."""

from typing import Final

from onward.viz.html import render

__all__ = ["MEDIA_TYPE", "SUFFIX", "render"]

SUFFIX: Final = ".html"

MEDIA_TYPE: Final = "text/html; charset=utf-8"
