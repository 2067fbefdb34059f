"""What becomes of real lists that arrive cut off, renamed, too old, or as a login page (05, 9).

That takes some loads of a whole list, and is asked of small ones in each run (`test_gates`).
"""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lists import shared_data
from tests.shell import Answer, onward


@dataclass(frozen=True)
class TwoYears:
    """A workspace that held OFAC's list of 2021 and was given that of January 2023.

    Attributes:
        folder: Where it is.
        refused: What came of the newer list alone.
        accepted: What came of it with a reason for what is gone.
    """

    folder: Path
    refused: Answer
    accepted: Answer


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> TwoYears:
    folder = tmp_path_factory.mktemp("gates")
    older = ofac(folder, shared_data("ofac-2021") / "sdn.csv", "2021-02-01")
    assert older.code == 0, older.err
    newer = shared_data("ofac-sdn-2023") / "sdn.csv"
    refused = ofac(folder, newer, "2023-01-21")
    return TwoYears(
        folder, refused, ofac(folder, newer, "2023-01-21", "--accept-drop", "two years", "--json")
    )


@pytest.fixture(scope="module")
def workspace(two_years: TwoYears) -> Path:
    """Hold OFAC's list of January 2023."""
    assert two_years.accepted.code == 0, two_years.accepted.err
    return two_years.folder


def ofac(folder: Path, path: Path, retrieved: str, *more: str) -> Answer:
    where = ("--retrieved", retrieved, "--workspace", folder)
    return onward("load", "ofac", path, *where, *more)


def snapshot(folder: Path) -> str:
    found: str = onward("status", "--json", "--workspace", folder).json["snapshot"]
    return found


@pytest.mark.gauntlet
def test_a_list_cut_off_at_60_percent_does_not_replace_the_whole(
    workspace: Path, tmp_path: Path
) -> None:
    before = snapshot(workspace)
    whole = (shared_data("ofac-sdn-2023") / "sdn.csv").read_bytes()
    cut = tmp_path / "sdn.csv"
    lines = whole.splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[: len(lines) * 6 // 10]))
    answer = ofac(workspace, cut, "2023-01-22")
    assert (answer.code, answer.err.count("\n")) == (3, 1)
    assert re.search(r"7,00\d parties instead of 11,\d{3} \(at least 90%\)", answer.err)
    assert snapshot(workspace) == before


@pytest.mark.gauntlet
def test_an_older_list_does_not_replace_a_newer(workspace: Path) -> None:
    before = snapshot(workspace)
    answer = ofac(workspace, shared_data("ofac-2021") / "sdn.csv", "2021-02-01")
    assert answer.code == 3
    assert "retrieved on 2021-02-01, before the layer that is loaded (2023-01-21)" in answer.err
    assert snapshot(workspace) == before


@pytest.mark.gauntlet
def test_a_login_page_is_no_list(workspace: Path, tmp_path: Path) -> None:
    before = snapshot(workspace)
    page = tmp_path / "sdn.csv"
    page.write_text("<!DOCTYPE html><html><body>Log in</body></html>")
    answer = ofac(workspace, page, "2023-01-22")
    assert answer.code == 3
    assert "a login page looks like this" in answer.err
    assert snapshot(workspace) == before


def test_a_renamed_column_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "consolidated.csv"
    with gzip.open(shared_data("us-csl-2022") / "consolidated.csv.gz") as stream:
        path.write_bytes(stream.read().replace(b"start_date", b"begin_date", 1))
    answer = onward("load", "csl", path, "--workspace", tmp_path / "w")
    assert answer.code == 3
    assert "consolidated.csv:1:" in answer.err
    assert "begin_date" in answer.err or "start_date" in answer.err


@pytest.mark.gauntlet
def test_two_years_of_delistings_pass_only_with_a_reason_and_are_named(two_years: TwoYears) -> None:
    """515 of 8,976 entries of 2021 are gone in 2023: more than 5 % at once."""
    assert two_years.refused.code == 3
    accepted = two_years.accepted
    assert accepted.code == 0
    assert len([one for one in accepted.json["delisted"] if one.startswith("ofac:")]) == 515
    assert any("parties are gone" in drop["gate"] for drop in accepted.json["accepted_drops"])
