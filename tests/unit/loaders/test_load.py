"""A load is accounted for to the row, or refused with one line."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from onward import errors, registry
from onward.errors import CountsOutside, InputRefused, RowRefused
from onward.graph.model import Party, Provenance, Shipment, Statement, Tie
from onward.graph.shipments import ships_to
from onward.loaders.account import LoadLog
from onward.loaders.catalogue import sources
from onward.loaders.load import load
from onward.loaders.readers.records import csv_rows
from onward.loaders.source import LoadOptions, Read, Source
from tests.unit.cases import each_case

SOURCE = Source("made", "Made", "us", "", "", "one.csv", may_ship=False, max_age_days=None)
Report = tuple[int, int | None]
DATED = LoadOptions("made", "2026-01-01")


def party(record: str, name: str = "A", retrieved: str | None = "2026-01-01") -> Party:
    source = Provenance("made", record, retrieved=retrieved)
    return Party(f"made:{record}", name, "Company", None, source)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Offer a source named `made`, whose `read` each test writes."""
    module = ModuleType("made")
    module.SOURCE = SOURCE  # type: ignore[attr-defined]  # as a module of the seam has it
    real = registry.find

    def find(seam: str, name: str) -> ModuleType:
        return module if name == "made" else real(seam, name)

    monkeypatch.setattr(registry, "find", find)
    return module


def reading(module: ModuleType, read: Read) -> None:
    module.read = read  # type: ignore[attr-defined]  # as a module of the seam has it


def stating(module: ModuleType, *statements: Statement) -> None:
    """Let a source read these statements, whatever stands in its files."""
    reading(module, lambda *_: iter(statements))


def numbers(path: Path, count: int, bad: int = 0) -> Path:
    path.write_text("n\n" + "1\n" * (count - bad) + "x\n" * bad)
    return path


def read_numbers(files: Sequence[Path], log: LoadLog, _: LoadOptions) -> Iterator[Statement]:
    for path in files:
        for line, row in csv_rows(path, log, columns=("n",)):
            if row["n"].isdigit():
                log.count_accepted(path)
                yield party(f"{path.name}-{line}")
            else:
                log.reject(path, line, "bad_number", field="n", value=row["n"])


def test_every_file_is_in_the_account_with_size_and_hash(made: ModuleType, tmp_path: Path) -> None:
    reading(made, read_numbers)
    path = numbers(tmp_path / "a.csv", 3)
    loaded = load("made", [path], DATED)
    account = loaded.log.files["a.csv"]
    assert account.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert account.size_bytes == path.stat().st_size
    assert (account.rows, account.accepted, len(loaded.statements)) == (3, 3, 3)


def test_a_row_that_became_nothing_is_the_loaders_fault_and_named(
    made: ModuleType, tmp_path: Path
) -> None:
    def forgetful(files: Sequence[Path], log: LoadLog, _: LoadOptions) -> Iterator[Statement]:
        for line, _row in csv_rows(files[0], log):
            if line > 2:
                log.count_accepted(files[0])
                yield party(str(line))

    reading(made, forgetful)
    with pytest.raises(CountsOutside, match=r"^a\.csv: the made loader lost count: 3 rows, 2 acc"):
        load("made", [numbers(tmp_path / "a.csv", 3)], DATED)


@pytest.mark.parametrize(("count", "bad", "loads"), [(1000, 1, True), (999, 1, False)])
def test_more_than_one_bad_row_in_a_thousand_refuses_the_file(
    made: ModuleType, tmp_path: Path, count: int, bad: int, loads: bool
) -> None:
    reading(made, read_numbers)
    path = numbers(tmp_path / "a.csv", count, bad)
    if loads:
        assert load("made", [path], DATED).log.files["a.csv"].rejected == 1
    else:
        with pytest.raises(RowRefused, match=r"^a\.csv:1000:n: 1 of 999 rows are rejected, first"):
            load("made", [path], DATED)


