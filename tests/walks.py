"""Random walks over a canvas as an investigator takes them, and how well its map keeps still."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from math import hypot

import onward
from onward.viz.layout import PlacedScene, place_map
from onward.viz.maps.maps import Map
from onward.viz.placing.routes import EarlierPlaces
from tests.bench.pictures import crossings

FIRST = 8
"""Parties of a group that a click brings, as the page has it."""

STILL = 5.0
"""Pixels that nobody notices."""

Place = tuple[float, float]


@dataclass(frozen=True)
class Step:
    """What is on a canvas after an act, as the page keeps it in a list for undoing."""

    seed: str
    parties: tuple[str, ...]
    stacks: tuple[tuple[str, str, str], ...] = ()
    positions: dict[str, float] = field(default_factory=dict)
    clicked: str = ""

    def body(self) -> dict[str, object]:
        """Return what the page sends to have it drawn."""
        stacks = [
            dict(zip(("party", "kind", "direction"), row, strict=True)) for row in self.stacks
        ]
        parties = list(self.parties)
        return {
            "seeds": [self.seed],
            "parties": parties,
            "stacks": stacks,
            "positions": self.positions,
            "pinned": [self.clicked],
        }


@dataclass(frozen=True)
class Drawn:
    """A step with its map."""

    step: Step
    placed: PlacedScene

    @property
    def settled(self) -> Step:
        """What the next act begins with: cards stand where they were drawn."""
        return replace(self.step, positions={card: x for card, (x, _) in self.places.items()})

    @property
    def places(self) -> dict[str, Place]:
        return {card.node.id: (float(card.x), float(card.y)) for card in self.placed.cards}


class Walker:
    """Expands groups of cards at random, as the page does when they are clicked."""

    def __init__(self, ws: onward.Workspace, seed: int) -> None:
        self._ws = ws
        self._chance = random.Random(seed)  # noqa: S311  # a test repeats itself

    def walk(self, party: str, clicks: int) -> list[Drawn]:
        """Begin at a party, and return every step."""
        step = Step(party, (party,), clicked=party)
        for group in self._list_groups(party):
            step = self._expand(step, party, group)
        steps = [self._draw(step)]
        for _ in range(clicks):
            settled = steps[-1].settled
            card = self._chance.choice(settled.parties)
            groups = self._list_groups(card)
            if groups:
                steps.append(self._draw(self._expand(settled, card, self._chance.choice(groups))))
        return steps

    def _list_groups(self, party: str) -> list[tuple[str, str]]:
        groups = self._ws.tie_counts(party).groups
        return [(group.kind, group.direction) for group in groups if group.ties]

    def _expand(self, step: Step, card: str, group: tuple[str, str]) -> Step:
        kind, direction = group
        page = self._ws.ties(card, kinds=[kind], direction=direction, limit=200)
        ids = dict.fromkeys(row.party.id for row in page.results)
        fresh = [party for party in ids if party not in step.parties][:FIRST]
        stack = (card, kind, direction)
        stacks = step.stacks if stack in step.stacks else (*step.stacks, stack)
        return replace(step, parties=(*step.parties, *fresh), stacks=stacks, clicked=card)

    def _draw(self, step: Step) -> Drawn:
        scene = self._ws.canvas(step.body()).scene
        return Drawn(step, place_map(Map("", scene), EarlierPlaces(step.positions, {step.clicked})))


@dataclass
class Stillness:
    """How cards that were there moved on the screen, where the clicked card stays in its place.

    Attributes:
        moves: Pixels that each of them moved, whichever way.
        sideways: Pixels that each of them moved to a side.
        pairs: Pairs of them that stood in one row, and still do.
        turned: Such pairs of which the left one stands to the right.
        crossed: Crossings of the lines at the end of each walk.
        free: Crossings of the same map laid out from nothing.
    """

    moves: list[float] = field(default_factory=list)
    sideways: list[float] = field(default_factory=list)
    pairs: int = 0
    turned: int = 0
    crossed: int = 0
    free: int = 0

    def add(self, walk: Sequence[Drawn]) -> None:
        """Measure a walk."""
        for before, after in pairwise(walk):
            self._compare(before.places, after.places, after.step.clicked)
        last = walk[-1].placed
        self.crossed += crossings(last)
        self.free += crossings(place_map(Map("", last.scene), EarlierPlaces()))

    def _compare(self, before: dict[str, Place], after: dict[str, Place], clicked: str) -> None:
        there = [card for card in before if card in after]
        shift_x, shift_y = (after[clicked][axis] - before[clicked][axis] for axis in (0, 1))
        for card in there:
            to_side = after[card][0] - before[card][0] - shift_x
            down = after[card][1] - before[card][1] - shift_y
            self.sideways.append(abs(to_side))
            self.moves.append(hypot(to_side, down))
        for one, two in combinations(there, 2):
            if before[one][1] == before[two][1] and after[one][1] == after[two][1]:
                self.pairs += 1
                is_left = before[one][0] < before[two][0]
                self.turned += is_left != (after[one][0] < after[two][0])

    def summarize(self) -> dict[str, float]:
        """Return the figures that the bars are set for."""
        sideways = sorted(self.sideways)
        return {
            "order kept": 1 - self.turned / self.pairs,
            "unmoved": sum(value < STILL for value in sideways) / len(sideways),
            "p90": sideways[int(0.9 * len(sideways))],
            "crossings": self.crossed / self.free,
        }
