"""Which of many parties are listed, or are bodies of a state: the seeds of a cascade."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from onward.graph.dates import holds, known
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import PartyKind, TieKind
from onward.graph.pattern import End, Pattern, Question, Step

LISTED_TOPICS: Final = ("sanction", "export.control")
"""Topics of an official listing; those a publisher infers (``*.linked``) never start a cascade."""

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)
_STRIDE: Final = 6


def has_upstream(engine: Engine, party: int, end: End, on: date, as_of: date | None) -> bool:
    """Tell quickly whether a party of some sort may stand above another, at any depth.

    False is a proof. True may be owed to a chain deeper than one search goes, or to a tie that
    counts for nothing; `carriers` then looks closely.
    """
    near, far = _upwards(end, (0, _STRIDE)), _upwards(End(), (_STRIDE, _STRIDE))
    return any(
        engine.reach(Question(pattern, on, as_of), [party])[0].possible is not False
        for pattern in (near, far)
    )


def carriers(
    engine: Engine, parties: Sequence[int], end: End, on: date, as_of: date | None
) -> dict[int, PartyRecord]:
    """Give the records of those parties that may fulfil `end`; of 100,000 only these are read.

    Parties directly below such a party, or possibly the same as one, come along; the caller tests
    each record.

    Returns:
        Records by pid, in the order of `parties`.
    """
    question = Question(_upwards(end, (0, 1)), on, as_of)
    answers = engine.reach(question, parties)
    chosen = [
        pid for pid, reach in zip(parties, answers, strict=True) if reach.possible is not False
    ]
    return dict(zip(chosen, engine.parties(chosen), strict=True))


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
        and holds(entry.since, entry.until, on)
        and known(entry.source.published, entry.source.retrieved, as_of)
    }
    for member in record.members:
        if known(member.source.published, member.source.retrieved, as_of):
            standings.update("stated" for topic in member.topics if topic in topics)
    if not standings:
        return False
    return None if standings == {"inferred"} else True


def listed_end() -> End:
    """Give the end predicate of an official listing."""
    return End(topics=LISTED_TOPICS)


def body_end(topics: Sequence[str] = ()) -> End:
    """Give the end predicate of a public body, with one of the topics if any are named."""
    return End(kinds=(PartyKind.PUBLIC_BODY,), topics=tuple(topics))


def _upwards(end: End, hops: tuple[int, int]) -> Pattern:
    return Pattern(steps=(Step(ties=_ABOVE, direction="in", hops=hops),), end=end)
