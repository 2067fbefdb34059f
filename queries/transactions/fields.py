"""The kinds of value that a transaction holds, each with its check and its hint."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from onward.errors import did_you_mean
from onward.graph.codes import find_code
from onward.graph.countries import country_code, is_country
from onward.graph.dates import first_day
from onward.graph.identifiers import list_schemes, scheme_of_key
from onward.graph.sayings import say
from onward.graph.shares import fraction_of_percentage
from onward.loaders.parsing.cells import read_currency
from onward.loaders.readers.documents import Strict
from onward.loaders.readers.streams import value_refused

# ------------------------------------------------------------------------------------------------
# Keys of the user's own in an order: what begins with ``x_`` is kept and given back, unread.
#
# Any other key that an order does not have is refused, since a misspelt one would be silence.
# ------------------------------------------------------------------------------------------------

PREFIX: Final = "x_"
"""How a key of the user's own begins."""

UNKNOWN_KEY: Final = "unknown_key"
NO_SUCH_KEY: Final = "there is no such key"
"""Code and words of the fault of a key that an order does not have."""

_LARGEST: Final = 2**53
"""Whole numbers beyond it are not the same in every program that reads JSON."""


def is_own_key(key: str) -> bool:
    """Tell whether a key is one of the user's own.

    >>> is_own_key("x_cost_centre"), is_own_key("x_"), is_own_key("cost_centre")
    (True, False, False)
    """
    return key.startswith(PREFIX) and key != PREFIX


def _describe_own_keys(schema: dict[str, Any]) -> None:
    schema["additionalProperties"] = False
    schema["patternProperties"] = {f"^{PREFIX}.": {}}


class OrderPart(Strict):
    """Base of what an order is made of: strict, but for keys of the user's own."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_describe_own_keys)

    @model_validator(mode="after")
    def _refuse_unknown_keys(self) -> Self:
        extra = self.__pydantic_extra__
        if extra:
            possible_faults = (_find_fault(type(self), key, value) for key, value in extra.items())
            faults = [fault for fault in possible_faults if fault is not None]
            if faults:
                # raised so, each fault has the place of its own key
                raise ValidationError.from_exception_data(type(self).__name__, faults)
        return self


def find_unknown_keys(
    model: type[OrderPart], data: object, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place of each key that an order does not have, and what may have been meant.

    What is wrong with values does not matter here: keys are looked at in whatever is an object.

    Args:
        model: What the data should be.
        data: Plain values.
        place: Where they stand in the order.
    """
    if not isinstance(data, dict):
        return
    parts_of_keys = _list_keys(model)
    for key, value in data.items():
        if key in parts_of_keys:
            for part in parts_of_keys[key]:
                yield from _find_inner_keys(part, value, (*place, key))
        elif not is_own_key(key):
            yield (*place, key), hint_at_key(model, key)


@cache
def _list_keys(model: type[OrderPart]) -> Mapping[str, Sequence[type[OrderPart]]]:
    """Return what each key of a part of an order may hold, by its name and by its alias."""
    names = [(name, field) for name, field in model.model_fields.items()]
    names += [(field.alias, field) for _, field in names if field.alias]
    return {name: [*_list_parts(field.annotation)] for name, field in names}


