"""Keys of the user's own in an order: what begins with ``x_`` is kept and given back, unread.

Any other key that an order does not have is refused, since a misspelt one would be silence.
"""

from typing import Any, Final, Self

from pydantic import ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from onward.loaders.readers.documents import Strict

PREFIX: Final = "x_"
"""How a key of the user's own begins."""

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
            faults = [fault for key in extra if (fault := _find_fault(key, extra[key])) is not None]
            if faults:
                # raised so, each fault has the place of its own key
                raise ValidationError.from_exception_data(type(self).__name__, faults)
        return self


def _find_fault(key: str, value: object) -> InitErrorDetails | None:
    if not is_own_key(key):
        return InitErrorDetails(type="extra_forbidden", loc=(key,), input=value)
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
