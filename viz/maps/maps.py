"""The maps of a scene: one, or where that could not be read an overview and one for each finding.

Every map keeps the numbers that findings and lines have in the whole, so that a reader finds the
way from one to the next. Every tie on which a finding rests is on a map; what is not is said.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Final

from onward.graph.dates import since_day, until_day
from onward.graph.model import UNDIRECTED, TieKind
from onward.graph.sayings import joined, say
from onward.graph.shares import percent_text
from onward.queries.model.assessment import OF_THE_ORDER, Assessment, TwinGroup
from onward.queries.rules.indicator import SEVERITIES
from onward.viz.content.selection import name_stack
from onward.viz.content.texts import count_noun, name_kind, printable
from onward.viz.language.words import read_words
from onward.viz.layouts import find_route_ends, group_by_circle
from onward.viz.placing.routes import assign_ranks
from onward.viz.scene import (
    MATCH_TIE,
    NOT_KNOWN_STANDING,
    NOT_NAMED,
    ORDER_TIE,
    SEVERAL,
    STACK,
    Edge,
    Node,
    Scene,
)
from onward.viz.scene_texts import FindingText

# ------------------------------------------------------------------------------------------------
# Parties that may share a card of an overview, and what that card says of them.
#
# What a shared card says holds of each of its parties: their kind, their ties word for word. Where
# they differ (in countries, in kinds) it says so.
# ------------------------------------------------------------------------------------------------

LEAST: Final = 3
"""So many parties that are alike share a card; in a chain (`chains`), two are enough."""

APART: Final = frozenset({"PublicBody", "MilitaryUnit", "ArmedGroup"})
"""Kinds of parties that share no card: they are what an overview is looked at for."""

COUNTRIES: Final = 3
"""So many countries are named on a card."""

Ties = Mapping[str, Sequence[Edge]]


def group_lines(edges: Iterable[Edge]) -> Ties:
    """Return each party's lines, without those that say where the goods go."""
    ties: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind != ORDER_TIE:
            ties[edge.start].append(edge)
            ties[edge.end].append(edge)
    return ties


def is_grave(node: Node) -> bool:
    """Say whether a party is what an overview is looked at for."""
    return bool(node.findings or node.marks or node.kind in APART)


def find_alike(nodes: Iterable[Node], ties: Ties) -> Iterator[list[Node]]:
    """Yield the parties of one kind, country and role that are tied to the same others alike."""
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in nodes:
        if is_grave(node):
            continue
        own_ties = sorted(_describe_tie(edge, node.id) for edge in ties.get(node.id, ()))
        # what the card will say holds of each of them, word for word
        groups[node.roles, node.kind, node.country, tuple(own_ties)].append(node)
    yield from (members for members in groups.values() if len(members) >= LEAST)


def _describe_tie(edge: Edge, party: str) -> tuple[bool, str, str, str, bool]:
    """Return what a tie is to a party, such that those of parties that are alike are equal."""
    is_start = edge.start == party
    other = edge.end if is_start else edge.start
    return is_start, other, edge.label, edge.standing, edge.ended


def make_alike_card(members: Sequence[Node], ties: Ties) -> Node:
    """Make the card that parties that are alike share.

    Args:
        members: The parties.
        ties: Of each.
    """
    return make_shared_card(members, f"{len(members)} {_name_alike(members[0], ties)}")


def make_rest_card(members: Sequence[Node], role: str) -> Node:
    """Make the card of the parties of a role for which there is no room.

    It bears all their findings, and says of each mark how many of them bear it.
    """
    marks = Counter(mark for node in members for mark in node.marks)
    count = sum(node.members or 1 for node in members)
    card = make_shared_card(members, f"{count} more {pluralise(role)}")
    card = replace(card, marks=tuple(marks), mark_counts=tuple(marks.values()))
    return _bear_findings(card, members)


def _bear_findings(card: Node, members: Sequence[Node]) -> Node:
    """Return a card with the findings about all parties that share it."""
    gravest = [
        node for node in members if node.severity == max(members, key=_weigh_severity).severity
    ]
    return replace(
        card,
        findings=tuple(sorted({number for node in members for number in node.findings})),
        severity=gravest[0].severity,
        # possible only if the gravest all are: one sure finding is enough
        possible=all(node.possible for node in gravest),
    )


def _weigh_severity(node: Node) -> int:
    return SEVERITIES.index(node.severity) + 1 if node.severity in SEVERITIES else 0


def make_shared_card(members: Sequence[Node], name: str) -> Node:
    """Make the card that parties share under a name."""
    first = members[0]
    kinds = {node.kind for node in members}
    names = [party_name for node in members for party_name in _list_names(node)]
    return Node(
        id=_make_id(members),
        name=printable(name),
        kind=first.kind if len(kinds) == 1 else STACK,
        country=_name_countries(members),
        roles=first.roles,
        members=sum(node.members or 1 for node in members),
        member_names=tuple(names),
    )


def _list_names(node: Node) -> Sequence[str]:
    """Return the name of a party, or the names of those who share a card."""
    return node.member_names or (node.name,)


def _name_countries(members: Sequence[Node]) -> str | None:
    countries = [node.country for node in members if node.country is not None]
    distinct = list(dict.fromkeys(countries))
    if len(distinct) > COUNTRIES:
        return f"{len(distinct)} countries"
    return ", ".join(distinct) or None


