"""What every part of an assessment has in common: it is frozen, and it has one JSON form.

The types are plain slotted dataclasses, so that building them is cheap; pydantic, which knows their
JSON keys, is asked only where data are written or read.
"""

from typing import Annotated, Any, ClassVar, TypeAlias

import orjson
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic_core import PydanticSerializationError

JsonObject: TypeAlias = dict[str, Any]
"""Plain JSON data, as `json.loads` gives an object."""


class AssessmentPart:
    """Base of the types that an assessment is made of."""

    __slots__ = ()
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    def to_data(self) -> JsonObject:
        """Return the part as plain JSON data; keys that have nothing to say are left out."""
        part: TypeAdapter[Any] = adapter(type(self))
        # By way of JSON it is three times as fast as making Python values at once.
        # `warnings` is off: it would compare each value with its type once more.
        try:
            written = part.dump_json(self, by_alias=True, warnings=False)
        except PydanticSerializationError:  # half a surrogate pair, in a file's name say
            plain: JsonObject = part.dump_python(self, mode="json", by_alias=True, warnings=False)
        else:
            plain = orjson.loads(written)
        return plain


_ADAPTERS: dict[type["AssessmentPart"], TypeAdapter[Any]] = {}


def adapter(part: type[AssessmentPart]) -> TypeAdapter[Any]:
    """Return what reads and writes a type; made once, as making it is slow."""
    if part not in _ADAPTERS:
        _ADAPTERS[part] = TypeAdapter(part)
    return _ADAPTERS[part]


def is_absent(value: object) -> bool:
    """Tell whether an optional key is left out of the JSON."""
    return value is None


def is_empty(value: object) -> bool:
    """Tell whether a key that says something only where it is not empty is left out."""
    return not value


def is_stated(value: object) -> bool:
    """Tell whether a standing is the usual one, which needs no key in the JSON."""
    return value == "stated"


OptionalText = Annotated[str | None, Field(exclude_if=is_absent)]
"""A text whose key is left out where there is none."""
