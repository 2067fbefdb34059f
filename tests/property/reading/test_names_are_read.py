"""Whatever stands in a name, it is read: without an exception, in bounded time, and alike."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onward.graph.names.romanise import is_latin, romanise, split_words, unmask, visible_text
from onward.graph.names.variants import MOST_VARIANTS, find_variants
from onward.graph.names.words import WordClass, classify_words, split_legal_forms
from tests.spent import processor_seconds

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
    for word in split_words(romanise(name)):
        assert word.isascii()
        assert word.isalnum()
        assert word == word.lower()


@given(NAMES)
def test_what_is_read_once_reads_alike_again(name: str) -> None:
    words = split_words(romanise(name))
    assert split_words(romanise(" ".join(words))) == words
    assert visible_text(visible_text(name)) == visible_text(name)


@given(NAMES)
def test_parting_legal_forms_loses_no_word_and_leaves_one(name: str) -> None:
    words = split_words(romanise(name))
    kept, taken = split_legal_forms(words)
    assert sorted(kept + taken) == sorted(words)
    assert bool(kept) == bool(words)
    assert len(classify_words(words)) == len(words)
    assert set(classify_words(words)) <= set(WordClass)


@given(NAMES)
def test_ways_of_reading_begin_with_the_name_and_never_repeat(name: str) -> None:
    found = find_variants(name).variants
    texts = [way.text for way in found]
    assert found[0].name == "raw"
    assert split_words(romanise(texts[0])) == split_words(romanise(name))
    assert len(set(texts)) == len(texts) <= MOST_VARIANTS
    assert found == find_variants(name).variants


@given(NAMES)
def test_a_name_as_it_looks_looks_like_itself(name: str) -> None:
    looks = unmask(name)
    if looks is not None:
        assert looks.replaced
        assert len(looks.text) == len(visible_text(name))
        assert unmask(looks.text) is None


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

    def read() -> None:
        find_variants(name)
        split_legal_forms(split_words(romanise(name)))
        unmask(name)

    assert processor_seconds(read, 2.0) < 2.0
