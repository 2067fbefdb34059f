"""Whether a party belongs together with one of some others: by stakes up, down, or of a parent."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from onward.graph.engine import PartyRecord, TieBatch
from onward.graph.model import Party, PartyKind, Tie, TieKind
from onward.graph.names.words import make_plain
from onward.graph.ownership import (
    SLACK,
    CascadeResult,
    Holdings,
    Rule,
    cascade,
    direct_share,
    gather_holdings,
    integrated,
)
from onward.graph.ownership.measures import LISTED_TOPICS
from onward.graph.pattern import End, Pattern, Question, ShareTest, Step, Where
from onward.graph.sayings import joined, say
from onward.graph.shares import percent_text
from onward.graph.state_bodies import names_state
from onward.graph.statements import reason_not_named
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import say_topic
from onward.queries.detection.results import Subject, UnknownFact
from onward.queries.ownership.cascades import possible_duplicates
from onward.queries.rules.policy import Required
from onward.queries.transactions.empty_words import (
    describes_owner,
    is_common,
    is_legal_form,
    names_nobody,
    says_nothing,
    split_words,
)
from onward.queries.transactions.fields import count_shares
from onward.queries.transactions.transaction import Owner, TransactionParty

# ------------------------------------------------------------------------------------------------
# How owners are named in a sentence on what is not known of them.
# ------------------------------------------------------------------------------------------------

NAMED_BY_ID: Final = ("named_by", "id")
"""Note of a transaction's owner of whom nothing but an id is stated, which no source has."""

NAMED_OWNERS: Final = 5
"""Owners that one sentence names; it counts the others."""


def label_party(record: PartyRecord) -> str:
    """Return how a party is named in a sentence: by its id, after its name where it has one."""
    is_stated = any(NAMED_BY_ID in member.notes for member in record.members)
    if is_stated or record.name == record.id:
        return record.name
    return f"{record.name} ({record.id})"


def list_names(names: Sequence[str]) -> str:
    """Return names as they stand in a sentence, which counts those beyond a few."""
    rest = len(names) - NAMED_OWNERS
    listed = joined(names[:NAMED_OWNERS])
    return say("{listed} and {rest} more", listed=listed, rest=rest) if rest > 0 else listed


# ------------------------------------------------------------------------------------------------
# Owners who are their own company by name: "Acme AG" of "Acme GmbH", "employees of Acme".
#
# The name of a company in another legal form, and its name beside words for itself, its people or
# its shareholders, say of nobody outside who owns it. A number, another country, a natural person,
# a body of a state or owners of its own make such an owner somebody.
# ------------------------------------------------------------------------------------------------

_SOMEBODY = frozenset({PartyKind.PERSON, PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})
_SHORTEST_CORE = 2
_FIRMS = frozenset({"holding", "holdings", "холдинг"})
"""Words of another firm of the same name."""


def find_own_names(table: Holdings, records: Mapping[int, PartyRecord]) -> list[int]:
    """Return the owners of whom nothing is known but their own company's name; ascending pids."""
    owned = set(table.company.tolist())
    pairs = zip(table.owner.tolist(), table.company.tolist(), strict=True)
    pids = table.parties.tolist()
    bearers = {
        pids[owner]
        for owner, company in pairs
        if _is_own_name(records[pids[owner]], records[pids[company]], has_owners=owner in owned)
    }
    return sorted(bearers)


def say_own_names(records: Sequence[PartyRecord]) -> Iterator[str]:
    """Say which owners bear their own company's name, and nothing else is known of them."""
    if records:
        names = list_names(sorted(record.name for record in records))
        yield say(
            "{names}: the name of the company itself, in other words or another legal form, and "
            "nothing else is known of that owner; give its number, or its owners",
            names=names,
        )


def _is_own_name(owner: PartyRecord, company: PartyRecord, *, has_owners: bool) -> bool:
    """Tell whether nothing but the name of its company is known of an owner.

    Args:
        owner: Who is named as the owner.
        company: What it owns.
        has_owners: Whether owners of the owner are known.
    """
    if any(member.identifiers for member in owner.members) or owner.listings:
        return False
    # a name that is the row's own id is a code, and names somebody
    own_words = [part.name for part in owner.members if part.name != part.id.partition(":")[2]]
    names = [(name, other.name) for name in own_words for other in company.members]
    # "employees of Acme" are nobody in whatever country
    if any(names_people(*pair) for pair in names):
        return True
    if has_owners or owner.kinds & _SOMEBODY or not any(repeats_name(*pair) for pair in names):
        return False
    countries = {member.country for member in company.members} - {None}
    stated = {member.country for member in owner.members} - {None}
    return not stated or not countries or bool(stated & countries)


@lru_cache(maxsize=8192)
def repeats_name(owner: str, company: str) -> bool:
    """Tell whether an owner's name is its company's, but for words that name nobody.

    >>> repeats_name("Acme AG", "Acme GmbH"), repeats_name("Acme (itself)", "Acme Optics Ltd")
    (True, True)
    >>> repeats_name("Acme AG", "Acme Optics GmbH"), repeats_name("Acme Holding", "Acme Ltd")
    (False, False)
    """
    rest = _words_beside(owner, company)
    if not rest:
        return rest is not None and _cover_all(owner, company)
    return _describes_itself(rest)


