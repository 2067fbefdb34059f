"""eus-conflict-with-graph: the end-use statement denies what another indicator has found."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from onward.queries.detection.context import Context
from onward.queries.detection.results import Detected, NotApplicable, Result, Undecided
from onward.queries.rules.severity import weaker

PARTNERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "military": ("mil-structural", "mil-tie", "mil-listed"),
        "reexport": ("hist-onward-exporter", "hist-transit-to-embargoed"),
        "repression": ("gov-repressive-tie",),
    }
)
"""Which indicators speak against a clause that is declared false. They run before this one."""

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
    denied = [clause for clause in PARTNERS if getattr(statement.declares, clause) is False]
    if not denied:
        yield NotApplicable("the end-use statement denies nothing")
    for clause in denied:
        for partner in PARTNERS[clause]:
            for result in context.prior_results.get(partner, ()):
                if isinstance(result, Detected):
                    yield _make_conflict(clause, partner, result, context)
                elif isinstance(result, Undecided):
                    yield _leave_undecided(clause, partner, result)


def _make_conflict(clause: str, partner: str, finding: Detected, context: Context) -> Detected:
    """Put the clause beside the partner's evidence; possible stays possible, below stop."""
    is_possible = finding.status == "possible"
    identity = "/".join(part for part in (clause, partner, finding.identity) if part)
    denies = f"takes part under a statement that denies {DENIED[clause]}"
    return replace(
        finding,
        severity=weaker(context.severity, "high") if is_possible else context.severity,
        relation=f"{denies}, yet {finding.relation}",
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


def _leave_undecided(clause: str, partner: str, result: Undecided) -> Undecided:
    text = f"whether {partner} speaks against the clause on {clause} is not known: {result.text}"
    return replace(result, text=text)
