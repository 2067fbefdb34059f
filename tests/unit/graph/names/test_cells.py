"""The names in one cell of a list: every form, its kinds, and what only looks like several."""

from typing import Final

import pytest

from onward.graph.names.list_cells import NO_LIST, CellName, CellNameKind, read_cell, split_commas

ORGANISATIONS = {
    "Kometa (Meteor Technologies State Corporation)": [
        ("Kometa", "primary"),
        ("Meteor Technologies State Corporation", "alias"),
    ],
    "KOMETALET a.k.a. KOMETALYOT": [("KOMETALET", "primary"), ("KOMETALYOT", "alias")],
    "Kometa Trading A/K/A Meteor Trading": [
        ("Kometa Trading", "primary"),
        ("Meteor Trading", "alias"),
    ],
    "Kometa Plant f.k.a. Works Number Nine": [
        ("Kometa Plant", "primary"),
        ("Works Number Nine", "former"),
    ],
    "Kometa Bank (formerly. METEORBANK)": [("Kometa Bank", "primary"), ("METEORBANK", "former")],
    "Kometa Plant (formerly known as Meteor Works) and the following subsidiaries:": [
        ("Kometa Plant", "primary"),
        ("Meteor Works", "former"),
    ],
    "Kometa Plant (former name)": [("Kometa Plant", "former")],
    "f.k.a.: Kometa Works": [("Kometa Works", "former")],
    "Kometa Airlines (KA) ; Meteor Airlines (MTA)": [
        ("Kometa Airlines", "primary"),
        ("Meteor Airlines", "alias"),
        ("MTA", "weak"),
    ],
    "(a) Kometa Works, (b) Meteor Works": [
        ("Kometa Works", "primary"),
        ("Meteor Works", "alias"),
    ],
    "Kometa Works (a) Meteor Works (b) Sputnik Works": [
        ("Kometa Works", "primary"),
        ("Meteor Works", "alias"),
        ("Sputnik Works", "alias"),
    ],
    "Kometa Prison, Meteor Prison, Sputnik Prison": [
        ("Kometa Prison", "primary"),
        ("Meteor Prison", "alias"),
        ("Sputnik Prison", "alias"),
    ],
    "KMT, Kometa Trade Center, Kometa Aircraft Company": [
        ("KMT", "weak"),
        ("Kometa Trade Center", "alias"),
        ("Kometa Aircraft Company", "alias"),
    ],
    "Kaprikat Industries Organisation, KIO": [
        ("Kaprikat Industries Organisation", "primary"),
        ("KIO", "weak"),
    ],
    "Kaprikat Co., Ltd, Meteorit Co. Ltd": [
        ("Kaprikat Co., Ltd", "primary"),
        ("Meteorit Co. Ltd", "alias"),
    ],
    "KDaily / Kaprikat Daily": [("KDaily", "primary"), ("Kaprikat Daily", "alias")],
    "Kaprikat LLC/Kaprikot LLC": [("Kaprikat LLC", "primary"), ("Kaprikot LLC", "alias")],
    "VIKTORIA/POBEDA POLITICAL BLOC": [
        ("VIKTORIA POLITICAL BLOC", "primary"),
        ("POBEDA POLITICAL BLOC", "alias"),
    ],
    "Kaprikat/Каприкат": [("Kaprikat", "primary"), ("Каприкат", "original")],
    "LLC Kometa (ООО ‘КОМЕТА’)": [("LLC Kometa", "primary"), ("ООО ‘КОМЕТА’", "original")],  # noqa: RUF001  # as lists print it
    "Kometa Foundation Фонд Комета": [
        ("Kometa Foundation", "primary"),
        ("Фонд Комета", "original"),
    ],
    "Kometa Guard (Russian: Комета)": [("Kometa Guard", "primary"), ("Комета", "original")],
    "National Kometa Office (a.k.a. National Meteor Agency) of the Government of Utopia": [
        ("National Kometa Office of the Government of Utopia", "primary"),
        ("National Meteor Agency of the Government of Utopia", "alias"),
        ("National Meteor Agency", "alias"),
    ],
    "Kaprikat Guard Corps (KGC) Regional Corps Meteor": [
        ("Kaprikat Guard Corps Regional Corps Meteor", "primary"),
        ("KGC Regional Corps Meteor", "alias"),
    ],
    "Kaprikat Group LLC and any successor, sub-unit, or subsidiary thereof": [
        ("Kaprikat Group LLC", "primary")
    ],
    "Kaprikat Technologies Co., Ltd. (Kaprikat). Affiliated Entity: Meteorit Networks Co.": [
        ("Meteorit Networks Co.", "primary")
    ],
    "Sputnik Works c/o Kaprikat Trading": [
        ("Sputnik Works", "primary"),
        ("Kaprikat Trading", "other party"),
    ],
    "Sputnik Works on behalf of Kaprikat Trading": [
        ("Sputnik Works", "primary"),
        ("Kaprikat Trading", "other party"),
    ],
}

