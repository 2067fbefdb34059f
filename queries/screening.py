"""A base of customers, screened: a line each, the worst first, and what has changed."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, get_args

from onward.errors import StoreError
from onward.graph.dates import holds_on
from onward.graph.json_forms import canonical_hash, plain_fields
from onward.graph.matching.index import NOT_SCREENED
from onward.graph.model import Identifier, Party, Shipment, Tie, TieKind
from onward.graph.notices import report_notice
from onward.graph.shares import decimal_text, percent_text
from onward.graph.store.files import DISK, make_folders, write_whole
from onward.loaders.sources.csv.parties import is_only_named
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment, Finding, LimitHit, Severity, Status
from onward.queries.model.parts import JsonObject
from onward.queries.rescreening import TouchBasis, TouchTest
from onward.queries.rules.indicator import SEVERITIES
from onward.queries.transactions.transaction import Transaction, parse_transaction

# ------------------------------------------------------------------------------------------------
# Customers as they are assessed: each the end-user of an order that says nothing else.
#
# A base holds others beside them: whoever owns or directs a customer, and whom deliveries name.
# They are looked at alike, and called what they are.
# ------------------------------------------------------------------------------------------------

ROLE: Final = "end_user"

BaseKind = Literal["customer", "owner", "officer", "recipient", "trader"]
"""What a party of a base is to the others: one that is none of the others is a customer."""

BASE_KINDS: Final[tuple[BaseKind, ...]] = get_args(BaseKind)

PartyFacts = dict[str, object]
"""A party of an order as plain data."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer.

    Attributes:
        id: As its source has it.
        parties: What is assessed: one entry for each of its names.
        kind: What it is in its base.
    """

    id: str
    name: str
    country: str | None
    parties: tuple[PartyFacts, ...]
    kind: BaseKind = "customer"

    @property
    def mark(self) -> str:
        """What its source says of it, to compare it with what it said earlier."""
        return canonical_hash([self.id, list(self.parties)])

    def to_transaction(self, on: date) -> Transaction:
        """Return the order that stands for the customer on a day."""
        stated = {"id": self.id, "date": on.isoformat(), "parties": list(self.parties)}
        return parse_transaction(stated)


def customers_of_layer(
    parties: Iterable[Party],
    ties: Iterable[Tie],
    shipments: Iterable[Shipment],
    on: date,
    parted_ids: Collection[str] = frozenset(),
) -> Iterator[Customer]:
    """Yield the parties of a loaded layer: they are given by id, so that their ties count.

    They are given by their names, too, as an order or a file would give them: beside an id a listed
    party of the very name is only possible, and a base must not look better for being loaded. Their
    direct owners are stated, as an order would: those above them are compared in any case.

    Args:
        parties: Of the layer.
        ties: Of all layers.
        shipments: Likewise.
        on: Day of the question.
        parted_ids: Ids of parties that a person has told apart from another: of these the id says
            more than a name.
    """
    owners: dict[str, list[PartyFacts]] = defaultdict(list)
    screened = list(_screened_parties(parties))
    kinds = _BaseKinds(screened)
    for tie in ties:
        kinds.add_tie(tie)
        is_held = tie.kind == TieKind.OWNS and tie.standing != "inferred"
        if is_held and holds_on(tie.since, tie.until, on):
            owners[tie.end].append({"id": tie.start, **_state_share(tie)})
    for shipment in shipments:
        kinds.add_shipment(shipment)
    for party in screened:
        stated: PartyFacts = {"role": ROLE, "id": party.id, "name": party.name}
        if party.id in owners:
            stated["owners"] = list(owners[party.id])
        names = () if party.id in parted_ids else _list_names(party)
        by_name = (_state_party(party, name, ()) for name in names)
        yield Customer(
            party.id, party.name, party.country, (stated, *by_name), kinds.find_kind(party)
        )


def customers_of_file(parties: Sequence[Party], ties: Iterable[Tie]) -> Iterator[Customer]:
    """Yield the parties of a file that is not loaded, with the owners that it states."""
    by_id = {party.id: party for party in parties}
    owners: dict[str, list[PartyFacts]] = defaultdict(list)
    screened = list(_screened_parties(parties))
    kinds = _BaseKinds(screened)
    for tie in ties:
        kinds.add_tie(tie)
        if tie.kind == TieKind.OWNS:
            owners[tie.end].append(_state_owner(tie, by_id))
    for party in screened:
        stated = tuple(_state_party(party, name, owners[party.id]) for name in _list_names(party))
        number, kind = party.id.partition(":")[2], kinds.find_kind(party)
        yield Customer(number, party.name, party.country, stated, kind)


class _BaseKinds:
    """What the parties of a base are to one another.

    Whoever only a tie or shipment names is what that row says of it. Whoever has a row of its own
    is a customer, unless it stands above another one and no delivery names it.
    """

    def __init__(self, parties: Iterable[Party]) -> None:
        self._ids = {party.id for party in parties}
        self._owners: set[str] = set()
        self._officers: set[str] = set()
        self._recipients: set[str] = set()
        self._traders: set[str] = set()

    def add_tie(self, tie: Tie) -> None:
        """Note who stands above a party of the base."""
        if tie.end in self._ids:
            if tie.kind in (TieKind.OWNS, TieKind.CONTROLS):
                self._owners.add(tie.start)
            elif tie.kind == TieKind.DIRECTS:
                self._officers.add(tie.start)

    def add_shipment(self, shipment: Shipment) -> None:
        """Note who had goods, and who else a delivery names."""
        self._recipients.update(filter(None, (shipment.consignee, shipment.end_user)))
        others = (shipment.shipper, shipment.forwarder, shipment.notify_party)
        self._traders.update(filter(None, others))

    def find_kind(self, party: Party) -> BaseKind:
        """Return what a party is."""
        is_trading = party.id in self._recipients or party.id in self._traders
        if not is_trading and party.id in self._owners:
            return "owner"
        if not is_trading and party.id in self._officers:
            return "officer"
        if is_trading and is_only_named(party):
            return "recipient" if party.id in self._recipients else "trader"
        return "customer"


def _screened_parties(parties: Iterable[Party]) -> Iterator[Party]:
    return (party for party in parties if party.kind not in NOT_SCREENED)


def _list_names(party: Party) -> tuple[str, ...]:
    return tuple(dict.fromkeys((party.name, *(name.text for name in party.names))))


def _state_party(party: Party, name: str, owners: Sequence[PartyFacts]) -> PartyFacts:
    facts: PartyFacts = {"role": ROLE, "name": name, **_state_numbers(party.identifiers)}
    for key in ("country", "address", "sector", "incorporated"):
        if getattr(party, key):
            facts[key] = getattr(party, key)
    if owners:
        facts["owners"] = list(owners)
    return facts


def _state_numbers(identifiers: Iterable[Identifier]) -> Mapping[str, object]:
    """Return numbers by scheme; of several of one scheme, all in one cell, as people write them."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for number in identifiers:
        numbers[number.scheme].append(number.value)
    joined = {scheme: " / ".join(values) for scheme, values in numbers.items()}
    return {"identifiers": joined} if joined else {}


