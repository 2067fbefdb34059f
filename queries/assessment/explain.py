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

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from onward.errors import UsageError
from onward.graph.countries import say_country
from onward.graph.dates import is_coarse
from onward.graph.sayings import joined, say, upper_first
from onward.graph.tables import read_words
from onward.queries.assessment.wording import (
    REASONS,
    SUGGESTIONS,
    join_words,
    say_standing,
    say_step,
    say_subject,
    shorten_reason,
)
from onward.queries.detection.list_entries import say_topic
from onward.queries.model.assessment import (
    AbsentData,
    AssessedTier,
    Assessment,
    Audience,
    Evidence,
    EvidencePath,
    EvidenceStep,
    Finding,
    FiredRule,
    LaterListing,
    LawBasis,
    NearMiss,
    TieFacts,
)
from onward.queries.model.parts import AssessmentPart, FindingValues, ListingRow, ShipmentEvidence
from onward.queries.transactions.fields import RiskOfHarm
from onward.queries.transactions.transaction import say_role

# ------------------------------------------------------------------------------------------------
# The lines and sections of an explained assessment.
# ------------------------------------------------------------------------------------------------

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
    "context",
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
    "context",
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


# ------------------------------------------------------------------------------------------------
# One finding in words: its summary, evidence step by step, doubts, law and question.
# ------------------------------------------------------------------------------------------------

_SUM: Final = re.compile("[0-9a-f]{32,}")

ASKED_OF: Final[Mapping[Audience, str]] = MappingProxyType(
    {"customer": "Ask the customer", "internal": "Clarify internally"}
)
"""What stands before a finding's question."""


def explain_finding(finding: Finding) -> ExplainedSection:
    """Return the section that explains one finding."""
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
    yield from describe_shipments(finding.values, finding.evidence)
    for reason in finding.possible_because:
        yield ExplainedLine("doubt", reason, "Only possible")
    for text in finding.counter_evidence:
        yield ExplainedLine("counter_evidence", text, "Speaks against it")
    for text in finding.counterfactuals:
        yield ExplainedLine("counterfactual", text, "What would change it")
    for law in finding.law:
        yield describe_law(law)
    yield ExplainedLine("question", finding.question, ASKED_OF[finding.audience])
    yield ExplainedLine("false_positives", finding.false_positives, "Common false positives")
    yield ExplainedLine("id", finding.id, "Reference")


def describe_path(path: EvidencePath) -> Iterator[ExplainedLine]:
    """Yield a path's parties in one line, then one line a step."""
    names = {party.id: party.name for party in path.nodes}
    yield ExplainedLine("path", joined((party.name for party in path.nodes), " → "), about=path)
    for step in path.steps:
        yield describe_step(step, names)


def describe_step(step: EvidenceStep, names: Mapping[str, str]) -> ExplainedLine:
    """Return a step in the tie's own direction: who does what to whom, by which source, when."""
    tie = step.tie
    source = joined(_describe_source(tie))
    return ExplainedLine(
        "step", say_step(step, names), source=source, url=tie.url or "", about=step
    )


def _describe_source(tie: TieFacts) -> Iterator[str]:
    record = say(" {record}", record=tie.record) if tie.record else ""
    yield say("{dataset}{record}", dataset=tie.dataset, record=record)
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
        yield say("retrieved {day}", day=tie.retrieved)
    # what a program read is shown with all that it read
    if tie.standing == "inferred" and tie.text:
        yield say("in the source's words: “{text}”", text=tie.text)


def describe_entries(values: FindingValues) -> Iterator[ExplainedLine]:
    """Yield the list entries that a finding rests on, each with its dates and source."""
    for row in values.get("listings", ()):
        dates = " ".join(
            f"{end} {day}" for end, day in (("since", row["since"]), ("until", row["until"])) if day
        )
        standing = row["standing"] if row["standing"] != "stated" else None
        facts = (_name_entry(row), row["measure"], dates or "undated", row.get("act"), standing)
        text = ", ".join(filter(None, facts))
        reason = shorten_reason(row.get("reason"))
        record = " ".join(filter(None, (row["dataset"], row["record"])))
        retrieved = say(", retrieved {day}", day=row["retrieved"]) if row["retrieved"] else ""
        yield ExplainedLine(
            "entry",
            say("{text}; reason: {reason}", text=text, reason=reason) if reason else text,
            "List entry",
            f"{record}{retrieved}",
            url=row["url"] or "",
        )


