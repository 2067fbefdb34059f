"""The texts of a layer: what is indexed, how words are read, and a cache that was changed."""

from pathlib import Path
from typing import Any

import pytest

from onward.graph.model import Identifier, Listing, Name, Party, Provenance
from onward.graph.search import LayerTexts, Word, open_layer_texts, split_words
from onward.graph.store.workspace import Snapshot, memory_snapshot
from tests.unit.cases import each_case

SOURCE, FIRST, SECOND = (Provenance("list", record) for record in ("1", "e1", "e2"))

ROWS = (
    Party(
        id="list:1",
        name="Концерн «Калашников»",
        kind="Company",
        country="RU",
        source=SOURCE,
        names=(Name("Kalashnikov Concern", "alias"),),
        identifiers=(Identifier("inn", "1832090230", "RU", valid=True),),
        address="Proezd Deryabina 2, Izhevsk",
        notes=(("note", "makes rifles"), ("birth_date", "1971-05-02")),
    ),
    Listing(
        id="list:e1",
        party="list:1",
        topic="sanction",
        regime="EU",
        source=FIRST,
        programme="EU-UKR",
        entry_id="77",
        text="Supplies the Federal Guard",
    ),
    Listing(id="list:e2", party="other:9", topic="sanction", regime="UN", source=SECOND),
)


def texts_of(*rows: Any, cache: Path | None = None) -> LayerTexts:
    snapshot = memory_snapshot(rows or ROWS)
    return open_layer_texts(snapshot.layers[0], snapshot.read, cache)


def found(texts: LayerTexts, *words: str, field: Any = "any") -> list[str]:
    rows = texts.find_rows([Word(word) for word in words], field)
    return [texts.record(row).party for row in rows]


@each_case("text")
def test_a_record_is_found_by_every_kind_of_its_texts(text: str) -> None:
    assert found(texts_of(), *split_words(text)) == ["list:1"]


def test_words_of_names_are_told_from_others() -> None:
    texts = texts_of()
    assert found(texts, "concern", field="name") == ["list:1"]
    assert found(texts, "guard", field="name") == []


def test_a_birth_date_is_neither_searched_nor_shown() -> None:
    texts = texts_of()
    assert found(texts, "1971") == []
    assert "1971" not in str(texts.record(0))
    assert "1832090230" not in str(texts.record(0))  # numbers find, and are not shown here


def test_a_party_that_a_layer_only_lists_has_a_record_there() -> None:
    assert found(texts_of(), "other", "9") == ["other:9"]


def test_a_beginning_counts_where_it_is_asked_for() -> None:
    texts = texts_of()
    assert texts.find_rows([Word("kalash")], "any") == []
    assert texts.find_rows([Word("kalash", is_beginning=True)], "any") == [0]


def test_words_are_one_form_whatever_is_typed() -> None:
    assert split_words("«Ижмаш»") == split_words("IZHMASH")
    assert split_words("Straße") == ["strasse"]
    assert split_words("…!") == []
    assert len(split_words("x" * 5000)[0]) == 100


def test_a_changed_cache_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert found(texts_of(cache=tmp_path), "rifles") == ["list:1"]
    (folder,) = tmp_path.iterdir()
    lines = folder / "records.jsonl"
    lines.write_bytes(lines.read_bytes().replace(b"rifles", b"trifle"))
    assert found(texts_of(cache=tmp_path), "rifles") == ["list:1"]
    assert "the texts are indexed again" in caplog.text
    assert b"rifles" in lines.read_bytes()


def test_another_layer_has_another_cache(tmp_path: Path) -> None:
    texts_of(cache=tmp_path)
    texts_of(*ROWS[:1], cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_layer_without_parties_can_be_searched() -> None:
    snapshot: Snapshot = memory_snapshot(ROWS[2:])
    assert len(open_layer_texts(snapshot.layers[0], snapshot.read)) == 1


def test_an_index_opens_where_its_lock_cannot_be_taken_and_others_may_read_it(
    tmp_path: Path,
) -> None:
    texts_of(cache=tmp_path)
    [index] = tmp_path.glob("*/index")
    modes = {file.stat().st_mode for file in index.iterdir()}
    assert len(modes) == 1, "a shared folder's other users read every file, or none"
    for lock in index.glob(".*.lock"):
        lock.unlink()
        lock.mkdir()  # as on a disk that is only read, nobody can open it for writing
    before = sorted(index.rglob("*"))
    assert found(texts_of(cache=tmp_path), "rifles") == ["list:1"]
    assert sorted(index.rglob("*")) == before
