"""Whatever stands in a name, it is read: without an exception, in bounded time, and alike."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onward.graph.names.confusables import variant
from onward.graph.names.readings import MOST, variants
from onward.graph.names.romanise import is_latin, romanised, seen, words_of
from onward.graph.names.words import WordClass, classes_of, without_legal_forms

LETTERS = "aоОΑخا华가ก0.'’`/()[]«»\u200b\u202e\x00 \t-&,;:"  # noqa: RUF001  # on purpose
PARTS = st.sampled_from(
    [
        "Mr",
        "m/s",
        "c/o",
        "aka",
        "f.k.a.",
        "(",
        ")",
        "Iran",
        "\u041e\u041e\u041e",
        "LLC",
        "s a r l",
        "有限公司",
        " ",
    ]
)
NAMES = st.one_of(
    st.text(max_size=60),
    st.text(LETTERS, max_size=40),
    st.lists(PARTS | st.text(max_size=6), max_size=12).map(" ".join),
)


@given(NAMES)
@example("ﷺ")
@example("\ud800")
def test_words_are_lower_case_ascii_letters_and_digits(name: str) -> None:
    is_latin(name)
    for word in words_of(romanised(name)):
        assert word.isascii()
        assert word.isalnum()
        assert word == word.lower()


@given(NAMES)
def test_what_is_read_once_reads_alike_again(name: str) -> None:
    words = words_of(romanised(name))
    assert words_of(romanised(" ".join(words))) == words
    assert seen(seen(name)) == seen(name)


@given(NAMES)
def test_parting_legal_forms_loses_no_word_and_leaves_one(name: str) -> None:
    words = words_of(romanised(name))
    kept, taken = without_legal_forms(words)
    assert sorted(kept + taken) == sorted(words)
    assert bool(kept) == bool(words)
    assert len(classes_of(words)) == len(words)
    assert set(classes_of(words)) <= set(WordClass)


@given(NAMES)
def test_ways_of_reading_begin_with_the_name_and_never_repeat(name: str) -> None:
    found = variants(name)
    texts = [way.text for way in found]
    assert found[0].name == "raw"
    assert words_of(romanised(texts[0])) == words_of(romanised(name))
    assert len(set(texts)) == len(texts) <= MOST
    assert found == variants(name)


@given(NAMES)
def test_a_name_as_it_looks_looks_like_itself(name: str) -> None:
    looks = variant(name)
    if looks is not None:
        assert looks.replaced
        assert len(looks.text) == len(seen(name))
        assert variant(looks.text) is None


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "(",
            "()",
            "([{",
            ")",
            "brig gen ",
            "Mr. ",
            "aka ",
            "a.k.",
            "c/o",
            "a.",
            "Iran ",
            "Iran,",
        ),
        *("x", " ", "\u202e", "0a", "a\u0431", "\u0430", "\u4f01\u4e1a", "\u0627\u0644", "'", "s "),
        *("limited liability ", "hong ", '\u05d0"', "e\u0301", "A1"),
    ],
)
def test_a_hostile_name_of_100_kb_is_read_at_once(piece: str) -> None:
    name = piece * (100_000 // len(piece))
    begin = time.process_time()
    variants(name)
    without_legal_forms(words_of(romanised(name)))
    variant(name)
    assert time.process_time() - begin < 2.0
