"""A source without a file: one has its own table. What tables say: `cases/country_years.yaml`."""

import pytest

from onward.errors import UsageError
from onward.loaders.load import load
from onward.loaders.source import LoadOptions


def test_without_a_file_the_table_that_comes_with_onward_is_read() -> None:
    loaded = load("vdem", [], LoadOptions("vdem"))
    assert loaded.options.published == "2026-03-17"
    countries = {r.country for r in loaded.statements.destinations if r.data_year == 2025}
    assert len(countries) == 175


def test_another_source_asks_for_a_file() -> None:
    with pytest.raises(UsageError, match="no file to load"):
        load("pts", [], LoadOptions("pts", "2026-08-22"))