def names_people(owner: str, company: str) -> bool:
    """Tell whether an owner's name says in words that it is the company, its people or owners.

    >>> names_people("employees of Acme", "Acme GmbH"), names_people("Acme AG", "Acme GmbH")
    (True, False)
    """
    rest = _words_beside(owner, company)
    return bool(rest) and _describes_itself(rest or "")


def _describes_itself(rest: str) -> bool:
    """Tell whether words beside a company's name name no firm: a holding company is another one."""
    return names_nobody(rest) and _FIRMS.isdisjoint(rest.split())


def _words_beside(owner: str, company: str) -> str | None:
    """Return an owner's words beside those of its company; None where they share no word."""
    owner_words, company_words = _list_words(owner), _list_words(company)
    shared = [word for word in owner_words if word in company_words]
    missing = [word for word in company_words if word not in owner_words and not is_common(word)]
    if not missing and any(not says_nothing(word) for word in shared):
        return " ".join(word for word in owner_words if word not in company_words)
    return _rest_of_unspaced("".join(owner_words), "".join(company_words))


def _rest_of_unspaced(owner: str, company: str) -> str | None:
    """Return what follows the name of a company in a script without blanks."""
    equal = takewhile(lambda pair: pair[0] == pair[1], zip(owner, company, strict=False))
    core = "".join(letter for letter, _ in equal)
    rest = company[len(core) :]
    if len(core) < _SHORTEST_CORE or core.isascii() or says_nothing(core):
        return None
    return owner[len(core) :] if not rest or says_nothing(rest) else None


def _cover_all(owner: str, company: str) -> bool:
    """Tell whether an owner has every word of its company; legal forms count as none."""
    owner_words, company_words = set(_list_words(owner)), set(_list_words(company))
    is_unspaced = not owner_words & company_words
    return is_unspaced or owner_words == company_words


