"""Onward's own tables are known by their headers. What their rows become: `cases/csv.yaml`."""

from pathlib import Path

import pytest

from onward.loaders.sources.csv.tables import TABLES, CsvTable, find_table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_header_says_which_table_a_file_is(table: CsvTable) -> None:
    path = Path("any.csv")
    assert find_table(table.required, path) is table
    assert find_table(tuple(reversed(table.columns)), path) is table
