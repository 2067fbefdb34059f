"""The picture of an assessment: its parties, every shown path, all its findings."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise, product
from typing import Final

from onward.graph.countries import country_name
from onward.queries.assessment.explain_data import (
    Section,
    entry_lines,
    explain,
    place_lines,
    shipment_lines,
)
from onward.viz.content.beside import describe_limits, make_further_sections, make_goods_section
from onward.viz.content.facts import (
    count_facts,
    describe_decision,
    describe_destinations,
    describe_method,
    list_questions,
    make_party_rows,
    make_source_rows,
)
from onward.viz.content.parts import make_edges, make_law_text, make_node, make_path_text
from onward.viz.content.texts import printable, printable_lines, spell_codes
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import (
    MATCH_TIE,
    ORDER_TIE,
    RECORDED,
    UNRECORDED,
    Data,
    Edge,
    FindingText,
    Node,
    Scene,
)

ROW: Final = ("exporter", "seller", "broker", "intermediate_consignee", "consignee", "end_user")
"""Roles of the row, first to last; other roles stand after them."""

ALONG: Final = ("intermediate_consignee", "consignee", "end_user")
"""Roles along which the goods go from the exporter; a seller or a broker need not hold them."""

STATED: Final = "transaction"
"""Dataset of what the transaction itself states."""


def assessment_scene(assessment: Data) -> Scene:
    """Make the picture of an assessment: its parties, every shown path, all its findings.

    Args:
        assessment: As `onward.queries.assessment.assess.assess` gives it.
    """
    found: Sequence[Data] = assessment["findings"]
    told = explain(assessment)
    transaction = assessment["transaction"]
    return Scene(
        title=printable(_title(transaction)),
        verdict=printable(assessment["verdict"]),
        outcome=spell_codes(printable(assessment["verdict_text"])),
        suggestion=printable(assessment["suggestion"]["value"]),
        caption=_in_words(told[0].lines),
        nodes=_nodes(assessment),
        edges=mark_circles(_edges(assessment)),
        findings=tuple(_finding(number, one) for number, one in enumerate(found, start=1)),
        sections=tuple(
            Section(printable(part.title), _in_words(part.lines))
            for part in (
                *make_goods_section(assessment),
                *told[1 + len(found) : -1],
                *make_further_sections(assessment),
            )
        ),
        sources=printable_lines(
            _source_line(source) for source in assessment["coverage"]["sources"]
        ),
        notes=printable_lines(_left_out(found)),
        missing=printable_lines(dict.fromkeys(_missing(assessment))),
        closing=told[-1].lines[-1],
        fictional=bool(transaction.get("fictional")),
        reference=printable(assessment["id"]),
        record_hash=printable(assessment.get("content_hash", "")),
        on=printable(assessment["on"]),
        as_of=printable(assessment["as_of"] or ""),
        snapshot=printable(assessment["snapshot"]),
        counts=count_facts(assessment),
        parties=tuple(make_party_rows(assessment)),
        licences=tuple(make_source_rows(assessment)),
        destination=tuple(describe_destinations(assessment)),
        questions=tuple(list_questions(assessment)),
        decision=tuple(describe_decision(assessment)),
        method=tuple(describe_method(assessment)),
        record=assessment,
    )


def _title(transaction: Data) -> str:
    """Name the transaction and where its goods go, which many findings are about."""
    to = transaction.get("destination")
    route = ", ".join(country_name(code) for code in transaction.get("route") or ())
    where = (f" to {country_name(to)}" if to else "") + (f" by way of {route}" if route else "")
    return f"Transaction {transaction['id']}{where}"


def _in_words(lines: Iterable[object]) -> tuple[str, ...]:
    return tuple(spell_codes(line) for line in printable_lines(lines))


def _finding(number: int, found: Data) -> FindingText:
    evidence = found["evidence"]
    return FindingText(
        number=number,
        severity=printable(found["severity"]),
        status=printable(found["status"]),
        indicator=printable(found["indicator"]),
        title=printable(found["title"]),
        summary=spell_codes(printable(found["summary"])),
        law=tuple(make_law_text(law) for law in found["law"]),
        paths=tuple(
            make_path_text(count, path) for count, path in enumerate(evidence["paths"], start=1)
        ),
        notes=printable_lines(_finding_notes(found)),
        id=printable(found["id"]),
        kind=printable(found.get("kind", "")),
        subject=printable(found["subject"]["name"] or ""),
        question=printable(found.get("question") or ""),
    )


def _finding_notes(found: Data) -> Iterator[str]:
    values = found["values"]
    yield from (*entry_lines(values), *place_lines(values), *shipment_lines(values))
    yield from (f"Rule of severity: {rule}" for rule in found.get("severity_rules", ()))
    yield from (f"Only possible: {reason}" for reason in found.get("possible_because", ()))
    yield from (f"Speaks against it: {text}" for text in found.get("counter_evidence", ()))
    yield from _without_weakest(found)
    yield from (f"What would change it: {text}" for text in found.get("counterfactuals", ()))
    if found.get("question"):
        yield f"Ask: {found['question']}"
    if found.get("false_positives"):
        yield f"Often wrong with: {found['false_positives']}"


def _without_weakest(found: Data) -> Iterator[str]:
    """Say whether a shown path does without the weakest source; nothing where no source bears it.

    That no shown path does says nothing of paths that are not shown.
    """
    survives = found.get("survives_without_weakest")
    if survives is None:
        return
    evidence = found["evidence"]
    none = "no path" if evidence["more"] == "no" else "none of the paths shown"
    left = "a path" if survives else none
    source = evidence["paths"][0]["weakest_source"]["dataset"]
    yield f"Without its weakest source: {left} is left ({source} taken away)"


def _left_out(found: Sequence[Data]) -> Iterator[str]:
    for number, one in enumerate(found, start=1):
        shown, more = one["evidence"]["shown"], one["evidence"]["more"]
        if more != "no":
            beyond = "there are more" if more == "yes" else "whether there are more is not known"
            yield f"Finding {number}: {shown} of its paths shown; {beyond}"


def _source_line(source: Data) -> str:
    got = source.get("retrieved") or source.get("published")
    age = f", {source['age_days']} days old" if source.get("age_days") is not None else ""
    stale = ", STALE" if source.get("stale") else ""
    rejected = source.get("rows_rejected") or 0
    rows = f"{source.get('rows_accepted', 0)} rows read, {rejected} refused"
    return f"{source['dataset']}: of {got or 'an unknown day'}{age}{stale}; {rows}"


def _nodes(assessment: Data) -> tuple[Node, ...]:
    """Give the transaction's parties in trade order, then the parties of paths as met."""
    roles: dict[str, list[str]] = {}
    parties: dict[str, Data] = {}
    on_paths = {node["id"]: node for path in _paths(assessment) for node in path["nodes"]}
    needed = _needed(assessment)
    for party in sorted(assessment["coverage"]["parties"], key=_row_place):
        stated = assessment["transaction"]["parties"][party["party_ref"]]
        for party_id in _drawn(party, needed):
            held = roles.setdefault(party_id, [])
            held.extend({party["role"]} - set(held))
            parties[party_id] = {
                "id": party_id,
                "name": party["name"] or party_id,
                "kind": RECORDED if party.get("resolved") in {"id", "matched"} else UNRECORDED,
                "country": stated.get("country"),
                "topics": (),
            }
    return tuple(
        make_node(party, roles.get(party_id, ()), _about(party_id, assessment))
        for party_id, party in (parties | on_paths).items()
    )


