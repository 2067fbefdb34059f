"""The cards of a picture: a party's size, its lines of text, its place."""

import json
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, chain, pairwise, repeat
from math import inf
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onward.viz.language.words import read_words
from onward.viz.scene import Edge, Node, Scene

# ------------------------------------------------------------------------------------------------
# How wide text is, from the widths of the fonts that Onward ships (`viz/fonts`).
#
# The table is the same on every machine, so the same scene gives the same picture; the fonts that a
# machine has installed are never asked. A font that stands in for a shipped one is at most a tenth
# wider, and cards leave that much room.
# ------------------------------------------------------------------------------------------------

JOINED: Final = 1.05
"""Joined Arabic letters may be wider than single ones, by this factor."""

_WIDE: Final = 1000
"""Thousandths of the font's size for a full-width character that no shipped font has."""

_OTHER: Final = 640
"""The same for any other character that no shipped font has."""


@lru_cache
def _load_widths(weight: str) -> dict[int, int]:
    # the file holds runs: the first code point, then the widths of it and those that follow
    runs = json.loads(files("onward.viz").joinpath("fonts", "widths.json").read_text("utf-8"))
    return {
        code: width for first, *widths in runs[weight] for code, width in enumerate(widths, first)
    }


def is_in_shipped_fonts(char: str) -> bool:
    """Say whether a font that is shipped can draw a character."""
    return ord(char) in _load_widths("Regular") or ord(char) in _load_widths("Bold")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels.

    Args:
        text: Printable text on one line.
        size: Of the font, in pixels.
        bold: Whether it is set in bold.

    >>> round(text_width("Ministry", 12), 1), round(text_width("Ministry", 12, bold=True), 1)
    (45.6, 50.0)
    """
    return sum(map(_CHARS[bold].__getitem__, text)) * size / 1000


class _CharWidths(dict[str, float]):
    """Widths of characters in thousandths of the font's size; each is looked up when first asked.

    Placing a picture measures millions of characters: that is why this is a plain dictionary.
    """

    def __init__(self, *, bold: bool) -> None:
        self._bold = bold

    def __missing__(self, char: str) -> float:
        width = self[char] = _find_char_width(char, bold=self._bold)
        return width


_CHARS: Final = (_CharWidths(bold=False), _CharWidths(bold=True))
"""The widths of regular type, and of bold type."""


def _find_char_width(char: str, *, bold: bool) -> float:
    code = ord(char)
    width = _load_widths("Bold").get(code) if bold else None
    if width is None:
        width = _load_widths("Regular").get(code)
    if width is not None:
        is_arabic_letter = unicodedata.bidirectional(char) == "AL"
        return width * JOINED if is_arabic_letter else width
    if unicodedata.combining(char):
        return 0
    is_full_width = unicodedata.east_asian_width(char) in "WF"
    return _WIDE if is_full_width else _OTHER


# ------------------------------------------------------------------------------------------------
# Text broken into lines, by the width that it takes in the fonts that Onward ships.
# ------------------------------------------------------------------------------------------------

_BLANK: Final = re.compile(r"\s+(?!%)")

_UNIT: Final = re.compile(r"⟨[^⟩]{1,24}⟩|.", re.DOTALL)
"""A token for an invisible character, such as ⟨U+202E⟩, is one unit: it is never cut in two."""


def wrap_text(
    text: str, width: float, limit: int, *, size: float, bold: bool = False
) -> tuple[str, ...]:
    """Break a text into lines; long words are broken, and … stands for what is too much.

    Args:
        text: Any printable text.
        width: Pixels a line.
        limit: Lines at most.
        size: Of the font, in pixels.
        bold: Whether it is set in bold.

    >>> wrap_text("Federal Security Service of Belarus", 80, 3, size=12)
    ('Federal', 'Security', 'Service of …')
    >>> wrap_text("owns at least 50 %", 100, 2, size=12)
    ('owns at least', '50 %')
    """
    lines = [""]
    # a number and its sign of per cent stay together
    words = _BLANK.split(text.strip())
    for piece in (part for word in words for part in _break_word(word, width, size, bold=bold)):
        joined = f"{lines[-1]} {piece}".strip()
        if text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(piece)
        # no need to measure the rest of an endless text, be it a single word
        if len(lines) > limit:
            break
    if len(lines) > limit:
        last_line = _end_with_ellipsis(lines[limit - 1], width, size, bold=bold)
        lines = [*lines[: limit - 1], last_line]
    return tuple(lines)


def _end_with_ellipsis(line: str, width: float, size: float, *, bold: bool) -> str:
    units = [*_split_units(line)]
    while units and text_width("".join(units) + " …", size, bold=bold) > width:
        units.pop()
    return f"{''.join(units).rstrip()} …".lstrip()


def _break_word(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    if text_width(word, size, bold=bold) <= width:
        yield word  # as most words: no beginning of it is wider
        return
    piece = ""
    for unit in _split_units(word):
        if piece and text_width(piece + unit, size, bold=bold) > width:
            yield piece
            piece = ""
        piece += unit
    yield piece


def _split_units(text: str) -> Iterator[str]:
    """Cut a text into what may not be parted: a letter with its marks, a token."""
    unit = ""
    for match in _UNIT.finditer(text):
        is_mark = len(match[0]) == 1 and unicodedata.category(match[0]).startswith("M")
        if unit and not is_mark:
            yield unit
            unit = ""
        unit += match[0]
    if unit:
        yield unit


# ------------------------------------------------------------------------------------------------
# Sweeps down and up over the layers of a map, as numbers: a whole layer is looked at at once.
# ------------------------------------------------------------------------------------------------

SWEEPS_SWEEPS: Final = 24
PATIENCE: Final = 6
"""So many sweeps without a better order end the search."""

Neighbours = Mapping[str, Sequence[str]]

Numbers = NDArray[np.float64]


class Sweeps:
    """Sweeps down and up over layers, in which each slot goes to the middle of its neighbours.

    Slots are numbers here, and a whole layer is looked at at once. What a layer looks like is the
    same from sweep to sweep but for its order, so it is noted beforehand.

    Args:
        layers, near, row: As of `Ordering`.
    """

    def __init__(
        self,
        layers: Sequence[Sequence[str]],
        near: tuple[Neighbours, Neighbours],
        row: Collection[str],
    ) -> None:
        slots = [slot for layer in layers for slot in layer]
        numbers = {slot: number for number, slot in enumerate(slots)}
        self._slots = slots
        self._places = np.zeros(len(slots))
        self._layers = [SweptLayer(layer, numbers, near, row) for layer in layers]
        for layer in self._layers:
            layer.note_places(self._places)
        most = max((layer.count_lines() for layer in self._layers), default=0)
        self._later = ~np.tri(most, dtype=bool)

    def find_best_order(self) -> tuple[list[list[str]], int]:
        """Search, and return the best order met, and how many lines cross in it."""
        best, fewest, waited = self._copy_orders(), self._count_crossings(), 0
        for sweep in range(SWEEPS_SWEEPS):
            is_downwards = bool(sweep % 2)
            for layer in self._layers if is_downwards else reversed(self._layers):
                layer.sort(self._places, 0 if is_downwards else 1)
            crossings = self._count_crossings()
            waited += 1
            if crossings < fewest:
                best, fewest, waited = self._copy_orders(), crossings, 0
            # no crossing left, or none saved for a while
            if waited == PATIENCE or not fewest:
                break
        return [[self._slots[number] for number in order] for order in best], fewest

    def _copy_orders(self) -> list[list[int]]:
        return [layer.slots[layer.order].tolist() for layer in self._layers]

    def _count_crossings(self) -> int:
        return sum(layer.count_crossings(self._places, self._later) for layer in self._layers)


class SweptLayer:
    """A layer while it is swept over.

    Args:
        layer: Its slots, in the order to begin with.
        numbers: Of all slots.
        near, row: As of `Ordering`.

    Attributes:
        slots: Numbers of its slots, in the order to begin with.
        order: Indices of `slots`, from left to right as they stand now.
    """

    def __init__(
        self,
        layer: Sequence[str],
        numbers: Mapping[str, int],
        near: tuple[Neighbours, Neighbours],
        row: Collection[str],
    ) -> None:
        count = len(layer)
        self.slots = np.array([numbers[slot] for slot in layer], dtype=np.intp)
        self.order = np.arange(count)
        self._places = (np.arange(count) + 0.5) / max(1, count)
        self._in_row = np.array([slot in row for slot in layer], dtype=bool)
        self._has_row = bool(self._in_row.any())
        self._links = tuple(read_links(layer, side, numbers) for side in near)

    def note_places(self, places: Numbers) -> None:
        """Note where its slots are: from 0 at its left end to 1 at its right one."""
        places[self.slots[self.order]] = self._places

    def sort(self, places: Numbers, side: int) -> None:
        """Sort it; the row stays together in trade order, with everything else beside it.

        Args:
            places: Of all slots; those of its own are noted anew.
            side: Where its neighbours count: in the layer above (0) or below (1).
        """
        if len(self.order) < 2:
            return
        middles = self._links[side].find_middles(places, places[self.slots])
        row = self.order[self._in_row[self.order]]
        others = self.order[~self._in_row[self.order]] if self._has_row else self.order
        others = others[np.argsort(middles[others], kind="stable")]
        if self._has_row:
            # what leans to the left of the row's middle stands left of all of it
            centre = sum(places[self.slots[row]].tolist()) / len(row)
            left = int(np.count_nonzero(middles[others] < centre))
            others = np.concatenate((others[:left], row, others[left:]))
        self.order = others
        self.note_places(places)

    def count_lines(self) -> int:
        """Count the lines from this layer to the one below."""
        return len(self._links[1].neighbours)

    def count_crossings(self, places: Numbers, later: NDArray[np.bool_]) -> int:
        """Count the crossings of lines from this layer to the one below.

        Args:
            places: Of all slots.
            later: For every two lines, whether the second one begins farther right.
        """
        links, count = self._links[1], self.count_lines()
        if count < 2:
            return 0
        starts = np.empty_like(self.order)
        starts[self.order] = np.arange(len(self.order))
        ends = places[links.neighbours]
        # in the order in which they begin; of one slot from left to right, as those do not cross
        ends = ends[np.lexsort((ends, starts[links.owners]))]
        # a line crosses those that begin farther left and end farther right
        return int(np.count_nonzero((ends[:, np.newaxis] > ends) & later[:count, :count]))


class Links(NamedTuple):
    """Lines from the slots of a layer to one side, a line each.

    Attributes:
        owners: Index of the slot in its layer.
        neighbours: Number of the slot at the other end.
        counts: How many lines each slot of the layer has.
    """

    owners: NDArray[np.intp]
    neighbours: NDArray[np.intp]
    counts: NDArray[np.intp]

    def find_middles(self, values: Numbers, without: Numbers) -> Numbers:
        """Return the mean value of each slot's neighbours.

        Args:
            values: Of all slots, by their numbers.
            without: Of each slot of the layer, what it has where it has no neighbours.
        """
        if not len(self.owners):
            return without
        # adds one after the other: a mean has the same bits wherever it is computed
        totals = np.bincount(self.owners, values[self.neighbours], len(self.counts))
        return np.where(self.counts > 0, totals / np.maximum(self.counts, 1), without)


def read_links(layer: Sequence[str], near: Neighbours, numbers: Mapping[str, int]) -> Links:
    """Return the lines from the slots of a layer to one side."""
    ends = [near.get(slot, ()) for slot in layer]
    counts = np.array([len(each) for each in ends], dtype=np.intp)
    neighbours = [numbers[other] for each in ends for other in each]
    owners = np.repeat(np.arange(len(layer)), counts)
    return Links(owners, np.array(neighbours, dtype=np.intp), counts)


def keep_apart(
    layer: Sequence[str],
    wishes: Sequence[float],
    gaps: Sequence[float],
    weights: Sequence[float],
) -> dict[str, float]:
    """Return where slots stand: as near to where they want to be as order and distances allow.

    Args:
        layer: Slots from left to right.
        wishes: Where each wants to be.
        gaps: From each to the next one, at least.
        weights: How much each insists.
    """
    offsets = list(accumulate(gaps, initial=0.0))
    return dict(zip(layer, settle(wishes, offsets, weights), strict=False))


def settle(
    wishes: Sequence[float],
    offsets: Sequence[float],
    weights: Sequence[float],
    within: float | None = None,
) -> list[float]:
    """Return places that are as near to what is wished for as order and distances allow.

    With the distances taken off, that is weighted least squares under "never falling": neighbours
    that would overlap are pooled and share the weighted mean of their wishes.

    Args:
        wishes: From left to right.
        offsets: How far right of the first one each has to stand, at least.
        weights: How much each insists.
        within: How wide all may be around 0, if they have room in that; None = as it comes.
    """
    totals: list[float] = []  # of each pool: weighted sum of wishes, weight, mean and slots
    masses: list[float] = []
    means: list[float] = []
    sizes: list[int] = []
    for weight, wish, offset in zip(weights, wishes, offsets, strict=False):
        total, mass, size = weight * (wish - offset), weight, 1
        mean = total / mass
        while means and means[-1] >= mean:
            means.pop()
            total, mass, size = totals.pop() + total, masses.pop() + mass, sizes.pop() + size
            mean = total / mass
        totals.append(total)
        masses.append(mass)
        means.append(mean)
        sizes.append(size)
    starts: Iterable[float] = chain.from_iterable(map(repeat, means, sizes))
    if within is not None:
        # what is pushed to a side stands as near to it as it may: the order stays
        half = max(within, offsets[-1]) / 2
        last = half - offsets[-1]
        starts = [min(max(start, -half), last) for start in starts]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]


# ------------------------------------------------------------------------------------------------
# The order of the slots within each layer: as few crossings as sweeps and exchanges find.
#
# Barycentre sweeps down and up, then exchanges of neighbours; the best order met is kept (Gansner,
# Koutsofios, North, Vo: "A Technique for Drawing Directed Graphs", 1993, section 3). The row of the
# transaction's parties keeps its order, and nothing comes between its parties.
# ------------------------------------------------------------------------------------------------

EXCHANGED: Final = 1_500
"""Neighbours are exchanged in pictures of so many slots at most."""

Ends = tuple[Sequence[float], ...]
"""Where the lines of a slot end in the layer above and in the one below, from left to right."""


class Ordering:
    """Layers of slots, and how they are ordered best.

    Args:
        layers: Slots of each layer, in the order to begin with.
        near: Neighbours of a slot in the layer above (0) and below (1).
        row: Slots that keep their order, and between which nothing comes.
    """

    def __init__(
        self,
        layers: Sequence[Sequence[str]],
        near: tuple[Neighbours, Neighbours],
        row: Collection[str],
    ) -> None:
        self._layers = [list(layer) for layer in layers]
        self._near = near
        self._row = frozenset(row)
        self._places: dict[str, float] = {}
        for layer in self._layers:
            self._note_places(layer)

    def find_best_order(self) -> list[list[str]]:
        """Search, and return the best order met."""
        self._layers, fewest = Sweeps(self._layers, self._near, self._row).find_best_order()
        for layer in self._layers:
            self._note_places(layer)
        if fewest and sum(map(len, self._layers)) <= EXCHANGED:
            self._exchange_neighbours()
        return self._layers

    def untangle(self, old: Collection[str], pinned: Collection[str]) -> list[list[str]]:
        """Take crossings away, and leave what was there before in its order.

        What is new goes where in its layer the fewest lines cross. Two slots that were there change
        places only if they are neighbours, and that alone takes a crossing away.

        Args:
            old: Slots that were there before.
            pinned: Those of them that never change places.
        """
        free = {slot for slot in old if slot not in pinned and slot not in self._row}
        # a layer is as good as it gets until it, or one beside it, has changed since it was seen
        waiting = set(range(len(self._layers)))
        for _ in range(PATIENCE):
            for number, layer in enumerate(self._layers):
                if number not in waiting:
                    continue
                waiting.remove(number)
                if self._move_new(layer, old) | self._exchange_old(layer, free):
                    waiting |= {number - 1, number, number + 1}
            if waiting.isdisjoint(range(len(self._layers))):
                break
        return self._layers

    def _move_new(self, layer: list[str], old: Collection[str]) -> bool:
        """Move each new slot to where it takes most crossings away."""
        new = [slot for slot in layer if slot not in old and slot not in self._row]
        if not new or len(layer) == 1:
            return False
        row = self._row.intersection(layer)
        numbers = {slot: number for number, slot in enumerate(layer)}
        gains, is_better = count_gains(list(self._read_ends(layer).values())), False
        for slot in new:
            start = layer.index(slot)
            order = [numbers[other] for other in layer]
            first, last = self._find_room(layer, start) if row else (0, len(layer) - 1)
            best = find_best_place(gains[numbers[slot], order], start, first, last)
            layer.insert(best, layer.pop(start))
            is_better |= best != start
        self._note_places(layer)
        return is_better

    def _find_room(self, layer: Sequence[str], start: int) -> tuple[int, int]:
        """Return the first and the last place that a slot can reach without passing the row."""
        places = [place for place, slot in enumerate(layer) if slot in self._row]
        left = max((place + 1 for place in places if place < start), default=0)
        right = min((place - 1 for place in places if place > start), default=len(layer) - 1)
        return left, right

    def _exchange_old(self, layer: list[str], free: Collection[str]) -> bool:
        ends, is_better = self._read_ends(layer), False
        for index in range(len(layer) - 1):
            left, right = layer[index : index + 2]
            is_free = left in free and right in free
            if is_free and count_gain(ends[left], ends[right]) > 0:
                layer[index], layer[index + 1] = right, left
                is_better = True
        self._note_places(layer)
        return is_better

    def _note_places(self, layer: Sequence[str]) -> None:
        """Note where the slots of a layer are: from 0 at its left end to 1 at its right one."""
        for index, slot in enumerate(layer):
            self._places[slot] = (index + 0.5) / len(layer)

    def _exchange_neighbours(self) -> None:
        """Exchange neighbours while that takes crossings away."""
        for _ in range(PATIENCE):
            is_better = [self._exchange_in_layer(layer) for layer in self._layers]
            if not any(is_better):
                break

    def _exchange_in_layer(self, layer: list[str]) -> bool:
        ends, is_better = self._read_ends(layer), False
        for index in range(len(layer) - 1):
            left, right = layer[index : index + 2]
            is_fixed = left in self._row or right in self._row
            if not is_fixed and count_gain(ends[left], ends[right]) > 0:
                layer[index], layer[index + 1] = right, left
                places = self._places
                places[left], places[right] = places[right], places[left]
                is_better = True
        return is_better

    def _read_ends(self, layer: Sequence[str]) -> dict[str, Ends]:
        """Return where the lines of each slot end: no change of this layer moves that."""
        return {slot: tuple(self._list_ends(slot, near) for near in self._near) for slot in layer}

    def _list_ends(self, slot: str, near: Neighbours) -> list[float]:
        return sorted(self._places[other] for other in near.get(slot, ()))


def count_gain(left: Ends, right: Ends) -> int:
    """Count the crossings that an exchange of two neighbours would take away.

    The other way round it is as many less.
    """
    gain = 0
    for left_ends, right_ends in zip(left, right, strict=True):
        if left_ends and right_ends:
            gain += sum(bisect_left(right_ends, place) for place in left_ends)
            gain -= sum(bisect_left(left_ends, place) for place in right_ends)
    return gain


def count_gains(ends: Sequence[Ends]) -> NDArray[np.int64]:
    """Count for every two slots of a layer, the left one first, what `count_gain` counts for two.

    A line crosses those of the slot to its right that end farther to the left. How many of a slot's
    lines end where, times how many of another one's end before that, is a product of two matrices.
    """
    gains = np.zeros((len(ends), len(ends)), dtype=np.int64)
    for side in zip(*ends, strict=True):
        lengths = [len(places) for places in side]
        slots = np.repeat(np.arange(len(side)), lengths)
        every = np.fromiter(chain.from_iterable(side), dtype=np.float64, count=sum(lengths))
        places, numbers = np.unique(every, return_inverse=True)
        lines = np.zeros((len(side), len(places)))
        np.add.at(lines, (slots, numbers), 1)
        before = lines.cumsum(axis=1) - lines
        crossings = lines @ before.T
        gains += (crossings - crossings.T).astype(np.int64)
    return gains


def find_best_place(gains: NDArray[np.int64], start: int, first: int, last: int) -> int:
    """Return where a slot takes most crossings away: the nearest such place, right before left.

    Args:
        gains: Of its exchange with the slot in each place, if that stood to its right.
        start: Its place.
        first: The leftmost place that it can have.
        last: The rightmost one.
    """
    best, most = start, 0
    # to the left it is the other one that goes to the right
    to_left, to_right = -gains[first:start][::-1], gains[start + 1 : last + 1]
    for step, on_the_way in ((1, to_right), (-1, to_left)):
        if not len(on_the_way):
            continue
        added = on_the_way.cumsum()
        distance = int(added.argmax()) + 1
        gain = int(added[distance - 1])
        is_nearer = gain == most and distance < abs(best - start)
        if gain > most or is_nearer:
            best, most = start + step * distance, gain
    return best


def find_long_lines(routes: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the inner slots of each line that passes two layers or more, the longest first."""
    passing = [slots[1:-1] for slots in routes.values() if len(slots) > 3]
    yield from sorted(passing, key=lambda slots: (-len(slots), slots[0]))


