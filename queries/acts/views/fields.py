"""Fields of an order in words, with their values, as answers state them."""

import json
from typing import Any, Final

from onward.graph.shares import percent_text
from onward.queries.assessment.words.gaps import UNNAMED, describe_unknown
from onward.queries.transactions.transaction import Transaction

_SHARES: Final = frozenset({"share", "share_min", "share_max"})


def say_field(path: str, transaction: Transaction) -> str:
    """Name a field of an order: as gaps name it, or by the words of its path.

    Args:
        path: Its keys, joined by dots.
        transaction: The order.
    """
    first, _, rest = path.partition(".")
    place = rest.partition(".")[0]
    is_party = first == "parties" and place.isdecimal() and int(place) < len(transaction.parties)
    role = transaction.parties[int(place)].role if is_party else None
    try:
        what = describe_unknown(path, role, transaction).what
    except IndexError:  # an item or party that the order has no more
        what = UNNAMED
    return ", ".join(map(_say_key, path.split("."))) if what == UNNAMED else what


def say_value(written: str) -> str:
    """Say a value that is written as JSON.

    >>> say_value('"base stations"'), say_value('[{"name": "A. Berg", "share": "0.25"}]')
    ('base stations', 'name: A. Berg, share: 25 %')
    """
    try:
        return _say_part(json.loads(written))
    except ValueError:
        return written


def _say_part(value: Any, key: str = "") -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{_say_key(name)}: {_say_part(part, name)}" for name, part in value.items()
        )
    if isinstance(value, list):
        return "; ".join(map(_say_part, value))
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "yes", False: "no"}[value]
    return percent_text(str(value)) if key in _SHARES else str(value)


def _say_key(key: str) -> str:
    return str(int(key) + 1) if key.isdecimal() else key.replace("_", " ")