def _make_id(members: Sequence[Node]) -> str:
    # an id of its members, so that the same parties share the same card everywhere
    key = "\0".join(node.id for node in members)
    return f"shared-{sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"


def _name_alike(first: Node, ties: Ties) -> str:
    """Say what alike parties are: their role, or what they are to the party they are tied to."""
    if first.roles:
        return pluralise(first.roles[0])
    own_ties = ties.get(first.id, ())
    if not own_ties:
        return "parties"
    return name_stack(own_ties[0].kind, inward=own_ties[0].start == first.id)


def pluralise(role: str) -> str:
    """Return the plural of a role.

    >>> pluralise("consignee"), pluralise("notify party")
    ('consignees', 'notify parties')
    """
    return f"{role[:-1]}ies" if role.endswith("y") else f"{role}s"


# ------------------------------------------------------------------------------------------------
# Chains of parties through which everything passes: on an overview each is one card.
#
# Ties of one kind lead one way along a chain, and nothing else leads into it or out of it. A circle
# of parties within it, as where one owns a little of the one that owns it, is one link of it.
# ------------------------------------------------------------------------------------------------

CIRCLE: Final = "with a circle among them"

Link = tuple[str, ...]
"""A party, or the parties of a circle, that has one tie in and one tie out."""


def find_chains(nodes: Iterable[Node], ties: Ties, taken: Collection[str]) -> Iterator[list[Node]]:
    """Yield the rows of two or more parties along which ties of one kind run one way, unforked.

    Args:
        nodes: All parties.
        ties: Of each.
        taken: Parties that share a card already.
    """
    free = {
        node.id: node
        for node in nodes
        if not is_grave(node) and not node.roles and node.id not in taken
    }
    links = _find_links(free, ties)
    met: set[Link] = set()
    for link in links.values():
        if link in met:
            continue
        met.add(link)
        upwards = _follow_chain(link, links, ties, met, up=True)
        downwards = _follow_chain(link, links, ties, met, up=False)
        row = [party for each in (*reversed(upwards), link, *downwards) for party in each]
        if len(row) > 1:
            yield [free[party] for party in row]


def name_chain(members: Sequence[Node], ties: Ties) -> str:
    """Name a chain by its length; ties between its parties that are not sure are counted."""
    inner_lines = {
        edge.id: edge
        for edges in _list_inner_ties([node.id for node in members], ties).values()
        for edge in edges
    }
    unsure = Counter("ended" if edge.ended else edge.standing for edge in inner_lines.values())
    # a stated tie is what a reader assumes: only others are counted
    del unsure["stated"]
    counts = ", ".join(f"{count} {word}" for word, count in sorted(unsure.items()))
    what = "companies" if all(node.kind == "Company" for node in members) else "parties"
    name = f"{len(members)} {what} in a chain"
    if len(inner_lines) >= len(members):
        name = f"{name}, {CIRCLE}"
    return f"{name}; ties between them: {counts}" if counts else name


def _find_links(free: Mapping[str, Node], ties: Ties) -> dict[str, Link]:
    """Return the link of each party that is one, alone or as part of a circle."""
    inner = [edge for edges in _list_inner_ties(free, ties).values() for edge in edges]
    directed = [(edge.start, edge.end) for edge in inner if edge.kind not in UNDIRECTED]
    groups: dict[str, list[str]] = defaultdict(list)
    circles = group_by_circle(directed)
    for party in free:
        groups[circles.get(party, party)].append(party)
    links: dict[str, Link] = {}
    for group in groups.values():
        whole = tuple(group)
        candidates = [whole] if _is_link(whole, ties) else [(party,) for party in group]
        for link in candidates:
            if _is_link(link, ties):
                links |= dict.fromkeys(link, _sort_along(link, ties))
    return links


def _sort_along(link: Link, ties: Ties) -> Link:
    """Sort the parties of a circle as one meets them from the tie that leads in."""
    entry = next(edge.end for party in link for edge in ties[party] if edge.start not in link)
    met = {entry: None}
    waiting = [entry]
    while waiting:
        party = waiting.pop(0)
        ends = [edge.end for edge in ties[party] if edge.start == party and edge.end in link]
        fresh = [end for end in dict.fromkeys(ends) if end not in met]
        met |= dict.fromkeys(fresh)
        waiting += fresh
    return tuple(met)


def _list_inner_ties(parties: Collection[str], ties: Ties) -> dict[str, list[Edge]]:
    """Return of each of some parties the ties that leave it for another of them."""
    return {
        party: [edge for edge in ties.get(party, ()) if edge.start == party and edge.end in parties]
        for party in parties
    }


def _is_link(link: Link, ties: Ties) -> bool:
    """Say whether parties have one tie in and one tie out, and no others but among themselves.

    All of their ties are of one kind, and of one that leads from one end to the other.
    """
    met = {edge.id: edge for party in link for edge in ties.get(party, ())}
    outer = [edge for edge in met.values() if (edge.start in link) != (edge.end in link)]
    # one alone has no tie to itself; a circle has ties within
    are_inner_its_own = len(met) == len(outer) if len(link) == 1 else True
    return (
        len(outer) == 2
        and are_inner_its_own
        and len({edge.kind for edge in met.values()}) == 1
        and outer[0].kind not in UNDIRECTED
        and {edge.start in link for edge in outer} == {True, False}
    )


