"""The kinds of value that a transaction holds, each with its check and its hint."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from onward.graph.countries import is_country
from onward.graph.dates import first_day


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError(f"{code!r} is no country code; write ISO 3166-1 alpha-2, such as GB")
    return code


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"{text!r} is no day; write YYYY-MM-DD")
    try:
        first_day(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date; write YYYY-MM-DD") from error
    return text


def _partial(text: str) -> str:
    try:
        first_day(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY") from error
    return text


def _whole_number(value: object) -> object:
    """Take 2 for "2": a whole number loses nothing; 2.5 must be written as a text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _amount(text: str) -> str:
    if not re.fullmatch(r"\d{1,18}(\.\d{1,9})?", text):
        raise ValueError(f'{text!r} is no amount; write a decimal text such as "150000.00"')
    return text


def _share(text: str) -> str:
    if not re.fullmatch(r"0(\.\d{1,9})?|1(\.0{1,9})?", text):
        raise ValueError(f'{text!r} is no share; write a fraction between 0 and 1: "0.6" for 60 %')
    return text


def _code(pattern: str, hint: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not understood; {hint}")
        return text

    return AfterValidator(check)


Text = Annotated[str, Field(max_length=20_000)]
Country = Annotated[str, AfterValidator(_country)]
Day = Annotated[str, AfterValidator(_day)]
PartialDate = Annotated[str, AfterValidator(_partial)]
Amount = Annotated[str, BeforeValidator(_whole_number), AfterValidator(_amount)]
ShareText = Annotated[str, BeforeValidator(_whole_number), AfterValidator(_share)]
Hash = Annotated[str, _code(r"[0-9a-f]{64}", "write SHA-256 as 64 small hex digits")]
Hs = Annotated[str, _code(r"\d{4,10}", "write 4 to 10 digits without dots, such as 851762")]
Currency = Annotated[str, _code(r"[A-Z]{3}", "write ISO 4217, such as EUR")]
Scheme = Annotated[str, _code(r"[a-z][a-z0-9_]*", "write a scheme such as lei or tax_number")]