# ------------------------------------------------------------------------------------------------
# Rows of a few: no layer is so wide that a reader loses one end of it from sight.
#
# Where more cards stand in a layer than fit side by side, the others stand in further rows behind
# them: of the transaction's parties the first of each role stay, of other layers the evidence. What
# leads from one card to several of those farther away runs together on one bus, and parts only
# before the cards that it leads to.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# What stands on a line: the numbers of its findings and its words, and the room they take.
#
# Every renderer draws a label into exactly this room, so labels that do not overlap here overlap
# nowhere.
# ------------------------------------------------------------------------------------------------

WIDTH_LABELS: Final = 150
"""Pixels of a line of words; more goes to the next line."""

LINES: Final = 4
"""Lines of words at most."""

NEAR: Final = "near miss"
"""Style of a line that is part of a near miss; words like it are the last line of its label."""

SIZE: Final = 12.0
LINE_LABELS: Final = 14
CHANGED: Final = "±"
"""The mark of a line whose tie began, ended or happened between two days; words stand beside it."""

CIRCLE: Final = "↻"
"""The mark of a line that is part of a circle; a word stands beside it."""

BADGE: Final = 21
"""Width and height of the disc around a finding's number, with its margin."""

BADGES: Final = 7
"""Discs a row; more go to the next row."""

