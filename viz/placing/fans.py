"""Rows of a few: no layer is so wide that a reader loses one end of it from sight.

Where more cards stand in a layer than fit side by side, the others stand in further rows behind
them: of the transaction's parties the first of each role stay, of other layers the evidence. What
leads from one card to several of those farther away runs together on one bus, and parts only
before the cards that it leads to.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from onward.viz.scene import Edge, Node, Scene

IN_ROW: Final = (6, 5, 4, 3)
"""Cards that stand side by side: fewer where many lines pass between them."""

WIDEST: Final = 1600
"""Of a row, in pixels."""

CARD, LABEL, PASS = 250, 130, 58
"""What a card takes of a row with the room beside it, a label between two, a line that passes."""

IN_TRADE: Final = 5
"""Parties of the transaction that do: between them is room for what stands on their lines."""


@dataclass(frozen=True, slots=True)
class Fans:
    """Layers with their further rows.

    Attributes:
        ranks: The layer of every party, with layers of their own for further rows.
        buses: Of each line that runs together with others, what it does so with.
        below: Of each party of the transaction in a row of its own, the one that it stands below.
    """

    ranks: Mapping[str, int]
    buses: Mapping[str, str] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)


NO_FANS: Final = Fans({})


def wrap_fans(scene: Scene, ranks: Mapping[str, int], *, is_canvas: bool = False) -> Fans:
    """Put cards for which a layer has no room into further rows.

    Args:
        scene: What is placed.
        ranks: The layer of every party.
        is_canvas: Whether a reader brings more parties to the map. Its rows are as long as rows
            can be, however many lines pass them: if they grew shorter as lines come, cards would
            leave the row in which the reader saw them.
    """
    lines = _list_lines(scene.edges)
    tries = [_wrap_at(scene, ranks, lines, IN_ROW[0])]
    if len(set(tries[0].ranks.values())) == len(set(ranks.values())):
        return Fans(tries[0].ranks)
    if is_canvas:
        return tries[0]
    tries += (_wrap_at(scene, ranks, lines, count) for count in IN_ROW[1:])
    widths = [_measure_widest(scene, fans) for fans in tries]
    fitting = (fans for fans, width in zip(tries, widths, strict=True) if width <= WIDEST)
    return next(fitting, tries[widths.index(min(widths))])


def _wrap_at(
    scene: Scene, ranks: Mapping[str, int], lines: Mapping[str, Sequence[Edge]], count: int
) -> Fans:
    """Put so many cards at most side by side."""
    middle = min((ranks[node.id] for node in scene.nodes if node.roles), default=0)
    fine: dict[str, tuple[int, int]] = {}
    for rank in sorted(set(ranks.values())):
        layer = [node for node in scene.nodes if ranks[node.id] == rank]
        # a further row stands right behind the one before it, before what lies beyond
        outwards = -1 if rank < middle else 1
        for place, row in enumerate(_list_rows(layer, lines, count)):
            fine |= {node.id: (rank, outwards * place) for node in row}
    layers = {place: index for index, place in enumerate(sorted(set(fine.values())))}
    rows = {name: layers[place] for name, place in fine.items()}
    below = _list_below([node for node in scene.nodes if node.roles])
    return Fans(rows, dict(_list_buses(scene, rows, layers.get((middle, 0), 0), lines)), below)


def _measure_widest(scene: Scene, fans: Fans) -> int:
    """Return how wide the widest row is at most, with the lines that pass it."""
    widths = Counter({rank: CARD * count for rank, count in Counter(fans.ranks.values()).items()})
    passes: set[tuple[str, int]] = set()
    for edge in scene.edges:
        low, high = sorted((fans.ranks[edge.start], fans.ranks[edge.end]))
        passes |= {(fans.buses.get(edge.id, edge.id), rank) for rank in range(low + 1, high)}
        if low == high:
            widths[low] += LABEL
    for _, rank in passes:
        widths[rank] += PASS
    return max(widths.values(), default=0)


def _list_lines(edges: Sequence[Edge]) -> dict[str, list[Edge]]:
    lines: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        for end in {edge.start, edge.end}:
            lines[end].append(edge)
    return lines


def _list_rows(
    layer: Sequence[Node], lines: Mapping[str, Sequence[Edge]], count: int
) -> Iterator[list[Node]]:
    """Yield the rows of a layer, the one nearest to the transaction first."""
    trade = [node for node in layer if node.roles]
    others = [node for node in layer if not node.roles]
    first, *further = _list_trade_rows(trade)
    room = max(0, count - len(first))
    # evidence stays where it can; of the rest what leads on stands behind what leads nowhere else
    others.sort(key=lambda node: (node.layer != "evidence", len(_list_others(node.id, lines)) > 1))
    yield [*first, *others[:room]]
    yield from further
    for start in range(room, len(others), count):
        yield others[start : start + count]


def _list_trade_rows(trade: Sequence[Node]) -> list[list[Node]]:
    """Return the parties of the transaction in rows.

    Where they are many, the first of each role stand side by side, and each of the others has a row
    of its own, so that the goods come to it and leave it without crossing another.
    """
    if len(trade) <= IN_TRADE:
        return [list(trade)]
    below = _list_below(trade)
    first = [node for node in trade if node.id not in below]
    sides = [first[start : start + IN_TRADE] for start in range(0, len(first), IN_TRADE)]
    return [*sides, *([node] for node in trade if node.id in below)]


def _list_below(trade: Sequence[Node]) -> dict[str, str]:
    """Return of each further party of a role the first one; nothing where all fit side by side."""
    if len(trade) <= IN_TRADE:
        return {}
    firsts: dict[str, str] = {}
    below: dict[str, str] = {}
    for node in trade:
        first = firsts.get(node.roles[0])
        for role in node.roles:
            firsts.setdefault(role, node.id)
        if first is not None:
            below[node.id] = first
    return below


def _list_others(name: str, lines: Mapping[str, Sequence[Edge]]) -> set[str]:
    """Return the cards that a card is tied to."""
    ends = {end for edge in lines.get(name, ()) for end in (edge.start, edge.end)}
    return ends - {name}


def _list_buses(
    scene: Scene, rows: Mapping[str, int], middle: int, lines: Mapping[str, Sequence[Edge]]
) -> Iterator[tuple[str, str]]:
    """Yield the lines that run past rows on the bus of the card that they come from.

    That is the end nearer to the transaction. A line that bears evidence has a way of its own, but
    for those to cards that hang on one card alone.
    """
    for edge in scene.edges:
        near, far = sorted((edge.start, edge.end), key=lambda name: abs(rows[name] - middle))
        is_leaf = len(_list_others(far, lines)) == 1
        if abs(rows[near] - rows[far]) > 1 and (is_leaf or not edge.findings):
            side = "above" if rows[far] < rows[near] else "below"
            yield edge.id, f"{near}\0{side}"  # no id holds NUL: loaders refuse it
