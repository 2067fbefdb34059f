"""What is sent to a server: text made of constants, and the values of its parameters."""

from dataclasses import dataclass
from typing import Any

from onward.errors import EngineError


@dataclass(frozen=True, slots=True)
class Statement:
    """A query.

    Attributes:
        text: Cypher, put together from constants only.
        parameters: Values by the names that the text uses.
        rows: How many rows the answer has; None where that is not known before.
    """

    text: str
    parameters: dict[str, Any]
    rows: int | None = None

    def checked(self, answer: list[list[Any]]) -> list[list[Any]]:
        """Return an answer back that has as many rows as it must have.

        Raises:
            EngineError: It has not: whoever answers does not know what was asked.
        """
        if self.rows is not None and len(answer) != self.rows:
            raise EngineError(
                f"engine neo4j: {len(answer)} rows came where {self.rows} must come; is this a "
                f"genuine Neo4j? asked was: {self.text[:80]}"
            )
        return answer
