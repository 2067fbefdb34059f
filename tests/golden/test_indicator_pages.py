"""The page of each indicator is what the rule pack says today, to the byte."""

from pathlib import Path

import pytest

from onward.queries.rules.catalogue import default_catalogue
from tools.indicator_pages import FOLDER, pages, write

CATALOGUE = default_catalogue()
MEND = "`make docs` writes the pages anew"


def test_there_is_a_page_for_each_indicator_and_for_nothing_else() -> None:
    there = {path.name for path in FOLDER.iterdir()}
    assert there == {"README.md", *(f"{one.id}.md" for one in CATALOGUE)}, MEND


@pytest.mark.parametrize("name", sorted(pages(CATALOGUE)))
def test_a_page_says_what_the_rule_pack_says(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == pages(CATALOGUE)[name], MEND


def test_a_page_has_everything_that_the_file_has() -> None:
    for one in CATALOGUE:
        page = pages(CATALOGUE)[f"{one.id}.md"]
        assert all(line in page for line in one.lines)
        assert all(law.citation in page for law in one.law)
        assert all(f"`{name}`" in page for name in one.params)
        assert one.question in page


def test_writing_takes_the_page_of_an_indicator_that_is_no_more_away(tmp_path: Path) -> None:
    (tmp_path / "gone-indicator.md").touch()
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == pages(CATALOGUE).keys()