def _state_owner(tie: Tie, by_id: Mapping[str, Party]) -> PartyFacts:
    party = by_id.get(tie.start)
    facts: PartyFacts = {"id": tie.start} if party is None else {"name": party.name}
    if party is not None:
        facts |= _state_numbers(party.identifiers)
        if party.country:
            facts["country"] = party.country
    return facts | _state_share(tie)


def _state_share(tie: Tie) -> PartyFacts:
    """Return the share of an owner as its interval, with the ends that do not belong to it."""
    share = tie.share
    if share is None:
        return {}
    return {
        "share_min": decimal_text(share.min),
        "share_max": decimal_text(share.max),
        "share_min_exclusive": share.min_exclusive,
        "share_max_exclusive": share.max_exclusive,
    }


# ------------------------------------------------------------------------------------------------
# What a screening says of one customer, the worst first.
# ------------------------------------------------------------------------------------------------

Outcome = Severity | Literal["cannot_tell", "none"]

OUTCOMES: Final[tuple[Outcome, ...]] = (*reversed(SEVERITIES), "cannot_tell", "none")
"""The worst first. "Cannot tell" comes before what was looked at without a finding."""


_NAME_FIELDS: Final = ("name", "identifiers")
"""Ends of the fields whose gap says that nobody could be looked for."""


