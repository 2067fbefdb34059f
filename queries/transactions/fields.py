"""The kinds of value that a transaction holds, each with its check and its hint."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from onward.graph.codes import find_code
from onward.graph.countries import country_code, is_country
from onward.graph.dates import first_day
from onward.graph.identifiers.keys import list_schemes, scheme_of_key
from onward.graph.shares import fraction_of_percentage
from onward.loaders.parsing.amounts import read_currency
from onward.loaders.readers.faults import value_refused

_PRINTED_CUSTOMS_CODE: Final = re.compile(r"[0-9]{4}(?:[ .-]?(?:[0-9]{2})+)*")
_DECIMAL_ZERO: Final = re.compile(r"([0-9]{4,})\.0")
_DAY_OF_OTHER_FORM: Final = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}")


def _read_country(text: str) -> str:
    """Return the code of a country that is written as a code or by one of its names."""
    code = country_code(text)
    if code is None:
        hint = "use ISO 3166-1 alpha-2, such as GB, or the country's usual name"
        raise value_refused("bad_country", f"{text!r} is not a country; {hint}")
    return code


def _check_region(code: str) -> str:
    if not is_region(code):
        what = f"{code!r} is not a region code; use ISO 3166-2, such as UA-43"
        raise value_refused("bad_region", what)
    return code


def is_region(code: str) -> bool:
    """Tell whether a text has the form of a region code (ISO 3166-2) of a known country."""
    country, _, part = code.partition("-")
    return is_country(country) and re.fullmatch(r"[A-Z0-9]{1,3}", part) is not None


def country_of_region(region: str) -> str:
    """Return the country of a region code.

    >>> country_of_region("UA-43")
    'UA'
    """
    return region.partition("-")[0]


def check_region_in(region: str | None, country: str | None) -> None:
    """Refuse a region of another country: which of the two is meant decides which law applies.

    Raises:
        ValueError: The region is not in the country, or no country is stated with it.
    """
    if region is None:
        return
    if country is None:
        raise ValueError(f"{region!r} without its country; add {country_of_region(region)}")
    if country_of_region(region) != country:
        raise ValueError(f"{region!r} is not a region of {country}; correct one of the two")


def _check_day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        hint = "use YYYY-MM-DD"
        if match := _DAY_OF_OTHER_FORM.fullmatch(text):
            hint += f"; of a table, a mapping or request may say dates: {match[1].join('DMY')}"
        raise value_refused("bad_date", f"{text!r} is not a date; {hint}")
    return _check_date(text, "YYYY-MM-DD")


def _check_partial_date(text: str) -> str:
    return _check_date(text, "YYYY-MM-DD, YYYY-MM or YYYY")


def _check_date(text: str, forms: str) -> str:
    """Refuse a date that no calendar has."""
    try:
        first_day(text)
    except ValueError as error:
        raise value_refused("bad_date", f"{text!r} is not a date; use {forms}") from error
    return text


def _read_number(value: object) -> object:
    """Take a number for its shortest decimal text: 2 for "2", 2.0 for "2", 0.6 for "0.6".

    >>> _read_number(1.0), _read_number(0.6), _read_number(1e-7), _read_number(True)
    ('1', '0.6', '0.0000001', True)
    """
    # true is an int in Python, and no quantity
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        text = f"{Decimal(repr(value)):f}"
        return text.removesuffix(".0")
    return str(value) if isinstance(value, int) else value


def any_case(codes: Iterable[str]) -> BeforeValidator:
    """Return what takes a code of a closed list however its case and blanks are written."""
    listed = tuple(codes)

    def read(value: object) -> object:
        # what is no code is left to the check of the list itself, which names them all
        return (find_code(value, listed) or value) if isinstance(value, str) else value

    return BeforeValidator(read)


def role_of(roles: Iterable[str]) -> BeforeValidator:
    """Return what takes a role as `any_case` does, and names the one that another word means.

    The role whose letters are most alike would be another one: a buyer is no payer.
    """
    listed = tuple(roles)

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        role = find_code(value, listed)
        if role is None:
            _refuse_other_word(value)
        return role or value

    return BeforeValidator(read)


def _refuse_other_word(word: str) -> None:
    """Refuse a word by which people call a role, and name that."""
    from onward.loaders.proposals.words import list_roles  # noqa: PLC0415  # seldom, and heavy

    if meant := list_roles(word):
        hint = f"write {' or '.join(map(repr, meant))} if you mean that"
        raise value_refused("unknown_word", f"{word!r} is not the name of a role; {hint}")


def _check_amount(text: str) -> str:
    if not re.fullmatch(r"\d{1,18}(\.\d{1,9})?", text, re.ASCII):
        hint = 'use a decimal text such as "150000.00"'
        if "," in text:
            hint += '; of a table, a mapping or request may say decimal: ","'
        raise value_refused("bad_decimal", f"{text!r} is not an amount; {hint}")
    return text


def _read_share(value: object) -> object:
    """Write a percentage with its sign as a fraction; a number without one is never guessed."""
    number = _read_number(value)
    return fraction_of_percentage(number) or number if isinstance(number, str) else number


def _check_share(text: str) -> str:
    if not re.fullmatch(r"0(\.\d{1,9})?|1(\.0{1,9})?", text, re.ASCII):
        what = f"{text!r} is not a share; use a fraction from 0 to 1, or a percentage: 0.6 or 60 %"
        raise value_refused("bad_share", what)
    return text


def _read_keys(value: object) -> object:
    """Write the keys of identifiers as schemes; two keys that mean one scheme are joined."""
    if not isinstance(value, dict):
        return value
    texts: dict[str, object] = {}
    for key, text in value.items():
        scheme = scheme_of_key(str(key))
        if scheme is None:
            hint = f"use one of {', '.join(list_schemes())}"
            raise value_refused("unknown_key", f"{key!r} is not a kind of identifier; {hint}")
        before = texts.get(scheme)
        both = isinstance(before, str) and isinstance(text, str)
        texts[scheme] = f"{before}; {text}" if both else text
    return texts


def _read_customs_code(value: object) -> object:
    """Write a customs code without what tariffs print and spreadsheets put into it.

    What has lost a zero stays as it is, and is a gap of the order.

    >>> [_read_customs_code(code) for code in ("8542.31", "8517 62 00", "8517.6200", "851762.0")]
    ['854231', '85176200', '85176200', '851762']
    >>> _read_customs_code("8517.6")
    '8517.6'
    """
    if not isinstance(value, str):
        return value  # a number has lost its zeros: 0301.10 is 301.1
    text = _DECIMAL_ZERO.sub(r"\1", value.strip())
    return re.sub("[ .-]", "", text) if _PRINTED_CUSTOMS_CODE.fullmatch(text) else value


def _read_currency(value: object) -> object:
    """Write the sign of a currency as its code; what may be several is left as it is.

    >>> _read_currency("€"), _read_currency("usd"), _read_currency("$")
    ('EUR', 'USD', '$')
    """
    try:
        return read_currency(value) or value if isinstance(value, str) else value
    except ValueError:
        return value


def _check_form(pattern: str, hint: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise value_refused("bad_value", f"{text!r} is not understood; {hint}")
        return text

    return AfterValidator(check)


def _check_order_id(text: str) -> str:
    """Refuse the one character at which databases end a text: all behind it would be lost."""
    if "\0" in text:
        raise value_refused("bad_value", "holds the character U+0000; leave it out")
    return text


OrderId = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_check_order_id)]
Text = Annotated[str, Field(max_length=20_000)]
Country = Annotated[str, AfterValidator(_read_country)]
Region = Annotated[str, AfterValidator(_check_region)]
"""A part of a country by its code of ISO 3166-2."""

Day = Annotated[str, AfterValidator(_check_day)]
PartialDate = Annotated[str, AfterValidator(_check_partial_date)]
_TextOrNumber = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})

Amount = Annotated[str, BeforeValidator(_read_number), AfterValidator(_check_amount), _TextOrNumber]
ShareText = Annotated[
    str, BeforeValidator(_read_share), AfterValidator(_check_share), _TextOrNumber
]
Hash = Annotated[str, _check_form(r"[0-9a-f]{64}", "use SHA-256 as 64 small hex digits")]
Hs = Annotated[
    str,
    BeforeValidator(_read_customs_code),
    _check_form("[0-9]{4,10}", "use 4 to 10 digits, such as 851762 or 8517.62"),
]
Currency = Annotated[
    str,
    BeforeValidator(_read_currency),
    _check_form(r"[A-Z]{3}", "use ISO 4217, such as EUR; $ and ¥ are several currencies"),
]
Identifiers = Annotated[dict[str, Text], BeforeValidator(_read_keys)]
"""Texts by scheme; a scheme may have two numbers in its text, parted by a semicolon."""
