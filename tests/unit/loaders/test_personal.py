"""Numbers of a person's own papers do not stay in prose; a company's numbers do."""

import pytest

from onward.loaders.personal import without_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("holds diplomatic passport number X0012345, which expired", "X0012345"),
        ("(Oman passport no.00125239, date of issue 2014)", "00125239"),
        ("passport number L 191000 issued in 1996", "L 191000"),
        ("passport booklet number A2000665", "A2000665"),
        ("National Identity Card number 1127080000000003 under name", "1127080000000003"),
        ("national identity card DE- 473000", "DE- 473000"),
        ("National Identification No.: (a) 3573010000000001", "3573010000000001"),
    ],
)
def test_a_number_that_prose_calls_personal_is_taken_out(text: str, number: str) -> None:
    told = without_numbers(text)
    assert number not in told
    assert told == text.replace(number, "(personal number)")


@pytest.mark.parametrize(
    "text",
    [
        "a passport was issued in Muscat",
        "Employer Identification Number (United States of America): 36-3000186",
        "Tax Identification Number: 3230000140",
        "Phone number: +963900000000",
    ],
)
def test_other_words_and_numbers_stay(text: str) -> None:
    assert without_numbers(text) == text