def test_bad_rows_of_own_tables_stay_in_the_report_and_the_rest_loads(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text("id,name,kind\na,A,Company\nb,B,Nonsense\n")
    loaded = load("csv", [path], LoadOptions("mine", "2026-01-01"))
    assert len(loaded.statements.parties) == 1
    assert loaded.log.files["parties.csv"].rejected == 1
    assert loaded.log.notes == ["parties.csv: 1 of 2 rows are rejected"]


def test_two_statements_of_one_key_that_differ_are_refused(
    made: ModuleType, tmp_path: Path
) -> None:
    stating(made, party("7", "A"), party("7", "B"))
    with pytest.raises(InputRefused, match=r"two parties have one key .*'made\|7'"):
        load("made", [numbers(tmp_path / "a.csv", 0)], DATED)


def test_a_load_dated_nowhere_is_refused(made: ModuleType, tmp_path: Path) -> None:
    stating(made, party("7", retrieved=None))
    path = numbers(tmp_path / "a.csv", 0)
    with pytest.raises(InputRefused, match=r"add --retrieved"):
        load("made", [path], LoadOptions("made"))
    assert load("made", [path], LoadOptions("made", published="2026-01-01"))


@each_case("case")
def test_what_cannot_be_loaded_is_refused(case: Mapping[str, Any], tmp_path: Path) -> None:
    """One asks for a file or folder here, under a name and for a day."""
    options = LoadOptions(case.get("layer", "mine"), case.get("retrieved"))
    files = [tmp_path / name for name in case.get("files", ["."])]
    with pytest.raises(getattr(errors, case.get("error", "UsageError")), match=case["says"]):
        load(case.get("source", "csv"), files, options)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    files = [numbers(tmp_path / "a.csv", 1), numbers(tmp_path / "b" / "a.csv", 1)]
    with pytest.raises(InputRefused, match=r"^a\.csv: two files have this name"):
        load("csv", files, LoadOptions("mine"))


def test_a_folder_stands_for_its_files_in_order(made: ModuleType, tmp_path: Path) -> None:
    reading(made, read_numbers)
    for name in ("b.csv", "a.csv", ".hidden"):
        numbers(tmp_path / name, 1)
    assert list(load("made", [tmp_path], DATED).log.files) == ["a.csv", "b.csv"]


def test_documents_in_a_folder_are_left_out_and_named(made: ModuleType, tmp_path: Path) -> None:
    reading(made, read_numbers)
    for name in ("a.csv", "notice.csv", "SOURCE.md", "README.txt", "terms.PDF", "a.csv.sha256"):
        numbers(tmp_path / name, 1)
    log = load("made", [tmp_path], DATED).log
    assert list(log.files) == ["a.csv", "notice.csv"]  # a table is data, whatever it is called
    asides = sorted(aside.split()[0] for aside in log.asides)
    assert asides == ["README.txt", "SOURCE.md", "a.csv.sha256", "terms.PDF"]
    # a file that is named is read, whatever it is called
    assert list(load("made", [tmp_path / "SOURCE.md"], DATED).log.files) == ["SOURCE.md"]


@pytest.fixture
def reports() -> list[Report]:
    """What a load tells of its progress."""
    return []


@pytest.fixture
def telling(reports: list[Report]) -> LoadOptions:
    """Options of a load that tells them."""

    def tell(done: int, total: int | None) -> None:
        reports.append((done, total))

    return LoadOptions("made", "2026-01-01", progress=tell)


def test_progress_is_told_now_and_then(
    made: ModuleType, telling: LoadOptions, reports: list[Report], tmp_path: Path
) -> None:
    reading(made, read_numbers)
    file = numbers(tmp_path / "a.csv", 2500)
    load("made", [file], telling)
    size = file.stat().st_size
    assert reports == [(size, size), (1000, None), (2000, None)]


def test_progress_of_files_is_told_in_bytes(
    telling: LoadOptions, reports: list[Report], tmp_path: Path
) -> None:
    file = tmp_path / "parties.csv"
    rows = (f"p{number},A party with a number {number:09d}\n" for number in range(20_000))
    file.write_text("id,name\n" + "".join(rows), "utf-8")
    load("csv", [file], telling)
    size = file.stat().st_size
    in_bytes = [done for done, total in reports if total == size]
    assert in_bytes == sorted(set(in_bytes))
    assert in_bytes[-1] == size
    assert len(in_bytes) > 2
    # then the statements are counted, whose number nobody knows before
    assert reports[-1] == (20_000, None)


def shipment(**parties: str) -> Shipment:
    source = Provenance("made", "s1", "https://example.org", "2026-01-01", "2026-01-02")
    return Shipment("s1", "2025-06", source, **parties)  # type: ignore[arg-type]  # party ids only


def test_a_shipment_ties_shipper_consignee_and_end_user() -> None:
    first, second = ships_to(shipment(shipper="a", consignee="b", end_user="c"))
    assert (first.start, first.kind, first.end) == ("a", "ships_to", "b")
    assert (first.source.record, first.text) == ("s1/ships_to", "consignee on shipment")
    assert (second.start, second.end) == ("b", "c")
    assert (second.source.record, second.text) == ("s1/end_user", "end-user stated on shipment")
    for tie in (first, second):
        assert isinstance(tie, Tie)
        assert (tie.since, tie.until) == ("2025-06", None)
        assert (tie.source.published, tie.source.retrieved) == ("2026-01-01", "2026-01-02")


@pytest.mark.parametrize(
    "parties",
    [{"shipper": "a"}, {"consignee": "b"}, {"shipper": "a", "consignee": "a"}, {"end_user": "c"}],
)
def test_a_shipment_without_two_ends_makes_no_tie(parties: dict[str, str]) -> None:
    assert list(ships_to(shipment(**parties))) == []


def test_every_source_tells_what_it_expects() -> None:
    found = {source.name: source for source in sources()}
    assert {"csv", "ftm"} <= set(found)
    for name, source in found.items():
        assert source.name == name
        assert source.title
        assert source.files
        assert source.licence
