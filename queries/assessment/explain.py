"""An assessment in words: the one speaker for terminal, page, document and workbook.

What is said, and in which order, is decided here; how it looks is the business of whoever lays it
out. `explain` returns sections, and a section holds typed lines:

- ``section.kind`` says what it is about, and ``section.finding`` holds the finding of a section of
  kind "finding"; sections are picked by kind, never by their place or title.
- ``line.kind`` says what a line is. ``line.label`` and ``line.text`` are its words, ``line.source``
  is where that stands, and ``line.url`` where it can be read: a document may set them apart.
  ``str(line)`` is the whole sentence, "label: text (source)".
- ``line.about`` is the part of the assessment that the line puts into words: the step, the law,
  the near miss.

The parts of a finding can be asked for one by one, too: `describe_entries`, `describe_places`,
`describe_path`, `describe_shipments`, `describe_law`. Everything said here stands in the assessment
already; nothing is looked up again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from onward.errors import UsageError
from onward.queries.assessment.words.codes import (
    REASONS,
    SUGGESTIONS,
    join_words,
    say_standing,
    say_step,
    say_subject,
    upper_first,
)
from onward.queries.model.assessment import Assessment, FiredRule
from onward.queries.model.evidence import EvidencePath, EvidenceStep, TieFacts
from onward.queries.model.findings import Finding, LawBasis, NearMiss
from onward.queries.model.part import AssessmentPart
from onward.queries.model.values import FindingValues, ListingRow, ShipmentEvidence
from onward.queries.model.words import Audience
from onward.queries.transactions.harm import RiskOfHarm
from onward.queries.transactions.stated_facts import say_role

ASKED_OF: Final[Mapping[Audience, str]] = MappingProxyType(
    {"customer": "Ask the customer", "internal": "Find out in the house"}
)
"""What stands before a finding's question."""

LATER_EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "listing": "a list entry begins",
        "ownership_change": "an owner begins to hold a share",
        "shipment": "a delivery follows",
    }
)

HARM_TITLE: Final = "Risk of harm, as a person judges it"

CLOSING: Final = "This is a finding about records, not about guilt. A person decides."
"""With what every account of an assessment ends."""

