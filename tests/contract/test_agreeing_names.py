"""``onward paths``: where no path joins two parties, records of one name that would join them."""

from pathlib import Path

import pytest

from tests.shell import onward
from tests.unit.cases import each_case
from tests.worlds import CsvWorld

pytestmark = pytest.mark.usefixtures("one_engine")

LISTED = "Zephyrin Armaments Works"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Load a customer with an owner of a listed name, and what the listed one owns."""
    base = CsvWorld("base")
    base.party("user", name="Orbita Telekom", country="XA")
    base.party("owner", name=LISTED, country="XA")
    base.tie("owner", "owns", "user", "1")
    base.party("buyer", name="Kettle Optics", country="XA")
    base.party("got", name="Velkuran Invest Holding B.V.", country="NL")
    base.shipment("buyer", "got", "2025-06-01", hs="854231")
    base.records()
    base.load(tmp_path)
    lists = CsvWorld("lists")
    lists.lists()
    lists.party("listed", country="XA", name=LISTED)
    lists.listing("listed", "EU", since="2023-01-01")
    lists.party("daughter", country="XA", name="Dirk Daughter")
    lists.tie("listed", "owns", "daughter", "1")
    lists.party("short", country="RU", name="Velkuran")
    lists.listing("short", "EU", since="2023-01-01")
    lists.load(tmp_path)
    return tmp_path


@each_case("start", "end", "pair")
def test_records_of_one_name_that_would_join_two_parties_are_named(
    start: str, end: str, pair: tuple[str, str], place: Path
) -> None:
    answer = onward("paths", start, end, "--workspace", place)
    assert f"({pair[0]}) and " in answer.out
    assert f"({pair[1]}), score" in answer.out
    assert "no path follows that; an assessment takes it as possible" in answer.out
    data = onward("paths", start, end, "--json", "--workspace", place).json
    assert [(row["party"], row["other"]) for row in data["agreeing_names"]] == [pair]


@each_case("start", "end", "options")
def test_where_a_name_joins_nobody_nothing_is_said(
    start: str, end: str, options: tuple[str, ...], place: Path
) -> None:
    answer = onward("paths", start, end, *options, "--json", "--workspace", place)
    assert "agreeing_names" not in answer.json
