"""A report on a party's owners says who of them bears a listed name, as an assessment does."""

from pathlib import Path

import pytest

from onward import Workspace
from tests.shell import onward
from tests.worlds import CsvWorld, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A customer base, and a list whose party bears the name of an owner in it."""
    folder = tmp_path_factory.mktemp("names") / "workspace"
    world = CsvWorld("base")
    world.party("user", name="Orbita Telekom")
    world.party("mid", name="Steppe Capital")
    world.party("bearer", country="XA", name="Zephyrin Armaments Works")
    world.party("ana", "Person", name="Ana Founder")
    world.party("clean", name="Kettle Optics")
    world.tie("mid", "owns", "user", "0.6")
    world.tie("ana", "owns", "user", "0.4")
    world.tie("bearer", "owns", "mid", "1")
    world.tie("ana", "owns", "clean", "1")
    world.party("within", name="Murmur Quay")
    world.party("longer", country="NL", name="Velkuran Invest Holding B.V.")
    world.tie("longer", "owns", "within", "1")
    world.tie("ana", "owns", "longer", "1")
    world.records()
    world.load(folder)
    names = CsvWorld("lists")
    names.lists()
    names.party("listed", country="XA", name="Zephyrin Armaments Works")
    names.listing("listed", "EU")
    names.party("short", country="RU", name="Velkuran")
    names.listing("short", "EU")
    names.load(folder)
    return folder


def test_an_owner_with_a_listed_name_is_named_and_counts_as_possible(place: Path) -> None:
    report = Workspace(place).owners("base:user")
    assert report.names is not None
    [row] = report.names.named
    assert (row.owner, row.listed, row.regimes) == ("base:bearer", "lists:listed", ("EU",))
    assert (float(row.score) > 0.9, report.names.compared) == (True, 3)
    counts = {cascade.regime: cascade.counts for cascade in report.cascade}
    assert (counts["EU"], counts["OFAC"]) == ("possible", "cannot_tell")


def test_where_nobody_bears_a_listed_name_it_is_said_how_many_were_compared(place: Path) -> None:
    report = Workspace(place).owners("base:clean")
    assert report.names is not None
    assert (report.names.named, report.names.compared) == ((), 1)
    counts = {cascade.regime: cascade.counts for cascade in report.cascade}
    assert counts["EU"] == "no"


def test_the_printed_report_says_so(place: Path) -> None:
    answer = onward("owners", "base:user", "--workspace", place)
    assert "EU (at least 50 %, added up): possibly counts as listed" in answer.out
    assert "Zephyrin Armaments Works (base:bearer) may be Zephyrin Armaments Works" in answer.out
    clean = onward("owners", "base:clean", "--workspace", place)
    assert "none of the 1 that were compared" in clean.out


def test_a_share_that_could_not_be_read_is_said(tmp_path: Path) -> None:
    folder, file = tmp_path / "workspace", tmp_path / "ties.csv"
    parties = tmp_path / "parties.csv"
    parties.write_text(
        "id,name,kind,country\nu,Orbita Telekom,Company,XC\na,Ana Founder,Person,XC\n"
    )
    file.write_text("from,to,kind,share\na,u,owns,about a half or so\n")
    files = (parties, file, "--retrieved", "2026-05-01")
    loaded = onward("load", "csv", *files, "--as", "own", "--workspace", folder)
    answer = onward("owners", "own:u", "--workspace", folder)
    assert (loaded.code, answer.code) == (0, 0), loaded.err + answer.err
    assert "not read: 1 cell of own could not be read" in answer.out


def test_a_whole_listed_name_against_which_all_else_speaks_is_a_gap_and_no_finding(
    place: Path,
) -> None:
    users = ({"role": role, "id": "base:within"} for role in ("end_user", "consignee"))
    assessment = Workspace(place).assess(order(*users, items=[plain_item()])).to_data()
    why = (
        "Velkuran Invest Holding B.V., which stands above Murmur Quay, has the whole name of "
        "Velkuran on a list in its own, and nothing else agrees"
    )
    gaps = [gap for gap in assessment["coverage"]["gaps"] if why in gap["why_it_matters"]]
    assert [(gap["on"], gap["audience"]) for gap in gaps] == [("owner", "internal")]
    assert assessment["verdict"] == "INCOMPLETE"
    assert "Velkuran" not in str(assessment["findings"])
    report = Workspace(place).owners("base:within")
    assert report.names is not None
    [row] = report.names.named
    assert (row.listed, row.counted) == ("lists:short", False)
    assert {cascade.counts for cascade in report.cascade} == {"no", "cannot_tell"}
