"""Names as fingers, scanners and other languages write them find the listed party."""

# ruff: noqa: RUF001  # names of other scripts are the point

import pytest

from onward.graph.matching.matcher import Matcher
from onward.graph.names.typing_errors import read_transliterations
from tests.named import ask, listed, matcher, only, person

LISTED = (
    listed("Huawei Technologies Co., Ltd."),
    listed("HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD."),
    listed("Shahid Hemmat Industrial Group"),
    listed("IRAN ELECTRONICS INDUSTRIES"),
    listed("Korea Mining Development Trading Corporation"),
    listed("URALVAGONZAVOD"),
    listed("PJSC SBERBANK"),
    listed("Bank Melli"),
    listed("Phytium Technology"),
    listed("Tupolev JSC"),
    listed("KALASHNIKOV CONCERN"),
    listed("MAHAN AIR"),
    listed("GHAVAMIN BANK"),
    listed("MELLAT BANK CLOSED JOINT-STOCK COMPANY"),
    listed("Alliance EG Ltd."),
    listed("OOO БКЭ", "bke"),
    listed("WARTA", kind="Vessel"),
    listed("48th Central Scientific Research Institute"),
    listed("Islamic Jihad Group"),
    person("Yevgeniy Viktorovich PRIGOZHIN"),
    person("Ali Husseini KHAMENEI"),
    person("Oleg Vladimirovich DERIPASKA"),
)


@pytest.fixture(scope="module")
def lists() -> Matcher:
    return matcher(*LISTED)


def find_assessed(lists: Matcher, name: str) -> list[str]:
    found = ask(lists, name).matches
    return [match.name for match in found if match.band in ("match", "possible")]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("Hua Wei Tech", "Huawei"),
        ("Hua-Wei Tech. Co", "Huawei"),
        ("Huaweitech Co Ltd", "Huawei"),
        ("Zubrol Foods c/o Hua Wei Tech", "Huawei"),
        ("HuaweiHK Tech", "Huawei"),
        ("Huavvei Tech", "Huawei"),
        ("Hang Zhou Hik Vision Digital Tech", "HANGZHOU"),
        ("Shahidhemmat Ind Group", "Shahid"),
        ("Ural Wagon Zawod AG", "URALVAGONZAVOD"),
    ],
)
def test_words_that_are_joined_or_split_beside_a_shortened_one(
    lists: Matcher, written: str, means: str
) -> None:
    assert [name.startswith(means) for name in find_assessed(lists, written)] == [True]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("Iran Electr. Inds.", "IRAN ELECTRONICS INDUSTRIES"),
        ("IranElectronics Ind.", "IRAN ELECTRONICS INDUSTRIES"),
        ("Korea Mining Dev. Trdg Corp", "Korea Mining Development Trading Corporation"),
        ("Melli Bk", "Bank Melli"),
        ("5berbank", "PJSC SBERBANK"),
        ("Phyliurn Technology", "Phytium Technology"),
    ],
)
def test_shortened_trades_and_misread_letters(lists: Matcher, written: str, means: str) -> None:
    assert find_assessed(lists, written) == [means]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("Rfkfiybrjd", "KALASHNIKOV CONCERN"),
        ("Negjktd", "Tupolev JSC"),
        ("ЬФРФТ ФШК", "MAHAN AIR"),
        ("Tupoljew AG", "Tupolev JSC"),
        ("Prigoschin, Jewgenij W.", "Yevgeniy Viktorovich PRIGOZHIN"),
        ("Evgueni Prigojine", "Yevgeniy Viktorovich PRIGOZHIN"),
        ("Г-н Дерипаска О.В.", "Oleg Vladimirovich DERIPASKA"),
        ("Islamischer Dschihad Gruppe", "Islamic Jihad Group"),
        ("Chamenei, Ali", "Ali Husseini KHAMENEI"),
        ("Yihad Islamica Grupo", "Islamic Jihad Group"),
        ("Kalasjnikov Concern", "KALASHNIKOV CONCERN"),
        ("Kala\u0161nikov Koncern", "KALASHNIKOV CONCERN"),
        ("48 TsNII", "48th Central Scientific Research Institute"),
        ("48 \u0426\u041d\u0418\u0418", "48th Central Scientific Research Institute"),
        ("Zubrol handelnd unter Tupolev", "Tupolev JSC"),
        ("Zubrol operating as Tupolev", "Tupolev JSC"),
    ],
)
def test_another_keyboard_or_language(lists: Matcher, written: str, means: str) -> None:
    assert find_assessed(lists, written) == [means]


