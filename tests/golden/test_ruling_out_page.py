"""The page on what is ruled out is what detectors and rule pack say today, to the byte."""

from onward.queries.rules.catalogue import default_catalogue
from tools.ruling_out_page import ALWAYS, FILE, page


def test_the_page_says_what_each_indicator_needs() -> None:
    written = page(default_catalogue())
    assert FILE.read_text(encoding="utf-8") == written, "`make docs` writes the page anew"
    rows = [line for line in written.splitlines() if line.startswith("| `")]
    assert len(rows) == len(default_catalogue().indicators)
    assert sum(not row.endswith(f"| {ALWAYS} |") for row in rows) >= 20
