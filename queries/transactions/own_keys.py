"""Keys of the user's own in an order: what begins with ``x_`` is kept and given back, unread.

Any other key that an order does not have is refused, since a misspelt one would be silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Self, get_args

from pydantic import ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from onward.errors import did_you_mean
from onward.loaders.readers.documents import Strict
from onward.loaders.readers.faults import value_refused

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