@lru_cache(maxsize=8192)
def _list_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without legal forms, in whatever letters, and letters alone."""
    return tuple(word for word in split_words(name) if len(word) > 1 and not _is_form(word))


def _is_form(word: str) -> bool:
    return is_legal_form(word if word.isascii() else make_plain(word).words)


# ------------------------------------------------------------------------------------------------
# Controllers above whom nobody stands but themselves: A controls B, and B controls A.
# ------------------------------------------------------------------------------------------------

_KINDS = tuple(TieKind)
_UPWARDS = (TieKind.OWNS, TieKind.CONTROLS)


def say_closed_control(context: Context, party: int) -> Iterator[str]:
    """Say which controllers are controlled and owned by one another alone."""
    records = context.engine.parties(_find_closed_control(context, party))
    if records:
        names = list_names(sorted(label_party(record) for record in records))
        yield say("nobody outside is known to control {names}: a closed loop", names=names)


def _find_closed_control(context: Context, party: int) -> list[int]:
    """Return who controls or owns a party and has nobody outside above it; ascending pids.

    Circles of shares alone are known by what they hold. This looks where rights of control are part
    of the circle: who is led back to the party itself without meeting anybody is closed.
    """
    above = _climb_ties(context, party)
    if not any(is_control for _, _, is_control in above):
        return []
    # who stands above others and has nobody above himself leads out of the circle
    owned = {end for _, end, _ in above}
    outside = {start for start, _, _ in above} - owned
    reached = _go_down(above, outside, party)
    return sorted({start for start, end, _ in above if end == party} - reached)


def _climb_ties(context: Context, party: int) -> set[tuple[int, int, bool]]:
    """Return the ties of shares and control above a party: who, over whom, whether control."""
    ties: set[tuple[int, int, bool]] = set()
    seen, frontier = {party}, [party]
    while frontier:
        batch = context.engine.incident(frontier, _UPWARDS, "in", context.on, context.as_of)
        ends = list(zip(batch.start.tolist(), batch.end.tolist(), strict=True))
        kinds = [_KINDS[code] for code in batch.kind.tolist()]
        ties.update(
            (start, end, kind == TieKind.CONTROLS)
            for (start, end), kind in zip(ends, kinds, strict=True)
        )
        frontier = sorted({start for start, _ in ends} - seen)
        seen.update(frontier)
    return ties


def _go_down(ties: set[tuple[int, int, bool]], outside: set[int], party: int) -> set[int]:
    """Return whom somebody outside stands above, other than through the party itself."""
    reached, frontier = set(outside), set(outside)
    while frontier:
        # the party itself is not passed: whoever is above it is not above its controller
        below = {end for start, end, _ in ties if start in frontier and start != party}
        frontier = below - reached
        reached |= frontier
    return reached


# ------------------------------------------------------------------------------------------------
# Organisations above a party that may decide over it, and whose own owners nobody is known to be.
#
# Who they are is known, and who stands behind them is not: one tier up, the very question that is
# asked of the customer (docs/semantics.md, Ownership). A person, a state and its bodies, whoever is
# listed, and a company whose shares are stated to be traded have no such owner to ask for.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# How much of a party somebody is known to own, and which of its owners nothing describes.
#
# An owner that nothing describes is nobody: an id that no loaded source has, an address, companies
# that own only one another, the party itself. What they hold, directly or through others, is not
# known (docs/semantics.md, Ownership).
# ------------------------------------------------------------------------------------------------

NOBODY_KINDS: Final = frozenset(
    {
        PartyKind.ADDRESS,
        PartyKind.CONTACT,
        PartyKind.VESSEL,
        PartyKind.AIRPLANE,
        PartyKind.VEHICLE,
        PartyKind.SECURITY,
        PartyKind.BANK_ACCOUNT,
    }
)
"""Kinds of what is no owner: where somebody is found, and things."""

MAJORITY: Final = 0.5
"""Who surely holds more than this leaves no room for another owner with a majority."""

ROUNDED: Final = 0.005
"""Shares that were rounded may add up to so much more than all."""

OWN_STAKE: Final = "it is stated as an owner of itself, and that share is not known"


@dataclass(frozen=True, slots=True)
class DescribedOwners:
    """What is known of a party's owners.

    Attributes:
        low, high: Bounds of what described owners hold together, as fractions.
        undescribed: What those whom nothing describes possibly hold, directly or through others.
        reasons: Why it is not known who they are: one sentence each.
        restricted: What sources say of owners that restricts dealing with them, and that no
            indicator weighs in an owner: one sentence each.
        crowded_out: Owners for whom other shares leave nothing, and companies of which more than
            all is stated: one sentence each.
        open_owners: Organisations that may decide over it, and whose own owners are not known.
    """

    low: float
    high: float
    undescribed: float = 0.0
    reasons: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    crowded_out: tuple[str, ...] = ()
    open_owners: tuple[OpenOwner, ...] = ()


def known_owners(context: Context, party: int) -> DescribedOwners:
    """Return what is known of a party's owners, on the question's dates."""
    return context.cached(("known_owners", party), lambda: _describe_owners(context, party))


def _describe_owners(context: Context, party: int) -> DescribedOwners:
    engine, on, as_of = context.engine, context.on, context.as_of
    low, high = direct_share(engine, party, on, as_of)
    kinds = (TieKind.OWNS, TieKind.CONTROLS)
    if not engine.incident([party], kinds, "in", on, as_of).tid.size:
        return DescribedOwners(low, high)
    table = gather_holdings(engine, [party], on, as_of)
    records = dict(zip(table.parties.tolist(), engine.parties(table.parties.tolist()), strict=True))
    owners = [record for pid, record in records.items() if pid != party]
    restricted = tuple(_say_restricted(owners, context))
    described = _find_undescribed(context, table, records, party, DescribedOwners(low, high))
    reasons = [
        *described.reasons,
        *_say_unnamed_controllers(context, table),
        *_say_undescribed_controllers(context, table),
        *say_closed_control(context, party),
    ]
    crowded_out = (
        *_say_crowded_out(context, table, records),
        *_say_over_declared(table, records),
    )
    return replace(
        described,
        reasons=tuple(dict.fromkeys(reasons)),
        restricted=restricted,
        crowded_out=crowded_out,
        open_owners=find_open_owners(context, table, records, party, is_nobody),
    )


def _find_undescribed(
    context: Context,
    table: Holdings,
    records: Mapping[int, PartyRecord],
    party: int,
    stated: DescribedOwners,
) -> DescribedOwners:
    """Take from what is known what those hold whom nothing describes."""
    low, high = stated.low, stated.high
    nobody = [pid for pid, record in records.items() if pid != party and is_nobody(record)]
    own_names = [pid for pid in find_own_names(table, records) if pid not in nobody]
    undescribed = [*nobody, *own_names]
    loops = _find_loops(context, table, undescribed)
    reasons = [
        *_say_nobody([records[pid] for pid in nobody]),
        *say_own_names([records[pid] for pid in own_names]),
        *_say_loop([records[pid] for pid in loops], is_itself=loops == [party]),
    ]
    is_loop = party in loops
    outside = [*undescribed, *(pid for pid in loops if pid != party)]
    if not outside and not is_loop:
        return _with_own_stake(context, table, party, stated)
    least, most = (1.0, 1.0) if is_loop else integrated(table, outside).bounds(party)
    described = DescribedOwners(max(0.0, low - most), max(0.0, high - least), most, tuple(reasons))
    return described if loops == [party] else _with_own_stake(context, table, party, described)


def _say_restricted(owners: Sequence[PartyRecord], context: Context) -> Iterator[str]:
    """Say which owners are debarred, wanted, frozen or unverified: no ban, and no silence.

    An owner that a list bans is weighed by the indicators of listed owners.
    """
    for topic in context.tables.topics_of("restricted"):
        names = sorted(
            label_party(record)
            for record in owners
            if topic in record.topics(context.on, context.as_of)
        )
        if names:
            yield say(
                "a source says of {names}: {topic}; no indicator weighs this",
                topic=say_topic(topic),
                names=list_names(names),
            )


def _say_crowded_out(
    context: Context, table: Holdings, records: Mapping[int, PartyRecord]
) -> Iterator[str]:
    """Name owners for whom the other shares of a source leave nothing.

    Their share counts as nought in every sum. That they are named as owners all the same is a
    contradiction of the source, and silence about it would hide them.
    """
    for pair in np.flatnonzero(table.high <= SLACK).tolist():
        # of an owner who is not named, the reason is said in any case
        if _reasons_not_named(records[int(table.parties[table.owner[pair]])]):
            continue
        ties = context.engine.ties(table.ties_of(np.array([pair]), sure=False).tolist())
        if any(tie.share is None or tie.share.max > 0 for tie in ties):
            ends = (table.owner[pair], table.company[pair])
            owner, company = (label_party(records[int(table.parties[end])]) for end in ends)
            yield say(
                "{owner} is named as an owner of {company}, of which others hold all shares",
                owner=owner,
                company=company,
            )


def _say_over_declared(table: Holdings, records: Mapping[int, PartyRecord]) -> Iterator[str]:
    """Name the companies of which a source states more than all: its rows contradict one another.

    Of several sources the largest share of each owner counts, and more than all is no fault.
    """
    size = table.table_company.size
    total = np.bincount(table.claim_table, table.claim_low, size) + table.table_rest
    for row in np.flatnonzero(total > 1 + ROUNDED).tolist():
        yield say(
            "the shares of {company} that a source states add up to {percent}, and contradict "
            "one another",
            company=label_party(records[int(table.parties[table.table_company[row]])]),
            percent=percent_text(float(total[row])),
        )


def _say_unnamed_controllers(context: Context, table: Holdings) -> Iterator[str]:
    """Say why controllers are not named, of companies whose majority is not known.

    A source may state that somebody controls a company, and neither who nor with what share.
    """
    open_companies = table.parties[table.known <= MAJORITY + SLACK]
    for record in _find_controllers(context, table, open_companies):
        yield from map(_say_not_named, _reasons_not_named(record))


def _say_undescribed_controllers(context: Context, table: Holdings) -> Iterator[str]:
    """Say which controllers nothing describes: whoever holds the shares, they may decide."""
    controllers = _find_controllers(context, table, table.parties)
    names = sorted(label_party(record) for record in controllers if not record.members)
    if names:
        verb = "controls" if len(names) == 1 else "control"
        yield f"no loaded source describes {list_names(names)}, which {verb} it or an owner of it"


def _find_controllers(
    context: Context, table: Holdings, companies: np.ndarray[Any, Any]
) -> Sequence[PartyRecord]:
    """Return who controls companies, beside those that stand among the owners."""
    batch = context.engine.incident(
        companies.tolist(), (TieKind.CONTROLS,), "in", context.on, context.as_of
    )
    controllers = sorted(set(batch.start.tolist()) - set(table.parties.tolist()))
    return context.engine.parties(controllers) if controllers else ()


def _say_not_named(why: str) -> str:
    return say("one is not named: {why}", why=why)


def _reasons_not_named(record: PartyRecord) -> tuple[str, ...]:
    """Return why an owner is not named; nothing where a source describes the same party."""
    reasons = [reason_not_named(member) for member in record.members]
    return () if None in reasons else tuple(filter(None, reasons))


def is_nobody(record: PartyRecord) -> bool:
    """Return whether a party is nobody who could own: not described at all, or a place or thing."""
    if not record.members or record.kinds <= NOBODY_KINDS:
        return True
    return all(
        NAMED_BY_ID in member.notes
        or (_only_describes(member) and not record.listings)
        or reason_not_named(member) is not None
        or (member.kind == PartyKind.UNKNOWN and member.name in _ids_as_names(member.id))
        for member in record.members
    )


def _only_describes(member: Party) -> bool:
    """Tell whether a name only describes an owner; one that is the row's own id names it.

    Of whom a source knows a number or a topic, it speaks of one, whatever words name it.
    """
    is_id = member.name in _ids_as_names(member.id)
    is_known = bool(is_id or member.identifiers or member.topics)
    return not is_known and describes_owner(member.name)


def _ids_as_names(party_id: str) -> tuple[str, str]:
    return party_id, party_id.partition(":")[2]


def _find_loops(context: Context, table: Holdings, undescribed: Sequence[int]) -> list[int]:
    """Return the companies above which nobody stands but themselves; ascending pids."""
    closed = table.parties[integrated(table, undescribed).closed_loop].tolist()
    owned = set(table.parties[table.company].tolist())
    own_stakes = context.engine.ends(table.self_loops.tolist())
    only_itself = [company for company, _ in own_stakes if company not in owned]
    return sorted({*closed, *only_itself})


def _with_own_stake(
    context: Context, table: Holdings, party: int, described: DescribedOwners
) -> DescribedOwners:
    """Add the party's stake in itself, beside other owners: it is dropped, and named."""
    loops = table.self_loops.tolist()
    ends = context.engine.ends(loops)
    own_tids = [tid for tid, (start, _) in zip(loops, ends, strict=True) if start == party]
    ties = context.engine.ties(own_tids)
    if not ties:
        return described
    share = sum(tie.share.max if tie.share else 1.0 for tie in ties)
    reasons = (*described.reasons, OWN_STAKE)
    return DescribedOwners(
        described.low, described.high, min(1.0, described.undescribed + share), reasons
    )