def _name_entry(row: ListingRow) -> str:
    """Name a list entry; a source that states a topic without an entry has only that."""
    number = row["entry_id"]
    # a list without numbers of its own gives its entries sums, which tell a reader nothing
    entry = say("entry {number}", number=number) if number and not _SUM.fullmatch(number) else None
    named = ", ".join(filter(None, (row["list"], row["programme"], entry)))
    is_bare_topic = row["entry_id"] is None and row["list"] is None and row["programme"] is None
    return (
        say("topic {topic}, {regime}", topic=say_topic(row["topic"]), regime=row["regime"])
        if is_bare_topic
        else named
    )


_AGREEMENTS: Final = read_words("onward.queries.assessment", "code_words.csv", "agreement")


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
            yield ExplainedLine("place", address, say("Address of {owner}", owner=owner))
    count = (
        say("; {count} parties are there", count=values["parties"]) if "parties" in values else ""
    )
    yield ExplainedLine(
        "place", say("{agreement}{count}", agreement=agreement, count=count), "Compared"
    )


def _name_parties(evidence: Evidence) -> Mapping[str, str]:
    """Return the names of the parties along the paths of evidence, by their ids."""
    return {node.id: node.name for path in evidence.paths for node in path.nodes}


def describe_shipments(values: FindingValues, evidence: Evidence) -> Iterator[ExplainedLine]:
    """Yield the deliveries that a finding rests on, each with its source, and how many count.

    Args:
        values: Of the finding.
        evidence: Of the finding, which names its parties.
    """
    names = _name_parties(evidence)
    rows: Sequence[ShipmentEvidence] = values.get("shipments", ())
    for row in rows:
        retrieved = say(", retrieved {day}", day=row["retrieved"]) if row["retrieved"] else ""
        source = say(
            "{dataset} {record}{retrieved}",
            dataset=row["dataset"],
            record=row["record"] or row["id"],
            retrieved=retrieved,
        )
        label = say("Delivery of {day}", day=row["date"])
        yield ExplainedLine(
            "shipment", _name_shipment(row, names), label, source, url=row["url"] or ""
        )
    count = values.get("count", 0)
    if len(rows) < count:
        text = say("{count}, of which the first {shown} are listed", count=count, shown=len(rows))
        yield ExplainedLine("shipment", text, "Deliveries that count")


def _name_shipment(row: ShipmentEvidence, names: Mapping[str, str]) -> str:
    """Say who sent what to whom, and to which country."""
    code = say("control code {code}", code=row["control_code"]) if row["control_code"] else None
    hs = say("customs code {code}", code=row["hs"]) if row["hs"] else None
    families = (say(family.replace("_", " ")) for family in row["families"])
    goods = joined(filter(None, (hs, code, *families))) or "goods not stated"
    amount = (
        say("{quantity} {unit}", quantity=row["quantity"], unit=row["unit"])
        if row["quantity"] and row["unit"]
        else row["quantity"]
    )
    country = (
        say("to {country}", country=say_country(row["destination"]))
        if row["destination"]
        else "destination not stated"
    )
    parties = say(
        "{shipper} to {consignee}",
        shipper=_name_party(row["shipper"], names),
        consignee=_name_party(row["consignee"], names),
    )
    user = _name_party(row["end_user"], names)
    end_user = say(" for {name}", name=user) if row["end_user"] else ""
    facts = joined(filter(None, (goods, amount, country)))
    return say("{parties}{user}: {facts}", parties=parties, user=end_user, facts=facts)


def _name_party(party: str | None, names: Mapping[str, str]) -> str:
    return names.get(party, party) if party else "unknown"


