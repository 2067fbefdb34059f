"""Bodies of states among a party's owners: the seeds of a cascade for each state."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import PartyKind
from onward.graph.ownership import body_end, topic_truth
from onward.graph.pattern import End
from onward.queries.detection.context import Context
from onward.queries.ownership.cascades import Seeds, Upstream, seeds_of
from onward.queries.tables.tables import StateBody, Tables

USERS: Final = ("consignee", "intermediate_consignee", "end_user")
"""Roles of those who get the goods: indicators on state ties ask for these."""

STATE_NOT_KNOWN: Final = ""

_OF_NO_STATE: Final = frozenset({"gov.igo", "gov.religion"})


def ends(tables: Tables) -> tuple[End, End]:
    """Give what a party must be to count for its state: a public body, or called state-owned."""
    return body_end(), End(topics=topics_of(tables, "possible"))


def topics_of(tables: Tables, answer: StateBody) -> tuple[str, ...]:
    """Give the topics whose bearer is, may be, or is not a body of a state; sorted."""
    return tuple(
        sorted(code for code, topic in tables.topics.items() if topic.state_body == answer)
    )


def is_body(context: Context, record: PartyRecord, topics: Sequence[str] = ()) -> bool | None:
    """Tell whether a party is a body of a state; None where a topic only says it is state-owned.

    A public body of an international organisation or a church alone is none of a state.

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
        if carried.intersection(topics_of(tables, "body")) or not carried & _OF_NO_STATE:
            return True
    owned = topic_truth(record, topics_of(tables, "possible"), on, as_of)
    return False if owned is False else None


def by_state(
    context: Context,
    above: Upstream,
    states: Iterable[str] | None = None,
    topics: Sequence[str] = (),
) -> Iterator[tuple[str, Seeds]]:
    """Give the seeds of each state's own cascade, by country code.

    A body of which no country is known may be one of any state; where no other body has a country
    the state is `STATE_NOT_KNOWN`.

    Args:
        context: The question.
        above: The party's owners.
        states: Only these; None = every state of which there is a body.
        topics: As in `is_body`.
    """
    found = {
        country
        for pid, record in above.records.items()
        if pid != above.party and is_body(context, record, topics) is not False
        for country in record.countries or {STATE_NOT_KNOWN}
    }
    found |= {c for ties in above.linked.values() for _, r in ties for c in r.countries}
    named = sorted(found - {STATE_NOT_KNOWN}) or sorted(found)
    for state in named if states is None else sorted(set(named).intersection(states)):
        yield state, seeds_of(above, partial(truth, context, state=state, topics=topics))


def truth(
    context: Context, record: PartyRecord, *, state: str, topics: Sequence[str] = ()
) -> bool | None:
    """Tell whether a party counts for a state: a body of it, or perhaps."""
    answer = is_body(context, record, topics)
    if answer is False or (record.countries and state not in record.countries):
        return False
    return answer if record.countries else None
