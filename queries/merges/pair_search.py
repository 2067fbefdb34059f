"""Looking for each party in the layers that are not its own, by one or more processes.

Only what was never asked is asked: parties of a layer that has changed in all others, those of
the others in the changed one alone. All the rest is kept (`kept_answers`), so that the result is,
to the byte, that of asking for everything again.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from onward.graph.matching.indexed_parties import IndexedParty
from onward.graph.matching.layer_names import LayerNames
from onward.graph.matching.layer_parts import Progress
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.opening import open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import PartyKind
from onward.graph.store.snapshots import Snapshot
from onward.queries.merges.pair_cache import PairAnswer, PairCache

Found = tuple[str, tuple[PairAnswer, ...]]
"""The id of a party that was asked for, and what each layer but its own answers."""


class Question(NamedTuple):
    """A party by its layer and row, and the layers in which it is looked for."""

    dataset: str
    row: int
    among: tuple[str, ...]


Ask = Callable[[Sequence[Question]], Iterator[tuple[PairAnswer, ...]]]
"""Gives the answers to each question, one a layer, in order."""


@dataclass(frozen=True, slots=True)
class PairSearch:
    """How parties are looked for; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        least: Score from which names suggest a pair.
    """

    workspace: Path
    snapshot: str
    least: float

    def open(self) -> Matcher:
        """Open the matcher over the snapshot."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        return open_rows(WorkspaceFolder(self.workspace).snapshot(self.snapshot))

    def answer(self, asked: Question, opened: Matcher) -> tuple[PairAnswer, ...]:
        """Look for one party, layer by layer: what one answers rests on no other."""
        layer = next(one for one in opened.layers if one.dataset == asked.dataset)
        query = query_of(layer.party(asked.row))
        return tuple(
            PairAnswer.from_result(
                opened.match(query, datasets=[name], least=self.least), self.least
            )
            for name in asked.among
        )


def open_rows(snapshot: Snapshot, progress: Progress | None = None) -> Matcher:
    """Open a matcher to which every row is a party of its own, whatever anybody judges.

    Args:
        snapshot: The layers.
        progress: As `open_matcher` takes it.
    """
    return open_matcher(snapshot, canonical=lambda party: party, progress=progress)


def query_of(party: IndexedParty) -> PartyQuery:
    """Ask for a party by all it has; a weak alias beside other names would suggest everybody."""
    strong = tuple(name.text for name in party.names if name.kind != "weak")
    return PartyQuery(
        strong or tuple(name.text for name in party.names),
        None if party.kind == PartyKind.UNKNOWN else party.kind,
        tuple(party.countries),
        tuple(party.birth_dates),
        party.identifiers,
    )


def search(
    layers: Sequence[LayerNames],
    ids: Collection[str] | None,
    kept: PairCache,
    ask: Ask,
    *,
    mixed: Collection[str] = (),
) -> Iterator[Found]:
    """Look for parties in the layers that are not their own; what is new is kept.

    Args:
        layers: The names of each layer.
        ids: Of the parties' rows; None = all.
        kept: What was asked before.
        ask: Asks what was not.
        mixed: Layers of several publishers: their parties are looked for in them, too.

    Yields:
        Each party, layer by layer and row by row; a layer's answers in the order of `layers`.

    Raises:
        StoreError: The answers cannot be kept.
    """
    for layer in layers:
        others = {
            other.dataset: other for other in layers if other is not layer or layer.dataset in mixed
        }
        held = {name: kept.load(layer, other) for name, other in others.items()}
        asked = []
        for row in range(layer.parties):
            party = layer.party(row).id
            if ids is None or party in ids:
                new = tuple(name for name, answers in held.items() if party not in answers)
                asked.append((party, Question(layer.dataset, row, new)))
        questions = [question for _, question in asked if question.among]
        fresh = ask(questions)
        try:
            for party, question in asked:
                if question.among:
                    for name, answer in zip(question.among, next(fresh), strict=True):
                        held[name][party] = answer
                yield party, tuple(answers[party] for answers in held.values())
        finally:  # also where somebody stops it: the next run goes on from here
            for name in sorted({name for question in questions for name in question.among}):
                kept.store(layer, others[name], held[name])