def describe_law(law: LawBasis) -> ExplainedLine:
    """Return a citation: how it stands, how well it was read, and whether it is only an analogy."""
    wording = ", wording unconfirmed" if law.wording else ""
    read = (
        say("; the act was read up to {read_up_to}", read_up_to=law.read_up_to)
        if law.read_up_to
        else ""
    )
    return ExplainedLine(
        "law",
        law.citation,
        "See also" if law.as_ == "analogy" else "Basis",
        f"{say_standing(law)}{wording}{read}",
        url=law.url or "",
        about=law,
    )


def dates_text(tie: TieFacts) -> str:
    """Return from when to when a tie holds; a delivery has one date."""
    if tie.undated:
        return "undated"
    if tie.kind == "ships_to":
        return say("in {since}" if is_coarse(tie.since) else "on {since}", since=tie.since)
    if tie.since and tie.until:
        return say("from {since} to {until}", since=tie.since, until=tie.until)
    if tie.since:
        return say("since {since}", since=tie.since)
    return say("until {until}", until=tie.until) if tie.until else ""


# ------------------------------------------------------------------------------------------------
# What an assessment says beside its findings: near misses, gaps, duties, what it left out.
# ------------------------------------------------------------------------------------------------

LATER_EVENTS: Final = read_words("onward.queries.assessment", "code_words.csv", "later_event")

HARM_TITLE: Final = "Risk of harm, as a person judges it"