def _follow_chain(
    begin: Link, links: Mapping[str, Link], ties: Ties, met: set[Link], *, up: bool
) -> list[Link]:
    """Go on from a link as long as the chain does, against its ties or along them."""
    row: list[Link] = []
    link = _next_link(begin, links, ties, up=up)
    while link is not None and link not in met:
        met.add(link)
        row.append(link)
        link = _next_link(link, links, ties, up=up)
    return row


def _next_link(link: Link, links: Mapping[str, Link], ties: Ties, *, up: bool) -> Link | None:
    """Return the link above another, or below it; None where no link stands there."""
    for party in link:
        for edge in ties[party]:
            inside, outside = (edge.end, edge.start) if up else (edge.start, edge.end)
            if inside in link and outside not in link:
                return links.get(outside)
    return None


# ------------------------------------------------------------------------------------------------
# An overview of evidence that one map cannot hold: parties alike, and chains, share a card.
#
# Only here may parties of an evidence path share a card: the maps of the findings beside it show
# every one of them (docs/briefings.md). A party that a finding is about, that bears a mark, or that
# belongs to a state or an army keeps its own card, unless there is no room: then the card that it
# shares says so.
# ------------------------------------------------------------------------------------------------

ROW: Final = 12
"""A transaction's parties stand side by side: more than these make a map too wide to be read."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A scene with fewer cards.

    Attributes:
        scene: What is left of it.
        shared: Ids of the parties that share a card.
        dropped: Numbers of the findings of which not every card and line is on it.
    """

    scene: Scene
    shared: frozenset[str]
    dropped: tuple[int, ...]


def make_overview(scene: Scene) -> Overview:
    """Fold a scene until it keeps within its budget and its row; the strongest findings stay."""
    shared_cards = _share_cards(scene)
    # those for whom the row has no room, by the cards that are left
    rest_cards = _share_rest_of_row(_fold_scene(scene, shared_cards))
    for node in scene.nodes:
        card = shared_cards.get(node.id, node)
        if card.id in rest_cards:
            shared_cards[node.id] = rest_cards[card.id]
    rest_ids = frozenset(card.id for card in rest_cards.values())
    folded, dropped = _keep_within_budget(_fold_scene(scene, shared_cards), rest_ids)
    card_ids = {node.id for node in folded.nodes}
    shared = frozenset(party for party, card in shared_cards.items() if card.id in card_ids)
    hidden = _list_hidden_findings(scene, shared_cards, rest_ids)
    return Overview(folded, shared, tuple(sorted({*dropped, *hidden})))


def _share_cards(scene: Scene) -> dict[str, Node]:
    """Return the card of each party that shares one: with others alike, or those of its chain."""
    ties = group_lines(scene.edges)
    cards: dict[str, Node] = {}
    for members in find_alike(scene.nodes, ties):
        card = make_alike_card(members, ties)
        cards |= dict.fromkeys((node.id for node in members), card)
    # chains after those alike: a party shares one card only
    for members in find_chains(scene.nodes, ties, cards):
        card = make_shared_card(members, name_chain(members, ties))
        cards |= dict.fromkeys((node.id for node in members), card)
    return cards


def _list_hidden_findings(
    scene: Scene, shared_cards: Mapping[str, Node], rest_ids: frozenset[str]
) -> Iterator[int]:
    """Yield the numbers of the findings on lines whose ends are both on one card of a rest."""
    for edge in scene.edges:
        ends = (edge.start, edge.end)
        cards = {shared_cards[end].id if end in shared_cards else end for end in ends}
        if len(cards) == 1 and cards <= rest_ids:
            yield from edge.findings


def _fold_scene(scene: Scene, shared_cards: Mapping[str, Node]) -> Scene:
    """Put parties on the cards that they share; lines lead to these, and equal ones become one."""
    nodes_from_last = [shared_cards.get(node.id, node) for node in reversed(scene.nodes)]
    cards = {card.id: card for card in nodes_from_last}  # where the last of its parties would stand
    inner_lines: dict[str, list[Edge]] = {}
    lines: dict[object, list[Edge]] = {}
    for edge in scene.edges:
        ends = (edge.start, edge.end)
        start, end = (shared_cards[party].id if party in shared_cards else party for party in ends)
        # both ends share a card: the line is within it
        if start == end != edge.start:
            inner_lines.setdefault(start, []).append(edge)
            continue
        words = edge.kind if edge.kind == ORDER_TIE else edge.label
        equal_key = (start, end, words, edge.standing, edge.ended, edge.layer)
        # two ties between parties with cards of their own stay two lines
        key = equal_key if (start, end) != ends else edge.id
        lines.setdefault(key, []).append(replace(edge, start=start, end=end))
    joined = [_join_lines(equal) for equal in lines.values()]
    edges = _add_hidden_numbers(joined, inner_lines)
    edges = [_add_inner_ties(edge, inner_lines) for edge in edges]
    return replace(scene, nodes=tuple(reversed(cards.values())), edges=tuple(edges))


def _join_lines(lines: Sequence[Edge]) -> Edge:
    first = lines[0]
    if len(lines) == 1:
        return first
    return replace(
        first,
        label=f"{first.label} ({len(lines)})",
        findings=tuple(sorted({number for line in lines for number in line.findings})),
        ties=tuple(tie for line in lines for tie in line.ties),
        circular=any(line.circular for line in lines),
    )