NUMBERS: Final = 14
"""Discs at most; of further numbers only their count is given, and the details name them."""

SLACK: Final = 1.06
"""A font that stands in for ours may be this much wider."""


@dataclass(frozen=True, slots=True)
class Label:
    """The words and numbers of a line.

    Attributes:
        badges: Numbers of findings, in rows above the words; each number once.
        texts: Lines of words.
        width: Of the room they take, in pixels.
        height: Of the room they take, in pixels.
    """

    badges: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    width: int
    height: int


NO_LABEL: Final = Label((), (), 0, 0)
"""Of a line whose words another one bears."""


def lay_out_label(edge: Edge) -> Label:
    """Lay out the label of a tie; a tie that findings rest on has bold words.

    >>> lay_out_label(Edge("t", "a", "b", "owns", "owns 50 %, undated", findings=(1, 2)))
    Label(badges=((1, 2),), texts=('owns 50 %, undated',), width=135, height=39)
    """
    if not (edge.label or edge.findings or edge.circular or edge.near or edge.change):
        return NO_LABEL
    numbers = edge.findings[:NUMBERS]
    badges = tuple(numbers[first : first + BADGES] for first in range(0, len(numbers), BADGES))
    bold = bool(numbers)
    texts = _write_label(edge, bold=bold)
    # a font that stands in for ours may be wider: the ground is, too
    widest_text = max(text_width(text, SIZE, bold=bold) for text in texts) * SLACK
    longest_row = max((len(row) for row in badges), default=0)
    return Label(
        badges,
        texts,
        width=round(max(widest_text, longest_row * BADGE)) + 8,
        height=len(texts) * LINE_LABELS + len(badges) * BADGE + 4,
    )


