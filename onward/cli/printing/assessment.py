"""An assessment as a person reads it on a terminal: outcome, limits, findings, what to ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from onward.cli.printing import render
from onward.queries.assessment.explain_data import (
    entry_lines,
    law_line,
    path_lines,
    place_lines,
    shipment_lines,
)


def print_assessment(assessment: Mapping[str, Any]) -> None:
    """Print an assessment; every part of it is named, the empty ones are left out."""
    transaction = assessment["transaction"]
    fictional = "  FICTIONAL TRANSACTION" if transaction.get("fictional") else ""
    verdict = render.text(assessment["verdict"])
    render.line(render.text(transaction["id"], "bold"), verdict, f"{assessment['id']}{fictional}")
    render.line(assessment["verdict_text"])
    known = f", known by {assessment['as_of']}" if assessment["as_of"] else ""
    render.line(f"Valid on {assessment['on']}{known}; snapshot {assessment['snapshot'][:12]}")
    _print_parties(assessment)
    _print_limits(assessment)
    for number, finding in enumerate(assessment["findings"], start=1):
        _print_finding(number, finding)
    _print_destinations(assessment["destination"])
    _print_near_misses(assessment["near_misses"])
    _print_later(assessment["later"])
    _print_questions(assessment["questions"])
    _print_sources(assessment["coverage"])
    render.line()
    render.line("This is a finding about records, not about guilt. A person decides.")


def _print_parties(assessment: Mapping[str, Any]) -> None:
    render.heading("Parties")
    for party in assessment["coverage"]["parties"]:
        found = ", ".join(party["parties"]) or "nobody"
        render.line(f"{party['role']}: {party['name'] or 'not named'}", indent=2)
        render.line(f"{_resolved(party['resolved'])}: {found}", style="dim", indent=4)
    for match in assessment["matches"]:
        candidate = match["candidate"]
        if candidate and match["band"] != "match":
            told = f"{match['band']} match: {candidate['name_used']} ({candidate['party']})"
            render.line(told, f"score {match['score']}", style="yellow", indent=4)


def _resolved(how: str) -> str:
    return {
        "id": "found by id",
        "matched": "found by identifier, or by exact name and country",
        "possible": "possibly found; looked at as",
        "none": "found in no loaded source; looked at as",
    }.get(how, how)


def _print_limits(assessment: Mapping[str, Any]) -> None:
    coverage = assessment["coverage"]
    rows = [("gap", gap["why_it_matters"]) for gap in coverage["gaps"]]
    rows += [
        ("cannot tell", f"{one['indicator']}: {one['text']}") for one in assessment["cannot_tell"]
    ]
    rows += [
        ("limit", f"{one['limit']} in {one['where']}: {one['effect']}")
        for one in coverage["limits_hit"]
    ]
    rows += [("not examined", text) for text in coverage["not_covered"]]
    render.heading("Not known, not looked at")
    for what, why in rows:
        render.line(render.text(f"{what}:", "yellow"), render.text(why), indent=2)


def _print_finding(number: int, finding: Mapping[str, Any]) -> None:
    render.heading(f"{number}. {finding['title']}")
    severity, status = render.text(finding["severity"]), finding["status"]
    render.line(
        severity, render.text(f"{status}; {finding['indicator']}; {finding['id']}"), indent=2
    )
    render.line(finding["summary"], indent=2)
    for because in finding["severity_rules"]:
        render.line("severity:", because, indent=2)
    for told in (*entry_lines(finding["values"]), *place_lines(finding["values"])):
        render.line(told, indent=2)
    paths = [path for path in finding["evidence"]["paths"] if path["steps"]]
    for position, path in enumerate(paths, start=1):
        for told in path_lines(position, path):
            render.line(told, indent=4)
    if finding["evidence"]["more"] != "no":
        render.line(f"more paths: {finding['evidence']['more']}", indent=2)
    for told in shipment_lines(finding["values"]):
        render.line(told, indent=4)
    for law in finding["law"]:
        render.line(law_line(law), style="dim", indent=2)
    for title, lines in (
        ("against it:", finding["counter_evidence"]),
        ("would change it:", finding["counterfactuals"]),
    ):
        for one in lines:
            render.line(title, one, indent=2)
    render.facts([("ask", finding["question"])], indent=2)
    render.facts([("known false positives", finding["false_positives"])], indent=2)


def _print_destinations(records: Sequence[Mapping[str, Any]]) -> None:
    if not records:
        return
    render.heading("Destination record")
    for record in records:
        note = f"; {record['note']}" if record["note"] else ""
        render.line(f"{record['country']} ({record['role']}): {record['status']}{note}", indent=2)


def _print_near_misses(misses: Sequence[Mapping[str, Any]]) -> None:
    if not misses:
        return
    render.heading("Near misses")
    for miss in misses:
        by = miss["missed_by"]
        who = miss["subject"]["name"] or "the transaction"
        render.line(
            f"{miss['indicator']} for {who}: {by['field']} is {by['found']}, needed {by['needed']}",
            indent=2,
        )


def _print_later(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    render.heading("Later: began after the day asked about, and is no evidence")
    for row in rows:
        about = row["subject"]
        who = about.get("name") or about.get("party") if isinstance(about, Mapping) else about
        what = str(row["what"]).replace("_", " ")
        render.line(f"{row['date']}: {what}, {who}, {row['days_after']} days after", indent=2)


def _print_questions(questions: Sequence[Mapping[str, Any]]) -> None:
    if not questions:
        return
    render.heading("To ask")
    for asked in questions:
        render.line(f"{asked['to']}: {asked['question']} ({asked['about']})", indent=2)


def _print_sources(coverage: Mapping[str, Any]) -> None:
    render.heading("Sources")
    for source in coverage["sources"]:
        age = "age unknown" if source["age_days"] is None else f"{source['age_days']} days old"
        stale = f", STALE (limit {source['limit_days']})" if source["stale"] else ""
        told = f"retrieved {source['retrieved'] or 'at no stated date'}, {age}{stale}"
        rows = f"{source['rows_accepted']:,} rows, {source['rows_rejected']:,} refused"
        render.line(f"{source['dataset']}: {told}; {rows}", indent=2)
