"""Small layers of names for tests of the search for pairs, in memory or in a workspace."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from onward.graph.model import Party
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import Snapshot
from onward.queries.merges import (
    PairAnswer,
    PairCache,
    PairQuestion,
    PairSearch,
    PartyAnswers,
    open_rows,
    search_pairs,
)

LEAST = 0.75


def layer(name: str, rows: Iterable[Party]) -> LayerContent:
    """Return the parties of one source."""
    return LayerContent(SourceFacts(name=name), Statements.from_rows(rows), {"files": []})


class Search:
    """A search over a snapshot that remembers what it had to ask.

    Args:
        snapshot: The layers.
        kept: Where answers are kept; None keeps nothing.
        version: What the matcher calls itself.

    Attributes:
        asked: The parties that were asked for, and where.
        answers: After so many, the user stops it; None = never.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        kept: Path | None,
        least: float = LEAST,
        version: str | None = None,
    ) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.answers: int | None = None
        self._matcher = open_rows(snapshot)
        self._work = PairSearch(Path("not opened"), snapshot.id, least)
        self._kept = PairCache(kept, version or self._matcher.version, least)

    def found(
        self,
        ids: Collection[str] | None = None,
        report: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Iterator[PartyAnswers]:
        """Look for some parties, None = for all."""
        return search_pairs(self._matcher.layers, ids, self._kept, self._ask, report=report)

    def _ask(self, questions: Sequence[PairQuestion]) -> Iterator[tuple[PairAnswer, ...]]:
        layers = {one.dataset: one for one in self._matcher.layers}
        for number, one in enumerate(questions):
            if number == self.answers:
                raise KeyboardInterrupt
            self.asked.append((layers[one.dataset].party(one.row).id, one.among))
            yield self._work.answer(one, self._matcher)
