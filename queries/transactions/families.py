"""What an item is for."""

from typing import Final, Literal, get_args

Family = Literal[
    "interception",
    "monitoring",
    "repression_equipment",
    "intrusion",
    "location_tracking",
    "biometrics",
    "forensics",
    "decryption",
    "jamming",
]
"""What an item is for. Closed: a misspelt family would switch a prohibition off in silence."""


SURVEILLANCE_FAMILIES: Final = frozenset(get_args(Family)) - {
    "repression_equipment",
    "jamming",
}
"""Families of cyber-surveillance items: equipment used on bodies and crowds, and what only disturbs
communications, watch nobody."""
