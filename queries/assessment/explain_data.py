"""An assessment that is plain data in words, until everything that draws one takes it typed.

What is said is `onward.queries.assessment.explain`'s: new code asks there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onward.errors import UsageError
from onward.graph.shares import percent_text

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


def explain(assessment: Data, finding: str | None = None) -> list[Section]:
    """Explain an assessment, or one of its findings.

    Args:
        assessment: As `assess` gave it.
        finding: A finding's id, or a unique part of it; None explains everything.

    Raises:
        UsageError: There is no such finding, or more than one.
    """
    if finding is not None:
        return [_finding(_chosen(assessment, finding))]
    sections = [Section(assessment["verdict_text"], tuple(_head(assessment)))]
    sections += [_finding(found) for found in assessment["findings"]]
    for title, lines in (
        ("Near misses", _near_misses(assessment)),
        ("Could not be answered", _unanswered(assessment)),
        ("Gaps", _gaps(assessment)),
        ("Begins later", _later(assessment)),
        ("Not looked at", iter(assessment["coverage"]["not_covered"])),
    ):
        told = tuple(lines)
        if told:
            sections.append(Section(title, told))
    closing = "This is a finding about records, not about guilt. A person decides."
    return [*sections, Section("", (closing,))]


def _chosen(assessment: Data, wanted: str) -> Data:
    ids = [found["id"] for found in assessment["findings"]]
    fits = [one for one in assessment["findings"] if one["id"] == wanted] or [
        one for one in assessment["findings"] if wanted in one["id"]
    ]
    if len(fits) == 1:
        return fits[0]  # type: ignore[no-any-return]  # findings are plain JSON objects
    what = "more than one finding" if fits else "no finding"
    raise UsageError(
        f"{what} of {assessment['id']} has {wanted!r} in its id; "
        f"there are: {', '.join(ids) or 'none'}"
    )


def _head(assessment: Data) -> Iterator[str]:
    known = f", known by {assessment['as_of']}" if assessment["as_of"] else ""
    yield f"Assessment {assessment['id']}, valid on {assessment['on']}{known}"
    pack, policy = assessment["rule_pack"], assessment["policy"]
    yield f"Rule pack {pack['id']} {pack['version']}, policy {policy['id']} {policy['version']}"
    yield f"Snapshot {assessment['snapshot']}"
    for rule in assessment["suggestion"]["rules"]:
        rests = ", ".join((*rule["finding_ids"], *rule["gap_ids"]))
        yield f"{rule['rule']}: {rule['suggestion']}" + (f" ({rests})" if rests else "")


def _finding(found: Data) -> Section:
    return Section(f"{found['id']}: {found['severity']}, {found['status']}", tuple(_told(found)))


def _told(found: Data) -> Iterator[str]:
    yield found["summary"]
    yield from (f"Severity: {rule}" for rule in found["severity_rules"])
    yield from entry_lines(found["values"])
    yield from place_lines(found["values"])
    paths = [path for path in found["evidence"]["paths"] if path["steps"]]
    for number, path in enumerate(paths, start=1):
        yield from path_lines(number, path)
    if found["evidence"]["more"] != "no":
        yield f"More paths than shown: {found['evidence']['more']}"
    yield from shipment_lines(found["values"])
    yield from (f"Only possible: {reason}" for reason in found["possible_because"])
    yield from (f"Speaks against it: {text}" for text in found["counter_evidence"])
    yield from (f"What would change it: {text}" for text in found["counterfactuals"])
    yield from (law_line(law) for law in found["law"])
    yield f"Ask: {found['question']}"
    yield f"Often wrong with: {found['false_positives']}"


def path_lines(number: int, path: Data) -> Iterator[str]:
    """Write a path as sentences, one a step, each with its source and marks."""
    names = {node["id"]: node["name"] for node in path["nodes"]}
    yield f"Path {number}: {' - '.join(node['name'] for node in path['nodes'])}"
    for step in path["steps"]:
        yield f"  {step_sentence(step, names)}"


def step_sentence(step: Data, names: Mapping[str, str]) -> str:
    """Write a step in the tie's own direction: who does what to whom, by which source, when."""
    tie = step["tie"]
    verb = str(tie["kind"]).replace("_", " ")
    share = f" {share_text(tie['share'])} of" if tie["share"] else ""
    who, whom = (names.get(step[end], step[end]) for end in ("from", "to"))
    return f"{who} {verb}{share} {whom} ({', '.join(_marks(tie))})"


def _marks(tie: Data) -> Iterator[str]:
    record = f" {tie['record']}" if tie["record"] else ""
    yield f"{tie['dataset']}{record}"
    yield dates_text(tie)
    if tie["standing"] != "stated":
        yield str(tie["standing"])
    yield from (mark for mark in ("ended", "coarse") if tie[mark])
    if tie.get("possible_because"):
        yield str(tie["possible_because"])
    if tie["retrieved"]:
        yield f"retrieved {tie['retrieved']}"


