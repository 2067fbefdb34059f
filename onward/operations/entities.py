"""Questions in the shapes of OpenSanctions; their names are those that its clients know."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from pydantic import Field, WithJsonSchema

from onward.operations.parties import LIMIT, OFFSET
from onward.operations.question import ON, Day, Flag, OfSnapshot, option

EVERYTHING: Final = "Thing"
INCLUDED: Final = "Layers to search."
EXCLUDED: Final = "Layers not to search."


NumberText = Annotated[str, WithJsonSchema({"type": "number"})]
"""A number that is read with the request: what is wrong with it is said in OpenSanctions' way."""


class MatchRequest(OfSnapshot):
    """Find whom many names may mean."""

    dataset: str = option("A layer.", default="", of="path")
    limit: Annotated[str, WithJsonSchema({"type": "integer"})] = option(LIMIT, default="")
    threshold: NumberText = option("Score from which a result is a match.", default="")
    cutoff: NumberText = option("Results must have a higher score.", default="")
    include_dataset: list[str] = option(INCLUDED, default=[])
    exclude_dataset: list[str] = option(EXCLUDED, default=[])
    exclude_schema: list[str] = option("Kinds to leave out.", default=[])
    exclude_entity_ids: list[str] = option("Parties to leave out.", default=[])
    topics: list[str] = option("Only parties with one of these topics.", default=[])
    ignored: list[str] = Field(default=[])

    def stated(self) -> Mapping[str, Sequence[str]]:
        """Return what is stated beside the queries, as an address has it."""
        given = self.given("snapshot", "dataset", "ignored")
        lists = {
            name: [value] if isinstance(value, str) else value for name, value in given.items()
        }
        other: dict[str, list[str]] = {}
        for text in self.ignored:
            name, _, value = text.partition("=")
            other.setdefault(name, []).append(value)
        return {**{name: values for name, values in lists.items() if values}, **other}


class EntitySearch(OfSnapshot):
    """Find parties by words, as entities."""

    dataset: str
    q: str = option("Words; all must stand there.", default="")
    kinds: str = option(
        "A schema of FollowTheMoney, with all below it.", default=EVERYTHING, alias="schema"
    )
    countries: list[str] = option("A country of the party.", default=[])
    topics: list[str] = option("Such as sanction.", default=[])
    datasets: list[str] = option("A layer to search.", default=[])
    include_dataset: list[str] = option(INCLUDED, default=[])
    exclude_dataset: list[str] = option(EXCLUDED, default=[])
    facets: list[str] = option("What is counted; default all.", default=[])
    limit: int = option(LIMIT, default=10)
    offset: int = option(OFFSET, default=0)
    ignored: list[str] = Field(default=[])


class OfEntity(OfSnapshot):
    """A question about a party as an entity."""

    id: str
    on: Day | None = option(ON)
    ignored: list[str] = Field(default=[])


class OneEntity(OfEntity):
    """Show a party as an entity, with the first of what it is tied to."""

    nested: Flag = option("no = without what it is tied to.", default=True)


class Adjacent(OfEntity):
    """List what a party is tied to, by property; limit and offset count in each."""

    property: str = option("One of its properties.", default="", of="path")
    limit: int = option(LIMIT, default=10)
    offset: int = option(OFFSET, default=0)
