"""Detectors of the group "Diversion" that look at ties: shared people and places, rings of owners.

Each is named after its indicator. What the order itself says of its parties is in `diversion.py`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Final

from onward.graph.dates import EPOCH, day_number, since_day, until_day
from onward.graph.engine import PartyRecord, TieBatch
from onward.graph.model import PartyKind, Tie, TieKind
from onward.graph.pattern import CountrySet, End, Pattern, Question, Step, years_before
from onward.graph.sayings import joined, say
from onward.queries.addresses import (
    CROWD,
    PLACES,
    SERVICE_DIVISIONS,
    Closeness,
    SharedNode,
    address_text,
    compare_addresses,
    describe_uncompared,
    party_count,
    shared_node,
    stated_addresses,
)
from onward.queries.detection.context import Context
from onward.queries.detection.goods import list_control_dates
from onward.queries.detection.list_entries import (
    PartyListing,
    asks_resembling,
    cite_entries,
    entry_values,
)
from onward.queries.detection.paths import (
    ALL_PATHS,
    Path,
    PathSearch,
    WeighedPath,
    ends_of,
    find_gravest,
    find_gravest_of,
    finding_of_paths,
    keep_surest_paths,
    limits_as_unknown,
    parties_of,
    search_paths,
    with_all_paths,
)
from onward.queries.detection.results import (
    Detected,
    DetectedFacts,
    NearlyDetected,
    Result,
    Subject,
)
from onward.queries.detectors.listed_parties import current_entries, is_one_party_twice
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import AppointmentRow, FindingValues
from onward.queries.ownership.owners import (
    LEADING,
    MANDATES,
    Holding,
    are_of_kind,
    count_mandates,
    leading_ties,
    list_holdings,
)
from onward.queries.rules.indicator import SEVERITIES, measure_level, weaker
from onward.queries.tables.tables import ControlDate

# ------------------------------------------------------------------------------------------------
# div-ownership-changed-after: a customer of priority goods got another owner after their control.
#
# Looked at are owners, controllers and directors who came after the control date of the goods,
# within 30 days of one who left, and who sit in another country or are listed.
# ------------------------------------------------------------------------------------------------

CHANGE: Final = 30
"""Days between who left and who came."""

NEARLY: Final = 365
"""Days before the control of the goods in which a change is a near miss."""


@asks_resembling
def detect_div_ownership_changed_after(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer whose owner or director changed so."""
    control = _find_control(context)
    if control is None:
        return
    subjects = context.with_roles(context.roles)
    holdings = list_holdings(context, {subject.pid for subject in subjects}, LEADING)
    for subject in subjects:
        yield from _judge_subject(context, subject, holdings.get(subject.pid, ()), control)


def _find_control(context: Context) -> ControlDate | None:
    """Return the last control date of the order's goods before the transaction."""
    dates = list_control_dates(context)
    earlier = [row for row in dates if date.fromisoformat(row.on) < context.on]
    return max(earlier, key=lambda row: row.on, default=None)


def _judge_subject(
    context: Context, subject: Subject, holdings: Sequence[Holding], control: ControlDate
) -> Iterator[Detected | NearlyDetected]:
    today, controlled = day_number(context.on), day_number(date.fromisoformat(control.on))
    for tie, holder in holdings:
        # one without a first day may be as old as the company
        begins = since_day(tie.since or "0001")
        if tie.standing == "inferred" or not controlled - NEARLY < begins <= today:
            continue
        for left, former in holdings:
            is_change = left.kind == tie.kind and abs(until_day(left.until) - begins) <= CHANGE
            if is_change and former != holder and left.until is not None:
                new, old = context.engine.parties([holder, former])
                why = _find_reason(context, new, old)
                if why is not None and begins > controlled:
                    yield _find_change(context, subject, (tie, left), (new, old), why)
                elif why is not None:
                    yield _miss_by_date(subject, tie, new, control)


def _miss_by_date(
    subject: Subject, tie: Tie, new: PartyRecord, control: ControlDate
) -> NearlyDetected:
    """Return the near miss of a change that came before the goods were controlled."""
    needed, actual = say("a change after {day}", day=control.on), str(tie.since)
    return NearlyDetected(
        subject, ("party", new.id, new.name), "since", needed, actual, ((tie.tid,),)
    )


