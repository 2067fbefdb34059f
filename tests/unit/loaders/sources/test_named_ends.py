"""What is said of parties that a table only names. The cases: `cases/named_ends.yaml`."""

from pathlib import Path
from typing import Any

from onward import Workspace
from tests.unit.cases import each_case


@each_case("tables", "field", "says")
def test_an_order_of_a_party_whose_table_only_names_others_hears_of_them(
    tables: dict[str, tuple[str, ...]], field: str, says: str, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in tables]
    for path, lines in zip(paths, tables.values(), strict=True):
        path.write_text("\n".join(lines), encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.load("csv", *paths, name="mine", retrieved="2026-05-01")
    order = {"id": "T", "date": "2026-05-02", "parties": [{"role": "end_user", "id": "mine:1"}]}
    answer: dict[str, Any] = dict(workspace.assess(order).to_data())
    found = {
        "findings": [one["indicator"] for one in answer["findings"]],
        "gaps": [one["why_it_matters"] for one in answer["coverage"]["gaps"]],
    }
    assert any(says in one for one in found[field]), found[field]