def _say_nobody(records: Sequence[PartyRecord]) -> Iterator[str]:
    """Say which ids nothing describes, and which parties are nobody that could own."""
    reasons = {why for record in records for why in _reasons_not_named(record)}
    yield from map(_say_not_named, sorted(reasons))
    records = [record for record in records if not _reasons_not_named(record)]
    names = sorted(
        label_party(record) for record in records if not record.kinds - {PartyKind.UNKNOWN}
    )
    if names:
        yield say("no loaded source describes {names}", names=list_names(names))
    things = [record for record in records if record.kinds - {PartyKind.UNKNOWN}]
    for kind in sorted({min(record.kinds) for record in things}):
        of_kind = sorted(label_party(record) for record in things if min(record.kinds) == kind)
        yield say(
            "{names}: of kind {kind}, which owns nothing", names=list_names(of_kind), kind=kind
        )


def _say_loop(records: Sequence[PartyRecord], *, is_itself: bool) -> Iterator[str]:
    """Say which companies own only one another."""
    if is_itself:
        yield OWN_STAKE
    elif records:
        names = list_names(sorted(label_party(record) for record in records))
        yield say("nobody outside is known to own {names}: a closed loop", names=names)


# ------------------------------------------------------------------------------------------------
# Parents and subsidiaries of a party, through few links of a large share each.
#
# What one owner holds in one company is summed within a source, and the largest sum of any one
# source counts (docs/semantics.md, Statements of several sources). A possibly_same_as tie is
# crossed once: from the party itself, or from the relative at the end.
# ------------------------------------------------------------------------------------------------

