"""Every folder of the shared data loads, with the counts of its SOURCE.md, or is refused and why.

Folders whose files no other test loads are loaded in the ordinary run; all of them, a second time,
shuffled and in pieces, in the long run: the layer is the same.
"""

import csv
import io
import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.graph.store.manifests import make_manifest
from onward.loaders.layers import layer_content
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.realdata import DATA, shared_data

DAY = "2026-08-22"
PIECES = 3
NO_TABLE = "is not one of Onward's tables"
HS = "reference/harmonized-system.csv"


@dataclass(frozen=True)
class Case:
    """Files of a folder that are loaded together, and what becomes of them.

    Attributes:
        source: Who reads them.
        files: Globs within the shared data.
        rows: All rows, and those that are accepted.
        refused: What the refusal says, where the files are refused.
        form: How rows can be mixed: ``table`` (lines of text, quoted or not), ``lines``, ``array``;
            "" = the file is a document whose records have one order.
        head: Lines of a table before its rows.
        cut: Whether the rows may lie in several files.
        is_quick: Whether it is loaded in the ordinary run, too.
    """

    source: str
    files: str
    rows: tuple[int, int] = (0, 0)
    refused: str = ""
    form: str = ""
    head: int = 1
    cut: bool = True
    is_quick: bool = False


US = "us-lists/special_leg/source_files"
CASES = (
    Case("bods", "bods-standard/examples/*.json", refused="duplicate_id"),
    Case("bods", "bods-v04-fixtures/*/*.json", (9, 9), form="array", is_quick=True),
    Case("eu_annexes", "eu-annexes/*.csv", (8_017, 7_988), form="table", cut=False),
    Case("programmes", "eu-programs/meta/*.yml", (261, 147)),
    Case("programmes", "eu-programs/programs.csv", refused="there is no .yml file", is_quick=True),
    Case("ftm", "ftm-donations/donations.ijson", (474, 474), form="lines", is_quick=True),
    Case("gleif", "gleif-api/relationships/*.json", (121, 121)),
    Case("gleif", "gleif-xml/rr-data.xml", (10, 10)),
    Case("gleif", "gleif-xml/lei-data.xml", (13, 13)),
    Case("pts", "human-rights/PTS-2024.csv", (10_220, 8_526), form="table", cut=False),
    Case("vdem", "human-rights/vdem*.csv", (34_946, 30_198), form="table", cut=False),
    Case("freedom_house", "human-rights/fh_full.csv", (2_723, 2_535), form="table", cut=False),
    Case("icij_fincen", "icij-fincen/*.csv", (10_005, 10_005), form="table", cut=False),
    Case("csv", "match-pairs/*.csv", refused=NO_TABLE, is_quick=True),
    Case("ftm", "matching-dev/corpus.jsonl", (8_679, 8_679), form="lines"),
    Case("csv", "matching-dev/input.jsonl", refused=NO_TABLE, is_quick=True),
    Case("ofac", "ofac-2021/[as][dl][dnt].csv", (34_726, 32_326), form="table", head=0, cut=False),
    Case("ofac", "ofac-2021/cons_*.csv", (2_092, 2_037), form="table", head=0, cut=False),
    Case("ofac", "ofac-sdn-2023/sdn.csv", (11_444, 11_443), form="table", cut=False),
    Case("csv", "reference/*.csv", refused=NO_TABLE, is_quick=True),
    Case("ftm", "reference/*.jsonl", refused="612 of 612 rows are rejected", is_quick=True),
    Case("senzing", "senzing-open-ownership/open-*.json", (340, 340), form="lines"),
    Case("uk", "uk-ofsi-2020/ConList.csv", (9_492, 9_492), form="table", head=2, cut=False),
    Case("un", "un-2026/*.xml", (1_003, 1_003)),
    Case("csl", "us-csl-2022/consolidated.csv.gz", (14_160, 14_160)),
    Case("csl", "us-csl-2022/csl_excerpt.csv", (115, 115), form="table", is_quick=True),
    Case("us_1260h", "us-lists/dod_chinese_milcorps/sanctions.csv", (397, 397), form="table"),
    Case("us_1286", f"{US}/section_1286.csv", (443, 443), form="table"),
    Case("us_inksna", f"{US}/inksna.csv", (28, 28), form="table"),
    Case("us_mieu", "us-lists/bis_mieu/mieu.csv", (13, 13), form="table"),
    # rows of no list that Onward reads: persons, products, special measures
    Case("us_1286", f"{US}/section_353.csv", refused="of another list", is_quick=True),
    Case("us_1260h", "us-lists/fcc*/*.csv", refused="unknown column", is_quick=True),
    Case("us_mieu", "us-lists/fincen*/*.csv", refused="unknown column", is_quick=True),
)


