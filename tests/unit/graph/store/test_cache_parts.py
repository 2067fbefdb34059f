"""Which parts of a cache stay and which go; what happens to whoever is just opening one."""

import mmap
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import onward
from onward.graph import search as texts
from onward.graph.compiling import compiled as forms
from onward.graph.matching import index as names
from onward.graph.matching import reach as words
from onward.graph.store import sealed_folders as cache_parts
from onward.graph.store.files import UNFINISHED
from onward.graph.store.sealed_folders import (
    SEAL,
    find_damage,
    mark_used,
    remove_unused,
    seal_folder,
)
from tests.shell import made_workspace

KINDS = ("graph-", "words-")
OLD, RECENT, NOW = 1_000_000.0, 2_000_000.0, 2_000_100.0


def make_part(cache: Path, name: str, used: float) -> Path:
    """Make a part that was opened last at a moment."""
    part = cache / name
    part.mkdir(parents=True)
    (part / "column.npy").write_bytes(b"12345")
    os.utime(part / "column.npy", (OLD, OLD))
    seal_folder(part, name)
    os.utime(part / SEAL, (used, used))
    return part


def tidy(cache: Path, *needed: str) -> list[str]:
    return [part.name for part in remove_unused(cache, needed, KINDS, RECENT - 1)]


def test_what_nobody_needs_or_has_used_goes_and_the_rest_stays(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    make_part(cache, "graph-needed", OLD)
    make_part(cache, "graph-old", OLD)
    make_part(cache, "words-old", OLD)
    make_part(cache, "words-used", RECENT)
    make_part(cache, "somebody's own", OLD)
    assert tidy(cache, "graph-needed") == ["graph-old", "words-old"]
    left = sorted(part.name for part in cache.iterdir())
    assert left == ["graph-needed", "somebody's own", "words-used"]
    assert tidy(cache, "graph-needed") == []
    assert tidy(tmp_path / "nowhere") == []


def test_what_a_killed_writer_left_goes_when_it_is_old(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    left, going_on = cache / f"{UNFINISHED}graph-a.1", cache / f"{UNFINISHED}graph-b.2"
    for draft in (left, going_on):
        draft.mkdir(parents=True)
        (draft / "column.npy").write_bytes(b"1")
        os.utime(draft / "column.npy", (OLD, OLD))
        os.utime(draft, (OLD, OLD))
    os.utime(going_on / "column.npy", (RECENT, RECENT))
    assert tidy(cache) == [left.name]
    assert not left.exists()
    assert going_on.exists()


def test_a_part_says_how_large_it_was(tmp_path: Path) -> None:
    part = make_part(tmp_path / "cache", "graph-old", OLD)
    size = sum(file.stat().st_size for file in part.iterdir())
    (removed,) = remove_unused(tmp_path / "cache", (), KINDS, RECENT)
    assert removed.size == size


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody can tell who has it mapped")
def test_what_a_process_has_mapped_stays_until_it_lets_go(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    part = make_part(cache, "graph-old", OLD)
    with (part / "column.npy").open("rb") as file:
        column = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    assert tidy(cache) == []
    column.close()
    assert tidy(cache) == ["graph-old"]


def test_where_nothing_may_go_no_process_is_asked_what_it_has_mapped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    make_part(cache, "graph-needed", OLD)
    make_part(cache, "words-used", RECENT)
    make_part(cache, "somebody's own", OLD)
    monkeypatch.setattr(cache_parts, "list_mapped", pytest.fail)
    assert tidy(cache, "graph-needed") == []


def test_whoever_opens_a_part_marks_it_and_who_may_not_write_does_not_fail(tmp_path: Path) -> None:
    part = make_part(tmp_path / "cache", "graph-a", OLD)
    mark_used(part)
    assert (part / SEAL).stat().st_mtime > NOW
    first = (part / SEAL).stat().st_mtime_ns
    mark_used(part)  # a moment later: no second write
    assert (part / SEAL).stat().st_mtime_ns == first
    mark_used(tmp_path / "cache" / "graph-gone")


def ask_graph(ws: onward.Workspace) -> object:
    return ws.owners("small:acme").to_data()


def ask_names(ws: onward.Workspace) -> object:
    return ws.match("Zephyrin").to_data()


def ask_texts(ws: onward.Workspace) -> object:
    return ws.search("zephyrin").to_data()


@pytest.mark.parametrize(
    ("module", "ask", "prefix"),
    [
        (forms, ask_graph, "graph-"),
        (forms, ask_graph, "rows-"),
        (names, ask_names, "names-"),
        (texts, ask_texts, "texts-"),
    ],
    ids=("graph", "rows", "names", "texts"),
)
def test_a_part_that_goes_while_it_is_opened_is_made_anew_without_a_word(
    module: Any,
    ask: Callable[[onward.Workspace], object],
    prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    recwarn: pytest.WarningsRecorder,
) -> None:
    workspace = made_workspace(tmp_path)
    expected = ask(onward.Workspace(workspace))
    real = module.find_damage
    gone: list[Path] = []

    def find_damage_while_it_goes(folder: Path, **options: Any) -> Any:
        damage = real(folder, **options)
        if not gone and folder.name.startswith(prefix):
            gone.append(folder)
            shutil.rmtree(folder)
        return damage

    monkeypatch.setattr(module, "find_damage", find_damage_while_it_goes)
    assert ask(onward.Workspace(workspace)) == expected
    assert gone
    assert gone[0].is_dir()
    assert [str(warning.message) for warning in recwarn] == []


def test_columns_of_names_that_go_while_they_are_opened_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_part(tmp_path / "cache", "words-a", OLD)

    def find_damage_while_it_goes(place: Path) -> Any:
        damage = find_damage(place)
        shutil.rmtree(place)
        return damage

    monkeypatch.setattr(words, "find_damage", find_damage_while_it_goes)
    assert words.load_columns(folder) is None
