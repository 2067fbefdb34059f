"""A walk as a finding: whom it leads to, and why it is only possible."""

from onward.queries.context import Context
from onward.queries.evidence import possible_because
from onward.queries.results import Found, Severity
from onward.queries.walks import Walk, ends_of


def found(
    context: Context,
    walk: Walk,
    *,
    relation: str,
    severity: Severity,
    severity_rules: tuple[str, ...] = (),
) -> Found:
    """Make the finding of a walk that has paths; its object is the end of the first one.

    One finding a subject: the ends of further paths are named in the evidence, so that a shorter
    path to another end changes what is shown and not which findings there are.
    """
    pid = walk.subject.pid
    end = context.engine.parties([ends_of(context.engine, pid, walk.paths[:1])[0]])[0]
    is_possible = walk.status == "possible"
    ties = context.engine.ties(walk.paths[0])
    because = [f"{tie.kind}: {why}" for tie in ties if (why := possible_because(tie))]
    return Found(
        subject=walk.subject,
        object=("party", end.id, end.name),
        status="possible" if is_possible else "present",
        severity=severity,
        relation=relation,
        severity_rules=severity_rules,
        paths=walk.paths,
        more=walk.more,
        limits=walk.limits,
        possible_because=_reasons(because) if is_possible else (),
    )


def _reasons(because: list[str]) -> tuple[str, ...]:
    """Give each reason once; a path without doubtful ties ends or starts at a doubtful party."""
    return tuple(dict.fromkeys(because)) or ("what its first or last party is, is not certain",)
