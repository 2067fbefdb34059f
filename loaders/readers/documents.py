"""Read what a person writes, YAML and JSON, so strictly that every fault has an address.

A duplicate key, NaN, infinity, an unknown key or a value of another type is refused with
``file:line:field``. Models are filled through JSON, so that lists and texts mean the same in both.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from yaml import MarkedYAMLError, YAMLError
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from onward.errors import IndicatorInvalid, InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.streams import code_of_fault, explain_fault, received_text

# ------------------------------------------------------------------------------------------------
# YAML as nodes that know their lines, and what is refused before any of it is read.
# ------------------------------------------------------------------------------------------------

_YAML_TAG: Final = "tag:yaml.org,2002:"
_PLAIN_SCALARS: Final = (
    ("bool", "(?:true|false)$", "tf"),
    ("int", "[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (
        "float",
        r"(?:[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|nan))$",
        "-+.0123456789",
    ),
    ("null", "(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
)
"""What a plain scalar can be other than a text: name, pattern, the characters it begins with."""


_PATTERNS: Final = {_YAML_TAG + name: re.compile(form) for name, form, _ in _PLAIN_SCALARS}


def _rules_by_character() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    rules: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, _, characters in _PLAIN_SCALARS:
        for character in characters:
            rules.setdefault(character, []).append((_YAML_TAG + name, _PATTERNS[_YAML_TAG + name]))
    return rules


if TYPE_CHECKING:
    _Loader = yaml.CSafeLoader
else:  # the C parser takes a twentieth of the time; one that was built without it reads the same
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(_Loader):
    """Reads a plain scalar as what it shows: NO, 024, 0x18, 1_000, 1:30 and dates are texts.

    YAML 1.2 has more forms of numbers (024 is 24 there); these are the ones that JSON has, too.
    """

    yaml_implicit_resolvers = _rules_by_character()


class _PlainWriter(yaml.SafeDumper):
    """Writes a text plainly where `PlainLoader` reads it as a text."""

    yaml_implicit_resolvers = _rules_by_character()


_TAGS: Final = frozenset(
    f"{_YAML_TAG}{name}" for name in ("str", "null", "bool", "int", "float", "map", "seq")
)
"""The tags of values that JSON has: no sets, binaries, dates or Python objects."""


OTHER_BREAKS: Final = re.compile("[\x85\u2028\u2029]")
"""Line breaks of YAML 1.1 that are none in YAML 1.2: where a comment ends would be in doubt."""


def compose_nodes(text: str) -> Node | None:
    """Parse a text into nodes, which know their lines."""
    return yaml.compose(text, Loader=PlainLoader)


def construct_values(node: Node) -> Any:
    """Return the plain values of nodes that were checked."""
    return SafeConstructor().construct_document(node)


def dump_values(values: Mapping[str, Any], width: int) -> str:
    """Write plain values as YAML; keys keep their order, short lists stand on one line."""
    return yaml.dump(
        values,
        Dumper=_PlainWriter,
        allow_unicode=True,
        default_flow_style=None,
        sort_keys=False,
        width=width,
    )


def child_node(node: Node | None, key: str | int) -> Node | None:
    """Return the value under a key or at a position; None where there is none."""
    if isinstance(node, MappingNode):
        return next((value for name, value in node.value if name.value == str(key)), None)
    if isinstance(node, SequenceNode) and isinstance(key, int):
        child: Node = node.value[key]
        return child
    return None


def check_node(node: Node, file: str, place: tuple[str, ...], seen: set[int]) -> None:
    """Refuse what would be read in silence as something else: duplicate keys, aliases, tags.

    An alias is a node that is met again: without any, a text cannot expand to more than itself.
    """
    if id(node) in seen:
        raise _refuse_node("an alias repeats a value", node, file, place, "write the value out")
    if node.tag not in _TAGS or _is_forced(node):
        raise _refuse_node("a tag changes what a value is", node, file, place, "leave the tag out")
    if len(place) > streams.DEPTH:
        raise too_deep(file, node.start_mark.line + 1)
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        for position, item in enumerate(node.value):
            check_node(item, file, (*place, str(position)), seen)
    elif isinstance(node, MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or key.tag == _YAML_TAG + "null":
                raise _refuse_node("a key is not a text", key, file, place, "write key: value")
            inner = (*place, str(key.value))
            if key.value in keys:
                raise _refuse_node("duplicate key", key, file, inner, "keep one of them")
            keys.add(key.value)
            check_node(value, file, inner, seen)


def _is_forced(node: Node) -> bool:
    """Tell whether a tag makes a value of a text that shows none: ``!!int 024``."""
    pattern = _PATTERNS.get(node.tag)
    return pattern is not None and not pattern.match(node.value)


def _refuse_node(
    what: str, node: Node, file: str, place: tuple[str, ...], hint: str
) -> IndicatorInvalid:
    line = node.start_mark.line + 1
    return IndicatorInvalid(what, file=file, line=line, field=".".join(place), hint=hint)


def too_deep(file: str, line: int) -> LimitExceeded:
    """Return the error for values that nest deeper than a parser may follow."""
    return LimitExceeded(f"values may be nested {streams.DEPTH} deep", file=file, line=line)


Place = Sequence[str | int]
"""The keys and positions that lead to a value."""


class Strict(BaseModel):
    """Base of every model at the edge: no unknown key, no conversion, no NaN, no later change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, populate_by_name=True
    )


Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text that can tell where each value stands.

    Attributes:
        file: Name for error messages.
        text: The text itself; it is parsed again only if a line is asked for.
        data: Its content, as plain values.
        first_line: Line of the file on which the text begins.
        error: The class of errors about it.
    """

    file: str
    text: str
    data: Any
    first_line: int = 1
    error: type[InputRefused] = InputRefused

    def line_of(self, place: Place) -> int:
        """Return the line of a value, or of the nearest value around it that exists."""
        # JSON is YAML, too; in a longer text its first line has to do
        if "\n" not in self.text or len(self.text) > streams.YAML_CHARS:
            return self.first_line
        try:
            node = compose_nodes(OTHER_BREAKS.sub(" ", self.text))
        except (YAMLError, ValueError, RecursionError):  # some JSON escapes are not YAML
            return self.first_line
        for key in place:
            child = child_node(node, key)
            if child is None:
                break
            node = child
        return self.first_line + (node.start_mark.line if node is not None else 0)

    def fill(self, model: type[Model]) -> Model:
        """Fill a strict model.

        Raises:
            InputRefused: The first fault, with its place, and how many more there are.
        """
        try:
            return model.model_validate_json(json.dumps(self.data))
        except ValidationError as error:
            raise self._refuse_model(error) from error

    def refuse(self, what: str, place: Place = (), hint: str = "", **facts: Any) -> InputRefused:
        """Return the error for a fault at a place; `facts` are further ones of the error."""
        return self.error(
            what,
            file=self.file,
            line=self.line_of(place),
            field=".".join(str(key) for key in place),
            hint=hint,
            **facts,
        )

    def refuse_value(self, error: ValueError, place: Place) -> InputRefused:
        """Return the error for a value that a check refused with the message ``what; hint``."""
        what, _, hint = str(error).partition("; ")
        return self.refuse(what, place, hint)

    def _refuse_model(self, error: ValidationError) -> InputRefused:
        faults = error.errors(include_url=False)
        first, *others = faults
        return self._refuse_fault(first, [self._refuse_fault(fault) for fault in others])

    def _refuse_fault(
        self, fault: ErrorDetails, further: Sequence[InputRefused] = ()
    ) -> InputRefused:
        what, hint = explain_fault(fault)
        return self.refuse(
            what,
            self._place_in_text(fault["loc"]),
            hint,
            received=received_text(fault),
            code=code_of_fault(fault),
            further=further,
        )

    def _place_in_text(self, location: tuple[str | int, ...]) -> list[str | int]:
        """Return the keys of pydantic's location that the writer wrote, or a missing last one."""
        place: list[str | int] = []
        inner = self.data
        for key in location:
            value = _get_item(inner, key)
            is_missing_key = (
                isinstance(inner, dict) and isinstance(key, str) and key == location[-1]
            )
            if value is not None:
                inner = value
            elif not is_missing_key:
                continue  # a name of pydantic's own: a member of a union, a validator
            place.append(key)
        return place


