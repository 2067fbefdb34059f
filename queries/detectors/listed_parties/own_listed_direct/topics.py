"""What lists a party on the date, and the topics of it that no indicator weighs."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.model import Listing
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import say_topic
from onward.queries.detection.list_entries import PartyListing
from onward.queries.detection.results import Result, Subject, UnknownFact
from onward.queries.tables.tables import RuleTables, TopicClass

LISTING: Final[tuple[TopicClass, ...]] = ("listed", "restricted")
"""Classes of topics that are findings: of a list that bans, and of a list that warns or restricts.

BIS's Unverified List, debarments, frozen assets and warrants forbid no delivery by themselves, but
nobody should deliver to their bearers without having looked.
"""

UNWEIGHED: Final[tuple[TopicClass, ...]] = ("adverse", "officials", "offshore", "security")
"""Classes of topics that a person has to weigh, unless they make a body of a state."""

_SILENT: Final[tuple[TopicClass, ...]] = ("context", "inferred")
"""Classes of topics that say what somebody is; in an entry of a list they do not say enough."""


def listing_topics(tables: RuleTables) -> frozenset[str]:
    """Return the topics whose bearer counts as standing on a list."""
    return frozenset(topic for class_ in LISTING for topic in tables.topics_of(class_))


def unweighed_topics(tables: RuleTables) -> tuple[str, ...]:
    """Return the topics that speak for looking at their bearer, and that no indicator reads."""
    return tuple(
        sorted(
            code
            for code, topic in tables.topics.items()
            if topic.class_ in UNWEIGHED and topic.state_body == "no"
        )
    )


def lists_a_party(context: Context) -> Callable[[Listing], bool]:
    """Return a function that tells whether an entry puts its party on a list."""
    topics = listing_topics(context.tables)
    return lambda listing: listing.topic in topics


def current_entries(record: PartyRecord, context: Context) -> list[PartyListing]:
    """Return what lists the party on the date, as far as known; exact topics only."""
    return entries_on(record, context.tables, context.on, context.as_of)


def entries_on(
    record: PartyRecord, tables: RuleTables, on: date, as_of: date | None
) -> list[PartyListing]:
    """Return what lists a party on a day, as far as known by another; exact topics only."""
    topics = listing_topics(tables)
    entries = [
        PartyListing(listing.topic, listing.regime, listing.source, listing)
        for listing in record.entries(on, as_of)
        if listing.topic in topics
    ]
    entries += [
        PartyListing(topic, "", member.source)
        for member, topic in record.bare_topics(as_of)
        if topic in topics
    ]
    return sorted(entries, key=_sort_key)


def _sort_key(entry: PartyListing) -> tuple[str, str, str, str]:
    listing_id = entry.listing.id if entry.listing else ""
    return entry.topic, entry.source.dataset, listing_id, entry.regime


def list_unweighed_topics(
    subject: Subject, record: PartyRecord, context: Context
) -> Iterator[Result]:
    """Name each topic that speaks against a party, or for looking at it, and is no listing.

    Silence about it would read as "nothing is known"; a finding would say more than is known.
    """
    carried = record.topics(context.on, context.as_of)
    for topic in unweighed_topics(context.tables):
        if topic in carried:
            why = say(
                "a source says of {name}: {topic}; no indicator weighs this",
                topic=say_topic(topic),
                name=subject.name,
            )
            yield UnknownFact(subject.role, "topic", why, subject, subject.role)
    for listing in record.entries(context.on, context.as_of):
        topic_row = context.tables.topics.get(listing.topic)
        if topic_row is not None and topic_row.class_ in _SILENT:
            why = say(
                "an entry of {list} says of {name}: {topic}; it does not say what it forbids",
                list=listing.list or listing.regime,
                topic=say_topic(listing.topic),
                name=subject.name,
            )
            yield UnknownFact(subject.role, "topic", why, subject, subject.role)