def _write_label(edge: Edge, *, bold: bool) -> tuple[str, ...]:
    """Return the lines of words: the mark of a circle, the tie, then what is said beside it."""
    words = read_words(edge.language)
    lines = list(wrap_text(edge.label, WIDTH_LABELS, LINES, size=SIZE, bold=bold))
    if edge.circular:
        lines.insert(0, f"{CIRCLE} {words['label.circular']}")
    if edge.near:
        lines.append(words["near_miss"])
    if edge.change:
        lines.insert(0, f"{CHANGED} {words[f'label.{edge.change}']}")
    hidden_numbers = len(edge.findings) - NUMBERS
    if hidden_numbers > 0:
        lines.append(words.say("label.more_numbers", count=hidden_numbers))
    return tuple(lines)


# ------------------------------------------------------------------------------------------------
# The order of each layer's slots, and how far apart they stand.
# ------------------------------------------------------------------------------------------------

WIDTH: Final = 216
"""Of a card."""

GAP: Final = 34
ROW_GAP: Final = 130
PASS_WIDTH: Final = 24
"""Of the place where a line passes a layer."""

PASS_GAP: Final = 12
"""Between two such places."""

ARROW_ROOM: Final = 26
"""Of a line between neighbours, on either side of its label."""

SWEEPS: Final = 12

