"""Which words tell parties apart, and which many parties share."""

import hashlib
from pathlib import Path

import pytest

from onward.graph.countries import TABLE
from onward.graph.names import romanise as word_data
from onward.graph.names.romanise import FOLDER, list_entries, lists_hash, split_words
from onward.graph.names.words import WordClass, classify_word, classify_words, split_legal_forms
from tests.unit.cases import each_case

LISTS = sorted(path.name for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_sorted_without_repetition_and_says_what_it_holds(name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    head = " ".join(line for line in lines if line.startswith("#"))
    assert "ompiled for Onward" in head or "Worked out by tools/" in head
    assert list(list_entries(name)) == sorted(set(list_entries(name)))


OTHER_SCRIPTS = {
    "readings.txt",
    "called.txt",
    "characters.txt",
    "greek.txt",
    "korean_family_names.txt",
}


@pytest.mark.parametrize("name", sorted({*LISTS} - OTHER_SCRIPTS))
def test_every_entry_is_written_as_names_are_compared(name: str) -> None:
    assert [entry for entry in list_entries(name) if " ".join(split_words(entry)) != entry] == []


def test_no_word_has_two_classes() -> None:
    lists = ("legal_forms", "generic_words", "places", "function_words")
    words = [word for name in lists for word in list_entries(f"{name}.txt") if " " not in word]
    assert sorted({word for word in words if words.count(word) > 1}) == []


@each_case("name")
def test_a_name_of_shared_words_has_none_that_tells_apart(name: str) -> None:
    assert WordClass.DISTINCTIVE not in classify_words(name.split())


@each_case("word")
def test_names_brands_numbers_and_words_of_state_tell_parties_apart(word: str) -> None:
    assert classify_word(word) is WordClass.DISTINCTIVE


def test_a_place_of_several_words_is_one_only_as_a_whole() -> None:
    place, apart = WordClass.PLACE, WordClass.DISTINCTIVE
    assert classify_words(["hong", "kong"]) == [place, place]
    assert classify_words(["kong", "hong"]) == [apart, apart]
    assert classify_words(["noor", "abu", "dhabi"]) == [apart, place, place]
    assert classify_words(["islamic", "republic", "of", "iran"]) == [place] * 4
    assert classify_words([]) == []


@each_case("name", "left", "taken")
def test_legal_forms_are_parted_from_names_and_kept_where_nothing_else_is_left(
    name: str, left: str, taken: str
) -> None:
    kept, removed = split_legal_forms(name.split())
    assert kept == left.split()
    assert removed == taken.split()


def test_the_hash_follows_every_list_and_the_table_of_countries(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = {lists_hash()}
    for changed in (*LISTS, "confusables.csv", TABLE.name):
        folder = tmp_path / changed
        folder.mkdir()
        for path in (*FOLDER.glob("*.txt"), *FOLDER.glob("*.csv"), TABLE):
            more = b"zz\n" if path.name == changed else b""
            (folder / path.name).write_bytes(path.read_bytes() + more)
        monkeypatch.setattr(word_data, "FOLDER", folder)
        monkeypatch.setattr(word_data, "TABLE", folder / TABLE.name)
        seen.add(word_data.lists_hash.__wrapped__())
    assert len(seen) == len(LISTS) + 3
    assert all(len(bytes.fromhex(text)) == hashlib.sha256().digest_size for text in seen)
