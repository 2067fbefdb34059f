"""Organisations above a party that may decide over it, and whose own owners nobody is known to be.

Who they are is known, and who stands behind them is not: one tier up, the very question that is
asked of the customer (docs/semantics.md, Ownership). A person, a state and its bodies, whoever is
listed, and a company whose shares are stated to be traded have no such owner to ask for.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Final

import numpy as np

from onward.graph.engine import PartyRecord
from onward.graph.model import PartyKind, TieKind
from onward.graph.names.forms import make_plain
from onward.graph.ownership import SLACK, CascadeResult, Holdings, Rule, cascade, integrated
from onward.graph.ownership.seeds import LISTED_TOPICS
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.graph.state_bodies.kinds import names_state
from onward.queries.detection.context import Context
from onward.queries.transactions.fillers import is_legal_form

DECIDING: Final = 0.5
"""What decides: the rules on ownership of all regimes begin here. Holders are added up."""

NOTABLE: Final = 0.25
"""Who possibly holds less of every company than this is not added up: nobody acts through it."""

_ORGANISATIONS: Final = frozenset({PartyKind.COMPANY, PartyKind.ORGANIZATION})
_OWNERLESS: Final = frozenset(
    {
        PartyKind.PERSON,
        PartyKind.PUBLIC_BODY,
        PartyKind.MILITARY_UNIT,
        PartyKind.ARMED_GROUP,
        PartyKind.ADDRESS,
        PartyKind.CONTACT,
    }
)
_TRADED_NUMBERS: Final = frozenset({"isin", "ticker"})
_TRADED: Final = "corp.public"
_STATE: Final = ("gov", "mil")


@dataclass(frozen=True, slots=True)
class OpenOwner:
    """An organisation above a party of which no owner is known that could decide.

    Attributes:
        pid, name, id: Who it is.
        low, high: Bounds of what it holds of the party, directly and through others.
        is_partly_known: Whether an owner of a smaller share of it is known.
        is_abroad: Whether it is seated in another country than the party, as far as known: the
            register that knows the party's owners does not reach there.
    """

    pid: int
    name: str
    id: str
    low: float
    high: float
    is_partly_known: bool
    is_abroad: bool

    @property
    def reason(self) -> str:
        """What is not known of it, as a sentence after the name of the party."""
        share = percent_text(self.high)
        if self.high - self.low > SLACK:
            share = say("{percent} to {percent_2}", percent=percent_text(self.low), percent_2=share)
        owner = f"{self.name} ({self.id})"
        if self.is_partly_known:
            return say(
                "who owns the greater part of {owner}, which holds {share}, is not known",
                owner=owner,
                share=share,
            )
        return say("nobody is known to own {owner}, which holds {share}", owner=owner, share=share)


def find_open_owners(
    context: Context,
    table: Holdings,
    records: Mapping[int, PartyRecord],
    party: int,
    is_nobody: Callable[[PartyRecord], bool],
) -> tuple[OpenOwner, ...]:
    """Return the organisations above a party that may decide, and whose owners are not known.

    They are added up, whoever they are: behind two of them the same owner may stand.

    Args:
        context: The question.
        table: Every stake above the party.
        records: Everybody in the table, by pid.
        party: Pid of the party.
        is_nobody: Tells whom nothing describes: of them it is said anyway.
    """
    organisations = {
        pid
        for pid, record in records.items()
        if pid != party and not is_nobody(record) and _is_organisation(record, context)
    }
    seeds = _find_ends(context, table, organisations)
    result = cascade(table, seeds, [], Rule(DECIDING))
    if not seeds or party not in result.possible:
        return ()
    owned = set(table.parties[table.company].tolist())
    owners = []
    for pid in sorted(_find_deciding(result, party, frozenset(seeds))):
        low, high = integrated(table, [pid]).bounds(party)
        record = records[pid]
        is_abroad = _countries_of(record).isdisjoint(_countries_of(records[party]))
        is_partly_known = pid in owned
        owners.append(OpenOwner(pid, record.name, record.id, low, high, is_partly_known, is_abroad))
    return tuple(sorted(owners, key=lambda owner: (-owner.high, owner.name, owner.id)))


def _countries_of(record: PartyRecord) -> frozenset[str]:
    return frozenset(member.country for member in record.members if member.country)


def _find_ends(context: Context, table: Holdings, organisations: Set[int]) -> list[int]:
    """Return the organisations above which nobody is known who could decide; ascending pids."""
    total = np.bincount(table.company, weights=table.high, minlength=table.parties.size)
    is_open = total < DECIDING - SLACK
    notable = np.unique(table.owner[table.high >= NOTABLE - SLACK])
    candidates = table.parties[notable[is_open[notable]]].tolist()
    ends = [pid for pid in candidates if pid in organisations]
    if not ends:
        return []
    # whoever controls it, or whatever it is a part of, stands above it with or without a share
    kinds = (TieKind.CONTROLS, TieKind.CONTAINS)
    led = context.engine.incident(ends, kinds, "in", context.on, context.as_of)
    return sorted(set(ends) - set(led.end.tolist()))


def _find_deciding(result: CascadeResult, party: int, seeds: frozenset[int]) -> set[int]:
    """Return the ends that a party is possibly held by, through companies that they decide over."""
    deciding: set[int] = set()
    waiting, seen = [party], {party}
    while waiting:
        crossing = result.crossing(waiting.pop(), sure=False)
        holders = set(crossing.holders.tolist()) - seen if crossing else set()
        seen |= holders
        deciding |= holders & seeds
        waiting += sorted(holders - seeds)
    return deciding


def _is_organisation(record: PartyRecord, context: Context) -> bool:
    """Tell whether a party is a company or another organisation that has owners to ask for."""
    kinds = record.kinds | record.inferred_kinds
    if kinds & _OWNERLESS or not record.members:
        return False
    if not kinds & _ORGANISATIONS and not _has_legal_form(record.name):
        return False
    topics = record.topics(context.on, context.as_of)
    topics |= record.inferred_topics(context.on, context.as_of)
    if not topics.isdisjoint((*LISTED_TOPICS, _TRADED)) or names_state(record.name):
        return False
    if any(topic.partition(".")[0] in _STATE for topic in topics):
        return False
    return not _has_numbers_of_shares(record)


def _has_legal_form(name: str) -> bool:
    words = make_plain(name).words.split()
    return len(words) > 1 and is_legal_form(words[-1])


def _has_numbers_of_shares(record: PartyRecord) -> bool:
    """Tell whether a source gives the number of a security: the shares are traded."""
    schemes = {number.scheme for member in record.members for number in member.identifiers}
    return not schemes.isdisjoint(_TRADED_NUMBERS)
