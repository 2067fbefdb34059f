"""Cells of a table that hold an amount beside its currency or unit."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from onward.loaders.parsing.amounts import are_one_unit, is_sign_of, read_currency, split_amount


def _is_currency(sign: str, currency: str) -> bool:
    return is_sign_of(sign, currency) or read_currency(sign) == read_currency(currency)


_WORDS: Final[Mapping[str, tuple[str, Callable[[str, str], bool]]]] = {
    "value": ("currency", _is_currency),
    "quantity": ("unit", are_one_unit),
}
"""Where the word beside an amount belongs, and when it says what stands there already."""


def part_amounts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item whose amounts are numbers, with currency and unit where they belong.

    What contradicts what is stated stays beside its number, so that it is refused.

    >>> part_amounts({"value": "€ 99000.50", "quantity": "2 pcs", "unit": "piece"})
    {'value': '99000.50', 'quantity': '2', 'unit': 'piece', 'currency': '€'}
    >>> part_amounts({"value": "5 USD", "currency": "EUR"})
    {'value': '5 USD', 'currency': 'EUR'}
    """
    parted = dict(values)
    for amount, (word, are_same) in _WORDS.items():
        text, stated = values.get(amount), values.get(word) or ""
        if not isinstance(text, str) or not isinstance(stated, str):
            continue
        try:
            number, beside = split_amount(text)
            agree = bool(beside) and (not stated or are_same(beside, stated))
        except ValueError:
            continue  # the check of the field itself says what it cannot read
        if number and agree:
            parted |= {amount: number, word: stated or beside}
    return parted