def _about(party_id: str, assessment: Data) -> list[tuple[int, Data]]:
    """Give the findings about a party with their numbers; they stand strongest first."""
    return [
        (number, found)
        for number, found in enumerate(assessment["findings"], start=1)
        if found["subject"]["party"] == party_id
    ]


def _drawn(party: Data, needed: Collection[str]) -> list[str]:
    """Give the cards of a transaction's party: every record it is, and its own name where needed.

    The transaction's own name for it is a card beside its records only if a path or a finding is
    about that name.
    """
    first, others = party["parties"][:1], party["parties"][1:]
    own = f"{STATED}:"
    return [*first, *(one for one in others if one in needed or not one.startswith(own))]


def _needed(assessment: Data) -> frozenset[str]:
    """Name the parties that a shown path or a finding is about."""
    on_paths = {node["id"] for path in _paths(assessment) for node in path["nodes"]}
    return frozenset(on_paths | {found["subject"]["party"] for found in assessment["findings"]})


def _missing(assessment: Data) -> Iterator[str]:
    """Say what keeps an assessment from being complete: gaps, what cannot be told, limits."""
    coverage = assessment["coverage"]
    yield from (gap["why_it_matters"] for gap in coverage["gaps"])
    if not assessment.get("complete", True):
        for row in assessment["cannot_tell"]:
            yield f"{row['indicator']}: {row['text']}"
        yield from describe_limits(assessment)


def _row_place(party: Data) -> tuple[int, int]:
    role = party["role"]
    return (ROW.index(role) if role in ROW else len(ROW)), party["party_ref"]


def _paths(assessment: Data) -> Iterator[Data]:
    return (path for found in assessment["findings"] for path in found["evidence"]["paths"])


def _edges(assessment: Data) -> tuple[Edge, ...]:
    """Give every tie of every shown path, and lines along which the goods go."""
    numbers: dict[str, list[int]] = {}
    steps: dict[str, Data] = {}
    for number, found in enumerate(assessment["findings"], start=1):
        for path in found["evidence"]["paths"]:
            for step in path["steps"]:
                steps.setdefault(step["tie"]["id"], step)
                held = numbers.setdefault(step["tie"]["id"], [])
                held.extend({number} - set(held))
    return (*_order_edges(assessment), *make_edges(steps.values(), numbers))


def _order_edges(assessment: Data) -> Iterator[Edge]:
    """Join names to their records, and the parties along which the goods of the transaction go.

    A line of goods is drawn only where the transaction leaves no choice: from one party to each of
    the next role, or from each to one. Who of several ships to whom of several is not stated.
    """
    needed = _needed(assessment)
    along: dict[str, list[str]] = {}
    for party in sorted(assessment["coverage"]["parties"], key=_row_place):
        drawn = _drawn(party, needed)
        for other in drawn[1:]:
            start = drawn[0]
            yield Edge(
                f"{start} {MATCH_TIE} {other}", start, other, MATCH_TIE, "matched", "inferred"
            )
        along.setdefault(party["role"], []).extend(drawn[:1])
    begin = "exporter" if "exporter" in along else "seller"
    stations = [list(dict.fromkeys(along[role])) for role in (begin, *ALONG) if role in along]
    seen: set[tuple[str, str]] = set()
    for starts, ends in pairwise(stations):
        if min(len(starts), len(ends)) == 1:
            for start, end in product(starts, ends):
                if start != end and (start, end) not in seen:
                    seen.add((start, end))
                    name = f"{start} {ORDER_TIE} {end}"
                    yield Edge(name, start, end, ORDER_TIE, "this transaction", "claimed")