LineKind = Literal[
    "outcome",
    "suggestion",
    "rule",
    "summary",
    "severity",
    "entry",
    "place",
    "path",
    "step",
    "more_paths",
    "shipment",
    "doubt",
    "counter_evidence",
    "counterfactual",
    "law",
    "question",
    "false_positives",
    "near_miss",
    "cannot_tell",
    "gap",
    "later",
    "duty",
    "not_covered",
    "harm",
    "id",
    "closing",
]
SectionKind = Literal[
    "outcome",
    "finding",
    "duties",
    "near_misses",
    "cannot_tell",
    "gaps",
    "later",
    "not_covered",
    "harm",
    "method",
    "closing",
]


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line.

    Attributes:
        kind: What the line is.
        text: What it says.
        label: What stands before it: "Speaks against it"; "" = nothing.
        source: Where that stands: record, dates, retrieval; "" = nothing to add.
        url: Where it can be read; "" = not stated.
        about: The part of the assessment that it puts into words.
    """

    kind: LineKind
    text: str
    label: str = ""
    source: str = ""
    url: str = ""
    about: AssessmentPart | None = None

    def __str__(self) -> str:
        label = f"{self.label}: " if self.label else ""
        source = f" ({self.source})" if self.source else ""
        return f"{label}{self.text}{source}"


@dataclass(frozen=True, slots=True)
class ExplainedSection:
    """A heading and its lines.

    Attributes:
        finding: What a section of kind "finding" explains.
    """

    kind: SectionKind
    title: str
    lines: tuple[ExplainedLine, ...]
    finding: Finding | None = None


def explain(assessment: Assessment, finding: str | None = None) -> list[ExplainedSection]:
    """Explain an assessment, or one of its findings.

    Args:
        assessment: As `assess` returned it.
        finding: A finding's id, or a unique part of it; None explains everything.

    Raises:
        UsageError: There is no such finding, or more than one.
    """
    if finding is not None:
        return [_explain_finding(_choose_finding(assessment, finding))]
    head = tuple(_describe_head(assessment))
    further: tuple[tuple[SectionKind, str, Iterator[ExplainedLine]], ...] = (
        ("duties", "Duties", describe_duties(assessment)),
        ("near_misses", "Near misses", describe_near_misses(assessment)),
        ("cannot_tell", "Could not be answered", describe_unanswered(assessment)),
        ("gaps", "Gaps", describe_gaps(assessment)),
        ("later", "Begins later", describe_later_events(assessment)),
        ("not_covered", "Not looked at", describe_not_covered(assessment)),
        ("harm", HARM_TITLE, describe_harm(assessment)),
        ("method", "Method", describe_rules(assessment)),
    )
    sections = [ExplainedSection("outcome", assessment.verdict_text, head)]
    sections += [_explain_finding(each) for each in assessment.findings]
    for kind, title, described in further:
        lines = tuple(described)
        if lines:
            sections.append(ExplainedSection(kind, title, lines))
    closing = ExplainedLine("closing", CLOSING)
    return [*sections, ExplainedSection("closing", "", (closing,))]


def _choose_finding(assessment: Assessment, beginning: str) -> Finding:
    """Return the finding of an id, else the only one whose id holds the text."""
    ids = [finding.id for finding in assessment.findings]
    fitting = [finding for finding in assessment.findings if finding.id == beginning]
    fitting = fitting or [finding for finding in assessment.findings if beginning in finding.id]
    if len(fitting) == 1:
        return fitting[0]
    what = "more than one finding" if fitting else "no finding"
    raise UsageError(
        f"{what} of {assessment.id} has {beginning!r} in its id; "
        f"there are: {', '.join(ids) or 'none'}"
    )


def _describe_head(assessment: Assessment) -> Iterator[ExplainedLine]:
    as_of = f", known by {assessment.as_of}" if assessment.as_of else ""
    pack, policy = assessment.rule_pack, assessment.policy
    for text in (
        f"Assessment {assessment.id}, valid on {assessment.on}{as_of}",
        f"Rule pack {pack.id} {pack.version}, policy {policy.id} {policy.version}",
        f"Snapshot {assessment.snapshot}",
    ):
        yield ExplainedLine("outcome", text)
    yield ExplainedLine("suggestion", SUGGESTIONS[assessment.suggestion.value], "Suggested")


def describe_rules(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the rules that fired, the strongest first, and what each rests on."""
    for rule in assessment.suggestion.rules:
        grounds = "; ".join(_describe_grounds(rule, assessment))
        yield ExplainedLine("rule", SUGGESTIONS[rule.suggestion], rule.rule, grounds, about=rule)


def _describe_grounds(rule: FiredRule, assessment: Assessment) -> Iterator[str]:
    numbers = [
        str(number)
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in rule.finding_ids
    ]
    if numbers:
        yield f"finding{'' if len(numbers) == 1 else 's'} {join_words(numbers)}"
    gaps = [gap.what for gap in assessment.coverage.gaps if gap.id in rule.gap_ids]
    if gaps:
        yield f"not known: {', '.join(dict.fromkeys(gaps))}"


def _explain_finding(finding: Finding) -> ExplainedSection:
    possible = ", possible" if finding.status == "possible" else ""
    title = f"{finding.title}: {finding.severity}{possible}"
    return ExplainedSection("finding", title, tuple(describe_finding(finding)), finding)


def describe_finding(finding: Finding) -> Iterator[ExplainedLine]:
    """Yield everything that a finding rests on, and what speaks against it."""
    yield ExplainedLine("summary", finding.summary, about=finding)
    for rule in finding.severity_rules:
        yield ExplainedLine("severity", rule, "Severity")
    yield from describe_entries(finding.values)
    yield from describe_places(finding.values)
    paths = [path for path in finding.evidence.paths if path.steps]
    for path in paths:
        yield from describe_path(path)
    if finding.evidence.more != "no":
        yield ExplainedLine("more_paths", finding.evidence.more, "More paths than shown")
    yield from describe_shipments(finding.values)
    for reason in finding.possible_because:
        yield ExplainedLine("doubt", reason, "Only possible")
    for text in finding.counter_evidence:
        yield ExplainedLine("counter_evidence", text, "Speaks against it")
    for text in finding.counterfactuals:
        yield ExplainedLine("counterfactual", text, "What would change it")
    for law in finding.law:
        yield describe_law(law)
    yield ExplainedLine("question", finding.question, ASKED_OF[finding.audience])
    yield ExplainedLine("false_positives", finding.false_positives, "Often wrong with")
    yield ExplainedLine("id", finding.id, "Reference")


