"""What a screening says of one customer, the worst first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from onward.graph.json_forms import canonical_hash, plain_fields
from onward.graph.shares import percent_text
from onward.queries.model.assessment import Assessment
from onward.queries.model.coverage import LimitHit
from onward.queries.model.findings import Finding
from onward.queries.model.part import JsonObject
from onward.queries.model.words import Severity, Status
from onward.queries.rescreening.touch_basis import TouchBasis
from onward.queries.rules.severity import SEVERITIES
from onward.queries.screening.customers import ROLE, BaseKind, Customer

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
