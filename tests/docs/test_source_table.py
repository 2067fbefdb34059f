"""The table of sources has a row for each, with the terms and the age that the code states."""

from onward import registry
from tools.source_table import PAGE, read_contents, with_table


def test_the_table_says_what_the_sources_declare() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "`make docs` writes the table anew"


def test_of_every_source_is_said_what_it_brings_and_what_is_lost() -> None:
    contents = read_contents()
    assert list(contents) == list(dict.fromkeys(contents))
    assert contents.keys() == set(registry.names("source"))
    assert all(row["brings"] and row["lost"] and row["measured_on"] for row in contents.values())
