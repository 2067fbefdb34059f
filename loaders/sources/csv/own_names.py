"""Which of the user's own parties bear a name, for ties that name their ends."""

from dataclasses import dataclass, field

from onward.graph.model import Party
from onward.loaders.parsing.names import tidy


@dataclass(slots=True)
class OwnNames:
    """The ids of parties by their names and other names, with their countries."""

    _parties: dict[str, set[tuple[str, str | None]]] = field(default_factory=dict)

    def add(self, party: Party) -> None:
        """Add a party of the user's table."""
        for name in (party.name, *(other.text for other in party.names)):
            self._parties.setdefault(_fold_name(name), set()).add((party.id, party.country))

    def find(self, name: str, country: str | None) -> list[str]:
        """Return the ids of the parties of a name that no country keeps apart.

        Args:
            name: As a row has it.
            country: That the row states beside it.
        """
        bearers = self._parties.get(_fold_name(name), ())
        return sorted(
            party for party, place in bearers if None in (place, country) or place == country
        )


def _fold_name(name: str) -> str:
    return tidy(name).casefold()