def name_of(case: object) -> str:
    return f"{case.source} {case.files}" if isinstance(case, Case) else str(case)


def files_of(case: Case) -> list[Path]:
    shared_data(Path(case.files).parts[0])
    return sorted(DATA.glob(case.files))


def read(case: Case, files: list[Path]) -> Loaded:
    name = "own" if case.source == "csv" else case.source
    return load(case.source, files, LoadOptions(name, DAY))


def check(case: Case) -> Loaded | None:
    if case.refused:
        with pytest.raises(InputRefused) as refusal:
            read(case, files_of(case))
        assert case.refused in str(refusal.value)
        return None
    loaded = read(case, files_of(case))
    accounts = loaded.log.files.values()
    assert (sum(a.rows for a in accounts), sum(a.accepted for a in accounts)) == case.rows
    return loaded


def test_every_folder_has_a_case() -> None:
    folders = {each.name for each in DATA.iterdir()} if DATA.is_dir() else set()
    if not folders:
        pytest.skip(f"no real data in {DATA}")
    assert folders == {Path(case.files).parts[0] for case in CASES}


@pytest.mark.parametrize("case", [case for case in CASES if case.is_quick], ids=name_of)
def test_a_folder_loads_or_is_refused_for_its_reason(case: Case) -> None:
    check(case)


def layer_id(loaded: Loaded) -> str:
    return make_manifest(layer_content(loaded)).id


@pytest.mark.gauntlet
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_twice_shuffled_and_in_pieces_a_folder_makes_the_same_layer(
    case: Case, tmp_path: Path
) -> None:
    first = check(case)
    if first is None:
        return
    expected = layer_id(first)
    assert layer_id(read(case, files_of(case))) == expected
    assert layer_id(read(case, mix(case, tmp_path / "mixed", 1))) == expected
    if case.cut and case.form:
        assert layer_id(read(case, mix(case, tmp_path / "pieces", PIECES))) == expected


def mix(case: Case, folder: Path, pieces: int) -> list[Path]:
    """Write the files with their rows in another order, each in some pieces."""
    folder.mkdir()
    chance = random.Random(5)  # noqa: S311  # an order, no secret
    made: list[Path] = []
    for file in files_of(case):
        if not case.form:
            made.append(Path(shutil.copy(file, folder / file.name)))
            continue
        head, rows, end = split_rows(case, file.read_bytes())
        chance.shuffle(rows)
        for number in range(pieces):
            name = file.name if pieces == 1 else f"{file.stem}-{number}{file.suffix}"
            piece = join_rows(case, head, rows[number::pieces], end)
            (folder / name).write_bytes(piece)
            made.append(folder / name)
    return made[::-1]


def split_rows(case: Case, content: bytes) -> tuple[list[bytes], list[bytes], bytes]:
    """Return what stands before the rows, each row, and what only ends the file."""
    if case.form == "array":
        return [], [json.dumps(each).encode() for each in json.loads(content)], b""
    if case.form == "lines":
        return [], [line for line in content.splitlines(keepends=True) if line.strip()], b""
    lines = io.StringIO(content.decode("latin-1"), newline="")
    rows = [write_row(row) for row in csv.reader(lines) if "".join(row).strip("\x1a")]
    end = b"\x1a" if content.rstrip(b"\r\n").endswith(b"\x1a") else b""
    return rows[: case.head], rows[case.head :], end


def write_row(row: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue().encode("latin-1")


def join_rows(case: Case, head: list[bytes], rows: list[bytes], end: bytes) -> bytes:
    if case.form == "array":
        return b"[" + b",".join(rows) + b"]"
    lines = [row if row.endswith(b"\n") else row + b"\n" for row in rows]
    return b"".join([*head, *lines, end])