MAYBE_SAME: Final = "possibly the same party"
OPEN_SHARE: Final = "whether the share reaches the threshold is not certain"


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A party, seen from one that it belongs together with.

    Attributes:
        pid: The party itself, a parent or a subsidiary.
        path: Tie ids from the party asked about to this one; empty for itself.
        doubts: What keeps it from being certain.
    """

    pid: int
    path: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, int, tuple[int, ...]]:
        """Certain before possible, short before long."""
        return bool(self.doubts), len(self.path), self.path


def self_and_possible_duplicates(context: Context, party: int) -> tuple[GroupMember, ...]:
    """Return a party, followed by those that it is possibly the same as."""
    ties = context.cached(
        ("possible_duplicates", party), lambda: possible_duplicates(context, [party])
    )
    others = (GroupMember(pid, (tid,), (MAYBE_SAME,)) for tid, pid in ties.get(party, ()))
    return GroupMember(party), *others


def corporate_group(
    context: Context, party: int, min_share: float, links: int
) -> dict[int, GroupMember]:
    """Return everybody who belongs together with a party, by pid; the best way to each.

    Args:
        context: The question.
        party: Pid.
        min_share: Least share of each owns link.
        links: Most owns links, all upwards or all downwards.
    """
    key = ("corporate group", party, min_share, links)
    return context.cached(key, lambda: _find_group(context, party, min_share, links))


def _find_group(
    context: Context, party: int, min_share: float, links: int
) -> dict[int, GroupMember]:
    roots = self_and_possible_duplicates(context, party)
    members = list(roots)
    # never up and down again: sisters are not counted
    for direction in ("in", "out"):
        frontier: Sequence[GroupMember] = roots
        for _ in range(links):
            if frontier:
                frontier = list(_follow_stakes(context, frontier, direction, min_share))
                members += frontier
    members += _add_duplicates_at_ends(context, members)
    best: dict[int, GroupMember] = {}
    for member in sorted(members, key=lambda member: member.rank):
        best.setdefault(member.pid, member)
    return best


def _add_duplicates_at_ends(
    context: Context, members: Sequence[GroupMember]
) -> Iterator[GroupMember]:
    """Cross a possibly_same_as tie at the end, where none was crossed at the start."""
    ends = [member for member in members if member.path and MAYBE_SAME not in member.doubts]
    ties = possible_duplicates(context, {member.pid for member in ends}) if ends else {}
    for member in ends:
        for tid, pid in ties.get(member.pid, ()):
            yield GroupMember(pid, (*member.path, tid), (*member.doubts, MAYBE_SAME))


def _follow_stakes(
    context: Context,
    frontier: Sequence[GroupMember],
    direction: Literal["in", "out"],
    min_share: float,
) -> Iterator[GroupMember]:
    """Go one owns link up (``in``) or down (``out``)."""
    pids = {member.pid for member in frontier}
    kinds = (TieKind.OWNS,)
    batch = context.engine.incident(pids, kinds, direction, context.on, context.as_of)
    links: dict[int, list[_Stake]] = defaultdict(list)
    for stake in _sum_stakes(batch, direction):
        if stake.may_reach(min_share):
            links[stake.near].append(stake)
    for member in frontier:
        for stake in links.get(member.pid, ()):
            is_sure = stake.reaches(min_share) or OPEN_SHARE in member.doubts
            doubts = member.doubts if is_sure else (*member.doubts, OPEN_SHARE)
            yield GroupMember(stake.far, (*member.path, stake.tid), doubts)


@dataclass(slots=True)
class _Stake:
    """What one source says that one party holds in another, over all its ties."""

    near: int
    far: int
    tid: int
    low: float = 0.0
    high: float = 0.0
    is_open: bool = False

    def reaches(self, share: float) -> bool:
        return self.low >= share - SLACK

    def may_reach(self, share: float) -> bool:
        # an upper end that is itself excluded ("less than 50 %") does not reach that share
        return self.high > share + SLACK if self.is_open else self.high >= share - SLACK


def _sum_stakes(batch: TieBatch, direction: Literal["in", "out"]) -> list[_Stake]:
    """Sum the shares of each pair of parties and source, in tid order; inferred ones are open."""
    ends = (batch.end, batch.start) if direction == "in" else (batch.start, batch.end)
    # what a program inferred holds nothing for certain
    low = np.where(np.isnan(batch.share_min) | batch.inferred, 0.0, batch.share_min)
    high = np.where(np.isnan(batch.share_max), 1.0, batch.share_max)
    columns = (*ends, batch.dataset, batch.tid, low, high, batch.max_exclusive)
    stakes: dict[tuple[int, int, int], _Stake] = {}
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for near, far, source, tid, at_least, at_most, is_open in rows:
        stake = stakes.setdefault((near, far, source), _Stake(near, far, tid))
        stake.low += at_least
        stake.high += at_most
        stake.is_open |= is_open
    return list(stakes.values())


# ------------------------------------------------------------------------------------------------
# Who of a transaction's parties belongs together with the exporter, and is no stranger to it.
#
# A purchaser, seller, broker or payer may be the exporter itself or a company of its group: what
# such a party is, owns or sold before is the exporter's own affair, and no sign of who stands
# behind the customer. Who gets the goods is always asked about, a daughter of the exporter, too.
# ------------------------------------------------------------------------------------------------

TRADING_ROLES: Final = frozenset({"purchaser", "seller", "broker", "payer"})
"""Roles in which a company of the exporter's own group may stand."""

