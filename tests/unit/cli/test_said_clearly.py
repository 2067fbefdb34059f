"""What a newcomer types or gives wrongly is named, with what to do about it."""

from pathlib import Path
from typing import Any

import pytest

from tests.shell import ORDER, Answer, made_workspace, onward


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_workspace(tmp_path_factory.mktemp("clearly"))


def assess(there: Path, order: dict[str, Any]) -> Answer:
    import json  # noqa: PLC0415  # here alone

    return onward("assess", "-", "--workspace", there, stdin=json.dumps(order))


@pytest.mark.parametrize(("day", "is_ahead"), [("2036-05-02", True), ("2026-05-02", False)])
def test_an_order_of_a_day_to_come_is_named(there: Path, day: str, *, is_ahead: bool) -> None:
    answer = assess(there, {**ORDER, "id": f"T-{day}", "date": day})
    assert (f"T-{day}: its day, {day}, is in the future" in answer.err) == is_ahead


def load(folder: Path, rows: str) -> Answer:
    table = folder / "parties.csv"
    table.write_text(f"id,name,kind,country,retrieved\n{rows}", encoding="utf-8")
    return onward("load", "csv", table, "--as", "own", "--workspace", folder / "workspace")


def test_of_tables_of_ones_own_who_is_gone_is_named_and_nothing_is_to_be_downloaded(
    tmp_path: Path,
) -> None:
    rows = [f"k{number},Kunde {number},Company,NL,2026-05-01\n" for number in range(20)]
    assert load(tmp_path, "".join(rows)).code == 0
    answer = load(tmp_path, "".join(rows[3:]))
    assert answer.code == 3
    assert "own:k0 Kunde 0, own:k1 Kunde 1, own:k2 Kunde 2" in answer.err
    assert "download" not in answer.err
    assert "--accept-drop REASON" in answer.err


def test_the_row_that_is_named_first_stands_first(tmp_path: Path) -> None:
    answer = load(
        tmp_path,
        "k1,Kunde 1,Company,NL,2026-05-01\nk1,Kunde 2,Company,NL,2026-05-01\n"
        "k3,Kunde 3,Company,NL,2026-05-01\nk4,Kunde 4,Company,NL,yesterday\n",
    )
    assert answer.code == 3
    assert "parties.csv:2" in answer.err or "parties.csv:3" in answer.err


def test_a_file_that_is_not_there_is_named_as_such() -> None:
    answer = onward("map-columns", "nofile.csv")
    assert answer.code == 3
    assert answer.err == "onward: nofile.csv: there is no such file; check the path\n"


def test_the_status_of_a_workspace_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    answer = onward("status", "--workspace", tmp_path / "typo")
    assert answer.code == 4
    assert "there is no such workspace; check --workspace" in answer.err


@pytest.mark.parametrize("name", ["x.docx", "x.html"])
def test_a_file_is_not_named_for_another_format(there: Path, tmp_path: Path, name: str) -> None:
    assess(there, ORDER)
    path = tmp_path / name
    answer = onward("brief", "T-1", "-o", path, "--format", "csv", "--workspace", there)
    assert answer.code == 2
    assert "a file of --format csv ends with .csv; name it so" in answer.err
    assert not path.exists()
