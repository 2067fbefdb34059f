"""The state behind a party that is a ministry, a police force or an army by its name.

A public body of which no source says whose it is counts for its country's state, too. In either
case the tie to the state is inferred: what follows is possible.
"""

from typing import Final

from onward.graph.countries import say_country
from onward.graph.engine import PartyRecord
from onward.graph.model import Party, PartyKind, Provenance, Tie, TieKind
from onward.graph.sayings import say
from onward.graph.state_bodies.kinds import STATE_BODY_TOPIC, kind_of_name
from onward.graph.state_bodies.whose import country_of_body
from onward.queries.matching.stated import DATASET

_SAYS_LITTLE: Final = frozenset({PartyKind.UNKNOWN, PartyKind.ORGANIZATION})
"""Kinds of a source that leave open whether a party is a body of a state."""


_BODIES: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})


def infer_state(record: PartyRecord, country: str | None) -> tuple[Party, Tie] | None:
    """Return the state that a party is part of by its name, and the tie; None where it is none.

    Args:
        record: The party as the graph knows it, or as the transaction states it.
        country: Where it is, if no source says.
    """
    kind = read_open_kind(record)
    if kind is None or _is_inferred_at_home(record):
        return None
    of_name = country_of_body(record.name) or country
    state = _make_state(kind, min(record.countries, default=of_name))
    reason = say("its name, {name}, is that of a body of a state", name=record.name)
    if PartyKind.PUBLIC_BODY in record.kinds:
        reason = say("{name} is a public body, and no source says of which sort", name=record.name)
    source = Provenance(DATASET, "")
    tie = Tie(state.id, record.id, TieKind.CONTAINS, source, standing="inferred", text=reason)
    return state, tie


def read_open_kind(record: PartyRecord) -> PartyKind | None:
    """Return as what a party counts for its state where no source says it; None for others.

    Sources that know no more than an organisation leave it to its name; a source that calls it a
    public body leaves open whose it is, unless one of its topics says that.
    """
    if PartyKind.PUBLIC_BODY in record.kinds:
        topics = {topic for member in record.members for topic in member.topics}
        topics |= {entry.topic for entry in record.listings}
        is_described = any(_is_of_state(topic) for topic in topics)
        return None if is_described else PartyKind.PUBLIC_BODY
    return None if record.kinds - _SAYS_LITTLE else kind_of_name(record.name)


def _is_inferred_at_home(record: PartyRecord) -> bool:
    """Tell whether a list's name has told of a party already, and of which country it is."""
    return bool(record.countries) and not record.inferred_kinds.isdisjoint(_BODIES)


def _is_of_state(topic: str) -> bool:
    return topic.partition(".")[0] == STATE_BODY_TOPIC


def _make_state(kind: PartyKind, country: str | None) -> Party:
    of_state = (
        say("the State of {country}", country=say_country(country))
        if country
        else "a state that is not named"
    )
    is_army = kind == PartyKind.MILITARY_UNIT
    key = f"{'forces' if is_army else 'state'}-{country or 'unknown'}"
    return Party(
        id=f"{DATASET}:{key}",
        name=say("the armed forces of {of_state}", of_state=of_state) if is_army else of_state,
        kind=kind,
        country=country,
        source=Provenance(DATASET, key),
        topics=() if is_army else (STATE_BODY_TOPIC,),
    )