PERSONS = {
    "Wafiq (a.k.a. Wafeeq) KAPRIKAT": [
        ("Wafiq KAPRIKAT", "primary"),
        ("Wafeeq KAPRIKAT", "alias"),
    ],
    "Anna Petrovna KAPRIKATA (born METEORITA)": [
        ("Anna Petrovna KAPRIKATA", "primary"),
        ("Anna Petrovna METEORITA", "former"),
    ],
    "Anna Petrovna KAPRIKATA, née METEORITA": [
        ("Anna Petrovna KAPRIKATA", "primary"),
        ("Anna Petrovna METEORITA", "former"),
    ],
    "Anna Petrovna KAPRIKATA (METEORITA)": [
        ("Anna Petrovna KAPRIKATA", "primary"),
        ("Anna Petrovna METEORITA", "alias"),
    ],
    "Kalad Kaprikat (Date of birth: 31.12.1979)": [("Kalad Kaprikat", "primary")],
    "Kalad Kaprikat, born on 4.6.1960 in Utopia": [("Kalad Kaprikat", "primary")],
    "Boris KAPRIKAT (a.k.a. Fritz)": [("Boris KAPRIKAT", "primary"), ("Fritz", "weak")],
    "Fawaz KAPRIKAT – فواز جرجس": [  # noqa: RUF001  # as lists print it
        ("Fawaz KAPRIKAT", "primary"),
        ("فواز جرجس", "original"),
    ],
    "Oleg KAPRIKOV, Oleh Anatoliyovych KAPRIKOV": [
        ("Oleg KAPRIKOV", "primary"),
        ("Oleh Anatoliyovych KAPRIKOV", "alias"),
    ],
    "Yuriy Kaprikat or Yury Kaprikat": [("Yuriy Kaprikat", "primary"), ("Yury Kaprikat", "alias")],
    "Nuh KAPRIKAT Noah KAPRIKOT": [("Nuh KAPRIKAT", "primary"), ("Noah KAPRIKOT", "alias")],
}

ONE_NAME = [
    *("Mapna Group, Inc.", "Kometa Co., Ltd.", "Kometa Import/Export S/A", "Kometa A/S"),
    *("Kometa M/S Trading", "Kometa J/V Corporation", "Department 140/14", "YK-AKA"),
    *("VTB Kometa (Belarus)", "Kometa (Hong Kong) Limited", "Kometa Bank (PAO)"),
    *("Kometa Co. (Shanshan) Ltd", "Kometa (Private) Ltd.", "Kometa SAL (OFFSHORE)"),
    *("KOMETA, S. DE R.L. DE C.V.", "Kometa, Joint Stock Company", "Kometa Enterprise, Iran, Inc"),
    *("Kometa Company for Protection, Guarding and Security Services",),
    *("Kometa Office for Science, Technology and Innovation, Iran",),
    *("Endowment for Care of Kometa Families", "The Kometa International : Kenya Branch"),
    *("中國石油(香港)有限公司", "Former Kometa Company LLC", "Kometa and Or Trading"),
]

ONE_PERSON = [
    *("QUIJANO BECERRA, Alvaro Andres", "Kaprikat, Jr.", "KAPRIKAT, Sheikh Hassan Dahir"),
    *("Socorro Elizabeth KAPRIKAT DE METEOR", "ABU KAPRIKAT, Muktar Abdirahman"),
]


KINDS: Final[tuple[CellNameKind, ...]] = ("weak", "former")


def names_in(cell: str, *, is_person: bool = False) -> list[CellName]:
    return list(read_cell(cell, is_person=is_person).names)


@pytest.mark.parametrize("cell", ORGANISATIONS)
def test_a_cell_gives_every_name_that_it_holds_with_its_kind(cell: str) -> None:
    assert names_in(cell) == ORGANISATIONS[cell]


@pytest.mark.parametrize("cell", PERSONS)
def test_a_cell_of_a_person_gives_whole_names(cell: str) -> None:
    assert names_in(cell, is_person=True) == PERSONS[cell]


@pytest.mark.parametrize("cell", ONE_NAME)
def test_commas_slashes_and_brackets_inside_a_name_part_nothing(cell: str) -> None:
    assert names_in(cell) == []


@pytest.mark.parametrize("cell", ONE_PERSON)
def test_a_surname_before_given_names_is_one_name(cell: str) -> None:
    assert names_in(cell, is_person=True) == []


def test_what_may_be_a_body_and_the_one_it_belongs_to_gives_weak_names_and_says_so() -> None:
    reading = read_cell("Kaprikat Missile Corporation, Meteorit Design Bureau")
    assert {name.kind for name in reading.names} == {"weak"}
    assert reading.doubt == "two names, or one with the body that it belongs to"


def test_a_legal_form_behind_a_comma_leaves_no_doubt() -> None:
    for cell in ("Kaprikat Group, Inc.", "Kaprikat Works Co., Ltd."):
        assert split_commas(cell, is_person=False) == NO_LIST


def test_names_of_a_weak_or_former_cell_are_weak_or_former() -> None:
    for kind in KINDS:
        reading = read_cell("Kaprikat Works (Meteorit Works)", kind=kind)
        assert {name.kind for name in reading.names} == {kind}


def test_spellings_of_single_words_are_named_as_not_parted() -> None:
    reading = read_cell("Qadour, Qaddour, Kaddour", is_person=True, kind="alias")
    assert (reading.names, reading.doubt) == ((), "single words of a name")


def test_a_hostile_cell_takes_no_time_and_gives_few_names() -> None:
    for cell in ("(" * 5_000, "A b, " * 2_000, "A B/C D/" * 2_000, "X a.k.a. " * 900, "«" * 5_000):
        assert len(read_cell(cell).names) <= 60
