"""Large tables are read many rows at once: as row by row, to the last statement and warning."""

import csv as csv_module
import io
from pathlib import Path
from random import Random

import pytest

from onward.loaders.layers import layer_content
from onward.loaders.load import Loaded, load
from onward.loaders.readers import records
from onward.loaders.readers.tables import ColumnMapping
from onward.loaders.source import LoadOptions
from onward.loaders.sources import csv as own_tables
from onward.loaders.sources.csv.batches import BatchReader
from tests.random_worlds import DEEPER
from tests.unit.cases import table

ROWS = 150
IDS = ["p%d"] * 40 + [
    "own:p%d", " p%d", "p%d ", "N/A", "", "none", "1,1E+11", "p %d", "ü%d", "p%d\x7f", "=p%d",
    "#NAME?", "http://www.wikidata.org/entity/Q%d", "ofac:%d", "p.%d/a-b_c", "x" * 301,
]  # fmt: skip
NAMES = ["Party %d of the bench"] * 8 + [
    '"OOO ""Kometa"" %d"', "Acme f.k.a. Emca %d", "  Two  Blanks %d ", "Ärzte GmbH %d", "n/a",
    "A%d (B)", "#REF!", "Back\\slash %d", '"Two\nlines %d"', '"Comma, Inc. %d"',
    "\u041a\u043e\u043c\u0435\u0442\u0430 %d", "e\u0301tage %d", "#%d", "SMITH John DOE %d",
]  # fmt: skip
CODED = table(__file__, "CODED", lists=True)
OF_TIES = table(__file__, "OF_TIES", lists=True)


def draw_cell(draw: Random, texts: list[str], number: int) -> str:
    text = draw.choice(texts)
    return text % number if "%d" in text else text


def write_parties(path: Path, draw: Random) -> None:
    columns = ["id", "name", *CODED]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(columns) + "\n")
        for number in range(ROWS):
            cells = [draw_cell(draw, IDS, draw.randrange(ROWS * 4)), draw_cell(draw, NAMES, number)]
            cells[0] = f'"{cells[0]}"' if "," in cells[0] else cells[0]
            cells += [_mostly_first(draw, texts) for texts in CODED.values()]
            stream.write(",".join(cells) + draw.choice(["\n", "\n", "\r\n"]))
            stream.write(
                draw.choice([""] * 60 + ["\n", " , \n", ",".join(columns) + "\n", "a,b\n"])
            )
        stream.write("\x1a")


def write_ties(path: Path, draw: Random) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv_module.writer(stream, lineterminator="\n")
        table.writerow(["id", "from", "to", *OF_TIES])
        for _ in range(ROWS):
            ids = [draw_cell(draw, IDS, draw.randrange(ROWS * 4)) for _ in range(3)]
            ids[2] = draw.choice([ids[2]] * 9 + [ids[1]])
            table.writerow([*ids, *(_mostly_first(draw, texts) for texts in OF_TIES.values())])


def _mostly_first(draw: Random, texts: list[str]) -> str:
    return draw.choice(texts) if draw.random() < 0.3 else texts[0]


def load_both_ways(
    files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    *mappings: ColumnMapping,
    block_bytes: int = 2_000,
) -> tuple[Loaded, Loaded]:
    monkeypatch.setattr(records, "_BLOCK_BYTES", block_bytes)
    options = LoadOptions("own", "2026-05-01", max_rejected=1.0, mappings=mappings)
    loaded = []
    for limit in (0, 1 << 40):
        monkeypatch.setattr(own_tables, "MANY_BYTES", limit)
        loaded.append(load("csv", files, options))
    at_once, row_by_row = loaded
    return at_once, row_by_row


def assert_same(at_once: Loaded, row_by_row: Loaded) -> None:
    assert list(at_once.rows) == list(row_by_row.rows)
    assert at_once.log.as_dict() == row_by_row.log.as_dict()
    assert set(map(str, at_once.log.warnings)) == set(map(str, row_by_row.log.warnings))
    contents = [layer_content(each) for each in (at_once, row_by_row)]
    assert contents[0].facts == contents[1].facts
    assert at_once.rows.days() == row_by_row.rows.days()
    assert set(at_once.rows.datasets()) == set(row_by_row.rows.datasets())


@pytest.mark.parametrize("seed", range(8 if DEEPER > 1 else 2))
def test_strange_rows_among_plain_ones(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Random(seed)  # noqa: S311  # seeded: the rows are the same each time
    files = [tmp_path / "parties.csv", tmp_path / "more.csv", tmp_path / "ties.csv"]
    write_parties(files[0], draw)
    write_parties(files[1], draw)
    write_ties(files[2], draw)
    assert_same(*load_both_ways(files, monkeypatch))


def test_plain_rows_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "parties.csv"
    rows = [f'p{n},"Party {n}, of ""the"" bench",Company,DE' for n in range(300)]
    file.write_text("\n".join(["id,name,kind,country", *rows]), "utf-8")
    read: list[int] = []
    read_block = BatchReader.read

    def count(self: BatchReader, block: records.PlainBlock, log: object) -> object:
        made = read_block(self, block, log)  # type: ignore[arg-type]  # passed on as it is
        read.append(len(made.records))
        return made

    monkeypatch.setattr(BatchReader, "read", count)
    assert_same(*load_both_ways([file], monkeypatch))
    assert sum(read) == 300
    assert len(read) > 3


def test_columns_of_own_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "holdings.csv"
    rows = [
        f"t{n};a{n};b{n};{n % 100},5 %;0{n % 9 + 1}.02.2020;{'x' * (n % 7 == 0)}"
        for n in range(100)
    ]
    file.write_text("\n".join(["No;Owner;Firm;Part;From;Clerk", *rows]), "utf-8")
    mapping = ColumnMapping(
        columns={"No": "id", "Owner": "from", "Firm": "to", "Part": "share", "From": "since"},
        ignore=("Clerk",),
        constants={"kind": "owns"},
        dates="D.M.Y",
        decimal=",",
        percent=True,
    )
    assert_same(*load_both_ways([file], monkeypatch, mapping))


def test_lines_that_end_in_any_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO(b"\xef\xbb\xbfid,name,kind\r\n")
    buffer.seek(0, io.SEEK_END)
    for number in range(200):
        line = f"p{number},Party {number},Company".encode()
        strange = {
            50: b'p50,"Two\r\nlines",Company',
            90: b"p90,\xff,Company",
            120: b"p120,a\0b,Person",
        }
        strange |= {140: b'p140,"never closed,Company', 160: b"p160,a\rb,Company"}
        buffer.write(strange.get(number, line) + b"\r\n")
    file = tmp_path / "parties.csv"
    file.write_bytes(buffer.getvalue())
    assert_same(*load_both_ways([file], monkeypatch))


def test_cells_that_never_repeat_are_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ties.csv"
    days = [f"{1950 + n % 70}-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(300)]
    rows = [f"t{n},a{n},b{n},owns,0.{n:03d},{day}" for n, day in enumerate(days)]
    file.write_text("\n".join(["id,from,to,kind,share,since", *rows]), "utf-8")
    assert_same(*load_both_ways([file], monkeypatch, block_bytes=1 << 20))
