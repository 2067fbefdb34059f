"""One finding in words: its summary, evidence step by step, doubts, law and question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from onward.graph.countries import say_country
from onward.graph.dates import is_coarse
from onward.graph.sayings import joined, say
from onward.graph.tables import read_words
from onward.queries.assessment.explain.lines import ExplainedLine, ExplainedSection
from onward.queries.assessment.words.codes import (
    say_standing,
    say_step,
)
from onward.queries.assessment.words.reasons import shorten_reason
from onward.queries.detection.topic_words import say_topic
from onward.queries.model.evidence import Evidence, EvidencePath, EvidenceStep, TieFacts
from onward.queries.model.findings import Finding, LawBasis
from onward.queries.model.values import FindingValues, ListingRow, ShipmentEvidence
from onward.queries.model.words import Audience

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