def _get_item(values: object, key: str | int) -> Any:
    if isinstance(values, dict):
        return values.get(str(key))
    if isinstance(values, list) and isinstance(key, int) and key < len(values):
        return values[key]
    return None


def yaml_document(text: str, file: str) -> Document:
    """Parse a YAML mapping.

    Raises:
        IndicatorInvalid: It is not YAML, not a mapping, uses an alias or tag, or has a duplicate
            key.
        LimitExceeded: It is longer or deeper than `onward.loaders.readers.streams` allows.
    """
    if len(text) > streams.YAML_CHARS:
        what = f"a file may have {streams.YAML_CHARS:,} characters"
        raise LimitExceeded(what, file=file, hint="divide it")
    _refuse_oversized(text, file, 1)
    _refuse_other_breaks(text, file)
    try:
        node = compose_nodes(text)
        if not isinstance(node, MappingNode):
            raise IndicatorInvalid("is not a mapping", file=file, line=1, hint="write key: value")
        check_node(node, file, (), set())
        data = construct_values(node)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        if "nesting depth" in str(error.problem):  # libyaml's own limit, which is above ours
            raise too_deep(file, line or 1) from error
        what = f"is not valid YAML: {error.problem}"
        hint = "check quotes, brackets and indentation"
        raise IndicatorInvalid(what, file=file, line=line, hint=hint) from error
    except (YAMLError, ValueError) as error:  # a control character, or a number of 5,000 digits
        hint = "save it as UTF-8, and write long numbers as texts"
        raise IndicatorInvalid("is not valid YAML", file=file, hint=hint) from error
    except RecursionError as error:
        raise too_deep(file, 1) from error
    return Document(file, text, data, error=IndicatorInvalid)


