"""Bodies of states among a party's owners: the seeds of a cascade for each state."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import PartyKind
from onward.graph.ownership import body_end, topic_truth
from onward.graph.pattern import End
from onward.queries.detection.context import Context
from onward.queries.ownership.cascades import Seeds, sort_seeds
from onward.queries.ownership.upstream import Upstream
from onward.queries.tables.tables import RuleTables, StateBody

STATE_NOT_KNOWN: Final = ""

_OF_NO_STATE: Final = frozenset({"gov.igo", "gov.religion"})


def state_ends(tables: RuleTables) -> tuple[End, End]:
    """Return what a party must be to count for its state: a public body, or called state-owned."""
    return body_end(), End(topics=state_topics(tables, "possible"))


def state_topics(tables: RuleTables, state_body: StateBody) -> tuple[str, ...]:
    """Return the topics whose bearer is, may be, or is not a body of a state; sorted."""
    return tuple(
        sorted(code for code, topic in tables.topics.items() if topic.state_body == state_body)
    )


def is_state_body(context: Context, record: PartyRecord, topics: Sequence[str] = ()) -> bool | None:
    """Tell whether a party is a body of a state; None where that is only possible.

    So it is where a topic says no more than state-owned, and where a rule infers it from a name.

    A public body that belongs to an international organisation or a church alone is no state's.

    Args:
        context: The question.
        record: The party.
        topics: A public body must carry one of these; none = any public body.
    """
    on, as_of, tables = context.on, context.as_of, context.tables
    if PartyKind.PUBLIC_BODY in record.kinds:
        if topics:
            return topic_truth(record, topics, on, as_of)
        carried = record.topics(on, as_of)
        if carried.intersection(state_topics(tables, "body")) or not carried & _OF_NO_STATE:
            return True
    if may_be_body(context, record, topics):
        return None
    state_owned = topic_truth(record, state_topics(tables, "possible"), on, as_of)
    return False if state_owned is False else None


def may_be_body(context: Context, record: PartyRecord, topics: Sequence[str] = ()) -> bool:
    """Tell whether a rule infers of a party that it is a public body, by its name say."""
    if PartyKind.PUBLIC_BODY not in record.inferred_kinds:
        return False
    return not topics or topic_truth(record, topics, context.on, context.as_of) is not False


def seeds_by_state(
    context: Context,
    above: Upstream,
    states: Iterable[str] | None = None,
    topics: Sequence[str] = (),
) -> Iterator[tuple[str, Seeds]]:
    """Yield the seeds of each state's cascade, by country code.

    A body of which no country is known may be one of any state; where no other body has a country
    the state is `STATE_NOT_KNOWN`.

    Args:
        context: The question.
        above: The party's owners.
        states: Only these; None = every state that has a body among the owners.
        topics: As in `is_state_body`.
    """
    countries: set[str] = set()
    for pid, record in above.records.items():
        if pid != above.party and is_state_body(context, record, topics) is not False:
            countries |= record.countries or {STATE_NOT_KNOWN}
    for duplicates in above.duplicates.values():
        for _, record in duplicates:
            countries |= record.countries
    # bodies of no known country join each state's cascade, so they need none of their own
    candidates = sorted(countries - {STATE_NOT_KNOWN}) or sorted(countries)
    if states is not None:
        candidates = sorted(set(candidates).intersection(states))
    for state in candidates:
        truth = partial(counts_for_state, context, state=state, topics=topics)
        yield state, sort_seeds(above, truth)


def counts_for_state(
    context: Context, record: PartyRecord, *, state: str, topics: Sequence[str] = ()
) -> bool | None:
    """Tell whether a party counts for a state: a body of it, or perhaps."""
    answer = is_state_body(context, record, topics)
    if answer is False or (record.countries and state not in record.countries):
        return False
    # a body whose country is not known may be this state's
    return answer if record.countries else None
