"""What an item is for, what it can do, and purposes that are outside cyber-surveillance."""

from typing import Final, Literal, cast, get_args

from onward.graph.codes import Family
from onward.graph.tables import read_words

SURVEILLANCE_FAMILIES: Final = frozenset(get_args(Family)) - {
    "repression_equipment",
    "jamming",
}
"""Families of cyber-surveillance items: equipment used on bodies and crowds, and what only disturbs
communications, watch nobody."""

Function = Literal[
    "interception",
    "remote_access",
    "extraction",
    "location",
    "recognition",
    "monitoring",
    "bypass_encryption",
    "data_analysis",
    "retention_days",
    "capacity_targets",
    "remote_update",
    "other",
]
"""What an item can do. Closed, with a free text beside it; `other` is told by its text alone."""

FUNCTION_WORDS: Final = read_words("onward.queries.transactions", "code_words.csv", "function")
"""Each function as a sentence has it: the item …."""

SURVEILLANCE_FUNCTIONS: Final = frozenset(
    {
        *("interception", "remote_access", "extraction", "location", "recognition"),
        *("monitoring", "bypass_encryption", "capacity_targets"),
    }
)
"""Functions that speak, as a family does, for a cyber-surveillance item. What keeps or analyses
data, or is updated from afar, is most of what is sold."""

ExcludedPurpose = Literal[
    "billing", "marketing", "quality", "user_satisfaction", "network_security"
]

_PURPOSES: Final = read_words("onward.queries.transactions", "code_words.csv", "purpose")

PURPOSE_HINT: Final = (
    "write billing, marketing, quality, user satisfaction or network security, or leave it out"
)


def read_purpose(text: str) -> ExcludedPurpose | None:
    """Return the purpose that a text names; None: it names none of the five.

    >>> read_purpose("Network security"), read_purpose("user_satisfaction"), read_purpose("fun")
    ('network_security', 'user_satisfaction', None)
    """
    words = text.casefold().replace("_", " ").replace("-", " ").split()
    return cast("ExcludedPurpose | None", _PURPOSES.get(" ".join(words)))