def _add_hidden_numbers(
    edges: Sequence[Edge], inner_lines: Mapping[str, Sequence[Edge]]
) -> list[Edge]:
    """Put numbers of findings that stand within a chain alone on the lines that leave it."""
    visible = {number for edge in edges for number in edge.findings}
    added: list[Edge] = []
    for edge in edges:
        within = {number for line in inner_lines.get(edge.start, ()) for number in line.findings}
        numbers = {*edge.findings, *(within - visible)} if edge.kind != ORDER_TIE else edge.findings
        added.append(replace(edge, findings=tuple(sorted(numbers))))
    return added


def _add_inner_ties(edge: Edge, inner_lines: Mapping[str, Sequence[Edge]]) -> Edge:
    """Add to a line into or out of a chain the ties within it: it holds while all of them do."""
    inner = [line for end in (edge.start, edge.end) for line in inner_lines.get(end, ())]
    if not inner or edge.kind == ORDER_TIE:
        return edge
    ties = (*edge.ties, *(tie for line in inner for tie in line.ties))
    return replace(edge, ties=ties, together=True)


def _share_rest_of_row(scene: Scene) -> dict[str, Node]:
    """Where the row is too long, return the card of their role's rest for those without room.

    The first of each role stays, then those whom findings are about, then the others in order. The
    rest of a role takes two cards: parties that an overview is looked at for do not share one with
    the others.
    """
    row = [node for node in scene.nodes if node.roles]
    limit = min(ROW, scene.budget)
    if len(row) <= limit:
        return {}
    firsts = set(list_first_of_roles(row))
    by_weight = sorted(
        row, key=lambda node: (node.id not in firsts, not node.findings, node.findings[:1])
    )
    crowded_roles = {node.roles[0] for node in row if node.id not in firsts}
    room = max(len(firsts), limit - 2 * len(crowded_roles))
    staying = {node.id for node in by_weight[:room]}
    rest: dict[tuple[str, bool], list[Node]] = {}
    for node in row:
        if node.id not in staying:
            rest.setdefault((node.roles[0], is_grave(node)), []).append(node)
    cards: dict[str, Node] = {}
    for (role, _), members in rest.items():
        if len(members) > 1:
            card = make_rest_card(members, role)
            cards |= dict.fromkeys((node.id for node in members), card)
    return cards


def _keep_within_budget(scene: Scene, rest_ids: frozenset[str]) -> tuple[Scene, tuple[int, ...]]:
    """Keep the row, then finding after finding while there is room for all of its cards.

    Args:
        scene: Folded.
        rest_ids: Cards of the rest of a role. A line to one would say of all what holds of a single
            party, so it is left out, but for the goods; a finding on it is then not whole.

    Returns:
        The scene with the cards and lines that are kept, and the findings that are not whole.
    """
    kept_ids = dict.fromkeys(node.id for node in scene.nodes if node.roles)
    dropped: list[int] = []
    for finding in scene.findings:
        needed = dict.fromkeys(list_finding_cards(scene, finding.number))
        # strongest first: a finding that does not fit makes room for a smaller one after it
        if not rest_ids.isdisjoint(needed) or len(kept_ids | needed) > scene.budget:
            dropped.append(finding.number)
        else:
            kept_ids |= needed
    nodes = tuple(node for node in scene.nodes if node.id in kept_ids)
    edges = []
    for edge in scene.edges:
        ends = {edge.start, edge.end}
        may_lead_to_rest = edge.kind == ORDER_TIE or rest_ids.isdisjoint(ends)
        if ends <= kept_ids.keys() and may_lead_to_rest:
            edges.append(edge)
    return replace(scene, nodes=nodes, edges=tuple(edges)), tuple(dropped)


def list_first_of_roles(nodes: Iterable[Node], filled_roles: Collection[str] = ()) -> Iterator[str]:
    """Yield the first party of each role that is not filled yet.

    Args:
        nodes: In trade order.
        filled_roles: Roles that need no party.
    """
    seen = set(filled_roles)
    for node in nodes:
        if not seen.issuperset(node.roles):
            seen.update(node.roles)
            yield node.id


def list_finding_cards(scene: Scene, number: int) -> Iterator[str]:
    """Yield the cards that a finding is about, or leads along."""
    for edge in scene.edges:
        if number in edge.findings:
            yield from (edge.start, edge.end)
    yield from (node.id for node in scene.nodes if number in node.findings)


# ------------------------------------------------------------------------------------------------
# List cards: many parties that hang on one card in one way share a card that names them.
#
# Up to twelve stand in rows. Of more nobody reads the cards one by one: a list says as much in less
# room. Whoever a finding is about, bears a mark or takes part in the transaction keeps a card, and
# so does whoever evidence leads through.
# ------------------------------------------------------------------------------------------------

MOST_LIST_CARDS: Final = 12
"""So many siblings have cards of their own."""

NAMED: Final = 6
"""So many names stand on a list card; its details have all."""


def fold_siblings(scene: Scene) -> Scene:
    """Return a scene in which more siblings than can be read share a list card."""
    lines: dict[str, list[Edge]] = defaultdict(list)
    for edge in scene.edges:
        lines[edge.start].append(edge)
        lines[edge.end].append(edge)
    groups: dict[object, list[Node]] = defaultdict(list)
    for node in scene.nodes:
        key = _describe_place(node, lines.get(node.id, ()))
        if key is not None:
            groups[key].append(node)
    for members in groups.values():
        if len(members) > MOST_LIST_CARDS:
            scene = _fold_members(scene, members, lines)
    return scene


