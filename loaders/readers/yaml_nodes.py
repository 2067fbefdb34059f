"""YAML as nodes that know their lines, and what is refused before any of it is read."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from onward.errors import IndicatorInvalid, LimitExceeded
from onward.loaders.readers import streams

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
