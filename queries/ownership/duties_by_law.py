"""Ties that the law itself makes, and that say nothing of who stands behind a party.

Every telecommunications operator has to let the services of its country intercept messages. A
source that words a tie as that duty states no contract and no closeness.
"""

import re
from typing import Final

from onward.graph.model import Tie

_INTERCEPTION: Final = re.compile(
    r"\b(lawful(ly)?|legal(ly)?)[ -]intercept|\binterception (act|law|duty|obligation|order)"
    r"|\b(duty|obligation|obliged|required|requirement)\b.{0,40}\bintercept|\bSORM\b|\bCALEA\b",
    re.IGNORECASE,
)
"""What a source says of a tie that the law itself makes between every operator and a service."""


def is_duty_by_law(tie: Tie) -> bool:
    """Tell whether a source words a tie as the duty to serve interception.

    >>> from onward.graph.model import Provenance
    >>> tie = Tie("a:1", "b:2", "linked", Provenance("made", "1"), text="Lawful interception duty")
    >>> is_duty_by_law(tie)
    True
    """
    return bool(tie.text and _INTERCEPTION.search(tie.text))