MIN_SHARE: Final = 0.5
LINKS: Final = 3
"""A group: stakes of one half or more, up to so many links up and so many down again."""

_RULERS: Final = frozenset({PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP})
"""Whose companies are no group of the exporter's for having one owner: a state owns many."""


def subjects_apart_from_exporter(context: Context) -> tuple[Subject, ...]:
    """Return the subjects without those who trade and surely belong to the exporter's group."""
    subjects = context.subjects
    exporters = {subject.pid for subject in subjects if subject.role == "exporter"}
    traders = {subject.pid for subject in subjects if subject.role in TRADING_ROLES}
    if not traders or not exporters:
        return subjects
    relatives = context.cached(
        ("exporter group", frozenset(exporters), frozenset(traders)),
        lambda: _find_relatives(context, exporters, traders),
    )
    return tuple(
        subject
        for subject in subjects
        if subject.role not in TRADING_ROLES or subject.pid not in relatives
    )


def _find_relatives(
    context: Context, exporters: Iterable[int], traders: Iterable[int]
) -> frozenset[int]:
    group = frozenset().union(*(certain_group(context, pid) for pid in exporters))
    return frozenset(
        pid for pid in traders if pid in group or not group.isdisjoint(certain_group(context, pid))
    )


def certain_group(context: Context, party: int) -> frozenset[int]:
    """Return a party and its parents and subsidiaries, as far as certain; no state among them."""
    members = corporate_group(context, party, MIN_SHARE, LINKS)
    pids = sorted(member.pid for member in members.values() if not member.doubts)
    records = context.engine.parties(pids)
    return frozenset(
        pid
        for pid, record in zip(pids, records, strict=True)
        if pid == party or record.kinds.isdisjoint(_RULERS)
    )


# ------------------------------------------------------------------------------------------------
# What is not known of the owners of an order's parties, as gaps of its coverage.
#
# An end-user's owners must be known up to the policy's share. Whatever the policy asks, an owner
# that nothing describes is named: silence about it would pass for an owner who was searched for.
# ------------------------------------------------------------------------------------------------

PLACE_KINDS: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
"""Kinds that are where somebody is found, not somebody."""

OWNERLESS: Final = PLACE_KINDS | {
    PartyKind.PERSON,
    PartyKind.PUBLIC_BODY,
    PartyKind.MILITARY_UNIT,
    PartyKind.ARMED_GROUP,
}
"""Kinds of party that have no owner to ask for."""


"""What undescribed owners of other parties than the end-user must possibly hold to be a gap."""

RECEIVING: Final = (
    *("end_user", "operator", "consignee", "intermediate_consignee", "purchaser", "broker"),
)
"""Roles whose owners matter: the goods go to them or through them."""


def find_owner_gaps(context: Context, required: Required) -> Iterator[UnknownFact]:
    """Yield what is not known of the owners.

    Args:
        context: The question.
        required: Up to which share owners must be known; None asks for none.
    """
    needed, may_be_open = required.owners_to, required.open_owners_to
    for ref, party in enumerate(context.transaction.parties):
        yield from _check_stated_sum(ref, party)
        yield from _check_stated_nothing(ref, party)
        yield from _check_stated_numbers(ref, party)
        yield from _check_stated_names(ref, party)
        # one node that needs no owner is enough: which of the nodes the party is, is open
        nodes = [subject for subject in context.subjects if subject.ref == ref]
        if not nodes or any(_is_ownerless(subject, context) for subject in nodes):
            continue
        if party.role in RECEIVING:
            yield from _check_owners(nodes, context)
            for owner in list_open_owners(context, ref) if needed is not None else ():
                if owner.is_abroad:
                    yield _ask_owners_above(nodes[0], owner)
        if party.role != "end_user":
            continue
        # one question a party: who is known for too little is not asked for the rest as well
        gaps = [] if needed is None else [*_check_known_share(nodes, context, float(needed))]
        if not gaps and may_be_open is not None:
            gaps += _check_open_share(nodes, context, float(may_be_open))
        yield from gaps


