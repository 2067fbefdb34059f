"""Which of many parties are listed, or are bodies of a state: the seeds of a cascade."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np

from onward.graph.dates import holds_on, is_known_by
from onward.graph.engine import Engine, Int64, PartyRecord
from onward.graph.model import PartyKind, TieKind
from onward.graph.pattern import End, Pattern, Question, Step

LISTED_TOPICS: Final = ("sanction", "export.control")
"""Topics of an official listing; those a publisher infers (``*.linked``) never start a cascade."""

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)
_STRIDE: Final = 6


class Ascent:
    """The way up to parties of some sort, at any depth: who may lead there, asked in bulk.

    What it leaves out is proven not to matter: every ancestor of the sort lies on a chain of
    parties that may lead there. Chains longer than one search are followed as if they led there.

    Args:
        engine: Holds the snapshot.
        ends: What a party must be: any of these.
        on: The day of the question.
        as_of: Only what was known by then; None asks nothing.
    """

    def __init__(self, engine: Engine, ends: Sequence[End], on: date, as_of: date | None) -> None:
        self._engine = engine
        self._near = [Question(_upwards(end, (0, _STRIDE)), on, as_of) for end in ends]
        self._direct = [Question(_upwards(end, (0, 1)), on, as_of) for end in ends]
        self._far = Question(_upwards(End(), (_STRIDE, _STRIDE)), on, as_of)
        self._asked = (*self._near, self._far)

    def may_lead(self, party: int) -> bool:
        """Tell quickly whether a party may have any such ancestor; False is a proof."""
        only = np.array([party], np.int64)
        if not self._those(only, [self._far]).size:
            self._asked = tuple(self._near)  # no chain above this party is longer than one search
        return bool(self.leads(only).size)

    def leads(self, parties: Int64) -> Int64:
        """Return those of many parties that may lead to such a party, or be one; sorted."""
        return self._those(parties, self._asked)

    def carriers(self, parties: Int64) -> dict[int, PartyRecord]:
        """Return the records of those parties that may be such a party; only these are read.

        Parties directly below one, or possibly the same as one, come along; the caller tests each
        record.

        Returns:
            Records by pid, ascending.
        """
        chosen = self._those(parties, self._direct).tolist()
        return dict(zip(chosen, self._engine.parties(chosen), strict=True))

    def _those(self, parties: Int64, questions: Sequence[Question]) -> Int64:
        chosen, asked = np.zeros(parties.size, bool), parties.tolist()
        for question in questions:
            answers = self._engine.reach(question, asked)
            chosen |= np.fromiter((one.possible is not False for one in answers), bool, len(asked))
        return np.sort(parties[chosen])


def topic_truth(
    record: PartyRecord,
    topics: Sequence[str],
    on: date,
    as_of: date | None,
    regime: str | None = None,
) -> bool | None:
    """Tell whether a party carries one of the topics on a day; None where only a program says so.

    Args:
        record: The party.
        topics: Exact topic codes.
        on: An entry must hold on this day.
        as_of: Only entries known by then; None asks nothing.
        regime: Only entries of this regime, or of a regime that is not stated; None = any.
    """
    standings = {
        entry.standing
        for entry in record.listings
        if entry.topic in topics
        and (regime is None or entry.regime in (regime, ""))
        and holds_on(entry.since, entry.until, on)
        and is_known_by(entry.source.published, entry.source.retrieved, as_of)
    }
    standings.update("stated" for _, topic in record.bare_topics(as_of) if topic in topics)
    if not standings:
        return False
    return None if standings == {"inferred"} else True


def listed_end() -> End:
    """Return the end predicate of an official listing."""
    return End(topics=LISTED_TOPICS)


def body_end(topics: Sequence[str] = ()) -> End:
    """Return the end predicate of a public body, with one of the topics if any are named."""
    return End(kinds=(PartyKind.PUBLIC_BODY,), topics=tuple(topics))


@lru_cache(maxsize=256)
def _upwards(end: End, hops: tuple[int, int]) -> Pattern:
    return Pattern(steps=(Step(ties=_ABOVE, direction="in", hops=hops),), end=end)