EVIDENCE_WEIGHT: Final = 1e6
"""Of a slot that bears evidence where slots would overlap, against 1 of context: what stands around
the evidence takes the room that is left."""


class Grid:
    """Layers of slots in order; a slot is a party, or the place where a line passes a layer.

    Attributes:
        layers: Slots of each layer, left to right.
        routes: For each tie, its slots from start to end.
        near: Neighbouring slots of a slot in the layer above (0) and below (1).
        piles: Ties between two cards that stand side by side, by these cards, left one first.
        evidence: Slots of cards and lines that bear evidence.
        buses: Lines that run together past layers, by id, and what they run together with.
    """

    def __init__(
        self, scene: Scene, ranks: Mapping[str, int], buses: Mapping[str, str] = NO_FANS.buses
    ) -> None:
        self.buses = buses
        self.row = {node.id for node in scene.nodes if node.roles}
        self.evidence = {node.id for node in scene.nodes if node.layer == "evidence"}
        self.ranks = dict(ranks)
        depth = max(ranks.values(), default=0) + 1
        self.layers: list[list[str]] = [[] for _ in range(depth)]
        for node in scene.nodes:
            self.layers[ranks[node.id]].append(node.id)
        self.routes: dict[str, list[str]] = {}
        self.near: tuple[dict[str, list[str]], dict[str, list[str]]] = (
            defaultdict(list),
            defaultdict(list),
        )
        for edge in scene.edges:
            self._add_route(edge)
        self.layers = Ordering(self.layers, self.near, self.row).find_best_order()
        self.piles = self.find_piles(scene)

    def _add_route(self, edge: Edge) -> None:
        first, last = self.ranks[edge.start], self.ranks[edge.end]
        step = 1 if last >= first else -1
        slots = [edge.start]
        for rank in range(first + step, last, step):
            # no id holds NUL: loaders refuse it
            slot = f"{self.buses.get(edge.id, edge.id)}\0{rank}"
            # lines on one bus pass a layer in one place
            if slot not in self.ranks:
                self.layers[rank].append(slot)
            self.ranks[slot] = rank
            slots.append(slot)
            if edge.layer == "evidence":
                self.evidence.add(slot)
        slots.append(edge.end)
        self.routes[edge.id] = slots
        for slot, next_slot in pairwise(slots):
            upper, lower = sorted((slot, next_slot), key=self.ranks.__getitem__)
            if self.ranks[upper] != self.ranks[lower]:
                self.near[1][upper].append(lower)
                self.near[0][lower].append(upper)

    def find_piles(self, scene: Scene) -> dict[tuple[str, str], list[Edge]]:
        """Return the ties between cards that stand side by side, as layers are ordered now."""
        places = {slot: index for layer in self.layers for index, slot in enumerate(layer)}
        piles: dict[tuple[str, str], list[Edge]] = defaultdict(list)
        for edge in scene.edges:
            left, right = sorted((edge.start, edge.end), key=places.__getitem__)
            if self.ranks[left] == self.ranks[right] and places[right] - places[left] == 1:
                piles[left, right].append(edge)
        return dict(piles)


