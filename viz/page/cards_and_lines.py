"""What the page's script knows of cards and lines: facts, but neither places nor looks.

Both stand in the page's own SVG, which the script moves and reads.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from onward.graph.dates import since_day, until_day
from onward.graph.names.romanise import romanise
from onward.graph.shipments.ties import delivery_number
from onward.queries.assessment.explain import dates_text
from onward.queries.model.evidence import EvidenceStep, TieFacts
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.marks import say_topic
from onward.viz.content.texts import MOST, cut_text, shorten_with_count
from onward.viz.content.tie_words import describe_kind
from onward.viz.drawing.look import UNDIRECTED_KINDS
from onward.viz.language.words import read_words
from onward.viz.page.script_data import ShownCard, ShownLine, TieData
from onward.viz.page.unbroken import keep_unbroken
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import ORDER_TIE, DrawnTie, Edge, Node

NUMBERS: Final = 40
"""Characters that a fact has for the number of parties in it, and of those not named."""

SPELLED: Final = 120
"""Letters of names in other scripts that a search finds by their sounds, too."""

ARROW, PLAIN = "→", "\N{EN DASH}"
"""Between the ends of a tie that points, and of one that does not."""


def make_card_data(card: Card, number: int = 0) -> ShownCard:
    """Return what the script knows of a party's card: its name and facts.

    Args:
        card: In its place.
        number: Of the map it is on, from 0.
    """
    node = card.node
    data: ShownCard = {
        "id": node.id,
        "name": shorten_with_count(node.name),
        "layer": node.layer,
        "map": number,
        "roles": node.roles,
        "findings": node.findings,
        "facts": _list_card_facts(node),
    }
    foreign = [name[:SPELLED] for name in (node.name, node.native) if not name.isascii()]
    if foreign:
        data["spelled"] = romanise(" ".join(foreign))
    if node.members:
        data["shared"] = True
    if node.severity:
        # 0 would read as not grave in the script
        data["grave"] = 1 + SEVERITIES.index(node.severity)
    names = _list_member_names(node)
    unsaid = names[_count_fitting(names) :]
    if unsaid:
        data["unsaid"] = unsaid
    if node.listed:
        data["listed"] = [shorten_with_count(line) for line in node.listed]
    if node.records:
        data["records"] = [shorten_with_count(line) for line in node.records]
    return data


def _list_card_facts(node: Node) -> list[str]:
    facts = (
        read_words().party_kind(node.kind),
        node.country,
        ", ".join(node.roles),
        ", ".join(node.mark_words),
        ", ".join(map(say_topic, node.topics)),
        node.party.id if node.party else "",
        ", ".join(node.datasets),
        _describe_members(node),
        node.native,
        ", ".join(node.letters),
        "; ".join(node.inferred),
        node.stated,
    )
    return _trim_facts(facts)


def _describe_members(node: Node) -> str:
    """Say how many parties share a card, and who they are as far as there is room.

    >>> _describe_members(Node("s", "2 buyers", "Stack", None, members=2, member_names=("A", "B")))
    '2: A, B'
    """
    if not node.members:
        return ""
    names = _list_member_names(node)
    fitting = _count_fitting(names)
    texts = names[:fitting]
    if fitting < node.members:
        texts.append(f"… +{node.members - fitting:,} more")
    return f"{node.members}: {', '.join(texts)}" if names else str(node.members)


def _list_member_names(node: Node) -> list[str]:
    return [cut_text(name) for name in node.member_names]


def _count_fitting(names: Sequence[str]) -> int:
    """Count how many of these names a fact has room for."""
    ends = list(accumulate(len(name) + len(", ") for name in names))
    return bisect_right(ends, MOST - NUMBERS)


def make_line_data(
    line: PlacedLine,
    ends: tuple[int, int] = (0, 0),
    number: int = 0,
    names: Mapping[str, str] = MappingProxyType({}),
) -> ShownLine:
    """Return what the script knows of a line: its words, and the facts of its ties.

    Args:
        line: In its place.
        ends: The places of the cards that it joins, in the list of all cards.
        number: Of the map it is on, from 0.
        names: Of the scene's parties, by their ids: its ties may join others than the line does.
    """
    edge = line.edge
    start, end = ends
    data: ShownLine = {
        "id": edge.id,
        "from": start,
        "to": end,
        "label": shorten_with_count(edge.words),
        "kind": edge.kind,
        "layer": edge.layer,
        "map": number,
        "findings": edge.findings,
        "order": edge.kind == ORDER_TIE,
        "points": edge.kind not in UNDIRECTED_KINDS,
        "ties": [_make_tie_data(tie, edge, names) for tie in edge.ties],
    }
    if edge.together:
        data["together"] = True
    if edge.near:
        data["near"] = shorten_with_count(edge.near)
    return data


def _make_tie_data(tie: DrawnTie, edge: Edge, names: Mapping[str, str]) -> TieData:
    """Return a tie of a line; of several, each with the findings that rest on it alone."""
    facts = tie.step.tie
    since, until = tie_days(facts)
    ends = _describe_ends(tie.step, edge, names)
    data: TieData = {"facts": _list_tie_facts(facts, ends)}
    if since is not None:
        data["since"] = since
    if until is not None:
        data["until"] = until
    # on a line of one tie the line's own numbers say it
    if len(edge.ties) > 1:
        data["findings"] = list(tie.findings)
    if facts.url:
        data["url"] = shorten_with_count(facts.url)
        if is_web_address(facts.url):
            data["link"] = True
    return data


def _describe_ends(step: EvidenceStep, edge: Edge, names: Mapping[str, str]) -> str:
    """Say whom a tie joins, where these are others than its line's: some share a card there."""
    ends = (step.start, step.end)
    if ends == (edge.start, edge.end):
        return ""
    start, end = (cut_text(names.get(party, party)) for party in ends)
    return f"{start} {PLAIN if edge.kind in UNDIRECTED_KINDS else ARROW} {end}"


def _list_tie_facts(tie: TieFacts, ends: str) -> list[str]:
    record = f" {delivery_number(tie.record)}" if tie.record else ""
    facts = (
        describe_kind(tie),
        ends,
        dates_text(tie) + (", ended" if tie.ended else ""),
        f"{tie.dataset}{record}",
        tie.standing,
        tie.published,
        tie.retrieved,
        read_words().interest(tie.interest),
        tie.text,
        tie.possible_because,
    )
    return _trim_facts(facts)


def _trim_facts(facts: Iterable[str | None]) -> list[str]:
    """Write facts as texts that can be read; unknown ones are left off at the end."""
    texts = [keep_unbroken(shorten_with_count(fact or "")) for fact in facts]
    # most ties lack the last facts; the page is smaller without them
    while texts and not texts[-1]:
        texts.pop()
    return texts


def tie_days(tie: TieFacts) -> tuple[int | None, int | None]:
    """Return a tie's first day and the first day after it; None = open."""
    since = since_day(tie.since) if tie.since else None
    until = until_day(tie.until) if tie.until else None
    return since, until


def is_web_address(text: str) -> bool:
    """Say whether a text is an address that a page may link to: http or https, and a host.

    One that is too long to be shown whole is not linked.

    >>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    # an address with letters of other scripts may look like another one: it stays text
    if len(text) > MOST or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None


def find_host(address: str) -> str:
    """Return whose address of the web this is: the words of a link to it.

    >>> find_host("https://example.org:8080/a/long/way?to=it")
    'example.org:8080'
    """
    return urlsplit(address).netloc
