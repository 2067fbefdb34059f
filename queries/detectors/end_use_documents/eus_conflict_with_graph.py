"""eus-conflict-with-graph: the end-use statement denies what another indicator has found.

The clause on repression is denied only by a tie to a security service with a record of misuse or a
list entry, or by a party's own record of misuse: being a body of a state contradicts nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from onward.graph.engine import PartyRecord
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.paths import explain_ties, search_end
from onward.queries.detection.results import (
    Detected,
    NotApplicable,
    Result,
    Subject,
    Undecided,
)
from onward.queries.rules.indicator import weaker
from onward.queries.tables.tables import find_programme

PARTNERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "military": ("mil-structural", "mil-tie", "mil-listed"),
        "reexport": (
            "hist-onward-exporter",
            "hist-transit-to-embargoed",
            "hist-reexport-chain",
        ),
    }
)
"""Which indicators speak against a clause that is declared false. They run before this one."""

CLAUSES: Final = (*PARTNERS, "repression")

_SERVICES: Final = frozenset({"gov.security", "role.spy"})
"""Topics of security services and of those who work for them."""

_MISUSE: Final = "a record of misuse"

DENIED: Final[Mapping[str, str]] = MappingProxyType(
    {"military": "a military use", "reexport": "a re-export", "repression": "use in repression"}
)


def detect(context: Context) -> Iterator[Result]:
    """Yield the partners' findings again, each beside the clause that it speaks against.

    Yields:
        Detected with the partner's paths; Undecided where a partner has no answer; NotApplicable
        where there is no statement, or it denies nothing.
    """
    statement = context.transaction.end_use.statement
    if statement is None:
        yield NotApplicable("there is no end-use statement")
        return
    # what is declared true denies nothing, and neither does silence
    denied = [clause for clause in CLAUSES if getattr(statement.declares, clause) is False]
    if not denied:
        yield NotApplicable("the end-use statement denies nothing")
    if "repression" in denied:
        yield from _find_misuse(context)
    for clause in denied:
        for partner in PARTNERS.get(clause, ()):
            for result in context.prior_results.get(partner, ()):
                if isinstance(result, Detected):
                    yield _make_conflict(clause, partner, result, context)
                elif isinstance(result, Undecided):
                    yield _leave_undecided(clause, result)


def _find_misuse(context: Context) -> Iterator[Result]:
    """Yield each party that is, or is tied to, somebody with a record of misuse."""
    roles = {role for block in context.patterns for role in block.start.roles}
    for subject in dict.fromkeys(context.with_roles(roles)):
        judge = partial(_judge_misuse, context, subject)
        for result in context.results(("record_of_misuse", subject), judge):
            if isinstance(result, Detected):
                yield _make_conflict("repression", _MISUSE, result, context)
            elif isinstance(result, Undecided):
                yield _leave_undecided("repression", result)


def _judge_misuse(context: Context, subject: Subject) -> Iterator[Result]:
    search = search_end(context, subject, partial(_has_misuse, context))
    if search.limits:
        text = say("stopped after {limits}: a tie may be missing", limits=joined(search.limits))
        yield Undecided(subject, "limit", (), text)
    if search.end is None:
        return
    doubts = tuple(explain_ties(context.engine, search.path)) or ("a link is not certain",)
    relation = "has a tie to" if search.path else "is itself"
    yield Detected(
        subject=subject,
        object=("party", search.end.id, search.end.name),
        status=search.status,
        severity=context.severity,
        relation=say("{relation} a party with a record of misuse:", relation=relation),
        paths=(search.path,),
        possible_because=doubts if search.status == "possible" else (),
    )


def _has_misuse(context: Context, record: PartyRecord) -> bool:
    """Tell whether a party is listed for misuse, or is a security service that any list names."""
    entries = record.entries(context.on, context.as_of)
    tables = context.tables
    if find_programme(tables.programmes, entries, "misuse", context.on) is not None:
        return True
    is_service = bool(_SERVICES & record.topics(context.on, context.as_of))
    listed = {*tables.topics_of("listed"), *tables.topics_of("restricted")}
    return is_service and any(entry.topic in listed for entry in entries)


def _make_conflict(clause: str, partner: str, finding: Detected, context: Context) -> Detected:
    """Put the clause beside the partner's evidence; possible stays possible, below stop."""
    is_possible = finding.status == "possible"
    identity = "/".join(part for part in (clause, partner, finding.identity) if part)
    denies = say(
        "is covered by an end-use statement that rules out {denied}", denied=DENIED[clause]
    )
    return replace(
        finding,
        severity=weaker(context.severity, "high") if is_possible else context.severity,
        relation=say("{denies}, yet {relation}", denies=denies, relation=finding.relation),
        consequence="",
        identity=identity,
        # the partner's rules and acts explain its own finding, not the contradiction
        severity_rules=(),
        values={
            "clause": f"declares.{clause} = false",
            "statement": _statement_data(context),
            "partner": partner,
            **finding.values,
        },
        acts=(),
    )


def _statement_data(context: Context) -> dict[str, str]:
    """Return who signed the statement, and when, as far as it says so."""
    statement = context.transaction.end_use.statement
    data = {} if statement is None else statement.model_dump(mode="json", exclude_none=True)
    return {key: str(data[key]) for key in ("signed_by", "date", "document") if key in data}


def _leave_undecided(clause: str, result: Undecided) -> Undecided:
    text = say(
        "whether the records contradict the clause on {clause} is not known: {text}",
        clause=clause,
        text=result.text,
    )
    return replace(result, text=text)
