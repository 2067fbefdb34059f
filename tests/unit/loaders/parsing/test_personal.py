"""Numbers of a person's own papers do not stay in prose; a company's numbers do."""

import pytest

from onward.loaders.parsing.numbers import without_numbers


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
        ("(b) 3311090000000003 (Utopian National Identity Card)", "3311090000000003"),
        ("(c) 2020000266 (Utopian national identification card)", "2020000266"),
        ("United States Social Security Number 500-91-0011", "500-91-0011"),
        ("2) Military ID is 36000", "36000"),
        ("Utopian birth certificate No 012000", "012000"),
        ("Federal Bureau of Prisons inmate number 11000-509", "11000-509"),
        ("Federal Detention Center - Miami, Register Number: 10000-509", "10000-509"),
        ("Jane Doe (Utopian ID Number 073/SPIX", "073/SPIX"),
        ("Jane Doe (Passport number: B0510000", "B0510000"),
    ],
)
def test_a_number_that_prose_calls_personal_is_taken_out(text: str, number: str) -> None:
    cleaned = without_numbers(text)
    assert number not in cleaned
    assert cleaned == text.replace(number, "(personal number)")


@pytest.mark.parametrize(
    "text",
    [
        "a passport was issued in Muscat",
        "Employer Identification Number (United States of America): 36-3000186",
        "Tax Identification Number: 3230000140",
        "Phone number: +963900000000",
        "Tax ID number 7736000485",
        "systems for identification and AK-100M guns",
        "Register Number: 1023200001781",
        "Minister of Social Security from 2021",
        "a passport issued 21 Jun 1992",
        "acquisition of Utopian passports. On 30 April 2023",
        "220016 (postal code), identity not known",
        "Bill No. 242406-8 (on identity)",
    ],
)
def test_other_words_and_numbers_stay(text: str) -> None:
    assert without_numbers(text) == text
