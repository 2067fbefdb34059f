"""Which of the user's own parties bear a name, for ties that name their ends."""

from dataclasses import dataclass, field

from onward.graph.model import KIND_UNCERTAIN, Party
from onward.loaders.parsing.names import tidy

Facts = tuple[str | None, str | None, str | None]
"""Country, kind and birth date; None = not stated."""


@dataclass(slots=True)
class OwnNames:
    """The ids of parties by their names and other names, with what keeps namesakes apart."""

    _parties: dict[str, set[tuple[str, Facts]]] = field(default_factory=dict)

    def add(self, party: Party) -> None:
        """Add a party of the user's table."""
        notes = dict(party.notes)
        kind = None if KIND_UNCERTAIN in notes else party.kind
        facts = party.country, kind, notes.get("birth_date")
        for name in (party.name, *(other.text for other in party.names)):
            self._parties.setdefault(_fold_name(name), set()).add((party.id, facts))

    def find(self, name: str, facts: Facts = (None, None, None)) -> list[str]:
        """Return the ids of the parties of a name that no fact keeps apart.

        Args:
            name: As a row has it.
            facts: That the row states beside it.
        """
        bearers = self._parties.get(_fold_name(name), ())
        return sorted(party for party, stated in bearers if not _are_apart(stated, facts))


def _are_apart(one_side: Facts, other_side: Facts) -> bool:
    pairs = zip(one_side, other_side, strict=True)
    return any(left != right for left, right in pairs if left and right)


def _fold_name(name: str) -> str:
    return tidy(name).casefold()