def describe_context(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what is shown beside the findings, each with its paths; it moves nothing."""
    for row in assessment.context:
        yield ExplainedLine("context", row.summary, row.title, about=row)
        for path in row.evidence.paths:
            if path.steps:
                yield from describe_path(path)
        yield from describe_shipments(row.values, row.evidence)
        yield ExplainedLine("false_positives", row.false_positives, "Often harmless")


def describe_near_misses(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the near misses, each with the one predicate that it lacks."""
    for miss in assessment.near_misses:
        text = say("{subject}: {lack}", subject=say_subject(miss.subject), lack=say_missing(miss))
        yield ExplainedLine("near_miss", text, miss.title, about=miss)


def say_missing(miss: NearMiss) -> str:
    """Say what a finding would need, and what there is instead."""
    return say(
        "required: {needed}; found: {found}",
        needed=miss.missed_by.needed,
        found=miss.missed_by.found,
    )


def describe_unanswered(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what indicators could not answer, and why."""
    for row in assessment.cannot_tell:
        yield ExplainedLine("cannot_tell", row.text, row.title, REASONS[row.reason], about=row)
    for absent in assessment.coverage.absent_data:
        yield ExplainedLine("cannot_tell", say_absent_data(absent), about=absent)


def say_absent_data(absent: AbsentData) -> str:
    """Say which data nobody has loaded, and how many questions it leaves without an answer."""
    count = len(absent.titles)
    questions = "1 question" if count == 1 else say("{count} questions", count=count)
    if not absent.titles:
        return absent.text
    return say(
        "{data} ({questions}: {titles})",
        data=absent.text,
        questions=questions,
        titles=joined(map(say, absent.titles), "; "),
    )


_STATES: Final = {True: "done, as the order states", False: "not done", None: "open"}
"""What the order states of a duty, in words."""

_READ: Final = {"secondary": "read in a summary, not in the act; ", "unverified": "not checked; "}
"""How well an act was read, where not its own text was."""


def describe_duties(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what has to be done for this order, by which act, and what the order says of it."""
    for duty in assessment.duties:
        since = say("since {since}; ", since=duty.since) if duty.since else ""
        source = say(
            "{since}{read}because of {because}",
            since=since,
            read=_READ.get(duty.verified, ""),
            because=duty.because,
        )
        text = say("{what} State: {state}.", what=duty.what, state=_STATES[duty.met])
        yield ExplainedLine("duty", text, duty.act, source, duty.url or "", duty)


def describe_gaps(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield the facts that are not known, and why they matter."""
    for gap in assessment.coverage.gaps:
        yield ExplainedLine("gap", gap.why_it_matters, upper_first(gap.what), about=gap)


def describe_later_events(assessment: Assessment) -> Iterator[ExplainedLine]:
    """Yield what begins only after the day of the question."""
    names = {party_id: row.name for row in assessment.coverage.parties for party_id in row.parties}
    for event in assessment.later:
        text = say(
            "{event} on {date}, {days_after} days after",
            event=LATER_EVENTS[event.what],
            date=event.date,
            days_after=event.days_after,
        )
        name = names.get(event.subject) or event.subject
        if isinstance(event, LaterListing):
            text = say("{event}{listed}", event=text, listed=_say_listed(event, name))
        yield ExplainedLine(
            "later",
            text,
            say("{name}, the {role}", name=name, role=say_role(event.role)),
            about=event,
        )


def _say_listed(event: LaterListing, name: str) -> str:
    """Say on which list, whose entry it is, and whether the goods had left."""
    whose = ""
    if event.relation == "possibly_same_as":
        whose = say(", of {party}, who may be the same", party=event.party_name)
    elif event.relation == "above":
        whose = say(", of {party}, who stands above {name}", party=event.party_name, name=name)
    left = say("; the goods had left on {day}", day=event.goods_left) if event.goods_left else ""
    if event.goods_left and event.goods_left >= event.date:
        left = say("; the goods left after that, on {day}", day=event.goods_left)
    entry_list = event.list or say("{regime} list", regime=event.regime)
    listed = say(" ({list})", list=entry_list) if event.list or event.regime else ""
    return say("{list}{whose}{left}", list=listed, whose=whose, left=left)


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
        levels = say("{before} before mitigation, {after} after it", before=before, after=after)
        yield ExplainedLine("harm", levels, measure)
    yield from describe_harm_notes(harm)


def describe_harm_notes(harm: RiskOfHarm) -> Iterator[ExplainedLine]:
    """Yield what mitigates the risk of harm, and who has judged it."""
    if harm.mitigation:
        yield ExplainedLine("harm", harm.mitigation, "Mitigation")
    on = say(" on {day}", day=harm.stated_on) if harm.stated_on else ""
    yield ExplainedLine(
        "harm",
        say("{person}{on}", person=harm.stated_by or "nobody who is named", on=on),
        "Judged by",
    )


CLOSING: Final = "This is a finding about records, not about guilt. A person decides."
"""With what every account of an assessment ends."""


def explain(assessment: Assessment, finding: str | None = None) -> list[ExplainedSection]:
    """Explain an assessment, or one of its findings.

    Args:
        assessment: As `assess` returned it.
        finding: A finding's id, or a unique part of it; None explains everything.

    Raises:
        UsageError: There is no such finding, or more than one.
    """
    if finding is not None:
        return [explain_finding(_choose_finding(assessment, finding))]
    head = tuple(_describe_head(assessment))
    further: tuple[tuple[SectionKind, str, Iterator[ExplainedLine]], ...] = (
        ("duties", "Duties", describe_duties(assessment)),
        ("context", "Context, no finding", describe_context(assessment)),
        ("near_misses", "Near misses", describe_near_misses(assessment)),
        ("cannot_tell", "Could not be answered", describe_unanswered(assessment)),
        ("gaps", "Gaps", describe_gaps(assessment)),
        ("later", "Begins later", describe_later_events(assessment)),
        ("not_covered", "Not looked at", describe_not_covered(assessment)),
        ("harm", HARM_TITLE, describe_harm(assessment)),
        ("method", "Method", describe_rules(assessment)),
    )
    sections = [ExplainedSection("outcome", assessment.verdict_text, head)]
    sections += [explain_finding(each) for each in assessment.findings]
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
    if assessment.tier is not None:
        yield ExplainedLine("outcome", say_tier(assessment.tier))
    yield ExplainedLine("suggestion", SUGGESTIONS[assessment.suggestion.value], "Suggested")


_KNOWN: Final = {"low": "little", "standard": "the usual", "enhanced": "much"}


def say_tier(tier: AssessedTier) -> str:
    """Say by which tier an order was judged, what follows, and why it is of that tier."""
    because = "; ".join(tier.because)
    return f"Risk tier {tier.tier}, so {_KNOWN[tier.tier]} has to be known: {because}"


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
