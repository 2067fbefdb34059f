"""BODS: who owns whom in the standard's own examples. What statements say: `cases/bods.yaml`."""

import json
from pathlib import Path
from typing import Any

import onward
from onward.errors import RowRefused
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import shared_data
from tests.unit.cases import each_case


def owners(folder: Path, file: Path, company: str, on: str) -> dict[str, Any]:
    """Load a file and return who owns a company."""
    workspace = onward.Workspace(folder)
    workspace.load("bods", file)
    return dict(workspace.owners(f"bods:{company}", on=on).to_data())


@each_case("name", "company", "integrated", "unknown")
def test_examples_of_the_standard_count_no_share_twice(
    tmp_path: Path, name: str, company: str, integrated: dict[str, Any], unknown: str
) -> None:
    file = shared_data("bods-standard") / "examples" / f"{name}.json"
    report = owners(tmp_path, file, company, "2022-05-01")
    shares = {
        one["owner"].partition(":")[2]: (one["min"], one["max"])
        for one in report["integrated"]["owners"]
    }
    assert (shares, report["owners_unknown"]) == (integrated, unknown)


def test_two_companies_that_own_each_other_have_no_owner(tmp_path: Path) -> None:
    file = shared_data("bods-v04-fixtures") / "edge-cases" / "10-circular-ownership.json"
    [company, *_] = [one["recordId"] for one in json.loads(file.read_text(encoding="utf-8"))]
    report = owners(tmp_path, file, company, "2026-05-01")
    assert report["integrated"]["closed_loop"] is True
    assert report["integrated"]["owners"] == ()


NOT_REFUSED_NOR_WARNED = {"statements_not_array.json"}
"""One statement is read as a file of one statement."""


def test_every_statement_of_the_standards_own_tests_is_read_or_refused() -> None:
    folder = shared_data("bods-standard") / "tests" / "data"
    options = LoadOptions("bods", "2026-01-01")
    for file in sorted((folder / "valid-statements").iterdir()):
        loaded = load("bods", [file], options)
        assert {warning.reason for warning in loaded.log.warnings} <= QUIET, file.name
    quiet = set()
    for file in sorted((folder / "invalid-statements").glob("*.json")):
        try:
            loaded = load("bods", [file], options)
        except RowRefused:
            continue
        if {warning.reason for warning in loaded.log.warnings} <= QUIET:
            quiet.add(file.name)
    assert quiet == NOT_REFUSED_NOR_WARNED


QUIET = {"has no name; its id is used instead", "names a party that nothing describes"}
"""What is noted of sound statements, too."""
