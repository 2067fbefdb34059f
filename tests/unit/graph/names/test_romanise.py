"""Names of every script become plain words, and what shows nothing leaves nothing."""

# ruff: noqa: RUF001  # letters of other scripts are the point

import pytest

from onward.graph.names.romanise import is_latin, list_entries, romanise, split_words, visible_text
from onward.graph.names.typing_errors import read_transliterations
from onward.graph.names.words import split_legal_forms


def words(name: str) -> list[str]:
    return split_words(romanise(name))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S.A.R.L. Kapricat", "sarl kapricat"),
        ("A.B.C. Ltd.", "abc ltd"),
        ("Kapricat S.p.A", "kapricat spa"),
        ("J.R.Smith", "jr smith"),
        ("a.Smith", "a smith"),
        ("v2.0.1", "v2 0 1"),
        ("O'Brien & Sons", "obrien sons"),
        ("O\u2019Brien", "obrien"),
        ("Al-Qa'ida", "al qaida"),
        ("3M", "3m"),
        ("11420 Corp", "11420 corp"),
        ("Łódź Østfold Straße ĐẶNG", "lodz ostfold strasse dang"),
        ("ＡＣＭＥ ①", "acme 1"),
        ("Acme™ Co®", "acme co"),
    ],
)
def test_signs_part_words_but_apostrophes_and_initials_do_not(name: str, expected: str) -> None:
    assert words(name) == expected.split()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ac\x00me", "acme"),
        ("Ac\u200bme\u202e", "acme"),
        ("Ac\u00adme", "acme"),
        ("\ufeffAcme", "acme"),
        ("Ac\tme", "ac me"),
        ("Ä\tc\u2028m", "a c m"),
    ],
)
def test_what_shows_nothing_leaves_nothing_and_every_blank_parts_words(
    name: str, expected: str
) -> None:
    assert words(name) == expected.split()


@pytest.mark.parametrize("name", ["", " ", "😀😀", "«»—…", "\u202e\u200f", "🇮🇷", "()", "\x00"])
def test_a_name_of_signs_has_no_words(name: str) -> None:
    assert words(name) == []


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Цитадель ООО", "tsitadel"),
        ("Общество с ограниченной ответственностью «Цитадель»", "tsitadel"),
        ("ПАО Цитадель", "tsitadel"),
        ("Публичное акционерное общество «Цитадель»", "tsitadel"),
        ("Акционерное общество «Цитадель»", "tsitadel"),
        ("ЗАО Цитадель", "tsitadel"),
        ("А.О. Цитадель", "tsitadel"),
        ("ТОО «Алма»", "alma"),
        ("ЖШС Алма", "alma"),
        ("ЧП Иванов", "ivanov"),
        ("ИП Иванов", "ivanov"),
        ("ФГУП ЦНИИ Буревестник", "tsnii burevestnik"),
        ("ТОВ «Ромашка»", "romashka"),
        ("ΑΛΦΑ Α.Ε.", "alfa"),
        ("华为技术有限公司", "huawei jishu"),
        ("華為技術有限公司", "huawei jishu"),
        ("华为技术股份有限公司", "huawei jishu"),
        ("株式会社トヨタ", "toyota"),
        ("주식회사 삼성전자", "samseong jeonja"),
        ("삼성전자주식회사", "samseong jeonja"),
        ("บริษัท ขนส่ง จำกัด", "khnsng"),
        ("النور ذ.م.م", "nwr"),
        ("النور ش.م.م", "nwr"),
        ('ספיר בע"מ', "sfyr"),
    ],
)
def test_a_legal_form_is_known_in_the_script_in_which_it_is_written(name: str, left: str) -> None:
    assert split_legal_forms(words(name))[0] == left.split()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("شركة النور للتجارة العامة", "sharika nwr tijara amma"),
        ("شركه نور", "sharika nwr"),
        ("البنك", "bank"),
        ("عبد الرحمن", "abd rhmn"),
        ("الله", "allh"),
        ("احمد", "ahmd"),
        ("إبراهيم", "ibrahym"),
        ("مُحَمَّد", "mhmd"),
        ("صنایع الکترونیک", "sanaye electronic"),
    ],
)
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


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Citadel", True),
        ("Łódź", True),
        ("R\u043esoboronexport", True),
        ("11420", True),
        ("", True),
        ("Цитадель", False),
        ("شركة", False),
        ("华为 A", False),
    ],
)
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


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Γκαζπρόμ", "gazprom"),
        ("Βλαντίμιρ Πούτιν", "vladimir putin"),
        ("北京旷视科技有限公司", "megvii"),
    ],
)
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


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("Хизбалла", "hизбаllah"),
        ("Джабхат ан-Нусра", "jабhат al нусра"),
        ("Эш-Шабаб", "al шабаб"),
        ("Абу Хамза", "абу hамза"),
    ],
)
def test_an_arabic_name_in_cyrillic_letters_is_read_as_english_writes_it(
    name: str, english: str
) -> None:
    assert english in list(read_transliterations(name))


@pytest.mark.parametrize("name", ["Ростех", "Химпром", "Сухой", "Михаил Хазин"])
def test_a_russian_name_is_read_in_one_way_only(name: str) -> None:
    assert list(read_transliterations(name)) == []


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("北京航空航天大學", ["beihang", "university"]),
        ("第五十五研究所", ["55", "yanjiusuo"]),
        ("第三工厂", ["3", "gongchang"]),
        ("华为数字技术", ["huawei", "shuzi", "jishu"]),
        ("三菱重工業", ["sanling", "zhonggongye"]),
        ("한화시스템", ["hanhwa", "system"]),
    ],
)
def test_trades_numbers_and_traditional_characters_part_a_name_that_is_written_as_one_word(
    name: str, read: list[str]
) -> None:
    assert words(name) == read
