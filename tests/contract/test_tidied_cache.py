"""Loads one after the other leave what is in use of the cache, and no more."""

import gc
import os
from pathlib import Path

import pytest

import onward
from onward.graph.compiling.compiled import cache_key
from onward.graph.store.sealed_folders import SEAL
from tests.shell import made_workspace
from tests.shell import onward as run

YESTERDAY = 1_700_000_000


@pytest.fixture(scope="module", autouse=True)
def earlier_tests_are_left_out() -> None:
    """Search only what is made from now on for garbage: lists of other tests may be in memory."""
    gc.collect()
    gc.freeze()


def load_party(workspace: Path, number: int) -> str:
    """Load a small list that is another one each time; return the snapshot."""
    table = workspace.parent / "extra-parties.csv"
    table.write_text(f"id,name,kind,retrieved\nx{number},Extra {number} Ltd,Company,2026-05-01\n")
    where = ("--as", "extra", "--workspace", workspace, "--accept-drop", "the test says so")
    ended = run("load", "csv", table, *where)
    assert ended.code == 0, ended.err
    return (workspace / "CURRENT").read_text().strip()


def age(workspace: Path) -> None:
    """Let everything in the cache have been used long ago."""
    for file in (workspace / "cache").rglob("*"):
        os.utime(file, (YESTERDAY, YESTERDAY))


def list_graphs(workspace: Path) -> set[str]:
    return {part.name for part in (workspace / "cache").glob("graph-*")}


def ask(workspace: Path, *options: str) -> object:
    """Ask, and have nothing open any more: what a command opened is closed when it has ended."""
    ended = run("owners", "small:acme", "--json", "--workspace", workspace, *options)
    assert (ended.code, ended.err) == (0, "")
    gc.collect()
    return ended.json


def test_each_load_leaves_the_parts_of_two_snapshots_and_of_whoever_asks(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    snapshots = [(workspace / "CURRENT").read_text().strip()]
    for number in range(2):
        ask(workspace)
        age(workspace)
        snapshots.append(load_party(workspace, number))
    # nobody has asked the newest one yet
    assert list_graphs(workspace) == {cache_key(snapshots[-2])}
    before = ask(workspace, "--snapshot", snapshots[0])
    age(workspace)
    tidied = run("tidy", "--json", "--workspace", workspace).json
    assert cache_key(snapshots[0]) in tidied["removed"]
    assert tidied["bytes"] > 0
    # of names: the layer that is in both snapshots, and the two forms of the other one
    assert len(list((workspace / "cache").glob("names-*"))) >= 3
    assert ask(workspace, "--snapshot", snapshots[0]) == before
    assert "0 parts" in run("tidy", "--workspace", workspace).out
    assert run("verify", "--workspace", workspace).code == 0


def test_a_snapshot_that_is_open_answers_on_and_its_parts_stay(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    first = (workspace / "CURRENT").read_text().strip()
    opened = onward.Workspace(workspace, snapshot=first)
    before = opened.owners("small:acme").to_data()
    for number in range(3):
        age(workspace)
        load_party(workspace, number)
    assert cache_key(first) in list_graphs(workspace)
    assert opened.owners("small:acme").to_data() == before
    assert opened.party("small:acme").to_data()


def test_what_was_used_of_late_stays_unless_less_is_asked_for(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    first = (workspace / "CURRENT").read_text().strip()
    for number in range(2):
        load_party(workspace, number)
    ask(workspace, "--snapshot", first)
    assert run("tidy", "--json", "--workspace", workspace).json["removed"] == []
    seal = workspace / "cache" / cache_key(first) / SEAL
    os.utime(seal, (seal.stat().st_mtime - 3_000, seal.stat().st_mtime - 3_000))
    removed = run("tidy", "--unused", "0.5", "--json", "--workspace", workspace).json["removed"]
    assert cache_key(first) in removed
    assert run("tidy", "--unused", "-1", "--workspace", workspace).code == 2
