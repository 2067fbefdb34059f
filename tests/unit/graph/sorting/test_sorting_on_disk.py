"""A layer that is sorted on disk is the layer that is sorted in memory, to the last byte."""

import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.errors import StoreError
from onward.graph import sorting as scratch
from onward.graph import sorting as sorted_statements
from onward.graph.model import Statement
from onward.graph.sorting import SortedStatements, SortLimits, Spool, sort_statements
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts, make_manifest
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.layers import PartyNames, count_figures
from tests.random_worlds import examples
from tests.stores import QuickDisk, any_statements, owns, party

TINY = SortLimits(few=0, chunk=2, run_bytes=1, range_rows=1)
FACTS = SourceFacts(name="reg")


def sort_on_disk(*rows: Statement) -> SortedStatements:
    on_disk = sort_statements(rows, TINY)
    assert isinstance(on_disk, SortedStatements)
    return on_disk


@examples(25)
@given(any_statements(), st.randoms(use_true_random=False))
def test_the_same_rows_ids_and_figures_in_whatever_order(
    rows: tuple[Statement, ...], chance: Random
) -> None:
    if not rows:
        return
    in_memory = Statements.from_rows(rows)
    mixed = [*rows, *rows]
    chance.shuffle(mixed)
    on_disk = sort_on_disk(*mixed)
    assert list(on_disk) == list(in_memory)
    manifests = [make_manifest(LayerContent(FACTS, each)) for each in (in_memory, on_disk)]
    assert manifests[0] == manifests[1]
    memory, disk = count_figures(in_memory), count_figures(on_disk)
    assert (disk.entries, disk.profile) == (memory.entries, memory.profile)
    assert dict(disk.counts) == dict(memory.counts)
    assert dict(disk.tie_kinds) == dict(memory.tie_kinds)
    names = PartyNames.of_rows(in_memory)
    assert PartyNames.of_rows(on_disk).ids.to_pylist() == names.ids.to_pylist()


@examples(8)
@given(any_statements())
def test_what_is_stored_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: tuple[Statement, ...]
) -> None:
    if not rows:
        return
    folder = WorkspaceFolder(tmp_path_factory.mktemp("stored"), QuickDisk())
    snapshot = folder.put(LayerContent(FACTS, sort_on_disk(*rows)))
    assert snapshot.statements() == Statements.from_rows(rows)


def test_equal_files_of_several_groups_whatever_the_order_of_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_statements, "ROWS_AT_ONCE", 7)
    rows: list[Statement] = [*(party(f"p{n}") for n in range(40))]
    rows += [*(owns(f"p{n}", "p0") for n in range(1, 40))]
    parts = []
    for name, order in (("a", rows), ("b", rows[::-1])):
        put = WorkspaceFolder(tmp_path / name, QuickDisk()).put
        snapshot = put(LayerContent(FACTS, sort_on_disk(*order)))
        assert snapshot.statements() == Statements.from_rows(rows)
        parts.append(snapshot.layers[0].parts)
    assert parts[0] == parts[1]


def test_rows_that_differ_under_one_key_are_named() -> None:
    first = party("a")
    on_disk = sort_on_disk(party("b"), first, replace(first, country="IR"))
    assert on_disk.find_ambiguous("parties") == "reg|a"
    assert next(iter(on_disk.find_repeats())) == ("parties", "reg|a")


def test_two_parties_of_one_id_are_named() -> None:
    first = party("a")
    other = replace(first, source=replace(first.source, record="b"))
    assert list(sort_on_disk(first, other).find_repeats()) == [("parties", "reg:a")]


def test_few_rows_stay_in_memory() -> None:
    assert sort_statements([party("a")]) == Statements.from_rows([party("a")])


def test_a_spool_yields_what_was_added_as_often_as_one_likes() -> None:
    rows: list[Statement] = [*(party(f"p{n}") for n in range(7)), owns("p1", "p2")]
    spool: Spool[Statement] = Spool(in_memory=2)
    for row in rows:
        spool.append(row)
    assert list(spool) == list(spool) == rows
    assert len(spool) == len(rows)


def test_a_full_disk_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    with scratch.scratch_in(tmp_path), pytest.raises(StoreError, match="free some space"):
        sort_on_disk(party("a"), party("b"), party("c"))
