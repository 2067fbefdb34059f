"""What is sent to a server: text made of constants, and the values of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onward.errors import EngineError


@dataclass(frozen=True, slots=True)
class CypherStatement:
    """A query and its parameters.

    Attributes:
        text: Cypher, put together from constants only.
        parameters: Values by the names that the text uses.
        rows: How many rows the answer has; None where that is not known before.
    """

    text: str
    parameters: Mapping[str, object]
    rows: int | None = None

    def check_answer(self, answer: list[list[Any]]) -> list[list[Any]]:
        """Return an answer, if it has as many rows as it must have.

        Raises:
            EngineError: It has not; the server did not understand the query.
        """
        if self.rows is not None and len(answer) != self.rows:
            raise EngineError(
                f"engine neo4j: {len(answer)} rows came where {self.rows} were expected; is this a "
                f"genuine Neo4j? The query was: {self.text[:80]}"
            )
        return answer
