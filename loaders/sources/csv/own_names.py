"""Which parties of the user's own tables bear one name, and which of them are therefore one.

Tables of one hand name a party here by its number, there by its name, with its country in one row
and without it in the next. What a row does not say keeps nobody apart; what two rows say does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onward.graph.model import KIND_UNCERTAIN, Party
from onward.loaders.parsing.names import tidy

Facts = tuple[str | None, str | None, str | None]
"""Country, kind and birth date; None = not stated."""


@dataclass(slots=True)
class OwnNames:
    """The ids of parties by their names and other names, with what keeps namesakes apart."""

    _parties: dict[str, dict[str, Facts]] = field(default_factory=dict)

    def add(self, party: Party) -> None:
        """Add a party of the user's table."""
        facts = read_facts(party)
        for name in (party.name, *(other.text for other in party.names)):
            self._parties.setdefault(fold_name(name), {})[party.id] = facts

    def find(self, name: str, facts: Facts = (None, None, None)) -> list[str]:
        """Return the ids of the parties of a name that no fact keeps apart.

        Args:
            name: As a row has it.
            facts: That the row states beside it.
        """
        bearers = self.list_bearers(fold_name(name))
        return sorted(party for party, stated in bearers.items() if not _are_apart(stated, facts))

    def list_bearers(self, folded: str) -> Mapping[str, Facts]:
        """Return the parties of a name, as `fold_name` writes it, and what is stated of each."""
        return self._parties.get(folded, {})


def read_facts(party: Party) -> Facts:
    """Return what keeps a party apart from others of its name."""
    notes = dict(party.notes)
    kind = None if KIND_UNCERTAIN in notes else party.kind
    return party.country, kind, notes.get("birth_date")


def fold_name(name: str) -> str:
    """Write a name so that signs and capitals keep nobody apart.

    >>> fold_name("Norsi-Trans B.V."), fold_name("NORSI TRANS BV")
    ('norsi trans bv', 'norsi trans bv')
    """
    text = tidy(name).casefold()
    words = re.sub(r"[\W_]+", " ", re.sub(r"[.'\u2019]", "", text)).strip()
    return words or text


class Namesakes:
    """The parties of one name.

    Args:
        with_ids: Those of the user's table of parties, each of which has an id of its own.
        named: Those that rows only name.
    """

    def __init__(self, with_ids: Mapping[str, Facts], named: Mapping[str, Facts]) -> None:
        self._with_ids = with_ids
        self._named = sorted(named)
        self._facts = {**named, **with_ids}
        self._near = {party: self._list_near(party) for party in self._named}
        self.left_open = {party: near for party, near in self._near.items() if self._hold_two(near)}
        """Whom rows name so that it may be either of two parties that are apart, and those."""

    def list_same(self) -> Iterator[tuple[str, str]]:
        """Yield each party that rows name, and the party that it is: one with an id, if any."""
        for party in self._named:
            if party in self.left_open:
                continue
            same = [other for other in self._near[party] if other not in self.left_open]
            with_id = [other for other in same if other in self._with_ids]
            first = with_id[0] if with_id else min([*same, party])
            if first != party:
                yield party, first

    def _list_near(self, party: str) -> list[str]:
        """Return the other parties that nothing keeps apart from one."""
        stated = self._facts[party]
        return [
            other
            for other, facts in self._facts.items()
            if other != party and not _are_apart(stated, facts)
        ]

    def _hold_two(self, parties: Sequence[str]) -> bool:
        """Tell whether two parties of some are apart."""
        if sum(party in self._with_ids for party in parties) > 1:
            return True
        stated = zip(*(self._facts[party] for party in parties), strict=True)
        return any(len({fact for fact in facts if fact}) > 1 for facts in stated)


def _are_apart(one_side: Facts, other_side: Facts) -> bool:
    pairs = zip(one_side, other_side, strict=True)
    return any(left != right for left, right in pairs if left and right)
