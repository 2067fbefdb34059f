"""What ``onward owners`` says as text, and writes as tables and as a picture."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from onward.viz.exports.csv import read_cells
from tests.shell import made_workspace, onward
from tests.steps import Steps, each_step_case


@each_step_case
def test_owners_says(case: dict[str, Any], tmp_path: Path) -> None:
    Steps(tmp_path, ws=made_workspace(tmp_path)).check(case)


def chain_workspace(folder: Path) -> Path:
    """Load eight owners above each other, of whom each but the uppermost holds nine tenths."""
    parties, ties = folder / "parties.csv", folder / "ties.csv"
    names = "abcdefghi"
    parties.write_text(
        "id,name,kind\n" + "".join(f"{one},Company {one.upper()},Company\n" for one in names),
        "utf-8",
    )
    ties.write_text(
        "id,from,to,kind,share_min,share_max\n"
        + "".join(f"t{upper},{upper},{lower},owns,0.9,0.9\n" for upper, lower in pairwise(names)),
        "utf-8",
    )
    workspace = folder / "workspace"
    loaded = onward(
        "load", "csv", parties, ties, "--retrieved", "2026-05-01", "--workspace", workspace
    )
    assert loaded.code == 0, loaded.err
    return workspace


def test_the_four_results_are_written_as_tables_and_as_a_picture(tmp_path: Path) -> None:
    workspace = chain_workspace(tmp_path)
    files = {form: tmp_path / f"owners.{form}" for form in ("csv", "xlsx", "svg")}
    for file in files.values():
        answer = onward("owners", "csv:i", "--workspace", workspace, "-o", file)
        assert (answer.code, f"written: {file}" in answer.out) == (0, True), answer.err

    rows = read_cells(files["csv"].read_bytes())
    assert rows[0] == ["result", "row", "column", "value"]
    assert ["integrated", "1", "owner", "Company A"] in rows
    assert ["integrated", "1", "share_min", "0.43046721"] in rows
    assert ["chain product", "1", "chain", " of ".join(["0.9"] * 8)] in rows
    assert {row[0] for row in rows[1:]} == {"about", "chain product", "integrated", "cascade"}
    with ZipFile(files["xlsx"]) as book:
        names = re.findall(r'<sheet [^>]*name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == ["about", "chain product", "integrated", "cascade", "control", "names"]
    picture = files["svg"].read_text("utf-8")
    # the share breaks over two lines of the card
    assert "ultimate owner: 43.0467 %" in picture
    assert all(f"Company {letter}" in picture for letter in "ABCDEFGHI")


def test_equal_questions_write_equal_bytes(tmp_path: Path) -> None:
    workspace = chain_workspace(tmp_path)
    for form in ("csv", "xlsx", "svg"):
        files = [tmp_path / f"{number}.{form}" for number in (1, 2)]
        for file in files:
            assert onward("owners", "csv:i", "--workspace", workspace, "-o", file).code == 0
        assert files[0].read_bytes() == files[1].read_bytes()
