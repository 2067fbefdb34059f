"""Parties whose kind or topic only a rule infers: what keeps a path to them from being definite."""

from collections.abc import Iterable, Iterator
from datetime import date

from onward.graph.engine import PartyRecord
from onward.graph.ownership import topic_truth
from onward.graph.pattern import End, Pattern, Start
from onward.graph.sayings import say
from onward.graph.traits import Trait
from onward.queries.detection.context import Context
from onward.queries.detection.paths.search import parties_of


def explain_parties(context: Context, start: int, path: tuple[int, ...]) -> Iterator[str]:
    """Say of the first and the last party of a path which rule it rests on, if any.

    Args:
        context: The question; one of its patterns found the path.
        start: Where the path begins.
        path: Its ties in walk order.
    """
    pids = parties_of(context.engine, start, path)
    first, last = context.engine.parties([pids[0], pids[-1]])
    if any(_starts_for_sure(first, block.start) for block in context.patterns):
        begins: tuple[str, ...] = ()
    else:
        begins = explain_traits(first, (kind for b in context.patterns for kind in b.start.kinds))
    yield from begins
    yield from explain_end(last, context.patterns, context.on, context.as_of)


def explain_end(
    record: PartyRecord, patterns: Iterable[Pattern], on: date, as_of: date | None
) -> tuple[str, ...]:
    """Say which rules a party rests on as the end of a path; nothing where sources state it."""
    reasons: list[str] = []
    for pattern in patterns:
        if _ends_for_sure(record, pattern.end, on, as_of):
            return ()
        reasons += explain_traits(record, (*pattern.end.kinds, *pattern.end.topics), as_of)
    return tuple(dict.fromkeys(reasons))


def explain_traits(
    record: PartyRecord, values: Iterable[str], as_of: date | None = None
) -> tuple[str, ...]:
    """Say of a party by which rule and words it has one of some kinds or topics."""
    in_question = frozenset(values)
    traits = (trait for trait in record.traits(as_of) if trait.value in in_question)
    return tuple(dict.fromkeys(_word_reason(record.name, trait) for trait in traits))


def _word_reason(name: str, trait: Trait) -> str:
    return say("{name} is {trait}, which no source states", name=name, trait=trait.sentence)


def _starts_for_sure(record: PartyRecord, start: Start) -> bool:
    return not start.kinds or not record.kinds.isdisjoint(start.kinds)


def _ends_for_sure(record: PartyRecord, end: End, on: date, as_of: date | None) -> bool:
    is_of_kind = not end.kinds or not record.kinds.isdisjoint(end.kinds)
    return is_of_kind and (not end.topics or topic_truth(record, end.topics, on, as_of) is True)