@dataclass(frozen=True, slots=True)
class ScreenedFinding:
    """A finding of a customer.

    Attributes:
        entries: The list entries on which it rests: source and record of each.
    """

    id: str
    title: str
    status: Status
    severity: Severity
    summary: str
    entries: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What it says, to compare it with what a later screening says."""
        return canonical_hash([self.id, self.status, self.severity, self.summary, *self.entries])

    def to_data(self) -> JsonObject:
        """Return it as plain data; on which entries it rests is for comparing alone."""
        return plain_fields(self, "id", "title", "status", "severity", "summary")


@dataclass(frozen=True, slots=True)
class ScreenedMatch:
    """Somebody whom a customer is (match), or may be (possible)."""

    party: str
    name: str
    score: str
    band: str
    list: str | None


@dataclass(frozen=True, slots=True)
class ScreenedCustomer:
    """A customer's line.

    Attributes:
        kind: What it is in its base: a customer, or somebody who is tied to one.
        outcome: The worst severity; cannot_tell where a name was not compared in full, or a list
            that the policy applies is not loaded.
        status: Of the worst finding: present or possible.
        findings: The worst first.
        matches: Whom the customer is or may be, apart from itself.
        owners_known: How much of it is known to be owned by whom, in percent.
        not_known: Facts about the customer that are not known, in words.
        stated: A mark of what its source says of it.
        basis: What the line rests on.
    """

    customer: str
    name: str
    country: str | None
    outcome: Outcome
    status: Status | None
    findings: tuple[ScreenedFinding, ...]
    matches: tuple[ScreenedMatch, ...]
    owners_known: str | None
    not_known: tuple[str, ...]
    stated: str
    basis: TouchBasis
    kind: BaseKind = "customer"

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """What the lines are sorted by: the worst first, what is certain before what is not."""
        is_possible = self.status == "possible"
        return OUTCOMES.index(self.outcome), is_possible, -len(self.findings), self.customer

    def is_worse_than(self, outcome: str, status: str | None) -> bool:
        """Tell whether the line is worse than an earlier outcome of the same customer."""
        earlier = next(
            (rank for rank, name in enumerate(OUTCOMES) if name == outcome), len(OUTCOMES)
        )
        return self.order[:2] < (earlier, status == "possible")

    def to_data(self, change: str) -> JsonObject:
        """Return the line as plain data.

        Args:
            change: What became of it since the last screening.
        """
        head = ("customer", "kind", "name", "country", "outcome", "status", "findings", "matches")
        return {**plain_fields(self, *head, "owners_known", "not_known"), "change": change}


def make_line(customer: Customer, assessment: Assessment) -> ScreenedCustomer:
    """Make a customer's line of the assessment of the order that stands for it."""
    # an assessment has the worst first
    findings = [finding for finding in assessment.findings if _is_about_customer(finding)]
    not_compared = [
        _say_limit(limit)
        for limit in assessment.coverage.limits_hit
        if limit.where.startswith("parties")
    ]
    is_nameless = any(
        gap.on == ROLE and gap.field.endswith(_NAME_FIELDS) for gap in assessment.coverage.gaps
    )
    # who was compared with no list at all was not looked at, whatever else is known
    is_list_absent = any(row.data == "sanctions_lists" for row in assessment.coverage.absent_data)
    is_blind = not_compared or is_nameless or is_list_absent
    outcome: Outcome = "cannot_tell" if is_blind else "none"
    if findings:
        outcome = findings[0].severity
    return ScreenedCustomer(
        customer=customer.id,
        name=customer.name,
        country=customer.country,
        outcome=outcome,
        status=findings[0].status if findings else None,
        findings=tuple(map(_describe_finding, findings)),
        matches=tuple(dict.fromkeys(_list_matches(customer, assessment))),
        owners_known=_say_owners(assessment),
        not_known=tuple(dict.fromkeys((*not_compared, *_list_gaps(assessment)))),
        stated=customer.mark,
        basis=TouchBasis.read(assessment.to_data()),
        kind=customer.kind,
    )


