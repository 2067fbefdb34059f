"""Writes the table of sources in ``docs/sources.md``: ``python -m tools.source_table``.

Licence, freshness and how a file is had are those of the code; what a source brings and what is
lost stand in `source_contents.csv`. A test compares the page, so that a new source without a word
fails.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from onward.loaders.fetch.fetching import read_official_files
from onward.loaders.load import sources
from onward.loaders.source import Source

PAGE: Final = Path(__file__).parents[1] / "docs" / "sources.md"
CONTENTS: Final = Path(__file__).with_name("source_contents.csv")
BEGIN: Final = "<!-- The table is written by `make docs`; change tools/source_contents.csv. -->\n"
END: Final = "<!-- Here the table ends. -->\n"

_HEAD: Final = (
    "| source | what it brings, as measured on | licence | how to get it | fresh for | lost |",
    "|---|---|---|---|---|---|",
)


def read_contents() -> Mapping[str, Mapping[str, str]]:
    """Return what each source brings and loses, by its name."""
    with CONTENTS.open(encoding="utf-8", newline="") as stream:
        return {row["source"]: row for row in csv.DictReader(stream)}


def write_table() -> str:
    """Return the table."""
    return "\n".join((*_HEAD, *_list_rows())) + "\n"


def _list_rows() -> Iterator[str]:
    contents = read_contents()
    for source in sources():
        words = contents[source.name]
        cells = (
            f"`{source.name}`: {source.title}",
            f"{words['measured_on']}: {words['brings']}",
            source.licence,
            _say_how_to_get(source),
            f"{source.max_age_days} days" if source.max_age_days else "an archive",
            words["lost"],
        )
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _say_how_to_get(source: Source) -> str:
    if source.own_tables:
        return "your own tables"
    rows = [row for row in read_official_files() if row.source == source.name]
    by_hand = [row.by_hand for row in rows if row.by_hand]
    if by_hand:
        return "; ".join(by_hand)
    is_sure = all(row.is_confirmed for row in rows)
    return f"`onward fetch {source.name}`" + ("" if is_sure else ", at an unconfirmed address")


def with_table(page: str) -> str:
    """Return the page with the table of today between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, behind = rest.partition(END)
    return f"{before}{BEGIN}{write_table()}{END}{behind}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