def list_open_owners(context: Context, ref: int) -> tuple[OpenOwner, ...]:
    """Return who may decide over a party of the order, and whose own owners are not known.

    A company of the exporter's own group is no stranger. Where a party was found as several nodes,
    the owners of each count: which of them it is, is open.

    Args:
        context: The question.
        ref: The place of the party in the order.
    """
    nodes = [subject for subject in context.subjects if subject.ref == ref]
    if not nodes or context.transaction.parties[ref].role not in RECEIVING:
        return ()
    if any(_is_ownerless(subject, context) for subject in nodes):
        return ()
    owners = {
        owner.pid: owner
        for subject in nodes
        for owner in known_owners(context, subject.pid).open_owners
    }
    if not owners:
        return ()
    exporters = [subject.pid for subject in context.subjects if subject.role == "exporter"]
    group = frozenset().union(*(certain_group(context, pid) for pid in exporters))
    return tuple(owner for pid, owner in owners.items() if pid not in group)


def _ask_owners_above(subject: Subject, owner: OpenOwner) -> UnknownFact:
    why = say("owners of {name}: {reason}", name=subject.name, reason=owner.reason)
    return replace(_owner_gap(subject, why), owner=owner.name)


def _check_stated_sum(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name owners that the order itself states more than all shares of."""
    total = sum(float(owner.bounds[0]) for owner in party.owners)
    if total > 1 + SLACK:
        why = say(
            "{percent} are stated, and nobody can hold more than 100 %", percent=percent_text(total)
        )
        named = say("owners of {name}", name=party.name or party.id or "the party")
        yield UnknownFact("owner", f"parties.{ref}.owners", f"{named}: {why}", role=party.role)


def _check_stated_nothing(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name owners of whom the order states that they hold nothing: as what they are named is open.

    A share of nought counts nowhere, so that a listed owner would pass in silence.
    """
    for owner in party.owners:
        # a share that is left out is unknown, and no share of nought
        _, most = owner.bounds
        if float(most) <= SLACK:
            label = owner.name or owner.id or "an owner"
            why = say("{label} is named as an owner and holds nothing; say what it is", label=label)
            yield UnknownFact("owner", f"parties.{ref}.owners", why, role=party.role)


def _check_stated_numbers(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name an owner that has its own company's number, under another name: it may be itself."""
    numbers = _plain_numbers(party.identifiers)
    for owner in party.owners:
        shared = numbers & _plain_numbers(owner.identifiers)
        if shared:
            label = owner.name or owner.id or "an owner"
            scheme, _ = min(shared)
            why = f"{label} has the {scheme} of {party.name or party.id or 'the party'} itself"
            yield UnknownFact("owner", f"parties.{ref}.owners", why, role=party.role)


def _check_stated_names(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name an owner of whom a share is stated and no name, and a name that holds several shares."""
    for position, owner in enumerate(party.owners):
        field, name = f"parties.{ref}.owners.{position}.name", owner.name or ""
        if not owner.is_named and not name:
            company = party.name or party.id or "the party"
            share = _say_share(owner)
            why = say(
                "an owner of {company} with {share} is not named", company=company, share=share
            )
            yield UnknownFact("owner", field, why, role=party.role)
        elif count_shares(name) > 1:
            why = say("{name} holds several shares; state each owner by itself", name=name)
            yield UnknownFact("owner", field, why, role=party.role)


def _say_share(owner: Owner) -> str:
    low, high = owner.bounds
    if not owner.has_share:
        return say("a share that is not stated")
    if low == high:
        return percent_text(float(low))
    return say("{low} to {high}", low=percent_text(float(low)), high=percent_text(float(high)))


def _plain_numbers(identifiers: Mapping[str, str]) -> set[tuple[str, str]]:
    plain = {
        (scheme, "".join(filter(str.isalnum, value)).casefold())
        for scheme, value in identifiers.items()
    }
    return {(scheme, value) for scheme, value in plain if value and not says_nothing(value)}


def _check_owners(nodes: Sequence[Subject], context: Context) -> Iterator[UnknownFact]:
    """Name owners that are restricted or crowded out, and those that nothing describes.

    The last of the end-user whatever they hold, of others where they hold much.
    """
    for subject in nodes:
        described = known_owners(context, subject.pid)
        for reason in described.restricted:
            why = say("owners of {name}: {reason}", name=subject.name, reason=reason)
            yield UnknownFact("owner", "topic", why, subject=subject, role=subject.role)
        for reason in described.crowded_out:
            yield _owner_gap(
                subject, say("owners of {name}: {reason}", name=subject.name, reason=reason)
            )
        if subject.role == "end_user" or described.undescribed >= NOTABLE - SLACK:
            for reason in described.reasons:
                yield _owner_gap(
                    subject, say("owners of {name}: {reason}", name=subject.name, reason=reason)
                )


def _check_known_share(
    nodes: Sequence[Subject], context: Context, needed: float
) -> Iterator[UnknownFact]:
    """Ask for owners of an end-user; one found as several nodes is known when one of them is."""
    share = max(known_owners(context, subject.pid).low for subject in nodes)
    if share < needed - SLACK:
        known_text = (
            say("only {percent} are known", percent=percent_text(share))
            if share
            else "none is known"
        )
        first = nodes[0]
        why = say(
            "owners of {name}: {known_text}, and at least {percent} must be",
            name=first.name,
            known_text=known_text,
            percent=percent_text(needed),
        )
        yield _owner_gap(first, why)


def _check_open_share(
    nodes: Sequence[Subject], context: Context, may_be_open: float
) -> Iterator[UnknownFact]:
    """Ask for the other owners of an end-user of whom some are known; of others for none."""
    share = max(known_owners(context, subject.pid).low for subject in nodes)
    if share and 1.0 - share > may_be_open + SLACK:
        first = nodes[0]
        why = say(
            "owners of {name}: {known} are known, and who holds the other {open} is not",
            name=first.name,
            known=percent_text(share),
            open=percent_text(1.0 - share),
        )
        yield _owner_gap(first, why)


def _owner_gap(subject: Subject, why: str) -> UnknownFact:
    field = f"parties.{subject.ref}.owners"
    return UnknownFact("owner", field, why, subject=subject, role=subject.role)


def _is_ownerless(subject: Subject, context: Context) -> bool:
    [record] = context.engine.parties([subject.pid])
    # as a source says, or as another indicator has found: what is part of a state (class 0) has no
    # shareholders
    if record.kinds & OWNERLESS:
        return True
    return bool(context.prior_findings("state_body", "armed_forces", of=subject))


# ------------------------------------------------------------------------------------------------
# Who owns, controls or directs the parties of an order on the day, asked once for all.
# ------------------------------------------------------------------------------------------------

LEADING: Final = (TieKind.OWNS, TieKind.CONTROLS, TieKind.DIRECTS)

_PLACES: Final = {kind: place for place, kind in enumerate(TieKind)}


def leading_ties(context: Context) -> TieBatch:
    """Return the ties by which somebody owns, controls or directs a party, as of the day."""
    pids = frozenset(subject.pid for subject in context.subjects)
    return context.cached(
        ("leading ties", pids),
        lambda: context.engine.incident(pids, LEADING, "in", context.on, context.as_of),
    )


MANDATES: Final = 100
"""Who directs more companies than this is a professional director, or a nominee."""


def count_mandates(context: Context, person: int) -> int:
    """Return how many companies somebody directs on the day."""

    def count() -> int:
        kinds = [TieKind.DIRECTS]
        batch = context.engine.incident([person], kinds, "out", context.on, context.as_of)
        return int(np.unique(batch.end).size)

    return context.cached(("mandates", person), count)


Holding = tuple[Tie, int]
"""A tie by which somebody owns, controls or directs a company, and who that is."""


def list_holdings(
    context: Context, companies: Iterable[int], kinds: Sequence[TieKind]
) -> Mapping[int, list[Holding]]:
    """Return the ties of some kinds to each of some companies, of all times as far as known."""
    engine = context.engine
    batch = engine.incident(companies, kinds, "in", None, context.as_of)
    rows: dict[int, list[Holding]] = defaultdict(list)
    ties = engine.ties(batch.tid.tolist())
    for tie, holder, company in zip(ties, batch.start.tolist(), batch.end.tolist(), strict=True):
        rows[company].append((tie, holder))
    return rows


def are_of_kind(batch: TieBatch, kind: TieKind) -> npt.NDArray[np.bool_]:
    """Return which ties of a batch are of one kind."""
    return np.equal(batch.kind, _PLACES[kind])


LEAST_SHARE: Final = 0.25
"""Smaller stakes make nobody belong together."""

Kinship = Literal["yes", "possible", "no"]

_STAKE: Final = Where(share=ShareTest(gte=LEAST_SHARE))


def _walk_stakes(direction: Literal["in", "out"], low: int, high: int) -> Step:
    return Step(ties=(TieKind.OWNS,), direction=direction, hops=(low, high), where=_STAKE)


_WAYS: Final = (
    Pattern(steps=(_walk_stakes("in", 0, 3),), end=End()),
    Pattern(steps=(_walk_stakes("out", 1, 3),), end=End()),
    # daughters of one parent, such as the treasury company of a group
    Pattern(steps=(_walk_stakes("in", 1, 2), _walk_stakes("out", 1, 1)), end=End()),
    Pattern(steps=(_walk_stakes("in", 1, 1), _walk_stakes("out", 2, 2)), end=End()),
)


def find_kinship(context: Context, party: int, others: Collection[int]) -> Kinship:
    """Tell whether up to three stakes lead from a party to one of some others.

    An engine that stopped before it knew leaves it possible.
    """
    if party in others:
        return "yes"
    ends = frozenset(others)
    key = ("kinship", party, ends)
    return context.cached(key, lambda: _ask_kinship(context, party, ends))


def _ask_kinship(context: Context, party: int, ends: frozenset[int]) -> Kinship:
    may_be = False
    for pattern in _WAYS:
        question = Question(pattern.bind(), context.on, context.as_of, only_ends=ends)
        [answer] = context.engine.reach(question, [party])
        if answer.definite:
            return "yes"
        may_be |= answer.possible is not False
    return "possible" if may_be else "no"