def _describe_place(node: Node, lines: Sequence[Edge]) -> object | None:
    """Return what siblings have in common; None for who is no leaf, or must keep a card."""
    if len(lines) != 1 or node.roles or node.members or is_grave(node):
        return None
    [line] = lines
    if line.findings or line.kind == ORDER_TIE or line.near or line.start == line.end:
        return None
    is_start = line.start == node.id
    other = line.end if is_start else line.start
    return other, is_start, line.kind, node.kind, node.layer, line.layer


def _fold_members(
    scene: Scene, members: Sequence[Node], lines: Mapping[str, Sequence[Edge]]
) -> Scene:
    joined = [lines[node.id][0] for node in members]
    is_start = joined[0].start == members[0].id
    name = f"{len(members)} {name_stack(joined[0].kind, inward=is_start)}"
    card = replace(make_shared_card(members, name), layer=members[0].layer, names_shown=NAMED)
    ids = {node.id for node in members}
    line = _join_lines_of_list_cards(joined, card.id, is_start=is_start)
    # card and line stand where the first of them stood
    nodes = dict.fromkeys(card if node.id in ids else node for node in scene.nodes)
    edges = dict.fromkeys(line if edge in joined else edge for edge in scene.edges)
    return replace(scene, nodes=tuple(nodes), edges=tuple(edges))


def _join_lines_of_list_cards(lines: Sequence[Edge], card: str, *, is_start: bool) -> Edge:
    """Return the line of a list card: it counts the ties, and tells them apart in its details."""
    first = lines[0]
    looks = {(line.label, line.standing, line.ended) for line in lines}
    are_alike = len(looks) == 1
    words = first.label if are_alike else name_kind(first.kind, read_words())
    return replace(
        first,
        start=card if is_start else first.start,
        end=first.end if is_start else card,
        id=f"list-{sha256(card.encode()).hexdigest()[:16]}",
        label=f"{words} ({len(lines)})",
        standing=first.standing if are_alike else SEVERAL,
        ended=first.ended and are_alike,
        ties=tuple(tie for line in lines for tie in line.ties),
        circular=any(line.circular for line in lines),
    )


# ------------------------------------------------------------------------------------------------
# One party has one card: its records in several sources, and the name that the order gives it.
#
# That several records are probably one party nobody has confirmed, and the card says so. Only
# pictures do so: tables and exchange formats list every record. A line on which a finding rests
# keeps both of its ends, since that very line says how alike the two are.
# ------------------------------------------------------------------------------------------------


def fold_twins(scene: Scene) -> Scene:
    """Return a scene in which one party has one card."""
    return _fold_stated_names(_fold_records(scene))


def _fold_records(scene: Scene) -> Scene:
    """Let the records of what is probably one party share the first one's card."""
    cards: dict[str, Node] = {}
    by_id = {node.id: node for node in scene.nodes}
    for group in scene.twins:
        members = [by_id[party] for party in group.ids if party in by_id]
        if members and not _has_evidence_between(members, scene.edges):
            card = replace(
                _join_cards(members),
                records=tuple(_describe_records(group)),
                sources=_list_sources(group),
            )
            cards |= dict.fromkeys((node.id for node in members), card)
    return _put_cards(scene, cards)


def _fold_stated_names(scene: Scene) -> Scene:
    """Let the name that the order gives a party stand on the card of the record that it is.

    Where it is several records, and these are not one, each keeps its card, and so does the name.
    """
    cards: dict[str, Node] = {}
    by_id = {node.id: node for node in scene.nodes}
    matches = [edge for edge in scene.edges if edge.kind == MATCH_TIE]
    counts = Counter(edge.start for edge in matches)
    for edge in matches:
        members = [by_id[edge.start], by_id[edge.end]]
        is_name = edge.end.startswith(OF_THE_ORDER) and counts[edge.start] == 1
        if is_name and not _has_evidence_between(members, scene.edges):
            record, named = members
            stated = named.name if named.name.casefold() != record.name.casefold() else ""
            card = replace(_join_cards(members), stated=stated)
            cards |= dict.fromkeys((edge.start, edge.end), card)
    return _put_cards(scene, cards)


def _put_cards(scene: Scene, cards: Mapping[str, Node]) -> Scene:
    if not cards:
        return scene
    nodes = dict.fromkeys(cards.get(node.id, node) for node in scene.nodes)
    return replace(scene, nodes=tuple(nodes), edges=tuple(_move_lines(scene.edges, cards)))


def _has_evidence_between(members: Sequence[Node], edges: Sequence[Edge]) -> bool:
    ids = {node.id for node in members}
    return any(edge.ties and {edge.start, edge.end} <= ids for edge in edges)


def _join_cards(members: Sequence[Node]) -> Node:
    """Return the first card with what each of them bears."""
    first = members[0]
    is_evidence = any(node.layer == "evidence" for node in members)
    return replace(
        _bear_findings(first, members),
        native=next((node.native for node in members if node.native), ""),
        country=next((node.country for node in members if node.country), None),
        roles=tuple(dict.fromkeys(role for node in members for role in node.roles)),
        marks=tuple(dict.fromkeys(mark for node in members for mark in node.marks)),
        layer="evidence" if is_evidence else first.layer,
        listed=tuple(dict.fromkeys(line for node in members for line in node.listed)),
        letters=tuple(dict.fromkeys(letter for node in members for letter in node.letters)),
    )


