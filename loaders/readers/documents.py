"""Strict reading of what a person writes: YAML and JSON whose every fault has an address.

A key told twice, NaN, infinity, an unknown key or a value of another type is refused with
``file:line:field``. Models are filled through JSON, so that lists and texts mean the same in both.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from onward.errors import IndicatorInvalid, InputRefused, LimitExceeded
from onward.loaders.readers import streams

_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is faster, and may be absent


class _Loader(_Safe):  # type: ignore[misc]  # its base is chosen at run time
    """Reads what it shows: NO is Norway and not false, 024 no 20, 1:30 no 90, and a date a text."""


_YAML: Final = "tag:yaml.org,2002:"
_PLAIN: Final = {
    f"{_YAML}bool": re.compile("(?:true|false)$"),
    f"{_YAML}int": re.compile("[-+]?(?:0|[1-9][0-9]*)$"),
    f"{_YAML}float": re.compile(
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$|[-+]?\.(?:inf|nan)$"
    ),
}
_TAGS: Final = frozenset(f"{_YAML}{name}" for name in ("str", "null", "map", "seq")) | _PLAIN.keys()
"""What a value may be: no sets, binaries or dates, which have no form in JSON, and no merge."""

_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, _PLAIN.get(tag, pattern))
        for tag, pattern in resolvers
        if not tag.endswith((":timestamp", ":merge", ":value"))
    ]
    for first, resolvers in _Safe.yaml_implicit_resolvers.items()
}


class Strict(BaseModel):
    """Base of every model at the edge: no unknown key, no conversion, no NaN, no change later."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, populate_by_name=True
    )


Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text that still knows where each value stands.

    Attributes:
        file: Name for error messages.
        text: The text itself; it is parsed again only when a line is asked for.
        data: What it holds, as plain values.
        first_line: Line of the file on which the text begins.
        error: What a fault in it is raised as.
    """

    file: str
    text: str
    data: Any
    first_line: int = 1
    error: type[InputRefused] = InputRefused

    def line_of(self, place: Sequence[str | int]) -> int:
        """Return the line of a value, or of the nearest value around it that exists."""
        try:
            node = yaml.compose(self.text, Loader=_Loader)
        except (yaml.YAMLError, ValueError):  # some JSON escapes are no YAML
            return self.first_line
        for key in place:
            node, found = _child(node, key), node
            if node is None:
                node = found
                break
        return self.first_line + (node.start_mark.line if node is not None else 0)

    def fill(self, model: type[Model]) -> Model:
        """Fill a strict model.

        Raises:
            InputRefused: The first fault, with its place, and how many more there are.
        """
        try:
            return model.model_validate_json(json.dumps(self.data))
        except ValidationError as error:
            raise self._fault(error) from error

    def refuse(self, what: str, place: Sequence[str | int] = (), hint: str = "") -> InputRefused:
        """Make the error for a fault at a place."""
        return self.error(
            what,
            file=self.file,
            line=self.line_of(place),
            field=".".join(str(key) for key in place),
            hint=hint,
        )

    def refuse_value(self, error: ValueError, place: Sequence[str | int]) -> InputRefused:
        """Make the error for what an own check refused with the message ``what; hint``."""
        what, _, hint = str(error).partition("; ")
        return self.refuse(what, place, hint)

    def _fault(self, error: ValidationError) -> InputRefused:
        faults = error.errors(include_url=False)
        place = self._place(faults[0]["loc"])
        more = f" ({len(faults) - 1} more after it)" if len(faults) > 1 else ""
        what, hint = _explained(faults[0])
        return self.refuse(what + more, place, hint)

    def _place(self, loc: tuple[str | int, ...]) -> list[str | int]:
        """Keep of pydantic's location what the writer wrote, and a key that is missing."""
        place: list[str | int] = []
        inner = self.data
        for key in loc:
            if isinstance(inner, list | dict) and (found := _item(inner, key)) is not None:
                inner = found
            elif not (isinstance(inner, dict) and isinstance(key, str) and key == loc[-1]):
                continue  # a name of pydantic's own: a union's member, a validator
            place.append(key)
        return place


def _item(values: list[Any] | dict[str, Any], key: str | int) -> Any:
    if isinstance(values, dict):
        return values.get(str(key))
    return values[key] if isinstance(key, int) and key < len(values) else None


_MENDS: Final = {
    "extra_forbidden": ("there is no such key", "check its spelling or leave it out"),
    "missing": ("the key is missing", "add it"),
    "json_invalid": ("a text holds half a character (a lone surrogate)", "write it whole"),
}


