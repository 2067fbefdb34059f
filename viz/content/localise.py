"""A map in another language: what stands on its cards and lines, and what its legend says.

Names stay as they are. Only what is written changes, never what the scene is: its id is that of the
scene before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, get_args

from onward.queries.assessment.explain import dates_text
from onward.queries.model.evidence import TieFacts
from onward.queries.model.words import OF_THE_ORDER
from onward.queries.transactions.parts import Role
from onward.queries.transactions.stated_facts import say_role
from onward.viz.content.marks import say_marks
from onward.viz.content.parts import describe_line
from onward.viz.content.texts import printable
from onward.viz.language.forms import say_day, say_percent_number, say_share
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
_COUNTED: Final = re.compile(r"(\d+(?: more)?) (.+)")
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
    """Write roles in a language; what is no role of a transaction stays as it is."""
    return tuple(words.role(_ROLES[role]) if role in _ROLES else role for role in roles)


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
    return f"{counted[1]} {words.translate(counted[2])}" if counted else name


def _localise_edge(edge: Edge, words: Words) -> Edge:
    label = edge.label
    ties = [tie.step.tie for tie in edge.ties]
    if edge.standing == NOT_KNOWN_STANDING:
        label = _say_unknown_share(label, words)
    elif edge.kind in {ORDER_TIE, MATCH_TIE}:
        label = words[f"tie.{edge.kind}"]
    elif ties and not edge.together and _SEVERAL.sub("", label) == describe_line(ties[:1]):
        several = _SEVERAL.search(label)
        label = say_line(ties[0], words) + (several[0] if several else "")
    elif ties and label == describe_line(ties):
        label = _say_deliveries(ties, words)
    return replace(edge, label=printable(label), language=words.language)


def _say_unknown_share(label: str, words: Words) -> str:
    """Write the share that nobody is known to hold, which the label states in English."""
    share = _PERCENT.match(label)
    if share is None:
        return words["unknown.all"]
    return words.say("unknown.share", share=say_percent_number(share[1], words))


def say_line(tie: TieFacts, words: Words) -> str:
    """Write what stands on the line of a tie: its kind, share and dates."""
    name = words.find(f"tie.{tie.kind}", tie.kind.replace("_", " "))
    share = f" {say_share(tie.share, words)}" if tie.share else ""
    text = f"{name}{share}" + ("" if tie.undated else f", {say_dates(tie, words)}")
    return words.say("tie.ended", tie=text) if tie.ended else text


def say_dates(tie: TieFacts, words: Words) -> str:
    """Write from when to when a tie holds, in the precision that is known."""
    if tie.undated or not dates_text(tie):
        return words["source.undated"]
    if tie.kind == "ships_to":
        return words.say("source.on", day=say_day(tie.since or "", words))
    dates = (("source.since", tie.since), ("source.until", tie.until))
    return " ".join(words.say(key, day=say_day(day, words)) for key, day in dates if day)


def _say_deliveries(ties: Sequence[TieFacts], words: Words) -> str:
    days = sorted(tie.since or "" for tie in ties if not tie.undated)
    name = words["tie.ships_to"]
    if not days:
        return name
    first, last = (say_day(day, words) for day in (days[0], days[-1]))
    return f"{name}, {words.say('tie.deliveries', count=len(ties), first=first, last=last)}"
