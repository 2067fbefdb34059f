"""A proposed mapping reads tables of six languages without a guess left over."""

from pathlib import Path
from typing import Any

import pytest

from onward.api.answers.data import propose_for_file
from onward.errors import InputRefused
from onward.loaders.load import load
from onward.loaders.readers.tables import read_mapping
from onward.loaders.source import LoadOptions
from tests.example_cases import COMPARISONS, walk
from tests.unit.cases import each_case


@each_case("language", "table")
def test_a_table_of_customers_is_recognised(tmp_path: Path, language: str, table: str) -> None:
    path, mapping = tmp_path / "table.csv", tmp_path / "map.yaml"
    path.write_text(table, encoding="utf-8")
    proposal = propose_for_file(path)
    assert (proposal.table, proposal.missing) == ("parties", ()), language
    mapping.write_text(proposal.to_yaml(), encoding="utf-8")
    options = LoadOptions("customers", "2026-05-02", mappings=(read_mapping(mapping),))
    (party,) = load("csv", [path], options).statements.parties
    assert (party.id, party.name[:6], party.country) == ("customers:K1", "Müller", "DE")
    assert party.address is not None


@each_case("system", "header")
def test_the_names_of_other_systems_leave_no_column_over(
    tmp_path: Path, system: str, header: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    proposal = propose_for_file(path)
    assert (proposal.table, proposal.missing) == ("parties", ()), system
    assert "ignore" not in proposal.mapping
    meanings = {*proposal.mapping["columns"].values(), *proposal.mapping["join"]}
    assert {"id", "country", "address", "phone", "tax_number"} <= meanings


@each_case("case", "table", "says", lists=True)
def test_a_mapping_is_proposed(tmp_path: Path, case: str, table: str, says: dict[str, Any]) -> None:
    """`says` names a table, keys of the mapping, meanings of `columns`, and cells of the rows.

    In the place of a cell the dots of its column are strokes.
    """
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    proposal = propose_for_file(path, says.get("as"))
    names = [name.replace(".", "/") for name in proposal.columns]
    rows = [dict(zip(names, row, strict=True)) for row in proposal.rows]
    found = {
        "as": says.get("as"),
        "table": proposal.table,
        "missing": list(proposal.missing),
        "rows": rows,
        "needs": list(proposal.describe_needs()),
        **dict.fromkeys(("ignore", "lines"), None),
        **proposal.mapping,
        "columns": dict(proposal.mapping["columns"]),
    }
    for key, wanted in says.items():
        place, _, words = key.partition(" ")
        value = walk(found, place.split("."))
        if isinstance(wanted, dict) and not words:
            value = {name: value[name] for name in wanted}
        assert COMPARISONS[words](value, wanted), (case, key, value)


@each_case("table", "words")
def test_a_table_that_is_none_is_refused(tmp_path: Path, table: str, words: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(table)
    with pytest.raises(InputRefused, match=words):
        propose_for_file(path)
