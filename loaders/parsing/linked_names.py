"""Find the entry that a remark "Linked To: NAME" means.

OFAC names the other party without its number. The tie says that two entries belong together,
not who controls whom.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onward.graph.model import Party, PartyKind, Provenance, Standing, Tie, TieKind
from onward.loaders.parsing.names import without_legal_form
from onward.loaders.source import LoadLog


@dataclass(frozen=True, slots=True)
class LinkableEntry:
    """What it takes to resolve names that may mean one entry.

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

    def __init__(self, entries: Iterable[LinkableEntry]) -> None:
        self._exact: dict[str, list[LinkableEntry]] = defaultdict(list)
        self._loose: dict[str, list[LinkableEntry]] = defaultdict(list)
        for entry in entries:
            self._exact[entry.name].append(entry)
            for name in {entry.name, *entry.aliases}:
                # a remark often leaves the legal form out
                for key in {name, without_legal_form(name)}:
                    if key and entry not in self._loose[key]:
                        self._loose[key].append(entry)

    def tie_owner(self, vessel: str, owner: str, source: Provenance) -> Iterator[Tie]:
        """Yield the owner of a vessel, if exactly one entry has the printed name.

        Args:
            vessel: Id of its party.
            owner: As printed; a name that several entries have proves nothing.
            source: Provenance of the vessel's entry.
        """
        entries = self._exact.get(owner, ())
        if len(entries) != 1 or entries[0].party == vessel:
            return
        start, kind = entries[0].party, TieKind.OWNS.value
        source = replace(source, record=f"{start}/owns/{vessel}")
        text = f"Vessel owner: {owner}"
        yield Tie(start, vessel, kind, source, standing="inferred", text=text)

    def find_entries(self, name: str) -> Sequence[LinkableEntry]:
        """Return whom a name may mean: those of exactly that name, else of nearly that one."""
        return self._exact.get(name) or self._find_loosely(name)

    def ties(
        self, entry: LinkableEntry, names: Iterable[str], source: Provenance, log: LoadLog
    ) -> Iterator[Party | Tie]:
        """Yield a `linked` tie for each name, and an unknown party if no entry has the name.

        A tie is stated if exactly one entry has the name and shares a programme or country with
        the linked one; otherwise it is inferred.

        Args:
            entry: The entry whose remark names the others.
            names: The names after "Linked To:".
            source: Provenance of the entry; each tie gets its own record.
            log: Counts of resolved, inferred and dangling links.
        """
        for name in dict.fromkeys(names):
            # the parser takes the dot at the end of a remark away, although it may be the name's
            exact_matches = self._exact.get(name) or self._exact.get(f"{name}.")
            how = "by exact name" if exact_matches else "not by exact name"
            log.counts[f"linked: {how}"] += 1
            others = exact_matches or self._find_loosely(name)
            if not others:
                log.counts["linked: dangling"] += 1
                node = make_unknown_party(entry.party, name, source)
                yield node
                yield _make_tie(entry.party, node.id, name, source, "stated")
                continue
            standing, score = _judge_standing(entry, others, exact=exact_matches is not None)
            log.counts[f"linked: {standing}"] += 1
            for other in others:
                if other.party != entry.party:
                    yield _make_tie(entry.party, other.party, name, source, standing, score)

    def _find_loosely(self, name: str) -> Sequence[LinkableEntry]:
        return self._loose.get(name) or self._loose.get(without_legal_form(name)) or []


def _judge_standing(
    entry: LinkableEntry, others: Sequence[LinkableEntry], *, exact: bool
) -> tuple[Standing, float | None]:
    if not exact or len(others) > 1:
        return "inferred", None
    other = others[0]
    # one entry of the name may still be a namesake: a shared programme or country confirms it
    if entry.programmes & other.programmes or entry.countries & other.countries:
        return "stated", None
    # half certain: the name is right, and nothing else connects the two
    return "inferred", 0.5


def _make_tie(
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


def make_unknown_party(party: str, name: str, source: Provenance) -> Party:
    """Return a party of a name that no entry has; its id depends on the name alone.

    Args:
        party: Id of the entry that names it: the other one is of the same list.
        name: As printed.
        source: Provenance of the entry.
    """
    # no random id: the same name must make the same party in the next load
    prefix = party.partition(":")[0]
    local = f"{prefix}:name/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return Party(
        local, name, PartyKind.UNKNOWN.value, None, replace(source, record=local, url=None)
    )