def assign_columns(grid: Grid) -> dict[str, float]:
    """Return the x of every slot: near the middle of its neighbours, never over the next slot.

    A place where a line passes a layer is drawn to the line's other places, so that lines run
    straight; where there is room for all of them on one x, they get it.
    """
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    gaps = [measure_gaps(layer, passes, grid) for layer in grid.layers]
    columns = _sweep_columns(grid, gaps, passes)
    _straighten_long_lines(grid, gaps, columns)
    for layer, gap in zip(grid.layers, gaps, strict=True):
        _close_row(layer, gap, grid, columns)
    return columns


def _sweep_columns(
    grid: Grid, gaps: Sequence[Sequence[float]], passes: set[str]
) -> dict[str, float]:
    """Draw each layer to the one above it, down all layers, then to the one below it, upwards."""
    slots = [slot for layer in grid.layers for slot in layer]
    numbers = {slot: number for number, slot in enumerate(slots)}
    near = tuple(_list_leading(side, passes, grid.evidence) for side in grid.near)
    layers = [
        _SweptRow(layer, gap, numbers, near, grid.evidence)
        for layer, gap in zip(grid.layers, gaps, strict=True)
    ]
    columns = np.zeros(len(slots))
    for layer in layers:
        layer.place(columns, columns[layer.span])
    for sweep in range(SWEEPS):
        # downwards a slot follows its neighbours above, upwards those below
        is_upwards = sweep % 2
        for layer in reversed(layers) if is_upwards else layers:
            layer.place(columns, layer.links[is_upwards].find_middles(columns, columns[layer.span]))
    return dict(zip(slots, columns.tolist(), strict=True))


class _SweptRow:
    """A layer while its slots are drawn to their neighbours.

    Attributes:
        span: Where its slots stand among all.
        links: Its lines to the layer above (0) and to the one below (1).
    """

    def __init__(
        self,
        layer: Sequence[str],
        gaps: Sequence[float],
        numbers: Mapping[str, int],
        near: Sequence[Mapping[str, Sequence[str]]],
        evidence: set[str],
    ) -> None:
        first = numbers[layer[0]] if layer else 0
        self.span = slice(first, first + len(layer))
        self.links = tuple(read_links(layer, side, numbers) for side in near)
        self._offsets = list(accumulate(gaps, initial=0.0)) if layer else []
        self._weights = [EVIDENCE_WEIGHT if slot in evidence else 1.0 for slot in layer]

    def place(self, columns: NDArray[np.float64], wishes: NDArray[np.float64]) -> None:
        """Put its slots as near to where they want to be as they may stand."""
        if self._offsets:
            places = settle(wishes.tolist(), self._offsets, self._weights, WIDEST - WIDTH)
            columns[self.span] = places