def _refuse_other_breaks(text: str, file: str) -> None:
    """Refuse line breaks that one reader of YAML sees and another does not."""
    line_break = OTHER_BREAKS.search(text)
    if line_break is not None:
        line = text.count("\n", 0, line_break.start()) + 1
        what = f"has a line break that not every program sees (U+{ord(line_break[0]):04X})"
        raise IndicatorInvalid(what, file=file, line=line, hint="write an ordinary line end")


def yaml_text(values: Mapping[str, Any], width: int) -> str:
    """Write plain values as YAML, short lists on one line.

    Args:
        values: Texts, numbers, lists and mappings; keys keep their order.
        width: Characters after which a line is folded.

    >>> yaml_text({"country": "NO", "hops": [1, 3]}, 60).splitlines()
    ['country: NO', 'hops: [1, 3]']
    """
    return dump_values(values, width)


class _JsonRefused(InputRefused):
    """A value inside JSON that a reader must not interpret silently."""


def json_document(text: str, file: str, line: int = 1) -> Document:
    """Parse one JSON object.

    Args:
        text: The object's text.
        file: Name for error messages.
        line: Line of the file on which it begins.

    Raises:
        InputRefused: It is not an object, has a duplicate key, or has NaN or infinity.
        LimitExceeded: It is longer or deeper than `onward.loaders.readers.streams` allows.
    """
    _refuse_oversized(text, file, line)
    try:
        data = json.loads(
            text, object_pairs_hook=_refuse_duplicate_keys, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise InputRefused(
            f"is not valid JSON: {error.msg} at column {error.colno}",
            file=file,
            line=line + error.lineno - 1,
            hint="give one object, or one object per line",
            code="bad_json",
        ) from error
    except _JsonRefused as error:
        what, _, hint = str(error).partition("; ")
        raise InputRefused(what, file=file, line=line, hint=hint) from error
    except ValueError as error:  # Python limits the digits of a whole number
        raise InputRefused(
            "a number is too long", file=file, line=line, hint="write it as a text"
        ) from error
    if not isinstance(data, dict):
        raise InputRefused(
            "is not a JSON object",
            file=file,
            line=line,
            hint="give one object per line",
            code="bad_json",
        )
    return Document(file, text, data, first_line=line)


def _refuse_oversized(text: str, file: str, line: int) -> None:
    """Refuse a text that is too long, or whose brackets nest too deep for a parser."""
    if len(text) > streams.LINE_BYTES:
        raise LimitExceeded(
            f"one object may have {streams.LINE_BYTES:,} characters", file=file, line=line
        )
    if streams.is_too_deep(text.encode("utf-8", "surrogatepass")):
        raise too_deep(file, line)


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise _JsonRefused(f"duplicate key {duplicate!r}; keep one of them")
    return record


def _refuse_constant(name: str) -> float:
    raise _JsonRefused(f"{name} is not a number; leave the value out if it is not known")


# ------------------------------------------------------------------------------------------------
# Phrases by which texts are read: regular expressions in a file of data beside the code.
# ------------------------------------------------------------------------------------------------


def read_patterns(module_file: str) -> Mapping[str, re.Pattern[str]]:
    """Read the phrases of a module, by name.

    Args:
        module_file: The module, beside which a file of its name lies: ``name: pattern``, whose
            lines are joined.
    """
    path = Path(module_file).with_suffix(".yaml")
    document = yaml_document(path.read_text("utf-8"), path.name)
    return {name: re.compile(text.replace("\n", "")) for name, text in document.data.items()}
