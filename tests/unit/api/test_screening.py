"""A base of customers: a line each, the worst first, and what has changed since the last time."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from onward import InputRefused, UsageError, Workspace
from onward.api.answers.orders import write_screening
from onward.queries.screening import Screening
from onward.viz.exports.csv import read_cells
from tests.shell import onward
from tests.worlds import CsvWorld

CUSTOMERS = """id;name;kind;country;aliases
k1;Zefirin Holding SA;Company;XC;
k2;Kaprikat Zubrol GmbH;Company;DE;Zephyr Optik
k3;???;Company;DE;
k4;Harmless Mill Ltd;Company;DE;
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a list of one company."""
    folder = tmp_path_factory.mktemp("screening")
    lists = CsvWorld("lists")
    lists.party("z", name="Zefirin Holding SA")
    lists.listing("z", "EU", since="2024-01-01")
    lists.lists()
    made = Workspace(folder / "workspace")
    made.load("csv", *lists.write(folder / "lists"), name="lists", retrieved="2026-04-30")
    return made.path


@pytest.fixture
def workspace(loaded: Path, tmp_path: Path) -> Workspace:
    """Return a workspace of one's own, with a base of customers beside it."""
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return Workspace(shutil.copytree(loaded, tmp_path / "workspace"))


def lines(screening: Screening) -> list[tuple[str, str, str]]:
    return [
        (line.customer, line.outcome, screening.change_of(line)) for line in screening.shown_lines
    ]


def list_optik(workspace: Workspace, folder: Path) -> None:
    """Put an alias of the second customer on another list."""
    more = CsvWorld("more")
    more.party("o", name="Zephyr Optik", country="DE")
    more.listing("o", "UN", since="2024-01-01")
    workspace.load("csv", *more.write(folder / "more"), name="more", retrieved="2026-04-30")


def test_the_worst_comes_first_and_what_cannot_be_told_before_what_is_clear(
    workspace: Workspace, tmp_path: Path
) -> None:
    screening = workspace.screen(tmp_path / "customers.csv")
    assert lines(screening) == [
        ("k1", "stop", "new"),
        ("k3", "cannot_tell", "new"),
        ("k2", "none", "new"),
        ("k4", "none", "new"),
    ]
    first = screening.lines[0]
    assert "EU list" in first.findings[0].summary
    assert [match.party for match in first.matches] == ["lists:z"]
    assert "all owners of Zefirin Holding SA and their shares" in first.not_known