def _list_leading(
    near: Mapping[str, Sequence[str]], passes: set[str], evidence: set[str]
) -> dict[str, Sequence[str]]:
    """Return the neighbours that each slot is drawn to."""
    leading = {}
    for slot, neighbours in near.items():
        chosen = neighbours
        if slot in passes:
            # a line runs straight before it runs to the middle of its card
            chosen = [other for other in chosen if other in passes] or chosen
        if slot in evidence:
            chosen = [other for other in chosen if other in evidence] or chosen
        leading[slot] = chosen
    return leading


def align_below(
    grid: Grid, columns: Mapping[str, float], below: Mapping[str, str]
) -> dict[str, float]:
    """Return the x of the slots of rows whose party stands right below another one.

    Args:
        grid: Its layers.
        columns: The x of every slot.
        below: Of each such party, the one that it stands below.
    """
    passes = {slot for slots in grid.routes.values() for slot in slots[1:-1]}
    aligned: dict[str, float] = {}
    for layer in grid.layers:
        if below.keys().isdisjoint(layer):
            continue
        wishes = [columns[below.get(slot, slot)] for slot in layer]
        weights = [EVIDENCE_WEIGHT**2 if slot in below else 1.0 for slot in layer]
        aligned |= keep_apart(layer, wishes, measure_gaps(layer, passes, grid), weights)
    return aligned


def _close_row(
    layer: Sequence[str], gaps: Sequence[float], grid: Grid, columns: dict[str, float]
) -> None:
    """Move parties of the row that hang on the row alone up to those that stand where they must.

    What else stands at their side of the layer stays: they move towards the middle of the row.
    """
    row = [place for place, slot in enumerate(layer) if slot in grid.row]
    anchored = [place for place in row if any(grid.near[side].get(layer[place]) for side in (0, 1))]
    if not anchored:
        return
    for place in reversed([place for place in row if place < anchored[0]]):
        columns[layer[place]] = columns[layer[place + 1]] - gaps[place]
    for place in (place for place in row if place > anchored[-1]):
        columns[layer[place]] = columns[layer[place - 1]] + gaps[place - 1]


