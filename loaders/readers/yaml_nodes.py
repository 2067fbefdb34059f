"""YAML as nodes that know their lines, and what is refused before any of it is read."""

import re
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver

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


def _rules_by_character() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    rules: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, pattern, characters in _PLAIN_SCALARS:
        for character in characters:
            rules.setdefault(character, []).append((_YAML_TAG + name, re.compile(pattern)))
    return rules


class _PlainResolver(VersionedResolver):
    """Reads a plain scalar as what it shows: NO, 024, 0x18, 1_000, 1:30 and dates are texts.

    YAML 1.2 has more forms of numbers (024 is 24 there); these are the ones that JSON has, too.
    """

    _rules = _rules_by_character()

    @property
    def versioned_resolver(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        """The rules by the first character of a scalar; the library asks for them here."""
        return self._rules


_TAGS: Final = frozenset(
    f"{_YAML_TAG}{name}" for name in ("str", "null", "bool", "int", "float", "map", "seq")
)
"""The tags of values that JSON has: no sets, binaries, dates or Python objects."""


def new_reader() -> YAML:
    """Return a reader of YAML 1.2; it keeps state, so each text gets its own."""
    reader = YAML(typ="safe", pure=True)
    reader.Resolver = _PlainResolver
    return reader


def compose_nodes(text: str, reader: YAML) -> Node | None:
    """Parse a text into nodes, which know their lines."""
    reader.composer.warn_double_anchors = False  # an anchor that nothing uses does no harm
    node: Node | None = reader.compose(text)
    return node


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
    if node.tag not in _TAGS:
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
            if not isinstance(key, ScalarNode):
                raise _refuse_node("a key is not a text", key, file, place, "write key: value")
            inner = (*place, str(key.value))
            if key.value in keys:
                raise _refuse_node("duplicate key", key, file, inner, "keep one of them")
            keys.add(key.value)
            check_node(value, file, inner, seen)


def _refuse_node(
    what: str, node: Node, file: str, place: tuple[str, ...], hint: str
) -> IndicatorInvalid:
    line = node.start_mark.line + 1
    return IndicatorInvalid(what, file=file, line=line, field=".".join(place), hint=hint)


def too_deep(file: str, line: int) -> LimitExceeded:
    """Return the error for values that nest deeper than a parser may follow."""
    return LimitExceeded(f"values may be nested {streams.DEPTH} deep", file=file, line=line)
