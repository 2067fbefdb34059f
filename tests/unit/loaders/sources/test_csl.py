"""The excerpt of the US Consolidated Screening List without keys. Its files: `cases/csl.yaml`."""

import csv
from pathlib import Path

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.csl import COLUMNS


def test_a_row_of_the_keyless_excerpt_has_a_key_made_of_its_terms(tmp_path: Path) -> None:
    source = "Unverified List (UVL) - Bureau of Industry and Security"
    rows = [{"source": source, "name": name} for name in ("ACME", "BETA")]
    found = []
    for order in (rows, rows[::-1]):
        path = tmp_path / "consolidated.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS[1:])
            writer.writeheader()
            writer.writerows(order)
        loaded = load("csl", [path], LoadOptions("csl", "2026-01-01"))
        found.append([one.id for one in loaded.statements.parties])
    assert found[0] == found[1]
    assert len(set(found[0])) == 2