@pytest.mark.parametrize(
    ("meant", "written_as", "read_as", "means"),
    [
        ("Калашников", "utf-8", "cp1252", "KALASHNIKOV CONCERN"),
        ("Уралвагонзавод", "utf-8", "cp1251", "URALVAGONZAVOD"),
        ("Уралвагонзавод", "cp1251", "cp1252", "URALVAGONZAVOD"),
        ("ООО БКЭ, Москва", "utf-8", "latin-1", "OOO БКЭ"),
    ],
)
def test_letters_of_another_encoding(
    lists: Matcher, meant: str, written_as: str, read_as: str, means: str
) -> None:
    # Excel reads the bytes that an encoding has no letter for as controls
    letters = [bytes([byte]) for byte in meant.encode(written_as)]
    garbled = "".join(
        letter.decode(read_as, "ignore") or letter.decode("latin-1") for letter in letters
    )
    assert find_assessed(lists, garbled) == [means]


@pytest.mark.parametrize(
    "written",
    [
        "Ge Money Bank",
        "Multibank Inc",
        "HSBC Bank",
        "Allianz Deutschland AG",
        "Zubrol Bau + Wert AG",
        "Bqe Pour Le Comm",
        "General Trdg Co",
        "Hua Tong Foods",
        "Auburn Technology",
    ],
)
def test_they_find_nobody_who_is_called_otherwise(lists: Matcher, written: str) -> None:
    assert find_assessed(lists, written) == []


def test_how_a_name_was_read_is_said(lists: Matcher) -> None:
    (match,) = ask(lists, "Hua Wei Tech").matches
    assert match.explanation["query"]["variant"] == "other blanks"


@pytest.mark.parametrize("place", ["Ajman", "DAC Ajman", "Ajman Trading"])
def test_a_place_is_written_as_it_is(place: str) -> None:
    # read as a German or a Pole writes it, it would be the forename Ayman
    assert list(read_transliterations(place)) == []


@pytest.mark.parametrize(
    "rank",
    [
        "General of the Army",
        "Army General",
        "\u0433\u0435\u043d\u0435\u0440\u0430\u043b \u0430\u0440\u043c\u0438\u0438",
    ],
)
def test_a_person_is_found_behind_a_rank_of_several_words(rank: str) -> None:
    found = only(ask(matcher(person("Sergei Kaprikatov")), f"{rank} Sergei Kaprikatov"))
    assert found.band == "match"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Sergey Aleksandrovich KAPRIKATIN", "Kaprikatin S.A."),
        ("Sergey Aleksandrovich KAPRIKATIN", "S. A. Kaprikatin"),
        ("Nataliya Vladimirovna KAPRIKATINA", "Kaprikatina N. V."),
        ("Evgeniy Viktorovich KAPRIKATIN", "Каприкатин Е.В."),
    ],
)
def test_initials_that_are_those_of_a_legal_form_find_a_person(name: str, query: str) -> None:
    one = matcher(person(name, "1"), listed("Kaprikatin Steel Alliance", "2"))
    best = ask(one, query).matches[0]
    assert (best.party, best.band) == ("list:1", "possible")


def test_a_legal_form_with_dots_is_initials_of_no_organisation() -> None:
    one = matcher(listed("Kaprikat Steel Alliance", "1"), listed("Kaprikat SA", "2"))
    matches = ask(one, "Kaprikat S.A.").matches
    assert (matches[0].party, matches[0].score) == ("list:2", 1.0)
    assert all(match.explanation["query"]["variant"] == "raw" for match in matches)