def _say_limit(limit: LimitHit) -> str:
    """Say of whom a limit tells, where that is not the customer itself."""
    return f"of an owner: {limit.limit}" if ".owners." in limit.where else limit.limit


def _is_about_customer(finding: Finding) -> bool:
    """Tell whether a finding says something of the customer, and not of the order that is not."""
    return finding.subject.party is not None and finding.kind != "context"


def _describe_finding(finding: Finding) -> ScreenedFinding:
    listings = finding.values.get("listings", ())
    return ScreenedFinding(
        finding.id,
        finding.title,
        finding.status,
        finding.severity,
        finding.summary,
        tuple(sorted(f"{row['dataset']}:{row['record']}" for row in listings)),
    )


def _list_matches(customer: Customer, assessment: Assessment) -> Iterator[ScreenedMatch]:
    rows = [row for row in assessment.matches if row.owner is None and row.candidate is not None]
    for row in sorted(rows, key=lambda row: (row.band, -float(row.score or 0))):
        candidate = row.candidate
        if candidate is None or candidate.party == customer.id or row.band == "weak":
            continue
        listing = candidate.listing.list if candidate.listing else None
        yield ScreenedMatch(
            candidate.party, candidate.name_used, row.score or "", row.band, listing
        )


def _say_owners(assessment: Assessment) -> str | None:
    bounds = [party.owners.known_min for party in assessment.coverage.parties if party.owners]
    return percent_text(max(map(float, bounds))) if bounds else None


def _list_gaps(assessment: Assessment) -> Iterator[str]:
    """Yield what is not known of the customer, once however many names it is given by.

    Of goods and papers nothing is said. A list that is not loaded, or was read in part, comes
    first.
    """
    absent = assessment.coverage.absent_data
    yield from (row.text for row in absent if row.data == "sanctions_lists")
    for gap in assessment.coverage.gaps:
        if gap.on == "source" and gap.field != "sanctions_lists":
            yield gap.why_it_matters
    named = set()
    for gap in assessment.coverage.gaps:
        field = gap.field.rpartition(".")[2]
        if gap.on in ("end_user", "owner") and (
            gap.party is None or (gap.party, field) not in named
        ):
            named.add((gap.party, field))
            yield gap.what


def sort_lines(lines: Sequence[ScreenedCustomer]) -> tuple[ScreenedCustomer, ...]:
    """Return lines with the worst first."""
    return tuple(sorted(lines, key=lambda line: line.order))


# ------------------------------------------------------------------------------------------------
# What the last screening of the same customers said, and what has changed since.
#
# It is one file a source in the workspace, with a hash of its content: one that was changed is not
# compared with, and that is said.
# ------------------------------------------------------------------------------------------------

FORMAT: Final = 3


class LastLine(TypedDict):
    """What the last screening said of a customer; its findings as marks of what they said.

    `stated` is the mark of what its source says of it, and the last two keys are what the line
    rests on.
    """

    outcome: Outcome
    status: str | None
    findings: list[str]
    stated: str
    is_repeatable: bool
    candidates: Mapping[str, str]


class CustomerFile(TypedDict):
    """Where a file of customers stood, and how it was read."""

    path: str
    mapping: str | None
    separator: str | None
    encoding: str | None
    sheet: str | None


