"""What an act does to the goods that it names: it bans them, or lets a person authorise them.

The sentence of a finding and what it says of its severity are chosen here together, so that neither
says that an act bans what the other says may be authorised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import say
from onward.queries.tables.regimes import Consequence

AUTHORISATION_RULE: Final = (
    "the act allows the delivery only with a prior authorisation: without one it may not go"
)
LICENSED_RULE: Final = "the prior authorisation that the act asks for is on file: low"
OPEN_RULE: Final = "a prior authorisation is on file, and leaves points open: medium"
UNREAD_RULE: Final = (
    "whether the act allows the delivery with an authorisation is not known: it counts as banned"
)


@dataclass(frozen=True, slots=True)
class ConsequenceWords:
    """How a finding speaks of what an act does to goods.

    Attributes:
        verb: In its sentence: "which an act *bans* for the destination".
        rules: What it says of its severity.
    """

    verb: str
    rules: tuple[str, ...] = ()


WORDS: Final[Mapping[Consequence, ConsequenceWords]] = MappingProxyType(
    {
        "prohibition": ConsequenceWords("bans"),
        "prior_authorisation": ConsequenceWords(
            "allows only with prior authorisation", (AUTHORISATION_RULE,)
        ),
        "unknown": ConsequenceWords("bans or restricts", (UNREAD_RULE,)),
    }
)


def say_consequence(consequence: Consequence) -> str:
    """Say in a verb what an act does to goods."""
    return say(WORDS[consequence].verb)


def state_consequence(consequence: Consequence, severity: str) -> tuple[str, ...]:
    """Return what a finding says of its severity because of what the act does.

    Args:
        consequence: Of the act.
        severity: Of the finding: an authorisation on file makes it milder.
    """
    licensed = {"low": LICENSED_RULE, "medium": OPEN_RULE}
    if consequence == "prior_authorisation" and severity in licensed:
        return (licensed[severity],)
    return WORDS[consequence].rules
