"""Labels beside their lines, so that a line is unbroken from card to card.

Lines are led through a place that is free for their label. Where there is room next to that place,
or a little before or after it, the label moves aside; else it stays on its line. It never moves
onto a card, another label or a line of evidence, nor out of the room that the picture takes; onto
a line of the context only where a label of evidence would hide its own line otherwise. A label of
the context that hides other lines where it stands moves along its own to where it hides least.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from onward.viz.placing.cards import Card
from onward.viz.placing.geometry import (
    Box,
    Numbers,
    Point,
    Track,
    box_around,
    follow_path,
    grow_box,
    join_boxes,
    join_tracks,
)
from onward.viz.placing.labels import NO_LABEL
from onward.viz.placing.routes import PlacedLine

MOST: Final = 150
"""Lines of a picture whose labels move: of more nobody follows a single one."""

GAP: Final = 5
"""Pixels between a line and its label."""

CLEAR: Final = 3
"""Pixels around a label that nothing else may touch."""

APART: Final = 10
"""Pixels to any other line, so that a label is nearer to its own."""

NEAR: Final = 7
"""Pixels to other lines for a label that covers its own with a corner: whose it is, is plain."""

ABOVE, BELOW = 10, 12
"""Pixels that the tab of a card stands out at its top, and its tag at its bottom."""

ROOM: Final = 14
"""Pixels by which a picture may grow to a side for its labels."""

CORNERS: Final = 12
"""Places along a line at which a label may cover it with a corner."""

ALONG: Final = 20
"""Places along a line at which a label may stand that hides other lines elsewhere."""

OUTWARDS: Final = np.array([-1, -1, 1, 1])
"""The way out of a box by its sides: left, top, right, bottom."""

Flags = NDArray[np.bool_]

STEPS: Final = (0, 2, -2, 4, -4, 7, -7, 10, -10)
"""How many points along its line a label may move, the nearest first."""


def move_labels_beside(
    cards: Mapping[str, Card], lines: Sequence[PlacedLine]
) -> tuple[PlacedLine, ...]:
    """Move the labels of lines beside them, as far as there is room: those of evidence first.

    Args:
        cards: All cards, in their places.
        lines: With their labels where they are led through.
    """
    if not 0 < len(lines) <= MOST:
        return tuple(lines)
    room = _Room(cards, lines)
    by_weight = sorted(range(len(lines)), key=lambda index: (not lines[index].edge.findings, index))
    for index in by_weight:
        room.move_label(index)
    # others have left the places that these would have taken
    for index in filter(room.hides_its_line, by_weight):
        room.move_label(index)
    for index in by_weight:
        if not lines[index].edge.findings:
            room.uncover_others(index)
    return tuple(room.lines)


class _Room:
    """What stands on a picture, and where on it a label may stand.

    Attributes:
        lines: With their labels where these stand now.
        within: What the picture takes.
    """

    def __init__(self, cards: Mapping[str, Card], lines: Sequence[PlacedLine]) -> None:
        self.lines = list(lines)
        self._tracks = [follow_path(line.path) for line in lines]
        self._every = join_tracks(self._tracks)
        self._lines_of_points = np.repeat(
            np.arange(len(lines)), [len(track.xs) for track in self._tracks]
        )
        self._labels = [_box_of_label(line) for line in lines]
        numbers: dict[frozenset[str], int] = {}
        ends = (frozenset((line.edge.start, line.edge.end)) for line in lines)
        # the same number for lines between the same two cards
        self._ends = np.array([numbers.setdefault(pair, len(numbers)) for pair in ends])
        self._are_heavy = np.array([bool(line.edge.findings) for line in lines])
        self._cards = [_box_of_card(card) for card in cards.values()]
        edges = [*self._cards, *self._labels, *(track.box for track in self._tracks)]
        self.within = grow_box(join_boxes(edges), ROOM)

    def hides_its_line(self, index: int) -> bool:
        """Say whether the label of a line stands on it."""
        return self._tracks[index].count_hidden(self._labels[index]) > 0

    def move_label(self, index: int) -> None:
        """Move the label of a line beside it, if there is a place for it."""
        line, track = self.lines[index], self._tracks[index]
        if line.label == NO_LABEL:
            return
        places = self._list_free(index, _list_places(line, track))
        beside = places[track.count_hidden_by(_box_places(line, places)) == 0]
        moved = self._find_apart(index, beside, self._join_others(index))
        if moved is None and line.edge.findings:
            # a label of evidence rather hides a little of a thin line than of its own
            heavy = self._join_others(index, are_heavy=True)
            moved = (
                self._find_apart(index, beside, heavy)
                or self._find_apart(index, beside, heavy, NEAR)
                or self._find_least_hidden(index, heavy)
            )
        if moved is not None:
            self.lines[index], self._labels[index] = moved, _box_of_label(moved)

    def uncover_others(self, index: int) -> None:
        """Move a label that hides other lines to where it hides least of them, then of its own."""
        line, track = self.lines[index], self._tracks[index]
        others = self._join_others(index)
        if line.label == NO_LABEL or not others.count_hidden(self._labels[index]):
            return
        points = track.divide(ALONG)
        sides = (place for point in points for place in _list_sides(line, track, point))
        # it may stay where it is
        current = np.rint([[line.label_x, line.label_y]])
        on_line = self._leave_parallel(index, self._list_free(index, points))
        beside = self._leave_near(index, self._list_free(index, sides), others)
        places = np.concatenate([current, on_line, beside])
        boxes = _box_places(line, places)
        hidden, broken = others.count_hidden_by(boxes), track.count_hidden_by(boxes)
        ways = abs(places - current).sum(axis=1)
        x, y = places[np.lexsort((ways, broken, hidden))[0]]
        moved = replace(line, label_x=int(x), label_y=int(y))
        self.lines[index], self._labels[index] = moved, _box_of_label(moved)

    def _leave_parallel(self, index: int, places: Numbers) -> Numbers:
        """Return the places on a line that stand off lines beside it."""
        parallel = self._join_others(index, are_parallel=True)
        around = np.hstack([places, places]) + APART * OUTWARDS
        plain: Numbers = places[parallel.count_hidden_by(around) == 0]
        return plain

    def _leave_near(self, index: int, places: Numbers, others: Track) -> Numbers:
        """Return the places beside a line that are nearer to it than to any other."""
        around = _box_places(self.lines[index], places) + NEAR * OUTWARDS
        plain: Numbers = places[others.count_hidden_by(around) == 0]
        return plain

    def _are_free(self, index: int, boxes: Numbers) -> Flags:
        """Say which boxes of a label are on the picture, off cards and other labels."""
        others = np.array([*self._cards, *self._labels[:index], *self._labels[index + 1 :]])
        left, top, right, bottom = (boxes[:, side, None] for side in range(4))
        touching = (
            (left - CLEAR < others[:, 2])
            & (others[:, 0] < right + CLEAR)
            & (top - CLEAR < others[:, 3])
            & (others[:, 1] < bottom + CLEAR)
        )
        within = ((boxes - np.array(self.within)) * OUTWARDS <= 0).all(axis=1)
        free: Flags = np.logical_and(within, ~touching.any(axis=1))
        return free

    def _find_least_hidden(self, index: int, heavy: Track) -> PlacedLine | None:
        """Return the place that hides the least of a line, if that is half of now or less."""
        line, track = self.lines[index], self._tracks[index]
        most = track.count_hidden(self._labels[index]) // 2
        places = self._list_free(index, _list_corners(line, track))
        hidden = track.count_hidden_by(_box_places(line, places))
        by_hidden = hidden.argsort(kind="stable")
        return self._find_apart(index, places[by_hidden[hidden[by_hidden] <= most]], heavy, NEAR)

    def _list_free(self, index: int, places: Iterable[Point]) -> Numbers:
        """Return the places at which a label is on the picture, off cards and other labels."""
        rounded = np.rint(np.array([*places]).reshape(-1, 2))
        free: Numbers = rounded[self._are_free(index, _box_places(self.lines[index], rounded))]
        return free

    def _join_others(
        self, index: int, *, are_heavy: bool = False, are_parallel: bool = False
    ) -> Track:
        """Return the ways of the other lines, or of those that bear evidence or run beside this."""
        others = self._ends == self._ends[index]
        if not are_parallel:
            others |= self._are_heavy | (not are_heavy)
        others[index] = False
        points = others[self._lines_of_points]
        return Track(self._every.xs[points], self._every.ys[points])

    def _find_apart(
        self, index: int, places: Numbers, others: Track, apart: int = APART
    ) -> PlacedLine | None:
        """Return a line with its label at the first place that is far enough from other lines."""
        line = self.lines[index]
        half_width, half_height = line.label.width / 2, line.label.height / 2
        for x, y in places.tolist():
            if not others.count_hidden(
                grow_box(box_around((x, y), half_width, half_height), apart)
            ):
                return replace(line, label_x=int(x), label_y=int(y))
        return None


def _list_places(line: PlacedLine, track: Track) -> Iterator[Point]:
    """Yield places beside a line, the nearest to where its label stands first."""
    count = len(track.xs)
    nearest = int((abs(track.xs - line.label_x) + abs(track.ys - line.label_y)).argmin())
    places: list[tuple[float, int, Point]] = []
    for order, step in enumerate(STEPS):
        index = nearest + step
        if 0 < index < count - 1:
            x, y = track.point(index)
            places += [
                (_measure_distance((x, y), place), order, place)
                for place in _list_sides(line, track, (x, y))
            ]
    # near to its line first, then near to where it stood
    yield from (place for _, _, place in sorted(places))


def _list_sides(line: PlacedLine, track: Track, point: Point) -> Iterator[Point]:
    """Yield the places on the four sides of a point of a line at which all of it passes by."""
    half_width, half_height = line.label.width / 2, line.label.height / 2
    x, y = point
    beside = track.xs[abs(track.ys - y) <= half_height + CLEAR]
    yield float(beside.max()) + half_width + GAP, y
    yield float(beside.min()) - half_width - GAP, y
    along = track.ys[abs(track.xs - x) <= half_width + CLEAR]
    yield x, float(along.max()) + half_height + GAP
    yield x, float(along.min()) - half_height - GAP


def _list_corners(line: PlacedLine, track: Track) -> Iterator[Point]:
    """Yield places at which a label covers its line with a corner, along all of the line."""
    across, down = line.label.width / 2 + GAP, line.label.height / 2 + GAP
    step = max(2, len(track.xs) // CORNERS)
    for index in range(step, len(track.xs) - 1, step):
        x, y = track.point(index)
        for share in (1, 0.6):
            yield x + across, y + down * (1 - share)
            yield x - across, y - down * (1 - share)
            yield x + across * share, y + down
            yield x - across * share, y - down
            yield x + across * share, y - down
            yield x - across * share, y + down


def _measure_distance(first: Point, second: Point) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _measure_sides(line: PlacedLine) -> Numbers:
    """Return how far the sides of a label are from its middle: left, top, right, bottom."""
    half_width, half_height = line.label.width / 2, line.label.height / 2
    return np.array([-half_width, -half_height, half_width, half_height])


def _box_places(line: PlacedLine, places: Numbers) -> Numbers:
    """Return the boxes of a label in several places."""
    return np.hstack([places, places]) + _measure_sides(line)


def _box_of_label(line: PlacedLine) -> Box:
    half_width, half_height = line.label.width / 2, line.label.height / 2
    return box_around((line.label_x, line.label_y), half_width, half_height)


def _box_of_card(card: Card) -> Box:
    half_width, half_height = card.width / 2, card.height / 2
    return (
        card.x - half_width,
        card.y - half_height - ABOVE,
        card.x + half_width + BELOW,
        card.y + half_height + BELOW,
    )
