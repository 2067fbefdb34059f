"""A large snapshot is compiled and verified in parts: as a small one is, to the last byte."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.errors import StoreError
from onward.graph.compiling.compiled import Compiled, open_compiled
from onward.graph.model import Identifier, Name, Statement, TieKind
from onward.graph.store import tables as stored_tables
from onward.graph.store import workspace as snapshots
from onward.graph.store.layers import verify_layer
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from tests.random_worlds import examples
from tests.stores import QuickDisk, any_statements, layer, owns, party
from tests.unit.graph.compiling.compared import assert_same


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every snapshot for a large one, and read a few rows at a time."""
    monkeypatch.setattr(snapshots, "LARGE_ROWS", 0)
    monkeypatch.setattr(stored_tables, "ROWS_AT_ONCE", 3)


def compile_both_ways(folder: WorkspaceFolder) -> tuple[Compiled, Compiled]:
    snapshot = folder.current()
    assert snapshot.stacked is not None
    in_parts = open_compiled(snapshot)
    small = Snapshot(snapshot.layers, snapshot.read, None, snapshot.ledger, snapshot.judgements)
    assert small.stacked is None
    return in_parts, open_compiled(small)


@examples(6)
@given(any_statements(), st.randoms(use_true_random=False))
@pytest.mark.usefixtures("in_parts")
def test_compiled_in_parts_as_at_once(
    tmp_path_factory: pytest.TempPathFactory, rows: tuple[Statement, ...], chance: Random
) -> None:
    folder = WorkspaceFolder(tmp_path_factory.mktemp("large"), QuickDisk())
    # whether two parties may be one is decided with all rows in memory
    mixed = [row for row in rows if getattr(row, "kind", "") != TieKind.POSSIBLY_SAME_AS]
    chance.shuffle(mixed)
    folder.put(layer(*mixed))
    folder.put(layer(party("a", "own"), party("b", "own"), owns("a", "b", "own"), name="own"))
    assert_same(*compile_both_ways(folder))
    for manifest in folder.current().layers:
        assert verify_layer(folder.path / "layers" / manifest.id).id == manifest.id


@pytest.mark.usefixtures("in_parts")
def test_parties_of_one_number_become_one(tmp_path: Path) -> None:
    lei = Identifier("lei", "529900T8BM49AURSDO55", None, valid=True)
    folder = WorkspaceFolder(tmp_path, QuickDisk())
    one = party("a", identifiers=(lei,), names=(Name("Ahh"), Name("Aaa", "weak")))
    folder.put(layer(one, *(party(f"p{n}", names=(Name(f"P{n}"),)) for n in range(9))))
    folder.put(layer(party("a", "own", identifiers=(lei,)), name="own"))
    in_parts, at_once = compile_both_ways(folder)
    assert_same(in_parts, at_once)
    assert in_parts.graph.node_count == 10


@pytest.mark.usefixtures("in_parts")
def test_a_changed_layer_is_neither_compiled_nor_verified(tmp_path: Path) -> None:
    folder = WorkspaceFolder(tmp_path, QuickDisk())
    folder.put(layer(*(party(f"p{n}", names=(Name(f"P{n}"),)) for n in range(9))))
    [manifest] = folder.current().layers
    file = tmp_path / "layers" / manifest.id / "parties.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"parties\.parquet"):
        open_compiled(folder.current())
    with pytest.raises(StoreError, match=r"parties\.parquet"):
        verify_layer(tmp_path / "layers" / manifest.id)


@pytest.mark.usefixtures("in_parts")
def test_names_behind_the_wrong_party_are_no_layer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = WorkspaceFolder(tmp_path, QuickDisk())
    parties = [party(f"p{n}", names=(Name(f"P{n}"),)) for n in range(9)]
    folder.put(LayerContent(SourceFacts(name="reg"), layer(*parties).statements))
    [manifest] = folder.current().layers
    stored = stored_tables.iterate_stored

    def reverse(file: object) -> Iterator[object]:
        parts = list(stored(file))
        return iter(parts[::-1] if parts and "text" in parts[0].schema.names else parts)

    monkeypatch.setattr(stored_tables, "iterate_stored", reverse)
    with pytest.raises(StoreError, match="load the source again"):
        verify_layer(tmp_path / "layers" / manifest.id)
