"""Columns of names are read once, and what is damaged on disk is read again and never believed."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.matching import reach as stored
from onward.graph.matching.index import LayerNames, open_layer_names
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.matching.reach import NameColumns, open_columns, read_columns
from onward.graph.model import Party
from onward.graph.store.sealed_folders import SEAL
from onward.graph.store.workspace import memory_snapshot
from tests.names import listed, person
from tests.random_worlds import examples

ROWS = (
    listed("Kaprikat Zubrol Optik LLC", "a", names=["Капрыкат Зуброл", "KZO"], country="RU"),
    listed("Islamic Republic of Iran Shipping Lines", "b", country="IR"),
    person("Mohammad Ali Kaprikat", "c"),
    listed("Mixtend", "d", "Vessel", dataset="other"),
)

NAMES = (
    "Kaprikat Zubrol Optik LLC",
    "Zubrol Optik",
    "Капрыкат Зуброл",
    "Optik of the Kaprikat",
    "LLC",
    "石油 Kaprikat",
)


def opened(cache: Path | None, rows: Sequence[Party] = ROWS) -> list[LayerNames]:
    snapshot = memory_snapshot(rows)
    return [open_layer_names(layer, snapshot.read, cache) for layer in snapshot.layers]


def written(columns: NameColumns) -> dict[str, list[object]]:
    return {field.name: list(getattr(columns, field.name)) for field in fields(columns)}


def folders(cache: Path) -> list[Path]:
    return sorted(cache.glob(f"{stored.PREFIX}*"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return a cache that has the columns of the rows."""
    open_columns(opened(tmp_path))
    return tmp_path


def test_what_was_kept_is_what_is_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = written(read_columns(opened(cache)))
    monkeypatch.setattr(stored, "read_columns", pytest.fail)
    assert written(open_columns(opened(cache))) == expected


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is said from now on."""
    said: list[str] = []
    monkeypatch.setattr(stored, "report_notice", said.append)
    return said


@pytest.mark.parametrize("file", [SEAL, "row_of", "joined", "words"])
@pytest.mark.parametrize("damage", ["changed", "cut", "missing"])
def test_a_damaged_folder_is_made_again_and_said(
    cache: Path, notices: list[str], file: str, damage: str
) -> None:
    expected = written(open_columns(opened(cache)))
    folder = folders(cache)[0]
    damaged = min(folder.glob(f"{file}*"))
    content = damaged.read_bytes()
    if damage == "missing":
        damaged.unlink()
    else:
        damaged.write_bytes(content[:-1] + (b"" if damage == "cut" else bytes([content[-1] ^ 1])))
    assert written(open_columns(opened(cache))) == expected
    open_columns(opened(cache))
    assert [folder.name in notice for notice in notices] == [True]


def test_another_list_and_another_version_of_the_code_have_columns_of_their_own(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(folders(cache)) == 2  # one of each list
    rows = (*ROWS[1:], listed("Brexan", "e"))
    assert "brexan" in open_columns(opened(cache, rows)).words
    assert len(folders(cache)) == 3  # the other list is as it was
    monkeypatch.setattr(stored, "_hash_code", lambda: "of another version")
    open_columns(opened(cache))
    assert len(folders(cache)) == 5


def test_only_a_changed_list_is_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def note_layers(layers: Sequence[LayerNames]) -> NameColumns:
        read.extend(layer.dataset for layer in layers)
        return read_columns(layers)

    monkeypatch.setattr(stored, "read_columns", note_layers)
    open_columns(opened(cache, (*ROWS[:-1], listed("Brexan", "e", dataset="other"))))
    assert read == ["other"]


@examples(20)
@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["a", "b", "c"])),
        max_size=9,
    )
)
def test_columns_of_layers_put_together_are_those_of_all_names(
    drawn: list[tuple[str, str, str]],
) -> None:
    rows = [
        listed(name, f"p{number}", names=[further], dataset=dataset)
        for number, (name, further, dataset) in enumerate(drawn)
    ]
    layers = opened(None, rows)
    assert written(open_columns(layers)) == written(read_columns(layers))


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = opened(tmp_path)
    monkeypatch.setattr(stored, "store_columns", Mock(side_effect=OSError))
    assert written(open_columns(layers)) == written(read_columns(layers))
    assert not folders(tmp_path)


def test_a_matcher_answers_the_same_by_what_was_kept(cache: Path) -> None:
    by_reading, by_kept = Matcher(opened(None)), Matcher(opened(cache))
    for matcher in (by_reading, by_kept):
        matcher.open_names()
    for name in ("Kaprykat Zubrol", "Iran Shipping", "Mohamed Kaprikat", "Mixtent", "Nobody"):
        query = PartyQuery((name,))
        assert by_kept.match(query) == by_reading.match(query)
