"""Of which parties of an order nothing is loaded, though of others there is.

That a source tells who owns somebody says nothing of who owns anybody else: a party above which
no tie stands has no owner that could have been found.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onward.errors import EngineError
from onward.graph.model import PartyKind
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject
from onward.queries.model.words import DataKind
from onward.queries.rules.indicator import Indicator

_ABOVE: Final[Mapping[DataKind, tuple[str, ...]]] = MappingProxyType(
    {"ownership": ("owns",), "control": ("controls", "directs")}
)
"""Sorts of data that are ties into a party, whenever they held."""

_WITHOUT: Final[frozenset[str]] = frozenset(
    {
        PartyKind.PERSON,
        PartyKind.PUBLIC_BODY,
        PartyKind.MILITARY_UNIT,
        PartyKind.ARMED_GROUP,
    }
)
"""Kinds of party that nobody owns or controls: of them, nothing is missing."""


@dataclass(frozen=True, slots=True)
class UntoldParties:
    """The parties of an order of which no source tells something, by the sort of data.

    Attributes:
        subjects: Each sort with the ids of the parties, and what they are called.
    """

    subjects: Mapping[DataKind, Mapping[str, str]]

    @classmethod
    def find(cls, context: Context) -> "UntoldParties":
        """Look above each party of an order. Its exporter is no party that is examined.

        Where the engine is lost, nothing is known of anybody; the limits of the coverage say why.
        """
        others = [subject for subject in context.subjects if subject.role != "exporter"]
        try:
            ownable = [subject for subject in others if not _is_ownerless(subject, context)]
            return cls(
                {kind: dict(_list_untold(context, ownable, ties)) for kind, ties in _ABOVE.items()}
            )
        except EngineError:
            names = {subject.id: subject.name for subject in others}
            return cls(dict.fromkeys(_ABOVE, names))

    def ids(self, indicator: Indicator) -> frozenset[str]:
        """Return the parties of which an indicator could have found nothing."""
        if not self.subjects:
            return frozenset()
        needs = indicator.detection.needs
        return frozenset(party for kind in needs for party in self.subjects.get(kind, ()))

    def names(self, kind: DataKind) -> tuple[str, ...]:
        """Return what the parties are called, each once, in the order's sequence."""
        return tuple(dict.fromkeys(self.subjects.get(kind, {}).values()))


NOBODY: Final = UntoldParties({})
"""Of an invented world, which says all that there is."""


def _is_ownerless(subject: Subject, context: Context) -> bool:
    [record] = context.engine.parties([subject.pid])
    return bool(record.kinds & _WITHOUT)


def _list_untold(
    context: Context, subjects: Collection[Subject], ties: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the parties into which no tie leads, with their names."""
    pids = sorted({subject.pid for subject in subjects})
    if not pids:
        return
    batch = context.engine.incident(pids, ties, "in", None, context.as_of)
    reached = {end for _, end in context.engine.ends(batch.tid.tolist())}
    for subject in subjects:
        if subject.pid not in reached:
            yield subject.id, subject.name
