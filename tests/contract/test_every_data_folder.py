"""Every file of the shared data loads, with the counts of its SOURCE.md, or is refused and why.

Files that no other test loads are loaded in the ordinary run; all of them, a second time, shuffled
and in pieces, in the long run: the layer is the same.
"""

import csv
import gzip
import io
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.graph.store.manifests import make_manifest
from onward.loaders.layers import layer_content, refuse_nothing
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.lists import DATA, shared_data
from tests.unit.cases import table

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
        refusals: How many of the files are refused, where only some are.
        form: How rows can be mixed: ``table`` (lines of text, quoted or not), ``lines``, ``array``,
            ``answer`` (of an API); or the name of the elements of XML that are records; "" = the
            file is one record.
        head: Lines of a table before its rows.
        cut: Whether the rows may lie in several files.
        apart: Whether each file is loaded by itself: the files contradict each other.
        is_quick: Whether it is loaded in the ordinary run, too.
    """

    source: str
    files: str
    rows: tuple[int, int] = (0, 0)
    refused: str = ""
    refusals: int = 0
    form: str = ""
    head: int = 1
    cut: bool = True
    apart: bool = False
    is_quick: bool = False


BODS_VALID = "bods-standard/tests/data/valid-statements"
BODS_INVALID = "bods-standard/tests/data/invalid-statements"
US = "us-lists/special_leg/source_files"
API_TABLES: list[list[int | str]] = table(__file__, "API_TABLES", lists=True)
"""Answers of GLEIF's API that name no company as a customer or owner: code tables, issuers."""
CASES = (
    Case("bods", "bods-standard/examples/*.json", refused="duplicate_id"),
    Case("bods", "bods-standard/examples/*.json", (119, 119), form="array", apart=True),
    Case("bods", "bods-standard/schema/*.json", refused="missing_required"),
    Case("csv", "bods-standard/schema/codelists/*.csv", refused=NO_TABLE, apart=True),
    # an interest in somebody who is not named is counted, and makes no tie
    Case("bods", f"{BODS_VALID}/*.json", (110, 110), form="array", apart=True, refusals=1),
    Case("bods", f"{BODS_INVALID}/*.json", (144, 144), apart=True, refusals=48),
    Case("csv", f"{BODS_INVALID}/*.csv", refused=NO_TABLE),
    Case("bods", "bods-v04-fixtures/*/*.json", (9, 9), form="array", is_quick=True),
    Case("csv", "bods-v04-fixtures/[LV]*", refused=NO_TABLE, apart=True),
    Case("eu_annexes", "eu-annexes/*.csv", (8_017, 7_988), form="table", cut=False),
    Case("programmes", "eu-programs/meta/*.yml", (261, 147)),
    Case("programmes", "eu-programs/programs.csv", refused="there is no .yml file", is_quick=True),
    Case("ftm", "ftm-donations/donations.ijson", (474, 474), form="lines", is_quick=True),
    Case("gleif", "gleif-api/relationships/*.json", (121, 121), form="answer"),
    Case("gleif", "gleif-api/lei_records/*.json", (157, 157), form="answer"),
    Case("gleif", "gleif-api/reporting_exceptions/*.json", (17, 17), form="answer"),
    *(
        Case(
            "gleif",
            f"gleif-api/{name}/*.json",
            refused=f"none of the {count} rows is a party or a tie",
        )
        for name, count in API_TABLES
    ),
    Case("gleif", "gleif-xml/lei-*.xml", (37, 37), form="LEIRecord", cut=False),
    Case("gleif", "gleif-xml/rr-*.xml", (31, 31), form="RelationshipRecord", cut=False),
    Case("gleif", "gleif-xml/repex-*.xml", (24, 24), form="Exception", cut=False, apart=True),
    Case("gleif", "gleif-xml/*[a2w].json", (111, 111), form="array", apart=True),
    Case("bods", "gleif-xml/*-out.json", (96, 96), form="array", apart=True),
    Case("pts", "human-rights/PTS-2024.csv", (10_220, 8_526), form="table", cut=False),
    Case("vdem", "human-rights/vdem*.csv", (34_946, 30_198), form="table", cut=False),
    Case("freedom_house", "human-rights/fh_full.csv", (2_723, 2_535), form="table", cut=False),
    Case("icij_fincen", "icij-fincen/*.csv", (10_005, 10_005), form="table", cut=False),
    Case("csv", "match-pairs/*.[cty]*", refused=NO_TABLE, apart=True, is_quick=True),
    Case("ftm", "matching-dev/corpus.jsonl", (8_679, 8_679), form="lines"),
    Case("csv", "matching-dev/[il]*.jsonl", refused=NO_TABLE, apart=True, is_quick=True),
    Case("ofac", "ofac-2021/[as][dl][dnt].csv", (34_726, 32_326), form="table", head=0, cut=False),
    Case("ofac", "ofac-2021/s*.csv", refused="files of different dates"),
    Case("ofac", "ofac-2021/cons_*.csv", (2_092, 2_037), form="table", head=0, cut=False),
    Case("ofac", "ofac-sdn-2023/sdn.csv", (11_444, 11_443), form="table", cut=False),
    Case("csv", "reference/*.csv", refused=NO_TABLE, apart=True, is_quick=True),
    Case("csv", "harmonized-system/har*.csv", refused=NO_TABLE, is_quick=True),
    Case("csv", "harmonized-system/sections.csv", refused="unknown column", is_quick=True),
    Case("ftm", "reference/*.jsonl", refused="612 of 612 rows are rejected", is_quick=True),
    Case("senzing", "senzing-open-ownership/open-*.json", (340, 340), form="lines"),
    Case(
        "senzing",
        "senzing-open-ownership/ex*.json",
        refused="none of the 195 rows is a party or a tie",
    ),
    Case("uk", "uk-ofsi-2020/ConList.csv", (9_492, 9_492), form="table", head=2, cut=False),
    Case("un", "un-2026/*.xml", (1_003, 1_003), form="INDIVIDUAL", cut=False),
    Case("csl", "us-csl-2022/consolidated.csv.gz", (14_160, 14_160), form="table"),
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
    loaded = load(case.source, files, LoadOptions(name, DAY))
    refuse_nothing(loaded)
    return loaded


def groups_of(case: Case) -> list[list[Path]]:
    """Return the files that are loaded together."""
    files = files_of(case)
    return [[file] for file in files] if case.apart else [files]


def read_groups(case: Case, groups: list[list[Path]]) -> tuple[list[Loaded], list[str]]:
    """Load each group of files by itself; what was read, and why the others were not."""
    loads: list[Loaded] = []
    refusals: list[str] = []
    for files in groups:
        try:
            loads.append(read(case, files))
        except InputRefused as refusal:
            refusals.append(str(refusal))
    return loads, refusals


def check(case: Case) -> list[Loaded]:
    groups = groups_of(case)
    loads, refusals = read_groups(case, groups)
    assert all(case.refused in refusal for refusal in refusals), refusals
    assert len(refusals) == (len(groups) if case.refused else case.refusals), refusals
    accounts = [account for loaded in loads for account in loaded.log.files.values()]
    assert (sum(a.rows for a in accounts), sum(a.accepted for a in accounts)) == case.rows
    return loads


def test_every_file_has_a_case() -> None:
    if not DATA.is_dir():
        pytest.skip(f"no real data in {DATA}")
    files = {file for file in DATA.rglob("*") if file.is_file() and file.suffix != ".md"}
    loaded = {file for case in CASES for file in DATA.glob(case.files)}
    assert not [str(file.relative_to(DATA)) for file in sorted(files - loaded)]


@pytest.mark.parametrize("case", [case for case in CASES if case.is_quick], ids=name_of)
def test_a_file_loads_or_is_refused_for_its_reason(case: Case) -> None:
    check(case)


@pytest.mark.gauntlet
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_twice_shuffled_and_in_pieces_files_make_the_same_layer(case: Case, tmp_path: Path) -> None:
    expected = layer_ids(check(case))
    groups = groups_of(case)
    assert layer_ids(read_groups(case, groups)[0]) == expected
    if not case.form:
        groups = [group[::-1] for group in groups]
        assert layer_ids(read_groups(case, groups)[0]) == expected
        return
    for pieces in (1, PIECES) if case.cut else (1,):
        mixed = [
            mix(case, group, tmp_path / f"{number}-{pieces}", pieces)
            for number, group in enumerate(groups)
        ]
        assert layer_ids(read_groups(case, mixed)[0]) == expected


def layer_ids(loads: list[Loaded]) -> list[str]:
    return [make_manifest(layer_content(loaded)).id for loaded in loads]


def mix(case: Case, files: list[Path], folder: Path, pieces: int) -> list[Path]:
    """Write files with their rows in another order, each in some pieces."""
    folder.mkdir()
    chance = random.Random(5)  # noqa: S311  # an order, no secret
    made: list[Path] = []
    for file in files:
        content = file.read_bytes()
        is_packed = file.suffix == ".gz"
        head, rows, end = split_rows(case, gzip.decompress(content) if is_packed else content)
        chance.shuffle(rows)
        for number in range(pieces):
            name = file.name if pieces == 1 else f"{number}-{file.name}"
            piece = join_rows(case, head, rows[number::pieces], end)
            (folder / name).write_bytes(gzip.compress(piece) if is_packed else piece)
            made.append(folder / name)
    return made[::-1]


def split_rows(case: Case, content: bytes) -> tuple[list[bytes], list[bytes], bytes]:
    """Return what stands before the rows, each row, and what only ends the file."""
    if case.form in ("array", "answer"):
        document = json.loads(content)
        rows = document["data"] if case.form == "answer" else document
        rows = rows if isinstance(rows, list) else [rows]
        head = [json.dumps(document).encode()] if case.form == "answer" else []
        return head, [json.dumps(each).encode() for each in rows], b""
    if case.form == "lines":
        return [], [line for line in content.splitlines(keepends=True) if line.strip()], b""
    if case.form != "table":
        return split_elements(content, case.form)
    lines = io.StringIO(content.decode("latin-1"), newline="")
    table = [write_row(row) for row in csv.reader(lines) if "".join(row).strip("\x1a")]
    end = b"\x1a" if content.rstrip(b"\r\n").endswith(b"\x1a") else b""
    return table[: case.head], table[case.head :], end


def split_elements(content: bytes, record: str) -> tuple[list[bytes], list[bytes], bytes]:
    """Return what stands before the first record, each record, and what stands behind the last."""
    pattern = rf"<((?:\w+:)?{record})[ >].*?</\1>".encode()
    found = list(re.finditer(pattern, content, re.DOTALL))
    first, last = found[0].start(), found[-1].end()
    return [content[:first]], [each[0] for each in found], content[last:]


def write_row(row: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue().encode("latin-1")


def join_rows(case: Case, head: list[bytes], rows: list[bytes], end: bytes) -> bytes:
    array = b"[" + b",".join(rows) + b"]"
    if case.form == "array":
        return array
    if case.form == "answer":
        return json.dumps(json.loads(head[0]) | {"data": json.loads(array)}).encode()
    lines = [row if row.endswith(b"\n") else row + b"\n" for row in rows]
    return b"".join([*head, *lines, end])
