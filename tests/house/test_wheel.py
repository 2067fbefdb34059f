"""What a user installs: the wheel holds every file of the tree, and every module imports."""

import csv
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.lists import ROOT, shared_data

IMPORT_ALL = """
import importlib, pkgutil, onward
names = [m.name for m in pkgutil.walk_packages(onward.__path__, "onward.")]
for name in names:
    # the server takes its extra, `onward[web]`
    if name != "onward.__main__" and not name.startswith("onward.web."):
        importlib.import_module(name)
print(len(names), onward.__version__, onward.__file__)
"""


def build(target: str, root: Path, folder: Path) -> Path:
    """Build a wheel or an sdist of the tree at ``root`` into ``folder``."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return next(folder.glob("onward-*"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def tree() -> set[str]:
    """List the package's files as they stand in the tree."""
    files = (path for path in (ROOT / "onward").iterdir() if path.is_file())
    folders = (
        ROOT / name
        for name in (
            *("graph", "loaders", "queries", "viz"),
            *("onward/api", "onward/cli", "onward/operations", "onward/web"),
        )
    )
    below = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    inside = {path.relative_to(ROOT).as_posix() for path in [*files, *below]}
    return {
        name if name.startswith("onward/") else f"onward/{name}"
        for name in inside
        if "__pycache__" not in name
    }


def test_the_wheel_holds_exactly_the_files_of_the_tree(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == tree()


def test_the_source_archive_builds_the_same_wheel_byte_for_byte(
    wheel: Path, tmp_path: Path
) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path / "sdist")) as archive:
        # an argument of Python 3.11.4 and later; Debian 12 has an earlier one
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path / "tree")  # noqa: S202  # made by this test
    root = next((tmp_path / "tree").iterdir())
    assert build("wheel", root, tmp_path / "again").read_bytes() == wheel.read_bytes()


WITHHELD_COLUMNS = {
    *("PTS_A", "PTS_H", "PTS_S", "NA_Status_A", "WordBank_Code_A"),  # Political Terror Scale
    *("fh_full_country", "country_or_territory", "D4", "C/T"),  # Freedom House
    *("first_seen", "last_change", "referents", "schema"),  # tables of OpenSanctions
}
WITHHELD_MEASURES = re.compile(r"^[A-Z]{2,3},(?:pts|fh)_", re.MULTILINE)
ENTITY = re.compile(r'"schema"\s*:\s*"|\bNK-[0-9A-Za-z]{20,}|"referents"')

DATA_THAT_SHIPS = {"sample", "vdem"}
"""What lies in ``loaders/data``: facts of our own, and what its licence lets us hand on."""

TABLES_OF_SOURCES = {
    "columns.csv",
    "source.yaml",
    "parties.yaml",
    "lists.csv",
    "armed_groups.csv",
    "cells.csv",
    "gleditsch_ward.csv",
    "earlier_codes.csv",
    "exceptions.csv",
    "interests.csv",
    "reasons.csv",
    "regimes.csv",
    "roles.csv",
    "shape.csv",
    "statements.csv",
}
"""What lies beside the code of sources: facts of our own."""


def data_of(wheel: Path) -> dict[str, bytes]:
    """Return the files of the wheel that are no code."""
    packed = zipfile.ZipFile(wheel)
    kinds = (".csv", ".json", ".jsonl", ".yaml", ".yml", ".md", ".xml", ".gz", ".zip", ".parquet")
    return {name: packed.read(name) for name in packed.namelist() if name.endswith(kinds)}


def withheld(content: bytes) -> bool:
    """Tell whether a file holds rows that only a user may load: by columns, measures, entities."""
    text = content.decode("utf-8", "replace")
    header = set(next(csv.reader(text.splitlines()[:1]), []))
    return bool(header & WITHHELD_COLUMNS or WITHHELD_MEASURES.search(text) or ENTITY.search(text))


def test_no_row_that_only_a_user_may_load_is_in_the_wheel(wheel: Path) -> None:
    """The Political Terror Scale, Freedom House and OpenSanctions entities (04, section 7)."""
    packed = data_of(wheel)
    assert "onward/loaders/data/vdem/civil_liberties.csv" in packed
    assert [name for name, content in packed.items() if withheld(content)] == []
    assert not [name for name in packed if name.endswith((".gz", ".zip", ".parquet"))]


@pytest.mark.parametrize(
    "content",
    [
        b"Country,Year,PTS_A\nSweden,2023,1\n",
        b"country,measure,data_year,value\nSE,fh_d4,2023,4\n",
        b'{"id": "x", "schema": "Company", "properties": {}}\n',
        b"id,name\nNK-22xGmJVfL3hMZwZsp6JVGB,Acme\n",
    ],
)
def test_such_rows_would_be_seen(content: bytes) -> None:
    assert withheld(content)


def test_every_data_file_of_the_loaders_is_known_to_be_free(wheel: Path) -> None:
    folder = "onward/loaders/data/"
    inside = {name.removeprefix(folder) for name in data_of(wheel) if name.startswith(folder)}
    assert {name.partition("/")[0] for name in inside} == DATA_THAT_SHIPS
    for published in ("sample", "vdem"):
        assert f"{published}/NOTICE.md" in inside
    beside_code = [name for name in data_of(wheel) if name.startswith("onward/loaders/sources/")]
    assert {name.rpartition("/")[2] for name in beside_code} == TABLES_OF_SOURCES


def test_the_matcher_has_its_tables_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tables = [path for path in (ROOT / "graph").rglob("data/*") if path.is_file()]
    assert {"countries.csv", "legal_forms.txt"} <= {path.name for path in tables}
    assert {f"onward/{path.relative_to(ROOT).as_posix()}" for path in tables} <= inside


def test_no_published_file_is_in_the_wheel_as_it_was_fetched(wheel: Path) -> None:
    fetched = (path for path in shared_data(".").rglob("*") if path.is_file())
    hashes = {sha256(path.read_bytes()).digest() for path in fetched}
    packed = data_of(wheel).items()
    assert not [name for name, content in packed if sha256(content).digest() in hashes]


@pytest.mark.index
def test_the_wheel_imports_whole_with_nothing_but_its_own_dependencies(
    wheel: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "fresh", with_pip=True)
    python = str(tmp_path / "fresh" / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--no-compile", str(wheel)], cwd=tmp_path, check=True)

    answer = subprocess.run(
        [python, "-I", "-c", IMPORT_ALL], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    count, version, where = answer.stdout.split()
    modules = [name for name in tree() if name.endswith(".py")]
    assert int(count) == len(modules) - 1  # onward itself is not below onward
    assert f"onward-{version}-" in wheel.name
    assert Path(where).is_relative_to(tmp_path)
