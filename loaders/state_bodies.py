"""Bodies of states among what a source reads: inferred from names in lists, and counted."""

from typing import TYPE_CHECKING, Final

from onward.graph.model import Party, PartyKind
from onward.graph.state_bodies import with_traits
from onward.loaders.source import LoadLog, Source

if TYPE_CHECKING:  # Arrow is imported where something is loaded, not where sources are named
    from collections.abc import Iterable, Iterator

    from onward.graph.sorting import Streamed

UNDESCRIBED_BODIES: Final = (
    "public bodies without a topic, each counted as a body of its country's state"
)
INFERRED_BODIES: Final = "bodies of a state by their names, their kind or topic inferred"


def add_traits(
    source: Source, statements: "Iterable[Streamed]", log: LoadLog
) -> "Iterator[Streamed]":
    """Pass statements on, bodies of states on lists with what their names let infer of them."""
    is_list = source.states_reasons or bool(source.regime)
    for statement in statements:
        if not (is_list and isinstance(statement, Party)):
            yield statement
            continue
        party = with_traits(statement)
        if party.inferred:
            log.counts[INFERRED_BODIES] += 1
        yield party


def count_undescribed_bodies(
    statements: "Iterable[Streamed]", log: LoadLog
) -> "Iterator[Streamed]":
    """Pass statements on, and count the public bodies that no topic describes."""
    for statement in statements:
        if isinstance(statement, Party) and _is_undescribed(statement):
            log.counts[UNDESCRIBED_BODIES] += 1
        yield statement


def _is_undescribed(party: Party) -> bool:
    return party.kind == PartyKind.PUBLIC_BODY and not (party.topics or party.inferred)