@dataclass(frozen=True, slots=True)
class LastScreening:
    """The last screening of a source; without lines where there was none.

    Attributes:
        source: The layer or file.
        on: Its day; None where there was none.
        snapshot: What it was made against.
        file: Where the file stood; None = it was a layer.
        rules: By which rules it was made.
        stale: The sources that were older than they may be.
    """

    source: str = ""
    on: str | None = None
    snapshot: str | None = None
    lines: Mapping[str, LastLine] = field(default_factory=dict)
    file: CustomerFile | None = None
    rules: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def basis_of(self, customer: str) -> TouchBasis | None:
        """Return what a customer's line rests on; None where it has none."""
        line = self.lines.get(customer)
        if line is None or self.snapshot is None:
            return None
        version, matcher, pack, policy = self.rules
        return TouchBasis(
            snapshot=self.snapshot,
            rules=(version, matcher, pack, policy),
            stale=frozenset(self.stale),
            is_repeatable=line["is_repeatable"],
            candidates=line["candidates"],
        )

    def describe_change(self, line: ScreenedCustomer) -> str:
        """Say what became of a customer: new, worse, better, changed or same."""
        last = self.lines.get(line.customer)
        if last is None:
            return "new"
        if (last["outcome"], last["status"]) == (line.outcome, line.status):
            findings = sorted(finding.mark for finding in line.findings)
            return "same" if last["findings"] == findings else "changed"
        return "worse" if line.is_worse_than(last["outcome"], last["status"]) else "better"


def list_screened(folder: Path) -> Iterator[LastScreening]:
    """Yield the last screening of each source, by their names."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else ()
    screenings = (_read_screening(path) for path in files)
    yield from sorted(filter(None, screenings), key=lambda last: last.source)


def read_last(folder: Path, source: str) -> LastScreening:
    """Read the last screening of a source; an empty one where there is none that can be trusted."""
    path = folder / _file_name(source)
    last = _read_screening(path) if path.is_file() else None
    return LastScreening() if last is None or last.source != source else last


def _read_screening(path: Path) -> LastScreening | None:
    fault = "was changed since it was written"
    try:
        stored = json.loads(path.read_bytes())
        seal = stored.pop("seal")
        if seal == canonical_hash(stored):
            if stored["format"] == FORMAT:
                return _read_content(stored)
            fault = "was written by another version"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    report_notice(f"{path}: {fault}; everything counts as new")
    return None


def _read_content(stored: dict[str, Any]) -> LastScreening:
    return LastScreening(
        source=stored["source"],
        on=stored["on"],
        snapshot=stored["snapshot"],
        lines=stored["lines"],
        file=stored["file"],
        rules=tuple(stored["rules"]),
        stale=tuple(stored["stale"]),
    )


def make_last(
    screening: tuple[str, str, str],
    lines: Sequence[ScreenedCustomer],
    carried: Mapping[str, LastLine],
    before: LastScreening,
    file: CustomerFile | None,
) -> LastScreening:
    """Return what is kept of a screening.

    Args:
        screening: Its source, day and snapshot.
        lines: Customers that were looked at.
        carried: Lines of the screening before that a look would have found the same.
        before: That screening.
        file: Where the file of customers stands.
    """
    source, day, snapshot = screening
    # lines are carried over only where rules and stale sources are the same
    basis = lines[0].basis if lines else None
    return LastScreening(
        source=source,
        on=day,
        snapshot=snapshot,
        lines={**carried, **{line.customer: _summarise_line(line) for line in lines}},
        file=file,
        rules=basis.rules if basis else before.rules,
        stale=tuple(sorted(basis.stale)) if basis else before.stale,
    )


def keep_last(folder: Path, last: LastScreening) -> None:
    """Keep a screening for the next one of the same source.

    Raises:
        StoreError: The file cannot be written.
    """
    content = {"format": FORMAT, **asdict(last)}
    sealed = {**content, "seal": canonical_hash(content)}
    path = folder / _file_name(last.source)
    try:
        make_folders(DISK, folder)
        write_whole(path, json.dumps(sealed, sort_keys=True).encode())
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault.strerror or fault})") from fault


def _summarise_line(line: ScreenedCustomer) -> LastLine:
    return {
        "outcome": line.outcome,
        "status": line.status,
        "findings": sorted(finding.mark for finding in line.findings),
        "stated": line.stated,
        "is_repeatable": line.basis.is_repeatable,
        "candidates": line.basis.candidates,
    }


def _file_name(source: str) -> str:
    return f"{sha256(source.encode()).hexdigest()[:16]}.json"


SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Screening:
    """A base of customers, screened.

    Attributes:
        source: The layer or file.
        lines: The worst first.
        last: The screening before, with which it is compared.
        only_changed: Whether only lines that have changed are shown.
        untouched: Lines of the last screening that no change of the data could touch.
        kinds: How many of the base are what: customers, owners, recipients …
    """

    source: str
    on: str
    snapshot: str
    lines: tuple[ScreenedCustomer, ...]
    last: LastScreening
    only_changed: bool = False
    untouched: Mapping[str, LastLine] = field(default_factory=dict)
    kinds: Mapping[BaseKind, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many parties of the base there are."""
        return len(self.lines) + len(self.untouched)

    @property
    def shown_lines(self) -> tuple[ScreenedCustomer, ...]:
        """The lines to show: all, or those that have changed."""
        if not self.only_changed:
            return self.lines
        return tuple(line for line in self.lines if self.change_of(line) != SAME)

    def change_of(self, line: ScreenedCustomer) -> str:
        """Say what became of a customer since the last screening."""
        return self.last.describe_change(line)

    @property
    def counts(self) -> dict[str, int]:
        """How many customers have which outcome, the worst first."""
        counts = Counter(line.outcome for line in self.lines)
        counts.update(line["outcome"] for line in self.untouched.values())
        return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}

    @property
    def changes(self) -> dict[str, int]:
        """How many customers have changed how, and how many are gone."""
        counts = Counter(map(self.change_of, self.lines))
        if self.untouched:
            counts[SAME] += len(self.untouched)
        return {**{change: counts[change] for change in sorted(counts)}, "gone": len(self.gone)}

    @property
    def gone(self) -> tuple[str, ...]:
        """Customers that the last screening had."""
        there = {*self.untouched, *(line.customer for line in self.lines)}
        return tuple(sorted(self.last.lines.keys() - there))

    def to_data(self) -> JsonObject:
        """Return the screening as ``onward screen --json`` prints it."""
        return {
            **plain_fields(self, "source", "on", "snapshot"),
            "screened": self.size,
            "untouched": len(self.untouched),
            **plain_fields(self, "kinds", "counts"),
            "since": self.last.on,
            **plain_fields(self, "changes", "gone"),
            "customers": [line.to_data(self.change_of(line)) for line in self.shown_lines],
        }