def _find_reason(context: Context, new: PartyRecord, old: PartyRecord) -> str | None:
    topics = frozenset(context.tables.topics_of("listed"))
    if new.topics(context.on, context.as_of) & topics:
        return "who is listed"
    if new.countries and old.countries and new.countries.isdisjoint(old.countries):
        return "in another country"
    return None


def _find_change(
    context: Context,
    subject: Subject,
    ties: tuple[Tie, Tie],
    parties: tuple[PartyRecord, PartyRecord],
    why: str,
) -> Detected:
    (tie, left), (new, old) = ties, parties
    verb = {"owns": "owner", "controls": "controller", "directs": "director"}[str(tie.kind)]
    return context.find(
        subject=subject,
        object=("party", new.id, new.name),
        relation=say(
            "got, after the control of the goods, another {verb} {why} ({name} until {until}):",
            verb=verb,
            why=why,
            name=old.name,
            until=left.until,
        ),
        identity=f"{tie.kind}/{new.id}/{old.id}",
        paths=((tie.tid,), (left.tid,)),
    )


# ------------------------------------------------------------------------------------------------
# vessel-or-carrier-listed: the carrier of the goods, or who owns or controls it, is listed.
#
# Listed itself, or through the ownership rule of a regime that the policy applies, it stops; owned
# or controlled in part, or listed by others, it is high. A former owner is none.
# ------------------------------------------------------------------------------------------------

_TOPICS: Final = frozenset({"sanction", "export.control"})


def detect_vessel_or_carrier_listed(context: Context) -> Iterator[Result]:
    """Yield a finding for each carrier that is listed, or owned or controlled by a listed party."""
    return find_gravest(context, _weigh_path)


def _weigh_path(context: Context, carrier: Subject, path: Path) -> WeighedPath | None:
    [record] = context.engine.parties(ends_of(context.engine, carrier.pid, [path]))
    entries = [entry for entry in current_entries(record, context) if entry.topic in _TOPICS]
    if not entries:
        return None
    severities = [_weigh_entry(context, entry) for entry in entries]
    severity = max(severities, key=SEVERITIES.index)
    rules: tuple[str, ...] = ()
    if severity != context.severity:
        rules = (say("by list and measure: {severity}", severity=severity),)
    is_itself = all(tie.kind == TieKind.POSSIBLY_SAME_AS for tie in context.engine.ties(path))
    if not is_itself and not _counts_as_listed(context, carrier, entries):
        severity, rules = weaker(severity, "high"), ("only linked to a listed party: high",)
    facts = DetectedFacts(
        relation="carries the goods, and is on a list itself"
        if is_itself
        else "carries the goods, and is owned or controlled by the listed",
        values=entry_values(entries),
        acts=cite_entries(entries, context.policy.regimes),
    )
    return WeighedPath(path, severity, rules, facts)


def _weigh_entry(context: Context, entry: PartyListing) -> Severity:
    cap: Severity = context.severity if context.policy.applies(entry.regime) else "high"
    return weaker(cap, measure_level(entry.measure, context.severity))


def _counts_as_listed(context: Context, carrier: Subject, entries: Sequence[PartyListing]) -> bool:
    """Tell whether the ownership rule of an entry's regime draws the carrier in, and stops."""
    regimes = {entry.regime for entry in entries}
    return any(
        finding.severity == "stop" and finding.object is not None and finding.object[1] in regimes
        for finding in context.prior_findings("counts_as_listed", of=carrier)
    )


# ------------------------------------------------------------------------------------------------
# div-circular-ownership: above the party, companies own one another in a circle.
#
# A circle of two to eight companies hides who stands at its end. A company's shares in itself are
# none: treasury shares are ordinary.
# ------------------------------------------------------------------------------------------------

MOST: Final = 8
"""Most companies of a circle, and most links from the party up to it."""

LEAST_SHARE: Final = 0.1
"""Smaller stakes in one another are ordinary among groups of companies."""

Owners = Mapping[int, Mapping[int, int]]
"""Of each company its owners, with the tie of each."""


@asks_resembling
def detect_div_circular_ownership(context: Context) -> Iterator[Result]:
    """Yield a finding for each customer below a circle of owners."""
    owners = _gather_owners(context)
    for subject in context.with_roles(context.roles) if owners else ():
        path = _find_circle(owners, subject.pid)
        if path is not None:
            names = [record.name for record in context.engine.parties(_companies_on(context, path))]
            yield context.find(
                subject=subject,
                relation=say(
                    "stands below companies that own one another in a circle: {names}",
                    names=joined(names),
                ),
                paths=(path,),
            )