def describe_path(path: EvidencePath) -> Iterator[ExplainedLine]:
    """Yield a path's parties in one line, then one line a step."""
    names = {party.id: party.name for party in path.nodes}
    yield ExplainedLine("path", " → ".join(party.name for party in path.nodes), about=path)
    for step in path.steps:
        yield describe_step(step, names)


def describe_step(step: EvidenceStep, names: Mapping[str, str]) -> ExplainedLine:
    """Return a step in the tie's own direction: who does what to whom, by which source, when."""
    tie = step.tie
    source = ", ".join(_describe_source(tie))
    return ExplainedLine(
        "step", say_step(step, names), source=source, url=tie.url or "", about=step
    )


def _describe_source(tie: TieFacts) -> Iterator[str]:
    record = f" {tie.record}" if tie.record else ""
    yield f"{tie.dataset}{record}"
    yield dates_text(tie)
    if tie.standing != "stated":
        yield tie.standing
    if tie.ended:
        yield "ended"
    if tie.coarse:
        yield "coarse"
    if tie.possible_because:
        yield tie.possible_because
    if tie.retrieved:
        yield f"retrieved {tie.retrieved}"


def describe_entries(values: FindingValues) -> Iterator[ExplainedLine]:
    """Yield the list entries that a finding rests on, each with its dates and source."""
    for row in values.get("listings", ()):
        dates = " ".join(
            f"{end} {day}" for end, day in (("since", row["since"]), ("until", row["until"])) if day
        )
        standing = row["standing"] if row["standing"] != "stated" else None
        facts = (_name_entry(row), row["measure"], dates or "undated", standing)
        record = " ".join(filter(None, (row["dataset"], row["record"])))
        retrieved = f", retrieved {row['retrieved']}" if row["retrieved"] else ""
        yield ExplainedLine(
            "entry",
            ", ".join(filter(None, facts)),
            "List entry",
            f"{record}{retrieved}",
            url=row["url"] or "",
        )


def _name_entry(row: ListingRow) -> str:
    """Name a list entry; a source that states a topic without an entry has only that."""
    entry = f"entry {row['entry_id']}" if row["entry_id"] else None
    named = ", ".join(filter(None, (row["list"], row["programme"], entry)))
    is_bare_topic = row["entry_id"] is None and row["list"] is None and row["programme"] is None
    return f"topic {row['topic']}, {row['regime']}" if is_bare_topic else named


_AGREEMENTS: Final = {
    "unit": "the same unit",
    "exact": "the same address, and no unit of it is named",
    "building": "surely the same building, not surely the same unit",
}


def describe_places(values: FindingValues) -> Iterator[ExplainedLine]:
    """Yield the addresses that were compared as their sources write them, and how they agree."""
    agreement = _AGREEMENTS.get(values.get("match", ""))
    if agreement is None:
        return
    for owner, addresses in (
        ("the party", values.get("own_address", ())),
        ("the listed party", values.get("listed_address", ())),
        ("the service firm", values.get("firm_address", ())),
    ):
        for address in addresses:
            yield ExplainedLine("place", address, f"Address of {owner}")
    count = f"; {values['parties']} parties are there" if "parties" in values else ""
    yield ExplainedLine("place", f"{agreement}{count}", "Compared")


def describe_shipments(values: FindingValues) -> Iterator[ExplainedLine]:
    """Yield the deliveries that a finding rests on, each with its source, and how many count."""
    rows: Sequence[ShipmentEvidence] = values.get("shipments", ())
    for row in rows:
        retrieved = f", retrieved {row['retrieved']}" if row["retrieved"] else ""
        source = f"{row['dataset']} {row['record'] or row['id']}{retrieved}"
        label = f"Delivery of {row['date']}"
        yield ExplainedLine("shipment", _name_shipment(row), label, source, url=row["url"] or "")
    count = values.get("count", 0)
    if len(rows) < count:
        text = f"{count}, of which the first {len(rows)} are listed"
        yield ExplainedLine("shipment", text, "Deliveries that count")


