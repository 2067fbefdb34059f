"""The party that stands for an owner whom a source states and does not name.

"Its owner is withheld" is not "it has no owner": such an owner is a node of its own, of whom
nothing but the reason is known. It is looked for under no name, and is nobody whom anything
describes.
"""

from typing import Final

from onward.graph.model import Party, PartyKind, Provenance

NOT_NAMED: Final = "owner_not_named"
"""Note of such a party; its text says in words why the source does not name the owner."""


def make_unnamed_owner(party_id: str, why: str, source: Provenance) -> Party:
    """Return the party that stands for an owner who is not named.

    Args:
        party_id: Of its own, so that two owners of whom nothing is known are never one.
        why: Why the source does not name the owner, as the end of a sentence.
        source: Of the record that says so.
    """
    return Party(
        id=party_id,
        name=f"owner not named: {why}",
        kind=PartyKind.UNKNOWN.value,
        country=None,
        source=source,
        notes=((NOT_NAMED, why),),
    )


def reason_not_named(party: Party) -> str | None:
    """Return why an owner is not named; None of every other party."""
    return next((text for key, text in party.notes if key == NOT_NAMED), None)