def _list_sources(group: TwinGroup) -> tuple[str, ...]:
    """Return the sources of a group's records, each once."""
    return tuple(
        dict.fromkeys(printable(source) for record in group.records for source in record.datasets)
    )


def _describe_records(group: TwinGroup) -> Iterator[str]:
    """Yield a line for each record: its name, its id, and the lists or sources that have it."""
    for record in group.records:
        where = "; ".join(record.lists or record.datasets)
        yield printable(f"{record.name} ({record.id})" + (f": {where}" if where else ""))


def _move_lines(edges: Sequence[Edge], cards: Mapping[str, Node]) -> Iterator[Edge]:
    """Yield the lines between the cards that are left; what joined records of one is gone."""
    for edge in edges:
        start = cards[edge.start].id if edge.start in cards else edge.start
        end = cards[edge.end].id if edge.end in cards else edge.end
        if start != end:
            yield replace(edge, start=start, end=end)


# ------------------------------------------------------------------------------------------------
# What is not known of owners, as cards: the picture shows a hole where the answer has one.
#
# Only pictures have these cards. Tables and exchange formats list parties, and nobody is none.
# ------------------------------------------------------------------------------------------------

ALL: Final = "1"
"""The share that nobody is known to hold where no owner is known."""


def add_unknown_owners(scene: Scene) -> Scene:
    """Return a scene with a card above each party whose missing owners are a gap."""
    if scene.record is None:
        return scene
    unknown = _find_unknown_shares(scene.record)
    drawn = [node.id for node in scene.nodes if node.id in unknown]
    nodes = tuple(_make_node(scene, party) for party in drawn)
    edges = tuple(_make_edge(scene, party, unknown[party]) for party in drawn)
    return replace(scene, nodes=(*scene.nodes, *nodes), edges=(*scene.edges, *edges))


def _find_unknown_shares(assessment: Assessment) -> dict[str, str]:
    """Return what nobody is known to hold of the parties whose owners are a gap, by id."""
    missing = {gap.party for gap in assessment.coverage.gaps if gap.on == "owner"}
    shares: dict[str, str] = {}
    for party in assessment.coverage.parties:
        for party_id in party.parties[:1]:
            # an owner may be a gap though all shares are held: where more are named than there are
            if party_id in missing and party.owners is not None and Decimal(party.owners.unknown):
                shares[party_id] = party.owners.unknown
    return shares


def _make_node(scene: Scene, party: str) -> Node:
    words = read_words(scene.language)
    return Node(_name_card(party), words["unknown.owner"], NOT_NAMED, None, language=scene.language)


def _make_edge(scene: Scene, party: str, share: str) -> Edge:
    words = read_words(scene.language)
    label = words["unknown.all"]
    if share != ALL:
        label = words.say("unknown.share", share=percent_text(share))
    card = _name_card(party)
    return Edge(card, card, party, "owns", label, NOT_KNOWN_STANDING, language=scene.language)


def _name_card(party: str) -> str:
    return f"?owner of {party}"  # ids begin with a dataset, which no question mark does


# ------------------------------------------------------------------------------------------------
# Which lines of a picture are part of a circle of ownership or control.
#
# In a circle every party owns or controls the next, and the last the first. Only ties that have not
# ended count, and only those that could hold at the same time: a party that sold before the other
# bought closes no circle. Deliveries there and back, posts and memberships are no circle.
# ------------------------------------------------------------------------------------------------

KINDS: Final = frozenset((TieKind.OWNS, TieKind.CONTROLS))
"""Kinds of which a circle is made."""


@dataclass(frozen=True, slots=True)
class _Holding:
    """An ownership or control, from its first day to the first one on which it no longer holds."""

    id: str
    start: str
    end: str
    since: int
    until: int


