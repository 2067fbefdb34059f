"""What is sent to a server: text made of constants, and the values of its parameters."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """A query.

    Attributes:
        text: Cypher, put together from constants only.
        parameters: Values by the names that the text uses.
    """

    text: str
    parameters: dict[str, Any]
