"""To whom a name in "Linked To: NAME" belongs (05, section 3.1).

OFAC names the other party and gives no number. The tie says that two entries belong together,
not who decides over whom.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onward.graph.model import Party, PartyKind, Provenance, Standing, Tie, TieKind
from onward.loaders.parsing.names import without_legal_form
from onward.loaders.source import LoadLog


@dataclass(frozen=True, slots=True)
class Entry:
    """What resolution needs to know of one entry.

    Attributes:
        party: Party id.
        name: As printed, which is how others are linked to it.
        aliases: Further names as printed.
        programmes: Programmes it is listed under.
        countries: Countries that anything of the entry points to.
    """

    party: str
    name: str
    aliases: Sequence[str] = ()
    programmes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


class LinkedNames:
    """Resolves names among the entries of one load."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._exact: dict[str, list[Entry]] = defaultdict(list)
        self._loose: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._exact[entry.name].append(entry)
            for name in {entry.name, *entry.aliases}:
                for key in {name, without_legal_form(name)}:
                    if key and entry not in self._loose[key]:
                        self._loose[key].append(entry)

    def only(self, name: str) -> str | None:
        """Give the party whose printed name this is, if it is exactly one."""
        found = self._exact.get(name, ())
        return found[0].party if len(found) == 1 else None

    def ties(
        self, entry: Entry, names: Iterable[str], source: Provenance, log: LoadLog
    ) -> Iterator[Party | Tie]:
        """Yield a `linked` tie for each name, and a named node where no entry has the name.

        Stated where exactly one entry has the name and shares a programme or country with the
        linked one; else inferred.

        Args:
            entry: The entry whose remark names the others.
            names: The names after "Linked To:".
            source: Provenance of the entry; each tie gets its own record.
            log: Counts of resolved, inferred and dangling links.
        """
        for name in dict.fromkeys(names):
            found = self._exact.get(name) or self._exact.get(f"{name}.")  # the dot that ended all
            log.counts["linked: by exact name" if found else "linked: not by exact name"] += 1
            others = found or self._alike(name)
            if not others:
                log.counts["linked: dangling"] += 1
                node = _unknown(entry.party, name, source)
                yield node
                yield _tie(entry.party, node.id, name, source, "stated")
                continue
            standing, score = _standing(entry, others, exact=found is not None)
            log.counts[f"linked: {standing}"] += 1
            for other in others:
                if other.party != entry.party:
                    yield _tie(entry.party, other.party, name, source, standing, score)

    def _alike(self, name: str) -> Sequence[Entry]:
        return self._loose.get(name) or self._loose.get(without_legal_form(name)) or []


def _standing(
    entry: Entry, others: Sequence[Entry], *, exact: bool
) -> tuple[Standing, float | None]:
    if not exact or len(others) > 1:
        return "inferred", None
    other = others[0]
    if entry.programmes & other.programmes or entry.countries & other.countries:
        return "stated", None
    return "inferred", 0.5


def _tie(
    start: str,
    end: str,
    name: str,
    source: Provenance,
    standing: Standing,
    score: float | None = None,
) -> Tie:
    record = f"{start}/linked/{end}"
    return Tie(
        start,
        end,
        TieKind.LINKED.value,
        replace(source, record=record),
        interest="unknownInterest",
        standing=standing,
        text=f"Linked To: {name}",
        score=score,
    )


def _unknown(party: str, name: str, source: Provenance) -> Party:
    """Make the node of a name that no entry has; its id depends on the name alone."""
    prefix = party.partition(":")[0]
    local = f"{prefix}:name/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return Party(
        local, name, PartyKind.UNKNOWN.value, None, replace(source, record=local, url=None)
    )