@pytest.mark.parametrize(
    "table",
    ["Name\nZefirin Holding SA\nKvarz Ltd\n", "Country;NAME\n;Zefirin Holding SA\nDE;Kvarz\n"],
)
def test_a_bare_list_of_names_is_screened(table: str, workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(table, encoding="utf-8")
    screening = workspace.screen(tmp_path / "names.csv")
    assert [line.outcome for line in screening.lines] == ["stop", "none"]
    assert len({line.customer for line in screening.lines}) == 2


def test_what_has_changed_since_the_last_time_is_said(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    workspace.screen(file)
    list_optik(workspace, tmp_path)
    file.write_text(CUSTOMERS.replace("k4;Harmless Mill Ltd;Company;DE;\n", ""), encoding="utf-8")
    screening = workspace.screen(file, since_last=True)
    assert lines(screening) == [("k2", "stop", "worse")]
    assert screening.gone == ("k4",)
    assert workspace.screen(file, since_last=True).shown_lines == ()


def test_a_further_list_entry_of_who_is_listed_already_is_a_change(tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text(CUSTOMERS, encoding="utf-8")
    made = Workspace(tmp_path / "workspace")
    lists = CsvWorld("lists")
    lists.party("z", name="Zefirin Holding SA")
    lists.lists()
    for regime in ("OFAC", "BIS"):
        lists.listing("z", regime)
        made.load("csv", *lists.write(tmp_path / regime), name="lists", retrieved="2026-04-30")
        screening = made.screen(customers, since_last=True)
    assert lines(screening) == [("k1", "high", "changed")]


def test_who_was_compared_with_no_list_cannot_be_told(tmp_path: Path) -> None:
    base = CsvWorld("base")
    base.party("a", name="Harmless Mill Ltd")
    made = Workspace(tmp_path / "workspace")
    made.load("csv", *base.write(tmp_path / "base"), name="base", retrieved="2026-04-30")
    (line,) = made.screen("base").lines
    assert line.outcome == "cannot_tell"
    assert line.not_known[0] == "no EU or UN list is loaded"


def test_a_kept_result_that_was_changed_is_not_compared_with(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workspace.screen(tmp_path / "customers.csv")
    (kept,) = (tmp_path / "workspace" / "screenings").iterdir()
    stored = json.loads(kept.read_text(encoding="utf-8"))
    stored["lines"]["k1"]["outcome"] = "none"
    kept.write_text(json.dumps(stored), encoding="utf-8")
    screening = workspace.screen(tmp_path / "customers.csv")
    assert {change for _, _, change in lines(screening)} == {"new"}
    assert "was changed since it was written" in caplog.text


def test_a_layer_is_screened_by_its_ids_and_its_ties(workspace: Workspace, tmp_path: Path) -> None:
    base = CsvWorld("base")
    base.party("a", name="Owned Mill")
    base.party("b", name="Zefirin Holding SA")
    base.tie("b", "owns", "a", "0.6")
    workspace.load("csv", *base.write(tmp_path / "base"), name="base", retrieved="2026-04-30")
    screening = workspace.screen("base", keep=False)
    outcomes = {line.customer: (line.outcome, line.status) for line in screening.lines}
    # the owner's name is a listed one's: what follows for the company is possible
    assert outcomes == {"base:a": ("high", "possible"), "base:b": ("stop", "present")}
    assert workspace.screen("base").last.on is None  # the first one was not kept


def test_a_base_looks_no_better_for_being_loaded(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    workspace.load("csv", file, name="base", retrieved="2026-04-30")
    of_file = workspace.screen(file, keep=False).lines
    of_layer = workspace.screen("base", keep=False).lines
    assert [(line.outcome, line.status) for line in of_layer] == [
        (line.outcome, line.status) for line in of_file
    ]
    assert of_layer[0].not_known == of_file[0].not_known


def test_an_owner_that_nothing_describes_is_not_taken_for_the_customer(
    workspace: Workspace, tmp_path: Path
) -> None:
    own = CsvWorld("own")
    own.party("mill", name="Harmless Mill Ltd", country="DE")
    own.tie("own:nobody", "owns", "mill", "0.3")
    workspace.load("csv", *own.write(tmp_path / "own"), name="own", retrieved="2026-04-30")
    [line] = workspace.screen("own").lines
    said = [text for text in line.not_known if "a name that can be searched" in text]
    assert said == ["of an owner: no source gives it a name that can be searched"]


def test_what_a_person_has_told_apart_stays_apart(workspace: Workspace, tmp_path: Path) -> None:
    workspace.load("csv", tmp_path / "customers.csv", name="base", retrieved="2026-04-30")
    workspace.merges.refuse("base:k1", "lists:z", reason="another company of this name")
    outcomes = {line.customer: line.outcome for line in workspace.screen("base").lines}
    assert outcomes["base:k1"] == "none"


def test_it_is_written_as_csv_and_as_a_workbook(workspace: Workspace, tmp_path: Path) -> None:
    screening = workspace.screen(tmp_path / "customers.csv")
    write_screening(screening, tmp_path / "out.csv", ".csv")
    columns, first, *others = read_cells((tmp_path / "out.csv").read_bytes())
    assert dict(zip(columns, first, strict=True))["outcome"] == "stop"
    assert len(others) == 3
    write_screening(screening, tmp_path / "out.xlsx", ".xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["screening"]
    assert [cell.value for cell in sheet[2]][:4] == ["k1", "Zefirin Holding SA", "XC", "stop"]


@pytest.mark.parametrize("source", ["nowhere.csv", "nolayer"])
def test_what_is_neither_a_layer_nor_a_file_is_refused(workspace: Workspace, source: str) -> None:
    with pytest.raises(UsageError, match="neither a file nor a layer; there are: lists"):
        workspace.screen(source)


def relist(workspace: Workspace, folder: Path, *names: str) -> None:
    """Load the list anew, with some more names."""
    lists = CsvWorld("lists")
    for number, name in enumerate(("Zefirin Holding SA", *names)):
        lists.party(f"z{number}" if number else "z", name=name)
        lists.listing(f"z{number}" if number else "z", "EU", since="2024-01-01")
    lists.lists()
    files = lists.write(folder / f"lists{len(names)}")
    workspace.load("csv", *files, name="lists", retrieved="2026-04-30")


def screened_lines(workspace: Workspace) -> object:
    (file,) = (workspace.path / "screenings").iterdir()
    return json.loads(file.read_bytes())["lines"]


def test_only_customers_that_a_change_touches_are_looked_at_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    customers = tmp_path / "customers.csv"
    workspace.screen(customers)
    relist(workspace, tmp_path, "Zephyr Optik")
    full = Workspace(shutil.copytree(workspace.path, tmp_path / "full"))
    (screening,) = workspace.rescreen_customers(since="last")
    assert lines(screening) == [("k2", "high", "worse")]
    assert "k1" in screening.untouched
    assert screening.counts == {"stop": 1, "high": 1, "cannot_tell": 1, "none": 1}
    (whole,) = full.rescreen_customers("customers.csv")
    assert not whole.untouched
    assert (whole.counts, whole.changes) == (screening.counts, screening.changes)
    assert screened_lines(full) == screened_lines(workspace)
    # what was carried over stands for the next day
    relist(workspace, tmp_path, "Zephyr Optik", "Distant Quarry SpA")
    (again,) = workspace.rescreen_customers(since="last")
    assert "k2" in again.untouched
    assert again.shown_lines == ()


def test_a_customer_whose_source_says_something_else_is_looked_at_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    customers = tmp_path / "customers.csv"
    workspace.screen(customers)
    customers.write_text(CUSTOMERS.replace("Harmless Mill", "Zefirin Holding"), encoding="utf-8")
    relist(workspace, tmp_path, "Distant Quarry SpA")
    (screening,) = workspace.rescreen_customers(since="last")
    assert lines(screening) == [("k4", "high", "worse")]


def test_customers_whose_file_is_gone_are_named_after_all_others(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(CUSTOMERS, encoding="utf-8")
    for file in (tmp_path / "customers.csv", other):
        workspace.screen(file)
    (tmp_path / "customers.csv").unlink()
    again = workspace.rescreen_customers()
    assert next(again).source == "other.csv"
    with pytest.raises(InputRefused, match=r"customers\.csv is not there"):
        next(again)
    with pytest.raises(UsageError, match=r"did you mean other\.csv"):
        next(workspace.rescreen_customers("othr.csv"))


def test_a_shell_screens_customers_again(workspace: Workspace, tmp_path: Path) -> None:
    place = ("--workspace", workspace.path)
    assert "no customers were screened yet" in onward("rescreen", "--customers", *place).out
    workspace.screen(tmp_path / "customers.csv")
    relist(workspace, tmp_path, "Zephyr Optik")
    answer = onward("rescreen", "--customers", "--since", "last", *place)
    assert answer.code == 10
    assert "1 worse" in answer.out
    assert "are not touched by what has changed" in answer.out


def test_who_owns_directs_or_had_goods_of_a_customer_is_counted_as_that(tmp_path: Path) -> None:
    tables = {
        "parties": "id,name,kind,country\nk1,Harmless Mill Ltd,Company,DE\n"
        "k2,Kettle Optics Ltd,Company,DE\nh,Our House GmbH,Company,DE\n",
        "ties": "id,from,from_name,to,kind\n1,,Nordlys Holding AS,k1,owns\n"
        "2,,Ana Founder,k1,directs\n3,,Bo Holder,k2,owns\n",
        "shipments": "id,date,shipper,consignee,consignee_name\n1,2026-01-01,h,k1,\n"
        "2,2026-01-02,k1,,Muster Trading FZE\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    workspace = Workspace(tmp_path / "workspace")
    files = [tmp_path / f"{name}.csv" for name in tables]
    workspace.load("csv", *files, name="own", retrieved="2026-04-30")
    screening = workspace.screen("own")
    assert screening.to_data()["kinds"] == {"customer": 3, "owner": 2, "officer": 1, "recipient": 1}
    names = {line.name: line.kind for line in screening.lines}
    assert names["Muster Trading FZE"] == "recipient"
    assert names["Harmless Mill Ltd"] == "customer"
    said = onward("screen", "own", "--workspace", workspace.folder.path).out
    assert "3 customers, 2 owners, 1 officer and 1 recipient of own on" in said
    assert "Muster Trading FZE" in said
