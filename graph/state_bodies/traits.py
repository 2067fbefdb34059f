"""What kind and topics a listed party's name lets infer, where its source states none.

A list names a "Ministry of Defence" and calls it an organisation. That it is a public body and
military follows from its name by a rule of `names.csv`, `known.csv` or `words.csv`: it is written
down as inferred, with the rule and the words, and never as if the list had said it.
"""

from dataclasses import replace
from typing import Final

from onward.graph.model import KIND_UNCERTAIN, Party, PartyKind
from onward.graph.state_bodies.reading import StateBody, read_state_body
from onward.graph.traits import Trait

_OPEN: Final = frozenset({PartyKind.UNKNOWN, PartyKind.ORGANIZATION})
"""Kinds of a source that leave open whether a party is a body of a state."""

_BODIES: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})

_OF_STATES: Final = ("gov", "mil")
"""What topics that describe a body of a state are, or begin with."""


def with_traits(party: Party) -> Party:
    """Return a party with what its name lets infer; as it is where its source says enough.

    >>> from onward.graph.model import Provenance
    >>> army = Party("a:1", "Syrian Arab Army", "Organization", "SY", Provenance("a", "1"))
    >>> [trait.value for trait in with_traits(army).inferred]
    ['MilitaryUnit', 'mil']
    """
    is_open = party.kind in _OPEN or any(key == KIND_UNCERTAIN for key, _ in party.notes)
    if not is_open and party.kind not in _BODIES:
        return party
    body = read_state_body(party.name)
    if body is None or (body.country and party.country not in (None, body.country)):
        return party
    traits = traits_of(body, with_kind=is_open, with_topics=not _is_described(party))
    return replace(party, inferred=traits) if traits else party


def traits_of(
    body: StateBody, *, with_kind: bool = True, with_topics: bool = True
) -> tuple[Trait, ...]:
    """Return what a name says of a body of a state as traits."""
    kinds = (Trait("kind", body.kind.value, body.rule, body.words),) if with_kind else ()
    topics = body.topics if with_topics else ()
    return (*kinds, *(Trait("topic", topic, body.rule, body.words) for topic in topics))


def likely_kind(party: Party) -> str:
    """Return the kind that a rule infers of a party, else the one that its source states."""
    kinds = (trait.value for trait in party.inferred if trait.about == "kind")
    return next(kinds, party.kind)


def _is_described(party: Party) -> bool:
    return any(topic.partition(".")[0] in _OF_STATES for topic in party.topics)