def _name_shipment(row: ShipmentEvidence) -> str:
    """Say who sent what to whom, and to which country."""
    code = f"control code {row['control_code']}" if row["control_code"] else None
    goods = ", ".join(filter(None, (row["hs"], code, *row["families"]))) or "goods not stated"
    amount = " ".join(filter(None, (row["quantity"], row["unit"])))
    country = f"to {row['destination']}" if row["destination"] else "destination not stated"
    parties = f"{row['shipper'] or 'unknown'} to {row['consignee'] or 'unknown'}"
    end_user = f" for {row['end_user']}" if row["end_user"] else ""
    return f"{parties}{end_user}: {', '.join(filter(None, (goods, amount, country)))}"


def describe_law(law: LawBasis) -> ExplainedLine:
    """Return a citation: how it stands, how well it was read, and whether it is only an analogy."""
    wording = ", wording unconfirmed" if law.wording else ""
    read = f"; the act was read up to {law.read_up_to}" if law.read_up_to else ""
    return ExplainedLine(
        "law",
        law.citation,
        "See also" if law.as_ == "analogy" else "Basis",
        f"{say_standing(law)}{wording}{read}",
        url=law.url or "",
        about=law,
    )


def describe_near_misses(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the near misses, each with the one predicate that it lacks."""
    for miss in assessment.near_misses:
        text = f"{say_subject(miss.subject)}: {say_missing(miss)}"
        yield ExplainedLine("near_miss", text, miss.title, about=miss)


def say_missing(miss: NearMiss) -> str:
    """Say what a finding would need, and what there is instead."""
    return f"needed is {miss.missed_by.needed}; there is {miss.missed_by.found}"


def describe_unanswered(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what indicators could not answer, and why."""
    for row in assessment.cannot_tell:
        yield ExplainedLine("cannot_tell", row.text, row.title, REASONS[row.reason], about=row)


_STATES: Final = {True: "done, as the order states", False: "not done", None: "open"}
"""What the order states of a duty, in words."""

_READ: Final = {"secondary": "read in a summary, not in the act; ", "unverified": "not checked; "}
"""How well an act was read, where not its own text was."""


def describe_duties(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what has to be done for this order, by which act, and what the order says of it."""
    for duty in assessment.duties:
        since = f"since {duty.since}; " if duty.since else ""
        source = f"{since}{_READ.get(duty.verified, '')}because of {duty.because}"
        text = f"{duty.what} State: {_STATES[duty.met]}."
        yield ExplainedLine("duty", text, duty.act, source, duty.url or "", duty)


def describe_gaps(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the facts that are not known, and why they matter."""
    for gap in assessment.coverage.gaps:
        yield ExplainedLine("gap", gap.why_it_matters, upper_first(gap.what), about=gap)


def describe_later_events(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what begins only after the day of the question."""
    names = {party_id: row.name for row in assessment.coverage.parties for party_id in row.parties}
    for event in assessment.later:
        text = f"{LATER_EVENTS[event.what]} on {event.date}, {event.days_after} days after"
        name = names.get(event.subject) or event.subject
        yield ExplainedLine("later", text, f"{name}, the {say_role(event.role)}", about=event)


def describe_not_covered(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what no loaded source or table could answer."""
    for text in assessment.coverage.not_covered:
        yield ExplainedLine("not_covered", text)


def describe_harm(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the risk of harm as a person judges it, before and after mitigation."""
    harm = assessment.transaction.risk_of_harm
    if harm is None:
        return
    for measure, before, after in harm.rows():
        levels = f"{before} before mitigation, {after} after it"
        yield ExplainedLine("harm", levels, measure)
    yield from describe_harm_notes(harm)


def describe_harm_notes(harm: RiskOfHarm) -> Iterator[ExplainedLine]:
    """Yield what mitigates the risk of harm, and who has judged it."""
    if harm.mitigation:
        yield ExplainedLine("harm", harm.mitigation, "Mitigation")
    on = f" on {harm.stated_on}" if harm.stated_on else ""
    yield ExplainedLine("harm", f"{harm.stated_by or 'nobody who is named'}{on}", "Judged by")


def dates_text(tie: TieFacts) -> str:
    """Return from when to when a tie holds; a delivery has one date."""
    if tie.undated:
        return "undated"
    if tie.kind == "ships_to":
        return f"on {tie.since}"
    since = f"since {tie.since}" if tie.since else ""
    until = f"until {tie.until}" if tie.until else ""
    return " ".join(part for part in (since, until) if part)