def _find_inner_keys(
    part: type[OrderPart], value: object, place: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    items = enumerate(value) if isinstance(value, list) else ()
    for position, item in items:
        yield from find_unknown_keys(part, item, (*place, position))
    yield from find_unknown_keys(part, value, place)


def _list_parts(annotation: object) -> Iterator[type[OrderPart]]:
    """Yield the parts of an order that a field may hold: one, one or none, or a row of them."""
    if isinstance(annotation, type) and issubclass(annotation, OrderPart):
        yield annotation
    for inner in get_args(annotation):
        yield from _list_parts(inner)


def hint_at_key(model: type[OrderPart], key: str) -> str:
    """Say how to mend a key that a part of an order does not have."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    return f"{did_you_mean(key, names)}check its spelling or leave it out"


def _find_fault(model: type[OrderPart], key: str, value: object) -> InitErrorDetails | None:
    if not is_own_key(key):
        error = value_refused(UNKNOWN_KEY, f"{NO_SUCH_KEY}; {hint_at_key(model, key)}")
        return InitErrorDetails(type=error, loc=(key,), input=value)
    if _has_long_number(value):
        error = PydanticCustomError("value_error", "a number is too long; write it as a text")
        return InitErrorDetails(type=error, loc=(key,), input=value)
    return None


def _has_long_number(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_long_number, value.values()))
    if isinstance(value, list):
        return any(map(_has_long_number, value))
    return isinstance(value, int) and abs(value) > _LARGEST


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
    from onward.loaders.proposals.proposing import list_roles  # noqa: PLC0415  # seldom, and heavy

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


# ------------------------------------------------------------------------------------------------
# The risk of harm as a person judges it: how grave, how many, how lasting, how likely.
#
# No finding fills it in and nothing is computed from it: a program that weighs findings would claim
# to know what only a person can answer for. It stands in the order and is printed as it was given.
# ------------------------------------------------------------------------------------------------

_LEVELS = Literal["low", "medium", "high"]
HarmLevel = Annotated[_LEVELS, any_case(get_args(_LEVELS))]


class HarmLevels(OrderPart):
    """The four measures of a risk; None = not judged."""

    scale: Annotated[HarmLevel | None, Field(description="How grave the harm would be.")] = None
    scope: Annotated[HarmLevel | None, Field(description="How many people it would reach.")] = None
    irremediability: Annotated[
        HarmLevel | None, Field(description="How hard it would be to make good.")
    ] = None
    likelihood: Annotated[HarmLevel | None, Field(description="How likely it is.")] = None

    @property
    def is_judged(self) -> bool:
        """Whether any of the four is given."""
        return any(level for _, level in self)


MEASURES: Final = tuple(HarmLevels.model_fields)
"""The four measures, in the order in which they are read."""


class RiskOfHarm(OrderPart):
    """The risk of harm before and after mitigation, and who has judged it."""

    before: HarmLevels = HarmLevels()
    after: HarmLevels = HarmLevels()
    mitigation: Text | None = None
    stated_by: Text | None = None
    stated_on: Day | None = None

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield each measure with what was judged of it before and after mitigation."""
        for measure in MEASURES:
            before, after = getattr(self.before, measure), getattr(self.after, measure)
            yield measure.capitalize(), before or NOT_JUDGED, after or NOT_JUDGED

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield the place and the name of what keeps the judgement from being whole."""
        if not self.stated_by:
            yield "stated_by", "who has judged it"
        judged = [("before", "before mitigation", self.before)]
        # what mitigation leaves is to be judged where there is any, or where some of it is judged
        if self.mitigation or self.after.is_judged:
            judged.append(("after", "after mitigation", self.after))
        for place, when, levels in judged:
            for measure in MEASURES:
                if getattr(levels, measure) is None:
                    yield (
                        f"{place}.{measure}",
                        say("the {measure} {when}", measure=measure, when=when),
                    )

    @property
    def remains_high(self) -> bool:
        """Whether it is grave and likely still: after mitigation, or before it where none is."""
        last = self.after if self.after.is_judged else self.before
        gravest = (last.scale, last.scope, last.irremediability)
        return "high" in gravest and last.likelihood in ("medium", "high")


NOT_JUDGED: Final = "not judged"


# ------------------------------------------------------------------------------------------------
# Shares that stand in the place of an owner's name, or behind it: "(40 %)", "Acme Holding, 40 %".
#
# A percentage is no name: what a list calls "40" is not meant by it.
# ------------------------------------------------------------------------------------------------

_SIGN: Final = (
    r"(?:%|\uff05|\u066a|per ?cent|percent|pct|prozent|v\.? ?h\.?|pour ?cent|por ?ciento|per ?cento"
    r"|por ?cento|procent|\u043f\u0440\u043e\u0446\w*)"
)
_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,9})?"
_PERCENTAGE: Final = re.compile(
    rf"(?<![\w.,])(?:(?P<behind>{_NUMBER})\s*{_SIGN}|(?:%|y\u00fczde)\s*(?P<before>{_NUMBER}))"
    r"(?!\w)",
    re.IGNORECASE,
)
_AROUND: Final = " \t\n\r()[]{},;:/=-\u2013\u2014"


@lru_cache(maxsize=8192)
def split_share(name: str) -> tuple[str, str | None]:
    """Return a name without the share at its end or beginning, and the share as a fraction.

    A name that holds several shares, or one in its middle, is returned as it is.

    >>> split_share("(40 %)"), split_share("Acme Holding, 51,5 %"), split_share("%40 Vell")
    (('', '0.4'), ('Acme Holding', '0.515'), ('Vell', '0.4'))
    >>> split_share("Ana 60 %, Eva 40 %"), split_share("Studio 54")
    (('Ana 60 %, Eva 40 %', None), ('Studio 54', None))
    """
    percentages = list(_PERCENTAGE.finditer(name))
    if len(percentages) != 1:
        return name, None
    [percentage] = percentages
    before, behind = name[: percentage.start()].strip(_AROUND), name[percentage.end() :]
    behind = behind.strip(_AROUND)
    share = fraction_of_percentage(f"{percentage['behind'] or percentage['before']} %")
    if share is None or float(share) > 1 or (before and behind):
        return name, None
    return before or behind, share


def count_shares(name: str) -> int:
    """Count the percentages that a name holds.

    >>> count_shares("Ana 60 %, Eva 40 %"), count_shares("Studio 54")
    (2, 0)
    """
    return sum(1 for _ in _PERCENTAGE.finditer(name))