def _gather_owners(context: Context) -> Owners:
    """Return the owners above the parties, as far up as a circle may reach."""
    owners: dict[int, dict[int, int]] = defaultdict(dict)
    seen = {subject.pid for subject in context.subjects}
    batch = leading_ties(context)
    for _ in range(2 * MOST):
        frontier = set()
        for tid, owner, company, share, is_inferred in _list_stakes(batch):
            # a share that nobody states is NaN, and is not below the least
            if owner != company and not share < LEAST_SHARE and not is_inferred:
                owners[company].setdefault(owner, tid)
                frontier.add(owner)
        frontier -= seen
        seen |= frontier
        if not frontier:
            break
        batch = context.engine.incident(frontier, [TieKind.OWNS], "in", context.on, context.as_of)
    return owners


def _list_stakes(batch: TieBatch) -> Iterator[tuple[int, int, int, float, bool]]:
    owns = are_of_kind(batch, TieKind.OWNS)
    columns = (batch.tid, batch.start, batch.end, batch.share_max, batch.inferred)
    return zip(*(column[owns].tolist() for column in columns), strict=True)


def _find_circle(owners: Owners, party: int) -> tuple[int, ...] | None:
    """Return the ties from a party up to the nearest circle and once round it; None: no circle."""
    paths: dict[int, tuple[int, ...]] = {party: ()}
    frontier = [party]
    for _ in range(MOST + 1):
        for company in frontier:
            if (circle := _go_round(owners, company)) is not None:
                return (*paths[company], *circle)
        frontier = _climb_once(owners, frontier, paths)
    return None


def _climb_once(
    owners: Owners, frontier: list[int], paths: dict[int, tuple[int, ...]]
) -> list[int]:
    new = []
    for company in frontier:
        for owner, tid in sorted(owners.get(company, {}).items()):
            if owner not in paths:
                paths[owner] = (*paths[company], tid)
                new.append(owner)
    return new


def _go_round(owners: Owners, company: int) -> tuple[int, ...] | None:
    """Return the ties of the shortest circle from a company over its owners back to itself."""
    paths: dict[int, tuple[int, ...]] = {company: ()}
    frontier = [company]
    for _ in range(MOST):
        for below in frontier:
            if company in owners.get(below, {}):
                return (*paths[below], owners[below][company])
        frontier = _climb_once(owners, frontier, paths)
    return None


def _companies_on(context: Context, path: tuple[int, ...]) -> list[int]:
    ends = context.engine.ends(path)
    return list(dict.fromkeys(owner for owner, _ in ends))


# ------------------------------------------------------------------------------------------------
# div-shared-director: somebody directs, owns or controls both the party and a listed one.
#
# The two appointments overlap, or lie at most 24 months apart; else it is a near miss. Appointments
# that ended in the last ten years count, at a lower severity; so does somebody with a crowd of
# mandates. The listed party itself as director is no shared one.
# ------------------------------------------------------------------------------------------------

APART: Final = "24m"
"""Appointments that lie further apart than this are no common management."""


@dataclass(frozen=True, slots=True)
class _SharedPerson:
    """Somebody in two companies, and the ties that say so, the subject's first."""

    person: PartyRecord
    ties: tuple[Tie, Tie]
    mandates: int


