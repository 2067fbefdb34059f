"""Names of every script become plain words, and what shows nothing leaves nothing."""

# ruff: noqa: RUF001  # letters of other scripts are the point

import pytest

from onward.graph.names.romanise import is_latin, list_entries, romanise, split_words, visible_text
from onward.graph.names.typing_errors import read_transliterations
from onward.graph.names.words import split_legal_forms
from tests.unit.cases import each_case


def words(name: str) -> list[str]:
    return split_words(romanise(name))


@each_case("name", "expected")
def test_signs_part_words_but_apostrophes_and_initials_do_not(name: str, expected: str) -> None:
    assert words(name) == expected.split()


@each_case("name", "expected")
def test_what_shows_nothing_leaves_nothing_and_every_blank_parts_words(
    name: str, expected: str
) -> None:
    assert words(name) == expected.split()


@pytest.mark.parametrize("name", ["", " ", "😀😀", "«»—…", "\u202e\u200f", "🇮🇷", "()", "\x00"])
def test_a_name_of_signs_has_no_words(name: str) -> None:
    assert words(name) == []


@each_case("name", "left")
def test_a_legal_form_is_known_in_the_script_in_which_it_is_written(name: str, left: str) -> None:
    assert split_legal_forms(words(name))[0] == left.split()


@each_case("name", "expected")
def test_arabic_keeps_its_long_vowels_and_loses_article_and_vowel_signs(
    name: str, expected: str
) -> None:
    assert words(name) == expected.split()


def test_the_article_of_a_persian_word_is_no_article() -> None:
    assert words("الکتریک")[0].startswith("al")


def test_what_stands_between_known_words_of_a_script_without_blanks_is_one_word() -> None:
    assert words("中国通信科技集团公司") == ["zhongguo", "tongxin", "keji", "jituan", "gongsi"]
    assert words("李小明") == ["lixiaoming"]
    assert words("김정은") == ["gimjeongeun"]


@each_case("name", "latin")
def test_a_name_is_latin_when_most_of_its_letters_are(name: str, latin: bool) -> None:
    assert is_latin(name) is latin


def test_what_is_seen_keeps_case_signs_and_script() -> None:
    assert visible_text("«Цита\u200bдель» №5") == "«Цитадель» No5"


def test_every_known_word_has_its_reading() -> None:
    for line in list_entries("readings.txt"):
        spellings, _, reading = line.partition(": ")
        assert {spelling: words(spelling) for spelling in spellings.split()} == dict.fromkeys(
            spellings.split(), reading.split()
        )


def test_known_words_are_read_alike_whatever_gives_the_others_their_sound() -> None:
    syllables = str.maketrans({"华": "hua ", "为": "wei "})
    read = romanise("华为技术有限公司", lambda text: text.translate(syllables))
    assert read.split() == ["huawei", "jishu", "youxian", "gongsi"]


@each_case("name", "read")
def test_a_name_in_letters_that_lists_print_seldom_is_read_as_it_sounds_or_is_called(
    name: str, read: str
) -> None:
    assert read in " ".join(words(name))


@pytest.mark.parametrize(
    ("name", "english"),
    [("El-Kaide", "al kaida"), ("Eş-Şebab", "al shabab"), ("Esch-Schabab", "al shabab")],
)
def test_an_arabic_name_is_read_as_turkish_and_german_write_it(name: str, english: str) -> None:
    assert english in list(read_transliterations(name))


def test_an_article_as_english_lists_write_it_is_no_reason_to_read_a_name_otherwise() -> None:
    assert list(read_transliterations("Ayman AL-ZAWAHIRI")) == []


@each_case("name", "english")
def test_an_arabic_name_in_cyrillic_letters_is_read_as_english_writes_it(
    name: str, english: str
) -> None:
    assert english in list(read_transliterations(name))


@pytest.mark.parametrize("name", ["Ростех", "Химпром", "Сухой", "Михаил Хазин"])
def test_a_russian_name_is_read_in_one_way_only(name: str) -> None:
    assert list(read_transliterations(name)) == []


@each_case("name", "read", lists=True)
def test_trades_numbers_and_traditional_characters_part_a_name_that_is_written_as_one_word(
    name: str, read: list[str]
) -> None:
    assert words(name) == read
