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
NO_ROW = "none of the {} rows is a party or a tie"
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


API_TABLES: list[list[int | str]] = table(__file__, "API_TABLES", lists=True)
"""Answers of GLEIF's API that name no company as a customer or owner: code tables, issuers."""
CASES = (
    *(Case(**row) for row in table(__file__, "CASES")),
    *(
        Case("gleif", f"gleif-api/{name}/*.json", refused=NO_ROW.format(count))
        for name, count in API_TABLES
    ),
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