def detect_div_shared_director(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares somebody with a listed party.

    Yields:
        Detected; NearlyDetected where all common appointments lie too far apart.
    """
    for subject in context.subjects:
        only_subject = replace(context, subjects=(subject,))
        for search in search_paths(only_subject, not_ends=_find_own_rows(only_subject)):
            yield from limits_as_unknown(search)
            if search.paths:
                yield _judge_people(context, search)


def _find_own_rows(context: Context) -> frozenset[int]:
    """Return the rows of other lists that are the subject itself, and share everybody with it."""
    own_rows: set[int] = set()
    for search in search_paths(context):
        pid = search.subject.pid
        ends = set(ends_of(context.engine, pid, with_all_paths(context, search).paths))
        own_rows |= {end for end in ends if is_one_party_twice(context, pid, end)}
    return frozenset(own_rows)


def _judge_people(context: Context, search: PathSearch) -> Result:
    searches = chain([search], _search_doubtful(context, search))
    findings = (find_gravest_of(context, other, _weigh_director) for other in searches)
    return next(filter(None, findings), None) or _miss_by_time(context, search)


def _search_doubtful(context: Context, search: PathSearch) -> Iterator[PathSearch]:
    """Search again for paths that certain ones hide: those only are shown where there are any.

    Once to other ends than theirs; once to the same ends, as if nothing were certain of them.
    """
    if search.status != "present":
        return
    engine, only_subject = context.engine, replace(context, subjects=(search.subject,))
    # all ends, since the search may have shown only the first of them
    ends = set(ends_of(engine, search.subject.pid, with_all_paths(context, search).paths))
    yield from search_paths(only_subject, k=ALL_PATHS, not_ends=frozenset(ends))
    countries = {country for record in engine.parties(sorted(ends)) for country in record.countries}
    # as end countries that are merely possible they make every path to them a possible one
    possible = CountrySet(frozenset(), frozenset(countries))
    yield from search_paths(only_subject, k=ALL_PATHS, countries=possible)


def _weigh_director(context: Context, subject: Subject, path: Path) -> WeighedPath | None:
    start = subject.pid
    shared = _read_path(context, start, path)
    is_own_row = is_one_party_twice(context, start, parties_of(context.engine, start, path)[-1])
    if is_own_row or not _is_near_in_time(*shared.ties):
        return None
    severity, rules = _weigh_person(context, shared)
    return WeighedPath(path, severity, rules, {"values": _person_values(shared)})


def _read_path(context: Context, start: int, path: Path) -> _SharedPerson:
    engine = context.engine
    parties, ties = parties_of(engine, start, path), engine.ties(path)
    first, second = (i for i, tie in enumerate(ties) if tie.kind != TieKind.POSSIBLY_SAME_AS)
    person = parties[first + 1]
    mandates = count_mandates(context, person)
    return _SharedPerson(engine.parties([person])[0], (ties[first], ties[second]), mandates)


def _is_near_in_time(left: Tie, right: Tie) -> bool:
    """Tell whether two appointments overlap, or lie no further apart, read at their widest."""
    first, second = sorted((left, right), key=lambda tie: since_day(tie.since))
    since, until = since_day(second.since), until_day(first.until)
    if since < until:  # of open ends, too
        return True
    return day_number(years_before(_date_of(since), APART)) <= until


def _date_of(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _weigh_person(context: Context, shared: _SharedPerson) -> tuple[Severity, tuple[str, ...]]:
    # a professional director connects everybody with everybody
    if shared.mandates > MANDATES:
        return "low", (
            say(
                "{name} has {mandates} mandates: low",
                name=shared.person.name,
                mandates=shared.mandates,
            ),
        )
    today = day_number(context.on)
    if any(until_day(tie.until) <= today for tie in shared.ties):
        return "medium", ("one appointment has ended: medium",)
    return context.severity, ()


def _person_values(shared: _SharedPerson) -> FindingValues:
    of_subject, of_listed = shared.ties
    return {
        "person": shared.person.id,
        "mandates": shared.mandates,
        "own_appointment": _appointment_data(of_subject),
        "listed_appointment": _appointment_data(of_listed),
    }


def _appointment_data(tie: Tie) -> AppointmentRow:
    return {"kind": str(tie.kind), "since": tie.since, "until": tie.until}


def _miss_by_time(context: Context, search: PathSearch) -> NearlyDetected:
    engine, paths = context.engine, search.paths[:1]
    shared = _read_path(context, search.subject.pid, paths[0])
    [end] = engine.parties(ends_of(engine, search.subject.pid, paths))
    return NearlyDetected(
        subject=search.subject,
        object=("party", end.id, end.name),
        field="appointments",
        needed="overlapping, or at most 24 months apart",
        found=say(
            "{name}: {ties}",
            name=shared.person.name,
            ties=joined(map(_period_text, shared.ties), " and "),
        ),
        paths=paths,
    )


def _period_text(tie: Tie) -> str:
    return say(
        "{kind} from {since} until {until}",
        kind=tie.kind,
        since=tie.since or "unknown",
        until=tie.until or "today",
    )


# ------------------------------------------------------------------------------------------------
# div-listed-address: the party is located at an address that is a list entry itself.
#
# *Present* where the party names the unit that the entry names, or neither names one: it is the
# very address. *Possible* where only the building is surely the same
# (`onward.graph.addresses.tables`).
# ------------------------------------------------------------------------------------------------


def detect_div_listed_address(context: Context) -> Iterator[Result]:
    """Yield a finding for each party at a listed address."""
    for subject in context.subjects:
        for search in search_paths(replace(context, subjects=(subject,))):
            yield from limits_as_unknown(search)
            if search.paths:
                yield _find_listed_address(context, search)


def _find_listed_address(context: Context, search: PathSearch) -> Detected:
    start = search.subject.pid
    search = _prefer_stated_place(context, search)

    def is_same_address(path: tuple[int, ...]) -> bool:
        return _compare_with_entry(context, start, path)[0] in ("unit", "exact")

    search, is_sure = keep_surest_paths(context, search, is_same_address)
    closeness, addresses = _compare_with_entry(context, start, search.paths[0])
    finding = finding_of_paths(
        context,
        search,
        relation="is located at the listed address",
        values={"match": closeness, "own_address": list(addresses)},
    )
    doubts = () if is_sure else ("only the building is surely the same as that of the list entry",)
    return replace(finding, possible_because=(*doubts, *finding.possible_because))


def _prefer_stated_place(context: Context, search: PathSearch) -> PathSearch:
    """Leave out the way over the words of an address where a source places the party at the entry.

    It is the same address, told twice.
    """
    direct = tuple(
        path
        for path in search.paths
        if sum(tie.kind in PLACES for tie in context.engine.ties(path)) == 1
    )
    return replace(search, paths=direct) if direct else search


def _compare_with_entry(
    context: Context, start: int, path: tuple[int, ...]
) -> tuple[Closeness, tuple[str, ...]]:
    """Compare what the party on a path says of where it is with the listed address."""
    engine = context.engine
    parties, ties = parties_of(engine, start, path), engine.ties(path)
    # a possibly_same_as tie may stand before the address
    position = next(i for i, tie in enumerate(ties) if tie.kind in PLACES)
    pids = [parties[position], parties[position + 1], parties[-1]]
    party, node, entry = engine.parties(pids)
    addresses = stated_addresses(party, ties[position], node)
    country = min(node.countries, default=None)
    return compare_addresses(addresses, (address_text(entry),), country), addresses


# ------------------------------------------------------------------------------------------------
# div-shared-address: at one address, or on one line, with a listed party.
#
# No node is skipped for the number of its parties: a mass-registration address lowers the severity
# and is named with that number, unless both parties name the same unit of it
# (`onward.graph.addresses.tables`). The severity is that of the strongest node; its paths are
# shown.
#
# Another unit of one building is a near miss. A street without a house number, and addresses that
# name different postal codes or quarters, are *possible*. An address that cannot be read is
# compared with no other, which is a gap and never *not found*.
# ------------------------------------------------------------------------------------------------

_SERVICE_FIRM_AT_NODE: Final = Pattern(
    steps=(Step(ties=PLACES, direction="in", hops=(1, 1)),), end=End(sectors=SERVICE_DIVISIONS)
)


def detect_div_shared_address(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that shares an address or contact with a listed one."""
    for subject in context.subjects:
        yield from describe_uncompared(context, subject)
        for search in search_paths(replace(context, subjects=(subject,))):
            yield from limits_as_unknown(search)
            if search.paths:
                yield from _judge_nodes(context, search)


def _judge_nodes(context: Context, search: PathSearch) -> Iterator[Result]:
    other_units: list[tuple[Path, SharedNode]] = []

    def weigh(_: Context, subject: Subject, path: Path) -> WeighedPath | None:
        if _ends_at_address(context, subject.pid, path):
            return None
        node = shared_node(context, subject.pid, path)
        if is_one_party_twice(context, *node.ends):
            return None
        if node.closeness == "other unit":
            other_units.append((path, node))
            return None
        severity, rules = _weigh_node(context, node)
        return WeighedPath(
            path, severity, rules, _say_node(context, node, severity), _list_doubts(node)
        )

    finding = find_gravest_of(context, search, weigh)
    if finding is not None:
        yield finding
    elif other_units:
        yield _miss_by_unit(context, search, *other_units[0])


def _say_node(context: Context, node: SharedNode, severity: Severity) -> DetectedFacts:
    what = "a telephone number, domain or account" if node.is_contact else "an address"
    is_crowded = severity == "low" and not node.is_contact
    return {
        "relation": say("shares {what} with", what=what),
        "values": {
            "node": node.record.id,
            "address": address_text(node.record),
            "parties": party_count(context, node.pid),
            "match": node.closeness,
            "own_address": list(node.addresses[0]),
            "listed_address": list(node.addresses[1]),
        },
        "counterfactuals": ("high if both are shown to be in the same unit",) if is_crowded else (),
    }


def _ends_at_address(context: Context, start: int, path: Path) -> bool:
    """Tell whether a path leads to a listed address, of which div-listed-address tells."""
    [end] = context.engine.parties([parties_of(context.engine, start, path)[-1]])
    return bool(end.members) and all(row.kind == PartyKind.ADDRESS for row in end.members)


def _list_doubts(node: SharedNode) -> tuple[str, ...]:
    """Return why two parties at one node may be at two places."""
    if node.closeness == "street":
        return ("the same street or site, of which no house number is stated", *node.doubts)
    return node.doubts


def _miss_by_unit(
    context: Context, search: PathSearch, path: Path, node: SharedNode
) -> NearlyDetected:
    [listed] = context.engine.parties([parties_of(context.engine, search.subject.pid, path)[-1]])
    ours, theirs = (joined(addresses, "; ") for addresses in node.addresses)
    return NearlyDetected(
        subject=search.subject,
        object=("party", listed.id, listed.name),
        field="unit",
        needed="the same unit of the building",
        found=say(
            "another one: {ours}, and of {name}: {theirs}",
            ours=ours,
            name=listed.name,
            theirs=theirs,
        ),
        paths=(path,),
    )


def _weigh_node(context: Context, node: SharedNode) -> tuple[Severity, tuple[str, ...]]:
    if node.closeness == "street":
        return "low", ("a street or site without a house number: low",)
    count = party_count(context, node.pid)
    if count > CROWD:
        # even among many parties one office is one office
        if node.closeness == "unit":
            return context.severity, (
                say("the same unit of an address of {count} parties: high", count=count),
            )
        what = "contact" if node.is_contact else "mass-registration address"
        return "low", (say("{what}, {count} parties: low", what=what, count=count),)
    # a line of a service firm is many clients' line
    firm = _find_service_firm(context, node) if node.is_contact else None
    if firm is not None:
        return "medium", (say("contact of the service firm {firm}: medium", firm=firm),)
    return context.severity, ()


def _find_service_firm(context: Context, node: SharedNode) -> str | None:
    """Name a third party on the line that is a service firm."""
    engine = context.engine
    question = Question(
        _SERVICE_FIRM_AT_NODE, context.on, context.as_of, not_ends=frozenset(node.ends)
    )
    paths = engine.witnesses(question, node.pid, 1).definite.paths
    if not paths:
        return None
    [(firm, _)] = engine.ends(paths[0])
    return engine.parties([firm])[0].name


# ------------------------------------------------------------------------------------------------
# div-listed-within-n: a listed party within three business ties; context.
#
# Very many firms are that near to one. It is shown only where no finding, and no other line of
# context, speaks of the same listed party already.
# ------------------------------------------------------------------------------------------------


def detect_div_listed_within_n(context: Context) -> Iterator[Result]:
    """Yield a line of context for each party that is so near to a listed one."""
    spoken_of = _list_spoken_of(context)
    for search in search_paths(context):
        yield from limits_as_unknown(search)
        rest = _keep_unspoken(context, search, spoken_of)
        if rest.paths:
            links = len(rest.paths[0])
            ties = "one tie" if links == 1 else say("{links} ties", links=links)
            relation = say("is, over {ties} of business, near the listed", ties=ties)
            yield finding_of_paths(context, rest, relation=relation)


def _list_spoken_of(context: Context) -> frozenset[str]:
    """Return the ids of the parties of which findings speak: as their object, or on their paths."""
    ids: set[str] = set()
    tids: set[int] = set()
    for results in context.prior_results.values():
        for result in results:
            if isinstance(result, Detected):
                if result.object is not None and result.object[0] == "party":
                    ids.add(result.object[1])
                tids.update(tid for path in result.paths for tid in path)
    if tids:
        pids = sorted({pid for ends in context.engine.ends(sorted(tids)) for pid in ends})
        ids.update(record.id for record in context.engine.parties(pids))
    return frozenset(ids)


def _keep_unspoken(context: Context, search: PathSearch, spoken_of: frozenset[str]) -> PathSearch:
    # a party that is listed itself has a path without ties: that is another indicator's finding
    paths = [path for path in search.paths if path]
    ends = ends_of(context.engine, search.subject.pid, paths)
    records = context.engine.parties(list(ends))
    unspoken = [
        path for path, record in zip(paths, records, strict=True) if record.id not in spoken_of
    ]
    return replace(search, paths=tuple(unspoken))
