"""A map in another language: what stands on its cards and lines, and what its legend says.

Names stay as they are. Only what is written changes, never what the scene is: its id is that of the
scene before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, get_args

from onward.queries.model.evidence import TieFacts
from onward.queries.model.words import OF_THE_ORDER
from onward.queries.transactions.parts import Role
from onward.queries.transactions.stated_facts import say_role
from onward.viz.content.marks import say_marks
from onward.viz.content.texts import printable
from onward.viz.content.tie_words import describe_line, name_kind, say_line
from onward.viz.language.forms import say_percent_number
from onward.viz.language.rendering import render_part
from onward.viz.language.words import Words
from onward.viz.scene import (
    MATCH_TIE,
    NOT_KNOWN_STANDING,
    NOT_NAMED,
    ORDER_TIE,
    Edge,
    Node,
    Scene,
)

_ROLES: Final[Mapping[str, str]] = {say_role(role): role for role in get_args(Role)}
_COUNTED: Final = re.compile(r"(\+?\d+)( more)? (.+)")
_MORE: Final = "{count} more {what}"
_PERCENT: Final = re.compile(r"([\d.]+)\s?%")
_SEVERAL: Final = re.compile(r" \(\d+\)$")


def localise(scene: Scene, words: Words) -> Scene:
    """Return a map with its cards, lines and legend in a language.

    Args:
        scene: As it is drawn: of a whole, or of one of its maps.
        words: Of the language.
    """
    return replace(
        scene,
        nodes=tuple(_localise_node(node, words) for node in scene.nodes),
        edges=tuple(_localise_edge(edge, words) for edge in scene.edges),
        language=words.language,
    )


def say_roles(roles: Sequence[str], words: Words) -> tuple[str, ...]:
    """Write roles in a language; what nobody has translated stays as it is."""
    return tuple(
        words.role(_ROLES[role]) if role in _ROLES else words.translate(role) for role in roles
    )


def _localise_node(node: Node, words: Words) -> Node:
    country = node.country
    if node.party is not None and node.party.country:
        country = printable(words.country(node.party.country))
    counts = node.mark_counts
    return replace(
        node,
        name=say_name(node, words),
        country=country,
        roles=say_roles(node.roles, words),
        # where several parties share a card, each mark has its own count
        marks=node.marks if counts else say_marks(node.marks, words),
        language=words.language,
    )


def say_name(node: Node, words: Words) -> str:
    """Write the name on a card: of several parties, of nobody known, and of a state, in words."""
    if node.kind == NOT_NAMED:
        return words["unknown.owner"]
    if node.members:
        return _translate_count(node.name, words)
    return render_part(node.name, words) if node.id.startswith(OF_THE_ORDER) else node.name


def _translate_count(name: str, words: Words) -> str:
    """Translate what a card of several parties says they are: "37 officers"."""
    counted = _COUNTED.fullmatch(name)
    if counted is None:
        return name
    parts = {"count": counted[1], "what": words.translate(counted[3])}
    return words.fill(words.translate(_MORE), parts) if counted[2] else " ".join(parts.values())


def _localise_edge(edge: Edge, words: Words) -> Edge:
    label = edge.label
    ties = [tie.step.tie for tie in edge.ties]
    if edge.standing == NOT_KNOWN_STANDING:
        label = _say_unknown_share(label, words)
    elif edge.kind in {ORDER_TIE, MATCH_TIE}:
        label = words[f"tie.{edge.kind}"]
    elif edge.layer == "stack":
        several = _SEVERAL.search(label)
        label = name_kind(edge.kind, words) + (several[0] if several else "")
    elif ties and not edge.together:
        label = _say_ties(label, ties, words)
    return replace(edge, label=printable(label), language=words.language)


def _say_ties(label: str, ties: Sequence[TieFacts], words: Words) -> str:
    """Write the label of a line of ties; what says something else than they do stays as it is."""
    several = _SEVERAL.search(label)
    if _SEVERAL.sub("", label) == describe_line(ties[:1]):
        return say_line(ties[:1], words) + (several[0] if several else "")
    return say_line(ties, words) if label == describe_line(ties) else label


def _say_unknown_share(label: str, words: Words) -> str:
    """Write the share that nobody is known to hold, which the label states in English."""
    share = _PERCENT.match(label)
    if share is None:
        return words["unknown.all"]
    return words.say("unknown.share", share=say_percent_number(share[1], words))
