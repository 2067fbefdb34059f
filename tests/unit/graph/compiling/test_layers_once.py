"""A layer is compiled once; a snapshot puts together what its layers have, new or not."""

import logging
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.compiling.compiled import NUMBERS, ROWS, Compiled, open_compiled
from onward.graph.identity.clusters import SUGGESTIONS, Judgement
from onward.graph.model import Identifier, Provenance, Statement, Tie, TieKind
from onward.graph.notices import LOGGER
from onward.graph.store.manifests import LayerManifest
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from tests.random_worlds import examples
from tests.stores import QuickDisk, any_statements, layer, owns, party
from tests.unit.graph.compiling.compared import assert_same

LEI = Identifier("lei", "529900T8BM49AURSDO55", None, valid=True)
DAY = "2026-05-01"


def open_folder(place: Path) -> WorkspaceFolder:
    return WorkspaceFolder(place, QuickDisk())


def count_reads(snapshot: Snapshot) -> tuple[Snapshot, list[str]]:
    """Return the same snapshot, and a list of the layers of which tables are read from now on."""
    reads: list[str] = []

    def read(manifest: LayerManifest, name: str) -> pa.Table:
        reads.append(manifest.name)
        return snapshot.read(manifest, name)

    counted = Snapshot(
        snapshot.layers,
        read,
        snapshot.cache_dir,
        snapshot.ledger,
        snapshot.judgements,
    )
    return counted, reads


def compile_in_memory(snapshot: Snapshot) -> Compiled:
    """Compile a snapshot as a whole, with no folder to keep anything of its layers in."""
    return open_compiled(
        Snapshot(snapshot.layers, snapshot.read, None, snapshot.ledger, snapshot.judgements)
    )


def test_only_a_new_layer_is_read(tmp_path: Path) -> None:
    folder = open_folder(tmp_path)
    folder.put(layer(party("a"), party("b"), owns("a", "b")))
    open_compiled(folder.current())
    folder.put(layer(party("c", "own"), owns("c", "a", "own"), name="own"))
    snapshot, reads = count_reads(folder.current())
    compiled = open_compiled(snapshot)
    assert set(reads) == {"own"}
    assert_same(compiled, compile_in_memory(folder.current()))


def test_snapshots_share_the_rows_of_a_layer(tmp_path: Path) -> None:
    folder = open_folder(tmp_path)
    folder.put(layer(party("a"), party("b"), owns("a", "b")))
    open_compiled(folder.current())
    for number in range(3):
        folder.put(layer(party(f"c{number}", "own"), name="own"))
        open_compiled(folder.current())
    cache = tmp_path / "cache"
    assert len(list(cache.glob(f"{ROWS}*"))) == len(list(cache.glob(f"{NUMBERS}*"))) == 4
    assert not list(cache.glob("graph-*/ties.arrow"))


@pytest.mark.parametrize("prefix", [ROWS, NUMBERS])
@pytest.mark.parametrize("damage", ["changed", "cut", "missing"])
def test_what_was_damaged_is_compiled_again_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, prefix: str, damage: str
) -> None:
    folder = open_folder(tmp_path)
    folder.put(layer(party("a"), party("b"), owns("a", "b")))
    open_compiled(folder.current())
    [place] = (tmp_path / "cache").glob(f"{prefix}*")
    file = place / ("ties.arrow" if prefix == ROWS else "ties.start.npy")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(content if damage == "changed" else content[:-1])
    folder.put(layer(party("c", "own"), name="own"))
    with caplog.at_level(logging.WARNING, logger=LOGGER):
        compiled = open_compiled(folder.current())
    assert f"cache/{place.name}" in caplog.text
    assert "the layer is compiled again" in caplog.text
    assert_same(compiled, compile_in_memory(folder.current()))


def test_a_number_joins_parties_of_an_old_layer_and_a_new_one(tmp_path: Path) -> None:
    folder = open_folder(tmp_path)
    folder.put(layer(party("a", identifiers=(LEI,)), party("b"), owns("a", "b")))
    before = open_compiled(folder.current())
    folder.put(layer(party("a", "own", identifiers=(LEI,)), name="own"))
    compiled = open_compiled(folder.current())
    assert before.graph.node_count == compiled.graph.node_count == 2
    assert_same(compiled, compile_in_memory(folder.current()))


_SAYS = st.sampled_from(["same", "different", "unsure"])


def judge(pairs: Iterable[tuple[str, str, str]]) -> list[Judgement]:
    """Return judgements of pairs of parties, each pair once."""
    of_pairs = {(left, right): says for left, right, says in pairs if left < right}
    return [
        Judgement(left=left, right=right, rule="person", reason="register extract", says=says)  # type: ignore[arg-type]  # one of three
        for (left, right), says in of_pairs.items()
    ]


def suggest(left: str, right: str, dataset: str) -> Tie:
    """Return a tie that says that two parties may be one."""
    source = Provenance(dataset, f"{left}-{right}", retrieved=DAY)
    return Tie(left, right, TieKind.POSSIBLY_SAME_AS.value, source, score=0.8)


def test_whoever_only_a_decided_tie_names_is_no_party(tmp_path: Path) -> None:
    folder = open_folder(tmp_path)
    folder.put(layer(party("a", "own"), party("b", "own"), name="own"))
    folder.put(layer(suggest("own:a", "own:b", SUGGESTIONS), name=SUGGESTIONS))
    assert open_compiled(folder.current()).graph.node_count == 2
    folder.put(layer(party("a", "own"), name="own"))
    compiled = open_compiled(folder.current())
    assert compiled.graph.node_count == 1
    assert_same(compiled, compile_in_memory(folder.current()))


_LOADED = ("a", "b", "c")
_PARTIES = (*_LOADED, "d")
_PAIRS = st.tuples(st.sampled_from(_PARTIES), st.sampled_from(_PARTIES)).filter(
    lambda pair: pair[0] < pair[1]
)


@examples(12)
@given(
    first=any_statements(),
    second=any_statements(),
    suggested=st.lists(_PAIRS, max_size=3, unique=True),
    judged=st.lists(st.tuples(_PAIRS, _SAYS), max_size=3),
)
def test_layer_by_layer_gives_what_all_at_once_gives(
    tmp_path_factory: pytest.TempPathFactory,
    first: tuple[Statement, ...],
    second: tuple[Statement, ...],
    suggested: list[tuple[str, str]],
    judged: list[tuple[tuple[str, str], str]],
) -> None:
    folder = open_folder(tmp_path_factory.mktemp("layers"))
    parties = [party(local, "own") for local in _LOADED]
    ties = [suggest(f"own:{left}", f"own:{right}", SUGGESTIONS) for left, right in suggested]
    folder.put(layer(*first))
    open_compiled(folder.current())
    folder.put(layer(*parties, owns("a", "b", "own"), name="own"))
    folder.put(layer(*ties, name=SUGGESTIONS))
    snapshot = folder.current().with_judgements(
        judge((f"own:{left}", f"own:{right}", says) for (left, right), says in judged)
    )
    assert_same(open_compiled(snapshot), compile_in_memory(snapshot))
    folder.put(layer(*second))
    assert_same(open_compiled(folder.current()), compile_in_memory(folder.current()))
