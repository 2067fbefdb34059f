"""The seeds of a cascade: which of many parties are listed, or are bodies of a state."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np

from onward.graph.dates import holds_on, is_known_by
from onward.graph.engine import Engine, Int64, PartyRecord
from onward.graph.model import Listing, PartyKind, TieKind
from onward.graph.pattern import End, Pattern, Question, Step

LISTED_TOPICS: Final = ("sanction", "export.control")
"""Topics of an official listing; those a publisher infers (``*.linked``) never start a cascade."""

EntryJudge = Callable[[Listing], bool | None]
"""Tells whether a list entry starts a cascade: for certain, not at all, or possibly."""

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)
_STRIDE: Final = 6


class AncestorSearch:
    """The search for seeds above a party, at any depth: which parties may reach one, asked in bulk.

    What it leaves out is proven not to matter: every seed above a party lies at the end of a chain
    of parties that may reach it. Chains longer than one search are followed as if they reached one.

    Args:
        engine: Holds the snapshot.
        ends: What a seed must be: any of these.
        on: The day of the question.
        as_of: Only what was known by then; None accepts everything.
    """

    def __init__(self, engine: Engine, ends: Sequence[End], on: date, as_of: date | None) -> None:
        self._engine = engine
        self._near = [Question(_build_pattern(end, (0, _STRIDE)), on, as_of) for end in ends]
        self._direct = [Question(_build_pattern(end, (0, 1)), on, as_of) for end in ends]
        self._far = Question(_build_pattern(End(), (_STRIDE, _STRIDE)), on, as_of)
        self._questions: tuple[Question, ...] = (*self._near, self._far)

    def may_have_seed(self, party: int) -> bool:
        """Tell quickly whether a party may have a seed above it; False is a proof."""
        alone = np.array([party], np.int64)
        if not self._select_parties(alone, [self._far]).size:
            self._questions = tuple(
                self._near
            )  # no chain above this party is longer than one search
        return bool(self.may_reach(alone).size)

    def may_reach(self, parties: Int64) -> Int64:
        """Return those of many parties that may reach a seed, or be one; sorted."""
        return self._select_parties(parties, self._questions)

    def seed_records(self, parties: Int64) -> dict[int, PartyRecord]:
        """Return the records of those parties that may be seeds; only these are read.

        Parties directly below a seed, or possibly the same as one, are among them; the caller tests
        each record.

        Returns:
            Records by pid, ascending.
        """
        chosen = self._select_parties(parties, self._direct).tolist()
        return dict(zip(chosen, self._engine.parties(chosen), strict=True))

    def _select_parties(self, parties: Int64, questions: Sequence[Question]) -> Int64:
        chosen, pids = np.zeros(parties.size, bool), parties.tolist()
        for question in questions:
            answers = self._engine.reach(question, pids)
            # An answer that ran out of its budget (None) may be a yes.
            may_reach = (reach.possible is not False for reach in answers)
            chosen |= np.fromiter(may_reach, bool, len(pids))
        return np.sort(parties[chosen])


def topic_truth(
    record: PartyRecord,
    topics: Sequence[str],
    on: date,
    as_of: date | None,
    regime: str | None = None,
    judge: EntryJudge | None = None,
) -> bool | None:
    """Tell whether a party carries one of the topics on a day; None where it is only inferred.

    Args:
        record: The party.
        topics: Exact topic codes.
        on: An entry must hold on this day.
        as_of: Only entries known by then; None accepts everything.
        regime: Only entries of this regime, or of a regime that is not stated; None = any.
        judge: Which entries count, in the place of `regime`: for certain, not, or possibly.
    """
    answers = {
        answer if entry.standing != "inferred" else None
        for entry in record.listings
        if entry.topic in topics
        and holds_on(entry.since, entry.until, on)
        and is_known_by(entry.source.published, entry.source.retrieved, as_of)
        and (answer := judge(entry) if judge else _is_of_regime(entry, regime)) is not False
    }
    # A topic on a party's own row is as good as a stated entry.
    if True in answers or any(topic in topics for _, topic in record.bare_topics(as_of)):
        return True
    # what a rule infers of a party is no listing of any regime
    is_any = regime is None and judge is None
    if is_any and not record.inferred_topics(on, as_of).isdisjoint(topics):
        return None
    return None if answers else False


def _is_of_regime(entry: Listing, regime: str | None) -> bool:
    return regime is None or entry.regime in (regime, "")


def listed_end() -> End:
    """Return the end predicate of an official listing."""
    return End(topics=LISTED_TOPICS)


def body_end(topics: Sequence[str] = ()) -> End:
    """Return the end predicate of a public body, with one of the topics if any are named."""
    return End(kinds=(PartyKind.PUBLIC_BODY,), topics=tuple(topics))


@lru_cache(maxsize=256)
def _build_pattern(end: End, hops: tuple[int, int]) -> Pattern:
    return Pattern(steps=(Step(ties=_ABOVE, direction="in", hops=hops),), end=end)
