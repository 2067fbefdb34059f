"""What every source must do, whichever the registry finds: load its made files, account for all."""

import pytest

from onward import registry
from onward.loaders.catalogue import find_source, sources
from onward.loaders.load import load
from onward.loaders.parsing.lists import TABLE, list_table
from onward.loaders.source import LoadOptions
from tests.lists import load_made, made_files

SOURCES = registry.names("source")


@pytest.mark.parametrize("name", SOURCES)
def test_its_made_files_load_with_every_row_accounted_for(name: str) -> None:
    loaded = load_made(name)
    accounts = loaded.log.files
    assert accounts.keys() == {file.name for file in made_files(name)}
    assert all(account.balanced for account in accounts.values())
    assert any(account.accepted for account in accounts.values())
    assert len(loaded.statements)


@pytest.mark.parametrize("name", SOURCES)
def test_its_facts_are_complete(name: str) -> None:
    source, _ = find_source(name)
    assert source.name == name
    assert all((source.title, source.publisher, source.licence, source.files))
    assert source.bundled is None or (source.may_ship and source.bundled.file.is_file())


def test_a_bundled_table_loads_without_a_file() -> None:
    bundled = [source for source in sources() if source.bundled is not None]
    assert bundled
    for source in bundled:
        assert len(load(source.name, [], LoadOptions(source.name)).statements)


def test_the_lists_of_all_sources_are_one_table() -> None:
    tables = [folder / TABLE for folder in registry.folders("source").values()]
    lines = [path.read_text(encoding="utf-8").count("\n") for path in tables if path.is_file()]
    assert len(lines) >= 4
    assert len(list_table()) == sum(lines) - len(lines)