def _explained(fault: Any) -> tuple[str, str]:
    """Say what is wrong and how to correct it; own validators write ``what; hint``."""
    if fault["type"] in _MENDS:
        return _MENDS[fault["type"]]
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "value_error":
        what, _, hint = message.partition("; ")
        return what, hint
    shown = json.dumps(fault["input"], ensure_ascii=True, default=str)
    if fault["type"] == "string_type" and type(fault["input"]) in (int, float):
        return f"{shown[:80]} is a number", f'write it as a text: "{shown[:80]}"'
    return f"{shown[:80]} is refused", message[0].lower() + message[1:]


def _child(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    return node.value[int(key)]


def yaml_document(text: str, file: str) -> Document:
    """Parse a YAML mapping.

    Raises:
        IndicatorInvalid: It is no YAML, no mapping, uses an alias, or tells a key twice.
        LimitExceeded: It is longer or deeper than `onward.loaders.readers.streams` allow.
    """
    _refuse_bombs(text, file, 1)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise IndicatorInvalid("this is no mapping", file=file, line=1, hint="write key: value")
        _refuse_repeats(node, file, (), set())
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        what = f"this is no YAML: {error.problem}"
        hint = "check quotes, brackets and indentation"
        raise IndicatorInvalid(what, file=file, line=line, hint=hint) from error
    except (yaml.YAMLError, ValueError) as error:
        raise IndicatorInvalid("this is no YAML", file=file, hint="save it as UTF-8") from error
    return Document(file, text, data, error=IndicatorInvalid)


def _refuse_repeats(node: Any, file: str, place: tuple[str, ...], seen: set[int]) -> None:
    """Refuse a key told twice, which readers settle in silence for the last one, alias and tag."""
    if id(node) in seen:
        raise _yaml_fault("an alias repeats a value", node, file, place, "write the value out")
    if node.tag not in _TAGS:
        raise _yaml_fault("a tag changes what a value is", node, file, place, "leave the tag out")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _refuse_repeats(item, file, (*place, str(position)), seen)
    elif isinstance(node, yaml.MappingNode):
        told = set()
        for key, value in node.value:
            here = (*place, str(key.value))
            if here in told:
                raise _yaml_fault("the key is told twice", key, file, here, "keep one of them")
            told.add(here)
            _refuse_repeats(value, file, here, seen)


def _yaml_fault(
    what: str, node: Any, file: str, place: tuple[str, ...], hint: str
) -> IndicatorInvalid:
    line = node.start_mark.line + 1
    return IndicatorInvalid(what, file=file, line=line, field=".".join(place), hint=hint)


class _Refused(InputRefused):
    """A value inside JSON that no reader may settle for itself."""


def json_document(text: str, file: str, line: int = 1) -> Document:
    """Parse one JSON object.

    Args:
        text: The object's text.
        file: Name for error messages.
        line: Line of the file on which it begins.

    Raises:
        InputRefused: It is no object, tells a key twice, or holds NaN or infinity.
        LimitExceeded: It is longer or deeper than `onward.loaders.readers.streams` allow.
    """
    _refuse_bombs(text, file, line)
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = line + error.lineno - 1
        raise InputRefused(
            f"this is no JSON: {error.msg} at column {error.colno}",
            file=file,
            line=at,
            hint="give one object, or one object a line",
        ) from error
    except _Refused as error:
        what, _, hint = str(error).partition("; ")
        raise InputRefused(what, file=file, line=line, hint=hint) from error
    except ValueError as error:  # Python reads no whole number of more digits than it allows
        raise InputRefused(
            "a number is too long", file=file, line=line, hint="write it as a text"
        ) from error
    if not isinstance(data, dict):
        raise InputRefused(
            "this is no JSON object", file=file, line=line, hint="give one object a line"
        )
    return Document(file, text, data, first_line=line)


_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"?')


def _refuse_bombs(text: str, file: str, line: int) -> None:
    if len(text) > streams.LINE_BYTES:
        raise LimitExceeded(
            f"one object may have {streams.LINE_BYTES:,} characters", file=file, line=line
        )
    if text.count("{") + text.count("[") <= streams.DEPTH:
        return
    depth = 0
    for char in re.findall(r"[{}\[\]]", _TEXT.sub("", text)):
        depth += 1 if char in "{[" else -1
        if depth > streams.DEPTH:
            raise LimitExceeded(f"values may be nested {streams.DEPTH} deep", file=file, line=line)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the key {twice!r} is told twice; keep one of them")
    return record


def _no_constant(name: str) -> float:
    raise _Refused(f"{name} is no number; leave the value out when it is not known")
