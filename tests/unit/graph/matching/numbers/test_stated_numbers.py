"""Identifiers as people write them are read, or named as what cannot be read."""

from typing import Final

import pytest

from onward.graph.identifiers import list_schemes, scheme_of_key
from onward.graph.matching.identifiers import NumberReading, holds_personal_number, read_numbers

INN: Final = "7718852163"
OTHER_INN: Final = "7707083893"
OGRN: Final = "1027700132195"
LEI: Final = "5493001KJTIIGC8Y1R12"
USCC: Final = "91330000733796106P"

FULL_WIDTH: Final = "".join(chr(0xFF10 + int(digit)) for digit in INN)
ARABIC_DIGITS: Final = "".join(chr(0x0660 + int(digit)) for digit in INN)

READ: Final = (
    # scheme of the key, text, scheme and value that it holds
    ("inn", INN, "inn", INN),
    ("inn", f"INN {INN}", "inn", INN),
    ("inn", f"INN{INN}", "inn", INN),
    ("inn", f"INN: {INN}", "inn", INN),
    ("inn", f"inn={INN}", "inn", INN),
    ("inn", f"ИНН {INN}", "inn", INN),
    ("inn", f"ИНН{INN}", "inn", INN),
    ("inn", "ИНН: 7718 852 163", "inn", INN),
    ("inn", f"ИНН № {INN}", "inn", INN),
    ("inn", f"{INN} (ИНН)", "inn", INN),
    ("inn", f"{INN} (Russia)", "inn", INN),
    ("inn", f"RU{INN}", "inn", INN),
    ("inn", f"RU-{INN}", "inn", INN),
    ("inn", "77-18-852163", "inn", INN),
    ("inn", FULL_WIDTH, "inn", INN),
    ("inn", ARABIC_DIGITS, "inn", INN),
    ("inn", f"\u200b{INN}\u00a0", "inn", INN),
    ("inn", f"#{INN}", "inn", INN),
    ("inn", f"'{INN}", "inn", INN),
    ("inn", f'="{INN}"', "inn", INN),
    ("inn", f"{INN}.0", "inn", INN),
    ("inn", "7.718852163E+09", "inn", INN),
    ("inn", f"{INN}/771801001", "inn", INN),
    ("inn", f"{INN}/771801001", "kpp", "771801001"),
    ("inn", f"{INN}, 771801001", "kpp", "771801001"),
    ("inn", f"{INN}; {OTHER_INN}", "inn", OTHER_INN),
    ("inn", f"{INN} / {OTHER_INN}", "inn", OTHER_INN),
    ("inn", f"{INN} and {OTHER_INN}", "inn", OTHER_INN),
    ("inn", f"{INN}\n{OTHER_INN}", "inn", OTHER_INN),
    ("inn", OGRN, "ogrn", OGRN),
    ("tax_number", f"{INN}/771801001", "inn", INN),
    ("tax_number", f"{INN} {OTHER_INN}", "inn", OTHER_INN),
    ("registration_number", "HRB 123456 / HRB 654987", "registration_number", "654987"),
    ("vat", f"RU{INN}", "inn", INN),
    ("vat", "DE 123 456 780", "vat", "DE123456780"),
    ("vat", "DE 123 456 780", "vat", "123456780"),
    ("tax_number", f"RU{INN}", "inn", INN),
    ("tax_number", f"TIN: {INN}", "inn", INN),
    ("tax_number", f"Tax ID No.: {INN}", "inn", INN),
    ("tax_number", f"ИНН/КПП {INN}/771801001", "inn", INN),
    ("tax_number", f"ИНН/КПП {INN}/771801001", "kpp", "771801001"),
    ("tax_number", f"ИНН {INN} КПП 771801001", "kpp", "771801001"),
    ("tax_number", "DE123456780", "vat", "123456780"),
    ("registration_number", f"OGRN {OGRN}", "ogrn", OGRN),
    ("registration_number", f"INN {INN}, OGRN {OGRN}", "inn", INN),
    ("registration_number", f"INN {INN}, OGRN {OGRN}", "ogrn", OGRN),
    ("registration_number", USCC, "uscc", USCC),
    ("registration_number", LEI, "lei", LEI),
    ("registration_number", "HRB 123456", "registration_number", "HRB123456"),
    ("registration_number", "Reg. No. 269.110.1228", "registration_number", "2691101228"),
    ("registration_number", "CR No. 1955667", "registration_number", "1955667"),
    ("registration_number", "CR1955667", "registration_number", "CR1955667"),
    ("registration_number", "SIREN 552 100 554", "registration_number", "552100554"),
    ("ogrn", f"ОГРН № {OGRN}", "ogrn", OGRN),
    ("lei", "LEI: 5493 001K JTII GC8Y 1R12", "lei", LEI),
    ("lei", LEI.lower(), "lei", LEI),
    ("lei", f"lei{LEI}", "lei", LEI),
    ("imo", "IMO 9074729", "imo", "9074729"),
    ("imo", "IMO9074729", "imo", "9074729"),
    ("imo", "IMO No. 9074729", "imo_company", "9074729"),
    ("swift", "DEUTDEFF500", "swift", "DEUTDEFF"),
    ("swift", "BIC: DEUT DE FF XXX", "swift", "DEUTDEFF"),
    ("swift", "SWIFT/BIC DEUTDEFF", "swift", "DEUTDEFF"),
    ("uscc", "91 33-0000 73379610 6p", "uscc", USCC),
    ("bin", "БИН 941240000341", "bin", "941240000341"),
    ("passport", "passport no. AB 123456", "passport", "AB123456"),
    ("qid", "Q42", "qid", "Q42"),
)

