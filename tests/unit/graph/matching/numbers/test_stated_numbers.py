"""Identifiers as people write them are read, or named as what cannot be read."""

from typing import Final

from onward.graph.identifiers import list_schemes, scheme_of_key
from onward.graph.matching.identifiers import NumberReading, holds_personal_number, read_numbers
from tests.unit.cases import each_case, table

INN: Final = "7718852163"
OTHER_INN: Final = "7707083893"
OGRN: Final = "1027700132195"
LEI: Final = "5493001KJTIIGC8Y1R12"
USCC: Final = "91330000733796106P"

FULL_WIDTH: Final = "".join(chr(0xFF10 + int(digit)) for digit in INN)
ARABIC_DIGITS: Final = "".join(chr(0x0660 + int(digit)) for digit in INN)

READ: Final = table(__file__, "READ")


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


@each_case("scheme", "text", "fault")
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


@each_case("key", "scheme")
def test_a_key_is_known_by_the_words_that_people_use(key: str, scheme: str | None) -> None:
    assert scheme_of_key(key) == scheme


def test_every_scheme_is_known_by_its_own_name() -> None:
    assert [scheme for scheme in list_schemes() if scheme_of_key(scheme) != scheme] == []