def screen_customers(
    customers: Sequence[Customer],
    setup: AssessmentSetup,
    on: date,
    as_of: date | None,
    report: Callable[[int, int], None] | None = None,
) -> tuple[ScreenedCustomer, ...]:
    """Assess customers one by one.

    Args:
        customers: Whom to look at.
        setup: What they are assessed against.
        on: Day of the question.
        as_of: Use only what was known by this day; None = everything.
        report: Called with how many are done, and of how many.
    """
    lines = []
    for done, customer in enumerate(customers, start=1):
        lines.append(make_line(customer, assess(customer.to_transaction(on), setup, on, as_of)))
        if report is not None:
            report(done, len(customers))
    return sort_lines(lines)


def count_kinds(customers: Iterable[Customer]) -> dict[BaseKind, int]:
    """Count the parties of a base by what they are, customers first."""
    counts = Counter(customer.kind for customer in customers)
    return {kind: counts[kind] for kind in BASE_KINDS if counts[kind]}


def list_untouched(
    customers: Sequence[Customer], last: LastScreening, touch: TouchTest, on: date
) -> dict[str, LastLine]:
    """Return the lines of the last screening that no change of the data could touch.

    Args:
        customers: Who they are now.
        last: The last screening of the same source.
        touch: Tells whom a change since then touches.
        on: Day of the question.
    """
    untouched = {}
    for customer in customers:
        basis, line = last.basis_of(customer.id), last.lines.get(customer.id)
        if basis is None or line is None or line["stated"] != customer.mark:
            continue
        if not touch.is_touched(basis, customer.to_transaction(on), on):
            untouched[customer.id] = line
    return untouched
