"""``onward rescreen --since``: only what a changed list touches, and what a full run says of it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.shell import run
from tests.unit.cases import each_case, table
from tests.worlds import CsvWorld

USERS: dict[str, dict[str, str]] = table(__file__, "USERS")
ORDER: dict[str, Any] = table(__file__, "ORDER", lists=True)
ADDED = ("Zephyrin Handels GmbH", "Garden Hire Tools Ltd")
"""The name of one end-user, and one that is like another's, below every band: it touches nobody."""


def make_list(*names: str) -> CsvWorld:
    """Return a list of some companies; two of them are always on it."""
    world = CsvWorld("lists")
    for name in ("Kometa Zavod OOO", "Meridian Optika AO", *names):
        world.party(name.split()[0].lower(), name=name, country="CH")
        world.listing(name.split()[0].lower(), "EU", since="2024-01-01")
    return world


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Assess the orders, while two companies are on the list."""
    folder = tmp_path_factory.mktemp("rescreen")
    customers = CsvWorld("customers")
    customers.party("kid", name="Kid Optics AG", country="CH")
    customers.party("holding", name="Steppe Holding Ltd", country="CH")
    customers.party("far", name="Far Away Fruits Srl", country="CH")
    customers.tie("holding", "owns", "kid", "0.6")
    customers.load(folder / "ws")
    make_list().load(folder / "ws")
    orders = [
        ORDER | {"id": name, "parties": [*ORDER["parties"], {"role": "end_user", **user}]}
        for name, user in USERS.items()
    ]
    (folder / "orders.jsonl").write_text("\n".join(map(json.dumps, orders)), encoding="utf-8")
    assert not run(folder, "assess", folder / "orders.jsonl", "--json").err
    return folder


@pytest.fixture
def home(assessed: Path, tmp_path: Path) -> Path:
    """Return a folder of one's own with what was assessed."""
    shutil.copytree(assessed / "ws", tmp_path / "ws")
    return tmp_path


def read_snapshot(home: Path) -> str:
    return str(run(home, "status", "--json").json["snapshot"])


def rescreen(home: Path, *options: str) -> dict[str, Any]:
    answer = run(home, "rescreen", "--json", *options)
    assert not answer.err, answer.err
    return {row["order"]: row for row in answer.json_lines}


def list_touched(rows: dict[str, Any]) -> set[str]:
    return {name for name, row in rows.items() if not row["untouched"]}


@each_case("added", "touched", lists=True)
def test_only_orders_that_a_change_touches_are_assessed_again(
    home: Path, added: list[str], touched: list[str]
) -> None:
    before = read_snapshot(home)
    make_list(*added).load(home / "ws", "--retrieved", "2026-06-03")
    assert read_snapshot(home) != before
    shutil.copytree(home / "ws", home / "full" / "ws")
    rows, full = rescreen(home, "--since", before), rescreen(home / "full")
    assert list_touched(rows) == {*touched}
    for name, row in rows.items():
        outcome = ("changed", "changes")
        assert {key: row[key] for key in outcome} == {key: full[name][key] for key in outcome}
        assert row["after"]["verdict"] == full[name]["after"]["verdict"]
        assert row["untouched"] or row == full[name]
    assert run(home, "log", "verify").code == 0


def test_of_orders_that_are_left_alone_it_is_said_why_they_stay_older_than_the_lists(
    home: Path,
) -> None:
    make_list(*ADDED).load(home / "ws")
    said = run(home, "rescreen", "--since", "last").out
    assert "3 are not touched by what has changed" in said
    assert "made anew on the same day they would say the same" in " ".join(said.split())
    listed = run(home, "assessments", "--outdated").out
    assert all(name in listed for name in ("T-owned", "T-other", "T-by-id"))
    assert "`onward rescreen --since last` says" in " ".join(listed.split())
    # where all are made again, nobody is left to be named
    assert "same day" not in run(home, "rescreen").out
    newest = {row["order"] for row in run(home, "assessments", "--current", "--json").json}
    assert newest == USERS.keys()


def test_each_order_is_compared_with_the_snapshot_of_its_own_assessment(home: Path) -> None:
    make_list(*ADDED).load(home / "ws")
    assert list_touched(rescreen(home, "--since", "last")) == {"T-listed"}
    between = read_snapshot(home)
    make_list(*ADDED, "Steppe Holding Ltd", "Quiet Gardner Boats").load(home / "ws")
    shutil.copytree(home / "ws", home / "since" / "ws")
    touched = {"T-owned"}
    assert list_touched(rescreen(home, "--since", "last")) == touched
    # an order that was left alone the day before is not of that day's snapshot
    assert list_touched(rescreen(home / "since", "--since", between)) == {
        *touched,
        "T-other",
        "T-by-id",
    }


def test_orders_of_a_snapshot_that_is_gone_are_assessed_again(home: Path) -> None:
    gone = read_snapshot(home)
    make_list("Zephyrin Handels GmbH").load(home / "ws")
    (home / "ws" / "snapshots" / f"{gone}.json").unlink()
    answer = run(home, "rescreen", "--json", "--since", "last")
    assert f"every order of snapshot {gone[:12]} is assessed again" in answer.err
    assert not any(row["untouched"] for row in answer.json_lines)


def test_a_list_of_its_own_touches_every_order_and_says_so(home: Path) -> None:
    before = read_snapshot(home)
    other = CsvWorld("more")
    other.party("p", name="Distant Party")
    other.listing("p", "UK")
    other.load(home / "ws")
    answer = run(home, "rescreen", "--json", "--since", before)
    assert "every order is assessed again: more is loaded now" in answer.err
    assert not any(row["untouched"] for row in answer.json_lines)


def test_a_snapshot_that_is_none_is_refused(home: Path) -> None:
    assert run(home, "rescreen", "--since", "ffff").code != 0
    assert run(home, "rescreen", "T-other", "--since", read_snapshot(home)).code == 2
