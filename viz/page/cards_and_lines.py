"""What the page's script knows of cards and lines: places and facts; how they look is the figure's.

The script draws the shapes of the page's own SVG, so no shape stands here.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from onward.graph.dates import since_day, until_day
from onward.queries.assessment.explain_data import dates_text, share_text
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.parts import KINDS
from onward.viz.content.texts import MOST, cut_text, shorten_with_count
from onward.viz.drawing.look import UNDIRECTED_KINDS
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import ORDER_TIE, Data, Edge, Node

NUMBERS: Final = 40
"""Characters that a fact keeps for the number of parties in it, and of those not named."""

ARROW, PLAIN = "→", "\N{EN DASH}"
"""Between the ends of a tie that points, and of one that does not."""

CARD_FACTS: Final = (
    "Kind",
    "Country",
    "Role",
    "Marks",
    "Topics",
    "Id",
    "Sources",
    "Parties in it",
    "In another script",
    "Look-alike letters",
)
"""What each place of a card's facts says."""

TIE_FACTS: Final = (
    "Tie",
    "Between",
    "Dates",
    "Source",
    "Standing",
    "Published",
    "Retrieved",
    "Interest",
    "Wording",
    "Only possible",
)
"""What each place of a tie's facts says."""


def card_key(party: str, number: int) -> str:
    """Name a card in the network: on the first map by its party, on a later one apart from it.

    Args:
        party: Its id; no id holds NUL.
        number: Of the map, from 0.
    """
    return f"{party}\0{number}" if number else party


def make_card_data(card: Card, number: int = 0) -> dict[str, Any]:
    """Give a party as a node of the network: its place, its room, and its facts.

    Args:
        card: In its place.
        number: Of the map it is on, from 0.
    """
    node = card.node
    facts = (
        KINDS.get(node.kind, node.kind),
        node.country or "",
        ", ".join(node.roles),
        ", ".join(node.marks),
        ", ".join(node.data.get("topics", ())),
        node.data.get("id", ""),
        ", ".join(node.data.get("datasets", ())),
        _members(node),
        node.native,
        ", ".join(node.letters),
    )
    drawn = {
        "name": shorten_with_count(node.name),
        "width": card.width,
        "height": card.height,
        "layer": node.layer,
        "map": number,
        "roles": node.roles,
        "findings": node.findings,
        "facts": _trimmed(facts),
    }
    if node.members:
        drawn["shared"] = True
    if node.severity:
        drawn["grave"] = 1 + SEVERITIES.index(node.severity)
    names = _member_names(node)
    if unsaid := names[_fitting(names) :]:
        drawn["unsaid"] = unsaid
    key = card_key(node.id, number)
    return {"id": key, "label": drawn["name"], "x": card.x, "y": card.y, "card": drawn}


def _members(node: Node) -> str:
    """Say how many parties share a card, and who they are as far as there is room.

    >>> _members(Node("s", "2 buyers", "Stack", None, members=2, data={"members": ["A", "B"]}))
    '2: A, B'
    """
    names = _member_names(node)
    fit = _fitting(names)
    rest = [f"… +{len(names) - fit:,} more"] if fit < len(names) else []
    told = f": {', '.join([*names[:fit], *rest])}" if names else ""
    return f"{node.members}{told}" if node.members else ""


def _member_names(node: Node) -> list[str]:
    return [cut_text(name) for name in node.data.get("members", ())]


def _fitting(names: Sequence[str]) -> int:
    """Say how many of these names a fact has room for."""
    ends = list(accumulate(len(name) + len(", ") for name in names))
    return bisect_right(ends, MOST - NUMBERS)


def make_line_data(
    line: PlacedLine, number: int = 0, names: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Give a tie as an edge of the network: the place of its label, and the facts of its ties.

    Args:
        line: In its place.
        number: Of the map it is on, from 0.
        names: Of the scene's parties, by their ids: its ties may join others than the line does.
    """
    edge = line.edge
    drawn = {
        "x": line.label_x,
        "y": line.label_y,
        "width": line.label.width,
        "height": line.label.height,
        "kind": edge.kind,
        "layer": edge.layer,
        "map": number,
        "findings": edge.findings,
        "order": edge.kind == ORDER_TIE,
        "points": edge.kind not in UNDIRECTED_KINDS,
        "ties": [_tie(step, edge, names) for step in edge.ties],
    }
    if edge.together:
        drawn["together"] = True
    if edge.near:
        drawn["near"] = shorten_with_count(edge.near)
    return {
        "id": card_key(edge.id, number),
        "from": card_key(edge.start, number),
        "to": card_key(edge.end, number),
        "label": shorten_with_count(edge.words),
        "line": drawn,
    }


def _tie(step: Data, edge: Edge, names: Mapping[str, str]) -> dict[str, Any]:
    """Give a tie of a line; of several, each with the findings that rest on it alone."""
    tie: Data = step["tie"]
    since, until = tie_days(tie)
    facts = _tie_facts(tie, _between(step, edge, names))
    told: dict[str, Any] = {"since": since, "until": until, "facts": facts}
    if len(edge.ties) > 1:
        told["findings"] = list(step.get("findings", edge.findings))
    if tie.get("url"):
        told |= {"url": shorten_with_count(tie["url"]), "link": is_web_address(tie["url"])}
    return told


def _between(step: Data, edge: Edge, names: Mapping[str, str]) -> str:
    """Say whom a tie joins, where these are others than its line's: some share a card there."""
    ends = (step["from"], step["to"])
    if ends == (edge.start, edge.end):
        return ""
    start, end = (cut_text(names.get(party, party)) for party in ends)
    return f"{start} {PLAIN if edge.kind in UNDIRECTED_KINDS else ARROW} {end}"


def _tie_facts(tie: Data, between: str) -> list[str]:
    share = f" {share_text(tie['share'])}" if tie.get("share") else ""
    record = f" {tie['record']}" if tie.get("record") else ""
    facts = (
        f"{str(tie['kind']).replace('_', ' ')}{share}",
        between,
        dates_text(tie) + (", ended" if tie.get("ended") else ""),
        f"{tie['dataset']}{record}",
        tie["standing"],
        tie.get("published"),
        tie.get("retrieved"),
        tie.get("interest"),
        tie.get("text"),
        tie.get("possible_because"),
    )
    return _trimmed(facts)


def _trimmed(facts: Iterable[object]) -> list[str]:
    """Write facts as texts that can be read; those that nobody knows are left off at the end."""
    texts = [shorten_with_count(str(fact or "")) for fact in facts]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def tie_days(tie: Data) -> tuple[int | None, int | None]:
    """Give a tie's first day and the first day after it; None = open.

    >>> tie_days({"since": "1970", "until": "1970-01"})
    (0, 31)
    """
    since, until = tie.get("since"), tie.get("until")
    return since_day(since) if since else None, until_day(until) if until else None


def is_web_address(text: str) -> bool:
    """Say whether a text is an address that a page may link to: http or https, and a host.

    One that is too long to be given whole is none.

    >>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    if len(text) > MOST or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
