"""Fields of an order by their paths, as gaps name them: ``items.0.not_listed_reason``.

An answer to a question states such a field, and the next assessment of the order has it.
"""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

from onward.errors import InputRefused
from onward.queries.transactions.transaction import Transaction, parse_transaction

StatedFields = Mapping[str, str]
"""Values as JSON, by their paths."""


def with_fields(transaction: Transaction, fields: StatedFields) -> Transaction:
    """Return an order with fields set, whatever it said of them before.

    Raises:
        InputRefused: There is no such field, or the value does not fit it.
    """
    if not fields:
        return transaction
    plain = plain_order(transaction)
    for path, value in fields.items():
        _set_field(plain, path, json.loads(value))
    return parse_transaction(plain)


def without_fields(transaction: Transaction, paths: Iterable[str]) -> Transaction:
    """Return an order that says nothing of some fields; one that it does not have is passed over.

    Raises:
        InputRefused: What is left is no order.
    """
    plain = plain_order(transaction)
    # the last place of a list first: the others keep theirs
    for path in sorted(paths, reverse=True):
        *steps, last = path.split(".")
        part: Any = plain
        for step in steps:
            part = look_into(part, step)
        if isinstance(part, dict):
            part.pop(last, None)
        elif isinstance(part, list) and last.isdecimal() and int(last) < len(part):
            del part[int(last)]
    return parse_transaction(plain)


def is_silent(plain: Mapping[str, Any], path: str) -> bool:
    """Tell whether an order says nothing of a field.

    >>> is_silent({"items": [{"hs": "854231"}]}, "items.0.hs"), is_silent({}, "destination")
    (False, True)
    """
    part: Any = plain
    for step in path.split("."):
        part = look_into(part, step)
    return part in (None, "", [], {})


def look_into(part: Any, step: str) -> Any:
    """Return what stands under a key or at a place; None where nothing does."""
    if isinstance(part, list):
        return part[int(step)] if step.isdecimal() and int(step) < len(part) else None
    return part.get(step) if isinstance(part, Mapping) else None


def plain_order(transaction: Transaction) -> dict[str, Any]:
    """Return an order as plain data, without its hash."""
    plain = deepcopy(transaction.plain())
    plain.pop("hash", None)
    return plain


def _set_field(plain: dict[str, Any], path: str, value: object) -> None:
    """Set one field; objects on the way are made, and a list grows by one at its end.

    Raises:
        InputRefused: A list has no such place.
    """
    steps = path.split(".")
    last = steps[-1]
    part: Any = plain
    for step, following in pairwise(steps):
        part = _enter_part(part, step, [] if following.isdecimal() else {}, path)
    if isinstance(part, list):
        _enter_part(part, last, value, path)
        part[int(last)] = value
    elif isinstance(part, dict):
        part[last] = value
    else:
        raise InputRefused("there is no such field", field=path, hint="take the path of a gap")


def _enter_part(part: Any, step: str, empty: object, path: str) -> Any:
    """Return what stands under a key or at a place, and make it where nothing does."""
    if isinstance(part, dict):
        return part.setdefault(step, empty)
    if isinstance(part, list) and step.isdecimal() and int(step) <= len(part):
        if int(step) == len(part):
            part.append(empty)
        return part[int(step)]
    raise InputRefused(f"there is no place {step!r}", field=path, hint="count from 0, as gaps do")
