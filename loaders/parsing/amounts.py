"""Amounts, days and customs codes as trade documents write them."""

import re
from typing import Final

from onward.loaders.parsing import cells as fields

_AMOUNT: Final = re.compile(
    r"(?P<before>[^\d+-]*?)\s*(?P<number>[+-]?\d+(?:\.\d+)?)\s*(?P<after>\D*)"
)
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "U$S": "USD",
    "USD$": "USD",
    "RMB": "CNY",
    "₽": "RUB",
    "РУБ": "RUB",
    "РУБ.": "RUB",
    "₴": "UAH",
    "ГРН": "UAH",
    "₸": "KZT",
    "₹": "INR",
    "ZŁ": "PLN",
    "EURO": "EUR",
}
_SHARED_SIGNS: Final = {
    "$": frozenset({"USD", "AUD", "CAD", "HKD", "SGD", "NZD", "TWD", "MXN", "CLP", "COP", "ARS"}),
    "¥": frozenset({"JPY", "CNY"}),
}
"""Signs that several currencies have."""

_SAME_UNITS: Final = (
    {"kg", "kgs", "kgm", "kilo", "kilos", "kilogram", "kilograms", "кг"},
    {"t", "to", "ton", "tons", "tonne", "tonnes", "mt", "тн"},
    {"pc", "pcs", "pce", "pieces", "piece", "stk", "st", "stück", "шт", "unit", "units", "u"},
    {"lb", "lbs", "pound", "pounds"},
)

_CURRENCY: Final = re.compile("[A-Z]{3}")
_UNIT: Final = re.compile(r"[^\W\d_][\w./³² ]{0,19}")
_DECIMAL_ZERO: Final = re.compile(r"(\d{4,})\.0")


def read_hs_code(cell: str) -> str | None:
    """Read a customs code, with or without its dots and blanks.

    Codes have an even number of digits: a spreadsheet drops the zero that one begins with, and
    what is left would be the code of other goods.
    """
    code = _DECIMAL_ZERO.sub(r"\1", fields.text(cell) or "")
    code = re.sub(r"[.\s-]", "", code)
    if code and not re.fullmatch("[0-9]{4,10}", code):
        raise ValueError("give 4 to 10 digits of the Harmonized System, as text")
    if len(code) % 2:
        what = f"it has {len(code)} digits, and seems to have lost a zero"
        raise ValueError(f"{what}; format the column as text")
    return code or None


def split_amount(cell: str) -> tuple[str | None, str]:
    """Return the number of a cell, and what stands beside it.

    >>> split_amount("USD 1234.50"), split_amount("1200 KGS"), split_amount("7")
    (('1234.50', 'USD'), ('1200', 'KGS'), ('7', ''))
    """
    text = fields.text(cell)
    match = _AMOUNT.fullmatch(text) if text else None
    if text is None or match is None:
        return fields.decimal(cell), ""
    before, after = match["before"].strip(), match["after"].strip()
    if before and after:
        raise ValueError("give one number, with its currency or unit on one side")
    return fields.decimal(match["number"]), before or after


def read_currency(text: str) -> str | None:
    """Return the code of a currency, by its code or its sign.

    >>> read_currency("€"), read_currency("usd")
    ('EUR', 'USD')
    """
    word = (fields.text(text) or "").upper()
    code = _SIGNS.get(word, word)
    if code and not _CURRENCY.fullmatch(code):
        raise ValueError("give the code of ISO 4217, such as EUR; $ and ¥ are several currencies")
    return code or None


def check_unit(text: str) -> str:
    """Return what a quantity counts, or refuse what is no word."""
    if not _UNIT.fullmatch(text):
        raise ValueError("give plain digits and a point: 1250.50")
    return text


def is_sign_of(text: str, currency: str) -> bool:
    """Tell whether a sign is one of a currency that is stated elsewhere.

    >>> is_sign_of("$", "CAD"), is_sign_of("$", "EUR")
    (True, False)
    """
    return currency in _SHARED_SIGNS.get(text, ())


def are_one_unit(first: str, second: str) -> bool:
    """Tell whether two words mean one unit.

    >>> are_one_unit("KGS", "kg"), are_one_unit("kg", "t")
    (True, False)
    """
    pair = {first.casefold().strip(". "), second.casefold().strip(". ")}
    return len(pair) == 1 or any(pair <= words for words in _SAME_UNITS)