UNREAD: Final = (
    ("inn", "7718852164", "it fails the check of inn"),
    ("lei", "5493001KJTIIGC8Y1R13", "it fails the check of lei"),
    ("imo", "9074728", "it fails the check of imo"),
    ("swift", "DEUTDE", "it does not have the form of swift"),
    ("tax_number", "none", "what people type"),
    ("tax_number", "0000000", "what people type"),
    ("inn", "N/A", "what people type"),
    ("registration_number", "to be advised", "it holds no number"),
    ("registration_number", "HRB 123456 B Amtsgericht Berlin", "it holds more than a number"),
    ("inn", "7.71885E+09", "it fails the check of inn"),
    ("inn", "???", "it holds no number"),
    ("inn", "771885216", "it fails the check of inn"),  # nine digits are no KPP without an INN
    ("inn", "", "it holds no number"),
)


def values_of(reading: NumberReading) -> set[tuple[str, str]]:
    return {(number.scheme, number.value) for number in reading.identifiers}


def test_sixty_ways_to_write_an_identifier_are_read() -> None:
    assert len(READ) >= 60
    unread = [
        (scheme, text)
        for scheme, text, kind, value in READ
        if (reading := read_numbers(scheme, text)).faults or (kind, value) not in values_of(reading)
    ]
    assert unread == []


@pytest.mark.parametrize(("scheme", "text", "fault"), UNREAD)
def test_what_cannot_be_read_is_said_and_compared_as_a_text(
    scheme: str, text: str, fault: str
) -> None:
    reading = read_numbers(scheme, text)
    assert fault in "; ".join(reading.faults)
    assert scheme in {number.scheme for number in reading.identifiers}


def test_a_number_of_another_country_is_only_guessed_to_be_russian() -> None:
    """Who writes another country beside it is found, and nobody is called Russian for it."""
    read = read_numbers("tax_number", INN, "DE").identifiers
    assert {(one.scheme, one.value, one.valid) for one in read} == {
        ("tax_number", INN, None),
        ("vat", INN, None),
        ("inn", INN, None),
    }


def test_a_number_with_the_letters_of_another_country_is_no_inn() -> None:
    assert "inn" not in {scheme for scheme, _ in values_of(read_numbers("vat", f"PL{INN}", "PL"))}


def test_a_persons_number_is_known_as_one_under_any_key() -> None:
    assert holds_personal_number("registration_number", "passport AB 123456")
    assert not holds_personal_number("registration_number", "HRB 123456")


@pytest.mark.parametrize(
    ("key", "scheme"),
    [
        ("tax_id", "tax_number"),
        ("TIN", "tax_number"),
        ("VAT No.", "vat"),
        ("ИНН", "inn"),
        ("innCode", "inn"),
        ("ОГРН", "ogrn"),
        ("registrationNumber", "registration_number"),
        ("Reg. No.", "registration_number"),
        ("company_number", "registration_number"),
        ("swiftBic", "swift"),
        ("统一社会信用代码", "uscc"),
        ("passport_no", "passport"),
        ("shoe_size", None),
        ("", None),
    ],
)
def test_a_key_is_known_by_the_words_that_people_use(key: str, scheme: str | None) -> None:
    assert scheme_of_key(key) == scheme


def test_every_scheme_is_known_by_its_own_name() -> None:
    assert [scheme for scheme in list_schemes() if scheme_of_key(scheme) != scheme] == []