def mark_circles(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Mark all lines that are part of a circle, not only the one that happens to close it.

    >>> ring = (Edge("t", "a", "b", "owns", "owns"), Edge("u", "b", "a", "owns", "owns"))
    >>> [edge.circular for edge in mark_circles((*ring, Edge("v", "b", "c", "owns", "owns")))]
    [True, True, False]
    """
    edges = tuple(edges)
    # deliveries, posts and ended ties are no part of a circle, whatever way they lead
    holdings = [_read_holding(edge) for edge in edges if edge.kind in KINDS and not edge.ended]
    circular_ids = {
        holding.id for circle in _find_circles(holdings) for holding in _hold_at_once(circle)
    }
    return tuple(_mark_edge(edge, is_circular=edge.id in circular_ids) for edge in edges)


def _mark_edge(edge: Edge, *, is_circular: bool) -> Edge:
    return edge if edge.circular is is_circular else replace(edge, circular=is_circular)


def list_circular_ties(scene: Scene) -> frozenset[str]:
    """Return the ids of the ties whose lines are marked."""
    edges = (edge for edge in scene.edges if edge.circular)
    return frozenset(tie.step.tie.id for edge in edges for tie in edge.ties)


def _read_holding(edge: Edge) -> _Holding:
    """Read the dates of a line at their widest; one without a tie of its own has none."""
    ties = [tie.step.tie for tie in edge.ties]
    since = min((since_day(tie.since) for tie in ties), default=since_day(None))
    until = max((until_day(tie.until) for tie in ties), default=until_day(None))
    return _Holding(edge.id, edge.start, edge.end, since, until)


def _hold_at_once(circle: Sequence[_Holding]) -> Iterator[_Holding]:
    """Yield those of a circle that are also part of one on a single day.

    Where some hold on the same day, they also do on the day on which the last of them begins; so
    only the days on which one begins need a look.
    """
    first_days = {holding.since for holding in circle}
    # all hold on one day: no need to look at days one by one
    if max(first_days) < min(holding.until for holding in circle):
        yield from circle
        return
    for day in first_days:
        on_day = [holding for holding in circle if holding.since <= day < holding.until]
        for part in _find_circles(on_day):
            yield from part


def _find_circles(holdings: Sequence[_Holding]) -> Iterator[list[_Holding]]:
    """Yield the ties within each group of parties that all lead to one another along them."""
    groups = group_by_circle((holding.start, holding.end) for holding in holdings)
    ties_within: dict[str, list[_Holding]] = defaultdict(list)
    for holding in holdings:
        if groups[holding.start] == groups[holding.end]:
            ties_within[groups[holding.start]].append(holding)
    yield from ties_within.values()


MOST: Final = 60
"""Findings that have a map of their own at most, the strongest first."""

HEIGHT: Final = 7
"""Cards above each other at most, if folding does it: more take more than a window and a fifth."""

OVERVIEW: Final = "Overview"


@dataclass(frozen=True, slots=True)
class Map:
    """One map.

    Attributes:
        name: What it is of, in two or three words; empty where it is the only one.
        scene: What is on it.
        numbers: Of the findings, or paths, that it is the map of; an overview has none.
        note: Which parties of the transaction are not on it; empty where all are.
        heading: What a person has called it; empty where nobody has.
    """

    name: str
    scene: Scene
    numbers: tuple[int, ...] = ()
    note: str = ""
    heading: str = ""

    @property
    def title(self) -> str:
        """Its heading; empty where it is the only one."""
        if self.heading:
            return self.heading
        return f"Map of {self.name}" if self.numbers and self.name else self.name


@dataclass(frozen=True, slots=True)
class Maps:
    """All maps of a scene, and notes that say why there are several and what is on none."""

    maps: tuple[Map, ...]
    notes: tuple[str, ...] = ()


def make_maps(scene: Scene) -> Maps:
    """Return the maps of a scene: one while its evidence keeps within its budget of cards.

    Of an investigation with pictures each is a map, as a person has called it.
    """
    if scene.pictures:
        return Maps(tuple(map(_make_kept_map, scene.pictures)))
    scene = _fold_parties(scene)
    reason = _why_several(scene)
    return split_into_maps(scene, reason) if reason else Maps((Map("", scene),))


def _make_kept_map(picture: Scene) -> Map:
    return Map(picture.title, _fold_parties(picture), heading=picture.title)


def _fold_parties(scene: Scene) -> Scene:
    """Return a scene with a card a party, one for many siblings, and one for owners not known."""
    return fold_siblings(add_unknown_owners(fold_twins(scene)))


def is_one_map(scene: Scene) -> bool:
    """Say whether the evidence of a scene can be read on one map."""
    return not _why_several(_fold_parties(scene))


def _why_several(scene: Scene) -> str:
    """Say why one map is too much to read; empty where it is not.

    A neighbourhood is within its budget by how it was chosen, but for the parties that a person
    asked to see.
    """
    # a neighbourhood: nothing in it is evidence that must be read
    if not (scene.verdict or scene.findings):
        return ""
    cards = sum(node.layer == "evidence" for node in scene.nodes)
    row = sum(bool(node.roles) for node in scene.nodes)
    if cards > scene.budget:
        return say("One map would have {count} cards", count=cards)
    if row > ROW:
        return say("One map would have {count} parties in a row", count=row)
    if find_route_ends(scene) is not None:
        return ""  # lanes wind: they are no higher than they must be
    bare = remove_context(scene)
    layers = _count_layers(bare)
    # where folding brings the height down: a map of many branches stays what it is
    if layers > HEIGHT >= _count_layers(make_overview(bare).scene):
        return say("One map would be {count} cards high", count=layers)
    return ""


def _count_layers(scene: Scene) -> int:
    return len(set(assign_ranks(scene).values()))


def split_into_maps(scene: Scene, reason: str) -> Maps:
    """Return an overview of a scene, and a map for each finding, or path, that rests on a line.

    Args:
        scene: An assessment or paths.
        reason: Why one map does not do, in a few words.
    """
    bare = remove_context(scene)
    overview = make_overview(bare)
    groups = list(_group_findings(bare, overview.dropped))
    parts = [_make_part(bare, findings) for findings in groups[:MOST]]
    first = Map(OVERVIEW, overview.scene)
    return Maps((first, *parts), tuple(_write_notes(scene, overview, parts, reason)))


def remove_context(scene: Scene) -> Scene:
    """Return a scene with its evidence alone, without notes that count what is around it."""
    nodes = tuple(node for node in scene.nodes if node.layer == "evidence")
    edges = tuple(edge for edge in scene.edges if edge.layer == "evidence")
    return replace(scene, nodes=nodes, edges=edges, notes=())


def _group_findings(scene: Scene, dropped: Sequence[int]) -> Iterator[list[FindingText]]:
    """Yield the findings that need a map: those on the very same lines share one.

    One that rests on no line is about a card; it needs a map only if the overview has no room for
    that card. Such findings share maps, as many as stand in a row.
    """
    groups: dict[tuple[str, ...], list[FindingText]] = {}
    without_lines: list[FindingText] = []
    for finding in scene.findings:
        # two findings on the very same lines would have the very same map
        lines = tuple(edge.id for edge in _list_ties(scene) if finding.number in edge.findings)
        if lines:
            groups.setdefault(lines, []).append(finding)
        elif finding.number in dropped:
            without_lines.append(finding)
    yield from groups.values()
    for first in range(0, len(without_lines), ROW // 2):
        yield without_lines[first : first + ROW // 2]


def _make_part(scene: Scene, findings: Sequence[FindingText]) -> Map:
    """Return the map of some findings: what they lead along, and the first of every other role."""
    numbers = tuple(finding.number for finding in findings)
    cards = {card for number in numbers for card in list_finding_cards(scene, number)}
    roles = {role for node in scene.nodes if node.id in cards for role in node.roles}
    # each map shows where it stands in the trade: exporter, consignee, end-user
    cards |= set(list_first_of_roles(scene.nodes, roles))
    edges = []
    for edge in scene.edges:
        findings_on_edge = tuple(number for number in edge.findings if number in numbers)
        is_join = edge.kind in {ORDER_TIE, MATCH_TIE} and {edge.start, edge.end} <= cards
        if findings_on_edge or is_join:
            edges.append(replace(edge, findings=findings_on_edge))
    name = _name_numbers(scene, numbers)
    part = replace(
        scene,
        title=say("{title}: {name}", title=scene.title, name=name),
        nodes=tuple(node for node in scene.nodes if node.id in cards),
        edges=tuple(edges),
        findings=tuple(findings),
    )
    return Map(name, part, numbers, _count_left_out(scene, cards))


def _count_left_out(scene: Scene, cards: Collection[str]) -> str:
    """Say how many parties of the transaction a map leaves out, by their roles."""
    counts = Counter(node.roles[0] for node in scene.nodes if node.roles and node.id not in cards)
    texts = [
        say("{count} more {what}", count=count, what=role if count == 1 else pluralise(role))
        for role, count in counts.items()
    ]
    return say("Not on this map: {parties}", parties=joined(texts)) if texts else ""


def _name_numbers(scene: Scene, numbers: Sequence[int]) -> str:
    noun = scene.numbers if len(numbers) == 1 else f"{scene.numbers}s"
    return say(f"{noun} {{numbers}}", numbers=_write_spans(numbers))


def _write_notes(
    scene: Scene, overview: Overview, parts: Sequence[Map], reason: str
) -> Iterator[str]:
    """Say how the whole is split, and what is on no map."""
    each = say(f", and a map for each {scene.numbers} that needs one") if parts else ""
    yield say(
        "{why}: there is an overview, on which parties share a card{each}", why=reason, each=each
    )
    if overview.dropped:
        numbers = _name_numbers(scene, overview.dropped)
        yield say("Not whole on the overview, for want of room: {numbers}", numbers=numbers)
    with_map = {number for part in parts for number in part.numbers}
    without_map = [
        number for number in _list_needing_map(scene, overview) if number not in with_map
    ]
    if without_map:
        numbers = _name_numbers(scene, without_map)
        yield say("Without a map of its own: {numbers}", numbers=numbers)
    drawn = overview.shared | {node.id for node in overview.scene.nodes}
    for part in parts:
        drawn |= {node.id for node in part.scene.nodes}
    undrawn = sum(node.id not in drawn for node in scene.nodes if node.layer == "evidence")
    if undrawn:
        yield say("On no map: {parties}", parties=count_noun(undrawn, "party", "parties"))
    layers = {node.layer for node in scene.nodes} | {edge.layer for edge in scene.edges}
    if layers != {"evidence"}:
        yield say("These maps show evidence alone; what stands around it is on none of them")


def _list_needing_map(scene: Scene, overview: Overview) -> Iterator[int]:
    """Yield the numbers of the findings that need a map of their own."""
    lineless = find_lineless_findings(scene)
    for finding in scene.findings:
        if finding.number not in lineless or finding.number in overview.dropped:
            yield finding.number


def find_lineless_findings(scene: Scene) -> tuple[int, ...]:
    """Return the numbers of the findings that rest on no line, so that they have no map."""
    drawn = {number for edge in _list_ties(scene) for number in edge.findings}
    return tuple(finding.number for finding in scene.findings if finding.number not in drawn)


def _list_ties(scene: Scene) -> Iterator[Edge]:
    """Yield the lines that are ties: on that of the goods no finding rests."""
    return (edge for edge in scene.edges if edge.kind != ORDER_TIE)


def _write_spans(numbers: Iterable[int]) -> str:
    """Write numbers, those in a row as a span.

    >>> _write_spans((1, 2, 3, 7, 9, 10))
    '1 to 3, 7, 9 and 10'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    words: list[str] = []
    for span in spans:
        # "1 to 2" is longer than "1, 2" and says no more
        words += [f"{span[0]} to {span[-1]}"] if len(span) > 2 else map(str, span)
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