def entry_lines(values: Data) -> Iterator[str]:
    """Write the list entries that a finding rests on, one a line, each with dates and source."""
    rows: Sequence[Data] = values.get("listings", ())
    for row in rows:
        if row["entry_id"] is None and row["list"] is None and row["programme"] is None:
            head = f"topic {row['topic']}, {row['regime']}"
        else:
            entry = f"entry {row['entry_id']}" if row["entry_id"] else None
            head = ", ".join(filter(None, (row["list"], row["programme"], entry)))
        dates = " ".join(f"{end} {row[end]}" for end in ("since", "until") if row[end])
        standing = row["standing"] if row["standing"] != "stated" else None
        what = ", ".join(filter(None, (head, row["measure"], dates or "undated", standing)))
        yield f"List entry: {what} ({_source(row)})"


def _source(row: Data) -> str:
    retrieved = f", retrieved {row['retrieved']}" if row["retrieved"] else ""
    return " ".join(filter(None, (row["dataset"], row["record"]))) + retrieved


_MATCHES: Final = {
    "unit": "the same unit",
    "exact": "the same address, and no unit of it is named",
    "building": "surely the same building, not surely the same unit",
}


def place_lines(values: Data) -> Iterator[str]:
    """Write the addresses that were compared as their sources write them, and how they agree."""
    if values.get("match") not in _MATCHES:
        return
    for key, whose in (
        ("own_address", "of the party"),
        ("listed_address", "of the listed party"),
        ("firm_address", "of the service firm"),
    ):
        yield from (f"Address {whose}: {text}" for text in values.get(key, ()))
    count = f"; {values['parties']} parties are there" if "parties" in values else ""
    yield f"Compared: {_MATCHES[values['match']]}{count}"


def shipment_lines(values: Data) -> Iterator[str]:
    """Write the deliveries that a finding rests on, one a line, each with its source."""
    rows: Sequence[Data] = values.get("shipments", ())
    for row in rows:
        code = f"control code {row['control_code']}" if row["control_code"] else None
        goods = ", ".join(filter(None, (row["hs"], code, *row["families"]))) or "goods not stated"
        amount = " ".join(filter(None, (row["quantity"], row["unit"])))
        to = f"to {row['destination']}" if row["destination"] else "destination not stated"
        who = f"{row['shipper'] or 'unknown'} to {row['consignee'] or 'unknown'}"
        user = f" for {row['end_user']}" if row["end_user"] else ""
        retrieved = f", retrieved {row['retrieved']}" if row["retrieved"] else ""
        source = f"{row['dataset']} {row['record'] or row['id']}{retrieved}"
        what = ", ".join(filter(None, (goods, amount, to)))
        yield f"Delivery of {row['date']}: {who}{user}: {what} ({source})"
    if len(rows) < values.get("count", 0):
        yield f"Deliveries that count: {values['count']}, of which the first {len(rows)} are listed"


def dates_text(tie: Data) -> str:
    """Write from when to when a tie holds; a delivery has one date."""
    if tie["undated"]:
        return "undated"
    if tie["kind"] == "ships_to":
        return f"on {tie['since']}"
    since = f"since {tie['since']}" if tie["since"] else ""
    until = f"until {tie['until']}" if tie["until"] else ""
    return " ".join(part for part in (since, until) if part)


def share_text(share: Data) -> str:
    """Write a share interval for a reader.

    >>> share_text({"min": "0.25", "max": "0.5", "min_exclusive": True, "max_exclusive": False})
    'more than 25 %, up to 50 %'
    """
    low, high = (percent_text(share[end]) for end in ("min", "max"))
    if share["min"] == share["max"]:
        return low
    above = "more than " if share["min_exclusive"] else "at least "
    below = "less than " if share["max_exclusive"] else "up to "
    return f"{above}{low}, {below}{high}"


def law_line(law: Data) -> str:
    """Write a citation: how it stands, how well it was read, and whether it is only an analogy."""
    head = "See also" if law["as"] == "analogy" else "Basis"
    state = law["in_force"]
    stands = "in force since: not stated"
    if state is not None:
        stands = f"{state['state'].replace('_', ' ')} since {state['since']}"
    wording = ", wording unconfirmed" if law["wording"] else ""
    return f"{head}: {law['citation']} ({stands}; read as {law['verified']}{wording})"


def _near_misses(assessment: Data) -> Iterator[str]:
    for miss in assessment["near_misses"]:
        who = miss["subject"]["name"] or "the transaction"
        by = miss["missed_by"]
        told = f"{by['field']} needed {by['needed']}, found {by['found']}"
        yield f"{miss['indicator']}, {who}: {told}"


def _unanswered(assessment: Data) -> Iterator[str]:
    for row in assessment["cannot_tell"]:
        yield f"{row['indicator']}: {row['text']} ({row['reason']})"


def _gaps(assessment: Data) -> Iterator[str]:
    gaps: Sequence[Data] = assessment["coverage"]["gaps"]
    for gap in gaps:
        yield f"{gap['id']} {gap['field']}: {gap['why_it_matters']}"


def _later(assessment: Data) -> Iterator[str]:
    for note in assessment["later"]:
        what = str(note["what"]).replace("_", " ")
        yield f"{note['subject']}: {what} on {note['date']}, {note['days_after']} days after"