def _straighten_long_lines(
    grid: Grid, gaps: Sequence[Sequence[float]], columns: dict[str, float]
) -> None:
    """Put all places of a long line on one x, where there is room for it; longest line first."""
    places = {
        slot: (rank, place)
        for rank, layer in enumerate(grid.layers)
        for place, slot in enumerate(layer)
    }
    for slots in find_long_lines(grid.routes):
        rooms = [_find_room(*places[slot], grid, gaps, columns) for slot in slots]
        low = max(left for left, _ in rooms)
        high = min(right for _, right in rooms)
        if low <= high:
            median = sorted(columns[slot] for slot in slots)[len(slots) // 2]
            columns |= dict.fromkeys(slots, min(max(median, low), high))


def _find_room(
    rank: int,
    place: int,
    grid: Grid,
    gaps: Sequence[Sequence[float]],
    columns: Mapping[str, float],
) -> tuple[float, float]:
    """Return how far to the left and to the right a slot may move before it meets another."""
    layer, gap = grid.layers[rank], gaps[rank]
    left = columns[layer[place - 1]] + gap[place - 1] if place else -inf
    is_last = place + 1 == len(layer)
    right = inf if is_last else columns[layer[place + 1]] - gap[place]
    return left, right


def measure_gaps(layer: Sequence[str], passes: set[str], grid: Grid) -> list[float]:
    """Return the distance from each slot's middle to the next one's: labels between them fit in."""
    gaps = []
    for left, right in pairwise(layer):
        half_widths = sum((PASS_WIDTH if slot in passes else WIDTH) / 2 for slot in (left, right))
        are_in_row = left in grid.row and right in grid.row
        are_passes = left in passes and right in passes
        least = ROW_GAP if are_in_row else PASS_GAP if are_passes else GAP
        labels = (lay_out_label(edge) for edge in grid.piles.get((left, right), ()))
        gaps.append(half_widths + max([least, *(label.width + 2 * ARROW_ROOM for label in labels)]))
    return gaps


LINE: Final = 17
NAME_SIZE: Final = 13.5
NATIVE_SIZE: Final = 12.0
NATIVE_LINES: Final = 2
KIND_SIZE: Final = 12.0
MARK_SIZE: Final = 12.0
TEXT_WIDTH: Final = 188
"""Of a line of a name; a wider font that stands in for ours stays inside the card, too."""

ICON_ROOM: Final = 20
MARKS_ROOM: Final = 22
FICTIONAL: Final = "(fictional)"
CORNER: Final = 22
"""Pixels next to a corner where no line meets a card."""

LEAST_SIDE: Final = 48
"""Pixels of a side that lines can always meet."""

TAB_ASIDE: Final = 8
"""Pixels between the side of a card and its tab or tag."""


@dataclass(frozen=True, slots=True)
class Card:
    """A party in its place; `x` and `y` are the middle of the card.

    Attributes:
        lines: Of the name.
        native: The name in another script, in two lines at most; empty where it has none.
        kind: What the party is, and its country, in one line or two; then, where records of what is
            probably one party share the card, how many and of which sources, and what the order
            calls the party.
        marks: Its topics, in one line; empty where it has none.
        tab: Its roles, in one line; empty where it has none.
        tag: Severity and numbers of the findings about it; empty where there are none.
    """

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    native: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    marks: str = ""
    tab: str = ""
    tag: str = ""


def card_height(node: Node) -> int:
    """Return the height of a party's card, an even number: what its text asks for."""
    lines = len(_wrap_name(node.name)) + len(_wrap_native(node)) + len(_wrap_kind(node))
    return (31 + LINE * lines) // 2 * 2 + (MARKS_ROOM if node.marks else 0)


def place_cards(
    scene: Scene, columns: Mapping[str, float], middles: Mapping[str, int]
) -> dict[str, Card]:
    """Return every party's card by the party's id.

    Args:
        scene: The parties.
        columns: The x of each party.
        middles: The y of each party: that of its layer.
    """
    return {
        node.id: _make_card(node, round(columns[node.id]), middles[node.id]) for node in scene.nodes
    }


def _make_card(node: Node, x: int, y: int) -> Card:
    return Card(
        node=node,
        x=x,
        y=y,
        width=WIDTH,
        height=card_height(node),
        lines=_wrap_name(node.name),
        native=_wrap_native(node),
        kind=_wrap_kind(node),
        marks=_fit_mark(" · ".join(node.mark_words)),
        tab=_write_tab(node),
        tag=_write_tag(node),
    )


def _wrap_native(node: Node) -> tuple[str, ...]:
    if not node.native:
        return ()
    return wrap_text(node.native, TEXT_WIDTH, NATIVE_LINES, size=NATIVE_SIZE)


def _wrap_kind(node: Node) -> tuple[str, ...]:
    """Say what a party is and of which country, in a line or two, and how many records it has."""
    words = read_words(node.language)
    what = words.find(f"kind.{node.kind}", node.kind)
    room = TEXT_WIDTH - ICON_ROOM
    below: list[str] = []
    if node.records:
        below.append(words.say("card.records", count=len(node.records)))
        if node.sources:
            below.append(", ".join(node.sources))
    if node.stated:
        below.append(words.say("card.stated", name=node.stated))
    below += node.member_names[: node.names_shown]
    more = node.members - node.names_shown
    if node.names_shown and more > 0:
        below.append(words.say("card.more_names", count=more))
    if node.total:
        below += wrap_text(node.total, TEXT_WIDTH, 2, size=KIND_SIZE)
    if node.country is None:
        lines = [_fit_line(what, room, KIND_SIZE)]
    elif text_width(f"{what} · {node.country}", KIND_SIZE) <= room:
        lines = [f"{what} · {node.country}"]
    else:
        lines = [_fit_line(what, room, KIND_SIZE)]
        below.insert(0, node.country)
    return (*lines, *(_fit_line(text, TEXT_WIDTH, KIND_SIZE) for text in below))


def find_free_side(node: Node, *, below: bool) -> tuple[float, float]:
    """Return where lines may meet a card's upper or lower side, from its middle.

    The tab takes the left end of the upper side, the tag the right end of the lower one.
    """
    half = WIDTH / 2
    words = _write_tag(node) if below else _write_tab(node)
    taken = tab_width(words) + CORNER if words else 0
    # a tab as wide as the card leaves lines the least side, under its words
    taken = min(max(CORNER, taken), WIDTH - CORNER - LEAST_SIDE)
    return (CORNER - half, half - taken) if below else (taken - half, half - CORNER)


def measure_reach(node: Node, *, below: bool) -> float:
    """Return how far beyond a card's middle its tag, or the tab above it, reaches."""
    words = _write_tag(node) if below else _write_tab(node)
    return (tab_width(words) + TAB_ASIDE if words else 0) - WIDTH / 2


def tab_width(words: str) -> float:
    """Return how wide the ground of a tab, tag or mark is."""
    return text_width(words, MARK_SIZE, bold=True) + 14


def _write_tab(node: Node) -> str:
    return _fit_mark(", ".join(node.roles).upper())


def _write_tag(node: Node) -> str:
    if node.severity is None:
        return ""
    word = read_words(node.language).find(f"severity.{node.severity}", node.severity)
    severity = word.upper() + ("?" if node.possible else "")
    numbers = " ".join(map(str, node.findings))
    return _fit_mark(f"{severity} · {numbers}")


def _fit_mark(words: str) -> str:
    return _fit_line(words, TEXT_WIDTH - 14, MARK_SIZE, bold=True)


def _fit_line(text: str, width: float, size: float, *, bold: bool = False) -> str:
    return wrap_text(text, width, 1, size=size, bold=bold)[0]


def _wrap_name(name: str) -> tuple[str, ...]:
    """Break a name into three lines; where it says that its party is made up, they say so, too."""
    lines = wrap_text(name, TEXT_WIDTH, 3, size=NAME_SIZE, bold=True)
    # a long made-up name must not be cut to a name that could be real
    if FICTIONAL in name and FICTIONAL not in " ".join(lines):
        return (*lines[:2], f"… {FICTIONAL}")
    return lines
